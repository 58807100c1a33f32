// Names and values that would end a string, an identifier or a COPY, were they not bound or quoted.

#include <array>

#include "agno/agno.hpp"
#include "live_support.hpp"

namespace {

using namespace live;
using agno::outcome;
using agno::postgres_batch_writer;
using agno::transport_kind;

const std::array hostile_texts = {
    R"('; DROP TABLE canary; --)",
    R"("; DROP TABLE canary; --)",
    R"(\'; DROP TABLE canary; --)",
    R"(\)",
    R"('')",
    R"("")",
    "\\.",
    "\\.\n",
    "\n\\.\n{\"session_id\": \"smuggled\"}",
    "\t\r\n\v\f\b",
    "\\N",
    "$1 $$ $agno$; DROP TABLE canary; $agno$",
    "%s%n%1$s%",
    "{\"session_id\": \"smuggled\"}",
    "\x01\x02\x7F",
    "\xC2\xA0 \xE2\x80\xA8 \xEF\xBB\xBF",
    "\xCA\xBC; DROP TABLE canary; --",      // a letter that looks like an apostrophe
    "\xEF\xBC\x87; DROP TABLE canary; --",  // a full-width one
    "\xF0\x9F\x92\xA5 \xD7\xA9 \xE2\x80\xAE",
    "/* */ -- ' \" ` ; ( ) [ ] { }",
};

/// With strings as the standard has them, and with backslashes as escapes in them.
constexpr std::array conninfos = {
    "options='-c standard_conforming_strings=on'",
    "options='-c standard_conforming_strings=off -c backslash_quote=on'",
};

class LiveHostile : public Live, public testing::WithParamInterface<transport_kind> {
  protected:
    LiveHostile() {
        settings.transport = GetParam();
        canary_ = in_schema("canary");
        db.ask("CREATE TABLE " + canary_ + " (alive int)");
        db.ask("SET search_path = " + canary_.substr(0, canary_.find('.')));
    }
    void TearDown() override { EXPECT_EQ(db.ask("SELECT count(*) FROM " + canary_), "0"); }

    static bool by_loader() { return GetParam() == transport_kind::loader; }

    std::string literal(const std::string& text) {
        return taken(PQescapeLiteral(db.handle(), text.data(), text.size()));
    }
    std::string identifier(const std::string& text) {
        return taken(PQescapeIdentifier(db.handle(), text.data(), text.size()));
    }

    /// Has documents go to that table, by a loader table of a hostile name where it is by one.
    void aim_at(const std::string& target) {
        settings.target = target;
        if (by_loader()) {
            settings.target.clear();
            settings.loader_table = in_schema(identifier("in\"box'; DROP TABLE canary; --"));
            db.ask("DROP FOREIGN TABLE IF EXISTS " + settings.loader_table);
            db.ask("CREATE FOREIGN TABLE " + settings.loader_table +
                   " (\"doc\"\"'\\\" text) SERVER agno_loader OPTIONS (target " + literal(target) +
                   ")");
        }
    }

    static std::string json_string(const std::string& text) {
        constexpr std::string_view before = R"({"session_id":)";
        const std::string document = to_json(with_id(text));
        return document.substr(before.size(), document.size() - before.size() - 1);
    }
    static std::string conninfo_value(const std::string& text) {
        std::string quoted = "'";
        for (const char each : text) {
            quoted +=
                each == '\'' || each == '\\' ? std::string("\\") + each : std::string(1, each);
        }
        return quoted + '\'';
    }

  private:
    static std::string taken(char* text) {
        std::string copy(text);
        PQfreemem(text);
        return copy;
    }

    std::string canary_;
};

INSTANTIATE_TEST_SUITE_P(Every, LiveHostile, every_transport, transport_name);

TEST_P(LiveHostile, TextsAreStoredAsTheyAre) {
    aim_at(table);
    std::vector<agno::session> documents;
    for (const std::string text : hostile_texts) {
        agno::session each = with_id(text, text);
        each.user_id = text;
        each.state = agno::json("[" + json_string(text) + "]");
        documents.push_back(each);
    }
    for (const char* conninfo : conninfos) {
        db.ask("TRUNCATE " + table);
        postgres_batch_writer writer(conninfo, settings);
        const auto result = writer.upsert_sessions(documents, false);
        EXPECT_EQ(result.counts[outcome::inserted], documents.size());
        EXPECT_EQ(count(), std::to_string(documents.size()));
        for (const auto& each : documents) {
            const std::string text = literal(each.session_id);
            EXPECT_EQ(count("session_id = " + text + " AND name = " + text +
                            " AND user_id = " + text + " AND state->>0 = " + text),
                      "1")
                << each.session_id;
        }
    }
}

