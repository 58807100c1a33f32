#include "cli/resume/load_state.hpp"

#include <rapidjson/document.h>
#include <rapidjson/prettywriter.h>
#include <rapidjson/stringbuffer.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <sstream>

#include "agno/error.hpp"
#include "cli/rejects/existing_file.hpp"

namespace agno::cli {

namespace {

constexpr unsigned format = 1;

using json_writer = rapidjson::PrettyWriter<rapidjson::StringBuffer>;

void add(json_writer& writer, const char* key, const std::string& text) {
    writer.Key(key);
    writer.String(text.data(), static_cast<rapidjson::SizeType>(text.size()));
}

void add(json_writer& writer, const char* key, std::uint64_t number) {
    writer.Key(key);
    writer.Uint64(number);
}

void add(json_writer& writer, const char* key, const file_extent& extent) {
    writer.Key(key);
    writer.StartObject();
    add(writer, "bytes", extent.bytes);
    add(writer, "crc32", extent.checksum);
    writer.EndObject();
}

/// Reads members, all of which have to be there.
class member_reader {
  public:
    member_reader(const rapidjson::Value& object, const std::string& path)
        : object_(object), path_(path) {
        require(object.IsObject());
    }

    [[nodiscard]] const rapidjson::Value& at(const char* key) const {
        const auto found = object_.FindMember(key);
        require(found != object_.MemberEnd());
        return found->value;
    }
    [[nodiscard]] bool has(const char* key) const { return object_.HasMember(key); }
    [[nodiscard]] std::string text(const char* key) const {
        require(at(key).IsString());
        return {at(key).GetString(), at(key).GetStringLength()};
    }
    [[nodiscard]] std::uint64_t number(const char* key) const {
        require(at(key).IsUint64());
        return at(key).GetUint64();
    }
    [[nodiscard]] std::uint32_t checksum(const char* key) const {
        require(at(key).IsUint());
        return at(key).GetUint();
    }
    [[nodiscard]] bool truth(const char* key) const {
        require(at(key).IsBool());
        return at(key).GetBool();
    }
    [[nodiscard]] rapidjson::Value::ConstArray elements(const char* key) const {
        require(at(key).IsArray());
        return at(key).GetArray();
    }
    [[nodiscard]] member_reader object(const char* key) const { return {at(key), path_}; }
    [[nodiscard]] file_extent extent(const char* key) const {
        const member_reader members = object(key);
        return {members.number("bytes"), members.checksum("crc32")};
    }

    void require(bool good) const {
        if (!good) {
            throw usage_error(
                path_ +
                    " is not a state file of agno-load: name another one, which will be "
                    "made, or remove it to load from the beginning",
                "22P02");
        }
    }

  private:
    const rapidjson::Value& object_;
    const std::string& path_;
};

input_state read_input(const member_reader& members) {
    return {members.text("path"),
            {members.number("documents"), members.number("offset"), members.checksum("crc32")}};
}

}  // namespace

std::string state_json(const load_state& state) {
    rapidjson::StringBuffer buffer;
    json_writer writer(buffer);
    writer.SetIndent(' ', 2);
    writer.StartObject();
    add(writer, "agno_load_state", std::uint64_t{format});
    add(writer, "destination", state.destination);
    writer.Key("complete");
    writer.Bool(state.is_complete);
    add(writer, "rejected", state.rejected);
    writer.Key("inputs");
    writer.StartArray();
    for (const input_state& input : state.inputs) {
        writer.StartObject();
        add(writer, "path", input.path);
        add(writer, "documents", input.position.documents);
        add(writer, "offset", input.position.offset);
        add(writer, "crc32", std::uint64_t{input.position.checksum});
        writer.EndObject();
    }
    writer.EndArray();
    if (state.rejects) {
        writer.Key("rejects");
        writer.StartObject();
        add(writer, "path", state.rejects->path);
        add(writer, "documents", state.rejects->extent.documents);
        add(writer, "reasons", state.rejects->extent.reasons);
        writer.EndObject();
    }
    writer.EndObject();
    return std::string(buffer.GetString(), buffer.GetSize()) + "\n";
}

load_state parse_state(std::string_view text, const std::string& path) {
    rapidjson::Document document;
    document.Parse(text.data(), text.size());
    const member_reader members(document, path);
    members.require(members.number("agno_load_state") == format);
    load_state state;
    state.destination = members.text("destination");
    state.is_complete = members.truth("complete");
    state.rejected = members.has("rejected") ? members.number("rejected") : 0;
    for (const rapidjson::Value& each : members.elements("inputs")) {
        state.inputs.push_back(read_input({each, path}));
    }
    if (members.has("rejects")) {
        const member_reader rejects = members.object("rejects");
        state.rejects = {rejects.text("path"),
                         {rejects.extent("documents"), rejects.extent("reasons")}};
    }
    return state;
}

void require_state_beginning(const std::string& path) {
    constexpr std::string_view beginning = "{\n  \"agno_load_state\":";
    const std::string found = beginning_of(path, beginning.size());
    if (!beginning.starts_with(found)) {
        refuse_foreign_file(path, "state file");
    }
}

std::optional<load_state> read_state(const std::string& path) {
    errno = 0;
    const std::ifstream file(path, std::ios::binary);
    if (!file && errno == ENOENT) {
        return std::nullopt;
    }
    std::ostringstream text;
    text << file.rdbuf();
    if (!file) {
        throw usage_error("cannot read " + path + ": " + std::strerror(errno), "58P01");
    }
    return parse_state(text.str(), path);
}

}  // namespace agno::cli
