#include <optional>

#include "corpus/encoding.hpp"
#include "server/database.hpp"
#include "strategy/strategy.hpp"

namespace bench {

namespace {

/// Plain COPY of columns into the table, in one transaction. For new rows only.
class copy final : public strategy {
  public:
    explicit copy(bool binary) : binary_(binary) {}

    void connect() override { server_.emplace(); }

    void encode(std::span<const document> all) override {
        rows_ = binary_ ? rows_as_binary(all) : rows_as_text(all);
    }

    void run() override {
        server_->copy(std::string("COPY sessions FROM STDIN") + (binary_ ? " (FORMAT binary)" : ""),
                      rows_);
    }

  private:
    bool binary_;
    std::string rows_;
    std::optional<database> server_;
};

}  // namespace

std::unique_ptr<strategy> copy_strategy(bool binary) {
    return std::make_unique<copy>(binary);
}

}  // namespace bench
