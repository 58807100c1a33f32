#pragma once

namespace agno::codec {

/// Thrown out of whatever is under way where `is_interrupted` says so.
struct interruption {};

/// Set by a program that may have to stop the codec in the midst of a large document: true where it
/// wants to. It is asked often and must be cheap. nullptr: never.
inline bool (*is_interrupted)() = nullptr;

/// Asks now and then. To be called once for every value, run or name of a document.
class interrupt_check {
  public:
    void operator()() {
        if (++calls_ % interval == 0 && is_interrupted != nullptr && is_interrupted()) {
            throw interruption();
        }
    }

  private:
    static constexpr unsigned interval = 4096;
    unsigned calls_ = 0;
};

}  // namespace agno::codec
