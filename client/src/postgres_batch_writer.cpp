#include "agno/postgres_batch_writer.hpp"

#include <atomic>
#include <string>
#include <utility>
#include <vector>

#include "agno/error.hpp"
#include "src/call/upsert_call.hpp"
#include "src/document/session_encoder.hpp"
#include "src/document/utf8.hpp"
#include "src/libpq/conninfo_check.hpp"
#include "src/server/server_link.hpp"
#include "src/settings_check.hpp"

namespace agno {

namespace {

/// The sessions of a span, one JSON document after the other. One that can't be written as JSON is
/// a bad document like any other.
class session_source final : public document_source {
  public:
    explicit session_source(std::span<const session> sessions) : left_(sessions) {}

    std::optional<raw_document> next(const std::stop_token&) override {
        if (left_.empty()) {
            return std::nullopt;
        }
        const session& document = left_.front();
        left_ = left_.subspan(1);
        try {
            return raw_document{encoder_.encode(document), 0, document.session_id};
        } catch (const data_error& unfit) {
            unfit_ = unfit;
            return raw_document{{}, 0, readable_id(document), unfit_.what(), unfit_.sqlstate()};
        }
    }

  private:
    static std::string_view readable_id(const session& document) {
        const std::string_view id = document.session_id;
        return detail::find_invalid_utf8(id) == id.npos ? id : std::string_view();
    }

    std::span<const session> left_;
    detail::session_encoder encoder_;
    data_error unfit_{"", ""};
};

}  // namespace

struct postgres_batch_writer::state {
    config settings;
    std::vector<detail::server_link> links;
    detail::lane_plan plan;
    std::atomic<bool> closed = false;
    // A call is under way, perhaps the one whose callback we are in.
    std::atomic<bool> busy = false;

    class occupied;
};

/// A call's hold on the writer.
class postgres_batch_writer::state::occupied {
  public:
    explicit occupied(state& of) : of_(of) {
        if (of.busy.exchange(true)) {
            throw usage_error(
                "the writer is busy with another call: wait for its end, or use another writer",
                "55006");
        }
    }
    ~occupied() {
        for (auto& link : of_.links) {
            link.rest();
        }
        if (of_.closed) {
            of_.links.clear();
        }
        of_.busy = false;
    }
    occupied(const occupied&) = delete;
    occupied& operator=(const occupied&) = delete;

  private:
    state& of_;
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
    if (!state_ || state_->closed) {
        throw usage_error("the writer is closed: make a new one", "08003");
    }
    detail::require_consistent(state_->settings, preserve_updated_at);
    const state::occupied during_the_call(*state_);
    detail::upsert_call call(state_->links, state_->plan, state_->settings, preserve_updated_at,
                             stop, on_report, source);
    return call.run();
}

void postgres_batch_writer::close() noexcept {
    if (!state_) {
        return;
    }
    state_->closed = true;
    if (!state_->busy) {
        state_->links.clear();
    }
}

const config& postgres_batch_writer::settings() const noexcept {
    return state_->settings;
}

}  // namespace agno
