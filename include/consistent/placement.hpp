/* Look-ups and insight: a ring held still. */
#ifndef CONSISTENT_PLACEMENT_HPP
#define CONSISTENT_PLACEMENT_HPP

#include "node.hpp"
#include "plan.hpp"

#include <algorithm>
#include <iterator>

namespace consistent {

/// How `get_nodes` chooses and orders nodes.
struct replicas {
    consistent::spread spread = consistent::spread::zone;
    /// Down nodes are chosen as if they were up.
    bool include_down = false;
    /// The caller's zone: nodes that share more leading segments with it come first.
    std::string_view local{};
};

/// What a node owns: the share of all positions, from 0 to 1, and exactly.
struct node_share {
    double share;
    consistent::positions positions;
};

/// Positions `first..=last`; it never wraps.
using range = consistent_range;

/// Keys counted by node index.
struct distribution {
    std::vector<std::uint64_t> counts;
    std::uint64_t total;
    std::uint64_t unplaced;
    double peak_to_average;
};

struct rebalance_options;
struct rebalanced;
struct step_options;
struct step;

/// A topology compiled, with the health of its nodes at one instant. It never changes; a copy is the same one.
class placement {
public:
    /// Takes over a handle with one release due.
    explicit placement(consistent_placement *made) noexcept : handle_(made) {}
    placement(const placement &other) : handle_(other.handle_) {
        if (handle_ != nullptr) detail::check(consistent_placement_retain(handle_));
    }
    placement(placement &&other) noexcept : handle_(std::exchange(other.handle_, nullptr)) {}
    placement &operator=(placement other) noexcept {
        std::swap(handle_, other.handle_);
        return *this;
    }
    ~placement() { consistent_placement_release(handle_); }
    const consistent_placement *get() const noexcept { return handle_; }

    /// The index of the node of a key; none if no node is live, or the dialect has none for it.
    std::optional<std::uint32_t> locate(const key &key) const {
        std::uint32_t index = no_index;
        if (!detail::found(consistent_placement_locate(handle_, key.get(), &index))) return std::nullopt;
        return index;
    }

    /// The position of a key, which ranges and plans speak of.
    std::uint64_t position(const key &key) const {
        std::uint64_t position = 0;
        detail::check(consistent_placement_position(handle_, key.get(), &position));
        return position;
    }

    /// The slot of a key, where slots are kept on their nodes.
    std::uint32_t slot(const key &key) const {
        std::uint32_t slot = 0;
        detail::check(consistent_placement_slot(handle_, key.get(), &slot));
        return slot;
    }

    /// The id of the node of a key.
    std::optional<std::string_view> get_node(const key &key) const { return id_of(locate(key)); }

    /// The indices of the first `n` nodes for a key: its node, then its replicas. Fewer if fewer are live.
    std::vector<std::uint32_t> get_nodes(const key &key, std::size_t n, const replicas &how = {}) const {
        consistent_replicas options = CONSISTENT_REPLICAS_INIT;
        options.spread = static_cast<std::int32_t>(how.spread);
        options.include_down = how.include_down ? 1 : 0;
        options.local = how.local.data(), options.local_len = how.local.size();
        // No more are listed than there are: of a few it needs no asking how many.
        std::vector<std::uint32_t> indices(n <= 16 ? n : std::min(n, info().max_nodes));
        detail::check(consistent_placement_get_nodes(handle_, key.get(), &options, indices.data(), indices.size(), &n));
        indices.resize(n);
        return indices;
    }

    /// One of the first `n` nodes of a key of bytes, chosen by a salt: the same for the same, evenly spread over many.
    std::optional<std::uint32_t> pick_node(const key &key, std::size_t n, std::string_view salt,
                                           consistent::spread spread = consistent::spread::zone) const {
        std::uint32_t index = no_index;
        const std::int32_t status = consistent_placement_pick_node(handle_, key.get(), n, salt.data(), salt.size(),
                                                                   static_cast<std::int32_t>(spread), &index);
        if (!detail::found(status)) return std::nullopt;
        return index;
    }

    /// The first `n` nodes of many keys, a row of `n` indices for each, filled up with `no_index`. Keys are strings,
    /// string views, or whatever a string view is made of.
    template <typename Keys>
    std::vector<std::uint32_t> place(const Keys &keys, std::size_t n = 1) const {
        const std::vector<consistent_slice> slices = slices_of(keys);
        return place_all(keys_of(slices), n);
    }
    /// The same for integer keys, and for keys that already are their positions.
    std::vector<std::uint32_t> place_integers(const std::vector<std::uint64_t> &keys, std::size_t n = 1) const {
        return place_all({CONSISTENT_KEYS_INTEGERS, keys.size(), keys.data(), 0, nullptr}, n);
    }
    std::vector<std::uint32_t> place_positions(const std::vector<std::uint64_t> &keys, std::size_t n = 1) const {
        return place_all({CONSISTENT_KEYS_POSITIONS, keys.size(), keys.data(), 0, nullptr}, n);
    }
    /// The same for keys in any form of the C interface.
    std::vector<std::uint32_t> place_all(const consistent_keys &keys, std::size_t n) const {
        if (n > 1 && keys.count > SIZE_MAX / sizeof(std::uint32_t) / n) throw std::length_error("consistent: too many keys");
        std::vector<std::uint32_t> out(keys.count * n);
        detail::check(consistent_placement_place(handle_, &keys, n, out.data(), out.size()));
        return out;
    }

