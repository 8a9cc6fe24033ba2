/* Calls in the form that is cheap from Go. cgo looks for pointers to Go's memory behind void pointers and handles,
 * which takes a good part of a look-up's time: so handles come as numbers and keys as chars. The cheapest calls have no
 * result, which cgo would have to carry over to a stack that may have moved; they say by the index that they failed. */
#ifndef LIBCONSISTENT_GO_BOUNDARY_H
#define LIBCONSISTENT_GO_BOUNDARY_H

#include <consistent.h>
#include <string.h>

static inline const consistent_placement *go_placement(uintptr_t handle) {
    return (const consistent_placement *)handle;
}

/* The call failed, which only a bug in the library can bring about. A key that the dialect refuses has no node, and
 * CheckKey says why. */
static inline int go_has_failed(int32_t status) {
    return status > CONSISTENT_NONE_LIVE && status != CONSISTENT_ERR_KEYS;
}

/* An index no node can have: the call failed. */
#define GO_FAILED (UINT32_MAX - 1)

static inline void go_found(int32_t status, uint32_t *index) {
    if (go_has_failed(status)) *index = GO_FAILED;
}

/* SIZE_MAX: the call failed. */
static inline size_t go_counted(int32_t status, size_t count) {
    return go_has_failed(status) ? SIZE_MAX : count;
}

/* Keys are made on the stack of C, so that no memory of Go has a pointer to memory of Go in it. */
static inline consistent_key go_bytes(const char *data, size_t len) {
    consistent_key key = {CONSISTENT_KEY_BYTES, data, len, 0};
    return key;
}

static inline consistent_key go_number(int32_t kind, uint64_t number) {
    consistent_key key = {kind, NULL, 0, number};
    return key;
}

static inline void go_locate(uintptr_t placement, const char *data, size_t len, uint32_t *index) {
    consistent_key key = go_bytes(data, len);
    go_found(consistent_placement_locate(go_placement(placement), &key, index), index);
}

static inline void go_locate_number(uintptr_t placement, int32_t kind, uint64_t number, uint32_t *index) {
    consistent_key key = go_number(kind, number);
    go_found(consistent_placement_locate(go_placement(placement), &key, index), index);
}

/* Why a key has no node, if that is a failure. */
static inline int32_t go_checked(const consistent_placement *placement, consistent_key key) {
    uint32_t index;
    int32_t status = consistent_placement_locate(placement, &key, &index);
    return status == CONSISTENT_NONE_LIVE ? CONSISTENT_OK : status;
}

static inline int32_t go_check(uintptr_t placement, const char *data, size_t len) {
    return go_checked(go_placement(placement), go_bytes(data, len));
}

static inline int32_t go_check_integer(uintptr_t placement, uint64_t key) {
    return go_checked(go_placement(placement), go_number(CONSISTENT_KEY_INTEGER, key));
}

static inline size_t go_listed(uintptr_t placement, consistent_key key, int32_t spread, uint32_t *indices, size_t cap) {
    size_t count = 0;
    consistent_replicas plain = CONSISTENT_REPLICAS_INIT;
    const consistent_replicas *options = spread == CONSISTENT_SPREAD_ZONE ? NULL : &plain;
    plain.spread = spread;
    int32_t status = consistent_placement_get_nodes(go_placement(placement), &key, options, indices, cap, &count);
    return go_counted(status, count);
}

static inline size_t go_get_nodes(uintptr_t placement, const char *data, size_t len, int32_t spread, uint32_t *indices,
                                  size_t cap) {
    return go_listed(placement, go_bytes(data, len), spread, indices, cap);
}

static inline size_t go_get_nodes_number(uintptr_t placement, int32_t kind, uint64_t number, int32_t spread,
                                         uint32_t *indices, size_t cap) {
    return go_listed(placement, go_number(kind, number), spread, indices, cap);
}

static inline int32_t go_place(uintptr_t placement, int32_t kind, const char *data, size_t len,
                               const char *offsets, size_t count, size_t n, uint32_t *out, size_t out_len) {
    consistent_keys keys = {kind, count, data, len, offsets};
    return consistent_placement_place(go_placement(placement), &keys, n, out, out_len);
}

static inline int32_t go_distribution(uintptr_t placement, const char *bytes, size_t len,
                                      const char *offsets, size_t count, uint64_t *counts, size_t cap, size_t *needed,
                                      consistent_distribution *summary) {
    consistent_keys keys = {CONSISTENT_KEYS_PACKED64, count, bytes, len, offsets};
    return consistent_placement_distribution(go_placement(placement), &keys, counts, cap, needed, summary);
}

