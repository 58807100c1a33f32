#include <csignal>
#include <cstdio>
#include <variant>

#include "cli/install_portable.hpp"
#include "cli/load.hpp"
#include "cli/options/options.hpp"
#include "cli/show/console.hpp"
#include "cli/signal_watch.hpp"
#include "cli/version_text.hpp"

int main(int argc, char** argv) {
    auto parsed = agno::cli::parse_options(argc, argv, agno::cli::version_text);
    if (const auto* leaving = std::get_if<agno::cli::early_exit>(&parsed)) {
        if (leaving->status == 0) {
            std::fputs(leaving->text.c_str(), stdout);
        } else {
            agno::cli::console(stderr).error(leaving->text);
        }
        return leaving->status;
    }
    auto& options = *std::get_if<agno::cli::load_options>(&parsed);
    options.conninfo = agno::cli::with_password(options.conninfo, options.prompt);
    if (options.install_portable) {
        return agno::cli::install_portable(options.conninfo, options.schema);
    }
    // A reader of our output that goes away is no reason to stop in the middle.
    std::signal(SIGPIPE, SIG_IGN);
    const agno::cli::signal_watch signals;
    return agno::cli::load(options, signals.stop_token());
}
