#include "codec/json/merge_elements.hpp"

#include <algorithm>
#include <bit>
#include <functional>
#include <vector>

#include "codec/arena.hpp"
#include "codec/interrupt.hpp"
#include "codec/json/merge_patches.hpp"
#include "codec/json/patches.hpp"

namespace agno::codec {

namespace {

std::size_t combine(std::size_t seed, std::size_t hash) {
    return (seed ^ hash) * 0x9E3779B97F4A7C15;
}

/// Identical values have equal hashes.
std::size_t hash_of(const json_value& value) {
    std::size_t hash = static_cast<std::size_t>(value.type) * 2 + (value.boolean ? 1 : 0);
    if (value.type == json_type::string || value.type == json_type::number) {
        return combine(hash, std::hash<std::string_view>{}(value.text()));
    }
    for (const json_value& item : items_of(value)) {
        hash = combine(hash, hash_of(item));
    }
    for (const json_member& member : members_of(value)) {
        hash = combine(combine(hash, std::hash<std::string_view>{}(member.key)),
                       hash_of(member.value));
    }
    return hash;
}

/// What tells an element from others: its id, or, for want of one, all of it.
struct identity {
    const json_value* value;
    bool is_id;
};

identity identity_of(const json_value& element, std::string_view id_member) {
    if (element.type == json_type::object) {
        const json_value* id = element.find(id_member);
        if (id != nullptr && id->type != json_type::null) {
            return {id, true};
        }
    }
    return {&element, false};
}

/// Finds elements by identity: a table of list positions with linear probing.
class element_index {
  public:
    element_index(std::size_t elements, std::pmr::memory_resource& memory)
        : slots_(std::bit_ceil(elements * 2 + 1), slot{}, &memory) {}

    /// The position of the element of that identity; if there is none yet, `position` is noted for
    /// it.
    std::size_t find_or_note(const identity& element, std::size_t position) {
        const std::size_t hash = hash_of(*element.value);
        slot& found = slot_of(element, hash);
        if (found.element.value == nullptr) {
            found = {element, hash, position};
        }
        return found.position;
    }

    bool contains(const identity& element) {
        return slot_of(element, hash_of(*element.value)).element.value != nullptr;
    }

  private:
    struct slot {
        identity element{nullptr, false};
        std::size_t hash = 0;
        std::size_t position = 0;
    };

    slot& slot_of(const identity& element, std::size_t hash) {
        check_interrupts_();
        std::size_t at = hash & (slots_.size() - 1);
        while (slots_[at].element.value != nullptr &&
               !(slots_[at].hash == hash && slots_[at].element.is_id == element.is_id &&
                 identical(*slots_[at].element.value, *element.value))) {
            at = (at + 1) & (slots_.size() - 1);
        }
        return slots_[at];
    }

    std::pmr::vector<slot> slots_;
    interrupt_check check_interrupts_;
};

/// An element with its id as that is. Merged like its other members, an object would lose its
/// nulls.
json_value with_id(json_value element, std::string_view member, const json_value& id,
                   std::pmr::memory_resource& memory) {
    auto* members = arena(memory, 0).allocate_array<json_member>(element.size);
    std::transform(element.members, element.members + element.size, members,
                   [&](const json_member& each) {
                       return each.key == member ? json_member{member, id} : each;
                   });
    element.members = members;
    return element;
}

/// What is to merge into elements. It is merged once all of it is known: patch by patch, each would
/// cost a pass over its element.
class element_patches {
  public:
    element_patches(std::string_view id, std::pmr::memory_resource& memory)
        : id_(id), list_(&memory) {}

    void add(std::size_t position, const json_value& patch) {
        list_.push_back({position, list_.size(), patch});
    }

