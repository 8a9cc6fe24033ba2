/* The live ring. */
#ifndef CONSISTENT_RING_HPP
#define CONSISTENT_RING_HPP

#include "changes.hpp"
#include "offers.hpp"
#include "placement.hpp"

namespace consistent {

enum class touch : std::int32_t {
    none = CONSISTENT_TOUCH_NONE,
    first = CONSISTENT_TOUCH_FIRST,
    stayed = CONSISTENT_TOUCH_STAYED,
    moved = CONSISTENT_TOUCH_MOVED,
};

/// What reports, heartbeats and marks have said of a node.
struct health {
    consistent::state state;
    bool ejected;
    std::uint32_t successes;
    std::uint32_t failures;
    std::optional<milliseconds> last_checked;
    std::optional<milliseconds> last_beat;
};

/// A place on a node, counted until it is released or destroyed. It keeps the ring.
class [[nodiscard]] lease {
public:
    lease(lease &&other) noexcept = default;
    lease &operator=(lease &&other) noexcept {
        release();
        ring_ = std::move(other.ring_), node_ = std::move(other.node_), lease_ = other.lease_;
        return *this;
    }
    ~lease() { release(); }
    /// The id of the node.
    const std::string &node() const noexcept { return node_; }
    /// How many nodes stand before it on the key's walk.
    std::uint32_t spilled() const noexcept { return lease_.spilled; }
    /// What it counts on the node's load.
    std::uint32_t cost() const noexcept { return lease_.cost; }
    consistent::touch touch() const noexcept { return static_cast<consistent::touch>(lease_.touch); }
    /// Gives the place back; whether it was still taken.
    bool release() noexcept {
        std::int32_t released = 0;
        if (const auto ring = std::exchange(ring_, nullptr)) consistent_ring_release(ring.get(), lease_.token, &released);
        return released != 0;
    }

private:
    friend class ring;
    lease(std::shared_ptr<consistent_ring> ring, std::string node, const consistent_lease &raw)
        : ring_(std::move(ring)), node_(std::move(node)), lease_(raw) {}
    std::shared_ptr<consistent_ring> ring_;
    std::string node_;
    consistent_lease lease_;
};

/// A live ring, the handle a service holds while nodes come, go and fail. Threads may use it together.
class ring {
public:
    ring(std::initializer_list<node> nodes, const options &how = {}) : ring(std::vector<node>(nodes), how) {}
    explicit ring(const std::vector<node> &nodes, const options &how = {}) {
        const detail::records records(nodes);
        const detail::scheme_record scheme(how);
        consistent_ring *made = nullptr;
        detail::check(consistent_ring_new(records.data(), records.size(), scheme.get(), &made));
        handle_.reset(made, consistent_ring_free);
    }
    /// A ring of a topology document, and of the 16 bytes of its secret if it has one.
    static ring from_json(std::string_view document, std::optional<std::string_view> secret = std::nullopt) {
        consistent_ring *made = nullptr;
        detail::check(consistent_ring_from_json(document.data(), document.size(), secret ? secret->data() : nullptr,
                                                secret ? secret->size() : 0, &made));
        return ring(made);
    }
    /// A ring of a document whose rows stand in a file beside it, and of the bytes of that.
    static ring from_json_with_rows(std::string_view document, const std::vector<std::uint8_t> &rows,
                                    std::optional<std::string_view> secret = std::nullopt) {
        consistent_ring *made = nullptr;
        detail::check(consistent_ring_from_json_with_rows(document.data(), document.size(), rows.data(), rows.size(),
                                                          secret ? secret->data() : nullptr,
                                                          secret ? secret->size() : 0, &made));
        return ring(made);
    }
    ring(ring &&) noexcept = default;
    ring &operator=(ring &&) noexcept = default;
    ring(const ring &) = delete;
    ring &operator=(const ring &) = delete;
    consistent_ring *get() const noexcept { return handle_.get(); }

