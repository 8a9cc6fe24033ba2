/* What changes of a ring: who listens, and which nodes a list of them changed. */
#ifndef CONSISTENT_CHANGES_HPP
#define CONSISTENT_CHANGES_HPP

#include "base.hpp"

#include <functional>
#include <memory>

namespace consistent {

/// Why a node's state is another one, or what else changed.
enum class why : std::int32_t {
    mark = CONSISTENT_WHY_MARK,
    report = CONSISTENT_WHY_REPORT,
    heartbeat = CONSISTENT_WHY_HEARTBEAT,
    missed = CONSISTENT_WHY_MISSED,
    policy = CONSISTENT_WHY_POLICY,
    joined = CONSISTENT_WHY_JOINED,
    left = CONSISTENT_WHY_LEFT,
    topology = CONSISTENT_WHY_TOPOLOGY,
    refused = CONSISTENT_WHY_REFUSED,
};

/// One change of a ring. No node: the topology as a whole. No state: it joined, or it left. A reason: a document was
/// refused.
struct change {
    consistent::why why;
    std::optional<std::string> node;
    std::optional<state> from;
    std::optional<state> to;
    std::uint64_t epoch_before;
    std::uint64_t epoch;
    std::uint64_t lost;
    std::optional<std::string> reason;
};

/// A listener, until this is closed or destroyed. A call of it that another thread is making goes on.
class [[nodiscard]] subscription {
public:
    explicit subscription(consistent_subscription *made) noexcept : handle_(made, consistent_subscription_free) {}
    void close() noexcept { handle_.reset(); }

private:
    std::unique_ptr<consistent_subscription, void (*)(consistent_subscription *)> handle_;
};

/// Which nodes joined, left, and stayed with another record, ids by bytes; and the epoch after it.
struct node_changes {
    explicit node_changes(const consistent_node_changes *made) : epoch(made->epoch) {
        const std::unique_ptr<const consistent_node_changes, detail::freeing> all(made);
        added = detail::texts_of(all->added, all->added_count), removed = detail::texts_of(all->removed, all->removed_count);
        changed = detail::texts_of(all->changed, all->changed_count);
    }

    std::vector<std::string> added;
    std::vector<std::string> removed;
    std::vector<std::string> changed;
    std::uint64_t epoch;
};

namespace detail {

inline std::optional<state> state_of(std::int32_t known) noexcept {
    if (known == CONSISTENT_STATE_NONE) return std::nullopt;
    return static_cast<state>(known);
}

/// Calls a listener; what it throws has no way to go.
inline void tell(void *listener, const consistent_change *told) noexcept {
    const change one = {static_cast<why>(told->why), text_of(told->node, told->node_len), state_of(told->from),
                        state_of(told->to), told->epoch_before, told->epoch, told->lost,
                        text_of(told->reason, told->reason_len)};
    (*static_cast<std::function<void(const change &)> *>(listener))(one);
}

inline void let_go(void *listener) noexcept { delete static_cast<std::function<void(const change &)> *>(listener); }

}  // namespace detail
}  // namespace consistent

#endif
