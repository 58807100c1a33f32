#pragma once

#include <span>
#include <string>

#include "corpus/document.hpp"
#include "server/database.hpp"
#include "server/server_use.hpp"

namespace bench {

/// The table `sessions` that every strategy writes to, and the state it is brought to before.
class stage {
  public:
    /// Makes the extension, the table and a loader table on it, `session_inbox`.
    stage();

    /// What sessions holds after reset(). The documents are stored in the order given.
    void set_prior(std::span<const document> rows);

    /// Empties sessions.
    void clear();

    /// The prior rows, vacuumed, and a checkpoint.
    void reset();

    void checkpoint();

    /// Equal for equal contents, whatever the order.
    std::string fingerprint();

    /// By the server since it was made.
    server_use used();

    /// Bytes that a row of sessions takes, with its share of the TOAST table.
    double row_bytes();

    /// The server's version.
    std::string server();

  private:
    database server_{database::watcher};
};

}  // namespace bench
