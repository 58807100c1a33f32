#include "src/sync/sync_file.hpp"

#include <algorithm>

#include "agno/error.hpp"

namespace agno::detail {

namespace {

// Each may be in a page of its own, which is held in memory until the commit.
constexpr std::size_t most_at_once = 8192;

// Address space, not memory: pages of the file are in the system's cache, and go when that is
// needed for something else.
constexpr std::size_t largest_file = std::size_t{1} << 40;

constexpr std::string_view purpose_name = "purpose";
constexpr std::string_view secret_name = "secret";

MDB_val value_of(std::string_view text) {
    return {text.size(), const_cast<char*>(text.data())};
}

MDB_val value_of(const std::uint64_t& key) {
    return {sizeof key, const_cast<std::uint64_t*>(&key)};
}

std::string_view text_of(const MDB_val& value) {
    return {static_cast<const char*>(value.mv_data), value.mv_size};
}

struct close_cursor {
    void operator()(MDB_cursor* open) const noexcept { mdb_cursor_close(open); }
};
using cursor = std::unique_ptr<MDB_cursor, close_cursor>;

}  // namespace

void sync_file::require(int status) const {
    if (status == MDB_SUCCESS) {
        return;
    }
    const bool is_foreign = status == MDB_INVALID || status == MDB_VERSION_MISMATCH ||
                            status == MDB_INCOMPATIBLE || status == MDB_NOTFOUND;
    if (is_foreign) {
        throw usage_error(path_ + " is not a sync file: name another, or one that does not exist",
                          "58P02");
    }
    throw usage_error("cannot use the sync file " + path_ + ": " + mdb_strerror(status), "58030");
}

sync_file::sync_file(const std::string& path, std::string_view purpose) : path_(path), file_(path) {
    open();
    require_whole();
    require_purpose(purpose);
}

sync_file::~sync_file() {
    writing_.reset();
    if (environment_) {
        constexpr int wait_for_disk = 1;
        mdb_env_sync(environment_.get(), wait_for_disk);
    }
}

void sync_file::open() {
    MDB_env* created = nullptr;
    require(mdb_env_create(&created));
    environment_.reset(created);
    require(mdb_env_set_mapsize(created, largest_file));
    constexpr MDB_dbi tables = 3;
    require(mdb_env_set_maxdbs(created, tables));
    // The last commits may be lost when the system crashes, which leaves the file behind, not
    // broken. The lock is ours, without a second file.
    constexpr unsigned flags = MDB_NOSUBDIR | MDB_NOLOCK | MDB_NOMETASYNC | MDB_NORDAHEAD;
    constexpr mdb_mode_t for_its_owner = 0600;
    require(mdb_env_open(created, path_.c_str(), flags, for_its_owner));
}

std::uint64_t sync_file::bytes_used() const {
    MDB_envinfo used{};
    MDB_stat pages{};
    require(mdb_env_info(environment_.get(), &used));
    require(mdb_env_stat(environment_.get(), &pages));
    return (std::uint64_t{used.me_last_pgno} + 1) * pages.ms_psize;
}

/// To read what isn't there any more would be the end of the program.
void sync_file::require_whole() const {
    if (file_.size() < bytes_used()) {
        throw usage_error("the sync file " + path_ +
                              " was cut off: remove it, and all documents are sent once more",
                          "58P02");
    }
}

void sync_file::require_purpose(std::string_view purpose) {
    begin_writing();
    const bool is_new = is_empty();
    open_tables(is_new);
    if (is_new) {
        secret_ = digester::random_secret();
        set_about(secret_name, {secret_.data(), secret_.size()});
        set_about(purpose_name, purpose);
    }
    const auto found = about(purpose_name);
    const auto secret = about(secret_name);
    if (!found || !secret || secret->size() != secret_.size()) {
        require(MDB_INVALID);
    }
    if (*found != purpose) {
        throw usage_error("the sync file " + path_ + " is of another sync, of " + *found +
                              "; this one is of " + std::string(purpose) + ": name another file",
                          "58P02");
    }
    std::ranges::copy(*secret, secret_.begin());
    let_go();
    // Of a file that was there before, this usually writes nothing.
    commit();
}

void sync_file::open_tables(bool is_new) {
    const unsigned creation = is_new ? MDB_CREATE : 0;
    require(mdb_dbi_open(writing_.get(), "about", creation, &about_));
    require(mdb_dbi_open(writing_.get(), "rows", creation | MDB_INTEGERKEY, &rows_));
    require(mdb_dbi_open(writing_.get(), "held", creation | MDB_INTEGERKEY, &held_));
}

bool sync_file::is_empty() {
    MDB_dbi all = 0;
    MDB_stat facts{};
    require(mdb_dbi_open(writing_.get(), nullptr, 0, &all));
    require(mdb_stat(writing_.get(), all, &facts));
    return facts.ms_entries == 0;
}

void sync_file::begin_writing() {
    if (!writing_) {
        MDB_txn* begun = nullptr;
        require(mdb_txn_begin(environment_.get(), nullptr, 0, &begun));
        writing_.reset(begun);
    }
}

std::optional<std::string> sync_file::about(std::string_view name) {
    MDB_val key = value_of(name);
    MDB_val value{};
    const int status = mdb_get(writing_.get(), about_, &key, &value);
    if (status == MDB_NOTFOUND) {
        return std::nullopt;
    }
    require(status);
    return std::string(text_of(value));
}

void sync_file::set_about(std::string_view name, std::string_view value) {
    MDB_val key = value_of(name);
    MDB_val data = value_of(value);
    require(mdb_put(writing_.get(), about_, &key, &data, 0));
}

void sync_file::find(std::span<const remembered_row> rows, version_list& versions) const {
    MDB_txn* reading = nullptr;
    require(mdb_txn_begin(environment_.get(), nullptr, MDB_RDONLY, &reading));
    const transaction until_it_ends(reading);
    MDB_cursor* opened = nullptr;
    require(mdb_cursor_open(reading, rows_, &opened));
    // It looks into the page where it is first, unlike mdb_get().
    const cursor place(opened);
    for (const auto& [number, at] : by_key(rows)) {
        MDB_val key = value_of(number);
        MDB_val value{};
        const int status = mdb_cursor_get(place.get(), &key, &value, MDB_SET);
        if (status == MDB_NOTFOUND) {
            continue;
        }
        require(status);
        if (is_of(text_of(value), rows[at].document)) {
            versions.set(at, version_of(text_of(value)));
        }
    }
}

void sync_file::put(std::span<const remembered_row> rows) {
    std::size_t uncommitted = 0;
    for (const auto& [number, at] : by_key(rows)) {
        begin_writing();
        MDB_val key = value_of(number);
        const std::string text = written(rows[at]);
        MDB_val value = value_of(text);
        require(mdb_put(writing_.get(), rows_, &key, &value, 0));
        if (++uncommitted == most_at_once) {
            commit();
            uncommitted = 0;
        }
    }
    commit();
}

void sync_file::hold(std::span<const remembered_row> rows) {
    begin_writing();
    for (const remembered_row& row : rows) {
        MDB_val key = value_of(held_rows_);
        const std::string text = written_with_key(row);
        MDB_val value = value_of(text);
        require(mdb_put(writing_.get(), held_, &key, &value, MDB_APPEND));
        ++held_rows_;
    }
    commit();
}

void sync_file::put_held() {
    for (std::uint64_t number = 0; number < held_rows_;) {
        const std::vector<remembered_row> rows = held_from(number);
        put(rows);
        number += rows.size();
    }
    begin_writing();
    let_go();
    commit();
}

/// As many as there is memory for.
std::vector<remembered_row> sync_file::held_from(std::uint64_t number) {
    constexpr std::uint64_t most = 200'000;
    std::vector<remembered_row> rows;
    begin_writing();
    for (const std::uint64_t end = std::min(held_rows_, number + most); number < end; ++number) {
        MDB_val key = value_of(number);
        MDB_val value{};
        require(mdb_get(writing_.get(), held_, &key, &value));
        rows.push_back(read_with_key(text_of(value)));
    }
    return rows;
}

/// Also what a load left that was broken off.
void sync_file::let_go() {
    constexpr int emptied = 0;
    MDB_stat facts{};
    require(mdb_stat(writing_.get(), held_, &facts));
    if (facts.ms_entries > 0) {
        require(mdb_drop(writing_.get(), held_, emptied));
    }
    held_rows_ = 0;
}

void sync_file::commit() {
    if (writing_) {
        require(mdb_txn_commit(writing_.release()));
        // Pages at its end that are free already were never written.
        file_.extend_to(bytes_used());
    }
}

}  // namespace agno::detail
