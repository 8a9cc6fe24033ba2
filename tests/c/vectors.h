/* What every part of the reader of the golden vectors needs. */
#ifndef VECTORS_H
#define VECTORS_H

#include "check.h"

#include <jansson.h>

typedef struct {
    unsigned char *data;
    size_t len;
} bytes;

static const char *file_name, *case_name;
/* The secret that stands beside every document of the case, in hexadecimal digits; NULL if there is none. */
static const json_t *case_secret;
static size_t checks, failures;

static inline void check(int holds, const char *what) {
    checks++;
    if (!holds) {
        failures++;
        fprintf(stderr, "%s: %s: %s: wrong (%s)\n", file_name, case_name, what, last_error());
    }
}

/* What is not itself a check of the vectors must simply work. */
static inline void need(int holds, const char *what) {
    if (!holds) {
        fprintf(stderr, "%s: %s: %s (%s)\n", file_name, case_name, what, last_error());
        exit(EXIT_FAILURE);
    }
}

static inline void ok(int32_t status) {
    need(status == CONSISTENT_OK, consistent_status_name(status));
}

static inline void *room(size_t count, size_t size) {
    void *memory = calloc(count + 1, size);
    need(memory != NULL, "out of memory");
    return memory;
}

static inline uint64_t number(const json_t *value) {
    return json_is_integer(value) ? (uint64_t)json_integer_value(value) : strtoull(json_string_value(value), NULL, 10);
}

/* Positions, perhaps of several replicas: more than 64 bits. */
static inline int is_positions(const json_t *value, uint64_t high, uint64_t low) {
    const char *text = json_string_value(value);
    need(text != NULL, "positions are strings");
    uint64_t h = 0, l = 0;
    for (; *text; text++) {
        uint64_t bottom = (l & 0xffffffffu) * 10 + (uint64_t)(*text - '0'), top = (l >> 32) * 10 + (bottom >> 32);
        l = (top << 32) | (bottom & 0xffffffffu);
        h = h * 10 + (top >> 32);
    }
    return h == high && l == low;
}

/* Whether a text is the vector's; null is none. */
static inline int is_text(const json_t *value, const char *text, size_t len) {
    if (json_is_null(value)) return text == NULL;
    return text != NULL && json_string_length(value) == len && memcmp(json_string_value(value), text, len) == 0;
}

static inline bytes from_hex(const json_t *hex) {
    const char *text = json_string_value(hex);
    bytes out;
    out.len = json_string_length(hex) / 2;
    out.data = (unsigned char *)room(out.len, 1);
    for (size_t i = 0; i < out.len; i++) {
        unsigned byte = 0;
        need(sscanf(text + 2 * i, "%2x", &byte) == 1, "hexadecimal digits");
        out.data[i] = (unsigned char)byte;
    }
    return out;
}

/* Whether a call was refused as the vector says: by its kind, naming the culprit. */
static inline int is_refused(int32_t status, const json_t *error) {
    const json_t *names = json_object_get(error, "names");
    return strcmp(consistent_status_name(status), json_string_value(json_object_get(error, "kind"))) == 0
           && (names == NULL || strstr(last_error(), json_string_value(names)) != NULL);
}

/* The status of reading a document, by the secret of the case. */
static inline int32_t read_ring(const char *text, size_t len, consistent_ring **ring) {
    if (case_secret == NULL) return consistent_ring_from_json(text, len, NULL, 0, ring);
    bytes secret = from_hex(case_secret);
    int32_t status = consistent_ring_from_json(text, len, secret.data, secret.len, ring);
    free(secret.data);
    return status;
}

/* The ring of a document. */
static inline consistent_ring *ring_of(const json_t *document) {
    char *text = json_dumps(document, JSON_COMPACT | JSON_REAL_PRECISION(17));
    need(text != NULL, "a topology");
    consistent_ring *ring = NULL;
    ok(read_ring(text, strlen(text), &ring));
    free(text);
    return ring;
}

/* The node of an id, of whom there must be one. */
static inline consistent_node_view view_of(const consistent_placement *placement, const char *id, size_t len) {
    consistent_node_view view = CONSISTENT_NODE_VIEW_INIT;
    uint32_t index = 0;
    ok(consistent_placement_find(placement, id, len, &index));
    ok(consistent_placement_node(placement, index, &view));
    return view;
}

