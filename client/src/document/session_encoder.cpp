#include "src/document/session_encoder.hpp"

#include <rapidjson/writer.h>

#include <array>
#include <cstdio>

#include "agno/error.hpp"

namespace agno {

namespace detail {

namespace {

using json_writer =
    rapidjson::Writer<rapidjson::StringBuffer, rapidjson::UTF8<>, rapidjson::UTF8<>,
                      rapidjson::CrtAllocator, rapidjson::kWriteValidateEncodingFlag>;

class document_writer {
  public:
    explicit document_writer(rapidjson::StringBuffer& buffer) : writer_(buffer) {
        writer_.StartObject();
    }

    void add(const char* key, const std::string& text) {
        writer_.Key(key);
        if (!writer_.String(text.data(), static_cast<rapidjson::SizeType>(text.size()))) {
            throw data_error(std::string(key) + " is not valid UTF-8", "22021");
        }
    }

    void add(const char* key, const json& value) {
        writer_.Key(key);
        // The type only matters for the writer's own bookkeeping of keys and values.
        writer_.RawValue(value.text().data(), value.text().size(), rapidjson::kObjectType);
    }

    void add(const char* key, time_point when) { add(key, to_timestamp(when)); }

    template <class Value>
    void add(const char* key, const std::optional<Value>& value) {
        if (value) {
            add(key, *value);
        }
    }

    void finish() { writer_.EndObject(); }

  private:
    json_writer writer_;
};

}  // namespace

std::string_view session_encoder::encode(const session& document) {
    buffer_.Clear();
    document_writer writer(buffer_);
    writer.add("session_id", document.session_id);
    writer.add("agent_id", document.agent_id);
    writer.add("team_id", document.team_id);
    writer.add("workflow_id", document.workflow_id);
    writer.add("user_id", document.user_id);
    writer.add("name", document.name);
    writer.add("metadata", document.metadata);
    writer.add("state", document.state);
    writer.add("agent_data", document.agent_data);
    writer.add("runs", document.runs);
    writer.add("summary", document.summary);
    writer.add("created_at", document.created_at);
    writer.add("updated_at", document.updated_at);
    writer.finish();
    return {buffer_.GetString(), buffer_.GetSize()};
}

std::string to_timestamp(time_point when) {
    using namespace std::chrono;
    const auto midnight = floor<days>(when);
    // The calendar repeats itself, and std::chrono::year ends before time_point does.
    constexpr int years_of_cycle = 400;
    constexpr days cycle(146'097);
    const auto cycles = static_cast<int>(midnight.time_since_epoch() / cycle);
    const year_month_day date(midnight - cycles * cycle);
    const hh_mm_ss time(when - midnight);
    const int year = static_cast<int>(date.year()) + cycles * years_of_cycle;
    std::array<char, 48> text;
    const int length = std::snprintf(
        text.data(), text.size(), "%04d-%02u-%02uT%02d:%02d:%02d.%06dZ%s",
        year > 0 ? year : 1 - year, static_cast<unsigned>(date.month()),
        static_cast<unsigned>(date.day()), static_cast<int>(time.hours().count()),
        static_cast<int>(time.minutes().count()), static_cast<int>(time.seconds().count()),
        static_cast<int>(time.subseconds().count()), year > 0 ? "" : " BC");
    return {text.data(), static_cast<std::size_t>(length)};
}

}  // namespace detail

std::string to_json(const session& document) {
    return std::string(detail::session_encoder().encode(document));
}

}  // namespace agno
