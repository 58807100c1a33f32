#include "src/transport/transport_factory.hpp"

#include "src/transport/automatic_transport.hpp"
#include "src/transport/loader_transport.hpp"

namespace agno::detail {

std::unique_ptr<batch_transport> make_transport(const config& settings,
                                                const upsert_statement& statement) {
    switch (settings.transport) {
        case transport_kind::parameter:
            return std::make_unique<parameter_transport>(statement);
        case transport_kind::temp_table:
            return std::make_unique<temp_table_transport>(statement);
        case transport_kind::loader:
            return std::make_unique<loader_transport>(settings);
        case transport_kind::automatic:
            break;
    }
    return std::make_unique<automatic_transport>(statement);
}

}  // namespace agno::detail
