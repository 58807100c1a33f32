#pragma once

/// Everything of the client library.
#include "agno/batch_writer.hpp"
#include "agno/config.hpp"
#include "agno/document_source.hpp"
#include "agno/error.hpp"
#include "agno/json.hpp"
#include "agno/postgres_batch_writer.hpp"
#include "agno/session.hpp"
#include "agno/upsert_result.hpp"
#include "agno/version.hpp"
