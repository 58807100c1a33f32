#include "codec/arena.hpp"

namespace agno::codec {

// Out of line: where g++ 16 sees which resource this allocates from, it also guesses another one,
// whose code it then finds to reach beyond that resource (-Warray-bounds).
char* arena::allocate_from_new_piece(std::size_t size) {
    const std::size_t piece = std::max(size, next_piece_);
    at_ = static_cast<char*>(memory_.allocate(piece, alignment_of_pieces));
    end_ = at_ + piece;
    next_piece_ = piece * 2;
    char* result = at_;
    at_ += size;
    return result;
}

}  // namespace agno::codec
