// libconsistent: consistent hashing. The same key lands on the same node in every language.
//
// Strings: a pointer and a length, no NUL needed, UTF-8. NULL with length 0 is an empty one. Keys: `consistent_key`,
// which `CONSISTENT_BYTES("user:42", 7)` and its like make where a call takes one; many keys are a `consistent_keys`.
//
// Look-ups: take the ring's `consistent_ring_snapshot`, ask it, and take another when `consistent_ring_is_current`
// says no. What a snapshot answers does not change. `consistent_ring_get_node` is all of this in one.
//
// Status: functions return an `int32_t`. `CONSISTENT_OK` is 0, `CONSISTENT_NONE_LIVE` says that no node is live, all
// others are failures, described by `consistent_last_error`. A failed call has changed nothing. Numbers are only ever
// added.
//
// Ownership: what the library makes, it frees. A ring, a subscription, a following, checks and a transition have a
// function each for this, a placement is released once for each time it was handed out or retained. A result, which
// is a `const` struct that a call made (a plan, what moves, what is rebalanced, what changed, probes, a record, a
// source, a detection, what is imported or exported), is given to `consistent_free` once. A pointer in it, or in what
// a placement or a transition told, lives as long as that, whatever happens to the ring. A call that fails leaves
// handles and results NULL, counts 0, texts empty and indices `CONSISTENT_NO_INDEX`, as far as these have an address
// and a possible length.
//
// Texts go to the caller's memory, `(buf, cap, needed)`: `*needed` becomes the length without the NUL that ends the
// text; if `cap` is not larger than that, the text is empty and the status is `CONSISTENT_ERR_BUFFER`. A text may hold
// NULs of its own where an id does. Arrays go the same way, counted in elements and without a NUL. NULL with `cap` 0
// asks for the size; `needed` may be NULL. A buffer must not overlap anything else given to the same call.
//
// Indices (`uint32_t`) are ranks of nodes by id bytes, or places in the document under schemes where its order counts.
// They mean something only beside the placement they came with.
//
// Structs that begin with `struct_size` can grow: set it to `sizeof` of the struct, best by the `_INIT` macros. In an
// array all elements have the same. In a struct that the library made it is the library's: a field behind it is not
// there; lists of such ones are lists of pointers. The other structs never change.
//
// Times (`uint64_t`, names that end in `_ms`) are milliseconds, moments those of any monotonic clock, one and the same
// for all calls on a ring, such as `consistent_now_ms`; `CONSISTENT_NEVER` stands for none. Numbers whose names end in
// `_milli` are thousandths.
//
// Linking: `pkg-config --cflags --libs consistent`; with `--static` for programs that are fully static.
//
// Threads: a handle may be used by several threads at once; free it when nobody uses it any more. Look-ups never wait
// for changes. A process may fork whatever its threads are doing: the child's copy of each ring is one that was
// published, with the loads and sessions of that moment, and every call works on it. Its followings go on by threads
// of its own.
//
// Generated from ffi-c/src by ffi-c/tests/header.rs: do not edit.

#ifndef CONSISTENT_H
#define CONSISTENT_H

#include <stddef.h>
#include <stdint.h>

/// The version this header belongs to; `consistent_version` says which one is running.
#define CONSISTENT_VERSION_MAJOR 0
#define CONSISTENT_VERSION_MINOR 1
#define CONSISTENT_VERSION_PATCH 0
#define CONSISTENT_VERSION_NUMBER \
    (CONSISTENT_VERSION_MAJOR * 65536 + CONSISTENT_VERSION_MINOR * 256 + CONSISTENT_VERSION_PATCH)
#define CONSISTENT_VERSION_STRING "0.1.0"

/// A buffer of this size holds every node id and its NUL.
#define CONSISTENT_ID_CAPACITY 1025

/// A record as an argument, good for the call it is written in; and so a key: bytes, an integer, a position.
#ifdef __cplusplus
    template <typename T> inline const T *consistent_address_of(const T &argument) noexcept { return &argument; }
#define CONSISTENT_ARGUMENT(type, ...) consistent_address_of(type{__VA_ARGS__})
#define CONSISTENT_BYTES(data, len) \
    CONSISTENT_ARGUMENT(consistent_key, CONSISTENT_KEY_BYTES, data, static_cast<size_t>(len), 0)
#define CONSISTENT_INTEGER(number) \
    CONSISTENT_ARGUMENT(consistent_key, CONSISTENT_KEY_INTEGER, nullptr, 0, static_cast<uint64_t>(number))
#define CONSISTENT_POSITION(number) \
    CONSISTENT_ARGUMENT(consistent_key, CONSISTENT_KEY_POSITION, nullptr, 0, static_cast<uint64_t>(number))
#else
#define CONSISTENT_ARGUMENT(type, ...) (&(const type){__VA_ARGS__})
#define CONSISTENT_BYTES(data, len) CONSISTENT_ARGUMENT(consistent_key, CONSISTENT_KEY_BYTES, (data), (len), 0)
#define CONSISTENT_INTEGER(number) CONSISTENT_ARGUMENT(consistent_key, CONSISTENT_KEY_INTEGER, NULL, 0, (number))
#define CONSISTENT_POSITION(number) CONSISTENT_ARGUMENT(consistent_key, CONSISTENT_KEY_POSITION, NULL, 0, (number))
#endif

/// What the structs begin as. A node has weight 1.
#define CONSISTENT_NODE_INIT {sizeof(consistent_node), NULL, 0, 1.0, NULL, 0, NULL, 0, NULL, 0, NULL, 0, 0}
#define CONSISTENT_FIELD_INIT {NULL, 0, CONSISTENT_FIELD_INT, 0, NULL, 0, NULL, 0}
#define CONSISTENT_PARAMETER_INIT {sizeof(consistent_parameter), NULL, 0, NULL, 0, 0, 0, 0}
#define CONSISTENT_OPTIONS_INIT {sizeof(consistent_options), NULL, 0, NULL, 0, NULL, 0}
#define CONSISTENT_IMPORT_OPTIONS_INIT {sizeof(consistent_import_options), NULL, 0, NULL, 0, NULL}
#define CONSISTENT_EXPORT_OPTIONS_INIT {sizeof(consistent_export_options), NULL, 0, NULL, 0}
#define CONSISTENT_HEALTH_INIT {sizeof(consistent_health), 0, 0, 0, 0, 0, 0}
#define CONSISTENT_LEASE_INIT {sizeof(consistent_lease), 0, 0, 0, 0, 0}
#define CONSISTENT_REQUEST_INIT {sizeof(consistent_request), NULL, NULL, 0, 1}
#define CONSISTENT_STATES_OFFERED_INIT {sizeof(consistent_states_offered), 0, 0, 0}
#define CONSISTENT_INFO_INIT {sizeof(consistent_info), 0, 0, 0, 0, ""}
#define CONSISTENT_POLICIES_INIT {sizeof(consistent_policies), NULL, NULL, NULL}
#define CONSISTENT_REPLICAS_INIT {sizeof(consistent_replicas), 0, 0, NULL, 0}
#define CONSISTENT_NODE_VIEW_INIT {sizeof(consistent_node_view), NULL, 0, 0.0, 0, 0, NULL, 0, NULL, 0, 0, 0, 0}
#define CONSISTENT_OWNERS_INIT {sizeof(consistent_owners), 0, 0, 0, 0, 0}
#define CONSISTENT_DISTRIBUTION_INIT {sizeof(consistent_distribution), 0, 0, 0.0}
#define CONSISTENT_STEP_OPTIONS_INIT \
    {sizeof(consistent_step_options), 1, CONSISTENT_NO_LIMIT, CONSISTENT_NO_LIMIT, CONSISTENT_NO_LIMIT, NULL, 0, \
     CONSISTENT_SPREAD_ZONE}
#define CONSISTENT_STEP_INIT {sizeof(consistent_step), 0, 0, 0, 0.0, 0}
#define CONSISTENT_REBALANCE_INIT \
    {sizeof(consistent_rebalance), 0, 0, NULL, 0, NULL, 0, NULL, 0, NULL, 0, NULL, 0, NULL, 0, CONSISTENT_NO_LIMIT, \
     CONSISTENT_NO_LIMIT, CONSISTENT_NO_LIMIT, CONSISTENT_NO_LIMIT, 0, 0, 0}

/* Policies begin as those of a new ring. */
#define CONSISTENT_HEALTH_POLICY_INIT {sizeof(consistent_health_policy), 2, 3, 0, 50}
#define CONSISTENT_STICKY_POLICY_INIT {sizeof(consistent_sticky_policy), 2, 1048576, 1800000, 250}
#define CONSISTENT_CHECK_POLICY_INIT {sizeof(consistent_check_policy), 1000, 1000, 0, 100, 64}
#define CONSISTENT_FOLLOW_POLICY_INIT {sizeof(consistent_follow_policy), 500, 50, 500}
#define CONSISTENT_BOUND_INIT {sizeof(consistent_bound), CONSISTENT_BOUND_FACTOR, 1250, 0, 0}

/* == Numbers ====================================================================================================== */

/// Done.
#define CONSISTENT_OK 0

/// No node is live, or a dialect has none for the key. Not a failure: `consistent_last_error` does not change.
#define CONSISTENT_NONE_LIVE 1

/// An argument that is none of the things below: NULL, a wrong `struct_size`, an index out of range.
#define CONSISTENT_ERR_ARGUMENT 2

/// A node id that is not 1..=1024 bytes of UTF-8.
#define CONSISTENT_ERR_ID 3

/// A weight that the scheme does not take: one of ours takes whole thousandths below 10^6.
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

/// More nodes, or more points, than the limits allow; what would take more than the budget to compile.
#define CONSISTENT_ERR_TOO_MANY 10

/// A scheme nobody knows.
#define CONSISTENT_ERR_SCHEME 11

/// A parameter the scheme does not have, or a value it does not take; a secret that is missing, not asked for, or
/// another.
#define CONSISTENT_ERR_PARAMETER 12

/// A topology document that breaks the rules.
#define CONSISTENT_ERR_DOCUMENT 13

/// An update whose epoch lies behind the ring's.
#define CONSISTENT_ERR_STALE 14

/// An update of the ring's own epoch that places keys otherwise.
#define CONSISTENT_ERR_CONFLICT 15

/// The epoch cannot be counted further.
#define CONSISTENT_ERR_EPOCH 16

/// The scheme cannot do this by its nature; a change after which a library's ring would be one that no document tells.
#define CONSISTENT_ERR_UNSUPPORTED 17

/// Two placements that hash keys differently cannot be compared.
#define CONSISTENT_ERR_INCOMPARABLE 18

/// Packed keys whose offsets descend or leave their bytes; a position or a key that the dialect's system could not
/// have.
#define CONSISTENT_ERR_KEYS 19

/// A document offered to a ring of which too large a part would leave at once.
#define CONSISTENT_ERR_SHRUNK 20

/// The caller's buffer is too small; `*needed` says how large it must be.
#define CONSISTENT_ERR_BUFFER 100

