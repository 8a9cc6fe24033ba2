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

static inline void go_locate(uintptr_t placement, const char *key, size_t len, uint32_t *index) {
    go_found(consistent_placement_locate(go_placement(placement), key, len, index), index);
}

static inline void go_locate_u64(uintptr_t placement, uint64_t key, uint32_t *index) {
    go_found(consistent_placement_locate_u64(go_placement(placement), key, index), index);
}

static inline void go_locate_hashed(uintptr_t placement, uint64_t position, uint32_t *index) {
    go_found(consistent_placement_locate_hashed(go_placement(placement), position, index), index);
}

static inline size_t go_get_nodes(uintptr_t placement, const char *key, size_t len, int32_t spread,
                                  uint32_t *indices, size_t cap) {
    size_t count = 0;
    int32_t status = consistent_placement_get_nodes(go_placement(placement), key, len, spread, indices, cap, &count);
    return go_counted(status, count);
}

static inline size_t go_get_nodes_u64(uintptr_t placement, uint64_t key, int32_t spread,
                                      uint32_t *indices, size_t cap) {
    size_t count = 0;
    int32_t status = consistent_placement_get_nodes_u64(go_placement(placement), key, spread, indices, cap, &count);
    return go_counted(status, count);
}

static inline size_t go_get_nodes_hashed(uintptr_t placement, uint64_t position, int32_t spread,
                                         uint32_t *indices, size_t cap) {
    size_t count = 0;
    int32_t status = consistent_placement_get_nodes_hashed(go_placement(placement), position, spread, indices, cap, &count);
    return go_counted(status, count);
}

static inline int32_t go_place(const consistent_placement *placement, const char *bytes, size_t bytes_len,
                               const uint32_t *offsets, size_t offset_count, uint32_t *out, size_t out_len) {
    return consistent_placement_place(placement, bytes, bytes_len, offsets, offset_count, out, out_len);
}

static inline int32_t go_place_u64offsets(const consistent_placement *placement, const char *bytes, size_t bytes_len,
                                          const uint64_t *offsets, size_t offset_count, uint32_t *out, size_t out_len) {
    return consistent_placement_place_u64offsets(placement, bytes, bytes_len, offsets, offset_count, out, out_len);
}

static inline uint32_t go_pick_node(uintptr_t placement, const char *key, size_t len, size_t n, const char *salt,
                                     size_t salt_len) {
    uint32_t index = CONSISTENT_NO_INDEX;
    go_found(consistent_placement_pick_node(go_placement(placement), key, len, n, salt, salt_len, CONSISTENT_SPREAD_ZONE,
                                             &index), &index);
    return index;
}

static inline int32_t go_get_nodes_with(uintptr_t placement, const char *key, size_t len, int32_t spread,
                                        const char *local, size_t local_len, uint32_t *indices, size_t cap,
                                        size_t *count) {
    consistent_replicas options = CONSISTENT_REPLICAS_INIT;
    options.spread = spread;
    options.local = local;
    options.local_len = local_len;
    return consistent_placement_get_nodes_with(go_placement(placement), key, len, &options, indices, cap, count);
}

static inline consistent_ring *go_ring(uintptr_t handle) { return (consistent_ring *)handle; }

/* A lease, and the snapshot it was made on, unless its node has the same index and id in the one that Go holds. */
static inline int32_t go_leased(int32_t status, uintptr_t held, const consistent_lease *lease,
                                consistent_placement *snapshot, uintptr_t *other) {
    consistent_node_view node = CONSISTENT_NODE_VIEW_INIT, known = CONSISTENT_NODE_VIEW_INIT;
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

static inline int32_t go_acquire(uintptr_t ring, uintptr_t held, const char *key, size_t len, consistent_lease *lease,
                                 uintptr_t *other) {
    consistent_placement *snapshot = NULL;
    int32_t status = consistent_ring_acquire(go_ring(ring), key, len, lease, &snapshot);
    return go_leased(status, held, lease, snapshot, other);
}

static inline int32_t go_acquire_sticky(uintptr_t ring, uintptr_t held, const char *session, size_t len, uint64_t now,
                                        consistent_lease *lease, uintptr_t *other) {
    consistent_placement *snapshot = NULL;
    int32_t status = consistent_ring_acquire_sticky(go_ring(ring), session, len, now, lease, &snapshot);
    return go_leased(status, held, lease, snapshot, other);
}

/* 1: the lease was out. A failure, which only a bug in the library can bring about, is -1. */
static inline int32_t go_release(uintptr_t ring, uint64_t token) {
    int32_t released = 0;
    return consistent_ring_release(go_ring(ring), token, &released) == CONSISTENT_OK ? released : -1;
}

static inline consistent_health_policy go_health_policy(void) {
    consistent_health_policy policy = CONSISTENT_HEALTH_POLICY_INIT;
    return policy;
}

static inline consistent_sticky_policy go_sticky_policy(void) {
    consistent_sticky_policy policy = CONSISTENT_STICKY_POLICY_INIT;
    return policy;
}

static inline consistent_check_policy go_check_policy(void) {
    consistent_check_policy policy = CONSISTENT_CHECK_POLICY_INIT;
    return policy;
}

/* All probes. */
static inline int32_t go_probes(const consistent_probes *probes, consistent_probe *all, size_t len) {
    for (size_t i = 0; i < len; i++) {
        all[i].struct_size = sizeof *all;
        int32_t status = consistent_probes_get(probes, i, &all[i]);
        if (status != CONSISTENT_OK) return status;
    }
    return CONSISTENT_OK;
}

/* The ids of all nodes, by index. */
static inline int32_t go_ids(const consistent_placement *placement, consistent_slice *ids, size_t len) {
    for (size_t i = 0; i < len; i++) {
        consistent_node_view view = CONSISTENT_NODE_VIEW_INIT;
        int32_t status = consistent_placement_node(placement, (uint32_t)i, &view);
        if (status != CONSISTENT_OK) return status;
        ids[i].data = view.id;
        ids[i].len = view.id_len;
    }
    return CONSISTENT_OK;
}

/* All moves of a plan. */
static inline int32_t go_moves(const consistent_plan *plan, consistent_move *moves, size_t len) {
    for (size_t i = 0; i < len; i++) {
        moves[i].struct_size = sizeof *moves;
        int32_t status = consistent_plan_move(plan, i, &moves[i]);
        if (status != CONSISTENT_OK) return status;
    }
    return CONSISTENT_OK;
}

/* All ranges of a plan. */
static inline int32_t go_moved_ranges(const consistent_plan *plan, consistent_moved_range *ranges, size_t len) {
    for (size_t i = 0; i < len; i++) {
        ranges[i].struct_size = sizeof *ranges;
        int32_t status = consistent_plan_range(plan, i, &ranges[i]);
        if (status != CONSISTENT_OK) return status;
    }
    return CONSISTENT_OK;
}

#endif
