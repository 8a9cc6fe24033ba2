/* Fault 27: what a failed call leaves. Every function with outputs is called so that it fails; then handles are NULL,
   counts 0, texts empty, indices CONSISTENT_NO_INDEX and records zeros. ffi-c/tests/symbols.rs sees that no function is
   left out. */
#include "check.h"

static uint32_t ix[4];
static size_t n, m;
static char text[8];
static consistent_placement *p;
static int32_t i32;
static uint64_t u64;
static uint32_t u32;

static void fill(void) {
    memset(ix, 0xab, sizeof ix);
    memset(text, 'x', sizeof text);
    n = m = 77;
    p = (consistent_placement *)(void *)&n;
    i32 = 77, u32 = 77, u64 = 77;
}

static int no_indices(void) {
    for (size_t i = 0; i < 4; i++)
        if (ix[i] != CONSISTENT_NO_INDEX) return 0;
    return 1;
}

static int zeros(const void *record, size_t size) {
    const unsigned char *bytes = (const unsigned char *)record;
    for (size_t i = sizeof(size_t); i < size; i++)
        if (bytes[i] != 0) return 0;
    return 1;
}

/* A failing call and what it leaves. */
#define FAILS(call, left) (fill(), CHECK((call) != CONSISTENT_OK), CHECK(left))
/* The same of a call that fills a record. */
#define RECORD(type, call)                           \
    do {                                             \
        struct type r;                               \
        memset(&r, 0xab, sizeof r);                  \
        r.struct_size = sizeof r;                    \
        CHECK((call) != CONSISTENT_OK);              \
        CHECK(zeros(&r, sizeof r));                  \
    } while (0)

static void texts(const consistent_ring *ring, const consistent_placement *at) {
    FAILS(consistent_placement_to_json(NULL, text, 8, &n), !text[0] && !n);
    FAILS(consistent_placement_to_json(at, text, 8, &n), !text[0] && n > 8);
    FAILS(consistent_ring_get_node(NULL, CONSISTENT_BYTES("k", 1), text, 8, &n), !text[0] && !n);
    FAILS(consistent_ring_get_node(ring, NULL, text, 8, &n), !text[0] && !n);
    FAILS(consistent_ring_get_node(ring, CONSISTENT_BYTES(NULL, 1), text, 8, &n), !text[0] && !n);
    FAILS(consistent_ring_get_node(ring, CONSISTENT_BYTES("k", 1), text, 1, &n), !text[0] && n == 1);
    FAILS(consistent_ring_pick_node_by_load(ring, CONSISTENT_BYTES("k", 1), 2, NULL, 1, text, 8, &n), !text[0] && !n);
    FAILS(consistent_placement_explain(at, CONSISTENT_BYTES(NULL, 1), text, 8, &n), !text[0] && !n);
    FAILS(consistent_placement_states_fingerprint(NULL, text, 8, &n), !text[0] && !n);
    FAILS(consistent_placement_states_fingerprint(at, text, 8, &n), !text[0] && n == 32);
    FAILS(consistent_last_error(text, 1, &n), !text[0] && n > 1);
}

