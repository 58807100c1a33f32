#pragma once

namespace agno::codec {

/// Thrown from inside the codec once `is_interrupted` returns true.
struct interruption {};

/// Set by a program that may have to stop the codec in the middle of a large document: returns true
/// if the codec is to stop. It is called often and must be cheap. nullptr: never stop.
inline bool (*is_interrupted)() = nullptr;

/// Calls `is_interrupted` now and then. The codec calls this for every value, run or name of a
/// document.
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
