#include <gtest/gtest.h>
#include <unistd.h>

#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>

#include "cli/input/document_reader.hpp"
#include "compression.hpp"

// What agno-load reads of a pipe that stays open.

namespace {

using agno::cli::document_reader;

std::size_t write_to(int descriptor, const std::string& bytes) {
    return static_cast<std::size_t>(::write(descriptor, bytes.data(), bytes.size()));
}

/// Whoever writes to the pipe may wait for what becomes of it.
TEST(Pipes, WhatIsCompleteComesWhileThePipeStaysOpen) {
    const auto as_it_is = [](const std::string& text) { return text; };
    using packing = std::function<std::string(const std::string&)>;
    for (const packing& pack : {packing(as_it_is), packing(gzipped), packing(zstandard)}) {
        int ends[2];
        ASSERT_EQ(pipe(ends), 0);
        document_reader reader("/dev/fd/" + std::to_string(ends[0]));
        std::stop_source stop;
        std::jthread deadline([&](const std::stop_token& done) {
            std::mutex mutex;
            std::unique_lock lock(mutex);
            std::condition_variable_any().wait_for(lock, done, std::chrono::minutes(1),
                                                   [] { return false; });
            stop.request_stop();
        });
        for (const std::string text : {"{\"a\":1}", "{\"b\":2}"}) {
            const std::string packed = pack(text + "\n");
            ASSERT_EQ(write_to(ends[1], packed), packed.size());
            const auto document = reader.next(stop.get_token());
            ASSERT_TRUE(document) << text;
            EXPECT_EQ(document->text, text);
        }
        close(ends[0]);
        close(ends[1]);
    }
}

}  // namespace