/// The library failed inside; the process goes on.
#define CONSISTENT_ERR_PANIC 101

/// No node, among indices.
#define CONSISTENT_NO_INDEX UINT32_MAX

/// The key is `len` bytes at `data`.
#define CONSISTENT_KEY_BYTES 0

/// The key is the integer `number`: its 8 little-endian bytes, or what the dialect's system has.
#define CONSISTENT_KEY_INTEGER 1

/// The key already is its position, `number`.
#define CONSISTENT_KEY_POSITION 2

/// Packed keys: key i is the bytes of `data` from `offsets[i]` up to, without, `offsets[i + 1]`. There is one offset
/// (`uint32_t`) more than keys; without keys there need be none.
#define CONSISTENT_KEYS_PACKED32 0

/// The same with offsets of 64 bits (`uint64_t`).
#define CONSISTENT_KEYS_PACKED64 1

/// `data` is an array of `consistent_slice`.
#define CONSISTENT_KEYS_SLICES 2

/// `data` is an array of `uint64_t`: integer keys.
#define CONSISTENT_KEYS_INTEGERS 3

/// `data` is an array of `uint64_t`: keys that already are their positions.
#define CONSISTENT_KEYS_POSITIONS 4

/// Replicas spread over zones as evenly as they allow. The default in every language.
#define CONSISTENT_SPREAD_ZONE 0

/// Replicas are the first nodes of the walk.
#define CONSISTENT_SPREAD_NONE 1

/// Replicas spread over zones as evenly as the weights of these allow.
#define CONSISTENT_SPREAD_WEIGHT 2

/// The node takes its keys.
#define CONSISTENT_STATE_UP 0

/// The node keeps its keys for look-ups and takes nothing new.
#define CONSISTENT_STATE_DRAINING 1

/// The node is on no walk; its keys go to the next node on theirs.
#define CONSISTENT_STATE_DOWN 2

/// No state: a node that joined had none before, one that left has none after.
#define CONSISTENT_STATE_NONE -1

/// A mark: `consistent_ring_mark`.
#define CONSISTENT_WHY_MARK 0

/// A report, of a check or a request.
#define CONSISTENT_WHY_REPORT 1

/// A heartbeat of a node that had missed one.
#define CONSISTENT_WHY_HEARTBEAT 2

/// No heartbeat for too long.
#define CONSISTENT_WHY_MISSED 3

/// Another policy of health.
#define CONSISTENT_WHY_POLICY 4

/// The node joined.
#define CONSISTENT_WHY_JOINED 5

/// The node left.
#define CONSISTENT_WHY_LEFT 6

/// The topology changed: told once, after those who left and joined.
#define CONSISTENT_WHY_TOPOLOGY 7

/// A document that was offered was refused, or could not be read: nothing changed.
#define CONSISTENT_WHY_REFUSED 8

/// Of a record, what `consistent_ring_set_node` sets: the weight.
#define CONSISTENT_SET_WEIGHT 1

/// The address.
#define CONSISTENT_SET_ADDRESS 2

/// The metadata, all of it.
#define CONSISTENT_SET_METADATA 4

/// No time, among times.
#define CONSISTENT_NEVER UINT64_MAX

/// No limit, among limits.
#define CONSISTENT_NO_LIMIT UINT64_MAX

/// The node did not answer, or not well.
#define CONSISTENT_PROBE_FAILED 0

/// It did.
#define CONSISTENT_PROBE_OK 1

/// The probe told nothing of the node.
#define CONSISTENT_PROBE_CANCELLED 2

/// The lease has no session.
#define CONSISTENT_TOUCH_NONE 0

/// The session's first lease, or the first after it was forgotten.
#define CONSISTENT_TOUCH_FIRST 1

/// The session is on the node it was on.
#define CONSISTENT_TOUCH_STAYED 2

/// The node the session was on was gone, down or over its bound.
#define CONSISTENT_TOUCH_MOVED 3

/// A bound of so many times the fair share, rounded up, perhaps with a floor.
#define CONSISTENT_BOUND_FACTOR 0

/// A bound of the fair share, rounded up, and so many more.
#define CONSISTENT_BOUND_GAP 1

/// An integer up to 2^53-1, such as a port.
#define CONSISTENT_FIELD_INT 0

/// Yes or no.
#define CONSISTENT_FIELD_FLAG 1

/// A text, such as a name.
#define CONSISTENT_FIELD_TEXT 2

/// Texts, such as tokens or ranges of slots.
#define CONSISTENT_FIELD_LIST 3

/// The first candidate matches at least 95 % of the observations, and chance would not.
#define CONSISTENT_VERDICT_EXPLAINED 0

/// Nothing that was tried does.
#define CONSISTENT_VERDICT_UNEXPLAINED 1

/// More keys are needed, or more nodes that hold them: chance alone might make one of so many candidates match.
#define CONSISTENT_VERDICT_TOO_FEW 2

/// There is no default: what is left out is not there.
#define CONSISTENT_DEFAULT_NONE 0

/// `default_number` is 0 for no and 1 for yes.
#define CONSISTENT_DEFAULT_FLAG 1

/// `default_number` is the default.
#define CONSISTENT_DEFAULT_INTEGER 2

/// `default_text` is the default.
#define CONSISTENT_DEFAULT_TEXT 3

/// The default depends on other parameters, as `text` says.
#define CONSISTENT_DEFAULT_DEPENDS 4

/* == Handles and structs ========================================================================================== */

/// The schedule of active checks of a ring's nodes. It reports how they went to the ring, and follows its members; the
/// ring may be freed before it.
typedef struct consistent_checks consistent_checks;

/// A ring that follows a file, until this is freed.
typedef struct consistent_following consistent_following;

/// A topology compiled, with the health of its nodes at one instant. It never changes.
typedef struct consistent_placement consistent_placement;

/// A live ring, the handle a service holds while nodes come, go and fail.
typedef struct consistent_ring consistent_ring;

/// A callback that listens to a ring, until this is freed.
typedef struct consistent_subscription consistent_subscription;

/// Two placements at once, and which ranges of positions have been copied from the old one to the new one. It never
/// changes: what is done makes another one. Positions are those of the new placement.
typedef struct consistent_transition consistent_transition;

/// A parameter of a scheme, described.
typedef struct consistent_parameter_spec {
    /// `sizeof(consistent_parameter_spec)`, as the library has it.
    size_t struct_size;
    /// The name in documents.
    const char *name;
    /// What it means, in a sentence.
    const char *text;
    /// What values it takes: "flag", "integer", "zero_or_integer", "prime", "words" (one of them), "decimal", "numbers"
    /// (such as "3,0,7"), "text", "list", or two of these such as "integer_or_text".
    const char *kind;
    /// The least integer that it takes.
    uint64_t least;
    /// The greatest, included; 0 where it takes none.
    uint64_t most;
    /// The words that it takes, if these are all.
    const char *const *words;
    /// How many.
    size_t word_count;
    /// Some texts that it takes, if there are more.
    const char *const *examples;
    /// How many.
    size_t example_count;
    /// What it is when it is left out, if that is a flag or an integer.
    uint64_t default_number;
    /// What it is when it is left out, if that is a word, a text or a number in decimal; else "".
    const char *default_text;
    /// Which of the two it is, if any: one of `CONSISTENT_DEFAULT_*`.
    int32_t default_kind;
} consistent_parameter_spec;

/// A field of nodes that a scheme reads, described.
typedef struct consistent_field_spec {
    /// `sizeof(consistent_field_spec)`, as the library has it.
    size_t struct_size;
    /// The name in documents.
    const char *name;
    /// What it means, and what stands for it when it is missing, in a sentence.
    const char *text;
    /// What values it takes, as in `consistent_parameter_spec`.
    const char *kind;
    /// The least integer that it takes.
    uint64_t least;
    /// The greatest, included; 0 where it takes none.
    uint64_t most;
    /// The words that it takes, if these are all.
    const char *const *words;
    /// How many.
    size_t word_count;
    /// Some texts that it takes, if there are more.
    const char *const *examples;
    /// How many.
    size_t example_count;
} consistent_field_spec;

/// A scheme, described. Strings and lists of strings in this struct and in those of its parameters and fields end with
/// NUL, are never NULL, and live as long as the program.
typedef struct consistent_scheme_spec {
    /// `sizeof(consistent_scheme_spec)`, as the library has it.
    size_t struct_size;
    /// The name in documents.
    const char *name;
    /// What it is; of a dialect, the system that it equals, the versions, and the setting that asks for the rule.
    const char *text;
    /// Its parameters.
    const struct consistent_parameter_spec *const *parameters;
    /// How many.
    size_t parameter_count;
    /// The fields of nodes that it reads, beside those that every node has.
    const struct consistent_field_spec *const *fields;
    /// How many.
    size_t field_count;
    /// What the fingerprint covers of a node: "id", "weight", "zone", "address", or such as "fields.port".
    const char *const *identity;
    /// How many.
    size_t identity_count;
    /// How keys find their nodes: "positional" or "keyed".
    const char *family;
    /// What happens to the keys of a node that is down: "mask", "skip", "rebuild" or "stay".
    const char *down;
    /// What an integer key is: "little_endian", "big_endian" or "refused".
    const char *integers;
    /// Of "skip", the most tries; else 0.
    uint32_t down_limit;
    /// If not 0, another system fixed its rule.
    int32_t is_dialect;
    /// If not 0, the order of the nodes in the document counts.
    int32_t ordered;
    /// If not 0, nodes may differ in weight.
    int32_t weighted;
} consistent_scheme_spec;

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

/// Bytes, such as a key.
typedef struct consistent_slice {
    /// The first byte; may be NULL if `len` is 0.
    const void *data;
    /// How many bytes.
    size_t len;
} consistent_slice;

/// A field of a node that a dialect places keys by, such as "name", "port" or "tokens". Begin with
/// `CONSISTENT_FIELD_INIT`, which is an integer.
typedef struct consistent_field {
    /// The name, unique in its node.
    const char *name;
    /// Its length.
    size_t name_len;
    /// What the value is: one of `CONSISTENT_FIELD_*`.
    int32_t kind;
    /// The integer; of a flag not 0 for yes.
    uint64_t number;
    /// The text.
    const char *text;
    /// Its length.
    size_t text_len;
    /// The texts of a list.
    const struct consistent_slice *texts;
    /// How many.
    size_t text_count;
} consistent_field;

