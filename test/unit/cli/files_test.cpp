#include <gtest/gtest.h>

#include <algorithm>

#include "agno/error.hpp"
#include "cli/rejects/fault_position.hpp"
#include "cli/rejects/output_file.hpp"
#include "cli/rejects/reject_file.hpp"
#include "cli/rejects/reject_notes.hpp"
#include "cli/resume/load_state.hpp"
#include "temporary_directory.hpp"

// What agno-load writes besides rows.

namespace {

using namespace agno::cli;
namespace fs = std::filesystem;

class Files : public TemporaryDirectory {
  protected:
    agno::document_report report{4, 0, "s\"1", agno::outcome::rejected, "22001", "too long"};
    document_place place{.input = 0, .line = 12, .column = 3, .begin = 99, .end = 120};

    [[nodiscard]] rejected_document rejected(std::string_view text) const {
        return {"in.ndjson", place, report, text};
    }
};

const std::string reason =
    R"({"file":"in.ndjson","line":12,"column":3,"offset":99,"document":5,"session_id":"s\"1",)"
    R"("sqlstate":"22001","detail":"too long"})"
    "\n";

TEST_F(Files, RejectedDocumentsAreKeptUnchanged) {
    reject_file rejects(path("bad"));
    rejects.add(rejected("{\"a\": \"\xFF\"}"));
    rejects.add(rejected("{\n}"));
    EXPECT_EQ(read(path("bad")), "{\"a\": \"\xFF\"}\n{\n}\n");
    EXPECT_EQ(read(path("bad.reasons.ndjson")), reason + reason);
}

TEST_F(Files, RejectsGoOnAfterWhatWasKept) {
    reject_extent kept;
    {
        reject_file rejects(path("bad"));
        rejects.add(rejected("{1}"));
        kept = rejects.extent();
        rejects.add(rejected("{2}"));
    }
    {
        reject_file rejects(path("bad"), kept);
        EXPECT_EQ(rejects.extent(), kept);
        rejects.add(rejected("{3}"));
        kept = rejects.extent();
    }
    EXPECT_EQ(read(path("bad")), "{1}\n{3}\n");
    EXPECT_EQ(read(path("bad.reasons.ndjson")), reason + reason);
    write("bad", "{edited}\n");
    reject_file(path("bad"), kept).add(rejected("{4}"));
    EXPECT_EQ(read(path("bad")), "{edited}\n{4}\n");
}

TEST_F(Files, RejectsThatCannotBeKeptAreAnError) {
    EXPECT_THROW(reject_file(path("no/such/directory")), agno::usage_error);
    fs::create_symlink("/dev/full", path("full"));
    reject_file full(path("full"));
    EXPECT_THROW(full.add(rejected("{}")), agno::error);
}

TEST_F(Files, OnlyTheFirstRejectsAreToldOneByOne) {
    const std::string name = path("notes");
    std::FILE* stream = std::fopen(name.c_str(), "w");
    {
        console on(stream);
        reject_notes notes(on);
        for (int each = 0; each < 1012; ++each) {
            notes.add(rejected("{}"));
        }
        notes.finish();
    }
    std::fclose(stream);
    const std::string told = read(name);
    EXPECT_EQ(std::count(told.begin(), told.end(), '\n'), 11);
    EXPECT_TRUE(
        told.starts_with("agno-load: in.ndjson:12:3: document \"s\"1\" rejected: too long "
                         "(SQLSTATE 22001)\n"));
    EXPECT_NE(told.find("and 1,002 more documents were rejected"), std::string::npos);
}

TEST_F(Files, AFaultIsWhereTheMessageSays) {
    const auto position = [&](std::string_view text, std::string_view message) {
        place.is_one_line = text.find('\n') == std::string_view::npos;
        place.end = place.begin + text.size();
        return fault_position(place, text, message);
    };
    EXPECT_EQ(position("{\"a\":}", "invalid JSON: invalid value, at byte 6"),
              (text_position{12, 8}));
    EXPECT_EQ(position("{\n \"a\":}", "invalid JSON: invalid value, at byte 8"),
              (text_position{13, 6}));
    EXPECT_EQ(position("{\n}", "invalid, at byte 1"), (text_position{12, 3}));
    EXPECT_EQ(position("{}", "document 1: bad, at byte 2 (SQLSTATE 22P02)"),
              (text_position{12, 4}));
    EXPECT_EQ(position("{}", "invalid, at byte 2\nHINT:  Try 3."), (text_position{12, 4}));
    for (const char* other : {"too long", "at byte 999", "at byte 0", "at byte x", "at byte 2\""}) {
        EXPECT_EQ(position("{}", other), (text_position{12, 3})) << other;
    }
}

TEST_F(Files, AStateIsReadAsItWasWritten) {
    load_state state;
    state.destination = "table sessions, dbname=\"x\"";
    state.inputs = {{"/data/a", {3, 400, 0xFFFFFFFF}}, {"/data/\xC3\xA4", {}}};
    EXPECT_EQ(parse_state(state_json(state), "s"), state);
    state.is_complete = true;
    state.rejected = 5;
    state.rejects = {"/data/rejects", {{1, 2}, {3, 4}}};
    EXPECT_EQ(parse_state(state_json(state), "s"), state);
    replace_file(path("state"), state_json(state));
    EXPECT_EQ(read_state(path("state")), state);
    EXPECT_FALSE(fs::exists(path("state.new")));
    EXPECT_FALSE(read_state(path("none")));
}

TEST_F(Files, WhatIsNoStateIsRefused) {
    load_state state;
    state.inputs = {{"/data/a", {}}};
    const std::string good = state_json(state);
    EXPECT_NO_THROW(static_cast<void>(parse_state(good, "s")));
    for (const std::string& bad :
         {std::string(), std::string("{}"), std::string("[]"), good.substr(0, good.size() / 2),
          std::string("{\"agno_load_state\": 2}")}) {
        EXPECT_THROW(static_cast<void>(parse_state(bad, "s")), agno::usage_error) << bad;
    }
    EXPECT_THROW(static_cast<void>(read_state(path(""))), agno::usage_error);
}

}  // namespace
