#include <rapidjson/ostreamwrapper.h>
#include <rapidjson/prettywriter.h>

#include <fstream>
#include <stdexcept>

#include "report/report.hpp"

namespace bench {

namespace {

using json_writer = rapidjson::PrettyWriter<rapidjson::OStreamWrapper>;

void write(json_writer& to, const char* key, const std::string& value) {
    to.Key(key);
    to.String(value.c_str());
}

void write(json_writer& to, const char* key, double value) {
    to.Key(key);
    to.Double(value);
}

void write(json_writer& to, const char* key, std::size_t value) {
    to.Key(key);
    to.Uint64(value);
}

void write(json_writer& to, const measurement& of) {
    to.StartObject();
    write(to, "corpus", of.corpus);
    write(to, "scenario", of.scenario);
    write(to, "strategy", of.strategy);
    write(to, "workers", static_cast<std::size_t>(of.workers));
    write(to, "rows", of.rows);
    write(to, "json_bytes", of.bytes);
    write(to, "repetitions", of.seconds.size());
    write(to, "rows_per_second", of.rows_per_second());
    write(to, "median_ms", median(of.seconds) * 1000);
    write(to, "min_ms", quantile(of.seconds, 0) * 1000);
    write(to, "max_ms", quantile(of.seconds, 1) * 1000);
    if (of.rows == 1) {
        write(to, "p99_ms", quantile(of.seconds, 0.99) * 1000);
    }
    if (!of.wal.empty()) {
        write(to, "wal_bytes_per_row", median(of.wal));
    }
    if (tells_cpu(of)) {
        write(to, "server_cpu_us_per_row", median(of.cpu) * 1e6);
    }
    to.EndObject();
}

void write(json_writer& to, const stream_use& of) {
    to.StartObject();
    write(to, "corpus", of.corpus);
    write(to, "workers", static_cast<std::size_t>(of.workers));
    write(to, "rows", of.rows);
    write(to, "json_bytes", of.bytes);
    write(to, "seconds", of.seconds);
    write(to, "client_bytes", of.client);
    to.EndObject();
}

void write(json_writer& to, const memory_use& of) {
    to.StartObject();
    write(to, "corpus", of.corpus);
    write(to, "strategy", of.strategy);
    write(to, "rows", of.rows);
    write(to, "json_bytes", of.bytes);
    write(to, "backend_private_bytes", of.backend_private);
    write(to, "backend_bytes", of.backend);
    if (of.client != 0) {
        write(to, "client_bytes", of.client);
    }
    to.EndObject();
}

void write(json_writer& to, const target& of) {
    to.StartObject();
    write(to, "corpus", of.corpus);
    write(to, "ratio", of.what);
    write(to, of.at_least ? "at_least" : "at_most", of.wanted);
    write(to, "reached", of.reached);
    to.Key("met");
    to.Bool(of.is_met());
    to.EndObject();
}

template <class Items>
void write_all(json_writer& to, const char* key, const Items& items) {
    to.Key(key);
    to.StartArray();
    for (const auto& each : items) {
        write(to, each);
    }
    to.EndArray();
}

}  // namespace

void write_json_report(const report_header& header, const findings& found,
                       const std::string& file) {
    std::ofstream out(file);
    rapidjson::OStreamWrapper stream(out);
    json_writer to(stream);
    to.SetIndent(' ', 1);
    to.SetMaxDecimalPlaces(4);
    to.StartObject();
    write(to, "server", header.server);
    write(to, "machine", machine());
    write(to, "repetitions", static_cast<std::size_t>(header.repetitions));
    to.Key("corpora");
    to.StartObject();
    for (const auto& [name, description] : header.corpora) {
        write(to, name.c_str(), description);
    }
    to.EndObject();
    write(to, "long_row_bytes", found.long_row_bytes);
    write_all(to, "targets", targets_of(header, found));
    write_all(to, "measurements", found.measurements);
    write_all(to, "memory", found.memory);
    write_all(to, "streams", found.streams);
    to.EndObject();
    out << '\n' << std::flush;
    if (!out) {
        throw std::runtime_error("can't write " + file);
    }
}

}  // namespace bench