static void indices(const consistent_placement *at) {
    const uint32_t offsets[] = {0, 9, 1, 1, 1};
    const uint64_t wide[] = {0, 9, 1, 1, 1}, keys[] = {1, 2, 3, 4};
    const consistent_slice slices[] = {{NULL, 1}, {NULL, 1}, {NULL, 1}, {NULL, 1}};
    const consistent_key k = {CONSISTENT_KEY_BYTES, "k", 1, 0};
    consistent_replicas with = CONSISTENT_REPLICAS_INIT;
    with.local = "/", with.local_len = 1;

    FAILS(consistent_placement_get_nodes(at, &k, &with, ix, 4, &n), no_indices() && !n);
    FAILS(consistent_placement_get_nodes(NULL, &k, NULL, ix, 4, &n), no_indices() && !n);
    FAILS(consistent_placement_get_nodes(at, NULL, NULL, ix, 4, &n), no_indices() && !n);
    FAILS(consistent_placement_get_nodes(at, CONSISTENT_BYTES(NULL, 1), NULL, ix, 4, &n), no_indices() && !n);
    FAILS(consistent_placement_get_nodes(at, CONSISTENT_INTEGER(1), SPREAD(9), ix, 4, &n), no_indices() && !n);
    FAILS(consistent_placement_get_nodes(at, &k, NULL, ix, 4, NULL), no_indices());
    FAILS(consistent_placement_fingers(at, "a", 1, ix, 4, &n), no_indices() && !n);
    FAILS(consistent_placement_route(at, "a", 1, &k, ix, 4, &n), no_indices() && !n);
    FAILS(consistent_placement_pick_node(at, &k, 2, "r", 1, 9, &u32), u32 == CONSISTENT_NO_INDEX);
    FAILS(consistent_placement_position(at, CONSISTENT_BYTES(NULL, 1), &u64), !u64);
    FAILS(consistent_placement_slot(at, CONSISTENT_BYTES("k", 1), &u32), !u32);
    FAILS(consistent_placement_locate(at, CONSISTENT_BYTES(NULL, 1), &u32), u32 == CONSISTENT_NO_INDEX);
    FAILS(consistent_placement_locate(NULL, CONSISTENT_INTEGER(1), &u32), u32 == CONSISTENT_NO_INDEX);
    FAILS(consistent_placement_locate(at, NULL, &u32), u32 == CONSISTENT_NO_INDEX);
    FAILS(consistent_placement_find(at, "zz", 2, &u32), u32 == CONSISTENT_NO_INDEX);

    FAILS(consistent_placement_place(at, KEYS(CONSISTENT_KEYS_PACKED32, 4, "k", 1, offsets), 1, ix, 4), no_indices());
    FAILS(consistent_placement_place(at, KEYS(CONSISTENT_KEYS_PACKED64, 4, "k", 1, wide), 1, ix, 4), no_indices());
    FAILS(consistent_placement_place(at, KEYS(CONSISTENT_KEYS_SLICES, 4, slices, 0, NULL), 1, ix, 4), no_indices());
    FAILS(consistent_placement_place(at, KEYS(CONSISTENT_KEYS_INTEGERS, 3, keys, 0, NULL), 1, ix, 4), no_indices());
    FAILS(consistent_placement_place(NULL, KEYS(CONSISTENT_KEYS_POSITIONS, 4, keys, 0, NULL), 1, ix, 4), no_indices());
    FAILS(consistent_placement_place(at, KEYS(CONSISTENT_KEYS_INTEGERS, 3, keys, 0, NULL), 2, ix, 4), no_indices());
    FAILS(consistent_placement_place(at, NULL, 1, ix, 4), no_indices());
    FAILS(consistent_placement_assign(at, KEYS(CONSISTENT_KEYS_INTEGERS, 4, keys, 0, NULL), 1000, ix, 4), no_indices());
    FAILS(consistent_placement_assign(at, NULL, 1000, ix, 4), no_indices());
}

static void numbers(consistent_ring *ring) {
    consistent_load load;
    FAILS(consistent_budget(&u64, (size_t *)(uintptr_t)1), !u64);
    FAILS(consistent_ring_offer(ring, "{", 1, "f", 1, 500, &i32), !i32);
    FAILS(consistent_ring_is_current(ring, NULL, &i32), !i32);
    FAILS(consistent_ring_report(ring, "zz", 2, 1, 1, &i32), i32 == -1);
    FAILS(consistent_ring_heartbeat(ring, "zz", 2, 1, &i32), i32 == -1);
    FAILS(consistent_ring_tick(NULL, 1, &u64), u64 == CONSISTENT_NEVER);
    FAILS(consistent_ring_release(NULL, 1, &i32), !i32);
    memset(&load, 0xab, sizeof load);
    FAILS(consistent_ring_load(ring, "zz", 2, &load), !load.leases && !load.measured && !load.cap);
    FAILS(consistent_ring_forget_session(NULL, "s", 1, &i32), !i32);
    FAILS(consistent_ring_expire_sticky(NULL, 1, &n), !n);
    FAILS(consistent_ring_sticky_use(NULL, &n, &m), !n && !m);
    FAILS(consistent_checks_finished(NULL, 1, 1, 1, &i32), !i32);
    FAILS(consistent_checks_next_wake(NULL, &u64), u64 == CONSISTENT_NEVER);
}

static void arrays(const consistent_ring *ring, const consistent_placement *at) {
    consistent_share shares[2];
    consistent_load loads[2];
    consistent_range ranges[2];
    const consistent_slice hollow[1] = {{NULL, 1}};
    const consistent_keys keys = {CONSISTENT_KEYS_SLICES, 1, hollow, 0, NULL};
    uint64_t counts[2];
    FAILS(consistent_placement_shares(NULL, 1, 0, shares, 2, &n), !n);
    FAILS(consistent_placement_shares(at, 1, 0, NULL, 2, &n), !n);
    FAILS(consistent_ring_loads(NULL, loads, 2, &n, &p), !n && !p);
    FAILS(consistent_ring_loads(ring, NULL, 2, &n, &p), !n && !p);
    FAILS(consistent_placement_ranges(at, "zz", 2, ranges, 2, &n), !n);
    RECORD(consistent_distribution, consistent_placement_distribution(NULL, &keys, counts, 2, &n, &r));
    RECORD(consistent_distribution, consistent_placement_distribution(at, &keys, NULL, 2, &n, &r));
    consistent_arc arcs[2];
    RECORD(consistent_owners, consistent_placement_owners(NULL, &r, arcs, 2, &n));
    RECORD(consistent_owners, consistent_placement_owners(at, &r, NULL, 2, &n));
    CHECK(!n);
}

