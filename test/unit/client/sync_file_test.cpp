#include "src/sync/sync_file.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <set>
#include <string>
#include <vector>

#include "../cli/temporary_directory.hpp"
#include "agno/error.hpp"

// What a sync remembers, and whose file it takes for its own.

namespace {

using agno::usage_error;
using agno::detail::digest;
using agno::detail::digester;
using agno::detail::remembered_row;
using agno::detail::sync_file;
using agno::detail::version_list;
using names = std::vector<std::string>;

remembered_row row(std::uint64_t key, const std::string& version = "v") {
    return {key, {key, 7}, version};
}

names found(const sync_file& file, const std::vector<remembered_row>& rows) {
    version_list versions;
    versions.reset(rows.size());
    file.find(rows, versions);
    names all;
    for (std::size_t at = 0; at < rows.size(); ++at) {
        all.emplace_back(versions[at]);
    }
    return all;
}

class SyncFile : public TemporaryDirectory {
  protected:
    [[nodiscard]] std::string refusal(const std::string& purpose) const {
        try {
            const sync_file refused(file, purpose);
        } catch (const usage_error& failed) {
            return failed.what();
        }
        return "";
    }

    const std::string file = path("state");
};

TEST_F(SyncFile, RemembersTheLatestDocumentOfAKey) {
    {
        sync_file written(file, "p");
        written.put(std::vector{row(1), row(2, "first"), row(3)});
        written.put(std::vector{row(2, "second")});
    }
    const sync_file read(file, "p");
    auto other = row(3);
    other.document.high = 8;
    EXPECT_EQ(found(read, {row(3), row(2), other, row(4)}), (names{"v", "second", "", ""}));
}

TEST_F(SyncFile, TellsDocumentsByItsOwnSecretAndTheCircumstances) {
    const sync_file one(file, "p");
    const sync_file another(path("another"), "p");
    std::set<std::uint64_t> all;
    for (const sync_file* of : {&one, &another}) {
        for (const char* circumstances : {"UTC", "Asia/Shanghai"}) {
            const digester tell(of->secret(), circumstances);
            all.insert(tell.of("{}").low);
            all.insert(tell.of("{ }").low);
            EXPECT_EQ(tell.of("{}"), digester(of->secret(), circumstances).of("{}"));
        }
    }
    EXPECT_EQ(all.size(), 8u);
}

TEST_F(SyncFile, HoldsManyAtOnce) {
    constexpr std::uint64_t many = 20'000;
    std::vector<remembered_row> rows;
    for (std::uint64_t key = 0; key < many; ++key) {
        rows.push_back(row(key * 0x9E3779B97F4A7C15, std::to_string(key)));
    }
    sync_file(file, "p").put(rows);
    const names versions = found(sync_file(file, "p"), rows);
    for (std::size_t at = 0; at < many; ++at) {
        ASSERT_EQ(versions[at], std::to_string(at));
    }
}

TEST_F(SyncFile, WhatIsHeldIsNotFoundBeforeItIsPut) {
    const std::vector rows{row(1), row(2)};
    {
        sync_file first(file, "p");
        first.hold(rows);
        EXPECT_EQ(found(first, rows), (names{"", ""}));
    }
    {
        sync_file second(file, "p");
        second.put_held();
        EXPECT_EQ(found(second, rows), (names{"", ""})) << "of a load that was broken off";
        second.hold(std::vector{row(1)});
        second.hold(std::vector{row(2)});
        second.put_held();
    }
    EXPECT_EQ(found(sync_file(file, "p"), rows), (names{"v", "v"}));
}

TEST_F(SyncFile, IsOfOnePurpose) {
    sync_file(file, "table a").put(std::vector{row(1)});
    EXPECT_NE(refusal("table b").find("is of another sync, of table a; this one is of table b"),
              std::string::npos);
    EXPECT_EQ(found(sync_file(file, "table a"), std::vector{row(1)}), names{"v"});
}

TEST_F(SyncFile, IsForOneLoadAtATime) {
    const sync_file open(file, "p");
    EXPECT_NE(refusal("p").find("in use by another load"), std::string::npos);
}

TEST_F(SyncFile, SomethingElseIsLeftAlone) {
    for (const std::string& text : {std::string("{}\n"), std::string(100'000, 'x')}) {
        write("state", text);
        EXPECT_NE(refusal("p").find("is not a sync file"), std::string::npos);
        EXPECT_EQ(read(file), text);
    }
    std::filesystem::remove(file);
    std::filesystem::create_directory(file);
    EXPECT_NE(refusal("p"), "");
    std::filesystem::remove(file);
    std::filesystem::create_symlink("/dev/null", file);
    EXPECT_NE(refusal("p").find("is not a regular file"), std::string::npos);
}

TEST_F(SyncFile, IsRefusedOnceCutOff) {
    {
        sync_file whole(file, "p");
        std::vector<remembered_row> rows;
        for (std::uint64_t key = 0; key < 1000; ++key) {
            rows.push_back(row(key));
        }
        whole.put(rows);
    }
    std::filesystem::resize_file(file, std::filesystem::file_size(file) / 2);
    EXPECT_NE(refusal("p").find("was cut off"), std::string::npos);
}

TEST_F(SyncFile, IsForItsOwnersEyes) {
    const sync_file made(file, "p");
    using std::filesystem::perms;
    EXPECT_EQ(std::filesystem::status(file).permissions(), perms::owner_read | perms::owner_write);
}

}  // namespace