static inline uint32_t go_pick_node(uintptr_t placement, const char *data, size_t len, size_t n, const char *salt,
                                    size_t salt_len) {
    uint32_t index = CONSISTENT_NO_INDEX;
    consistent_key key = go_bytes(data, len);
    go_found(consistent_placement_pick_node(go_placement(placement), &key, n, salt, salt_len, CONSISTENT_SPREAD_ZONE,
                                            &index), &index);
    return index;
}

static inline int32_t go_get_nodes_with(uintptr_t placement, const char *data, size_t len, int32_t spread,
                                        const char *local, size_t local_len, uint32_t *indices, size_t cap,
                                        size_t *count) {
    consistent_key key = go_bytes(data, len);
    consistent_replicas options = CONSISTENT_REPLICAS_INIT;
    options.spread = spread;
    options.local = local;
    options.local_len = local_len;
    return consistent_placement_get_nodes(go_placement(placement), &key, &options, indices, cap, count);
}

static inline int32_t go_explain(uintptr_t placement, const char *data, size_t len, char *buf,
                                 size_t cap, size_t *needed) {
    consistent_key key = go_bytes(data, len);
    return consistent_placement_explain(go_placement(placement), &key, buf, cap, needed);
}

static inline int32_t go_position(uintptr_t placement, const char *data, size_t len, uint64_t *position) {
    consistent_key key = go_bytes(data, len);
    return consistent_placement_position(go_placement(placement), &key, position);
}

static inline int32_t go_slot(uintptr_t placement, const char *data, size_t len, uint32_t *slot) {
    consistent_key key = go_bytes(data, len);
    return consistent_placement_slot(go_placement(placement), &key, slot);
}

static inline int32_t go_route(uintptr_t placement, const char *from, size_t from_len,
                               const char *data, size_t len, uint32_t *indices, size_t cap, size_t *needed) {
    consistent_key key = go_bytes(data, len);
    return consistent_placement_route(go_placement(placement), from, from_len, &key, indices, cap, needed);
}

static inline consistent_ring *go_ring(uintptr_t handle) { return (consistent_ring *)handle; }

/* A lease, and the snapshot it was made on, unless its node has the same index and id in the one that Go holds. */
static inline int32_t go_leased(uintptr_t ring, uintptr_t held, const consistent_request *request,
                                consistent_lease *lease, uintptr_t *other) {
    consistent_placement *snapshot = NULL;
    consistent_node_view node = CONSISTENT_NODE_VIEW_INIT, known = CONSISTENT_NODE_VIEW_INIT;
    int32_t status = consistent_ring_acquire(go_ring(ring), request, lease, &snapshot);
    *other = 0;
    if (status != CONSISTENT_OK) return status;
    if (consistent_placement_node(snapshot, lease->index, &node) == CONSISTENT_OK
        && consistent_placement_node(go_placement(held), lease->index, &known) == CONSISTENT_OK
        && node.id_len == known.id_len && memcmp(node.id, known.id, node.id_len) == 0) {
        consistent_placement_release(snapshot);
    } else {
        *other = (uintptr_t)snapshot;
    }
    return status;
}

static inline int32_t go_acquire_any(uintptr_t ring, uintptr_t held, uint32_t cost, consistent_lease *lease,
                                     uintptr_t *other) {
    consistent_request request = CONSISTENT_REQUEST_INIT;
    request.cost = cost;
    return go_leased(ring, held, &request, lease, other);
}

static inline int32_t go_acquire(uintptr_t ring, uintptr_t held, const char *data, size_t len, uint32_t cost,
                                 consistent_lease *lease, uintptr_t *other) {
    consistent_key key = go_bytes(data, len);
    consistent_request request = CONSISTENT_REQUEST_INIT;
    request.key = &key;
    request.cost = cost;
    return go_leased(ring, held, &request, lease, other);
}

static inline int32_t go_acquire_sticky(uintptr_t ring, uintptr_t held, const char *data, size_t len, uint64_t now,
                                        consistent_lease *lease, uintptr_t *other) {
    consistent_key session = go_bytes(data, len);
    consistent_request request = CONSISTENT_REQUEST_INIT;
    request.session = &session;
    request.now_ms = now;
    return go_leased(ring, held, &request, lease, other);
}

static inline int32_t go_pick_node_by_load(uintptr_t ring, const char *data, size_t len, size_t n, const char *salt,
                                           size_t salt_len, char *buf, size_t cap, size_t *needed) {
    consistent_key key = go_bytes(data, len);
    return consistent_ring_pick_node_by_load(go_ring(ring), &key, n, salt, salt_len, buf, cap, needed);
}

