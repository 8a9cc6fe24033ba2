/* A topology is reached a little at a time. */
#ifndef CONSISTENT_STEPS_HPP
#define CONSISTENT_STEPS_HPP

#include "placement.hpp"

namespace consistent {

/// How far a step goes. What is left out limits nothing. Parts of all copies are billionths.
struct step_options {
    /// How many nodes keep each key.
    std::size_t n = 1;
    consistent::spread spread = consistent::spread::zone;
    std::optional<std::uint32_t> max_share_nano{};
    std::optional<std::uint64_t> max_bytes{};
    std::optional<std::uint32_t> per_zone_nano{};
    /// How many bytes the keys of each part of the positions have, of as many equal parts as there are numbers.
    std::vector<std::uint64_t> sizes{};
};

/// A step on the way to another topology: what to publish next, and what moves to get there. `left` is the part of all
/// copies that is still to move after it.
struct step {
    consistent::placement placement;
    consistent::plan plan;
    std::uint64_t bytes;
    double left;
    positions left_positions;
    bool is_last;
};

inline std::optional<consistent::step> placement::step(const placement &to, const step_options &asked) const {
    consistent_step_options options = CONSISTENT_STEP_OPTIONS_INIT;
    options.n = asked.n, options.spread = static_cast<std::int32_t>(asked.spread);
    if (asked.max_share_nano) options.max_share_nano = *asked.max_share_nano;
    options.max_bytes = asked.max_bytes.value_or(CONSISTENT_NO_LIMIT);
    if (asked.per_zone_nano) options.per_zone_nano = *asked.per_zone_nano;
    options.sizes = asked.sizes.data(), options.size_count = asked.sizes.size();
    consistent_step known = CONSISTENT_STEP_INIT;
    consistent_placement *next = nullptr;
    const consistent_plan *made = nullptr;
    detail::check(consistent_placement_step(handle_, to.handle_, &options, &known, &next, &made));
    if (next == nullptr) return std::nullopt;
    placement following(next);
    return consistent::step{std::move(following), consistent::plan(made), known.bytes, known.left,
                            {known.left_high, known.left_low}, known.is_last != 0};
}

}  // namespace consistent

#endif