static void records(consistent_ring *ring, const consistent_placement *at) {
    consistent_lease lease;
    RECORD(consistent_info, consistent_placement_info(NULL, &r));
    RECORD(consistent_node_view, consistent_placement_node(at, 9, &r));
    RECORD(consistent_health, consistent_ring_health(ring, "zz", 2, &r));
    RECORD(consistent_states_offered, consistent_ring_offer_states(ring, "{", 1, "s", 1, 0, &r));
    RECORD(consistent_health_policy, consistent_ring_policies(NULL, POLICIES(&r, NULL, NULL)));
    RECORD(consistent_sticky_policy, consistent_ring_policies(NULL, POLICIES(NULL, &r, NULL)));
    RECORD(consistent_bound, consistent_ring_policies(NULL, POLICIES(NULL, NULL, &r)));
    memset(&lease, 0xab, sizeof lease);
    lease.struct_size = sizeof lease;
    FAILS(consistent_ring_acquire(ring, FOR_KEY(NULL, 1), &lease, &p), !p && !lease.token && lease.index == CONSISTENT_NO_INDEX);
    memset(&lease, 0xab, sizeof lease);
    lease.struct_size = sizeof lease;
    FAILS(consistent_ring_acquire(NULL, FOR_SESSION("s", 1, 1), &lease, &p),
          !p && !lease.token && lease.index == CONSISTENT_NO_INDEX && lease.touch == CONSISTENT_TOUCH_NONE && !lease.cost);
}

static void handles(consistent_ring *ring, const consistent_placement *at) {
    consistent_ring *other = ring;
    consistent_checks *checks = (consistent_checks *)(void *)ring;
    const consistent_probes *probes = (const consistent_probes *)(const void *)ring;
    const consistent_plan *plan = (const consistent_plan *)(const void *)ring;
    const consistent_detection *detection = (const consistent_detection *)(const void *)ring;
    const consistent_moved *moved = (const consistent_moved *)(const void *)ring;
    const consistent_node_changes *changes = (const consistent_node_changes *)(const void *)ring;
    const consistent_node *record = (const consistent_node *)(const void *)ring;
    consistent_subscription *subscription = (consistent_subscription *)(void *)ring;
    const consistent_source *source = (const consistent_source *)(const void *)ring;
    consistent_following *following = (consistent_following *)(void *)ring;
    FAILS(consistent_ring_follow(ring, "", 0, NULL, 0, NULL, &following), !following);
    FAILS(consistent_ring_source(NULL, &source), !source);
    FAILS(consistent_placement_moved(at, NULL, NULL, 1, 0, &moved), !moved);
    FAILS(consistent_ring_set_nodes(ring, NULL, 1, &changes), !changes);
    FAILS(consistent_ring_on_change(ring, NULL, NULL, NULL, &subscription), !subscription);
    FAILS(consistent_ring_new(NULL, 1, NULL, &other), !other);
    other = ring;
    FAILS(consistent_ring_from_json("{", 1, NULL, 0, &other), !other);
    FAILS(consistent_ring_from_json("{", 1, "0123456789abcdef", 16, &other), !other);
    FAILS(consistent_ring_snapshot(NULL, &p), !p);
    FAILS(consistent_placement_primary(NULL, &p), !p);
    FAILS(consistent_ring_checks(ring, NULL, &checks), !checks);
    FAILS(consistent_checks_due(NULL, 1, &probes), !probes);
    FAILS(consistent_placement_record(at, 9, &record), !record);
    FAILS(consistent_placement_diff(at, NULL, 1, 0, &plan), !plan);
    const consistent_rebalanced *rebalanced = (const consistent_rebalanced *)(const void *)ring;
    FAILS(consistent_placement_rebalance(NULL, NULL, &p, &rebalanced), !p && !rebalanced);
    rebalanced = (const consistent_rebalanced *)(const void *)ring;
    FAILS(consistent_placement_rebalance(at, NULL, &p, NULL), !p);
    FAILS(consistent_placement_rebalance(at, NULL, NULL, &rebalanced), !rebalanced);
    RECORD(consistent_step, (fill(), consistent_placement_step(at, NULL, NULL, &r, &p, &plan)));
    CHECK(!p && !plan);
    plan = (const consistent_plan *)(const void *)ring;
    FAILS(consistent_placement_step(at, at, NULL, NULL, &p, &plan), !p);
    RECORD(consistent_step, consistent_placement_step(at, at, NULL, &r, NULL, NULL));
    other = ring;
    FAILS(consistent_ring_from_json_with_rows("{", 1, "r", 1, NULL, 0, &other), !other);
    other = ring;
    FAILS(consistent_ring_from_json_with_rows("{", 1, NULL, 1, NULL, 0, &other), !other);
    FAILS(consistent_detect(NULL, 1, NULL, 0, &detection), !detection);
    const consistent_imported *imported = (const consistent_imported *)(const void *)ring;
    const consistent_exported *exported = (const consistent_exported *)(const void *)ring;
    FAILS(consistent_import_topology("u", 1, "nginx", 5, NULL, &imported), !imported);
    FAILS(consistent_placement_export_topology(at, "nginx", 5, NULL, &exported), !exported);
}