    consistent_info info() const {
        consistent_info known = CONSISTENT_INFO_INIT;
        detail::check(consistent_placement_info(handle_, &known));
        return known;
    }
    std::size_t size() const { return info().len; }
    std::uint64_t epoch() const { return info().epoch; }
    /// 32 hexadecimal digits: rings with the same ones place every key alike (health aside).
    std::string fingerprint() const { return info().fingerprint; }
    /// 32 hexadecimal digits: with equal ones the same nodes are down and draining.
    std::string states_fingerprint() const {
        return detail::text([&](char *buf, std::size_t cap, std::size_t *needed) {
            return consistent_placement_states_fingerprint(handle_, buf, cap, needed);
        });
    }
    /// The canonical document of the topology.
    std::string to_json() const {
        return detail::text([&](char *buf, std::size_t cap, std::size_t *needed) {
            return consistent_placement_to_json(handle_, buf, cap, needed);
        });
    }

    /// The document with the rows of its assignment beside it, and the bytes of the file that has them.
    std::pair<std::string, std::vector<std::uint8_t>> to_json_beside() const {
        std::string text;
        std::vector<std::uint8_t> rows;
        std::size_t length = 0, count = 0;
        consistent_placement_to_json_beside(handle_, nullptr, 0, &length, nullptr, 0, &count);
        text.resize(length + 1), rows.resize(count);
        detail::check(consistent_placement_to_json_beside(handle_, text.data(), text.size(), nullptr, rows.data(), count, nullptr));
        text.resize(length);
        return {std::move(text), std::move(rows)};
    }

    /// The node at an index.
    node_view node_at(std::uint32_t index) const {
        consistent_node_view view = CONSISTENT_NODE_VIEW_INIT;
        detail::check(consistent_placement_node(handle_, index, &view));
        return detail::node_of(view, index);
    }
    /// The index of an id, if it is a member.
    std::optional<std::uint32_t> find(std::string_view id) const {
        std::uint32_t index = no_index;
        const std::int32_t status = consistent_placement_find(handle_, id.data(), id.size(), &index);
        if (status == CONSISTENT_ERR_UNKNOWN_NODE) return std::nullopt;
        detail::check(status);
        return index;
    }
    bool contains(std::string_view id) const { return find(id).has_value(); }
    /// The metadata of the node at an index.
    std::map<std::string, std::string> metadata(std::uint32_t index) const {
        std::map<std::string, std::string> all;
        const auto record = record_at(index);
        for (std::size_t i = 0; i < record->metadata_count; i++) {
            const consistent_pair &pair = record->metadata[i];
            all.emplace(detail::view(pair.key, pair.key_len), detail::view(pair.value, pair.value_len));
        }
        return all;
    }
    /// What a dialect places the node at an index by.
    std::map<std::string, field> fields(std::uint32_t index) const {
        std::map<std::string, field> all;
        const auto record = record_at(index);
        for (std::size_t i = 0; i < record->field_count; i++) {
            const consistent_field &each = record->fields[i];
            all.emplace(detail::view(each.name, each.name_len), detail::value_of(each));
        }
        return all;
    }

    /// The nodes, by index.
    class iterator {
    public:
        using iterator_category = std::input_iterator_tag;
        using value_type = node_view;
        using difference_type = std::ptrdiff_t;
        using pointer = const node_view *;
        using reference = node_view;

        iterator(const placement *of, std::uint32_t index) noexcept : of_(of), index_(index) {}
        node_view operator*() const { return of_->node_at(index_); }
        iterator &operator++() noexcept {
            index_++;
            return *this;
        }
        iterator operator++(int) noexcept { return {of_, index_++}; }
        friend bool operator==(const iterator &a, const iterator &b) noexcept { return a.index_ == b.index_; }
        friend bool operator!=(const iterator &a, const iterator &b) noexcept { return a.index_ != b.index_; }

    private:
        const placement *of_;
        std::uint32_t index_;
    };
    iterator begin() const noexcept { return {this, 0}; }
    iterator end() const { return {this, static_cast<std::uint32_t>(size())}; }

