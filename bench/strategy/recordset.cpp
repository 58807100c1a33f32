#include <array>
#include <optional>

#include "corpus/encoding.hpp"
#include "server/database.hpp"
#include "strategy/strategy.hpp"

namespace bench {

namespace {

/// A batch is one parameter, which jsonb_to_recordset() takes apart, and one statement.
class recordset final : public strategy {
  public:
    void connect() override { server_.emplace(); }

    void encode(std::span<const document> all) override {
        batches_.clear();
        for (const auto each : batches_of(all)) {
            batches_.push_back(json_array(each));
        }
    }

    void run() override {
        std::string columns;
        for (std::size_t each = 0; each < column_count; ++each) {
            columns.append(column_names[each]).append(is_json(each) ? " jsonb, " : " text, ");
        }
        const auto sql = "INSERT INTO sessions SELECT " + column_list() +
                         " FROM jsonb_to_recordset($1::jsonb) AS incoming (" + columns +
                         "created_at timestamptz, updated_at timestamptz)" + on_conflict_update();
        for (const auto& each : batches_) {
            server_->execute(sql, std::array{each.c_str()});
        }
    }

  private:
    std::vector<std::string> batches_;
    std::optional<database> server_;
};

}  // namespace

std::unique_ptr<strategy> recordset_strategy() {
    return std::make_unique<recordset>();
}

}  // namespace bench
