// Small payloads that make much work: they can be stopped, and take no memory to speak of.

#include <gtest/gtest.h>

#include "registration.hpp"
#include "server.hpp"

namespace hostile {

namespace {

/// Many patches of one session, each of which adds some bytes.
std::string patches(int count, int bytes) {
    const std::string content(static_cast<std::size_t>(bytes), 'x');
    std::string lines;
    for (int i = 0; i < count; ++i) {
        lines += R"({"session_id": "patched", "runs": [{"run_id": ")" + std::to_string(i) +
                 R"(", "content": ")" + content + "\"}]}\n";
    }
    return lines;
}

class endurance_test : public testing::Test {
  public:
    explicit endurance_test(std::string table) : table_(std::move(table)) {}

  protected:
    answer patch(const std::string& payload) {
        return database_.ask("SELECT count(*) FROM agno_upsert_sessions($1::text, target => '" +
                                 table_ + "', mode => 'patch')",
                             {payload});
    }

    server database_;

  private:
    std::string table_;
};

class stopped_test : public endurance_test {
  public:
    using endurance_test::endurance_test;

    void TestBody() override {
        const std::string payload = patches(20000, 1);
        database_.get("BEGIN");
        // Of the next statement alone: an error takes it back.
        database_.get("SET LOCAL statement_timeout = '1ms'");
        EXPECT_EQ(patch(payload).sqlstate, "57014");
        database_.get("ROLLBACK");
        EXPECT_TRUE(database_.lives());
    }
};

class memory_test : public endurance_test {
  public:
    using endurance_test::endurance_test;

    void TestBody() override {
        database_.get("BEGIN");
        patch(patches(1, 1));
        const long before = peak();
        const answer result = patch(patches(600, 2000));
        EXPECT_EQ(result.sqlstate, "") << result.message;
        EXPECT_LT(peak() - before, 150 * 1024) << "kB";
        database_.get("ROLLBACK");
    }

  private:
    /// Of the server process, in kB.
    long peak() {
        return std::stol(database_.get(
            "SELECT substring(pg_read_file('/proc/self/status') FROM 'VmHWM:\\s*(\\d+)')"));
    }
};

template <class Test>
void register_on_both_paths(const char* name) {
    for (const std::string path : {"direct", "general"}) {
        testing::RegisterTest("Endurance", (std::string(name) + "_" + path).c_str(), nullptr,
                              nullptr, __FILE__, __LINE__,
                              [path]() -> testing::Test* { return new Test(path + ".sessions"); });
    }
}

}  // namespace

void register_endurance() {
    register_on_both_paths<stopped_test>("many_patches_can_be_stopped");
    register_on_both_paths<memory_test>("many_patches_take_little_memory");
}

}  // namespace hostile