    /// The current placement, to hold still.
    placement snapshot() const {
        consistent_placement *made = nullptr;
        detail::check(consistent_ring_snapshot(get(), &made));
        return placement(made);
    }
    bool is_current(const placement &held) const {
        std::int32_t current = 0;
        detail::check(consistent_ring_is_current(get(), held.get(), &current));
        return current != 0;
    }
    /// The id of the node of a key; none if no node is live, or the dialect has none for it.
    std::optional<std::string> get_node(const key &key) const {
        char id[CONSISTENT_ID_CAPACITY];
        std::size_t len = 0;
        if (!detail::found(consistent_ring_get_node(get(), key.get(), id, sizeof id, &len))) return std::nullopt;
        return std::string(id, len);
    }
    /// The ids of the first n nodes of a key: its node, then its replicas.
    std::vector<std::string> get_nodes(const key &key, std::size_t n, const replicas &how = {}) const {
        const placement held = snapshot();
        std::vector<std::string> ids;
        for (const std::uint32_t index : held.get_nodes(key, n, how)) ids.emplace_back(held.node_at(index).id);
        return ids;
    }
    std::string to_json() const { return snapshot().to_json(); }
    plan diff(const ring &after, std::size_t n = 1, consistent::spread spread = consistent::spread::zone) const {
        return snapshot().diff(after.snapshot(), n, spread);
    }

    void add_node(const node &node) { detail::check(consistent_ring_add_node(get(), detail::records(node).data())); }
    void remove_node(std::string_view id) { detail::check(consistent_ring_remove_node(get(), id.data(), id.size())); }
    /// Makes these nodes the ring's, and no others, in one change; those that stay keep their health, loads and sessions.
    node_changes set_nodes(const std::vector<node> &nodes) {
        const detail::records records(nodes);
        const consistent_node_changes *made = nullptr;
        detail::check(consistent_ring_set_nodes(get(), records.data(), records.size(), &made));
        return node_changes(made);
    }
    /// Gives a node another id, under schemes whose ids place no key.
    void rename_node(std::string_view id, std::string_view to) {
        detail::check(consistent_ring_rename_node(get(), id.data(), id.size(), to.data(), to.size()));
    }
    void set_weight(std::string_view id, double weight) {
        consistent_node node = named(id);
        node.weight = weight;
        detail::check(consistent_ring_set_node(get(), &node, CONSISTENT_SET_WEIGHT));
    }
    void set_address(std::string_view id, std::string_view address) {
        consistent_node node = named(id);
        node.address = address.data(), node.address_len = address.size();
        detail::check(consistent_ring_set_node(get(), &node, CONSISTENT_SET_ADDRESS));
    }
    void set_metadata(std::string_view id, const std::map<std::string, std::string> &metadata) {
        const std::vector<consistent_pair> pairs = detail::pairs_of(metadata);
        consistent_node node = named(id);
        node.metadata = pairs.data(), node.metadata_count = pairs.size();
        detail::check(consistent_ring_set_node(get(), &node, CONSISTENT_SET_METADATA));
    }
    /// Takes over a topology document that somebody else changed, at its own epoch or at one that another system tells.
    void update(std::string_view document, std::optional<std::uint64_t> epoch = std::nullopt) {
        detail::check(consistent_ring_update(get(), document.data(), document.size(), epoch ? &*epoch : nullptr));
    }
    /// Takes over a document that was found at `origin`, unless more than so many thousandths of the weight would leave at
    /// once. What is refused throws, is told to whoever listens, and stands in `source`. Whether anything changed.
    bool offer(std::string_view document, std::string_view origin, std::uint32_t max_loss_milli = 500) {
        std::int32_t changed = 0;
        detail::check(consistent_ring_offer(get(), document.data(), document.size(), origin.data(), origin.size(),
                                            max_loss_milli, &changed));
        return changed != 0;
    }
    /// Tells that a document could not be read where it should be.
    void offer_failed(std::string_view origin, std::string_view reason) {
        detail::check(
            consistent_ring_offer_failed(get(), origin.data(), origin.size(), reason.data(), reason.size()));
    }
    /// Where the topology comes from; nothing if nothing was ever offered.
    std::optional<consistent::source> source() const {
        const consistent_source *known = nullptr;
        detail::check(consistent_ring_source(get(), &known));
        const std::unique_ptr<const consistent_source, detail::freeing> held(known);
        return known == nullptr ? std::nullopt : std::optional<consistent::source>(std::in_place, known);
    }
    /// Marks nodes as a document of states says, at a time since the Unix epoch.
    states_offered offer_states(std::string_view document, std::string_view origin, milliseconds now) {
        consistent_states_offered offered = CONSISTENT_STATES_OFFERED_INIT;
        detail::check(consistent_ring_offer_states(get(), document.data(), document.size(), origin.data(), origin.size(),
                                                   static_cast<std::uint64_t>(now.count()), &offered));
        return {offered.changed != 0, offered.unknown, detail::time(offered.next_ms)};
    }
    /// Tells that a document of states could not be read where it should be.
    void offer_states_failed(std::string_view origin, std::string_view reason) {
        detail::check(
            consistent_ring_offer_states_failed(get(), origin.data(), origin.size(), reason.data(), reason.size()));
    }
    /// Follows the document in a file, and the document of states in another one if that has a name. The ring may be
    /// destroyed before.
    following follow(std::string_view path, std::string_view states = {},
                     consistent_follow_policy policy = CONSISTENT_FOLLOW_POLICY_INIT) {
        consistent_following *made = nullptr;
        detail::check(consistent_ring_follow(get(), path.data(), path.size(), states.data(), states.size(), &policy, &made));
        return following(made);
    }
    void store_rows() { detail::check(consistent_ring_store_rows(get())); }

