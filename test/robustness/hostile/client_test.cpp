// The client, in a database whose encoding lacks characters of Unicode.

#include <gtest/gtest.h>

#include "agno/postgres_batch_writer.hpp"
#include "registration.hpp"
#include "server.hpp"

namespace hostile {

namespace {

class client_test : public testing::Test {
  public:
    client_test(agno::transport_kind transport, bool holds_anything)
        : transport_(transport), holds_anything_(holds_anything) {}

    /// A character that the encoding lacks makes only the document that holds it bad.
    void TestBody() override {
        database_.get("DELETE FROM direct.sessions");
        agno::config settings;
        settings.transport = transport_;
        settings.on_error = agno::error_policy::skip;
        if (transport_ == agno::transport_kind::loader) {
            settings.loader_table = "direct.sessions_skipping_inbox";
        } else {
            settings.target = "direct.sessions";
        }

        std::vector<agno::session> sessions(4);
        sessions[0].session_id = "before";
        sessions[1].session_id = "bad";
        sessions[1].state = agno::json("{\"text\": \"\U0001F600\"}");
        sessions[2].session_id = "\u00e9";
        sessions[2].state = agno::json("{\"\u00e9\": \"a\"}");
        sessions[3].session_id = "after";
        agno::postgres_batch_writer writer("", settings);
        const agno::upsert_result result = writer.upsert_sessions(sessions, false);

        EXPECT_EQ(result.counts[agno::outcome::inserted], holds_anything_ ? 4U : 3U);
        EXPECT_EQ(result.counts[agno::outcome::rejected], holds_anything_ ? 0U : 1U);
        EXPECT_EQ(database_.get("SELECT count(*) FROM direct.sessions WHERE session_id = '\u00e9' "
                                "AND state ->> '\u00e9' = 'a'"),
                  "1");
        if (!holds_anything_ && transport_ != agno::transport_kind::loader) {
            ASSERT_EQ(result.reports.size(), 1U);
            EXPECT_EQ(result.reports[0].index, 1U);
            EXPECT_EQ(result.reports[0].sqlstate, "22P05");
        }
        database_.get("DELETE FROM direct.sessions");
        database_.get("DELETE FROM direct.rejects");
    }

  private:
    server database_;
    agno::transport_kind transport_;
    bool holds_anything_;
};

}  // namespace

void register_client(const std::string& encoding) {
    constexpr std::pair<agno::transport_kind, const char*> transports[] = {
        {agno::transport_kind::automatic, "automatic"},
        {agno::transport_kind::temp_table, "temp_table"},
        {agno::transport_kind::loader, "loader"},
    };
    const bool holds_anything = encoding == "UTF8" || encoding == "SQL_ASCII";
    for (const auto& [transport, name] : transports) {
        testing::RegisterTest(("Client_" + encoding).c_str(), name, nullptr, nullptr, __FILE__,
                              __LINE__,
                              [transport = transport, holds_anything]() -> testing::Test* {
                                  return new client_test(transport, holds_anything);
                              });
    }
}

}  // namespace hostile
