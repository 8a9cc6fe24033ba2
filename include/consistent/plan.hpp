/* What moves between two placements. */
#ifndef CONSISTENT_PLAN_HPP
#define CONSISTENT_PLAN_HPP

#include "base.hpp"

#include <memory>

namespace consistent {

/// A number of positions, exactly: up to 2^64, which has an upper half of 1.
struct positions {
    std::uint64_t high;
    std::uint64_t low;

    friend bool operator==(const positions &a, const positions &b) noexcept { return a.high == b.high && a.low == b.low; }
    friend bool operator!=(const positions &a, const positions &b) noexcept { return !(a == b); }
};

/// Keys that move from one node to another. No id: no node.
struct move {
    std::optional<std::string_view> from;
    std::optional<std::string_view> to;
    double share;
    consistent::positions positions;
};

/// Positions `first..=last` that move.
struct moved_range {
    std::uint64_t first;
    std::uint64_t last;
    std::optional<std::string_view> from;
    std::optional<std::string_view> to;
};

/// What moves. The ids live as long as a copy of the plan.
class plan {
public:
    explicit plan(const consistent_plan *made) : moved(made->moved), minimum(made->minimum), handle_(made, detail::freeing()) {
        moved_positions = {made->positions_high, made->positions_low};
        minimum_positions = {made->minimum_positions_high, made->minimum_positions_low};
        for (std::size_t i = 0; i < made->move_count; i++) {
            const consistent_move &each = made->moves[i];
            moves.push_back({detail::owner(each.from, each.from_len), detail::owner(each.to, each.to_len), each.share,
                             {each.positions_high, each.positions_low}});
        }
        for (std::size_t i = 0; i < made->range_count; i++) {
            const consistent_moved_range &each = made->ranges[i];
            ranges.push_back({each.first, each.last, moves[each.step].from, moves[each.step].to});
        }
    }

    /// The part of all keys that moves, from 0 to 1, and the part that must.
    double moved = 0;
    double minimum = 0;
    positions moved_positions{};
    positions minimum_positions{};
    /// By `from`, then `to`, ids by bytes, no node last.
    std::vector<move> moves;
    /// Ascending, neighbours of the same move joined.
    std::vector<moved_range> ranges;

private:
    std::shared_ptr<const consistent_plan> handle_;
};

/// Copies of keys that move from one node to another. No id: nobody.
struct key_move {
    std::optional<std::string> from;
    std::optional<std::string> to;
    std::uint64_t copies;
};

/// What moves of given keys: which of them, counted from 0, and how many copies from whom to whom.
struct moved {
    explicit moved(const consistent_moved *made) : keys(made->keys), copies(made->copies) {
        const std::unique_ptr<const consistent_moved, detail::freeing> all(made);
        which.assign(all->which, all->which + all->which_count);
        for (std::size_t i = 0; i < all->move_count; i++) {
            const consistent_key_move &each = all->moves[i];
            moves.push_back({detail::text_of(each.from, each.from_len), detail::text_of(each.to, each.to_len), each.copies});
        }
    }

    std::uint64_t keys;
    std::vector<std::uint64_t> which;
    std::vector<key_move> moves;
    std::uint64_t copies;
};

}  // namespace consistent

#endif
