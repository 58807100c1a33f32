#pragma once

// Foreign data wrappers, and the COPY that feeds them: for the loader.

#include "pg/compat.hpp"

extern "C" {
#include "access/reloptions.h"
#include "catalog/pg_foreign_table.h"
#include "commands/copyfrom_internal.h"
#include "commands/defrem.h"
#include "foreign/fdwapi.h"
#include "foreign/foreign.h"
}
