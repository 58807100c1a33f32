#pragma once

#include <memory>
#include <vector>

#include "src/call/batch_runner.hpp"
#include "src/call/tally.hpp"
#include "src/nodes/lane_plan.hpp"

namespace agno::detail {

/// Asks the server for Citus' nodes, and leads each worker's connection to one, as far as they can
/// be reached from here and are set up alike; the others stay where the conninfo leads. No worker
/// is busy. Where the server can't be asked, all stays as it is: the batches will tell.
void spread_lanes(lane_plan& plan, const std::vector<std::unique_ptr<batch_runner>>& lanes,
                  tally& results);

}  // namespace agno::detail