// From here on over a borrowed connection, which is quicker than one for each name.

TEST_P(LiveHostile, NamesOfTablesAndColumnsAreNames) {
    for (const std::string name : hostile_texts) {
        const std::string target = in_schema(identifier(name));
        const std::string column = name + "c";
        db.ask("CREATE TABLE " + target + " (session_id text PRIMARY KEY, " + identifier(column) +
               " jsonb)");
        aim_at(target);
        for (const char* conforming : {"off", "on"}) {
            db.ask(std::string("SET standard_conforming_strings = ") + conforming);
            list_source source({R"({"session_id": "s", )" + json_string(column) + ": {\"a\": 1}}"});
            postgres_batch_writer writer(db.handle(), settings);
            EXPECT_NO_THROW(writer.upsert_documents(source, false)) << name;
        }
        EXPECT_EQ(db.ask("SELECT " + identifier(column) + "->>'a' FROM " + target), "1") << name;
        db.ask("DROP TABLE " + target);
    }
}

TEST_P(LiveHostile, WhatIsNoNameIsRefused) {
    for (const char* name : {"sessions; DROP TABLE canary", "sessions\"; DROP TABLE canary; --",
                             "'sessions'", "sessions WHERE true", "a.b.c.d", "\\", " "}) {
        settings.target = by_loader() ? "" : name;
        settings.loader_table = by_loader() ? name : "";
        for (const char* conforming : {"off", "on"}) {
            db.ask(std::string("SET standard_conforming_strings = ") + conforming);
            postgres_batch_writer writer(db.handle(), settings);
            EXPECT_THROW(writer.upsert_sessions(numbered(1), false), agno::usage_error) << name;
        }
    }
}

TEST_P(LiveHostile, TheTableToCreateHasTheNameThatWasGiven) {
    settings.create_table = true;
    if (by_loader()) {
        aim_at(table);
        EXPECT_THROW(postgres_batch_writer("", settings), agno::usage_error);
        return;
    }
    for (const std::string name : hostile_texts) {
        settings.target = in_schema(identifier(name));
        postgres_batch_writer writer(db.handle(), settings);
        writer.upsert_sessions(numbered(1), false);
        EXPECT_EQ(db.ask("SELECT count(*) FROM " + settings.target), "1") << name;
    }
    settings.target = "sessions; DROP TABLE canary; --";
    EXPECT_THROW(postgres_batch_writer(db.handle(), settings).upsert_sessions(numbered(1), false),
                 agno::usage_error);
}

TEST_P(LiveHostile, SoHaveTheDatabaseAndTheExtensionsSchema) {
    const std::string name = R"(a"b'; DROP TABLE canary; \--)" + db.ask("SELECT pg_backend_pid()");
    db.ask("CREATE DATABASE " + identifier(name));
    const std::string dbname = "dbname=" + conninfo_value(name);
    {
        database there(dbname);
        there.ask("CREATE SCHEMA " + identifier(name));
        there.ask("CREATE EXTENSION agno SCHEMA " + identifier(name));
        there.ask("CREATE TABLE sessions (session_id text PRIMARY KEY, name text)");
        there.ask("CREATE FOREIGN TABLE inbox (doc text) SERVER agno_loader");
        settings.target = by_loader() ? "" : "sessions";
        settings.loader_table = by_loader() ? "inbox" : "";
        for (const std::string options : conninfos) {
            postgres_batch_writer(dbname + ' ' + options, settings)
                .upsert_sessions(numbered(3), false);
        }
        EXPECT_EQ(there.ask("SELECT count(*) FROM sessions"), "3");
    }
    db.ask("DROP DATABASE " + identifier(name) + " WITH (FORCE)");
}

TEST_P(LiveHostile, AConninfoReachesLibpqAlone) {
    for (const char* conninfo : {"dbname='; DROP TABLE canary; --'", "'; DROP TABLE canary; --",
                                 "application_name='''; DROP TABLE canary; --' dbname=none",
                                 "options='-c nonsense=\\'; DROP' ", "postgresql://%27%3B@/%22"}) {
        if (by_loader()) {
            settings.target.clear();
            settings.loader_table = "inbox";
        }
        EXPECT_THROW(postgres_batch_writer(conninfo, settings).upsert_sessions(numbered(1), false),
                     agno::error)
            << conninfo;
    }
}

}  // namespace
