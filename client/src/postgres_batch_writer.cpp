#include "agno/postgres_batch_writer.hpp"

#include <string>
#include <utility>
#include <vector>

#include "agno/error.hpp"
#include "conninfo_check.hpp"
#include "server_link.hpp"
#include "session_encoder.hpp"
#include "settings_check.hpp"
#include "upsert_call.hpp"

namespace agno {

namespace {

/// The sessions of a span, one JSON document after the other.
class session_source final : public document_source {
  public:
    explicit session_source(std::span<const session> sessions) : left_(sessions) {}

    std::optional<raw_document> next(const std::stop_token&) override {
        if (left_.empty()) {
            return std::nullopt;
        }
        const session& document = left_.front();
        left_ = left_.subspan(1);
        return raw_document{encoder_.encode(document), 0, document.session_id, {}};
    }

  private:
    std::span<const session> left_;
    detail::session_encoder encoder_;
};

}  // namespace

struct postgres_batch_writer::state {
    config settings;
    std::vector<detail::server_link> links;
    bool closed = false;
};

postgres_batch_writer::postgres_batch_writer(const std::string& conninfo, const config& settings)
    : state_(std::make_unique<state>()) {
    detail::require_readable(conninfo);
    detail::require_consistent(settings);
    state_->settings = settings.normalized();
    for (int worker = 0; worker < state_->settings.workers; ++worker) {
        state_->links.emplace_back(conninfo);
    }
}

postgres_batch_writer::postgres_batch_writer(PGconn* borrowed, const config& settings)
    : state_(std::make_unique<state>()) {
    if (borrowed == nullptr) {
        throw usage_error(
            "the borrowed connection is null: pass a PGconn from PQconnectdb(), or a conninfo",
            "08003");
    }
    detail::require_consistent(settings);
    state_->settings = settings.normalized();
    state_->settings.workers = 1;
    state_->links.emplace_back(borrowed);
}

postgres_batch_writer::~postgres_batch_writer() = default;
postgres_batch_writer::postgres_batch_writer(postgres_batch_writer&&) noexcept = default;
postgres_batch_writer& postgres_batch_writer::operator=(postgres_batch_writer&&) noexcept = default;

upsert_result postgres_batch_writer::upsert_sessions(std::span<const session> sessions,
                                                     bool preserve_updated_at,
                                                     std::stop_token stop) {
    session_source source(sessions);
    return upsert_documents(source, preserve_updated_at, stop);
}

upsert_result postgres_batch_writer::upsert_documents(document_source& source,
                                                      bool preserve_updated_at,
                                                      const std::stop_token& stop,
                                                      const report_handler& on_report) {
    if (state_->closed) {
        throw usage_error("the writer is closed: make a new one", "08003");
    }
    detail::require_consistent(state_->settings, preserve_updated_at);
    struct rest_afterwards {
        std::vector<detail::server_link>& links;
        ~rest_afterwards() {
            for (auto& link : links) {
                link.rest();
            }
        }
    } const at_return{state_->links};
    detail::upsert_call call(state_->links, state_->settings, preserve_updated_at, stop, on_report,
                             source);
    return call.run();
}

void postgres_batch_writer::close() noexcept {
    state_->closed = true;
    state_->links.clear();
}

const config& postgres_batch_writer::settings() const noexcept {
    return state_->settings;
}

}  // namespace agno
