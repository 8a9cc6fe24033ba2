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

static void texts(const consistent_ring *ring) {
    FAILS(consistent_ring_to_json(NULL, text, 8, &n), !text[0] && !n);
    FAILS(consistent_ring_to_json(ring, text, 8, &n), !text[0] && n > 8);
    FAILS(consistent_ring_fingerprint(NULL, text, 8, &n), !text[0] && !n);
    FAILS(consistent_ring_get_node(NULL, "k", 1, text, 8, &n), !text[0] && !n);
    FAILS(consistent_ring_get_node(ring, NULL, 1, text, 8, &n), !text[0] && !n);
    FAILS(consistent_ring_get_node(ring, "k", 1, text, 1, &n), !text[0] && n == 1);
    FAILS(consistent_ring_get_primary(NULL, "k", 1, text, 8, &n), !text[0] && !n);
    FAILS(consistent_ring_pick_node(ring, NULL, 1, 2, "r", 1, text, 8, &n), !text[0] && !n);
    FAILS(consistent_ring_pick_node_by_load(ring, "k", 1, 2, NULL, 1, text, 8, &n), !text[0] && !n);
    FAILS(consistent_ring_explain(ring, NULL, 1, text, 8, &n), !text[0] && !n);
    FAILS(consistent_last_error(text, 1, &n), !text[0] && n > 1);
}

static void indices(const consistent_ring *ring, const consistent_placement *at) {
    const uint32_t offsets[] = {0, 9, 1, 1, 1};
    const uint64_t offsets64[] = {0, 9, 1, 1, 1}, keys[] = {1, 2, 3, 4};
    const consistent_slice slices[] = {{NULL, 1}, {NULL, 1}, {NULL, 1}, {NULL, 1}};
    const int32_t zone = CONSISTENT_SPREAD_ZONE;
    consistent_replicas with = CONSISTENT_REPLICAS_INIT;
    with.local = "/", with.local_len = 1;

    FAILS(consistent_ring_get_nodes(NULL, "k", 1, zone, ix, 4, &n, &p), no_indices() && !n && !p);
    FAILS(consistent_ring_get_nodes(ring, NULL, 1, zone, ix, 4, &n, &p), no_indices() && !n && !p);
    FAILS(consistent_ring_get_nodes(ring, "k", 1, 9, ix, 4, &n, &p), no_indices() && !n && !p);
    FAILS(consistent_ring_get_nodes(ring, "k", 1, zone, ix, 4, NULL, &p), no_indices() && !p);
    FAILS(consistent_ring_get_nodes_with(ring, "k", 1, &with, ix, 4, &n, &p), no_indices() && !n && !p);
    FAILS(consistent_ring_get_nodes_with(ring, "k", 1, NULL, ix, 4, &n, &p), no_indices() && !n && !p);
    FAILS(consistent_placement_get_nodes_with(at, "k", 1, &with, ix, 4, &n), no_indices() && !n);
    FAILS(consistent_placement_get_nodes(NULL, "k", 1, zone, ix, 4, &n), no_indices() && !n);
    FAILS(consistent_placement_get_nodes(at, NULL, 1, zone, ix, 4, &n), no_indices() && !n);
    FAILS(consistent_placement_get_nodes_u64(at, 1, 9, ix, 4, &n), no_indices() && !n);
    FAILS(consistent_placement_get_nodes_hashed(at, 1, 9, ix, 4, &n), no_indices() && !n);
    FAILS(consistent_placement_fingers(at, "a", 1, ix, 4, &n), no_indices() && !n);
    FAILS(consistent_placement_route(at, "a", 1, "k", 1, ix, 4, &n), no_indices() && !n);
    FAILS(consistent_placement_pick_node(at, "k", 1, 2, "r", 1, 9, &u32), u32 == CONSISTENT_NO_INDEX);
    FAILS(consistent_placement_locate(at, NULL, 1, &u32), u32 == CONSISTENT_NO_INDEX);
    FAILS(consistent_placement_locate_u64(NULL, 1, &u32), u32 == CONSISTENT_NO_INDEX);
    FAILS(consistent_placement_locate_hashed(NULL, 1, &u32), u32 == CONSISTENT_NO_INDEX);
    FAILS(consistent_placement_find(at, "zz", 2, &u32), u32 == CONSISTENT_NO_INDEX);

    FAILS(consistent_ring_place(ring, "k", 1, offsets, 5, ix, 4, &p), no_indices() && !p);
    FAILS(consistent_ring_place(NULL, "k", 1, offsets, 5, ix, 4, &p), no_indices() && !p);
    FAILS(consistent_ring_place_u64offsets(ring, "k", 1, offsets64, 5, ix, 4, &p), no_indices() && !p);
    FAILS(consistent_ring_place_slices(ring, slices, 4, ix, 4, &p), no_indices() && !p);
    FAILS(consistent_ring_place_u64(ring, keys, 3, ix, 4, &p), no_indices() && !p);
    FAILS(consistent_ring_place_hashed(ring, NULL, 4, ix, 4, &p), no_indices() && !p);
    FAILS(consistent_placement_place(at, "k", 1, offsets, 5, ix, 4), no_indices());
    FAILS(consistent_placement_place_u64offsets(at, "k", 1, offsets64, 5, ix, 4), no_indices());
    FAILS(consistent_placement_place_slices(at, slices, 4, ix, 4), no_indices());
    FAILS(consistent_placement_place_u64(at, keys, 3, ix, 4), no_indices());
    FAILS(consistent_placement_place_hashed(NULL, keys, 4, ix, 4), no_indices());
}

