/* Calls in the form that is cheap from Go. cgo looks for pointers to Go's memory behind void pointers and handles,
 * which takes a good part of a look-up's time: so handles come as numbers and keys as chars. The cheapest calls have no
 * result, which cgo would have to carry over to a stack that may have moved; they say by the index that they failed. */
#ifndef LIBCONSISTENT_GO_BOUNDARY_H
#define LIBCONSISTENT_GO_BOUNDARY_H

#include <consistent.h>

static inline const consistent_placement *go_placement(uintptr_t handle) {
    return (const consistent_placement *)handle;
}

/* An index no node can have: the call failed, which only a bug in the library can bring about. */
#define GO_FAILED (UINT32_MAX - 1)

static inline void go_found(int32_t status, uint32_t *index) {
    if (status > CONSISTENT_NO_NODE) *index = GO_FAILED;
}

/* SIZE_MAX: the call failed. */
static inline size_t go_counted(int32_t status, size_t count) {
    return status > CONSISTENT_NO_NODE ? SIZE_MAX : count;
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
