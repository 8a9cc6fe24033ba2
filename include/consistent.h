// libconsistent: consistent hashing. The same key lands on the same node in every language.
//
// Keys and strings: a pointer and a length, no NUL needed; strings are UTF-8. NULL with length 0 is an empty one.
//
// Status: functions return an `int32_t`. `CONSISTENT_OK` is 0, `CONSISTENT_NO_NODE` says that no node is live, all
// others are failures, described by `consistent_last_error`. A failed call has changed nothing. Numbers are only ever
// added.
//
// Ownership: what the library makes, it frees. A ring and a plan are freed once, a placement is released once for each
// time it was handed out or retained. A pointer the library hands out lives as long as the placement (or plan) it came
// from, whatever happens to the ring. A call that fails leaves handles NULL, counts 0 and indices `CONSISTENT_NO_INDEX`.
//
// Texts go to the caller's memory, `(buf, cap, needed)`: `*needed` becomes the length without the NUL that ends the
// text; if `cap` is not larger than that, nothing is written and the status is `CONSISTENT_ERR_BUFFER`. A text may hold
// NULs of its own where an id does. Arrays go the same way, counted in elements and without a NUL. NULL with `cap` 0
// asks for the size; `needed` may be NULL. A buffer must not overlap anything else given to the same call.
//
// Indices (`uint32_t`) are ranks of nodes by id bytes. They mean something only beside the placement they came with.
//
// Structs that begin with `struct_size` can grow: set it to `sizeof` of the struct, best by the `_INIT` macros. In an
// array all elements have the same. The other structs never change.
//
// Threads: a handle may be used by several threads at once; free it when nobody uses it any more. Look-ups never wait
// for changes.
//
// Generated from ffi-c/src by ffi-c/tests/header.rs: do not edit.

#ifndef CONSISTENT_H
#define CONSISTENT_H

#include <stddef.h>
#include <stdint.h>

/// The version this header belongs to; `consistent_version_number()` says which one is running.
#define CONSISTENT_VERSION_MAJOR 0
#define CONSISTENT_VERSION_MINOR 1
#define CONSISTENT_VERSION_PATCH 0
#define CONSISTENT_VERSION_NUMBER \
    (CONSISTENT_VERSION_MAJOR * 65536 + CONSISTENT_VERSION_MINOR * 256 + CONSISTENT_VERSION_PATCH)
#define CONSISTENT_VERSION_STRING "0.1.0"

/// A buffer of this size holds every node id and its NUL.
#define CONSISTENT_ID_CAPACITY 1025

/// What the structs begin as. A node has weight 1.
#define CONSISTENT_NODE_INIT {sizeof(consistent_node), NULL, 0, 1.0, NULL, 0, NULL, 0, NULL, 0}
#define CONSISTENT_PARAMETER_INIT {sizeof(consistent_parameter), NULL, 0, NULL, 0, 0}
#define CONSISTENT_OPTIONS_INIT {sizeof(consistent_options), NULL, 0, NULL, 0}
#define CONSISTENT_NODE_VIEW_INIT {sizeof(consistent_node_view), NULL, 0, 0.0, 0, 0, NULL, 0, NULL, 0, 0}
#define CONSISTENT_DISTRIBUTION_INIT {sizeof(consistent_distribution), 0, 0, 0.0}
#define CONSISTENT_SUMMARY_INIT {sizeof(consistent_summary), 0.0, 0.0, 0, 0, 0, 0}
#define CONSISTENT_MOVE_INIT {sizeof(consistent_move), NULL, 0, NULL, 0, 0.0, 0, 0}
#define CONSISTENT_MOVED_RANGE_INIT {sizeof(consistent_moved_range), 0, 0, NULL, 0, NULL, 0}

/// Done.
#define CONSISTENT_OK 0

/// No node is live, so the key has none. Not a failure: `consistent_last_error` does not change.
#define CONSISTENT_NO_NODE 1

