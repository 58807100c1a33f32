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

/// Text beside text and binary beside binary, where it is a question of COPY.
std::vector<series> all_series(const choices& chosen) {
    const auto form = chosen.loader.substr(chosen.loader.find(':') + 1);
    return {{"copy_text", "COPY, text"},
            {"copy_binary", "COPY, binary"},
            {chosen.temp_table, "temp table, ON CONFLICT"},
            {"recordset", "jsonb_to_recordset"},
            {"function", "agno: function"},
            {"client", "agno: client"},
            {chosen.loader, "agno: loader, " + form + " COPY"}};
}

/// What a chart shows: the median, and from where to where it went.
struct point {
    double middle;
    double low;
    double high;
};

point speed_of(const measurement& of) {
    const auto rate = [&](double share) {
        return static_cast<double>(of.rows) / quantile(of.seconds, share) / 1000;
    };
    return {.middle = of.rows_per_second() / 1000, .low = rate(1), .high = rate(0)};
}

point wal_of(const measurement& of) {
    return {.middle = median(of.wal) / 1000,
            .low = quantile(of.wal, 0) / 1000,
            .high = quantile(of.wal, 1) / 1000};
}

using shown_value = point (*)(const measurement&);

/// Three columns a strategy; those of what was not measured are empty of a number.
void write_titles(data_file& to, const std::vector<series>& all) {
    to << "what";
    for (const auto& each : all) {
        to << each.title << "low"
           << "high";
    }
    to.end_line();
}

void write_point(data_file& to, const measurement* of, shown_value value) {
    if (of == nullptr) {
        to << "NaN"
           << "NaN"
           << "NaN";
        return;
    }
    const auto shown = value(*of);
    to << shown.middle << shown.low << shown.high;
}

/// One line a scenario.
void write_scenarios(const std::string& directory, const std::string& file, const findings& found,
                     const std::string& corpus, const std::vector<series>& all, shown_value value) {
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
            write_point(to, found.find(corpus, scenario, each.strategy), value);
        }
        to.end_line();
    }
}

/// One line a size, which scenarios have behind their prefix. first: a strategy that was measured
/// at each size.
void write_sizes(data_file& to, const findings& found, std::string_view prefix,
                 std::string_view first, const std::vector<series>& all, shown_value value) {
    write_titles(to, all);
    for (const auto& each : found.measurements) {
        if (!each.scenario.starts_with(prefix) || each.strategy != first) {
            continue;
        }
        to << each.scenario.substr(prefix.size());
        for (const auto& one : all) {
            write_point(to, found.find(each.corpus, each.scenario, one.strategy), value);
        }
        to.end_line();
    }
}

/// How long a document is: what the charts' titles say, as strings of gnuplot's.
void write_document_sizes(const std::string& directory, const findings& found) {
    const std::string path = directory + "/document_sizes.gp";
    std::ofstream out(path);
    for (const auto* corpus : {"small", "real"}) {
        const auto* const of = found.first(corpus, "new");
        const auto bytes = of == nullptr || of->rows == 0 ? 0 : of->bytes / of->rows;
        out << corpus << "_documents = 'documents of " << bytes << " bytes'\n";
    }
    if (!out.flush()) {
        throw std::runtime_error("can't write " + path);
    }
}

void write_growth(const std::string& directory, const findings& found,
                  const std::vector<series>& all) {
    data_file to(directory, "growth");
    write_sizes(to, found, "to_", "copy_text", all, speed_of);
}

/// What one more run writes to WAL, in KB.
void write_runs(const std::string& directory, const findings& found) {
    data_file to(directory, "runs");
    write_sizes(to, found, "append_", "function",
                {{"column", "runs in a column"}, {"function", "runs in a table (runs_target)"}},
                wal_of);
}

}  // namespace

void write_chart_data(const report_header& header, const findings& found,
                      const std::string& directory) {
    for (const std::string corpus : {"small", "real"}) {
        const auto all = all_series(header.chosen.at(corpus));
        write_scenarios(directory, "speed_" + corpus, found, corpus, all, speed_of);
        write_scenarios(directory, "wal_" + corpus, found, corpus, all, wal_of);
    }
    write_growth(directory, found, all_series(header.chosen.at("small")));
    write_runs(directory, found);
    write_document_sizes(directory, found);
}

}  // namespace bench
