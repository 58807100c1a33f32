#pragma once

#include "pg/compat.hpp"
#include "pg/context_array.hpp"

namespace agno::backend {

/// How Citus distributes a table's rows: by the hash of one column's values.
struct distribution {
    const char* column;
    Oid type;
    Oid collation;
    int colocation;  ///< the group of tables whose shards stay together
    FmgrInfo* hash;
};

/// A shard has the rows whose hashes are from `first` to `last`.
struct shard {
    int64 id;
    int32 first;
    int32 last;

    bool has(int32 hash) const { return first <= hash && hash <= last; }
};

/// Where a shard is. More than one place: each has a copy.
struct placement {
    int count;
    int group;  ///< the number of a node, as Citus has it
};

/// The distribution of a table that is distributed by hash.
distribution read_distribution(Relation table);

int32 hash_of(const distribution& way, Datum value);

/// The table's shards, ascending by hash, in the current memory context.
context_array<shard> read_shards(Oid table);

/// The index of the one that has this hash.
std::size_t find_shard(const context_array<shard>& shards, int32 hash);

placement read_placement(int64 shard);

/// This node's number.
int own_group();

}  // namespace agno::backend