/// An argument that is none of the things below: NULL, a wrong `struct_size`, an index out of range.
#define CONSISTENT_ERR_ARGUMENT 2

/// A node id that is not 1..=1024 bytes of UTF-8.
#define CONSISTENT_ERR_ID 3

/// A weight that is not a whole number of thousandths below 10^9.
#define CONSISTENT_ERR_WEIGHT 4

/// A zone that is not 0..=8 non-empty segments within 1024 bytes.
#define CONSISTENT_ERR_ZONE 5

/// An address over 4096 bytes.
#define CONSISTENT_ERR_ADDRESS 6

/// Metadata over 64 KiB a node, or the same key twice.
#define CONSISTENT_ERR_METADATA 7

/// The same node id twice.
#define CONSISTENT_ERR_DUPLICATE_NODE 8

/// A node id that is not a member.
#define CONSISTENT_ERR_UNKNOWN_NODE 9

/// More nodes, or more points, than the limits allow.
#define CONSISTENT_ERR_TOO_MANY 10

/// A scheme nobody knows.
#define CONSISTENT_ERR_SCHEME 11

/// A parameter the scheme does not have, or a value it does not take.
#define CONSISTENT_ERR_PARAMETER 12

/// A topology document that breaks the rules.
#define CONSISTENT_ERR_DOCUMENT 13

/// An update whose epoch lies behind the ring's.
#define CONSISTENT_ERR_STALE 14

/// An update of the ring's own epoch that places keys otherwise.
#define CONSISTENT_ERR_CONFLICT 15

/// The epoch cannot be counted further.
#define CONSISTENT_ERR_EPOCH 16

/// The scheme cannot do this by its nature.
#define CONSISTENT_ERR_UNSUPPORTED 17

/// Two placements that hash keys differently cannot be compared.
#define CONSISTENT_ERR_INCOMPARABLE 18

/// Packed keys whose offsets descend or leave their bytes.
#define CONSISTENT_ERR_KEYS 19

/// The caller's buffer is too small; `*needed` says how large it must be.
#define CONSISTENT_ERR_BUFFER 100

/// The library failed inside; the process goes on.
#define CONSISTENT_ERR_PANIC 101

/// No node, among indices.
#define CONSISTENT_NO_INDEX UINT32_MAX

/// Replicas spread over zones as evenly as they allow. The default in every language.
#define CONSISTENT_SPREAD_ZONE 0

/// Replicas are the first nodes of the walk.
#define CONSISTENT_SPREAD_NONE 1

/// The node takes its keys.
#define CONSISTENT_STATE_UP 0

/// The node keeps its keys for look-ups and takes nothing new.
#define CONSISTENT_STATE_DRAINING 1

/// The node is on no walk; its keys go to the next node on theirs.
#define CONSISTENT_STATE_DOWN 2

/// A topology compiled, with the health of its nodes at one instant. It never changes.
typedef struct consistent_placement consistent_placement;

/// What moves from one placement to another. It never changes.
typedef struct consistent_plan consistent_plan;

/// A live ring, the handle a service holds while nodes come, go and fail.
typedef struct consistent_ring consistent_ring;

/// An entry of a node's metadata.
typedef struct consistent_pair {
    /// The key, unique in its node.
    const char *key;
    /// Its length.
    size_t key_len;
    /// The value.
    const char *value;
    /// Its length.
    size_t value_len;
} consistent_pair;

/// A node record. Begin with `CONSISTENT_NODE_INIT`, which has weight 1: a struct of zeros has weight 0, and such a
/// node owns nothing.
typedef struct consistent_node {
    /// `sizeof(consistent_node)`.
    size_t struct_size;
    /// The stable name, 1..=1024 bytes. It decides placement.
    const char *id;
    /// Its length.
    size_t id_len;
    /// How large a share the node takes: a whole number of thousandths below 10^6.
    double weight;
    /// Where the node stands, such as "eu/a"; replicas spread over zones.
    const char *zone;
    /// Its length.
    size_t zone_len;
    /// How to reach the node. Never moves a key.
    const char *address;
    /// Its length.
    size_t address_len;
    /// Anything else worth knowing. Never moves a key.
    const struct consistent_pair *metadata;
    /// How many entries.
    size_t metadata_count;
} consistent_node;