/// A node record. Begin with `CONSISTENT_NODE_INIT`, which has weight 1: a struct of zeros has weight 0, and such a
/// node owns nothing.
typedef struct consistent_node {
    /// `sizeof(consistent_node)`.
    size_t struct_size;
    /// The stable name, 1..=1024 bytes. It decides placement.
    const char *id;
    /// Its length.
    size_t id_len;
    /// How large a share the node takes: a whole number of thousandths below 10^6. Dialects take finer ones, and those
    /// below 2^32, where their systems do.
    double weight;
    /// Where the node stands, such as "eu/a"; replicas spread over zones.
    const char *zone;
    /// Its length.
    size_t zone_len;
    /// How to reach the node. Moves no key, but in dialects whose systems name nodes by it.
    const char *address;
    /// Its length.
    size_t address_len;
    /// Anything else worth knowing. Never moves a key.
    const struct consistent_pair *metadata;
    /// How many entries.
    size_t metadata_count;
    /// What a dialect places keys by; our own schemes take none.
    const struct consistent_field *fields;
    /// How many fields.
    size_t field_count;
    /// 0 first: nodes of a tier are on walks only while no node of a lower one is live, as backup servers are.
    uint8_t tier;
} consistent_node;

/// A parameter of a scheme: an integer, a text, or yes or no.
typedef struct consistent_parameter {
    /// `sizeof(consistent_parameter)`.
    size_t struct_size;
    /// The name, such as "vnodes".
    const char *name;
    /// Its length.
    size_t name_len;
    /// The text; NULL if the parameter is none.
    const char *text;
    /// Its length.
    size_t text_len;
    /// The integer, if `text` is NULL; of a flag not 0 for yes.
    uint64_t value;
    /// If not 0, and `text` is NULL, the parameter is a flag: dialects have such ones.
    int32_t is_flag;
    /// If not 0, `text` is a number that is no integer, in decimal such as "1.25".
    int32_t is_number;
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
    /// The 16 bytes of the secret that the parameter "key_hash" asks for; NULL if there is none. It is copied.
    const void *secret;
    /// Its length.
    size_t secret_len;
} consistent_options;

/// A key in one of three forms. `CONSISTENT_BYTES`, `CONSISTENT_INTEGER` and `CONSISTENT_POSITION` make one where a
/// call takes one.
typedef struct consistent_key {
    /// What it is: one of `CONSISTENT_KEY_*`.
    int32_t kind;
    /// The bytes; may be NULL if `len` is 0.
    const void *data;
    /// How many bytes.
    size_t len;
    /// The integer, or the position.
    uint64_t number;
} consistent_key;

/// What setting the nodes of a ring changed: which nodes joined, left and changed, ids by bytes. They do not end with
/// NUL and live as long as the changes.
typedef struct consistent_node_changes {
    /// `sizeof(consistent_node_changes)`, as the library has it.
    size_t struct_size;
    /// The epoch after it. It is the one before if nothing changed; where the order of nodes counts, another order
    /// alone is a change.
    uint64_t epoch;
    /// Those that joined.
    const struct consistent_slice *added;
    /// How many.
    size_t added_count;
    /// Those that left.
    const struct consistent_slice *removed;
    /// How many.
    size_t removed_count;
    /// Those that stayed with another record.
    const struct consistent_slice *changed;
    /// How many.
    size_t changed_count;
} consistent_node_changes;

/// What a ring knows of where its topology comes from. The texts do not end with NUL and live as long as this.
typedef struct consistent_source {
    /// `sizeof(consistent_source)`, as the library has it.
    size_t struct_size;
    /// What the documents are from, such as a path.
    const char *origin;
    /// Its length.
    size_t origin_len;
    /// How long ago the source last had a document that was taken, whether that was news or not; `CONSISTENT_NEVER`
    /// before the first time.
    uint64_t age_ms;
    /// How many documents were taken.
    uint64_t accepted;
    /// How many documents were refused, or could not be read.
    uint64_t refused;
    /// Why the last one was refused; NULL if it was taken.
    const char *error;
    /// Its length.
    size_t error_len;
    /// How long ago that was, or `CONSISTENT_NEVER`.
    uint64_t error_age_ms;
} consistent_source;

/// What a document of states led to. Begin with `CONSISTENT_STATES_OFFERED_INIT`.
typedef struct consistent_states_offered {
    /// `sizeof(consistent_states_offered)`, set by the caller.
    size_t struct_size;
    /// 1 if the state of any node changed, else 0.
    int32_t changed;
    /// How many of the document's nodes are no members.
    size_t unknown;
    /// When the first of its entries ends, in milliseconds since the Unix epoch: the document is to be offered again
    /// then. `CONSISTENT_NEVER` if none does.
    uint64_t next_ms;
} consistent_states_offered;

/// How a file is followed, and when its document is refused. Begin with `CONSISTENT_FOLLOW_POLICY_INIT`.
typedef struct consistent_follow_policy {
    /// `sizeof(consistent_follow_policy)`.
    size_t struct_size;
    /// At most so many thousandths of the weight may leave at once: 0..=1000, which allows everything.
    uint32_t max_loss_milli;
    /// So long a file must have stayed as it is before it is taken.
    uint64_t debounce_ms;
    /// So often it is looked at although the system told of no change, and after so long it is taken although it never
    /// stays as it is; above 0.
    uint64_t poll_ms;
} consistent_follow_policy;

/// One change of a ring. The id does not end with NUL; it lives until the callback returns.
typedef struct consistent_change {
    /// `sizeof(consistent_change)`, as the library has it: fields behind it are not there.
    size_t struct_size;
    /// Why, or what: one of `CONSISTENT_WHY_*`.
    int32_t why;
    /// The node's state before: one of `CONSISTENT_STATE_*`, none if it joined.
    int32_t from;
    /// The node's state after; none if it left.
    int32_t to;
    /// The node; NULL where the topology as a whole changed.
    const char *node;
    /// Its length.
    size_t node_len;
    /// The ring's epoch before. A change of health does not count.
    uint64_t epoch_before;
    /// The ring's epoch after.
    uint64_t epoch;
    /// How many changes just before this one are not told, as callbacks took so long that too many waited.
    uint64_t lost;
    /// Why a document was refused; NULL for all else. It does not end with NUL; it lives as the id does.
    const char *reason;
    /// Its length.
    size_t reason_len;
} consistent_change;

/// What is told of a change, with the pointer that `consistent_ring_on_change` was given. It must not throw.
typedef void (*consistent_listener)(void *user, const struct consistent_change *change);

/// What lets go of that pointer.
typedef void (*consistent_drop)(void *user);

/// When reports and missed heartbeats take a node down, and bring it back. Begin with `CONSISTENT_HEALTH_POLICY_INIT`.
typedef struct consistent_health_policy {
    /// `sizeof(consistent_health_policy)`.
    size_t struct_size;
    /// So many successes in a row bring a node back; at least 1.
    uint32_t rise;
    /// So many failures in a row take a node down; at least 1.
    uint32_t fall;
    /// A node without a heartbeat for more than so many milliseconds is taken down. 0: heartbeats are not expected.
    uint64_t heartbeat_timeout_ms;
    /// At most so many percent of the nodes with weight are taken down by reports and missed heartbeats together.
    uint32_t max_ejected;
} consistent_health_policy;

/// How sessions stick. Begin with `CONSISTENT_STICKY_POLICY_INIT`.
typedef struct consistent_sticky_policy {
    /// `sizeof(consistent_sticky_policy)`.
    size_t struct_size;
    /// Among so many first nodes of its walk a session's node is chosen; at least 1.
    uint32_t choices;
    /// At most so many sessions are kept, 1..=2^26; the oldest make room.
    uint32_t sessions;
    /// A session not touched for more than so many milliseconds is forgotten.
    uint64_t ttl_ms;
    /// So many thousandths above its cap a node may be before a session leaves it: 0..=1000000.
    uint32_t hysteresis_milli;
} consistent_sticky_policy;

/// How far above its fair share a node's load may go. Begin with `CONSISTENT_BOUND_INIT`.
typedef struct consistent_bound {
    /// `sizeof(consistent_bound)`, set by the caller.
    size_t struct_size;
    /// One of `CONSISTENT_BOUND_*`.
    int32_t kind;
    /// A factor: so many thousandths of the fair share, rounded up; 1000..=1000000. A gap ignores it.
    uint32_t factor_milli;
    /// A gap: the fair share, rounded up, and so many more. A factor ignores it.
    uint32_t gap;
    /// Under a factor no node is full below so much, whatever its weight; 0 is none. A gap ignores it.
    uint32_t floor;
} consistent_bound;

/// The policies that a call reads or sets: those that are not NULL. Begin with `CONSISTENT_POLICIES_INIT`.
typedef struct consistent_policies {
    /// `sizeof(consistent_policies)`, set by the caller.
    size_t struct_size;
    /// When reports and missed heartbeats take nodes down. Another one leaves nodes their counts and states; without a
    /// heartbeat timeout, those that missed theirs come back.
    struct consistent_health_policy *health;
    /// How sessions stick. Another one forgets all sessions; leases that are out stay.
    struct consistent_sticky_policy *sticky;
    /// How far loads may go above the fair share. Leases that are out stay.
    struct consistent_bound *bound;
} consistent_policies;

/// What reports, heartbeats and marks have said of a node.
typedef struct consistent_health {
    /// `sizeof(consistent_health)`, set by the caller.
    size_t struct_size;
    /// The state, which look-ups go by: one of `CONSISTENT_STATE_*`.
    int32_t state;
    /// 1 if it is down because of reports or missed heartbeats, not of a mark; else 0.
    int32_t ejected;
    /// Successes reported in a row.
    uint32_t successes;
    /// Failures reported in a row.
    uint32_t failures;
    /// The time of the last report, or `CONSISTENT_NEVER`.
    uint64_t last_checked_ms;
    /// The time of the last heartbeat, or `CONSISTENT_NEVER`.
    uint64_t last_beat_ms;
} consistent_health;

/// For whom a lease is taken: a key, or a session, which then stands for the key, or neither. Begin with
/// `CONSISTENT_REQUEST_INIT`.
typedef struct consistent_request {
    /// `sizeof(consistent_request)`.
    size_t struct_size;
    /// The key, of bytes; NULL if a session is given, or if any node may serve the request.
    const struct consistent_key *key;
    /// The session, of bytes; NULL if there is none.
    const struct consistent_key *session;
    /// The time, which sessions grow old by; a key alone ignores it.
    uint64_t now_ms;
    /// What the lease counts on the node's load, such as the tokens of the request; 0 counts as 1. A session's is 1.
    uint32_t cost;
} consistent_request;

/// A place on a node, counted until `consistent_ring_release`. There is nothing to free.
typedef struct consistent_lease {
    /// `sizeof(consistent_lease)`, set by the caller.
    size_t struct_size;
    /// The number to release it by, from 1 to 2^53-1, never used twice on a ring; 0 is no lease.
    uint64_t token;
    /// The node, as an index of the snapshot; `CONSISTENT_NO_INDEX` is none.
    uint32_t index;
    /// How many nodes stand before it on the key's walk: 0 is the key's own node.
    uint32_t spilled;
    /// How its session came to the node: one of `CONSISTENT_TOUCH_*`.
    int32_t touch;
    /// What it counts on the node's load.
    uint32_t cost;
} consistent_lease;

