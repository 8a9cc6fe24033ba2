/* Counting checks; each failure says where it is. The tests are C99 and C++17 at once. */
#ifndef CHECK_H
#define CHECK_H

#include <consistent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static size_t check_passed, check_failed;

#define CHECK(condition) check_that((condition) ? 1 : 0, #condition, __FILE__, __LINE__)

static inline int check_that(int holds, const char *what, const char *file, int line) {
    if (holds) {
        check_passed++;
    } else {
        check_failed++;
        fprintf(stderr, "%s:%d: failed: %s\n", file, line, what);
    }
    return holds;
}

/* The current snapshot of a ring, good until the next call; NULL of none. For programs of one thread. */
static inline const consistent_placement *snap(const consistent_ring *ring) {
    static consistent_placement *held;
    consistent_placement_release(held);
    held = NULL;
    if (ring != NULL) CHECK(consistent_ring_snapshot(ring, &held) == CONSISTENT_OK);
    return held;
}

/* The last line of every test program; its result is the program's. */
static inline int check_report(const char *program) {
    snap(NULL);
    printf("%s: %zu passed, %zu failed\n", program, check_passed, check_failed);
    return check_failed == 0 && check_passed > 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}

/* The message of the last failure, in static memory. */
static inline const char *last_error(void) {
    static char message[1 << 17];
    if (consistent_last_error(message, sizeof message, NULL) != CONSISTENT_OK) strcpy(message, "(too long)");
    return message;
}

/* A node record of an id, with weight 1. */
static inline consistent_node node_of(const char *id) {
    consistent_node node = CONSISTENT_NODE_INIT;
    node.id = id;
    node.id_len = strlen(id);
    return node;
}

/* Another weight, address or metadata for a node. */
static inline int32_t set_weight(consistent_ring *ring, const char *id, size_t len, double weight) {
    consistent_node node = CONSISTENT_NODE_INIT;
    node.id = id, node.id_len = len, node.weight = weight;
    return consistent_ring_set_node(ring, &node, CONSISTENT_SET_WEIGHT);
}

static inline int32_t set_address(consistent_ring *ring, const char *id, size_t len, const char *address, size_t address_len) {
    consistent_node node = CONSISTENT_NODE_INIT;
    node.id = id, node.id_len = len, node.address = address, node.address_len = address_len;
    return consistent_ring_set_node(ring, &node, CONSISTENT_SET_ADDRESS);
}

static inline int32_t set_metadata(consistent_ring *ring, const char *id, size_t len, const consistent_pair *pairs, size_t count) {
    consistent_node node = CONSISTENT_NODE_INIT;
    node.id = id, node.id_len = len, node.metadata = pairs, node.metadata_count = count;
    return consistent_ring_set_node(ring, &node, CONSISTENT_SET_METADATA);
}

/* Arguments: options that spread so, keys, policies, whom a lease is for. */
#define SPREAD(spread) CONSISTENT_ARGUMENT(consistent_replicas, sizeof(consistent_replicas), spread, 0, NULL, 0)
#define KEYS(kind, count, data, len, offsets) CONSISTENT_ARGUMENT(consistent_keys, kind, count, data, len, offsets)
#define POLICIES(health, sticky, bound) \
    CONSISTENT_ARGUMENT(consistent_policies, sizeof(consistent_policies), health, sticky, bound)
#define FOR_KEY(data, len) \
    CONSISTENT_ARGUMENT(consistent_request, sizeof(consistent_request), CONSISTENT_BYTES(data, len), NULL, 0, 1)
#define FOR_SESSION(data, len, now) \
    CONSISTENT_ARGUMENT(consistent_request, sizeof(consistent_request), NULL, CONSISTENT_BYTES(data, len), now, 1)

#endif
