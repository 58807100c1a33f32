// Streams JSON documents as they stand in some input, which may be of any length: no parsing here.
// Bad ones are handed back with their text.

#include <agno/agno.hpp>
#include <iostream>
#include <sstream>
#include <string>

namespace {

/// A document a line.
class lines final : public agno::document_source {
  public:
    explicit lines(std::istream& input) : input_(input) {}

    std::optional<agno::raw_document> next(const std::stop_token&) override {
        while (std::getline(input_, text_)) {
            ++number_;
            if (!text_.empty()) {
                return agno::raw_document{.text = text_, .line = number_};
            }
        }
        return std::nullopt;
    }

  private:
    std::istream& input_;
    std::string text_;
    std::uint64_t number_ = 0;
};

}  // namespace

int main() {
    std::istringstream input(
        R"({"session_id": "example-raw-1", "user_id": "ana"}
           {"session_id": "example-raw-2", "nickname": "Bo"})");
    lines source(input);

    agno::config settings;
    settings.create_table = true;
    settings.on_error = agno::error_policy::skip;
    const bool preserve_updated_at = false;
    const auto keep = [](const agno::document_report& report, std::string_view text) {
        std::cout << "line " << report.line << ", " << report.detail << ": " << text << '\n';
    };

    try {
        agno::postgres_batch_writer writer("", settings);
        const agno::upsert_result result =
            writer.upsert_documents(source, preserve_updated_at, {}, keep);
        std::cout << result.documents() << " documents, " << result.counts[agno::outcome::rejected]
                  << " rejected\n";
    } catch (const agno::error& failed) {
        std::cerr << failed.what() << '\n';
        return 1;
    }
}