static void transitions(consistent_ring *ring, const consistent_placement *at) {
    consistent_transition *moving = NULL, *made = (consistent_transition *)(void *)ring;
    consistent_placement *second = (consistent_placement *)(void *)ring;
    consistent_range ranges[2];
    double left = 7;
    const consistent_key k = {CONSISTENT_KEY_BYTES, "k", 1, 0};
    uint8_t rows[2] = {7, 7};
    FAILS(consistent_transition_new(at, NULL, &made), !made);
    made = (consistent_transition *)(void *)ring;
    FAILS(consistent_transition_from_json("{", 1, NULL, 0, NULL, 0, &made), !made);
    if (!CHECK(consistent_transition_new(at, at, &moving) == CONSISTENT_OK)) return;
    made = (consistent_transition *)(void *)ring;
    FAILS(consistent_transition_with_done(moving, 2, 1, &made), !made);
    made = (consistent_transition *)(void *)ring;
    FAILS(consistent_transition_with_slot_done(moving, 0, &made), !made);
    FAILS(consistent_transition_ends(NULL, &p, &second), !p && !second);
    second = (consistent_placement *)(void *)ring;
    FAILS(consistent_transition_ends(moving, NULL, &second), !second);
    FAILS(consistent_transition_to_json(moving, text, 8, &n), !text[0] && n > 8);
    FAILS(consistent_transition_len(NULL, &n), !n);
    RECORD(consistent_node_view, consistent_transition_node(moving, 2, &r));
    FAILS(consistent_transition_nodes_for_read(moving, &k, 2, ix, 3, &n), ix[0] == CONSISTENT_NO_INDEX && ix[2] == CONSISTENT_NO_INDEX && !n);
    FAILS(consistent_transition_nodes_for_write(moving, NULL, 2, ix, 4, &n), no_indices() && !n);
    FAILS(consistent_transition_nodes_for_write(moving, CONSISTENT_BYTES(NULL, 1), 2, ix, 4, &n), no_indices() && !n);
    FAILS(consistent_transition_is_done(moving, NULL, &i32), !i32);
    FAILS(consistent_transition_done(NULL, ranges, 2, &n), !n);
    FAILS(consistent_transition_left(NULL, &left), left == 0.0);
    consistent_transition_free(moving);
    FAILS(consistent_placement_to_json_beside(at, text, 8, &n, rows, 2, &m), !text[0] && n > 8 && !m && rows[0] == 7);
    FAILS(consistent_placement_to_json_beside(NULL, text, 8, &n, rows, 2, &m), !text[0] && !n && !m);
}

/* Fault 1: two of three replicas, and the third place as it was. */
static void replicas(const consistent_placement *at) {
    fill();
    CHECK(consistent_placement_get_nodes(at, CONSISTENT_BYTES("k", 1), NULL, ix, 3, &n) == CONSISTENT_OK);
    CHECK(n == 2 && ix[0] < 2 && ix[1] == 1 - ix[0] && ix[2] == 0xabababab);
}

int main(void) {
    consistent_node nodes[2] = {node_of("a"), node_of("b")};
    consistent_ring *ring = NULL;
    consistent_placement *at = NULL;
    if (!CHECK(consistent_ring_new(nodes, 2, NULL, &ring) == CONSISTENT_OK)) return 1;
    if (!CHECK(consistent_ring_snapshot(ring, &at) == CONSISTENT_OK)) return 1;
    texts(ring, at);
    indices(at);
    numbers(ring);
    arrays(ring, at);
    records(ring, at);
    handles(ring, at);
    transitions(ring, at);
    replicas(at);
    consistent_placement_release(at);
    consistent_ring_free(ring);
    return check_report("fault_outputs");
}
