#include <optional>

#include "corpus/encoding.hpp"
#include "server/database.hpp"
#include "strategy/strategy.hpp"

namespace bench {

namespace {

/// Ours by COPY into a loader table: one statement, one transaction.
class loader final : public strategy {
  public:
    explicit loader(std::string_view format) : format_(format) {}

    void connect() override { server_.emplace(); }

    void encode(std::span<const document> all) override {
        rows_ = format_ == "text"  ? lines_as_text(all)
                : format_ == "csv" ? lines_as_they_are(all)
                                   : lines_as_binary(all);
    }

    void run() override {
        server_->copy("COPY session_inbox FROM STDIN (FORMAT " + format_ +
                          (format_ == "csv" ? R"(, QUOTE e'\x01', DELIMITER e'\x02')" : "") + ")",
                      rows_);
    }

  private:
    std::string format_;
    std::string rows_;
    std::optional<database> server_;
};

}  // namespace

std::unique_ptr<strategy> loader_strategy(std::string_view format) {
    return std::make_unique<loader>(format);
}

}  // namespace bench