    /// Calls `listener` with every later change, until the subscription is closed or destroyed: one change at a time, by a
    /// thread that makes one, while nothing is locked. A listener that throws ends the program.
    subscription on_change(std::function<void(const change &)> listener) {
        auto kept = std::make_unique<std::function<void(const change &)>>(std::move(listener));
        consistent_subscription *made = nullptr;
        detail::check(consistent_ring_on_change(get(), detail::tell, kept.get(), detail::let_go, &made));
        kept.release();
        return subscription(made);
    }

    void mark(std::string_view id, state state) {
        detail::check(consistent_ring_mark(get(), id.data(), id.size(), static_cast<std::int32_t>(state)));
    }
    void mark_up(std::string_view id) { mark(id, state::up); }
    void mark_down(std::string_view id) { mark(id, state::down); }
    void mark_draining(std::string_view id) { mark(id, state::draining); }
    /// Tells of a check, or of a request, that went well or failed; the node's state after it.
    state report(std::string_view id, bool ok, milliseconds at = consistent::now()) {
        std::int32_t after = 0;
        detail::check(consistent_ring_report(get(), id.data(), id.size(), ok ? 1 : 0, at.count(), &after));
        return static_cast<state>(after);
    }
    state heartbeat(std::string_view id, milliseconds at = consistent::now()) {
        std::int32_t after = 0;
        detail::check(consistent_ring_heartbeat(get(), id.data(), id.size(), at.count(), &after));
        return static_cast<state>(after);
    }
    /// Tells the time; when it is worth calling again.
    std::optional<milliseconds> tick(milliseconds at = consistent::now()) {
        std::uint64_t next = CONSISTENT_NEVER;
        detail::check(consistent_ring_tick(get(), at.count(), &next));
        return detail::time(next);
    }
    consistent::health health(std::string_view id) const {
        consistent_health known = CONSISTENT_HEALTH_INIT;
        detail::check(consistent_ring_health(get(), id.data(), id.size(), &known));
        return {static_cast<state>(known.state), known.ejected != 0, known.successes, known.failures,
                detail::time(known.last_checked_ms), detail::time(known.last_beat_ms)};
    }
    /// Policies are those of the C interface: begin with what the ring has, or with its `_INIT` macro.
    consistent_health_policy health_policy() const {
        consistent_health_policy policy = CONSISTENT_HEALTH_POLICY_INIT;
        read_policies(&policy, nullptr, nullptr);
        return policy;
    }
    void set_health_policy(consistent_health_policy policy) { set_policies(&policy, nullptr, nullptr); }