    /// This placement as if no node were down.
    placement primary() const {
        consistent_placement *made = nullptr;
        detail::check(consistent_placement_primary(handle_, &made));
        return placement(made);
    }
    /// The share of each node, by index: of the positions that it is one of the first `n` nodes of.
    std::vector<node_share> shares(std::size_t n = 1, consistent::spread spread = consistent::spread::zone) const {
        std::vector<node_share> all;
        const auto raw = detail::list<consistent_share>(size(), [&](consistent_share *to, std::size_t cap, std::size_t *needed) {
            return consistent_placement_shares(handle_, n, static_cast<std::int32_t>(spread), to, cap, needed);
        });
        for (const consistent_share &each : raw) all.push_back({each.share, {each.positions_high, each.positions_low}});
        return all;
    }
    /// How given keys spread over the nodes.
    template <typename Keys>
    consistent::distribution distribution(const Keys &keys) const {
        const std::vector<consistent_slice> slices = slices_of(keys);
        const consistent_keys given = keys_of(slices);
        consistent_distribution summary = CONSISTENT_DISTRIBUTION_INIT;
        auto counts = detail::list<std::uint64_t>(size(), [&](std::uint64_t *to, std::size_t cap, std::size_t *needed) {
            return consistent_placement_distribution(handle_, &given, to, cap, needed, &summary);
        });
        return {std::move(counts), summary.total, summary.unplaced, summary.peak_to_average};
    }
    /// The positions a node owns, ascending, neighbours joined.
    std::vector<range> ranges(std::string_view id) const {
        return detail::list<range>(256, [&](range *to, std::size_t cap, std::size_t *needed) {
            return consistent_placement_ranges(handle_, id.data(), id.size(), to, cap, needed);
        });
    }
    /// Where a key of bytes goes and why, for operators: it tells the position.
    std::string explain(const key &key) const {
        return detail::text([&](char *buf, std::size_t cap, std::size_t *needed) {
            return consistent_placement_explain(handle_, key.get(), buf, cap, needed);
        });
    }
    /// The finger table of a node under `chord`, and the nodes that a look-up is sent on to, hop by hop.
    std::vector<std::uint32_t> fingers(std::string_view id) const {
        return detail::list<std::uint32_t>(160, [&](std::uint32_t *to, std::size_t cap, std::size_t *needed) {
            return consistent_placement_fingers(handle_, id.data(), id.size(), to, cap, needed);
        });
    }
    std::vector<std::uint32_t> route(std::string_view from, const key &key) const {
        return detail::list<std::uint32_t>(160, [&](std::uint32_t *to, std::size_t cap, std::size_t *needed) {
            return consistent_placement_route(handle_, from.data(), from.size(), key.get(), to, cap, needed);
        });
    }
    /// What would move if this became like `after`, where each key is kept by the first `n` nodes of its list.
    plan diff(const placement &after, std::size_t n = 1, consistent::spread spread = consistent::spread::zone) const {
        const consistent_plan *made = nullptr;
        detail::check(consistent_placement_diff(handle_, after.handle_, n, static_cast<std::int32_t>(spread), &made));
        return plan(made);
    }
    /// What would move of these keys if this became like `after`, whatever the schemes of both.
    template <typename Keys>
    consistent::moved moved(const placement &after, const Keys &keys, std::size_t n = 1,
                            consistent::spread spread = consistent::spread::zone) const {
        const std::vector<consistent_slice> slices = slices_of(keys);
        const consistent_keys given = keys_of(slices);
        const consistent_moved *made = nullptr;
        detail::check(consistent_placement_moved(handle_, after.handle_, &given, n, static_cast<std::int32_t>(spread), &made));
        return consistent::moved(made);
    }
    /// The nodes of all items of a set, of whom none has more than so many thousandths of its fair share, rounded up.
    template <typename Items>
    std::vector<std::uint32_t> assign(const Items &items, std::uint32_t factor_milli = 1000) const {
        const std::vector<consistent_slice> slices = slices_of(items);
        const consistent_keys given = keys_of(slices);
        std::vector<std::uint32_t> out(slices.size());
        detail::check(consistent_placement_assign(handle_, &given, factor_milli, out.data(), out.size()));
        return out;
    }
    /// The placement with the next assignment of slots that are kept on their nodes, and the plan that leads to it.
    std::pair<placement, rebalanced> rebalance(const rebalance_options &asked) const;
    /// The next step on the way to another placement's topology; none if this is it already.
    std::optional<consistent::step> step(const placement &to, const step_options &asked) const;

private:
    std::unique_ptr<const consistent_node, detail::freeing> record_at(std::uint32_t index) const {
        const consistent_node *made = nullptr;
        detail::check(consistent_placement_record(handle_, index, &made));
        return std::unique_ptr<const consistent_node, detail::freeing>(made);
    }
    std::optional<std::string_view> id_of(std::optional<std::uint32_t> index) const {
        if (!index) return std::nullopt;
        return node_at(*index).id;
    }
    template <typename Keys>
    static std::vector<consistent_slice> slices_of(const Keys &keys) {
        std::vector<consistent_slice> slices;
        slices.reserve(std::size(keys));
        for (const auto &each : keys) {
            const std::string_view bytes(each);
            slices.push_back({bytes.data(), bytes.size()});
        }
        return slices;
    }
    static consistent_keys keys_of(const std::vector<consistent_slice> &slices) noexcept {
        return {CONSISTENT_KEYS_SLICES, slices.size(), slices.data(), 0, nullptr};
    }

    consistent_placement *handle_;
};

}  // namespace consistent

#endif
