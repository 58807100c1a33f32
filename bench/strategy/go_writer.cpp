#include <optional>

#include "corpus/encoding.hpp"
#include "server/database.hpp"
#include "strategy/strategy.hpp"

namespace bench {

namespace {

/// What the Go package does, step by step: each batch is encoded, and is a transaction that makes a
/// temporary table, COPYs text into it, and INSERTs from it ON CONFLICT DO UPDATE, one round trip
/// each. (Encoding takes Go longer: go_package is Go itself, end to end.)
class go_writer final : public strategy {
  public:
    void connect() override { server_.emplace(); }

    void encode(std::span<const document> all) override { batches_ = batches_of(all); }

    void run() override {
        for (const auto each : batches_) {
            const std::string table = "temp_sessions_" + std::to_string(++tables_made_);
            server_->execute("BEGIN");
            server_->execute("CREATE TEMP TABLE " + table +
                             " (LIKE sessions INCLUDING DEFAULTS) ON COMMIT DROP");
            server_->copy("COPY " + table + " FROM STDIN", rows_as_text(each));
            server_->execute("INSERT INTO sessions SELECT " + column_list() + " FROM " + table +
                             on_conflict_update());
            server_->execute("COMMIT");
        }
    }

  private:
    std::vector<std::span<const document>> batches_;
    std::size_t tables_made_ = 0;
    std::optional<database> server_;
};

}  // namespace

std::unique_ptr<strategy> go_writer_strategy() {
    return std::make_unique<go_writer>();
}

}  // namespace bench
