#pragma once

// The server programming interface: for the statement writer, runs and the loader.

#include "pg/compat.hpp"

extern "C" {
#include "executor/spi.h"
}
