#include "src/sync/sync_record.hpp"

#include <filesystem>
#include <mutex>
#include <utility>

#include "src/document/key_hash.hpp"
#include "src/document/key_mentions.hpp"
#include "src/sync/moving_times.hpp"

namespace agno::detail {

namespace {

// Rows of chance keys lie in as many pages of the file; more of them at once share some.
constexpr std::size_t most_noted = 200'000;
constexpr std::chrono::seconds longest_unwritten{5};

/// A file without content is as good as none.
bool is_there(const std::string& path) {
    namespace fs = std::filesystem;
    std::error_code none;
    return fs::exists(path, none) && !(fs::is_regular_file(path, none) && fs::is_empty(path, none));
}

}  // namespace

sync_record::sync_record(const config& settings, sync_circumstances circumstances)
    : settings_(settings), circumstances_(std::move(circumstances)) {
    if (is_there(settings.sync_file)) {
        open();
    }
}

sync_record::~sync_record() {
    if (settings_.single_transaction) {
        return;
    }
    try {
        keep();
    } catch (const std::exception&) {
        // What isn't in the file is sent once more.
    }
}

void sync_record::open() {
    file_.emplace(settings_.sync_file, circumstances_.purpose);
    digester_.emplace(file_->secret(), circumstances_.others);
}

void sync_record::recall(const batch_slice& documents, recalled_batch& into) {
    into.rows.resize(documents.size());
    into.versions.reset(documents.size());
    for (std::size_t at = 0; at < documents.size(); ++at) {
        into.rows[at].key = hash_of_key(documents.document(at), settings_.key);
    }
    const std::shared_lock lock(mutex_);
    if (!file_) {
        return;
    }
    for (std::size_t at = 0; at < documents.size(); ++at) {
        into.rows[at].document = digester_->of(documents.document(at));
    }
    file_->find(into.rows, into.versions);
}

void sync_record::note(const batch_slice& documents, std::span<const landed_version> landed) {
    if (settings_.dry_run || landed.empty()) {
        return;
    }
    make_file();
    std::vector<remembered_row> rows;
    rows.reserve(landed.size());
    for (const landed_version& each : landed) {
        const std::string_view text = documents.document(each.position);
        if (names_key_once(text, settings_.key) &&
            !has_moving_time(text, circumstances_.columns_of_time)) {
            rows.push_back({hash_of_key(text, settings_.key), digester_->of(text), each.version});
        }
    }
    const std::unique_lock lock(mutex_);
    std::ranges::move(rows, std::back_inserter(noted_));
    const auto now = std::chrono::steady_clock::now();
    if (noted_.size() >= most_noted || now - written_at_ >= longest_unwritten) {
        write_noted();
        written_at_ = now;
    }
}

/// The first document that lands makes it.
void sync_record::make_file() {
    const std::unique_lock lock(mutex_);
    if (!file_) {
        open();
    }
}

void sync_record::write_noted() {
    const std::vector<remembered_row> rows = std::exchange(noted_, {});
    if (settings_.single_transaction) {
        file_->hold(rows);
    } else if (!rows.empty()) {
        file_->put(rows);
    }
}

void sync_record::keep() {
    const std::unique_lock lock(mutex_);
    if (file_) {
        write_noted();
        file_->put_held();
    }
}

}  // namespace agno::detail
