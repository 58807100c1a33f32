#include <optional>

#include "corpus/encoding.hpp"
#include "server/database.hpp"
#include "strategy/strategy.hpp"

namespace bench {

namespace {

/// What the Go package does (go_writer), done well: each batch is a transaction that COPYs columns
/// into a temporary table and INSERTs from it ON CONFLICT DO UPDATE. Three round trips.
class temp_table final : public strategy {
  public:
    explicit temp_table(bool kept) : kept_(kept) {}

    void connect() override {
        server_.emplace();
        if (kept_) {
            server_->execute(create + "DELETE ROWS");
        }
    }

    void encode(std::span<const document> all) override {
        batches_.clear();
        for (const auto each : batches_of(all)) {
            batches_.push_back(rows_as_text(each));
        }
    }

    void run() override {
        const auto begin =
            "BEGIN; " + (kept_ ? "" : create + "DROP; ") + "COPY incoming FROM STDIN";
        const auto end = "INSERT INTO sessions SELECT " + column_list() + " FROM incoming" +
                         on_conflict_update() + "; COMMIT";
        for (const auto& each : batches_) {
            server_->copy(begin, each);
            server_->execute(end);
        }
    }

  private:
    // With the target's lz4, so that nothing is compressed twice.
    static inline const std::string create =
        "CREATE TEMP TABLE incoming (LIKE sessions INCLUDING COMPRESSION) ON COMMIT ";

    bool kept_;
    std::vector<std::string> batches_;
    std::optional<database> server_;
};

}  // namespace

std::unique_ptr<strategy> temp_table_strategy(bool kept) {
    return std::make_unique<temp_table>(kept);
}

}  // namespace bench