/* The document of a placement: asks for the size, then for the text; freed by the caller. */
static inline char *json_of(const consistent_placement *placement, size_t *len) {
    need(consistent_placement_to_json(placement, NULL, 0, len) == CONSISTENT_ERR_BUFFER, "the size of a document");
    char *text = (char *)room(*len, 1);
    ok(consistent_placement_to_json(placement, text, *len + 1, NULL));
    return text;
}

/* The document of a ring; freed by the caller. */
static inline char *document_of(const consistent_ring *ring, size_t *len) { return json_of(snap(ring), len); }

/* The spread that a case or a step asks for. */
static inline int32_t spread_of(const json_t *asked) {
    const char *spread = json_string_value(json_object_get(asked, "spread"));
    if (strcmp(spread, "zone") == 0) return CONSISTENT_SPREAD_ZONE;
    return strcmp(spread, "weight") == 0 ? CONSISTENT_SPREAD_WEIGHT : CONSISTENT_SPREAD_NONE;
}

static inline consistent_info info_of(const consistent_ring *ring) {
    consistent_info info = CONSISTENT_INFO_INIT;
    ok(consistent_placement_info(snap(ring), &info));
    return info;
}

static inline void set_states(consistent_ring *ring, json_t *states) {
    const char *id;
    json_t *state;
    json_object_foreach(states, id, state) {
        int down = strcmp(json_string_value(state), "down") == 0;
        need(down || strcmp(json_string_value(state), "draining") == 0, "a state");
        int32_t wanted = down ? CONSISTENT_STATE_DOWN : CONSISTENT_STATE_DRAINING;
        ok(consistent_ring_mark(ring, id, strlen(id), wanted));
        need(view_of(snap(ring), id, strlen(id)).state == wanted, "the state just set");
    }
}

/* A placement of a document, its nodes in these states; released by the caller. */
static inline consistent_placement *placement_of(const json_t *document, json_t *states) {
    consistent_ring *ring = ring_of(document);
    consistent_placement *placement = NULL;
    set_states(ring, states);
    ok(consistent_ring_snapshot(ring, &placement));
    consistent_ring_free(ring);
    return placement;
}

/* The metadata of a record; freed by the caller. */
static inline consistent_pair *pairs_of(json_t *metadata, size_t *count) {
    consistent_pair *pairs = (consistent_pair *)room(json_object_size(metadata), sizeof *pairs);
    const char *key;
    json_t *value;
    *count = 0;
    json_object_foreach(metadata, key, value) {
        consistent_pair *pair = &pairs[(*count)++];
        pair->key = key;
        pair->key_len = strlen(key);
        pair->value = json_string_value(value);
        pair->value_len = json_string_length(value);
    }
    return pairs;
}

/* The node of a record as in a document; its metadata, `*pairs`, is freed by the caller. */
static inline consistent_node record_of(const json_t *record, consistent_pair **pairs) {
    consistent_node node = CONSISTENT_NODE_INIT;
    const json_t *id = json_object_get(record, "id"), *weight = json_object_get(record, "weight");
    const json_t *zone = json_object_get(record, "zone"), *address = json_object_get(record, "address");
    const json_t *tier = json_object_get(record, "tier");
    node.id = json_string_value(id);
    node.id_len = json_string_length(id);
    if (weight != NULL) node.weight = json_number_value(weight);
    node.zone = json_string_value(zone);
    node.zone_len = json_string_length(zone);
    node.address = json_string_value(address);
    node.address_len = json_string_length(address);
    if (tier != NULL) node.tier = (uint8_t)number(tier);
    *pairs = pairs_of(json_object_get(record, "metadata"), &node.metadata_count);
    node.metadata = *pairs;
    return node;
}

/* The status of an update, at an epoch that replaces the document's own unless it is NULL. */
static inline int32_t update(consistent_ring *ring, const json_t *document, const uint64_t *epoch) {
    char *text = json_dumps(document, JSON_COMPACT | JSON_REAL_PRECISION(17));
    need(text != NULL, "a document");
    int32_t status = consistent_ring_update(ring, text, strlen(text), epoch);
    free(text);
    return status;
}

static inline json_t *load(const char *folder, const char *name) {
    char path[4096];
    json_error_t error;
    snprintf(path, sizeof path, "%s/%s", folder, name);
    json_t *value = json_load_file(path, JSON_ALLOW_NUL | JSON_REJECT_DUPLICATES, &error);
    if (value == NULL) {
        fprintf(stderr, "%s:%d: %s\n", path, error.line, error.text);
        exit(EXIT_FAILURE);
    }
    return value;
}

#endif
