#pragma once

#include <string>

#include "server.hpp"

namespace hostile {

// Each registers one test for each line of its table. encoding: the database's.
void register_documents(server& database, const std::string& encoding);
void register_payloads(server& database, const std::string& encoding);
void register_options(server& database);
void register_encodings(const std::string& encoding);
void register_client(const std::string& encoding);
void register_endurance();

}  // namespace hostile