/// The load of a node: leases and measured load together.
typedef struct consistent_load {
    /// What the leases that are out cost together.
    uint64_t leases;
    /// What `consistent_ring_set_load` said last.
    uint64_t measured;
    /// Up to which load the node takes the next lease of cost 1; 0 if it is not up or has no weight.
    uint64_t cap;
} consistent_load;

/// How often, and how many at a time, nodes are checked. Begin with `CONSISTENT_CHECK_POLICY_INIT`.
typedef struct consistent_check_policy {
    /// `sizeof(consistent_check_policy)`.
    size_t struct_size;
    /// The time from one probe of a node to its next; at least 1.
    uint64_t interval_ms;
    /// A probe that has not finished after so many milliseconds has failed; at least 1.
    uint64_t timeout_ms;
    /// Decides the jitter: give each process another.
    uint64_t seed;
    /// The next probe comes later by a random time of up to so many thousandths of the interval: 0..=1000.
    uint32_t jitter_milli;
    /// At most so many probes are out at a time; at least 1.
    uint32_t max_in_flight;
} consistent_check_policy;

/// A check to make: connect to the address, and tell `consistent_checks_finished` by the deadline how it went. The
/// strings do not end with NUL.
typedef struct consistent_probe {
    /// `sizeof(consistent_probe)`, as the library has it.
    size_t struct_size;
    /// The number to finish it by, counted from 1.
    uint64_t number;
    /// When it has failed, if it has not finished before.
    uint64_t deadline_ms;
    /// The node.
    const char *id;
    /// Its length.
    size_t id_len;
    /// The node's address, "" if none.
    const char *address;
    /// Its length.
    size_t address_len;
} consistent_probe;

/// Probes to make. What it points to lives as long as it does.
typedef struct consistent_probes {
    /// `sizeof(consistent_probes)`, as the library has it.
    size_t struct_size;
    /// The probes, the one that has been due the longest first.
    const struct consistent_probe *const *probes;
    /// How many.
    size_t count;
} consistent_probes;

/// What there is to know of a placement as a whole.
typedef struct consistent_info {
    /// `sizeof(consistent_info)`, set by the caller.
    size_t struct_size;
    /// How many changes led to the topology.
    uint64_t epoch;
    /// How many nodes there are; indices are below it.
    size_t len;
    /// How many indices `consistent_placement_get_nodes` can write at most: as many as there are nodes, or as the
    /// longest list has under a dialect whose lists may repeat nodes. That much room gets every list whole.
    size_t max_nodes;
    /// The bytes the compiled table takes, the nodes' records not counted.
    size_t memory_bytes;
    /// 32 hexadecimal digits and a NUL: rings with the same ones place every key alike (health aside).
    char fingerprint[33];
} consistent_info;

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
    /// The weight, exactly, in thousandths; `UINT32_MAX` where it is no whole number of them below 10^9.
    uint32_t weight_milli;
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
    /// How many entries of metadata `consistent_placement_record` gives.
    size_t metadata_count;
    /// How many fields it gives.
    size_t field_count;
    /// The tier.
    uint8_t tier;
} consistent_node_view;

/// How `consistent_placement_get_nodes` chooses and orders nodes. Begin with `CONSISTENT_REPLICAS_INIT`.
typedef struct consistent_replicas {
    /// `sizeof(consistent_replicas)`.
    size_t struct_size;
    /// How they spread over zones: one of `CONSISTENT_SPREAD_*`.
    int32_t spread;
    /// If not 0, down nodes are chosen as if they were up.
    int32_t include_down;
    /// The caller's zone: nodes that share more leading segments with it come first. Empty: the order of the walk.
    const char *local;
    /// Its length.
    size_t local_len;
} consistent_replicas;

/// Many keys in one of five forms.
typedef struct consistent_keys {
    /// How they lie: one of `CONSISTENT_KEYS_*`.
    int32_t kind;
    /// How many keys.
    size_t count;
    /// The keys, or the bytes of packed ones.
    const void *data;
    /// How many bytes packed keys have; others ignore it.
    size_t len;
    /// The `count + 1` offsets of packed keys; others ignore it.
    const void *offsets;
} consistent_keys;