/// A parameter of a scheme: an integer, or a text.
typedef struct consistent_parameter {
    /// `sizeof(consistent_parameter)`.
    size_t struct_size;
    /// The name, such as "vnodes".
    const char *name;
    /// Its length.
    size_t name_len;
    /// The text; NULL if the parameter is an integer.
    const char *text;
    /// Its length.
    size_t text_len;
    /// The integer, if `text` is NULL.
    uint64_t value;
} consistent_parameter;

/// How a ring is made.
typedef struct consistent_options {
    /// `sizeof(consistent_options)`.
    size_t struct_size;
    /// The scheme; NULL is "ring".
    const char *scheme;
    /// Its length.
    size_t scheme_len;
    /// The scheme's parameters; those left out have their defaults.
    const struct consistent_parameter *parameters;
    /// How many.
    size_t parameter_count;
} consistent_options;

/// A node as a placement has it. The strings do not end with NUL and live as long as the placement.
typedef struct consistent_node_view {
    /// `sizeof(consistent_node_view)`, set by the caller.
    size_t struct_size;
    /// The stable name.
    const char *id;
    /// Its length.
    size_t id_len;
    /// The weight.
    double weight;
    /// The weight, exactly, in thousandths.
    uint32_t thousandths;
    /// The health: one of `CONSISTENT_STATE_*`.
    int32_t state;
    /// The zone, "" if none.
    const char *zone;
    /// Its length.
    size_t zone_len;
    /// The address, "" if none.
    const char *address;
    /// Its length.
    size_t address_len;
    /// How many entries `consistent_placement_metadata` gives.
    size_t metadata_count;
} consistent_node_view;

/// Bytes, such as a key.
typedef struct consistent_slice {
    /// The first byte; may be NULL if `len` is 0.
    const void *data;
    /// How many bytes.
    size_t len;
} consistent_slice;

/// What a node owns of the 2^64 positions.
typedef struct consistent_share {
    /// From 0 to 1.
    double ratio;
    /// Positions, the upper 64 bits: 1 for a node that owns everything, else 0.
    uint64_t positions_high;
    /// Positions, the lower 64 bits.
    uint64_t positions_low;
} consistent_share;

/// How given keys spread over the nodes.
typedef struct consistent_distribution {
    /// `sizeof(consistent_distribution)`, set by the caller.
    size_t struct_size;
    /// Keys that have a node.
    uint64_t total;
    /// Keys that have none.
    uint64_t unplaced;
    /// The load of the fullest node against its fair part by weight: 1 is perfect, 0 without keys.
    double peak_to_average;
} consistent_distribution;

/// Positions `first..=last`; it never wraps.
typedef struct consistent_range {
    /// The first position.
    uint64_t first;
    /// The last position, included.
    uint64_t last;
} consistent_range;

/// A plan in numbers. Positions are out of 2^64 and have an upper and a lower half.
typedef struct consistent_summary {
    /// `sizeof(consistent_summary)`, set by the caller.
    size_t struct_size;
    /// The part of all keys that moves, from 0 to 1.
    double moved_ratio;
    /// The part of all keys that must move to get from the shares before to the shares after.
    double minimum_ratio;
    /// Positions that move, upper half.
    uint64_t moved_high;
    /// Lower half.
    uint64_t moved_low;
    /// Positions that must move, upper half.
    uint64_t minimum_high;
    /// Lower half.
    uint64_t minimum_low;
} consistent_summary;