    /// A place on the first node of the key's walk that is up and has room for the cost; none if no node is up.
    std::optional<lease> acquire(const key &key, std::uint32_t cost = 1) {
        consistent_request request = CONSISTENT_REQUEST_INIT;
        request.key = key.get(), request.cost = cost;
        return leased(request);
    }
    /// A place for a request that any node may serve, where the load with it is the smallest for the node's weight.
    std::optional<lease> acquire_any(std::uint32_t cost = 1) {
        consistent_request request = CONSISTENT_REQUEST_INIT;
        request.cost = cost;
        return leased(request);
    }
    /// A place for a session, which stays where it is.
    std::optional<lease> acquire_sticky(const key &session, milliseconds at = consistent::now()) {
        consistent_request request = CONSISTENT_REQUEST_INIT;
        request.session = session.get(), request.now_ms = at.count();
        return leased(request);
    }
    /// How far loads may go above the fair share: as a factor, perhaps with a floor, or as a gap.
    void set_bound_factor(std::uint32_t milli, std::uint32_t floor = 0) {
        consistent_bound bound = CONSISTENT_BOUND_INIT;
        bound.factor_milli = milli, bound.floor = floor;
        set_policies(nullptr, nullptr, &bound);
    }
    void set_bound_gap(std::uint32_t gap) {
        consistent_bound bound = CONSISTENT_BOUND_INIT;
        bound.kind = CONSISTENT_BOUND_GAP, bound.gap = gap;
        set_policies(nullptr, nullptr, &bound);
    }
    consistent_bound bound() const {
        consistent_bound known = CONSISTENT_BOUND_INIT;
        read_policies(nullptr, nullptr, &known);
        return known;
    }
    void set_load(std::string_view id, std::uint64_t load) { detail::check(consistent_ring_set_load(get(), id.data(), id.size(), load)); }
    consistent_load load(std::string_view id) const {
        consistent_load known{};
        detail::check(consistent_ring_load(get(), id.data(), id.size(), &known));
        return known;
    }
    /// The loads of all nodes, by index of the placement beside them.
    std::pair<std::vector<consistent_load>, placement> loads() const {
        consistent_placement *made = nullptr;
        auto all = detail::list<consistent_load>(snapshot().size(), [&](consistent_load *to, std::size_t cap, std::size_t *needed) {
            return consistent_ring_loads(get(), to, cap, needed, &made);
        });
        return {std::move(all), placement(made)};
    }
    /// One of two nodes that a salt picks among the first `n` of a key: the one with less load for its weight.
    std::optional<std::string> pick_node_by_load(const key &key, std::size_t n, std::string_view salt) const {
        char id[CONSISTENT_ID_CAPACITY];
        std::size_t len = 0;
        const std::int32_t status =
            consistent_ring_pick_node_by_load(get(), key.get(), n, salt.data(), salt.size(), id, sizeof id, &len);
        if (!detail::found(status)) return std::nullopt;
        return std::string(id, len);
    }

    consistent_sticky_policy sticky_policy() const {
        consistent_sticky_policy policy = CONSISTENT_STICKY_POLICY_INIT;
        read_policies(nullptr, &policy, nullptr);
        return policy;
    }
    void set_sticky_policy(consistent_sticky_policy policy) { set_policies(nullptr, &policy, nullptr); }
    bool forget_session(std::string_view session) {
        std::int32_t forgotten = 0;
        detail::check(consistent_ring_forget_session(get(), session.data(), session.size(), &forgotten));
        return forgotten != 0;
    }
    std::size_t expire_sticky(milliseconds at = consistent::now()) {
        std::size_t removed = 0;
        detail::check(consistent_ring_expire_sticky(get(), at.count(), &removed));
        return removed;
    }
    /// How many sessions are kept, and in how many bytes.
    std::pair<std::size_t, std::size_t> sticky_use() const {
        std::pair<std::size_t, std::size_t> used;
        detail::check(consistent_ring_sticky_use(get(), &used.first, &used.second));
        return used;
    }

private:
    explicit ring(consistent_ring *made) : handle_(made, consistent_ring_free) {}

    static consistent_node named(std::string_view id) noexcept {
        consistent_node node = CONSISTENT_NODE_INIT;
        node.id = id.data(), node.id_len = id.size();
        return node;
    }
    void read_policies(consistent_health_policy *health, consistent_sticky_policy *sticky, consistent_bound *bound) const {
        const consistent_policies wanted = {sizeof wanted, health, sticky, bound};
        detail::check(consistent_ring_policies(get(), &wanted));
    }
    void set_policies(consistent_health_policy *health, consistent_sticky_policy *sticky, consistent_bound *bound) {
        const consistent_policies given = {sizeof given, health, sticky, bound};
        detail::check(consistent_ring_set_policies(get(), &given));
    }
    std::optional<lease> leased(const consistent_request &request) {
        consistent_lease raw = CONSISTENT_LEASE_INIT;
        consistent_placement *made = nullptr;
        if (!detail::found(consistent_ring_acquire(get(), &request, &raw, &made))) return std::nullopt;
        lease got(handle_, {}, raw);
        got.node_ = placement(made).node_at(raw.index).id;
        return got;
    }

    std::shared_ptr<consistent_ring> handle_;
};

}  // namespace consistent

#endif
