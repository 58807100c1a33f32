#include <agno/agno.hpp>
#include <optional>

#include "strategy/strategy.hpp"

namespace bench {

namespace {

/// Documents that are in memory.
class texts final : public agno::document_source {
  public:
    explicit texts(std::span<const document> all) : left_(all) {}

    std::optional<agno::raw_document> next(const std::stop_token&) override {
        if (left_.empty()) {
            return std::nullopt;
        }
        agno::raw_document document;
        document.text = left_.front().json;
        left_ = left_.subspan(1);
        return document;
    }

  private:
    std::span<const document> left_;
};

/// Ours by the client library, as configured unless told otherwise.
class client final : public strategy {
  public:
    explicit client(agno::config settings) : settings_(std::move(settings)) {}

    void connect() override { writer_.emplace("", settings_); }
    void encode(std::span<const document> all) override { all_ = all; }

    void run() override {
        texts source(all_);
        // A loader table preserves times by an option of its own.
        writer_->upsert_documents(source, settings_.transport != agno::transport_kind::loader);
    }

  private:
    agno::config settings_;
    std::span<const document> all_;
    std::optional<agno::postgres_batch_writer> writer_;
};

/// The same for sessions that an application has as objects, which the library encodes.
class client_sessions final : public strategy {
  public:
    explicit client_sessions(int workers) { settings_.workers = workers; }

    void connect() override { writer_.emplace("", settings_); }

    void encode(std::span<const document> all) override {
        sessions_.clear();
        for (const auto& each : all) {
            sessions_.push_back(session_of(each));
        }
    }

    void run() override { writer_->upsert_sessions(sessions_, true); }

  private:
    static agno::session session_of(const document& from) {
        const auto text = [&](column of) {
            return from.values[of].empty() ? std::nullopt : std::optional(from.values[of]);
        };
        const auto json = [&](column of) {
            return from.values[of].empty() ? std::nullopt
                                           : std::optional(agno::json(from.values[of]));
        };
        const auto time = [](std::int64_t microseconds) {
            return agno::time_point(std::chrono::microseconds(microseconds));
        };
        return {.session_id = from.values[session_id],
                .agent_id = text(agent_id),
                .team_id = text(team_id),
                .workflow_id = text(workflow_id),
                .user_id = text(user_id),
                .name = text(name),
                .metadata = json(metadata),
                .state = json(state),
                .agent_data = json(agent_data),
                .runs = json(runs),
                .summary = json(summary),
                .created_at = time(from.created_at),
                .updated_at = time(from.updated_at)};
    }

    agno::config settings_;
    std::vector<agno::session> sessions_;
    std::optional<agno::postgres_batch_writer> writer_;
};

}  // namespace

std::unique_ptr<strategy> client_strategy(std::string_view transport, int workers) {
    agno::config settings;
    settings.workers = workers;
    if (transport == "temp_table") {
        settings.transport = agno::transport_kind::temp_table;
    } else if (transport == "loader") {
        settings.transport = agno::transport_kind::loader;
        settings.loader_table = "session_inbox";
    }
    return std::make_unique<client>(settings);
}

std::unique_ptr<strategy> client_sessions_strategy(int workers) {
    return std::make_unique<client_sessions>(workers);
}

}  // namespace bench
