// Input that nobody in his right mind would send, against the database that libpq's environment
// names, in which schema.sql has been run.

#include <gtest/gtest.h>

#include "registration.hpp"

int main(int count, char** arguments) {
    testing::InitGoogleTest(&count, arguments);
    hostile::server database;
    const std::string encoding = database.get("SHOW server_encoding");
    hostile::register_documents(database, encoding);
    hostile::register_payloads(database, encoding);
    if (encoding == "UTF8") {
        hostile::register_options(database);
        hostile::register_endurance();
    }
    hostile::register_encodings(encoding);
    hostile::register_client(encoding);
    return RUN_ALL_TESTS();
}
