#include "cli/rejects/deferred_rejects.hpp"

#include <array>
#include <cerrno>
#include <cstring>

#include "agno/error.hpp"
#include "cli/rejects/existing_file.hpp"

namespace agno::cli {

namespace {

[[noreturn]] void fail() {
    throw error(std::string("cannot write a temporary file: ") + std::strerror(errno), "58030");
}

void require_reject_file(const std::string& path) {
    const std::string reasons = reject_file::reasons_path(path);
    require_writable(path);
    require_writable(reasons);
    const bool are_reasons = is_reason_line(first_line_of(reasons));
    if (has_content(reasons) && !are_reasons) {
        refuse_foreign_file(reasons, "file of reasons");
    }
    // Documents are kept just as they came, so only the file of reasons beside it shows that a file
    // is a reject file.
    if (has_content(path) && !are_reasons) {
        refuse_foreign_file(path, "reject file");
    }
}

}  // namespace

deferred_rejects::deferred_rejects(std::string path, std::optional<reject_extent> kept)
    : path_(std::move(path)), kept_(kept) {
    if (!kept_) {
        require_reject_file(path_);
    }
}

void deferred_rejects::add(const rejected_document& document) {
    if (file_) {
        file_->add(document);
        return;
    }
    write(documents_, document_line(document));
    write(reasons_, reason_line(document) + '\n');
}

void deferred_rejects::begin() {
    if (file_) {
        return;
    }
    if (kept_) {
        file_.emplace(path_, *kept_);
    } else {
        file_.emplace(path_);
    }
    copy(documents_, [this](std::string_view bytes) { file_->add_documents(bytes); });
    copy(reasons_, [this](std::string_view bytes) { file_->add_reasons(bytes); });
}

void deferred_rejects::write(temporary_file& to, const std::string& text) {
    if (!to) {
        to.reset(std::tmpfile());
    }
    if (!to || std::fwrite(text.data(), 1, text.size(), to.get()) != text.size()) {
        fail();
    }
}

template <class Sink>
void deferred_rejects::copy(temporary_file& from, Sink sink) {
    if (!from) {
        return;
    }
    std::array<char, std::size_t{64} * 1024> piece;
    std::rewind(from.get());
    while (const std::size_t count = std::fread(piece.data(), 1, piece.size(), from.get())) {
        sink(std::string_view(piece.data(), count));
    }
    if (std::ferror(from.get()) != 0) {
        fail();
    }
    from.reset();
}

}  // namespace agno::cli
