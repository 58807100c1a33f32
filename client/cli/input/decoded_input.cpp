#include "cli/input/decoded_input.hpp"

#include <algorithm>

#include "agno/error.hpp"

namespace agno::cli {

namespace {

constexpr std::size_t piece_size = std::size_t{128} * 1024;

}  // namespace

std::size_t decoded_input::read(std::span<char> buffer, const std::stop_token& stop) {
    try {
        if (!is_recognised_ && !recognise(stop)) {
            return 0;
        }
        return decode(buffer, stop);
    } catch (const usage_error& failed) {
        throw usage_error(name() + " " + failed.what(), failed.sqlstate());
    }
}

/// False once a stop is requested.
bool decoded_input::recognise(const std::stop_token& stop) {
    while (left_.size() < longest_magic && fetch(stop)) {
    }
    if (stop.stop_requested()) {
        return false;
    }
    decoder_ = decoder_for(left_);
    is_recognised_ = true;
    return true;
}

/// Appends to what is left. False at the end and once a stop is requested.
bool decoded_input::fetch(const std::stop_token& stop) {
    piece_ = left_;
    const std::size_t kept = piece_.size();
    piece_.resize(kept + piece_size);
    const std::size_t count = file_.read(std::span(piece_).subspan(kept), stop);
    piece_.resize(kept + count);
    left_ = piece_;
    return count > 0;
}

std::size_t decoded_input::decode(std::span<char> buffer, const std::stop_token& stop) {
    if (!decoder_) {
        if (left_.empty()) {
            return file_.read(buffer, stop);
        }
        const std::size_t count = left_.copy(buffer.data(), buffer.size());
        left_.remove_prefix(count);
        return count;
    }
    for (;;) {
        std::size_t count = 0;
        try {
            count = decoder_->decode(left_, buffer);
        } catch (const usage_error&) {
            throw;
        } catch (const error& failed) {
            throw error(name() + ": " + failed.what(), failed.sqlstate());
        }
        if (count > 0) {
            return count;
        }
        if (!left_.empty() || fetch(stop)) {
            continue;
        }
        if (!stop.stop_requested() && !decoder_->may_end()) {
            throw error(name() + ": the compressed data is cut short", "58030");
        }
        return 0;
    }
}

}  // namespace agno::cli
