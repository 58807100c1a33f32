#include <cstdio>
#include <variant>

#include "load.hpp"
#include "options.hpp"
#include "signal_watch.hpp"

int main(int argc, char** argv) {
    const auto parsed = agno::cli::parse_options(argc, argv);
    if (const auto* leaving = std::get_if<agno::cli::early_exit>(&parsed)) {
        std::fputs(leaving->text.c_str(), leaving->status == 0 ? stdout : stderr);
        return leaving->status;
    }
    const agno::cli::signal_watch signals;
    return agno::cli::load(std::get<agno::cli::load_options>(parsed), signals.stop_token());
}
