#include <fstream>
#include <stdexcept>

#include "report/report.hpp"

namespace bench {

namespace {

/// A table for gnuplot: tabs between the fields, a line of titles.
class data_file {
  public:
    data_file(const std::string& directory, const std::string& name)
        : path_(directory + "/" + name + ".dat"), out_(path_) {}

    ~data_file() = default;
    data_file(const data_file&) = delete;
    data_file& operator=(const data_file&) = delete;

    template <class Field>
    data_file& operator<<(const Field& field) {
        out_ << (in_line_ ? "\t" : "") << field;
        in_line_ = true;
        return *this;
    }

    void end_line() {
        out_ << '\n' << std::flush;
        in_line_ = false;
        if (!out_) {
            throw std::runtime_error("can't write " + path_);
        }
    }

  private:
    std::string path_;
    std::ofstream out_;
    bool in_line_ = false;
};

/// A strategy and its name in the chart.
struct series {
    std::string strategy;
    std::string title;
};

std::vector<series> all_series(const choices& chosen) {
    return {
        {"copy_text", "plain COPY"},         {chosen.temp_table, "COPY to temp table, ON CONFLICT"},
        {"recordset", "jsonb_to_recordset"}, {"function", "agno: function"},
        {"client", "agno: client"},          {chosen.loader, "agno: loader table"}};
}

double value_or_nothing(const measurement* of, double measurement_value) {
    return of == nullptr ? 0 : measurement_value;
}

void write_titles(data_file& to, const std::vector<series>& all) {
    to << "what";
    for (const auto& each : all) {
        to << each.title;
    }
    to.end_line();
}

/// One line a scenario, one column a strategy.
template <class Value>
void write_scenarios(const std::string& directory, const std::string& file, const findings& found,
                     const std::string& corpus, const std::vector<series>& all,
                     const Value& value) {
    static constexpr std::pair<const char*, const char*> scenarios[]{{"new", "new"},
                                                                     {"half_new", "half new"},
                                                                     {"all_changed", "all changed"},
                                                                     {"one_changed", "one changed"},
                                                                     {"unchanged", "unchanged"}};
    data_file to(directory, file);
    write_titles(to, all);
    for (const auto& [scenario, title] : scenarios) {
        to << title;
        for (const auto& each : all) {
            const auto* one = found.find(corpus, scenario, each.strategy);
            to << value_or_nothing(one, one == nullptr ? 0 : value(*one));
        }
        to.end_line();
    }
}

/// One line a size, which scenarios have behind their prefix, one column a strategy. first: a
/// strategy that was measured at each size.
template <class Value>
void write_sizes(data_file& to, const findings& found, std::string_view prefix,
                 std::string_view first, const std::vector<series>& all, const Value& value) {
    write_titles(to, all);
    for (const auto& each : found.measurements) {
        if (!each.scenario.starts_with(prefix) || each.strategy != first) {
            continue;
        }
        to << each.scenario.substr(prefix.size());
        for (const auto& one : all) {
            const auto* of = found.find(each.corpus, each.scenario, one.strategy);
            to << value_or_nothing(of, of == nullptr ? 0 : value(*of));
        }
        to.end_line();
    }
}

void write_growth(const std::string& directory, const findings& found,
                  const std::vector<series>& all) {
    data_file to(directory, "growth");
    write_sizes(to, found, "onto_", "copy_text", all,
                [](const measurement& of) { return of.rows_per_second(); });
}

/// What one more run writes to WAL, in KB.
void write_runs(const std::string& directory, const findings& found) {
    data_file to(directory, "runs");
    write_sizes(to, found, "append_", "function",
                {{"column", "runs in a column"}, {"function", "runs in a table (runs_target)"}},
                [](const measurement& of) { return median(of.wal) / 1000; });
}

}  // namespace

void write_chart_data(const report_header& header, const findings& found,
                      const std::string& directory) {
    for (const std::string corpus : {"small", "real"}) {
        const auto all = all_series(header.chosen.at(corpus));
        write_scenarios(directory, "speed_" + corpus, found, corpus, all,
                        [](const measurement& of) { return of.rows_per_second() / 1000; });
        write_scenarios(directory, "wal_" + corpus, found, corpus, all,
                        [](const measurement& of) { return median(of.wal) / 1000; });
    }
    write_growth(directory, found, all_series(header.chosen.at("small")));
    write_runs(directory, found);
}

}  // namespace bench
