// Arguments that can't be, and statements that misuse the functions.

#include <gtest/gtest.h>

#include "registration.hpp"
#include "server.hpp"
#include "table.hpp"

namespace hostile {

namespace {

/// A line of options.txt.
struct misuse {
    std::string name;
    std::string sqlstate;
    std::string message;  ///< with `*` for any text
    std::string sql;
};

class misuse_test : public testing::Test {
  public:
    misuse_test(server& database, misuse tested)
        : database_(database), misuse_(std::move(tested)) {}

    void TestBody() override {
        database_.get("DELETE FROM direct.sessions");
        const answer result = database_.ask(misuse_.sql);
        EXPECT_EQ(result.sqlstate, misuse_.sqlstate) << result.message;
        EXPECT_TRUE(matches(result.message, misuse_.message)) << result.message;
        EXPECT_TRUE(database_.lives());
        EXPECT_EQ(database_.get("SELECT count(*) FROM direct.sessions"), "0");
    }

  private:
    server& database_;
    const misuse misuse_;
};

}  // namespace

void register_options(server& database) {
    for (const auto& row : read_table("test/robustness/hostile/options.txt", 4)) {
        const misuse tested{row[0], row[1], row[2], row[3]};
        testing::RegisterTest(
            "Option", test_name(tested.name).c_str(), nullptr, nullptr, __FILE__, __LINE__,
            [&database, tested]() -> testing::Test* { return new misuse_test(database, tested); });
    }
}

}  // namespace hostile
