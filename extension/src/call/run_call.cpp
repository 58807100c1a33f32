#include "call/run_call.hpp"

namespace agno::backend {

const char* run_member(int place, const char* member) {
    return member == nullptr ? psprintf("runs[%d]", place) : psprintf("runs[%d].%s", place, member);
}

}  // namespace agno::backend
