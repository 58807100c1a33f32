#pragma once

#include <algorithm>
#include <cstddef>
#include <memory_resource>
#include <vector>

namespace agno::fuzz {

/// A block of the heap for each allocation, so that AddressSanitizer sees where it ends; what
/// nobody gives back is freed at the end.
class block_memory : public std::pmr::memory_resource {
  public:
    block_memory() = default;
    block_memory(const block_memory&) = delete;
    block_memory& operator=(const block_memory&) = delete;

    ~block_memory() override {
        for (void* block : blocks_) {
            ::operator delete(block);
        }
    }

  private:
    void* do_allocate(std::size_t size, std::size_t) override {
        blocks_.push_back(::operator new(size));
        return blocks_.back();
    }

    void do_deallocate(void* block, std::size_t, std::size_t) override {
        blocks_.erase(std::find(blocks_.begin(), blocks_.end(), block));
        ::operator delete(block);
    }

    bool do_is_equal(const std::pmr::memory_resource& other) const noexcept override {
        return this == &other;
    }

    std::vector<void*> blocks_;
};

}  // namespace agno::fuzz