/* 1: the lease was out. A failure, which only a bug in the library can bring about, is -1. */
static inline int32_t go_release(uintptr_t ring, uint64_t token) {
    int32_t released = 0;
    return consistent_ring_release(go_ring(ring), token, &released) == CONSISTENT_OK ? released : -1;
}

/* One of the policies of a ring, read or set. */
static inline int32_t go_policies(uintptr_t ring, int32_t set, consistent_health_policy *health,
                                  consistent_sticky_policy *sticky, consistent_bound *bound) {
    consistent_policies some = CONSISTENT_POLICIES_INIT;
    some.health = health;
    some.sticky = sticky;
    some.bound = bound;
    return set ? consistent_ring_set_policies(go_ring(ring), &some) : consistent_ring_policies(go_ring(ring), &some);
}

/* Another weight, address or metadata for a node. */
static inline int32_t go_set_weight(uintptr_t ring, const char *id, size_t len, double weight) {
    consistent_node node = CONSISTENT_NODE_INIT;
    node.id = id, node.id_len = len, node.weight = weight;
    return consistent_ring_set_node(go_ring(ring), &node, CONSISTENT_SET_WEIGHT);
}

static inline int32_t go_set_address(uintptr_t ring, const char *id, size_t len, const char *address,
                                     size_t address_len) {
    consistent_node node = CONSISTENT_NODE_INIT;
    node.id = id, node.id_len = len, node.address = address, node.address_len = address_len;
    return consistent_ring_set_node(go_ring(ring), &node, CONSISTENT_SET_ADDRESS);
}

static inline int32_t go_set_metadata(uintptr_t ring, const char *id, size_t len, const consistent_pair *pairs,
                                      size_t count) {
    consistent_node node = CONSISTENT_NODE_INIT;
    node.id = id, node.id_len = len, node.metadata = pairs, node.metadata_count = count;
    return consistent_ring_set_node(go_ring(ring), &node, CONSISTENT_SET_METADATA);
}

/* The ids of all nodes, by index. */
static inline int32_t go_ids(uintptr_t placement, consistent_slice *ids, size_t len) {
    for (size_t i = 0; i < len; i++) {
        consistent_node_view view = CONSISTENT_NODE_VIEW_INIT;
        int32_t status = consistent_placement_node(go_placement(placement), (uint32_t)i, &view);
        if (status != CONSISTENT_OK) return status;
        ids[i].data = view.id;
        ids[i].len = view.id_len;
    }
    return CONSISTENT_OK;
}

static inline int32_t go_assign(uintptr_t placement, const char *bytes, size_t len,
                                const char *offsets, size_t count, uint32_t factor_milli, uint32_t *out) {
    consistent_keys items = {CONSISTENT_KEYS_PACKED64, count, bytes, len, offsets};
    return consistent_placement_assign(go_placement(placement), &items, factor_milli, out, count);
}

static inline int32_t go_moved(uintptr_t before, uintptr_t after, int32_t kind,
                               const char *data, size_t len, const char *offsets, size_t count, size_t n, int32_t spread,
                               const consistent_moved **moved) {
    consistent_keys keys = {kind, count, data, len, offsets};
    return consistent_placement_moved(go_placement(before), go_placement(after), &keys, n, spread, moved);
}

static inline int32_t go_transition_nodes(uintptr_t transition, int32_t writes, int32_t kind, const char *data, size_t len,
                                          uint64_t number, size_t n, uint32_t *indices, size_t cap, size_t *count) {
    consistent_key key = {kind, data, len, number};
    const consistent_transition *of = (const consistent_transition *)transition;
    return writes ? consistent_transition_nodes_for_write(of, &key, n, indices, cap, count)
                  : consistent_transition_nodes_for_read(of, &key, n, indices, cap, count);
}

static inline int32_t go_transition_is_done(uintptr_t transition, int32_t kind, const char *data, size_t len,
                                            uint64_t number, int32_t *done) {
    consistent_key key = {kind, data, len, number};
    return consistent_transition_is_done((const consistent_transition *)transition, &key, done);
}

/* Go's functions, by the number of whom they are for. */
void goTold(uintptr_t line, consistent_change *change);
void goDropped(uintptr_t line);

static inline void go_told(void *line, const consistent_change *change) {
    goTold((uintptr_t)line, (consistent_change *)change);
}

static inline void go_dropped(void *line) { goDropped((uintptr_t)line); }

static inline int32_t go_on_change(uintptr_t ring, uintptr_t line, consistent_subscription **subscription) {
    return consistent_ring_on_change(go_ring(ring), go_told, (void *)line, go_dropped, subscription);
}

#endif