static void numbers(consistent_ring *ring, const consistent_placement *at) {
    const char *key = "x", *value = "x";
    consistent_load load;
    FAILS(consistent_ring_is_current(ring, NULL, &i32), !i32);
    FAILS(consistent_ring_epoch(NULL, &u64), !u64);
    FAILS(consistent_ring_len(NULL, &n), !n);
    FAILS(consistent_ring_contains(ring, NULL, 1, &i32), !i32);
    FAILS(consistent_ring_state(ring, "zz", 2, &i32), i32 == -1);
    FAILS(consistent_ring_report(ring, "zz", 2, 1, 1, &i32), i32 == -1);
    FAILS(consistent_ring_heartbeat(ring, "zz", 2, 1, &i32), i32 == -1);
    FAILS(consistent_ring_tick(NULL, 1, &u64), u64 == CONSISTENT_NEVER);
    FAILS(consistent_ring_release(NULL, 1, &i32), !i32);
    FAILS(consistent_ring_bound(NULL, &i32, &u32), i32 == -1 && !u32);
    FAILS(consistent_ring_bound(ring, NULL, &u32), !u32);
    memset(&load, 0xab, sizeof load);
    FAILS(consistent_ring_load(ring, "zz", 2, &load), !load.leases && !load.measured && !load.cap);
    FAILS(consistent_ring_forget_session(NULL, "s", 1, &i32), !i32);
    FAILS(consistent_ring_expire_sticky(NULL, 1, &n), !n);
    FAILS(consistent_ring_sticky_use(NULL, &n, &m), !n && !m);
    FAILS(consistent_checks_finished(NULL, 1, 1, 1, &i32), !i32);
    FAILS(consistent_checks_cancel(NULL, 1, &i32), !i32);
    FAILS(consistent_checks_next_wake(NULL, &u64), u64 == CONSISTENT_NEVER);
    FAILS(consistent_probes_len(NULL, &n), !n);
    FAILS(consistent_placement_len(NULL, &n), !n);
    FAILS(consistent_placement_max_nodes(NULL, &n), !n);
    FAILS(consistent_placement_memory_bytes(NULL, &n), !n);
    FAILS(consistent_placement_metadata(at, 0, 9, &key, &n, &value, &m), !key && !n && !value && !m);
    FAILS(consistent_placement_metadata(at, 0, 9, NULL, &n, &value, &m), !n && !value && !m);
    FAILS(consistent_plan_move_count(NULL, &n), !n);
    FAILS(consistent_plan_range_count(NULL, &n), !n);
}

static void arrays(const consistent_ring *ring, const consistent_placement *at) {
    consistent_share shares[2];
    consistent_load loads[2];
    consistent_range ranges[2];
    consistent_slice fields[2];
    const consistent_slice keys[1] = {{NULL, 1}};
    uint64_t counts[2];
    FAILS(consistent_ring_shares(NULL, shares, 2, &n, &p), !n && !p);
    FAILS(consistent_ring_shares(ring, NULL, 2, &n, &p), !n && !p);
    FAILS(consistent_ring_loads(NULL, loads, 2, &n, &p), !n && !p);
    FAILS(consistent_ring_ranges(ring, "zz", 2, ranges, 2, &n), !n);
    FAILS(consistent_placement_field_texts(at, 9, 0, fields, 2, &n), !n);
    RECORD(consistent_distribution, consistent_ring_distribution(NULL, keys, 1, counts, 2, &n, &r, &p));
    RECORD(consistent_distribution, consistent_ring_distribution(ring, keys, 0, NULL, 2, &n, &r, &p));
    CHECK(!n && !p);
}