    /// Those of the positions from `first_new` on merge into nothing.
    void merge_into(json_value* elements, std::size_t first_new) {
        std::pmr::memory_resource& memory = *list_.get_allocator().resource();
        std::sort(list_.begin(), list_.end(), [](const item& a, const item& b) {
            return a.position == b.position ? a.order < b.order : a.position < b.position;
        });
        auto* patches = arena(memory, 0).allocate_array<json_value>(list_.size());
        std::transform(list_.begin(), list_.end(), patches,
                       [](const item& each) { return each.patch; });
        for (std::size_t begin = 0, end = 0; begin < list_.size(); begin = end) {
            const std::size_t position = list_[begin].position;
            while (end < list_.size() && list_[end].position == position) {
                ++end;
            }
            elements[position] =
                merge_patches(position < first_new ? elements[position] : json_value{},
                              {patches + begin, end - begin}, memory);
            const json_value& id = *patches[begin].find(id_);
            if (id.type == json_type::object) {
                elements[position] = with_id(elements[position], id_, id, memory);
            }
        }
    }

  private:
    struct item {
        std::size_t position;
        std::size_t order;
        json_value patch;
    };

    std::string_view id_;
    std::pmr::vector<item> list_;
};

/// The stored elements, and those that patches bring.
class element_list {
  public:
    /// capacity: so many elements there will be at most.
    element_list(std::span<const json_value> stored, std::string_view id, same_id rule,
                 std::size_t capacity, std::pmr::memory_resource& memory)
        : id_(id),
          rule_(rule),
          stored_count_(stored.size()),
          index_(capacity, memory),
          patches_(id, memory),
          elements_(arena(memory, 0).allocate_array<json_value>(capacity)) {
        for (const json_value& element : stored) {
            index_.find_or_note(identity_of(element, id_), count_);
            elements_[count_++] = element;
        }
    }

    void merge(std::span<const json_value> patch) {
        for (const json_value& element : patch) {
            const identity known_by = identity_of(element, id_);
            if (known_by.is_id) {
                change_or_append(element, known_by);
            } else if (!index_.contains(known_by)) {
                elements_[count_++] = element;
            }
        }
    }

    /// Has the elements from that position on, all of one patch, count as stored. Not before its
    /// end: the same element without an id twice in a patch is two elements, in another one it is a
    /// replay.
    void note_from(std::size_t position) {
        for (; position < count_; ++position) {
            index_.find_or_note(identity_of(elements_[position], id_), position);
        }
    }

    std::size_t size() const { return count_; }

    json_value to_array() {
        patches_.merge_into(elements_, stored_count_);
        json_value array;
        array.type = json_type::array;
        array.size = static_cast<std::uint32_t>(count_);
        array.items = elements_;
        return array;
    }

  private:
    void change_or_append(const json_value& element, const identity& known_by) {
        const std::size_t place = index_.find_or_note(known_by, count_);
        if (rule_ == same_id::merges) {
            patches_.add(place, element);
        }
        if (rule_ == same_id::replaces || place == count_) {
            elements_[place] = element;
        }
        count_ = std::max(count_, place + 1);
    }

    std::string_view id_;
    same_id rule_;
    std::size_t stored_count_;
    element_index index_;
    element_patches patches_;
    json_value* elements_;
    std::size_t count_ = 0;
};

}  // namespace

json_value merge_elements(const json_value& stored, std::span<const json_value> patches,
                          std::string_view id, same_id rule, std::pmr::memory_resource& memory) {
    const auto arrays = last_ones_of(json_type::array, patches);
    if (arrays.empty()) {
        return patches.back();
    }
    const bool replaced = arrays.size() < patches.size();
    const auto old_elements = replaced ? std::span<const json_value>{} : items_of(stored);

    std::size_t capacity = old_elements.size();
    for (const json_value& patch : arrays) {
        capacity += patch.size;
    }
    element_list elements(old_elements, id, rule, capacity, memory);
    for (const json_value& patch : arrays) {
        const std::size_t before = elements.size();
        elements.merge(items_of(patch));
        if (&patch != &arrays.back()) {
            elements.note_from(before);
        }
    }
    return elements.to_array();
}

}  // namespace agno::codec
