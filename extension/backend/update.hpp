#pragma once

#include "backend/direct_target.hpp"

namespace agno {

/// What became of a stored row that was to be updated.
enum class update_result : std::uint8_t {
    done,     ///< its outcome is recorded, whether it was written or not
    gone,     ///< a concurrent transaction deleted it: it is to be inserted
    rekeyed,  ///< a concurrent transaction gave it another session_id
};

/// Merges a group with the row in direct.stored and writes the result, if there is something to
/// write. A row that a concurrent transaction changed is locked and merged with as locked (READ
/// COMMITTED), or raises 40001.
update_result update_row(const upsert_call& call, direct_target& direct,
                         const document_group& group);

}  // namespace agno
