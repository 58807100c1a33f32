#include "core/merge.hpp"

#include <algorithm>
#include <bit>
#include <functional>
#include <span>
#include <vector>

#include "core/arena.hpp"

namespace agno::core {

namespace {

constexpr std::size_t first_piece = 1024;

std::span<const json_member> members_of(const json_value& value) {
    if (value.type != json_type::object)
        return {};
    return {value.members, value.size};
}

std::span<const json_value> items_of(const json_value& value) {
    if (value.type != json_type::array)
        return {};
    return {value.items, value.size};
}

/// RFC 7396, section 2, as a merge of two sorted lists of members.
class patcher {
  public:
    explicit patcher(std::pmr::memory_resource& memory) : nodes_(memory, first_piece) {}

    json_value apply(const json_value& target, const json_value& patch) {
        if (patch.type != json_type::object)
            return patch;
        return merge(members_of(target), members_of(patch));
    }

  private:
    /// Even where there is nothing to merge into, since nulls have to go.
    json_value merge(std::span<const json_member> target, std::span<const json_member> patch) {
        auto* merged = nodes_.allocate_array<json_member>(target.size() + patch.size());
        auto* end = merged;
        auto old = target.begin();
        for (const json_member& change : patch) {
            while (old != target.end() && key_less(old->key, change.key))
                *end++ = *old++;
            const bool known = old != target.end() && old->key == change.key;
            if (change.value.type != json_type::null)
                *end++ = {change.key, apply(known ? old->value : json_value{}, change.value)};
            if (known)
                ++old;
        }
        end = std::copy(old, target.end(), end);

        json_value object;
        object.type = json_type::object;
        object.size = static_cast<std::uint32_t>(end - merged);
        object.members = merged;
        return object;
    }

    arena nodes_;
};

std::size_t combine(std::size_t seed, std::size_t hash) {
    return (seed ^ hash) * 0x9E3779B97F4A7C15;
}

/// Identical values have equal hashes.
std::size_t hash_of(const json_value& value) {
    std::size_t hash = static_cast<std::size_t>(value.type) * 2 + (value.boolean ? 1 : 0);
    if (value.type == json_type::string || value.type == json_type::number)
        return combine(hash, std::hash<std::string_view>{}(value.text()));
    for (const json_value& item : items_of(value))
        hash = combine(hash, hash_of(item));
    for (const json_member& member : members_of(value))
        hash = combine(combine(hash, std::hash<std::string_view>{}(member.key)),
                       hash_of(member.value));
    return hash;
}

/// What tells a run from others: its run_id, or, for want of one, all of it.
struct identity {
    const json_value* value;
    bool is_id;
};

identity identity_of(const json_value& run) {
    if (run.type == json_type::object) {
        const json_value* id = run.find("run_id");
        if (id != nullptr && id->type != json_type::null)
            return {id, true};
    }
    return {&run, false};
}

/// Finds runs by identity: a table of list positions with linear probing.
class run_index {
  public:
    run_index(std::size_t runs, std::pmr::memory_resource& memory)
        : slots_(std::bit_ceil(runs * 2 + 1), slot{}, &memory) {}

    /// The position of the run of that identity; if there is none yet, `position` is noted for it.
    std::size_t find_or_note(const identity& run, std::size_t position) {
        slot& found = slot_of(run);
        if (found.run.value == nullptr)
            found = {run, hash_of(*run.value), position};
        return found.position;
    }

    bool contains(const identity& run) { return slot_of(run).run.value != nullptr; }

  private:
    struct slot {
        identity run{nullptr, false};
        std::size_t hash = 0;
        std::size_t position = 0;
    };

    slot& slot_of(const identity& run) {
        const std::size_t hash = hash_of(*run.value);
        std::size_t at = hash & (slots_.size() - 1);
        while (slots_[at].run.value != nullptr &&
               !(slots_[at].hash == hash && slots_[at].run.is_id == run.is_id &&
                 identical(*slots_[at].run.value, *run.value)))
            at = (at + 1) & (slots_.size() - 1);
        return slots_[at];
    }

    std::pmr::vector<slot> slots_;
};

}  // namespace

json_value merge_patch(const json_value& target, const json_value& patch,
                       std::pmr::memory_resource& memory) {
    return patcher(memory).apply(target, patch);
}

json_value merge_runs(const json_value& stored, const json_value& patch,
                      std::pmr::memory_resource& memory) {
    if (patch.type != json_type::array)
        return patch;
    const auto old_runs = items_of(stored);
    const auto new_runs = items_of(patch);

    auto* merged = static_cast<json_value*>(memory.allocate(
        std::max<std::size_t>(1, old_runs.size() + new_runs.size()) * sizeof(json_value),
        alignof(json_value)));
    std::copy(old_runs.begin(), old_runs.end(), merged);
    std::size_t count = old_runs.size();

    run_index index(old_runs.size() + new_runs.size(), memory);
    for (std::size_t i = 0; i < old_runs.size(); ++i)
        index.find_or_note(identity_of(old_runs[i]), i);
    for (const json_value& run : new_runs) {
        const identity id = identity_of(run);
        if (id.is_id) {
            const std::size_t place = index.find_or_note(id, count);
            merged[place] = run;
            count = std::max(count, place + 1);
        } else if (!index.contains(id)) {
            // Not noted: only the stored ones tell a replay, the same run twice in a patch is two.
            merged[count++] = run;
        }
    }

    json_value runs;
    runs.type = json_type::array;
    runs.size = static_cast<std::uint32_t>(count);
    runs.items = merged;
    return runs;
}

}  // namespace agno::core