/// Keys that move from one node to another. The ids do not end with NUL and live as long as the plan.
typedef struct consistent_move {
    /// `sizeof(consistent_move)`, set by the caller.
    size_t struct_size;
    /// The id of the owner before; NULL if the keys had none.
    const char *from;
    /// Its length.
    size_t from_len;
    /// The id of the owner after; NULL if the keys have none.
    const char *to;
    /// Its length.
    size_t to_len;
    /// The part of all keys that makes this move, from 0 to 1.
    double ratio;
    /// Positions out of 2^64, upper half.
    uint64_t positions_high;
    /// Lower half.
    uint64_t positions_low;
} consistent_move;

/// Positions `first..=last` that move. The ids do not end with NUL and live as long as the plan.
typedef struct consistent_moved_range {
    /// `sizeof(consistent_moved_range)`, set by the caller.
    size_t struct_size;
    /// The first position.
    uint64_t first;
    /// The last position, included.
    uint64_t last;
    /// The id of the owner before; NULL if there was none.
    const char *from;
    /// Its length.
    size_t from_len;
    /// The id of the owner after; NULL if there is none.
    const char *to;
    /// Its length.
    size_t to_len;
} consistent_moved_range;

#ifdef __cplusplus
extern "C" {
#endif // __cplusplus

/// The version of the library, such as "0.1.0".
const char *consistent_version(void);

/// The version as one number: major * 65536 + minor * 256 + patch.
uint32_t consistent_version_number(void);

/// The name of a status, such as "unknown_node"; "unknown" for a number that is none. Never freed.
const char *consistent_status_name(int32_t status);

/// The message of this thread's last failed call, which names the culprit. Empty before the first failure; calls that
/// succeed, and this one, leave it as it is.
int32_t consistent_last_error(char *buf,
                              size_t cap,
                              size_t *needed);

/// Makes a ring of `count` nodes, all up, at epoch 0. `options` may be NULL: the scheme "ring" with its defaults.
int32_t consistent_ring_new(const struct consistent_node *nodes,
                            size_t count,
                            const struct consistent_options *options,
                            struct consistent_ring **ring);

/// Makes a ring of a topology document, all nodes up.
int32_t consistent_ring_from_json(const char *text, size_t text_len, struct consistent_ring **ring);

/// Writes the canonical document of the current topology. Health is not part of it.
int32_t consistent_ring_to_json(const struct consistent_ring *ring, char *buf, size_t cap, size_t *needed);

/// Frees a ring. Snapshots taken from it stay. NULL is allowed.
void consistent_ring_free(struct consistent_ring *ring);

/// The current placement, to hold still: it does not change when the ring does. Release it.
int32_t consistent_ring_snapshot(const struct consistent_ring *ring, struct consistent_placement **snapshot);

/// Writes the fingerprint, 32 hexadecimal digits: rings with the same one place every key alike (health aside).
int32_t consistent_ring_fingerprint(const struct consistent_ring *ring,
                                    char *buf,
                                    size_t cap,
                                    size_t *needed);

/// How many changes led to the current topology.
int32_t consistent_ring_epoch(const struct consistent_ring *ring, uint64_t *epoch);

/// How many nodes there are.
int32_t consistent_ring_len(const struct consistent_ring *ring, size_t *len);

/// Sets `*contained` to 1 if the id is a member, else to 0.
int32_t consistent_ring_contains(const struct consistent_ring *ring,
                                 const char *id,
                                 size_t id_len,
                                 int32_t *contained);

/// The record of a node. `view` points into `snapshot`, which must be released.
int32_t consistent_ring_node(const struct consistent_ring *ring,
                             const char *id,
                             size_t id_len,
                             struct consistent_node_view *view,
                             struct consistent_placement **snapshot);

/// Writes the id of the node of a key. 1025 bytes (`CONSISTENT_ID_CAPACITY`) always suffice.
/// `CONSISTENT_NO_NODE` if no node is live.
int32_t consistent_ring_get_node(const struct consistent_ring *ring,
                                 const void *key,
                                 size_t key_len,
                                 char *buf,
                                 size_t cap,
                                 size_t *needed);

/// Writes the first `cap` nodes for a key: its node, then its replicas. `*count` becomes how many there are, fewer than
/// `cap` if fewer are live. The indices refer to `*snapshot`, which must be released; it may be NULL if nobody needs it.
int32_t consistent_ring_get_nodes(const struct consistent_ring *ring,
                                  const void *key,
                                  size_t key_len,
                                  int32_t spread,
                                  uint32_t *indices,
                                  size_t cap,
                                  size_t *count,
                                  struct consistent_placement **snapshot);

/// Places packed keys: key i is `bytes[offsets[i]]` up to, without, `bytes[offsets[i + 1]]`, so there is one offset more
/// than keys; no offsets at all are no keys. `out[i]` becomes the index of key i's node in `*snapshot`, or
/// `CONSISTENT_NO_INDEX`; `out_len` must be the number of keys. `snapshot` may be NULL; else it must be released.
int32_t consistent_ring_place(const struct consistent_ring *ring,
                              const void *bytes,
                              size_t bytes_len,
                              const uint32_t *offsets,
                              size_t offset_count,
                              uint32_t *out,
                              size_t out_len,
                              struct consistent_placement **snapshot);

/// `consistent_ring_place` for packed keys with 64-bit offsets.
int32_t consistent_ring_place_u64offsets(const struct consistent_ring *ring,
                                         const void *bytes,
                                         size_t bytes_len,
                                         const uint64_t *offsets,
                                         size_t offset_count,
                                         uint32_t *out,
                                         size_t out_len,
                                         struct consistent_placement **snapshot);

/// `consistent_ring_place` for keys given as slices.
int32_t consistent_ring_place_slices(const struct consistent_ring *ring,
                                     const struct consistent_slice *keys,
                                     size_t key_count,
                                     uint32_t *out,
                                     size_t out_len,
                                     struct consistent_placement **snapshot);

/// `consistent_ring_place` for integer keys: each is its 8 little-endian bytes.
int32_t consistent_ring_place_u64(const struct consistent_ring *ring,
                                  const uint64_t *keys,
                                  size_t key_count,
                                  uint32_t *out,
                                  size_t out_len,
                                  struct consistent_placement **snapshot);

/// `consistent_ring_place` for keys that already are their positions.
int32_t consistent_ring_place_hashed(const struct consistent_ring *ring,
                                     const uint64_t *positions,
                                     size_t position_count,
                                     uint32_t *out,
                                     size_t out_len,
                                     struct consistent_placement **snapshot);

/// `consistent_ring_place` on a placement.
int32_t consistent_placement_place(const struct consistent_placement *placement,
                                   const void *bytes,
                                   size_t bytes_len,
                                   const uint32_t *offsets,
                                   size_t offset_count,
                                   uint32_t *out,
                                   size_t out_len);

/// `consistent_ring_place_u64offsets` on a placement.
int32_t consistent_placement_place_u64offsets(const struct consistent_placement *placement,
                                              const void *bytes,
                                              size_t bytes_len,
                                              const uint64_t *offsets,
                                              size_t offset_count,
                                              uint32_t *out,
                                              size_t out_len);

/// `consistent_ring_place_slices` on a placement.
int32_t consistent_placement_place_slices(const struct consistent_placement *placement,
                                          const struct consistent_slice *keys,
                                          size_t key_count,
                                          uint32_t *out,
                                          size_t out_len);

/// `consistent_ring_place_u64` on a placement.
int32_t consistent_placement_place_u64(const struct consistent_placement *placement,
                                       const uint64_t *keys,
                                       size_t key_count,
                                       uint32_t *out,
                                       size_t out_len);

/// `consistent_ring_place_hashed` on a placement.
int32_t consistent_placement_place_hashed(const struct consistent_placement *placement,
                                          const uint64_t *positions,
                                          size_t position_count,
                                          uint32_t *out,
                                          size_t out_len);

/// Adds a node; it is up.
int32_t consistent_ring_add_node(struct consistent_ring *ring, const struct consistent_node *node);

/// Removes a node and forgets its health.
int32_t consistent_ring_remove_node(struct consistent_ring *ring, const char *id, size_t id_len);

/// Gives a node another weight.
int32_t consistent_ring_set_weight(struct consistent_ring *ring,
                                   const char *id,
                                   size_t id_len,
                                   double weight);

/// Gives a node another address. No key moves.
int32_t consistent_ring_set_address(struct consistent_ring *ring,
                                    const char *id,
                                    size_t id_len,
                                    const char *address,
                                    size_t address_len);

/// Gives a node other metadata, all of it. No key moves.
int32_t consistent_ring_set_metadata(struct consistent_ring *ring,
                                     const char *id,
                                     size_t id_len,
                                     const struct consistent_pair *metadata,
                                     size_t metadata_count);

/// Takes over a topology document that somebody else changed. A higher epoch is applied, the ring's own replaces
/// addresses and metadata; nodes that stay keep their health. `CONSISTENT_ERR_STALE` for a lower epoch,
/// `CONSISTENT_ERR_CONFLICT` for the ring's own with another fingerprint.
int32_t consistent_ring_update(struct consistent_ring *ring,
                               const char *text,
                               size_t text_len);

/// Takes a node off every walk. Only its own keys move, to the next live node on their walk.
int32_t consistent_ring_mark_down(struct consistent_ring *ring, const char *id, size_t id_len);

/// Lets a node take its keys again.
int32_t consistent_ring_mark_up(struct consistent_ring *ring, const char *id, size_t id_len);

/// Lets a node keep its keys for look-ups while it takes nothing new.
int32_t consistent_ring_mark_draining(struct consistent_ring *ring, const char *id, size_t id_len);

/// The health of a node: one of `CONSISTENT_STATE_*`.
int32_t consistent_ring_state(const struct consistent_ring *ring,
                              const char *id,
                              size_t id_len,
                              int32_t *state);

/// Keeps a placement for one more owner: one more release is due.
int32_t consistent_placement_retain(const struct consistent_placement *placement);

/// Gives a placement back; the last release frees it. NULL is allowed.
void consistent_placement_release(const struct consistent_placement *placement);

/// The index of the node of a key; `CONSISTENT_NO_NODE` if no node is live. Never allocates, locks or waits.
int32_t consistent_placement_locate(const struct consistent_placement *placement,
                                    const void *key,
                                    size_t key_len,
                                    uint32_t *index);

/// `consistent_placement_locate` for an integer key: its 8 little-endian bytes.
int32_t consistent_placement_locate_u64(const struct consistent_placement *placement,
                                        uint64_t key,
                                        uint32_t *index);

/// `consistent_placement_locate` for a key that already is its position.
int32_t consistent_placement_locate_hashed(const struct consistent_placement *placement,
                                           uint64_t position,
                                           uint32_t *index);

/// `consistent_ring_get_nodes` on a placement. Up to 16 nodes spread over zones take no memory; otherwise a thread takes
/// some once and reuses it.
int32_t consistent_placement_get_nodes(const struct consistent_placement *placement,
                                       const void *key,
                                       size_t key_len,
                                       int32_t spread,
                                       uint32_t *indices,
                                       size_t cap,
                                       size_t *count);

/// `consistent_placement_get_nodes` for an integer key: its 8 little-endian bytes.
int32_t consistent_placement_get_nodes_u64(const struct consistent_placement *placement,
                                           uint64_t key,
                                           int32_t spread,
                                           uint32_t *indices,
                                           size_t cap,
                                           size_t *count);

/// `consistent_placement_get_nodes` for a key that already is its position.
int32_t consistent_placement_get_nodes_hashed(const struct consistent_placement *placement,
                                              uint64_t position,
                                              int32_t spread,
                                              uint32_t *indices,
                                              size_t cap,
                                              size_t *count);

/// How many nodes there are; indices are below it.
int32_t consistent_placement_len(const struct consistent_placement *placement, size_t *len);

/// The node at an index. `view` points into the placement.
int32_t consistent_placement_node(const struct consistent_placement *placement,
                                  uint32_t index,
                                  struct consistent_node_view *view);

/// Entry `entry` of the metadata of the node at an index, in the order of keys by bytes. The strings belong to the
/// placement and do not end with NUL.
int32_t consistent_placement_metadata(const struct consistent_placement *placement,
                                      uint32_t index,
                                      size_t entry,
                                      const char **key,
                                      size_t *key_len,
                                      const char **value,
                                      size_t *value_len);

/// The index of an id.
int32_t consistent_placement_find(const struct consistent_placement *placement,
                                  const char *id,
                                  size_t id_len,
                                  uint32_t *index);

/// The bytes the compiled table takes, the nodes' records not counted.
int32_t consistent_placement_memory_bytes(const struct consistent_placement *placement, size_t *bytes);

/// Writes the exact share of each node, by index, health included. `snapshot` may be NULL; else it must be released.
int32_t consistent_ring_shares(const struct consistent_ring *ring,
                               struct consistent_share *shares,
                               size_t cap,
                               size_t *needed,
                               struct consistent_placement **snapshot);

/// Counts the nodes of `key_count` keys: `counts` by index, the rest in `summary`. `snapshot` may be NULL; else it must
/// be released.
int32_t consistent_ring_distribution(const struct consistent_ring *ring,
                                     const struct consistent_slice *keys,
                                     size_t key_count,
                                     uint64_t *counts,
                                     size_t cap,
                                     size_t *needed,
                                     struct consistent_distribution *summary,
                                     struct consistent_placement **snapshot);

/// Writes the positions a node owns, health included, ascending, neighbours joined.
int32_t consistent_ring_ranges(const struct consistent_ring *ring,
                               const char *id,
                               size_t id_len,
                               struct consistent_range *ranges,
                               size_t cap,
                               size_t *needed);

/// Writes, for people to read, where a key goes and why.
int32_t consistent_ring_explain(const struct consistent_ring *ring,
                                const void *key,
                                size_t key_len,
                                char *buf,
                                size_t cap,
                                size_t *needed);

/// What would move if `before` became like `after`, health included. Free the plan.
int32_t consistent_ring_diff(const struct consistent_ring *before,
                             const struct consistent_ring *after,
                             struct consistent_plan **plan);

/// `consistent_ring_diff` between two placements.
int32_t consistent_placement_diff(const struct consistent_placement *before,
                                  const struct consistent_placement *after,
                                  struct consistent_plan **plan);

/// Frees a plan. NULL is allowed.
void consistent_plan_free(struct consistent_plan *plan);

/// How much moves, and how much must.
int32_t consistent_plan_summary(const struct consistent_plan *plan, struct consistent_summary *summary);

/// How many pairs of nodes keys move between.
int32_t consistent_plan_move_count(const struct consistent_plan *plan, size_t *count);

/// A move; they are ordered by `from`, then `to`, ids by bytes, no node last.
int32_t consistent_plan_move(const struct consistent_plan *plan, size_t index, struct consistent_move *move);

/// How many ranges of positions move.
int32_t consistent_plan_range_count(const struct consistent_plan *plan, size_t *count);

/// A range of positions that moves; they ascend, neighbours of the same move joined.
int32_t consistent_plan_range(const struct consistent_plan *plan,
                              size_t index,
                              struct consistent_moved_range *range);

#ifdef __cplusplus
}  // extern "C"
#endif  // __cplusplus

#endif  /* CONSISTENT_H */
