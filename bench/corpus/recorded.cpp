#include <rapidjson/document.h>
#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include <algorithm>
#include <fstream>
#include <functional>
#include <stdexcept>
#include <utility>

#include "corpus/corpus.hpp"
#include "corpus/made_up.hpp"

namespace bench {

namespace {

std::string compact(const rapidjson::Value& value) {
    rapidjson::StringBuffer buffer;
    rapidjson::Writer<rapidjson::StringBuffer> writer(buffer);
    value.Accept(writer);
    return buffer.GetString();
}

/// A recorded session: a document without runs, and those.
struct recording {
    document session;
    std::vector<std::string> runs;
};

/// longest: runs that are longer than that are left out, if others remain.
recording read_recording(const std::string& line, std::size_t longest, const std::string& file) {
    rapidjson::Document parsed;
    parsed.Parse<rapidjson::kParseFullPrecisionFlag>(line.c_str());
    if (parsed.HasParseError() || !parsed.IsObject() || !parsed.HasMember("runs")) {
        throw std::runtime_error(file + ": not a file of session documents, one a line");
    }
    recording read;
    for (std::size_t each = 0; each < column_count; ++each) {
        const auto member = std::as_const(parsed).FindMember(column_names[each].data());
        if (each == runs || member == std::as_const(parsed).MemberEnd() || member->value.IsNull()) {
            continue;
        }
        read.session.values[each] =
            is_json(each) ? compact(member->value) : member->value.GetString();
    }
    for (const auto& run : parsed["runs"].GetArray()) {
        read.runs.push_back(compact(run));
    }
    const auto is_short = [&](const std::string& run) { return run.size() <= longest; };
    if (std::ranges::any_of(read.runs, is_short)) {
        std::erase_if(read.runs, std::not_fn(is_short));
    }
    return read;
}

class recorded final : public corpus {
  public:
    recorded(std::string_view name, std::size_t runs_bytes, const std::string& file)
        : name_(name),
          description_("runs recorded in " + file.substr(file.rfind('/') + 1)),
          runs_bytes_(runs_bytes) {
        std::ifstream input(file);
        for (std::string line; std::getline(input, line);) {
            recordings_.push_back(read_recording(line, runs_bytes, file));
        }
        if (recordings_.empty()) {
            throw std::runtime_error(file + ": no documents");
        }
    }

    std::string_view name() const override { return name_; }
    std::string_view description() const override { return description_; }

    document make(std::size_t number) const override {
        made_up random(number + 3'000'000'019);
        const auto& from = recordings_[number % recordings_.size()];
        document doc = from.session;
        doc.values[session_id] = random.uuid();
        doc.values[runs] = some_runs(from, random);
        doc.created_at = 1'700'000'000'000'000 + static_cast<std::int64_t>(number) * 7'654'321;
        doc.updated_at = doc.created_at + 600'000'000;
        return doc;
    }

  private:
    /// Consecutive ones, from any of the session's on, until they are long enough.
    [[nodiscard]] std::string some_runs(const recording& from, made_up& random) const {
        std::string text = "[";
        for (auto at = random.below(from.runs.size()); text.size() < runs_bytes_;
             at = (at + 1) % from.runs.size()) {
            text += (text.size() > 1 ? "," : "") + from.runs[at];
        }
        return text + "]";
    }

    std::string name_;
    std::string description_;
    std::size_t runs_bytes_;
    std::vector<recording> recordings_;
};

}  // namespace

std::unique_ptr<corpus> recorded_corpus(std::string_view name, std::size_t runs_bytes,
                                        const std::string& file) {
    return std::make_unique<recorded>(name, runs_bytes, file);
}

}  // namespace bench
