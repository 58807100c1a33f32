#pragma once

#include "backend/guard.hpp"
#include "backend/row.hpp"

namespace agno {

/// How the statement writer treats failures that documents are to blame for.
enum class care : std::uint8_t {
    none,      ///< any failure fails the whole attempt: the fast way
    isolated,  ///< the failing documents are found and rejected, the rest is merged
};

enum class group_state : std::uint8_t {
    absent,    ///< not stored, as far as we know
    changing,  ///< stored, and to be updated
    failed,    ///< one of its several documents is bad: to be merged in parts
    settled,   ///< its outcome is known
};

struct group_progress {
    document_group group;
    group_state state;
    table_row row;  ///< what to write
};

/// The groups that one statement handles.
using group_list = pod_list<group_progress*>;

/// One attempt to merge a batch by statements, inside a subtransaction of its own.
struct attempt {
    upsert_call* call;
    care how;
    int number;       ///< counts from 1
    bool& lost_race;  ///< a concurrent insert won: roll back and try again
    pod_list<group_progress> groups;
};

attempt start_attempt(upsert_call& call, care how, int number, bool& lost_race,
                      const document_group* groups, std::size_t count);

group_list groups_in(const attempt& a, group_state state);

/// Fails the attempt because of a concurrent transaction; it is to be made again.
[[noreturn]] void lose_race(attempt& a);

/// For a row that is stored, yet can't be found for updating. Without row-level security, or for a
/// few attempts, that is a lost race; then policies must be what hides it, and it is raised as
/// 42501.
[[noreturn]] void fail_unreachable(attempt& a);

/// Rejects the group's document. Where there are several it is not known which one is to blame, and
/// what one beat would land without it: the group is `failed` then.
void fail_group(attempt& a, group_progress& progress, const ErrorData& error);

/// Raises the error again unless the attempt is to find and reject the documents to blame for it.
void require_blame(const attempt& a, ErrorData* error);

/// Runs work for one group. A failure that its documents are to blame for fails the group where the
/// attempt is careful, else the attempt.
template <class Work>
void work_on(attempt& a, group_progress& progress, Work work) {
    if (a.how == care::none) {
        work();
        return;
    }
    ErrorData* error = guarded(isolation::subtransaction, work);
    if (error == nullptr)
        return;
    require_blame(a, error);
    fail_group(a, progress, *error);
}

}  // namespace agno
