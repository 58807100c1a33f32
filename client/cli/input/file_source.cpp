#include "cli/input/file_source.hpp"

#include <utility>

#include "agno/error.hpp"

namespace agno::cli {

file_source::file_source(std::vector<std::string> paths, pending_places& places, bool is_summed)
    : paths_(std::move(paths)),
      places_(places),
      is_summed_(is_summed),
      beginnings_(places.positions()) {}

std::optional<raw_document> file_source::next(const std::stop_token& stop) {
    while (input_ < paths_.size() && !stop.stop_requested()) {
        if (const auto document = next_in_input(stop)) {
            note(*document);
            return raw_document{document->text, 0, {}, document->flaw};
        }
        if (!stop.stop_requested()) {
            bytes_read_ += reader_->position();
            reader_.reset();
            ++input_;
        }
    }
    return std::nullopt;
}

std::optional<read_document> file_source::next_in_input(const std::stop_token& stop) {
    if (!reader_) {
        open(stop);
    }
    return reader_->next(stop);
}

void file_source::open(const std::stop_token& stop) {
    reader_ = std::make_unique<document_reader>(paths_[input_], document_reader::longest_document,
                                                is_summed_);
    if (beginnings_[input_].documents > 0) {
        skip_to(beginnings_[input_], stop);
    }
}

void file_source::skip_to(const input_position& position, const std::stop_token& stop) {
    std::uint64_t end = 0;
    for (std::uint64_t skipped = 0; skipped < position.documents; ++skipped) {
        const auto document = reader_->next(stop);
        if (!document) {
            break;
        }
        end = document->end;
    }
    if (stop.stop_requested()) {
        return;
    }
    if (end != position.offset || reader_->checksum_so_far() != position.checksum) {
        throw usage_error(reader_->name() + " has changed: its first " +
                              std::to_string(position.documents) + " documents (" +
                              std::to_string(position.offset) +
                              " bytes) are not those that were loaded. To load it from the "
                              "beginning, remove the state file",
                          "55000");
    }
}

void file_source::note(const read_document& document) {
    places_.add({.input = input_,
                 .line = document.line,
                 .column = document.column,
                 .begin = document.begin,
                 .end = document.end,
                 .checksum = reader_->checksum_so_far(),
                 .is_one_line = document.text.find('\n') == std::string_view::npos,
                 .bytes_read = bytes_read_ + reader_->position_at(document.end)});
}

}  // namespace agno::cli
