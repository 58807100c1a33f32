#pragma once

#include <cstdio>
#include <memory>
#include <optional>
#include <string>

#include "cli/rejects/existing_file.hpp"
#include "cli/rejects/reject_file.hpp"

namespace agno::cli {

/// The reject file of a load that has yet to begin. Rejected documents wait in a temporary file
/// until the server has accepted the first batch; only then is the reject file opened for writing,
/// so that a load which never begins leaves a file from before as it was.
class deferred_rejects {
  public:
    /// kept: where an earlier run of the load left the file off. Throws agno::usage_error if the
    /// file can't be written, or exists and is no reject file of ours.
    deferred_rejects(std::string path, std::optional<reject_extent> kept);

    /// Writes to where the document will stay. Throws agno::error (58030) if writing fails.
    void add(const rejected_document& document);
    /// True if documents wait.
    [[nodiscard]] bool has_waiting() const noexcept { return documents_ != nullptr; }
    /// True if begin() will empty what an earlier load rejected.
    [[nodiscard]] bool replaces_something() const {
        return !kept_ && (has_content(path_) || has_content(reject_file::reasons_path(path_)));
    }
    /// Opens the reject file, with the documents that waited. Does nothing the second time.
    void begin();
    /// The reject file, or nullptr before begin().
    [[nodiscard]] reject_file* file() noexcept { return file_ ? &*file_ : nullptr; }

  private:
    struct close_file {
        void operator()(std::FILE* file) const noexcept { std::fclose(file); }
    };
    using temporary_file = std::unique_ptr<std::FILE, close_file>;

    static void write(temporary_file& to, const std::string& text);
    template <class Sink>
    static void copy(temporary_file& from, Sink sink);

    std::string path_;
    std::optional<reject_extent> kept_;
    temporary_file documents_;
    temporary_file reasons_;
    std::optional<reject_file> file_;
};

}  // namespace agno::cli