/// What a node owns of the 2^64 positions. Of n replicas it is what the node has a copy of.
typedef struct consistent_share {
    /// The part of all positions, from 0 to 1.
    double share;
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

/// How a key's owner follows from the arcs that stand beside this: its position is the XXH3-64 with `seed` of the part
/// of its bytes that is hashed.
typedef struct consistent_owners {
    /// `sizeof(consistent_owners)`, set by the caller.
    size_t struct_size;
    /// The seed.
    uint64_t seed;
    /// If not 0, what has an owner is a position's remainder by this.
    uint32_t modulus;
    /// If not 0, what is hashed of a key is what stands between the first of these and the next `tag_close`, unless
    /// that is empty.
    uint8_t tag_open;
    /// What ends it.
    uint8_t tag_close;
    /// If not 0, what is hashed of other keys is what stands before the first of these, unless that is empty.
    uint8_t stop;
} consistent_owners;

/// Positions, or remainders, that have one owner: those behind the arc before it, up to its last one.
typedef struct consistent_arc {
    /// The last of them.
    uint64_t last;
    /// The node, as an index; `CONSISTENT_NO_INDEX` where nobody is live.
    uint32_t node;
} consistent_arc;

/// Keys that move from one node to another. The ids do not end with NUL.
typedef struct consistent_move {
    /// The id of the owner before; NULL if the keys had none.
    const char *from;
    /// Its length.
    size_t from_len;
    /// The id of the owner after; NULL if the keys have none.
    const char *to;
    /// Its length.
    size_t to_len;
    /// The part of all keys that makes this move, from 0 to 1.
    double share;
    /// Positions out of 2^64, upper half.
    uint64_t positions_high;
    /// Lower half.
    uint64_t positions_low;
} consistent_move;

/// Positions `first..=last` that move.
typedef struct consistent_moved_range {
    /// The first position.
    uint64_t first;
    /// The last position, included.
    uint64_t last;
    /// The move that they make: its place in the plan's `moves`.
    size_t step;
} consistent_moved_range;

/// What moves from one placement to another. Positions are out of 2^64 and have an upper and a lower half. What it
/// points to lives as long as the plan.
typedef struct consistent_plan {
    /// `sizeof(consistent_plan)`, as the library has it.
    size_t struct_size;
    /// The part of all keys that moves, from 0 to 1.
    double moved;
    /// The part of all keys that must move to get from the shares before to the shares after, from 0 to 1.
    double minimum;
    /// `moved`, exactly: positions, upper half.
    uint64_t positions_high;
    /// Lower half.
    uint64_t positions_low;
    /// `minimum`, exactly: positions, upper half.
    uint64_t minimum_positions_high;
    /// Lower half.
    uint64_t minimum_positions_low;
    /// All positions, of n replicas n times as many: upper half.
    uint64_t whole_high;
    /// Lower half.
    uint64_t whole_low;
    /// Every pair of nodes that keys move between, ordered by `from`, then `to`, ids by bytes, no node last.
    const struct consistent_move *moves;
    /// How many.
    size_t move_count;
    /// The positions that move, ascending, neighbours of the same move joined.
    const struct consistent_moved_range *ranges;
    /// How many.
    size_t range_count;
} consistent_plan;

/// Copies of keys that move from one node to another. The ids do not end with NUL.
typedef struct consistent_key_move {
    /// The id of whoever has them before; NULL if nobody had.
    const char *from;
    /// Its length.
    size_t from_len;
    /// The id of whoever has them after; NULL if nobody has.
    const char *to;
    /// Its length.
    size_t to_len;
    /// How many there are.
    uint64_t copies;
} consistent_key_move;

/// What moves of given keys. What it points to lives as long as it does.
typedef struct consistent_moved {
    /// `sizeof(consistent_moved)`, as the library has it.
    size_t struct_size;
    /// How many keys there were.
    uint64_t keys;
    /// How many copies move: with one copy a key, so many keys do.
    uint64_t copies;
    /// Which of the keys move, counted from 0, ascending.
    const uint64_t *which;
    /// How many.
    size_t which_count;
    /// Every pair of nodes that copies move between, ordered by `from`, then `to`, ids by bytes, no node last.
    const struct consistent_key_move *moves;
    /// How many.
    size_t move_count;
} consistent_moved;

/// How many nodes a slot is to have.
typedef struct consistent_slot_replicas {
    /// The slot, by the number that it has before any is split or merged.
    uint32_t slot;
    /// How many, 1..=16.
    uint32_t replicas;
} consistent_slot_replicas;

/// What is measured of slots, such as requests. It never changes, so that lists of it need no sizes.
typedef struct consistent_measure {
    /// What is measured, for messages.
    const char *name;
    /// Its length.
    size_t name_len;
    /// The load of each slot, which each of its replicas counts whole.
    const uint64_t *loads;
    /// How many: one a slot.
    size_t load_count;
    /// How much of it each node can carry beside the others, by index; NULL for the weights.
    const uint64_t *capacities;
    /// How many: one a node, or 0.
    size_t capacity_count;
} consistent_measure;

/// What is asked of the next assignment. Begin with `CONSISTENT_REBALANCE_INIT`, which asks for slots and replicas as
/// they are, for equal numbers of slots, and limits nothing.
typedef struct consistent_rebalance {
    /// `sizeof(consistent_rebalance)`.
    size_t struct_size;
    /// How many slots of equal size there are to be, up to 2^24; 0 for those of the topology, or 4096 if it has none.
    uint32_t slots;
    /// How many nodes a slot is to have, up to 16; 0 for as many as in the assignment that there is, or one.
    uint32_t replicas;
    /// Slots, by the numbers that they have before, that are cut in the middle before the plan. Both halves have the
    /// slot's row, and half of its loads and bytes each.
    const uint32_t *split;
    /// How many.
    size_t split_count;
    /// Slots that are joined to the next one before the plan, in the row of the first.
    const uint32_t *merge;
    /// How many.
    size_t merge_count;
    /// How many nodes single slots are to have; those with more than `replicas` keep them in later plans.
    const struct consistent_slot_replicas *replicas_of;
    /// How many.
    size_t replicas_of_count;
    /// What is measured of slots, at most 8: then loads are levelled, not numbers of slots.
    const struct consistent_measure *measures;
    /// How many.
    size_t measure_count;
    /// How many bytes each slot has, if limits or the answer count them; else NULL.
    const uint64_t *sizes;
    /// How many: one a slot, or 0.
    size_t size_count;
    /// When each slot moved last; NULL for never.
    const uint64_t *last_moved;
    /// How many: one a slot, or 0.
    size_t last_moved_count;
    /// The most replicas that move; `CONSISTENT_NO_LIMIT` for any number, as in the other limits.
    uint64_t max_moves;
    /// The most bytes that move, by `sizes`.
    uint64_t max_bytes;
    /// The most replicas that come to the nodes of one zone.
    uint64_t max_moves_to_zone;
    /// How much more than its weight's part a node may take so that replicas stand in different zones, in thousandths.
    uint64_t overload_milli;
    /// A node within this part of its target gives and takes nothing for the balance.
    uint32_t tolerance_milli;
    /// A slot whose last move is less than this before `now` rests, unless its node is to lose it. 0: none does.
    uint64_t min_interval;
    /// The time, in the unit of `min_interval` and `last_moved`.
    uint64_t now;
} consistent_rebalance;

/// A replica of a slot that moves. The nodes are indices of the placement that was rebalanced.
typedef struct consistent_slot_move {
    /// The slot.
    uint32_t slot;
    /// Which of its places, from 0.
    uint32_t replica;
    /// The node that gives it.
    uint32_t from;
    /// The node that takes it.
    uint32_t to;
    /// Why: "node is gone", "zone doubled", "node is over" or "load". It does not end with NUL.
    const char *reason;
    /// Its length.
    size_t reason_len;
} consistent_slot_move;

/// What a node has after a plan.
typedef struct consistent_node_balance {
    /// How many replicas of slots it has.
    uint64_t places;
    /// How many it should have by its weight, as far as zones allow; 0 if it takes none.
    uint64_t target;
    /// How full it is by each measure, in their order: 1 is its part.
    const double *fullness;
    /// How many.
    size_t fullness_count;
} consistent_node_balance;

/// A plan for the next assignment. What it points to lives as long as the plan.
typedef struct consistent_rebalanced {
    /// `sizeof(consistent_rebalanced)`, as the library has it.
    size_t struct_size;
    /// What moves, by slot and replica. Places that had no node are not among them.
    const struct consistent_slot_move *moves;
    /// How many.
    size_t move_count;
    /// What each node has, by index of the placement that was rebalanced.
    const struct consistent_node_balance *balance;
    /// How many.
    size_t balance_count;
    /// How many places got a node that had none.
    uint64_t filled;
    /// The fewest places that nodes must take to have their targets, filled ones counted.
    uint64_t minimum;
    /// The bytes of the slots that move, once for each move.
    uint64_t bytes;
    /// What is left: places without a node.
    uint64_t left_empty;
    /// Places on nodes that are to have none.
    uint64_t left_leaving;
    /// Slots of which some zone has more replicas than need be.
    uint64_t left_doubled;
    /// Without measures, places above the targets, or missing, beyond the tolerance; with them, nodes too full.
    uint64_t left_over;
    /// What kept the plan from it, such as "limit of moves" or "no node is free"; none if nothing is left.
    const struct consistent_slice *obstacles;
    /// How many.
    size_t obstacle_count;
} consistent_rebalanced;

/// How far a step goes. Begin with `CONSISTENT_STEP_OPTIONS_INIT`, which has one node a key and limits nothing.
typedef struct consistent_step_options {
    /// `sizeof(consistent_step_options)`.
    size_t struct_size;
    /// How many nodes keep each key, 1..=16: the first of its list.
    size_t n;
    /// The most copies that move in a step, in billionths of all; `CONSISTENT_NO_LIMIT` for any number, as in the other
    /// limits.
    uint64_t max_share_nano;
    /// The most bytes that move in a step, by `sizes`.
    uint64_t max_bytes;
    /// The most copies that come to the nodes of one zone in a step, in billionths of all.
    uint64_t per_zone_nano;
    /// How many bytes the keys of each part of the positions have, of as many equal parts as there are numbers; else
    /// NULL.
    const uint64_t *sizes;
    /// How many.
    size_t size_count;
    /// How lists spread over zones: one of `CONSISTENT_SPREAD_*`.
    int32_t spread;
} consistent_step_options;

/// A step on the way to another topology.
typedef struct consistent_step {
    /// `sizeof(consistent_step)`, set by the caller.
    size_t struct_size;
    /// How many bytes move, by `sizes`.
    uint64_t bytes;
    /// What is still to move after it: copies of positions out of 2^64, upper half.
    uint64_t left_high;
    /// Lower half.
    uint64_t left_low;
    /// The same as a part of all copies, from 0 to 1.
    double left;
    /// 1 if this is the end of the way, else 0.
    int32_t is_last;
} consistent_step;

/// Where a key was seen.
typedef struct consistent_observation {
    /// The key.
    struct consistent_key key;
    /// The id of the node that has it.
    const char *id;
    /// Its length.
    size_t id_len;
} consistent_observation;

/// A topology that matches more of a sample than chance would. What it points to lives as long as the
/// detection.
typedef struct consistent_candidate {
    /// `sizeof(consistent_candidate)`, as the library has it.
    size_t struct_size;
    /// Its topology document; it does not end with NUL.
    const char *document;
    /// Its length.
    size_t document_len;
    /// How many observations it agrees with.
    size_t matched;
    /// How many there are.
    size_t observed;
    /// About how likely one of all the candidates tried would match so many if none had anything to do with the sample.
    double chance;
    /// The first few observations that contradict it, by their places in what was given; NULL if none does.
    const size_t *contradictions;
    /// How many.
    size_t contradiction_count;
    /// Parameters that were not tried (`key`), each with the reason (`value`); NULL if all were.
    const struct consistent_pair *untried;
    /// How many.
    size_t untried_count;
    /// Other names of the scheme with its parameters (`key`), and the client or proxy that places alike (`value`); NULL
    /// if there are none.
    const struct consistent_pair *aliases;
    /// How many.
    size_t alias_count;
} consistent_candidate;

/// A scheme of which candidates were not tried: they would have taken too long, or too much memory.
typedef struct consistent_skipped {
    /// The name of the scheme; it does not end with NUL.
    const char *scheme;
    /// Its length.
    size_t scheme_len;
    /// How many candidates.
    size_t count;
} consistent_skipped;

/// What a sample says about the scheme behind it. What it points to lives as long as the detection.
typedef struct consistent_detection {
    /// `sizeof(consistent_detection)`, as the library has it.
    size_t struct_size;
    /// Whether something explains the sample: one of `CONSISTENT_VERDICT_*`.
    int32_t verdict;
    /// The candidates, at most 100, the best one first: by matches, then the nodes as they were given before other
    /// arrangements, then fewer parameters that are not at their defaults.
    const struct consistent_candidate *const *candidates;
    /// How many.
    size_t candidate_count;
    /// How many different observations there are.
    size_t observed;
    /// How many candidates were tried.
    size_t tried;
    /// What was not, NULL if nothing.
    const struct consistent_skipped *skipped;
    /// How many schemes.
    size_t skipped_count;
} consistent_detection;

/// A format of another system's configurations.
typedef struct consistent_format {
    /// `sizeof(consistent_format)`, as the library has it.
    size_t struct_size;
    /// Its name; it does not end with NUL.
    const char *name;
    /// Its length.
    size_t name_len;
    /// What it is, in a line; it does not end with NUL.
    const char *text;
    /// Its length.
    size_t text_len;
    /// Whether it is written, too: 1 or 0.
    int32_t is_written;
} consistent_format;

/// What to read of a configuration. Begin with `CONSISTENT_IMPORT_OPTIONS_INIT`.
typedef struct consistent_import_options {
    /// `sizeof(consistent_import_options)`.
    size_t struct_size;
    /// The upstream, backend or pool, where there are several; NULL where there is one.
    const char *name;
    /// Its length.
    size_t name_len;
    /// The port, by name or number, where endpoints of Kubernetes have several; NULL where they have not.
    const char *port;
    /// Its length.
    size_t port_len;
    /// The scheme of members whose format has none; NULL is that of the format.
    const struct consistent_options *scheme;
} consistent_import_options;

/// The health of a node that is not up.
typedef struct consistent_node_state {
    /// `sizeof(consistent_node_state)`, as the library has it.
    size_t struct_size;
    /// The id of the node; it does not end with NUL.
    const char *id;
    /// Its length.
    size_t id_len;
    /// One of `CONSISTENT_STATE_*`.
    int32_t state;
} consistent_node_state;

/// What the answer does not hold, or what was taken for granted. Its texts do not end with NUL.
typedef struct consistent_note {
    /// `sizeof(consistent_note)`, as the library has it.
    size_t struct_size;
    /// What it says.
    const char *text;
    /// Its length.
    size_t text_len;
    /// The path of the value that it is about; empty where there is none.
    const char *path;
    /// Its length.
    size_t path_len;
    /// The line that it is about, counted from 1; 0 where there is none.
    uint32_t line;
} consistent_note;

/// What a configuration says. What it points to lives as long as it does.
typedef struct consistent_imported {
    /// `sizeof(consistent_imported)`, as the library has it.
    size_t struct_size;
    /// What the file calls it; it does not end with NUL.
    const char *name;
    /// Its length.
    size_t name_len;
    /// The topology document, for `consistent_ring_from_json`; it does not end with NUL.
    const char *document;
    /// Its length.
    size_t document_len;
    /// The nodes that are not up, for `consistent_ring_mark`; NULL if all are.
    const struct consistent_node_state *const *states;
    /// How many.
    size_t state_count;
    /// What the document does not hold; NULL if there is nothing.
    const struct consistent_note *const *notes;
    /// How many.
    size_t note_count;
} consistent_imported;

/// How to write a placement. Begin with `CONSISTENT_EXPORT_OPTIONS_INIT`.
typedef struct consistent_export_options {
    /// `sizeof(consistent_export_options)`.
    size_t struct_size;
    /// What the upstream, backend or pool is called; NULL is "backends".
    const char *name;
    /// Its length.
    size_t name_len;
    /// What requests are hashed by in the words of the other system; NULL is a variable that a note names.
    const char *key;
    /// Its length.
    size_t key_len;
} consistent_export_options;

/// A configuration as it was written. What it points to lives as long as it does.
typedef struct consistent_exported {
    /// `sizeof(consistent_exported)`, as the library has it.
    size_t struct_size;
    /// The text; it does not end with NUL.
    const char *text;
    /// Its length.
    size_t text_len;
    /// What the text does not say; NULL if there is nothing.
    const struct consistent_note *const *notes;
    /// How many.
    size_t note_count;
} consistent_exported;

#ifdef __cplusplus
extern "C" {
#endif // __cplusplus

/* == Library ====================================================================================================== */

/// The version of the library, such as "0.1.0". `*number` becomes the same as one number, major * 65536 + minor * 256 +
/// patch; it may be NULL.
const char *consistent_version(uint32_t *number);

/// Milliseconds of this process's monotonic clock, for calls that want to know the time.
uint64_t consistent_now_ms(void);

/// Frees a result: what moves, what changed, probes, a record, a source, a detection, what is imported or exported.
/// NULL is allowed.
void consistent_free(const void *result);

/// The budget that `consistent_set_budget` sets. Either may be NULL.
int32_t consistent_budget(uint64_t *time_ms, size_t *bytes);

/// Sets what compiling one topology may take at most, in this process: whatever would take more is refused as
/// `CONSISTENT_ERR_TOO_MANY` before it begins. `time_ms` on one core, at most 2^32-1, counted from declared costs
/// rather than measured (10000 at first), and `bytes` of memory at the peak (2^30 at first). Lower it before documents
/// from strangers are read. It counts for what is compiled from now on.
int32_t consistent_set_budget(uint64_t time_ms,
                              size_t bytes);

/// The name of a status, such as "unknown_node"; "unknown" for a number that is none. Never freed.
const char *consistent_status_name(int32_t status);

/// The message of this thread's last failed call, which names the culprit. Empty before the first failure; calls that
/// succeed, and this one, leave it as it is.
int32_t consistent_last_error(char *buf,
                              size_t cap,
                              size_t *needed);

/* == Schemes ====================================================================================================== */

/// All schemes, our own first, then dialects; the last pointer is NULL. They live as long as the program. Cannot fail.
const struct consistent_scheme_spec *const *consistent_schemes(void);

/* == Ring: making and holding still =============================================================================== */

/// Makes a ring of `count` nodes, all up, at epoch 0. `options` may be NULL: the scheme "ring" with its defaults.
int32_t consistent_ring_new(const struct consistent_node *nodes,
                            size_t count,
                            const struct consistent_options *options,
                            struct consistent_ring **ring);

/// Makes a ring of a topology document, all nodes up. A document with "key_hash" needs the 16 bytes of its secret,
/// which are copied; any other is refused with one, as is another secret than the document's "secret_digest" is of.
/// `secret` is NULL and `secret_len` 0 where there is none.
int32_t consistent_ring_from_json(const char *text,
                                  size_t text_len,
                                  const void *secret,
                                  size_t secret_len,
                                  struct consistent_ring **ring);

/// `consistent_ring_from_json` of a document whose rows stand in a file beside it, of which `rows` are the bytes: the
/// same topology as with its rows inside. With `rows_len` 0 the document has all.
int32_t consistent_ring_from_json_with_rows(const char *text,
                                            size_t text_len,
                                            const void *rows,
                                            size_t rows_len,
                                            const void *secret,
                                            size_t secret_len,
                                            struct consistent_ring **ring);

/// Frees a ring. Snapshots taken from it stay. NULL is allowed.
void consistent_ring_free(struct consistent_ring *ring);

/// The current placement, to hold still: it does not change when the ring does. All look-ups are its. Release it.
int32_t consistent_ring_snapshot(const struct consistent_ring *ring,
                                 struct consistent_placement **snapshot);

/// Sets `*current` to 1 if the placement is the ring's current one, else to 0: one atomic load, for holders of a
/// snapshot who want to take another only when there is a newer one.
int32_t consistent_ring_is_current(const struct consistent_ring *ring,
                                   const struct consistent_placement *placement,
                                   int32_t *current);

/// Writes the id of the node of a key, without a snapshot. 1025 bytes (`CONSISTENT_ID_CAPACITY`) always suffice.
/// `CONSISTENT_NONE_LIVE` if no node is live.
int32_t consistent_ring_get_node(const struct consistent_ring *ring,
                                 const struct consistent_key *key,
                                 char *buf,
                                 size_t cap,
                                 size_t *needed);

/* == Ring: changes ================================================================================================ */

/// Adds a node; it is up.
int32_t consistent_ring_add_node(struct consistent_ring *ring, const struct consistent_node *node);

/// Removes a node and forgets its health.
int32_t consistent_ring_remove_node(struct consistent_ring *ring, const char *id, size_t id_len);

/// Makes these nodes the ring's, and no others: what a watch of endpoints calls each time with its whole list. It is
/// one change, of one epoch, or none if the nodes are those the ring has. A node that stays takes the record of the
/// list, and keeps its health, loads and sessions; a new one is up. `*changes` becomes what changed, which is freed; it
/// may be NULL if nobody needs it.
int32_t consistent_ring_set_nodes(struct consistent_ring *ring,
                                  const struct consistent_node *nodes,
                                  size_t count,
                                  const struct consistent_node_changes **changes);

/// Gives a node another id, under schemes whose ids place no key. No key moves; the node keeps its health, loads and
/// sessions. `CONSISTENT_ERR_UNSUPPORTED` where ids place keys.
int32_t consistent_ring_rename_node(struct consistent_ring *ring,
                                    const char *id,
                                    size_t id_len,
                                    const char *to,
                                    size_t to_len);

/// Sets parts of a node's record in one change: those that `which` names, any of `CONSISTENT_SET_*` together. The id of
/// `node` says whose, its other fields are ignored. An address moves no key, but in dialects whose systems name nodes
/// by it; metadata, all of which is replaced, never does.
int32_t consistent_ring_set_node(struct consistent_ring *ring,
                                 const struct consistent_node *node,
                                 uint32_t which);

/// Takes over a topology document that somebody else changed. A higher epoch is applied, the ring's own replaces
/// addresses and metadata; nodes that stay keep their health. `CONSISTENT_ERR_STALE` for a lower epoch,
/// `CONSISTENT_ERR_CONFLICT` for the ring's own with another fingerprint. The ring keeps its secret: a document of
/// another one, or of none, is `CONSISTENT_ERR_PARAMETER`. `epoch` replaces the document's own: for documents whose
/// order another system tells, such as the version that a store gave them; NULL is none.
int32_t consistent_ring_update(struct consistent_ring *ring,
                               const char *text,
                               size_t text_len,
                               const uint64_t *epoch);

/// Sets the health of a node, one of `CONSISTENT_STATE_*`, whatever reports have said. Down takes it off every walk:
/// only its own keys move, to the next live node on theirs; up lets it take its keys again; draining lets it keep its
/// keys for look-ups while it takes nothing new. The state of a node is in `consistent_node_view`.
int32_t consistent_ring_mark(struct consistent_ring *ring,
                             const char *id,
                             size_t id_len,
                             int32_t state);

/// Stores the next three nodes of every slot of the scheme "slots", now and after every change: replicas and stand-ins
/// for nodes that are down are then read instead of found out, for three more indices a slot. No answer changes; under
/// other schemes there is nothing to store.
int32_t consistent_ring_store_rows(struct consistent_ring *ring);

/* == Ring: what is offered ======================================================================================== */

/// Takes over a topology document that was found at `origin`, such as a path, if it is one to go by: as
/// `consistent_ring_update` does, and unless more than `max_loss_milli` thousandths of the ring's weight (500 is a good
/// start, 1000 allows everything) would leave at once, which is `CONSISTENT_ERR_SHRUNK`. The weight that leaves is that
/// of nodes which are no members any more, or whose weight is 0 now. What is refused changes nothing, is told to
/// whoever listens, and stands in `consistent_ring_source`. `*changed` becomes 1 if anything changed, else 0; it may be
/// NULL.
int32_t consistent_ring_offer(struct consistent_ring *ring,
                              const char *text,
                              size_t text_len,
                              const char *origin,
                              size_t origin_len,
                              uint32_t max_loss_milli,
                              int32_t *changed);

/// Tells that a document could not be read where it should be. The ring stays what it is; `consistent_ring_source` and
/// whoever listens have the reason, as if a document had been refused.
int32_t consistent_ring_offer_failed(struct consistent_ring *ring,
                                     const char *origin,
                                     size_t origin_len,
                                     const char *reason,
                                     size_t reason_len);

/// Tells the same of a document of states: marks stay what they are, and `consistent_ring_source`, which is of the
/// topology, too.
int32_t consistent_ring_offer_states_failed(struct consistent_ring *ring,
                                            const char *origin,
                                            size_t origin_len,
                                            const char *reason,
                                            size_t reason_len);

/// Where the topology comes from. `*source` becomes NULL if nothing was ever offered; else it is freed.
int32_t consistent_ring_source(const struct consistent_ring *ring, const struct consistent_source **source);

/// Marks nodes as a document of states says that was found at `origin`, at the time `now_ms`, milliseconds since the
/// Unix epoch: what it says of a node is a mark (`consistent_ring_mark`), until another document says otherwise or its
/// time is over. Nodes that an earlier document marked, and this one does not, are marked up. It is one change of
/// health, or none. A document that cannot be read changes nothing and is told to whoever listens. `offered` may be
/// NULL.
int32_t consistent_ring_offer_states(struct consistent_ring *ring,
                                     const char *text,
                                     size_t text_len,
                                     const char *origin,
                                     size_t origin_len,
                                     uint64_t now_ms,
                                     struct consistent_states_offered *offered);

/// Lets a ring follow the topology document at `path`, and the document of states at `states` if that is not NULL:
/// whenever they are others, they are offered (`consistent_ring_offer`, `consistent_ring_offer_states`). What the files
/// have is offered before this returns, once. A file that is missing, larger than 64 MiB or refused is told to whoever
/// listens, stands in `consistent_ring_source`, and is waited for; what was refused is offered again when the file is
/// another one, not when the ring is. `policy` may be NULL: its defaults. A thread follows, by which listeners are
/// called; the child of a fork has one of its own. The ring may be freed before the following.
int32_t consistent_ring_follow(struct consistent_ring *ring,
                               const char *path,
                               size_t path_len,
                               const char *states,
                               size_t states_len,
                               const struct consistent_follow_policy *policy,
                               struct consistent_following **following);

/// Ends it: its thread has ended when this returns, unless it is the one that calls. NULL is allowed.
void consistent_following_free(struct consistent_following *following);

/* == Ring: who is told ============================================================================================ */

/// Calls `callback` for every later change of a node's state, of the members, and of the topology, and for every
/// document that was offered and refused, until the subscription is freed. Changes are told in the order in which they
/// were made, one at a time, by a thread that made one, before its call returns; if another thread is telling just
/// then, that thread tells them. Nothing is locked meanwhile: the callback may call whatever it likes, and what it
/// changes itself is told after it has returned. `drop` is called with `user` once, when no thread calls the callback
/// any more: when the subscription or the ring is freed. It may be NULL. A call that fails drops nothing.
int32_t consistent_ring_on_change(struct consistent_ring *ring,
                                  consistent_listener callback,
                                  void *user,
                                  consistent_drop drop,
                                  struct consistent_subscription **subscription);

/// Ends a subscription: no call of its callback begins any more. One that another thread is making goes on. The ring
/// may be freed before it. NULL is allowed.
void consistent_subscription_free(struct consistent_subscription *subscription);

/* == Ring: policies =============================================================================================== */

/// The ring's policies, written to where `policies` points.
int32_t consistent_ring_policies(const struct consistent_ring *ring,
                                 const struct consistent_policies *policies);

/// Sets policies, all that `policies` points to or none.
int32_t consistent_ring_set_policies(struct consistent_ring *ring,
                                     const struct consistent_policies *policies);

/* == Ring: health ================================================================================================= */

/// Tells of a check, or of a request, that went well (`ok` not 0) or failed at `now_ms`: `rise` successes in a row
/// bring a node back, `fall` failures in a row take it down, within `max_ejected`. `*state` becomes the node's state
/// after it; may be NULL.
int32_t consistent_ring_report(struct consistent_ring *ring,
                               const char *id,
                               size_t id_len,
                               int32_t ok,
                               uint64_t now_ms,
                               int32_t *state);

/// Tells that a node was alive at `now_ms`. `*state` becomes its state after it; may be NULL.
int32_t consistent_ring_heartbeat(struct consistent_ring *ring,
                                  const char *id,
                                  size_t id_len,
                                  uint64_t now_ms,
                                  int32_t *state);

/// Tells the time: nodes without a heartbeat for longer than the policy's timeout are taken down, within `max_ejected`.
/// `*at_ms` becomes when it is worth calling again, `CONSISTENT_NEVER` if heartbeats are not expected; may be NULL.
int32_t consistent_ring_tick(struct consistent_ring *ring,
                             uint64_t now_ms,
                             uint64_t *at_ms);

/// What reports, heartbeats and marks have said of a node.
int32_t consistent_ring_health(const struct consistent_ring *ring,
                               const char *id,
                               size_t id_len,
                               struct consistent_health *health);

/* == Ring: loads ================================================================================================== */

/// Takes a place on a node, and counts it until it is released; `CONSISTENT_NONE_LIVE` if no node is up. For a key that
/// is the first node of its walk that is up and below its cap. For a session the first lease goes to the least loaded
/// of the first nodes of its walk, later ones stay on that node unless it is down, gone, or over its bound by a margin;
/// a draining node keeps its sessions. With neither, the lease goes where the load with it is the smallest for the
/// node's weight, equal nodes in turn. A cost goes to a node that has room for all of it, or else where the load with
/// it is the smallest for the weight among those below their caps. The lease's index refers to `*snapshot`, which must
/// be released; it may be NULL if nobody needs it. A lease that is never released counts until the ring is freed.
int32_t consistent_ring_acquire(struct consistent_ring *ring,
                                const struct consistent_request *request,
                                struct consistent_lease *lease,
                                struct consistent_placement **snapshot);

/// Releases a lease by its token. `*released` becomes 1 if it was out, else 0: to release it again does nothing; may be
/// NULL.
int32_t consistent_ring_release(struct consistent_ring *ring,
                                uint64_t token,
                                int32_t *released);

/// Sets what the caller measures of a node's load, such as tokens or the length of a queue, below 2^40. It is added to
/// the leases that are out.
int32_t consistent_ring_set_load(struct consistent_ring *ring,
                                 const char *id,
                                 size_t id_len,
                                 uint64_t load);

/// The load of a node.
int32_t consistent_ring_load(const struct consistent_ring *ring,
                             const char *id,
                             size_t id_len,
                             struct consistent_load *load);

/// Writes the loads of all nodes, by index. While other threads acquire and release, each is right for some moment.
/// `snapshot` may be NULL; else it must be released.
int32_t consistent_ring_loads(const struct consistent_ring *ring,
                              struct consistent_load *loads,
                              size_t cap,
                              size_t *needed,
                              struct consistent_placement **snapshot);

/// Writes the id of one of two nodes, which a salt picks among the first `n` of a key, spread over zones: the one with
/// less load for its weight. `consistent_placement_pick_node` says more.
int32_t consistent_ring_pick_node_by_load(const struct consistent_ring *ring,
                                          const struct consistent_key *key,
                                          size_t n,
                                          const void *salt,
                                          size_t salt_len,
                                          char *buf,
                                          size_t cap,
                                          size_t *needed);

/* == Ring: sessions =============================================================================================== */

/// Forgets a session; its leases stay out. `*forgotten` becomes 1 if it was known, else 0; may be NULL.
int32_t consistent_ring_forget_session(struct consistent_ring *ring,
                                       const void *session,
                                       size_t session_len,
                                       int32_t *forgotten);

/// Forgets the sessions that are too old at `now_ms`; `*removed` becomes how many there were, may be NULL. A session
/// that is used again is forgotten without this, too.
int32_t consistent_ring_expire_sticky(struct consistent_ring *ring,
                                      uint64_t now_ms,
                                      size_t *removed);

/// How many sessions are kept, and in how many bytes, unused room included. Either may be NULL.
int32_t consistent_ring_sticky_use(const struct consistent_ring *ring,
                                   size_t *sessions,
                                   size_t *memory_bytes);

/* == Checks ======================================================================================================= */

/// Makes a schedule of active checks of the ring's nodes. Free it.
int32_t consistent_ring_checks(struct consistent_ring *ring,
                               const struct consistent_check_policy *policy,
                               struct consistent_checks **checks);

/// Frees a schedule. NULL is allowed.
void consistent_checks_free(struct consistent_checks *checks);

/// Hands out the probes to make at `now_ms`, each once; those that are out for too long are reported as failures first.
/// Free them; those that were not finished stay out.
int32_t consistent_checks_due(struct consistent_checks *checks,
                              uint64_t now_ms,
                              const struct consistent_probes **probes);

/// Tells how a probe went, one of `CONSISTENT_PROBE_*`. A cancelled one told nothing of its node, such as one that
/// failed by a mistake of the program: it counts neither way, at whatever time. `*counted` becomes 1 if the probe was
/// out, else 0: one that has timed out, or whose node has left, is not; may be NULL.
int32_t consistent_checks_finished(struct consistent_checks *checks,
                                   uint64_t number,
                                   int32_t outcome,
                                   uint64_t now_ms,
                                   int32_t *counted);

/// When to call `consistent_checks_due` again, unless a probe finishes, or the ring changes, before.
/// `CONSISTENT_NEVER`: there is nothing to wait for.
int32_t consistent_checks_next_wake(const struct consistent_checks *checks, uint64_t *at_ms);

/* == Placement: nodes ============================================================================================= */

/// Keeps a placement for one more owner: one more release is due.
int32_t consistent_placement_retain(const struct consistent_placement *placement);

/// Gives a placement back; the last release frees it. NULL is allowed.
void consistent_placement_release(const struct consistent_placement *placement);

/// What there is to know of a placement as a whole.
int32_t consistent_placement_info(const struct consistent_placement *placement, struct consistent_info *info);

/// Writes 32 hexadecimal digits: placements with the same ones have the same nodes down and draining. With the
/// fingerprint of `consistent_placement_info` they tell whether look-ups answer alike.
int32_t consistent_placement_states_fingerprint(const struct consistent_placement *placement,
                                                char *buf,
                                                size_t cap,
                                                size_t *needed);

/// Writes the canonical document of the topology. Health is not part of it. An epoch of 0 is left out: who edits
/// documents counts from there.
int32_t consistent_placement_to_json(const struct consistent_placement *placement,
                                     char *buf,
                                     size_t cap,
                                     size_t *needed);

/// Writes the document with the rows of its assignment beside it: the text, and the bytes of the file. Where there are
/// no rows, or another scheme than "assigned", the text is that of `consistent_placement_to_json`, and there are no
/// bytes. Both are written, or none.
int32_t consistent_placement_to_json_beside(const struct consistent_placement *placement,
                                            char *buf,
                                            size_t cap,
                                            size_t *needed,
                                            uint8_t *rows,
                                            size_t rows_cap,
                                            size_t *rows_needed);

/// The index of an id.
int32_t consistent_placement_find(const struct consistent_placement *placement,
                                  const char *id,
                                  size_t id_len,
                                  uint32_t *index);

/// The node at an index, without what it has lists of. `view` points into the placement.
int32_t consistent_placement_node(const struct consistent_placement *placement,
                                  uint32_t index,
                                  struct consistent_node_view *view);

/// The whole record of the node at an index: what `consistent_ring_add_node` takes, with metadata and fields in the
/// order of their names by bytes. Its strings do not end with NUL. Free the record; it outlives the placement.
int32_t consistent_placement_record(const struct consistent_placement *placement,
                                    uint32_t index,
                                    const struct consistent_node **record);

/* == Placement: look-ups ========================================================================================== */

/// The index of the node of a key; `CONSISTENT_NONE_LIVE` if no node is live or the dialect has no node for it,
/// `CONSISTENT_ERR_KEYS` if the dialect refuses the key. Never locks or waits; only an error's message takes memory.
int32_t consistent_placement_locate(const struct consistent_placement *placement,
                                    const struct consistent_key *key,
                                    uint32_t *index);

/// Writes the first `cap` nodes for a key: its node, then its replicas. `*count` becomes how many there are, fewer than
/// `cap` if fewer are live. `options` may be NULL: spread over zones. Up to 16 nodes take no memory; for more a thread
/// takes some once and reuses it. With `include_down` the primary placement is made each time: whoever asks often holds
/// `consistent_placement_primary`.
int32_t consistent_placement_get_nodes(const struct consistent_placement *placement,
                                       const struct consistent_key *key,
                                       const struct consistent_replicas *options,
                                       uint32_t *indices,
                                       size_t cap,
                                       size_t *count);

/// The position of a key: what ranges, plans and transitions speak of. In dialects it is the system's own hash, slot or
/// partition; `CONSISTENT_ERR_UNSUPPORTED` where keys are more than that.
int32_t consistent_placement_position(const struct consistent_placement *placement,
                                      const struct consistent_key *key,
                                      uint64_t *position);

/// The slot of a key, where slots are kept on their nodes: what loads and moves of a rebalance are numbered by.
/// `CONSISTENT_ERR_UNSUPPORTED` under other schemes than `assigned`.
int32_t consistent_placement_slot(const struct consistent_placement *placement,
                                  const struct consistent_key *key,
                                  uint32_t *slot);

/// This placement as if no node were down: its answers are the primary ones, its indices the same. Release it.
/// O(nodes), without compiling anything again.
int32_t consistent_placement_primary(const struct consistent_placement *placement,
                                     struct consistent_placement **primary);

/// One of the first `n` nodes of a key of bytes, chosen by a salt such as a request's id: the same for the same salt,
/// evenly spread over many. `spread` is one of `CONSISTENT_SPREAD_*`. `CONSISTENT_NONE_LIVE` if no node is live, or `n`
/// is 0. Up to 16 nodes take no memory.
int32_t consistent_placement_pick_node(const struct consistent_placement *placement,
                                       const struct consistent_key *key,
                                       size_t n,
                                       const void *salt,
                                       size_t salt_len,
                                       int32_t spread,
                                       uint32_t *index);

/* == Placement: batches =========================================================================================== */

/// Places many keys: `out[i * n]` up to `out[i * n + n - 1]` become the first `n` nodes of key i, spread over zones,
/// filled up with `CONSISTENT_NO_INDEX`; with an `n` of 1 that is its node. `out_len` must be `n` times the number of
/// keys. In dialects `CONSISTENT_ERR_KEYS` names the first key that is refused or no position,
/// `CONSISTENT_ERR_UNSUPPORTED` says that keys are more than their positions.
int32_t consistent_placement_place(const struct consistent_placement *placement,
                                   const struct consistent_keys *keys,
                                   size_t n,
                                   uint32_t *out,
                                   size_t out_len);

/// Assigns all of a set of items, such as shards or partitions, so that no node has more than `factor_milli`
/// thousandths of its fair share, rounded up: 1000 is as even as can be, 1000000 the most. `out[i]` becomes the index
/// of the node of item i, `CONSISTENT_NO_INDEX` where none is up. The result depends on nothing but the placement and
/// the set. Items are keys of bytes, each given once; `out_len` must be their number.
int32_t consistent_placement_assign(const struct consistent_placement *placement,
                                    const struct consistent_keys *items,
                                    uint32_t factor_milli,
                                    uint32_t *out,
                                    size_t out_len);

/* == Placement: insight =========================================================================================== */

/// Writes the exact share of each node, by index, health included: the positions that it is one of the first `n` nodes
/// of, which spread over zones as `spread` says, one of `CONSISTENT_SPREAD_*`. With an `n` of 1 that is what it owns.
int32_t consistent_placement_shares(const struct consistent_placement *placement,
                                    size_t n,
                                    int32_t spread,
                                    struct consistent_share *shares,
                                    size_t cap,
                                    size_t *needed);

/// Counts the nodes of many keys: `counts` by index, the rest in `summary`.
int32_t consistent_placement_distribution(const struct consistent_placement *placement,
                                          const struct consistent_keys *keys,
                                          uint64_t *counts,
                                          size_t cap,
                                          size_t *needed,
                                          struct consistent_distribution *summary);

/// Writes the positions a node owns, health included, ascending, neighbours joined.
int32_t consistent_placement_ranges(const struct consistent_placement *placement,
                                    const char *id,
                                    size_t id_len,
                                    struct consistent_range *ranges,
                                    size_t cap,
                                    size_t *needed);

/// Writes who owns every position, health included, for programs that look keys up without a call: the position of a
/// key, or its remainder, belongs to the first arc that ends with it or behind it.
/// `CONSISTENT_ERR_UNSUPPORTED` where keys are more than positions that follow from a seed: in dialects, under a
/// secret, and where nodes are computed for each key.
int32_t consistent_placement_owners(const struct consistent_placement *placement,
                                    struct consistent_owners *owners,
                                    struct consistent_arc *arcs,
                                    size_t cap,
                                    size_t *needed);

/// Writes, for operators to read, where a key of bytes goes and why. It tells the position: not for strangers.
int32_t consistent_placement_explain(const struct consistent_placement *placement,
                                     const struct consistent_key *key,
                                     char *buf,
                                     size_t cap,
                                     size_t *needed);

/// The finger table of a node under `chord`: 160 indices, of which the one at i is that of the first node at or above
/// the node's identifier plus 2^i.
int32_t consistent_placement_fingers(const struct consistent_placement *placement,
                                     const char *id,
                                     size_t id_len,
                                     uint32_t *indices,
                                     size_t cap,
                                     size_t *needed);

/// Writes the indices of the nodes that a look-up of a key of bytes is sent on to under `chord` when it begins at a
/// node, hop by hop; 160 always suffice. The last, or the first itself if there are none, is the one before the key's
/// node.
int32_t consistent_placement_route(const struct consistent_placement *placement,
                                   const char *id,
                                   size_t id_len,
                                   const struct consistent_key *key,
                                   uint32_t *indices,
                                   size_t cap,
                                   size_t *needed);

/* == Plan ========================================================================================================= */

/// What would move if the one became like the other, health included, where each key is kept by the first `n` nodes of
/// its list, which spread over zones as `spread` says, one of `CONSISTENT_SPREAD_*`. With an `n` of 1 that is each
/// key's node. Free the plan.
int32_t consistent_placement_diff(const struct consistent_placement *before,
                                  const struct consistent_placement *after,
                                  size_t n,
                                  int32_t spread,
                                  const struct consistent_plan **plan);

/// What would move of these keys if the one became like the other, health included, where each key is kept by the first
/// `n` nodes of its list: any two placements can be compared, whatever their schemes. Free what moves.
int32_t consistent_placement_moved(const struct consistent_placement *before,
                                   const struct consistent_placement *after,
                                   const struct consistent_keys *keys,
                                   size_t n,
                                   int32_t spread,
                                   const struct consistent_moved **moved);

/* == Kept assignments ============================================================================================= */

/// Plans the next assignment of slots that are kept on their nodes, and compiles the topology that has it, one epoch
/// later, with its nodes in the states of this placement; the same topology if nothing changes. From another scheme
/// than "assigned" the plan begins with where that has the slots. Nodes that are up take slots, those that are down
/// keep theirs, and those that drain, or have no weight, lose all. Moves name slots by their numbers after splits and
/// merges. `asked` may be NULL. Nothing is published: release `next` and free what is rebalanced.
int32_t consistent_placement_rebalance(const struct consistent_placement *placement,
                                       const struct consistent_rebalance *asked,
                                       struct consistent_placement **next,
                                       const struct consistent_rebalanced **rebalanced);

/* == The way to another topology ================================================================================== */

/// The next topology on the way from one placement's to another's, so that no more moves at once than `asked` says;
/// `asked` may be NULL. `*next` becomes its placement, which is released, and `*plan` what moves to get there, which is
/// freed; both become NULL where the topology is the other's already. Whoever asks with `*next` in place of `before` is
/// told the rest of the way, and so is who asks with the document of the last step that was published. All nodes count
/// as up; those that both have keep their states in `*next`. Nothing is published.
int32_t consistent_placement_step(const struct consistent_placement *before,
                                  const struct consistent_placement *to,
                                  const struct consistent_step_options *asked,
                                  struct consistent_step *step,
                                  struct consistent_placement **next,
                                  const struct consistent_plan **plan);

/// A transition between two placements, of whichever schemes, of which nothing is done. The health of each counts. Free
/// it; the placements may be released before it.
int32_t consistent_transition_new(const struct consistent_placement *before,
                                  const struct consistent_placement *after,
                                  struct consistent_transition **transition);

/// Makes a transition of its document, all nodes up. The secrets are those of the old and of the new topology, NULL
/// and 0 where there is none, as in `consistent_ring_from_json`.
int32_t consistent_transition_from_json(const char *text,
                                        size_t text_len,
                                        const void *old_secret,
                                        size_t old_secret_len,
                                        const void *new_secret,
                                        size_t new_secret_len,
                                        struct consistent_transition **transition);

/// Frees a transition. NULL is allowed.
void consistent_transition_free(struct consistent_transition *transition);

/// Writes the canonical document: both topologies and what is done. Health is not part of it.
int32_t consistent_transition_to_json(const struct consistent_transition *transition,
                                      char *buf,
                                      size_t cap,
                                      size_t *needed);

/// The placements that keys come from and go to. Release both.
int32_t consistent_transition_ends(const struct consistent_transition *transition,
                                   struct consistent_placement **before,
                                   struct consistent_placement **after);

/// How many nodes both placements have together. Indices are below it: those of the new placement's nodes are what
/// they are there, behind them stand the nodes that only the old one has.
int32_t consistent_transition_len(const struct consistent_transition *transition,
                                  size_t *len);

/// The node at an index, in the state that it has in the new placement if that has it. `view` points into the
/// transition.
int32_t consistent_transition_node(const struct consistent_transition *transition,
                                   uint32_t index,
                                   struct consistent_node_view *view);

/// Writes where a key is looked for, one node after the other until one has it: the first `n` nodes that the new
/// placement has for it, then those of the old one's first `n` that are not among them; once its position is done, the
/// new placement's alone. Lists spread over zones. There must be room for both, `2 * n` suffice; `*count` becomes how
/// many there are. A position has nodes only where both placements hash keys alike. Up to 16 of a list take no memory.
int32_t consistent_transition_nodes_for_read(const struct consistent_transition *transition,
                                             const struct consistent_key *key,
                                             size_t n,
                                             uint32_t *indices,
                                             size_t cap,
                                             size_t *count);

/// Writes where a key is written, and deleted, all of them and in this order: the first `n` nodes that the old
/// placement has for it, then those of the new one's that are not among them; once its position is done, the new
/// placement's alone. Otherwise as `consistent_transition_nodes_for_read`.
int32_t consistent_transition_nodes_for_write(const struct consistent_transition *transition,
                                              const struct consistent_key *key,
                                              size_t n,
                                              uint32_t *indices,
                                              size_t cap,
                                              size_t *count);

/// The same transition with positions `first..=last` done: every key of them has been copied. Free it, too.
int32_t consistent_transition_with_done(const struct consistent_transition *transition,
                                        uint64_t first,
                                        uint64_t last,
                                        struct consistent_transition **next);

/// `consistent_transition_with_done` for the positions of a slot of the new placement, whose scheme is "assigned".
int32_t consistent_transition_with_slot_done(const struct consistent_transition *transition,
                                             uint32_t slot,
                                             struct consistent_transition **next);

/// Sets `*done` to 1 if the position of a key is done, else to 0.
int32_t consistent_transition_is_done(const struct consistent_transition *transition,
                                      const struct consistent_key *key,
                                      int32_t *done);

/// Writes the ranges that are done, ascending, neighbours joined.
int32_t consistent_transition_done(const struct consistent_transition *transition,
                                   struct consistent_range *ranges,
                                   size_t cap,
                                   size_t *needed);

/// The part of all keys, from 0 to 1, that have another first node in the new placement and are not done.
/// `CONSISTENT_ERR_UNSUPPORTED` where that cannot be told exactly: where `consistent_placement_diff` is refused, and
/// where it has no ranges and some are done.
int32_t consistent_transition_left(const struct consistent_transition *transition,
                                   double *left);

/* == Detection ==================================================================================================== */

/// Says which schemes with which parameters explain where keys are. Nodes are given in the order that the system lists
/// them, all up, at most 4096. What is tried costs `consistent_budget` at most. Free the detection.
int32_t consistent_detect(const struct consistent_node *nodes,
                          size_t count,
                          const struct consistent_observation *observations,
                          size_t observation_count,
                          const struct consistent_detection **detection);

/* == Configurations of other systems ============================================================================== */

/// All formats; the last pointer is NULL. They live as long as the program. Cannot fail.
const struct consistent_format *const *consistent_formats(void);

/// Reads a configuration of another system as a topology: the one that it has, or the one that `options` name, which
/// may be NULL. `text` is the whole of the file, of at most 64 MiB. What moves keys and is not understood is refused as
/// `CONSISTENT_ERR_DOCUMENT`, with the line or the path of the value. Free what is imported.
int32_t consistent_import_topology(const void *text,
                                   size_t text_len,
                                   const char *format,
                                   size_t format_len,
                                   const struct consistent_import_options *options,
                                   const struct consistent_imported **imported);

/// Writes the topology and the health of a placement as a configuration of another system; `options` may be NULL. What
/// the other system cannot have is refused as `CONSISTENT_ERR_UNSUPPORTED`, by name. Free what is exported; it outlives
/// the placement.
int32_t consistent_placement_export_topology(const struct consistent_placement *placement,
                                             const char *format,
                                             size_t format_len,
                                             const struct consistent_export_options *options,
                                             const struct consistent_exported **exported);

#ifdef __cplusplus
}  // extern "C"
#endif  // __cplusplus

#endif  /* CONSISTENT_H */