static void records(consistent_ring *ring, const consistent_placement *at) {
    consistent_lease lease;
    fill();
    RECORD(consistent_node_view, consistent_ring_node(ring, "zz", 2, &r, &p));
    CHECK(!p);
    RECORD(consistent_node_view, consistent_ring_node(ring, "a", 1, &r, NULL));
    RECORD(consistent_node_view, consistent_placement_node(at, 9, &r));
    RECORD(consistent_field, consistent_placement_field(at, 0, 9, &r));
    RECORD(consistent_health, consistent_ring_health(ring, "zz", 2, &r));
    RECORD(consistent_health_policy, consistent_ring_health_policy(NULL, &r));
    RECORD(consistent_sticky_policy, consistent_ring_sticky_policy(NULL, &r));
    RECORD(consistent_probe, consistent_probes_get(NULL, 0, &r));
    RECORD(consistent_summary, consistent_plan_summary(NULL, &r));
    RECORD(consistent_move, consistent_plan_move(NULL, 0, &r));
    RECORD(consistent_moved_range, consistent_plan_range(NULL, 0, &r));
    RECORD(consistent_scheme_spec, consistent_scheme_at(SIZE_MAX, &r));
    RECORD(consistent_parameter_spec, consistent_scheme_parameter(0, SIZE_MAX, &r));
    RECORD(consistent_field_spec, consistent_scheme_field(0, SIZE_MAX, &r));
    memset(&lease, 0xab, sizeof lease);
    lease.struct_size = sizeof lease;
    FAILS(consistent_ring_acquire(ring, NULL, 1, &lease, &p), !p && !lease.token && lease.index == CONSISTENT_NO_INDEX);
    memset(&lease, 0xab, sizeof lease);
    lease.struct_size = sizeof lease;
    FAILS(consistent_ring_acquire_sticky(NULL, "s", 1, 1, &lease, &p),
          !p && !lease.token && lease.index == CONSISTENT_NO_INDEX && lease.touch == CONSISTENT_TOUCH_NONE);
}

static void handles(consistent_ring *ring, const consistent_placement *at) {
    consistent_ring *other = ring;
    consistent_checks *checks = (consistent_checks *)(void *)ring;
    consistent_probes *probes = (consistent_probes *)(void *)ring;
    consistent_plan *plan = (consistent_plan *)(void *)ring;
    FAILS(consistent_ring_new(NULL, 1, NULL, &other), !other);
    other = ring;
    FAILS(consistent_ring_from_json("{", 1, &other), !other);
    FAILS(consistent_ring_from_json_with_secret("{", 1, "0123456789abcdef", 16, &other), !other);
    FAILS(consistent_ring_snapshot(NULL, &p), !p);
    FAILS(consistent_placement_primary(NULL, &p), !p);
    FAILS(consistent_ring_checks(ring, NULL, &checks), !checks);
    FAILS(consistent_checks_due(NULL, 1, &probes), !probes);
    FAILS(consistent_ring_diff(ring, NULL, &plan), !plan);
    plan = (consistent_plan *)(void *)ring;
    FAILS(consistent_placement_diff(at, NULL, &plan), !plan);
}

/* Fault 1: two of three replicas, and the third place as it was. */
static void replicas(consistent_ring *ring, const consistent_placement *at) {
    fill();
    CHECK(consistent_placement_get_nodes(at, "k", 1, CONSISTENT_SPREAD_ZONE, ix, 3, &n) == CONSISTENT_OK);
    CHECK(n == 2 && ix[0] < 2 && ix[1] == 1 - ix[0] && ix[2] == 0xabababab);
    fill();
    CHECK(consistent_ring_get_nodes(ring, "k", 1, CONSISTENT_SPREAD_ZONE, ix, 3, &n, NULL) == CONSISTENT_OK);
    CHECK(n == 2 && ix[0] < 2 && ix[1] == 1 - ix[0] && ix[2] == 0xabababab);
}

int main(void) {
    consistent_node nodes[2] = {node_of("a"), node_of("b")};
    consistent_ring *ring = NULL;
    consistent_placement *at = NULL;
    if (!CHECK(consistent_ring_new(nodes, 2, NULL, &ring) == CONSISTENT_OK)) return 1;
    if (!CHECK(consistent_ring_snapshot(ring, &at) == CONSISTENT_OK)) return 1;
    texts(ring);
    indices(ring, at);
    numbers(ring, at);
    arrays(ring, at);
    records(ring, at);
    handles(ring, at);
    replicas(ring, at);
    consistent_placement_release(at);
    consistent_ring_free(ring);
    return check_report("fault_outputs");
}
