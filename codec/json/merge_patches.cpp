#include "codec/json/merge_patches.hpp"

#include <algorithm>

#include "codec/arena.hpp"
#include "codec/interrupt.hpp"
#include "codec/json/patches.hpp"

namespace agno::codec {

namespace {

constexpr std::size_t first_piece = 1024;

/// RFC 7396, section 2, for several patches at once, as a merge of sorted lists of members.
class patcher {
  public:
    explicit patcher(std::pmr::memory_resource& memory) : nodes_(memory, first_piece) {}

    json_value apply(const json_value& target, std::span<const json_value> patches) {
        const auto objects = last_ones_of(json_type::object, patches);
        if (objects.empty()) {
            return patches.back();
        }
        const bool replaced = objects.size() < patches.size();
        return merge(replaced ? std::span<const json_member>{} : members_of(target), objects);
    }

  private:
    /// What the patches have for one key, in their order.
    struct change {
        std::string_view key;
        std::span<const json_value> values;
    };

    /// Even where there is nothing to merge into, since nulls have to go.
    json_value merge(std::span<const json_member> target, std::span<const json_value> patches) {
        const auto changes = changes_of(patches);
        auto* merged = nodes_.allocate_array<json_member>(target.size() + changes.size());
        auto* end = merged;
        auto old = target.begin();
        for (const auto& [key, values] : changes) {
            check_interrupts_();
            while (old != target.end() && key_less(old->key, key)) {
                *end++ = *old++;
            }
            const bool known = old != target.end() && old->key == key;
            if (values.back().type != json_type::null) {
                *end++ = {key, apply(known ? old->value : json_value{}, values)};
            }
            if (known) {
                ++old;
            }
        }
        end = std::copy(old, target.end(), end);

        json_value object;
        object.type = json_type::object;
        object.size = static_cast<std::uint32_t>(end - merged);
        object.members = merged;
        return object;
    }

    /// Each key once, sorted.
    std::span<const change> changes_of(std::span<const json_value> patches) {
        return patches.size() == 1 ? changes_of(patches.front()) : collect_changes(patches);
    }

    std::span<const change> changes_of(const json_value& patch) {
        auto* changes = nodes_.allocate_array<change>(patch.size);
        for (std::size_t i = 0; i < patch.size; ++i) {
            changes[i] = {patch.members[i].key, {&patch.members[i].value, 1}};
        }
        return {changes, patch.size};
    }

    std::span<const change> collect_changes(std::span<const json_value> patches) {
        const auto members = sorted_members(patches);
        auto* values = nodes_.allocate_array<json_value>(members.size());
        auto* changes = nodes_.allocate_array<change>(members.size());
        std::size_t count = 0;
        for (std::size_t i = 0; i < members.size(); ++i) {
            values[i] = members[i]->value;
            if (i == 0 || members[i]->key != members[i - 1]->key) {
                changes[count++] = {members[i]->key, {&values[i], 0}};
            }
            std::span<const json_value>& of_key = changes[count - 1].values;
            of_key = {of_key.data(), of_key.size() + 1};
        }
        return {changes, count};
    }

    /// The members of all patches, by key; those of one key in the order of the patches.
    std::span<const json_member*> sorted_members(std::span<const json_value> patches) {
        std::size_t count = 0;
        for (const json_value& patch : patches) {
            count += patch.size;
        }
        struct place {
            const json_member* member;
            std::size_t position;
        };
        auto* places = nodes_.allocate_array<place>(count);
        std::size_t position = 0;
        for (const json_value& patch : patches) {
            for (const json_member& member : members_of(patch)) {
                places[position] = {&member, position};
                ++position;
            }
        }
        std::sort(places, places + count, [](const place& a, const place& b) {
            if (a.member->key == b.member->key) {
                return a.position < b.position;
            }
            return key_less(a.member->key, b.member->key);
        });
        auto* members = nodes_.allocate_array<const json_member*>(count);
        std::transform(places, places + count, members,
                       [](const place& sorted) { return sorted.member; });
        return {members, count};
    }

    arena nodes_;
    interrupt_check check_interrupts_;
};

}  // namespace

json_value merge_patches(const json_value& target, std::span<const json_value> patches,
                         std::pmr::memory_resource& memory) {
    return patcher(memory).apply(target, patches);
}

}  // namespace agno::codec
