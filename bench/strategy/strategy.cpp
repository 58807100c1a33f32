#include "strategy/strategy.hpp"

#include <algorithm>
#include <functional>
#include <future>
#include <stdexcept>
#include <utility>

namespace bench {

namespace {

/// Several of the same, each with a share of the documents, at once.
class in_parallel final : public strategy {
  public:
    explicit in_parallel(std::vector<std::unique_ptr<strategy>> all) : all_(std::move(all)) {}

    void connect() override {
        for (const auto& each : all_) {
            each->connect();
        }
    }

    void encode(std::span<const document> all) override {
        const auto share = all.size() / all_.size();
        for (std::size_t each = 0; each < all_.size(); ++each) {
            const bool last = each + 1 == all_.size();
            all_[each]->encode(all.subspan(each * share, last ? std::dynamic_extent : share));
        }
    }

    void run() override {
        std::vector<std::future<void>> running;
        for (const auto& each : all_) {
            running.push_back(std::async(std::launch::async, [&each] { each->run(); }));
        }
        for (auto& each : running) {
            each.get();
        }
    }

  private:
    std::vector<std::unique_ptr<strategy>> all_;
};

struct entry {
    std::string name;
    std::function<std::unique_ptr<strategy>(int workers)> make;
};

using maker = std::unique_ptr<strategy> (*)();

/// An entry for a strategy that has one connection.
entry single(std::string_view name, maker make) {
    return {std::string(name), [make](int workers) -> std::unique_ptr<strategy> {
                if (workers == 1) {
                    return make();
                }
                std::vector<std::unique_ptr<strategy>> all;
                all.reserve(static_cast<std::size_t>(workers));
                for (int each = 0; each < workers; ++each) {
                    all.push_back(make());
                }
                return std::make_unique<in_parallel>(std::move(all));
            }};
}

std::vector<entry> make_entries() {
    std::vector<entry> all{
        single("copy_text", [] { return copy_strategy(false); }),
        single("copy_binary", [] { return copy_strategy(true); }),
        single("temp_table:new", [] { return temp_table_strategy(false); }),
        single("temp_table:kept", [] { return temp_table_strategy(true); }),
        single("go_writer", [] { return go_writer_strategy(); }),
        single("recordset", [] { return recordset_strategy(); }),
        single("single_row", [] { return single_row_strategy(); }),
        single("function", [] { return function_strategy(); }),
        single("portable", [] { return portable_strategy(); }),
        single("loader:text", [] { return loader_strategy("text"); }),
        single("loader:csv", [] { return loader_strategy("csv"); }),
        single("loader:binary", [] { return loader_strategy("binary"); }),
        {"client", [](int workers) { return client_strategy("", workers); }},
        {"client:temp_table", [](int workers) { return client_strategy("temp_table", workers); }},
        {"client:loader", [](int workers) { return client_strategy("loader", workers); }},
        {"client_sessions", client_sessions_strategy},
        {"agno-load", agno_load_strategy},
    };
    if (has_go_package()) {
        all.push_back(single("go_package", [] { return go_package_strategy(); }));
    }
    return all;
}

const std::vector<entry>& entries() {
    static const std::vector<entry> all = make_entries();
    return all;
}

/// What can't load new rows.
const entry& patch_entry() {
    static const entry patch = single("patch", [] { return patch_strategy(); });
    return patch;
}

}  // namespace

std::vector<std::string> strategy_names() {
    std::vector<std::string> names;
    for (const auto& each : entries()) {
        names.push_back(each.name);
    }
    return names;
}

std::unique_ptr<strategy> make_strategy(std::string_view name, int workers) {
    if (name == patch_entry().name) {
        return patch_entry().make(workers);
    }
    const auto found = std::ranges::find(entries(), name, &entry::name);
    if (found == entries().end()) {
        throw std::invalid_argument("no strategy " + std::string(name));
    }
    return found->make(workers);
}

std::vector<std::span<const document>> batches_of(std::span<const document> all) {
    std::vector<std::span<const document>> batches;
    for (std::size_t at = 0; at < all.size(); at += batch_size) {
        batches.push_back(all.subspan(at, std::min(batch_size, all.size() - at)));
    }
    return batches;
}

std::string column_list(std::string_view prefix) {
    std::string list;
    for (const auto each : column_names) {
        list.append(prefix).append(each).append(", ");
    }
    return list.append(prefix).append("created_at, ").append(prefix).append("updated_at");
}

std::string on_conflict_update() {
    std::string sql = " ON CONFLICT (session_id) DO UPDATE SET ";
    for (std::size_t each = session_id + 1; each < column_count; ++each) {
        sql.append(column_names[each]).append(" = EXCLUDED.").append(column_names[each]);
        sql += ", ";
    }
    return sql + "created_at = EXCLUDED.created_at, updated_at = EXCLUDED.updated_at";
}

}  // namespace bench
