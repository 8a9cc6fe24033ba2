/* Kept assignments: the next one is planned. */
#ifndef CONSISTENT_REBALANCE_HPP
#define CONSISTENT_REBALANCE_HPP

#include "placement.hpp"

namespace consistent {

/// What is measured of slots: the load of each, and how much each node can carry beside the others, by id; none for the
/// weights.
struct measure {
    std::string name;
    std::vector<std::uint64_t> loads;
    std::map<std::string, std::uint64_t> capacities{};
};

/// What is asked of the next assignment. What is left out asks for slots and replicas as they are, for equal numbers of
/// slots, and limits nothing.
struct rebalance_options {
    std::uint32_t slots = 0;
    std::uint32_t replicas = 0;
    std::vector<std::uint32_t> split{};
    std::vector<std::uint32_t> merge{};
    /// How many nodes single slots are to have.
    std::map<std::uint32_t, std::uint32_t> replicas_of{};
    std::vector<measure> measures{};
    std::vector<std::uint64_t> sizes{};
    std::vector<std::uint64_t> last_moved{};
    std::optional<std::uint64_t> max_moves{};
    std::optional<std::uint64_t> max_bytes{};
    std::optional<std::uint64_t> max_moves_to_zone{};
    std::uint32_t tolerance_milli = 0;
    std::optional<std::uint32_t> overload_milli{};
    std::uint64_t min_interval = 0;
    std::uint64_t now = 0;
};

/// A replica of a slot that moves, and why: "node is gone", "zone doubled", "node is over" or "load".
struct slot_move {
    std::uint32_t slot;
    std::uint32_t replica;
    std::string from;
    std::string to;
    std::string reason;
};

/// How many replicas of slots a node has after a plan, how many it should have, and how full it is by each measure: 1 is
/// its part.
struct node_balance {
    std::string id;
    std::uint64_t places;
    std::uint64_t target;
    std::map<std::string, double> fullness;
};

/// What is left to do, and what kept the plan from it.
struct leftover {
    std::uint64_t empty;
    std::uint64_t leaving;
    std::uint64_t doubled;
    std::uint64_t over;
    std::vector<std::string> obstacles;
};

/// A plan for the next assignment: what moves, by slot and replica; what each node has then, by index of the placement
/// that was rebalanced; and what is left.
struct rebalanced {
    rebalanced(const consistent_rebalanced *made, const placement &of, const std::vector<measure> &measures)
        : filled(made->filled), minimum(made->minimum), bytes(made->bytes) {
        const std::unique_ptr<const consistent_rebalanced, detail::freeing> all(made);
        const auto id = [&](std::uint32_t index) { return std::string(of.node_at(index).id); };
        for (std::size_t i = 0; i < all->move_count; i++) {
            const consistent_slot_move &each = all->moves[i];
            moves.push_back({each.slot, each.replica, id(each.from), id(each.to), {each.reason, each.reason_len}});
        }
        for (std::uint32_t i = 0; i < all->balance_count; i++) {
            const consistent_node_balance &each = all->balance[i];
            balance.push_back({id(i), each.places, each.target, {}});
            for (std::size_t m = 0; m < each.fullness_count; m++) balance[i].fullness[measures[m].name] = each.fullness[m];
        }
        left = {all->left_empty, all->left_leaving, all->left_doubled, all->left_over,
                detail::texts_of(all->obstacles, all->obstacle_count)};
    }

    std::vector<slot_move> moves;
    std::vector<node_balance> balance;
    leftover left;
    std::uint64_t filled;
    std::uint64_t minimum;
    std::uint64_t bytes;
};

inline std::pair<placement, rebalanced> placement::rebalance(const rebalance_options &asked) const {
    std::vector<consistent_measure> measures;
    std::vector<std::vector<std::uint64_t>> capacities(asked.measures.size());
    for (const measure &each : asked.measures) {
        std::vector<std::uint64_t> &of = capacities[measures.size()];
        // Whoever is left out has none, which is refused by name.
        if (!each.capacities.empty()) of.resize(size());
        for (const auto &[id, capacity] : each.capacities) {
            std::uint32_t index = no_index;
            detail::check(consistent_placement_find(handle_, id.data(), id.size(), &index));
            of[index] = capacity;
        }
        measures.push_back({each.name.data(), each.name.size(), each.loads.data(), each.loads.size(), of.data(), of.size()});
    }
    std::vector<consistent_slot_replicas> replicas_of;
    for (const auto &[slot, replicas] : asked.replicas_of) replicas_of.push_back({slot, replicas});
    consistent_rebalance all = CONSISTENT_REBALANCE_INIT;
    all.slots = asked.slots, all.replicas = asked.replicas;
    all.split = asked.split.data(), all.split_count = asked.split.size();
    all.merge = asked.merge.data(), all.merge_count = asked.merge.size();
    all.replicas_of = replicas_of.data(), all.replicas_of_count = replicas_of.size();
    all.measures = measures.data(), all.measure_count = measures.size();
    all.sizes = asked.sizes.data(), all.size_count = asked.sizes.size();
    all.last_moved = asked.last_moved.data(), all.last_moved_count = asked.last_moved.size();
    all.max_moves = asked.max_moves.value_or(CONSISTENT_NO_LIMIT);
    all.max_bytes = asked.max_bytes.value_or(CONSISTENT_NO_LIMIT);
    all.max_moves_to_zone = asked.max_moves_to_zone.value_or(CONSISTENT_NO_LIMIT);
    all.tolerance_milli = asked.tolerance_milli;
    if (asked.overload_milli) all.overload_milli = *asked.overload_milli;
    all.min_interval = asked.min_interval, all.now = asked.now;
    consistent_placement *next = nullptr;
    const consistent_rebalanced *made = nullptr;
    detail::check(consistent_placement_rebalance(handle_, &all, &next, &made));
    placement following(next);
    return {std::move(following), rebalanced(made, *this, asked.measures)};
}

}  // namespace consistent

#endif
