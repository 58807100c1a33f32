#pragma once

#include <memory_resource>
#include <string_view>
#include <vector>

namespace agno::codec {

/// Watches a text that is being repaired for objects in which two members with different names get
/// the same one: one of them would be lost.
class repaired_names {
  public:
    repaired_names(std::string_view text, std::string_view replacement,
                   std::pmr::memory_resource& memory)
        : text_(text),
          replacement_(replacement),
          memory_(memory),
          containers_(&memory),
          names_(&memory) {}

    /// A byte outside strings. Throws json_error 22030 at the end of an object like that.
    void see(char c);

    /// A string, quotes and all.
    void see_string(std::string_view string, bool is_repaired);

  private:
    struct container {
        bool is_object;
        bool has_repaired_name;
        std::size_t first_name;
    };

    struct name {
        std::string_view string;  ///< as it is written
        bool is_repaired;
    };

    struct decoded_name {
        std::string_view text;  ///< as it will be
        name origin;
    };

    void open(bool is_object);
    void close();
    void require_distinct(std::size_t first_name) const;
    std::string_view decoded(std::string_view string) const;

    std::string_view text_;
    std::string_view replacement_;
    std::pmr::memory_resource& memory_;
    std::pmr::vector<container> containers_;  ///< those that are open
    std::pmr::vector<name> names_;            ///< of their members so far
    bool expects_name_ = false;
};

}  // namespace agno::codec
