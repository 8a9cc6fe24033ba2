/* Two placements at once, while keys are copied from where the old one has them to where the new one will. */
#ifndef CONSISTENT_TRANSITION_HPP
#define CONSISTENT_TRANSITION_HPP

#include "placement.hpp"

namespace consistent {

/// Where keys are read and written while they move from an old placement to a new one. It never changes; a copy is the
/// same one. Positions are those of the new placement.
class transition {
public:
    /// Between two placements of whichever schemes, and nothing is done. The health of each counts.
    transition(const placement &before, const placement &after) {
        consistent_transition *made = nullptr;
        detail::check(consistent_transition_new(before.get(), after.get(), &made));
        hold(made);
    }
    /// Of a document, all nodes up, and the secrets of the topologies that have one.
    static transition from_json(std::string_view text, std::optional<std::string_view> old_secret = std::nullopt,
                                std::optional<std::string_view> new_secret = std::nullopt) {
        consistent_transition *made = nullptr;
        detail::check(consistent_transition_from_json(
            text.data(), text.size(), old_secret ? old_secret->data() : nullptr, old_secret ? old_secret->size() : 0,
            new_secret ? new_secret->data() : nullptr, new_secret ? new_secret->size() : 0, &made));
        return transition(made);
    }
    /// The canonical document: both topologies and what is done.
    std::string to_json() const {
        return detail::text([&](char *buf, std::size_t cap, std::size_t *needed) {
            return consistent_transition_to_json(get(), buf, cap, needed);
        });
    }
    const consistent_transition *get() const noexcept { return handle_.get(); }

    /// Where a key is looked for, one node after the other until one has it: the first `n` nodes of the new placement,
    /// then those of the old one's that are not among them; once its position is done, the new placement's alone.
    std::vector<node_view> nodes_for_read(const key &key, std::size_t n = 1) const {
        return listed(consistent_transition_nodes_for_read, key, n);
    }
    /// Where a key is written, and deleted, all of them and in this order: the old placement's first `n` nodes, then
    /// those of the new one's that are not among them; once its position is done, the new placement's alone.
    std::vector<node_view> nodes_for_write(const key &key, std::size_t n = 1) const {
        return listed(consistent_transition_nodes_for_write, key, n);
    }

    /// The same transition with positions `first..=last` done: every key of them has been copied.
    transition with_done(std::uint64_t first, std::uint64_t last) const {
        consistent_transition *made = nullptr;
        detail::check(consistent_transition_with_done(get(), first, last, &made));
        return transition(made);
    }
    /// The same with a slot of the new placement done, whose scheme is `assigned`.
    transition with_slot_done(std::uint32_t slot) const {
        consistent_transition *made = nullptr;
        detail::check(consistent_transition_with_slot_done(get(), slot, &made));
        return transition(made);
    }
    /// Whether the position of a key is done.
    bool is_done(const key &key) const {
        std::int32_t done = 0;
        detail::check(consistent_transition_is_done(get(), key.get(), &done));
        return done != 0;
    }
    /// The ranges that are done, ascending, neighbours joined.
    std::vector<range> done() const {
        return detail::list<range>(16, [&](range *to, std::size_t cap, std::size_t *needed) {
            return consistent_transition_done(get(), to, cap, needed);
        });
    }
    /// The part of all keys that have another first node in the new placement and are not done; none where that cannot
    /// be told exactly.
    std::optional<double> left() const {
        double part = 0;
        const std::int32_t status = consistent_transition_left(get(), &part);
        if (status == CONSISTENT_ERR_UNSUPPORTED) return std::nullopt;
        detail::check(status);
        return part;
    }
    /// The placements that keys come from and go to.
    std::pair<placement, placement> ends() const {
        consistent_placement *before = nullptr, *after = nullptr;
        detail::check(consistent_transition_ends(get(), &before, &after));
        return {placement(before), placement(after)};
    }

private:
    explicit transition(consistent_transition *made) { hold(made); }
    void hold(consistent_transition *made) { handle_.reset(made, consistent_transition_free); }

    template <typename List>
    std::vector<node_view> listed(List list, const key &key, std::size_t n) const {
        std::vector<std::uint32_t> indices;
        std::size_t count = 0;
        n = std::min<std::size_t>(n, CONSISTENT_NO_INDEX / 2);
        indices.resize(2 * std::min<std::size_t>(n, 16));
        std::int32_t status = list(get(), key.get(), n, indices.data(), indices.size(), &count);
        if (status == CONSISTENT_ERR_BUFFER) {
            // No list has more nodes than there are, but in dialects whose lists repeat them.
            const auto [before, after] = ends();
            indices.resize(std::min(n, before.info().max_nodes) + std::min(n, after.info().max_nodes));
            status = list(get(), key.get(), n, indices.data(), indices.size(), &count);
        }
        detail::check(status);
        std::vector<node_view> nodes;
        for (std::size_t i = 0; i < count; i++) {
            consistent_node_view view = CONSISTENT_NODE_VIEW_INIT;
            detail::check(consistent_transition_node(get(), indices[i], &view));
            nodes.push_back(detail::node_of(view, indices[i]));
        }
        return nodes;
    }

    std::shared_ptr<consistent_transition> handle_;
};

}  // namespace consistent

#endif
