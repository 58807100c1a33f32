#include <array>
#include <optional>

#include "corpus/encoding.hpp"
#include "server/database.hpp"
#include "strategy/strategy.hpp"

namespace bench {

namespace {

/// Ours without any client: a batch is one parameter of agno_upsert_sessions().
class function final : public strategy {
  public:
    using encoding = std::string (*)(std::span<const document> all);

    explicit function(const std::string& schema, const std::string& options = "",
                      encoding lines = lines_as_they_are)
        : call_("SELECT outcome, count(*) FROM " + schema + ".agno_upsert_sessions($1::text, true" +
                options + ") GROUP BY 1"),
          lines_(lines) {}

    void connect() override { server_.emplace(); }

    void encode(std::span<const document> all) override {
        batches_.clear();
        for (const auto each : batches_of(all)) {
            batches_.push_back(lines_(each));
        }
    }

    void run() override {
        for (const auto& each : batches_) {
            server_->execute(call_, std::array{each.c_str()});
        }
    }

  private:
    std::string call_;
    encoding lines_;
    std::vector<std::string> batches_;
    std::optional<database> server_;
};

}  // namespace

std::unique_ptr<strategy> function_strategy() {
    return std::make_unique<function>("public");
}

std::unique_ptr<strategy> patch_strategy() {
    return std::make_unique<function>("public", ", mode => 'patch'", lines_of_patches);
}

std::unique_ptr<strategy> portable_strategy() {
    return std::make_unique<function>("agno");
}

}  // namespace bench
