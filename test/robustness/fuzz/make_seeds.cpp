// make_seeds DIRECTORY FILE...: what the fuzzers begin with, a directory each, made of the JSON
// texts that stand in the files, one a line. The same for the same files.

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <map>
#include <string>
#include <vector>

#include "codec/jsonb/jsonb_encoder.hpp"
#include "support/block_memory.hpp"
#include "support/json_text.hpp"
#include "support/tree_bytes.hpp"
#include "support/verdict.hpp"

namespace {

using namespace agno;

constexpr std::size_t longest_seed = 600;
constexpr std::size_t most_seeds = 400;

class seed_writer {
  public:
    explicit seed_writer(std::filesystem::path directory) : directory_(std::move(directory)) {}

    void add(const std::string& fuzzer, std::string_view seed) {
        const std::size_t number = ++counts_[fuzzer];
        if (seed.size() > longest_seed || number > most_seeds) {
            return;
        }
        const auto place = directory_ / fuzzer;
        std::filesystem::create_directories(place);
        std::ofstream(place / std::to_string(number), std::ios::binary) << seed;
    }

  private:
    std::filesystem::path directory_;
    std::map<std::string, std::size_t> counts_;
};

void add_numbers(const codec::json_value& tree, seed_writer& seeds) {
    if (tree.type == codec::json_type::number) {
        seeds.add("numeric", fuzz::to_text(tree));
    }
    if (tree.type == codec::json_type::array) {
        for (std::uint32_t i = 0; i < tree.size; ++i) {
            add_numbers(tree.items[i], seeds);
        }
    }
    if (tree.type == codec::json_type::object) {
        for (std::uint32_t i = 0; i < tree.size; ++i) {
            add_numbers(tree.members[i].value, seeds);
        }
    }
}

/// A text, and the subtrees of one that is too long.
void add_tree(const codec::json_value& tree, seed_writer& seeds) {
    const std::string text = fuzz::to_text(tree);
    if (text.size() > longest_seed && tree.type == codec::json_type::array) {
        for (std::uint32_t i = 0; i < tree.size; ++i) {
            add_tree(tree.items[i], seeds);
        }
    }
    if (text.size() > longest_seed && tree.type == codec::json_type::object) {
        for (std::uint32_t i = 0; i < tree.size; ++i) {
            add_tree(tree.members[i].value, seeds);
        }
    }
    if (text.size() > longest_seed) {
        return;
    }
    fuzz::block_memory memory;
    const auto stored = codec::encode_jsonb(tree, memory);
    seeds.add("jsonb_decoder",
              std::string_view(stored.data(), stored.size()).substr(codec::varlena_header_size));
    seeds.add("json_reader", text);
}

void add_text(const std::string& text, const std::string& text_before, seed_writer& seeds) {
    for (const char* fuzzer : {"json_reader", "repair", "client_json"}) {
        seeds.add(fuzzer, text);
    }
    for (const char* fuzzer : {"document_splitter", "cli_reader"}) {
        seeds.add(fuzzer, text_before + "\n" + text);
        seeds.add(fuzzer, "[" + text_before + ",\r\n " + text + "]");
        seeds.add(fuzzer, text_before + " " + text);
        seeds.add(fuzzer, "\x1E" + text_before + "\n\x1E" + text + "\n");
    }
    seeds.add("key_order", text.substr(0, 64) + "\n" + text_before.substr(0, 64));

    fuzz::block_memory memory;
    codec::json_value tree;
    codec::json_value before;
    if (!fuzz::read_verdict(text, memory, tree).empty() ||
        !fuzz::read_verdict(text_before, memory, before).empty()) {
        return;
    }
    add_tree(tree, seeds);
    add_numbers(tree, seeds);
    const std::string pair = fuzz::tree_bytes::of(before) + fuzz::tree_bytes::of(tree);
    seeds.add("merge_patch", pair);
    seeds.add("merge_runs", pair);
    if (tree.type != codec::json_type::object || before.type != codec::json_type::object) {
        return;
    }
    for (const char* key : {"created_at", "updated_at"}) {
        if (const auto* time = tree.find(key)) {
            seeds.add("rfc3339", time->text());
        }
    }
    const auto* runs = tree.find("runs");
    const auto* runs_before = before.find("runs");
    if (runs != nullptr && runs_before != nullptr) {
        seeds.add("merge_runs", fuzz::tree_bytes::of(*runs_before) + fuzz::tree_bytes::of(*runs));
    }
}

}  // namespace

int main(int argc, char** argv) {
    if (argc < 3) {
        std::cerr << "usage: make_seeds DIRECTORY FILE...\n";
        return 2;
    }
    seed_writer seeds(argv[1]);
    for (int i = 2; i < argc; ++i) {
        std::ifstream file(argv[i]);
        std::string before = "null";
        for (std::string line; std::getline(file, line); before = line) {
            add_text(line, before, seeds);
        }
    }
    seeds.add("rfc3339", "2024-05-15T09:00:00.123456Z");
    seeds.add("rfc3339", "2024-02-29 23:59:59.5-14:59");
}
