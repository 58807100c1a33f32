#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <thread>

#include "agno/error.hpp"
#include "cli/reject_file.hpp"
#include "cli/reject_notes.hpp"
#include "cli/stream_source.hpp"

namespace {

using namespace agno::cli;
namespace fs = std::filesystem;

/// A directory that is gone after the test.
class Files : public testing::Test {
  protected:
    Files() {
        std::string name = (fs::temp_directory_path() / "agno_test.XXXXXX").string();
        directory_ = mkdtemp(name.data());
    }
    ~Files() override { fs::remove_all(directory_); }

    [[nodiscard]] std::string path(const char* name) const { return (directory_ / name).string(); }

    std::string write(const char* name, const std::string& text) const {
        std::ofstream(path(name), std::ios::binary) << text;
        return path(name);
    }

    static std::string read(const std::string& path) {
        std::ostringstream text;
        text << std::ifstream(path, std::ios::binary).rdbuf();
        return text.str();
    }

    std::vector<std::string> documents_in(const std::string& text) const {
        input_file input(write("in", text));
        stream_source source(input);
        std::vector<std::string> found;
        while (const auto document = source.next({})) {
            found.emplace_back(document->text);
            lines_.push_back(document->line);
            flaws_.emplace_back(document->flaw);
        }
        return found;
    }

    mutable std::vector<std::uint64_t> lines_;
    mutable std::vector<std::string> flaws_;

  private:
    fs::path directory_;
};

using texts = std::vector<std::string>;

TEST_F(Files, LinesAreDocuments) {
    EXPECT_EQ(documents_in("{\"a\":1}\n\n{\"b\":2}\r\n{\"c\":3}"),
              (texts{"{\"a\":1}", "{\"b\":2}", "{\"c\":3}"}));
    EXPECT_EQ(lines_, (std::vector<std::uint64_t>{1, 3, 4}));
}

TEST_F(Files, ArraysAreTakenApart) {
    EXPECT_EQ(documents_in("[{\"a\":1},\n {\"b\":[2,3]}]\n"),
              (texts{"{\"a\":1}", "{\"b\":[2,3]}"}));
}

TEST_F(Files, AnEmptyInputHasNoDocuments) {
    EXPECT_EQ(documents_in(""), texts{});
    EXPECT_EQ(documents_in("\n \n"), texts{});
    EXPECT_EQ(documents_in("[]"), texts{});
}

TEST_F(Files, AByteOrderMarkIsSkipped) {
    EXPECT_EQ(documents_in("\xEF\xBB\xBF{\"a\":1}\n"), texts{"{\"a\":1}"});
    EXPECT_EQ(documents_in("\xEF\xBB\xBF"), texts{});
}

TEST_F(Files, DocumentsMayBeLongerThanAnyBuffer) {
    const std::string filler(1'000'000, 'x');
    const std::string first = "{\"a\":\"" + filler + "\"}";
    const std::string second = "{\"b\":\"" + filler + filler + "\"}";
    EXPECT_EQ(documents_in(first + "\n" + second + "\n{}\n"), (texts{first, second, "{}"}));
}

TEST_F(Files, WhatIsWrongWithAnArrayComesAsAFlawAfterItsDocuments) {
    for (const char* array :
         {"[{\"a\":1}, {\"b\":2}", "[{\"a\":1}, {\"b\":2},]", "[{\"a\":1}, {\"b\":2}] {\"c\":3}"}) {
        EXPECT_EQ(documents_in(array), (texts{"{\"a\":1}", "{\"b\":2}", ""})) << array;
        EXPECT_NE(flaws_.back(), "");
        EXPECT_EQ(std::count(flaws_.begin(), flaws_.end(), ""), 2);
        flaws_.clear();
    }
}

TEST_F(Files, AStoppedSourceEnds) {
    input_file input(write("in", "{}\n{}\n"));
    stream_source source(input);
    std::stop_source stop;
    stop.request_stop();
    EXPECT_FALSE(source.next(stop.get_token()));
}

TEST_F(Files, WaitingForAPipeEndsWithAStop) {
    int ends[2];
    ASSERT_EQ(pipe(ends), 0);
    input_file input("/dev/fd/" + std::to_string(ends[0]));
    stream_source source(input);
    std::stop_source stop;
    std::jthread stopper([&] { stop.request_stop(); });
    EXPECT_FALSE(source.next(stop.get_token()));
    close(ends[0]);
    close(ends[1]);
}

TEST_F(Files, AMissingInputIsNamed) {
    try {
        const input_file input(path("nothing"));
        FAIL();
    } catch (const agno::usage_error& failed) {
        EXPECT_NE(std::string(failed.what()).find("nothing"), std::string::npos);
    }
}

TEST_F(Files, SizesAreKnownForFilesOnly) {
    EXPECT_EQ(input_file(write("in", "12345")).size(), 5u);
    EXPECT_FALSE(input_file("/dev/null").size());
}

TEST_F(Files, TheSameFileIsRecognised) {
    const input_file input(write("in", ""));
    EXPECT_TRUE(input.is_same_file(path("in")));
    EXPECT_FALSE(input.is_same_file(path("other")));
}

agno::document_report example_report() {
    return {4, 12, "s\"1", agno::outcome::rejected, "22001", "too long"};
}

TEST_F(Files, RejectedDocumentsAreKeptUnchanged) {
    {
        reject_file rejects(path("bad"));
        rejects.add(example_report(), "{\"a\": \"\xFF\"}");
        rejects.add(example_report(), "{\n}");
    }
    EXPECT_EQ(read(path("bad")), "{\"a\": \"\xFF\"}\n{\n}\n");
    const std::string reason =
        R"({"document":5,"line":12,"session_id":"s\"1","sqlstate":"22001","detail":"too long"})";
    EXPECT_EQ(read(path("bad.reasons.ndjson")), reason + "\n" + reason + "\n");
}

TEST_F(Files, RejectsThatCannotBeKeptAreAnError) {
    EXPECT_THROW(reject_file(path("no/such/directory")), agno::usage_error);
    fs::create_symlink("/dev/full", path("full"));
    reject_file full(path("full"));
    EXPECT_THROW(full.add(example_report(), "{}"), agno::error);
}

TEST_F(Files, OnlyTheFirstRejectsAreToldOneByOne) {
    const std::string name = path("notes");
    std::FILE* stream = std::fopen(name.c_str(), "w");
    reject_notes notes(stream);
    for (int each = 0; each < 1012; ++each) {
        notes.add(example_report());
    }
    notes.finish();
    std::fclose(stream);
    const std::string told = read(name);
    EXPECT_EQ(std::count(told.begin(), told.end(), '\n'), 11);
    EXPECT_NE(told.find("line 12: session \"s\"1\" rejected: too long (SQLSTATE 22001)"),
              std::string::npos);
    EXPECT_NE(told.find("and 1,002 more documents were rejected"), std::string::npos);
}

}  // namespace
