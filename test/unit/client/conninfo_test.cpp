#include <gtest/gtest.h>

#include "agno/error.hpp"
#include "agno/postgres_batch_writer.hpp"

namespace {

using agno::postgres_batch_writer;

TEST(Conninfo, IsTakenAsLibpqTakesIt) {
    for (const char* good :
         {"", "app", "odd name:with@signs", "host=h dbname=d password='a b'",
          "postgresql://me:pass@host:5432/d?sslmode=require", "postgres://host/d?user=me@corp",
          "postgresql://me:p%2Fw@/d", "postgresql:///d?host=/tmp"}) {
        EXPECT_NO_THROW(postgres_batch_writer(std::string(good))) << good;
    }
}

TEST(Conninfo, ThatCannotBeReadIsRefusedWithoutItsPassword) {
    for (const char* bad :
         {"host=h password=two secret words", "password='secret", "password=x secret=y",
          "postgresql://me:secret/x@host/d", "postgresql://me:12/secret@host",
          "postgresql://me:se?cret/x?secret@host/d", "postgres:/me:secret@host/d",
          "postgre://me:secret@host/d", "postgresql://me:x@host:secret/d?nothing=secret"}) {
        try {
            postgres_batch_writer writer{std::string(bad)};
            ADD_FAILURE() << bad;
        } catch (const agno::usage_error& failed) {
            EXPECT_EQ(failed.sqlstate(), "08001");
            EXPECT_EQ(std::string(failed.what()).find("secret"), std::string::npos)
                << failed.what();
        }
    }
}

TEST(Conninfo, WithoutAPasswordIsQuotedWhereItIsWrong) {
    try {
        postgres_batch_writer writer("hots=h");
        FAIL();
    } catch (const agno::usage_error& failed) {
        EXPECT_NE(std::string(failed.what()).find("\"hots\""), std::string::npos) << failed.what();
    }
}

}  // namespace
