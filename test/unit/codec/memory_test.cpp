#include <cstdlib>
#include <memory_resource>
#include <new>
#include <vector>

#include "codec/json/merge_elements.hpp"
#include "codec/json/merge_patches.hpp"
#include "codec/json/repair.hpp"
#include "codec/jsonb/jsonb_decoder.hpp"
#include "codec_test_support.hpp"

namespace {

/// Counts what goes past the memory_resource. The operators below serve the whole test program.
std::size_t heap_allocations = 0;

void* allocate(std::size_t size) {
    ++heap_allocations;
    if (void* block = std::malloc(size == 0 ? 1 : size)) {
        return block;
    }
    throw std::bad_alloc();
}

}  // namespace

void* operator new(std::size_t size) {
    return allocate(size);
}
void* operator new[](std::size_t size) {
    return allocate(size);
}
void operator delete(void* block) noexcept {
    std::free(block);
}
void operator delete[](void* block) noexcept {
    std::free(block);
}
void operator delete(void* block, std::size_t) noexcept {
    std::free(block);
}
void operator delete[](void* block, std::size_t) noexcept {
    std::free(block);
}

namespace agno::codec::test {
namespace {

/// A block of memory that only grows, as a memory context does.
class block_resource : public std::pmr::memory_resource {
  public:
    explicit block_resource(std::size_t size) : block_(size) {}

  private:
    void* do_allocate(std::size_t size, std::size_t alignment) override {
        used_ = (used_ + alignment - 1) & ~(alignment - 1);
        if (size > block_.size() - used_) {
            throw std::bad_alloc();
        }
        used_ += size;
        return block_.data() + used_ - size;
    }

    void do_deallocate(void*, std::size_t, std::size_t) override {}

    bool do_is_equal(const memory_resource& other) const noexcept override {
        return this == &other;
    }

    std::vector<char> block_;
    std::size_t used_ = 0;
};

class memory : public testing::Test {
  protected:
    void SetUp() override { std::pmr::set_default_resource(std::pmr::null_memory_resource()); }
    void TearDown() override { std::pmr::set_default_resource(nullptr); }
};

TEST_F(memory, all_comes_from_the_given_resource) {
    block_resource block(64u << 20);
    std::string object = "{";
    for (int i = 0; i < 500; ++i) {
        object += "\"k" + std::to_string(i % 300) + "\":[1.5,\"\\u00e9\",{\"n\":1e400}],";
    }
    object += "\"run_id\":7}";
    const std::string deep = repeat("[", 3000) + object + repeat("]", 3000);
    const std::string broken = "[" + object + ",\"\\u0000\",NaN]";

    const std::size_t before = heap_allocations;
    const json_value tree = read_json(deep, block);
    const std::span<char> bytes = encode_jsonb(tree, block);
    decode_jsonb({bytes.data() + varlena_header_size, bytes.size() - varlena_header_size}, block);
    const json_value patch = read_json(object, block);
    const json_value patches[] = {patch, patch};
    merge_patches(patch, patches, block);
    const json_value runs = read_json(repair_json(broken, "?", block), block);
    const json_value all_runs[] = {runs, runs};
    merge_elements(runs, all_runs, "run_id", same_id::replaces, block);
    merge_elements(runs, all_runs, "run_id", same_id::merges, block);
    EXPECT_EQ(heap_allocations, before);
}

TEST_F(memory, errors_take_none) {
    block_resource block(1u << 20);
    const std::size_t before = heap_allocations;
    for (const char* text : {"[1,", "\"\\u0000\"", "\"\\ud800\"", "1e999999", "{\"a\":tru}"}) {
        try {
            read_json(text, block);
            ADD_FAILURE() << text;
        } catch (const json_error&) {
        }
    }
    EXPECT_EQ(heap_allocations, before);
}

TEST_F(memory, running_out_is_bad_alloc) {
    const std::string text = "[" + repeat("{\"a\":[1,2,3]},", 1000) + "1]";
    for (std::size_t size = 0; size < 200'000; size += 997) {
        block_resource block(size);
        try {
            encode_jsonb(read_json(text, block), block);
        } catch (const std::bad_alloc&) {
        }
    }
}

}  // namespace
}  // namespace agno::codec::test
