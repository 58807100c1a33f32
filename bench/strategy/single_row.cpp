#include <optional>

#include "server/database.hpp"
#include "strategy/single_row.hpp"
#include "strategy/strategy.hpp"

namespace bench {

std::string single_row_upsert() {
    std::string places;
    for (std::size_t each = 1; each <= column_count + 2; ++each) {
        places += (each > 1 ? ", $" : "$") + std::to_string(each);
    }
    return "INSERT INTO sessions VALUES (" + places + ")" + on_conflict_update();
}

single_row_parameters::single_row_parameters(const document& of)
    : of_(&of), created_at_(time_text(of.created_at)), updated_at_(time_text(of.updated_at)) {}

std::array<const char*, column_count + 2> single_row_parameters::values() const {
    std::array<const char*, column_count + 2> all{};
    for (std::size_t each = 0; each < column_count; ++each) {
        const auto& value = of_->values[each];
        all[each] = value.empty() ? nullptr : value.c_str();
    }
    all[column_count] = created_at_.c_str();
    all[column_count + 1] = updated_at_.c_str();
    return all;
}

namespace {

/// A prepared statement for each row, a round trip each, a transaction for each batch.
class single_row final : public strategy {
  public:
    void connect() override {
        server_.emplace();
        server_->prepare("upsert", single_row_upsert());
    }

    void encode(std::span<const document> all) override {
        rows_.clear();
        for (const auto& each : all) {
            rows_.emplace_back(each);
        }
    }

    void run() override {
        for (std::size_t at = 0; at < rows_.size(); ++at) {
            if (at % batch_size == 0) {
                server_->execute("BEGIN");
            }
            server_->execute_prepared("upsert", rows_[at].values());
            if ((at + 1) % batch_size == 0 || at + 1 == rows_.size()) {
                server_->execute("COMMIT");
            }
        }
    }

  private:
    std::vector<single_row_parameters> rows_;
    std::optional<database> server_;
};

}  // namespace

std::unique_ptr<strategy> single_row_strategy() {
    return std::make_unique<single_row>();
}

}  // namespace bench
