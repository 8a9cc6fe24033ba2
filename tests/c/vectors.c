/* Every golden vector through the C interface. usage: vectors FOLDER [--no-digests] */
#include "vectors.h"

#include "sequences.h"

#include <md5.h>

static int no_digests;

typedef enum { BYTES, INTEGERS, POSITIONS } key_kind;

/* The keys of a case, as bytes, integers or positions. */
typedef struct {
    key_kind kind;
    size_t count;
    bytes *keys;
    uint64_t *numbers;
} key_list;

static key_list read_keys(const json_t *file, const json_t *test) {
    const json_t *list = json_object_get(test, "keys_hex");
    key_list keys = {BYTES, 0, NULL, NULL};
    if (list == NULL && (list = json_object_get(test, "keys_u64")) != NULL) keys.kind = INTEGERS;
    if (list == NULL && (list = json_object_get(test, "keys_hashed")) != NULL) keys.kind = POSITIONS;
    if (list == NULL) list = json_object_get(file, "keys_hex");
    keys.count = json_array_size(list);
    keys.keys = (bytes *)room(keys.count, sizeof(bytes));
    keys.numbers = (uint64_t *)room(keys.count, sizeof(uint64_t));
    for (size_t i = 0; i < keys.count; i++) {
        if (keys.kind == BYTES) keys.keys[i] = from_hex(json_array_get(list, i));
        else keys.numbers[i] = number(json_array_get(list, i));
    }
    return keys;
}

static consistent_key key_of(const key_list *keys, size_t i) {
    consistent_key key = {CONSISTENT_KEY_BYTES, keys->keys[i].data, keys->keys[i].len, keys->numbers[i]};
    if (keys->kind == INTEGERS) key.kind = CONSISTENT_KEY_INTEGER;
    if (keys->kind == POSITIONS) key.kind = CONSISTENT_KEY_POSITION;
    return key;
}

/* Byte keys as slices; freed by the caller. */
static consistent_slice *slices_of(const key_list *keys) {
    consistent_slice *slices = (consistent_slice *)room(keys->count, sizeof *slices);
    for (size_t i = 0; i < keys->count; i++) slices[i].data = keys->keys[i].data, slices[i].len = keys->keys[i].len;
    return slices;
}

static int32_t kind_of(const key_list *keys) {
    if (keys->kind == BYTES) return CONSISTENT_KEYS_SLICES;
    return keys->kind == INTEGERS ? CONSISTENT_KEYS_INTEGERS : CONSISTENT_KEYS_POSITIONS;
}

static const void *data_of(const key_list *keys, const consistent_slice *slices) {
    return keys->kind == BYTES ? (const void *)slices : (const void *)keys->numbers;
}

static void free_keys(key_list *keys) {
    for (size_t i = 0; i < keys->count; i++) free(keys->keys[i].data);
    free(keys->keys);
    free(keys->numbers);
}

static void check_document(const consistent_ring *ring, const json_t *expected, const char *what) {
    size_t needed = 0;
    char *text = document_of(ring, &needed);
    check(text[needed] == 0 && is_text(expected, text, needed), what);
    free(text);
}

static void check_fingerprint(const consistent_ring *ring, const json_t *expected, const char *what) {
    consistent_info info = info_of(ring);
    check(is_text(expected, info.fingerprint, strlen(info.fingerprint)), what);
}

/* Whether a node has the id that get_node wrote; no node has none. */
static int same_id(const consistent_placement *snapshot, uint32_t index, int32_t status, const char *id, size_t len) {
    if (index == CONSISTENT_NO_INDEX) return status == CONSISTENT_NONE_LIVE;
    consistent_node_view view = CONSISTENT_NODE_VIEW_INIT;
    ok(consistent_placement_node(snapshot, index, &view));
    return status == CONSISTENT_OK && view.id_len == len && memcmp(view.id, id, len) == 0;
}

/* Byte keys, each through every way of asking. */
static void place_bytes(const consistent_ring *ring, const key_list *keys, uint32_t *out) {
    size_t n = keys->count, total = 0;
    for (size_t i = 0; i < n; i++) total += keys->keys[i].len;
    unsigned char *packed = (unsigned char *)room(total, 1);
    uint32_t *offsets = (uint32_t *)room(n + 1, sizeof *offsets), *other = (uint32_t *)room(n, sizeof *other);
    uint64_t *wide = (uint64_t *)room(n + 1, sizeof *wide);
    consistent_slice *slices = slices_of(keys);
    for (size_t i = 0; i < n; i++) {
        memcpy(packed + wide[i], keys->keys[i].data, keys->keys[i].len);
        wide[i + 1] = wide[i] + keys->keys[i].len;
        offsets[i + 1] = (uint32_t)wide[i + 1];
    }
    const consistent_placement *snapshot = snap(ring);
    ok(consistent_placement_place(snapshot, KEYS(CONSISTENT_KEYS_PACKED32, n, packed, total, offsets), 1, out, n));
    for (int way = 0; way < 2; way++) {
        memset(other, 0x55, n * sizeof *other);
        if (way == 0) ok(consistent_placement_place(snapshot, KEYS(CONSISTENT_KEYS_PACKED64, n, packed, total, wide), 1, other, n));
        else ok(consistent_placement_place(snapshot, KEYS(CONSISTENT_KEYS_SLICES, n, slices, 0, NULL), 1, other, n));
        need(memcmp(out, other, n * sizeof *other) == 0, "one way of placing many keys differs from another");
    }
    for (size_t i = 0; i < n; i++) {
        char id[CONSISTENT_ID_CAPACITY];
        size_t len = 0;
        uint32_t index = 0;
        int32_t status = consistent_placement_locate(snapshot, CONSISTENT_BYTES(slices[i].data, slices[i].len), &index);
        need(status == (index == CONSISTENT_NO_INDEX ? CONSISTENT_NONE_LIVE : CONSISTENT_OK), "locate's status");
        need(index == out[i], "locate differs from place");
        status = consistent_ring_get_node(ring, CONSISTENT_BYTES(slices[i].data, slices[i].len), id, sizeof id, &len);
        need(same_id(snapshot, index, status, id, len), "get_node differs from place");
    }
    free(packed);
    free(offsets);
    free(other);
    free(wide);
    free(slices);
}

/* Integer keys or positions, likewise. */
static void place_numbers(const consistent_ring *ring, const key_list *keys, uint32_t *out) {
    size_t n = keys->count;
    const consistent_placement *snapshot = snap(ring);
    ok(consistent_placement_place(snapshot, KEYS(kind_of(keys), n, keys->numbers, 0, NULL), 1, out, n));
    for (size_t i = 0; i < n; i++) {
        uint32_t index = 0;
        const consistent_key key = key_of(keys, i);
        int32_t status = consistent_placement_locate(snapshot, &key, &index);
        need(status == (index == CONSISTENT_NO_INDEX ? CONSISTENT_NONE_LIVE : CONSISTENT_OK), "locate's status");
        need(index == out[i], "locate differs from place");
    }
}

static void check_placement(const consistent_ring *ring, const key_list *keys, const json_t *expected) {
    uint32_t *out = (uint32_t *)room(keys->count, sizeof *out);
    need(json_array_size(expected) == keys->count, "as many answers as keys");
    (keys->kind == BYTES ? place_bytes : place_numbers)(ring, keys, out);
    for (size_t i = 0; i < keys->count; i++) {
        json_int_t want = json_integer_value(json_array_get(expected, i));
        check(out[i] == (want < 0 ? CONSISTENT_NO_INDEX : (uint32_t)want), "placement");
    }
    free(out);
}

static int is_list(const json_t *list, const uint32_t *indices, size_t count) {
    int same = json_array_size(list) == count;
    for (size_t r = 0; same && r < count; r++) {
        same = json_integer_value(json_array_get(list, r)) == (json_int_t)indices[r];
    }
    return same;
}

/* The lists one by one and, where they spread over zones, as a batch of n for each key. */
static void check_replicas(const consistent_ring *ring, const key_list *keys, json_t *all) {
    size_t a, k;
    json_t *asked, *list;
    const consistent_placement *snapshot = snap(ring);
    json_array_foreach(all, a, asked) {
        size_t n = (size_t)number(json_object_get(asked, "n")), count = 0, listed = json_array_size(json_object_get(asked, "lists"));
        int32_t spread = spread_of(asked);
        int zone = spread == CONSISTENT_SPREAD_ZONE;
        uint32_t *out = (uint32_t *)room(n, sizeof *out), *rows = (uint32_t *)room(listed * n, sizeof *rows);
        need(listed <= keys->count, "no more lists than keys");
        if (zone && n > 0) {
            consistent_slice *slices = slices_of(keys);
            ok(consistent_placement_place(snapshot, KEYS(kind_of(keys), listed, data_of(keys, slices), 0, NULL), n, rows, listed * n));
            free(slices);
        }
        json_array_foreach(json_object_get(asked, "lists"), k, list) {
            const consistent_key key = key_of(keys, k);
            ok(consistent_placement_get_nodes(snapshot, &key, SPREAD(spread), out, n, &count));
            int same = is_list(list, out, count);
            for (size_t r = 0; zone && r < n; r++) same = same && rows[k * n + r] == (r < count ? out[r] : CONSISTENT_NO_INDEX);
            check(same, "replicas");
        }
        free(rows);
        free(out);
    }
}

static void check_shares(const consistent_ring *ring, const json_t *expected, size_t replicas, int32_t spread) {
    size_t needed = 0, n = json_array_size(expected);
    consistent_share *shares = (consistent_share *)room(n, sizeof *shares);
    ok(consistent_placement_shares(snap(ring), replicas, spread, shares, n, &needed));
    need(needed == n, "as many shares as nodes");
    for (size_t i = 0; i < n; i++) {
        check(is_positions(json_array_get(expected, i), shares[i].positions_high, shares[i].positions_low), "shares");
        double share = (double)shares[i].positions_high + (double)shares[i].positions_low / 18446744073709551616.0;
        need(replicas > 1 || shares[i].share == share, "the part of a share");
    }
    free(shares);
}

static void check_ranges(const consistent_ring *ring, json_t *expected) {
    const char *id;
    json_t *list;
    json_object_foreach(expected, id, list) {
        size_t needed = 0, n = json_array_size(list);
        consistent_range *ranges = (consistent_range *)room(n, sizeof *ranges);
        ok(consistent_placement_ranges(snap(ring), id, strlen(id), ranges, n, &needed));
        need(needed == n, "as many ranges as expected");
        for (size_t i = 0; i < n; i++) {
            const json_t *range = json_array_get(list, i);
            check(ranges[i].first == number(json_array_get(range, 0)) && ranges[i].last == number(json_array_get(range, 1)),
                  "ranges");
        }
        free(ranges);
    }
}

/* The plan of the first n replicas. */
static void check_plan(const consistent_ring *ring, const consistent_ring *after, size_t n, int32_t spread,
                       const json_t *expected) {
    const consistent_plan *plan = NULL;
    consistent_placement *before = NULL;
    ok(consistent_ring_snapshot(ring, &before));
    ok(consistent_placement_diff(before, snap(after), n, spread, &plan));
    consistent_placement_release(before);

    const json_t *moves = json_object_get(expected, "moves"), *ranges = json_object_get(expected, "ranges");
    need(plan->move_count == json_array_size(moves), "as many moves as expected");
    for (size_t i = 0; i < plan->move_count; i++) {
        const json_t *want = json_array_get(moves, i);
        const consistent_move *move = &plan->moves[i];
        check(is_text(json_array_get(want, 0), move->from, move->from_len)
                  && is_text(json_array_get(want, 1), move->to, move->to_len)
                  && is_positions(json_array_get(want, 2), move->positions_high, move->positions_low), "moves");
    }
    need(ranges == NULL || plan->range_count == json_array_size(ranges), "as many ranges that move as expected");
    for (size_t i = 0; ranges != NULL && i < plan->range_count; i++) {
        const json_t *want = json_array_get(ranges, i);
        const consistent_moved_range *range = &plan->ranges[i];
        const consistent_move *move = &plan->moves[range->step];
        check(range->first == number(json_array_get(want, 0)) && range->last == number(json_array_get(want, 1))
                  && is_text(json_array_get(want, 2), move->from, move->from_len)
                  && is_text(json_array_get(want, 3), move->to, move->to_len), "ranges of the plan");
    }
    check(is_positions(json_object_get(expected, "moved"), plan->positions_high, plan->positions_low), "positions");
    check(is_positions(json_object_get(expected, "minimum"), plan->minimum_positions_high, plan->minimum_positions_low), "minimum positions");
    const json_t *whole = json_object_get(expected, "whole");
    if (whole != NULL) check(is_positions(whole, plan->whole_high, plan->whole_low), "all positions");
    consistent_free(plan);
}

/* What moves of the case's keys. */
static void check_moved(const consistent_ring *ring, const consistent_ring *after, const key_list *keys, const json_t *asked) {
    const consistent_moved *moved = NULL;
    consistent_placement *before = NULL;
    const json_t *which = json_object_get(asked, "which"), *moves = json_object_get(asked, "moves");
    size_t n = (size_t)number(json_object_get(asked, "n"));
    consistent_slice *slices = slices_of(keys);
    ok(consistent_ring_snapshot(ring, &before));
    ok(consistent_placement_moved(before, snap(after), KEYS(kind_of(keys), keys->count, data_of(keys, slices), 0, NULL), n,
                                  spread_of(asked), &moved));
    consistent_placement_release(before);
    free(slices);
    need(moved->keys == keys->count && moved->which_count == json_array_size(which), "as many keys that move");
    need(moved->move_count == json_array_size(moves), "as many moves of keys");
    for (size_t i = 0; i < moved->which_count; i++) {
        check(moved->which[i] == number(json_array_get(which, i)), "which keys move");
    }
    for (size_t i = 0; i < moved->move_count; i++) {
        const json_t *want = json_array_get(moves, i);
        const consistent_key_move *move = &moved->moves[i];
        check(is_text(json_array_get(want, 0), move->from, move->from_len)
                  && is_text(json_array_get(want, 1), move->to, move->to_len)
                  && move->copies == number(json_array_get(want, 2)), "moves of keys");
    }
    check(moved->copies == number(json_object_get(asked, "copies")), "copies that move");
    consistent_free(moved);
}

/* Everything between the case and its `to`. */
static void check_comparisons(const consistent_ring *ring, const key_list *keys, const json_t *test) {
    size_t i;
    json_t *asked;
    consistent_ring *after = ring_of(json_object_get(test, "to"));
    set_states(after, json_object_get(test, "to_states"));
    json_array_foreach(json_object_get(test, "replica_plans"), i, asked) {
        check_plan(ring, after, (size_t)number(json_object_get(asked, "n")), spread_of(asked), asked);
    }
    json_array_foreach(json_object_get(test, "moved_keys"), i, asked) check_moved(ring, after, keys, asked);
    consistent_ring_free(after);
}

static void check_assignment(const consistent_ring *ring, const key_list *keys, const json_t *asked) {
    const json_t *nodes = json_object_get(asked, "nodes"), *error = json_object_get(asked, "error");
    uint32_t *out = (uint32_t *)room(keys->count, sizeof *out);
    consistent_slice *slices = slices_of(keys);
    need(keys->kind == BYTES, "items are bytes");
    int32_t status = consistent_placement_assign(snap(ring), KEYS(CONSISTENT_KEYS_SLICES, keys->count, slices, 0, NULL),
                                                 (uint32_t)number(json_object_get(asked, "factor")), out, keys->count);
    if (error != NULL) {
        check(is_refused(status, error), "error of an assignment");
    } else {
        ok(status);
        need(json_array_size(nodes) == keys->count, "a node for each item");
        for (size_t i = 0; i < keys->count; i++) {
            json_int_t want = json_integer_value(json_array_get(nodes, i));
            check(out[i] == (want < 0 ? CONSISTENT_NO_INDEX : (uint32_t)want), "assignment");
        }
    }
    free(slices);
    free(out);
}


static uint64_t splitmix64(uint64_t i) {
    uint64_t z = i + 0x9e3779b97f4a7c15u;
    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
    z = (z ^ z >> 27) * 0x94d049bb133111ebu;
    return z ^ z >> 31;
}

static void check_digest(const consistent_ring *ring, const json_t *expected) {
    if (no_digests) {
        skipped++;
        return;
    }
    MD5_CTX md5;
    MD5Init(&md5);
    consistent_placement *snapshot = NULL;
    ok(consistent_ring_snapshot(ring, &snapshot));
    uint64_t n = number(json_object_get(expected, "keys"));
    for (uint64_t i = 0; i < n; i++) {
        char key[48];
        int len = snprintf(key, sizeof key, "%llu/%016llx", (unsigned long long)i, (unsigned long long)splitmix64(i));
        uint32_t index = 0;
        int32_t status = consistent_placement_locate(snapshot, CONSISTENT_BYTES(key, (size_t)len), &index);
        need(status == CONSISTENT_OK || status == CONSISTENT_NONE_LIVE, "locate");
        uint8_t le[4];
        for (int b = 0; b < 4; b++) le[b] = (uint8_t)(index >> (8 * b));
        MD5Update(&md5, le, sizeof le);
    }
    consistent_placement_release(snapshot);
    char hex[MD5_DIGEST_STRING_LENGTH];
    check(strcmp(MD5End(&md5, hex), json_string_value(json_object_get(expected, "md5"))) == 0, "digest");
}

static int32_t add_node(consistent_ring *ring, const json_t *record) {
    consistent_pair *pairs;
    consistent_node node = record_of(record, &pairs);
    int32_t status = consistent_ring_add_node(ring, &node);
    free(pairs);
    return status;
}

static int32_t make_step(consistent_ring *ring, const json_t *step) {
    const char *verb = json_string_value(json_object_get(step, "do"));
    const json_t *name = json_object_get(step, "id");
    const char *id = json_string_value(name);
    size_t len = json_string_length(name);
    if (strcmp(verb, "add_node") == 0) return add_node(ring, json_object_get(step, "node"));
    if (strcmp(verb, "remove_node") == 0) return consistent_ring_remove_node(ring, id, len);
    if (strcmp(verb, "set_weight") == 0) {
        return set_weight(ring, id, len, json_number_value(json_object_get(step, "weight")));
    }
    if (strcmp(verb, "set_address") == 0) {
        const json_t *address = json_object_get(step, "address");
        return set_address(ring, id, len, json_string_value(address), json_string_length(address));
    }
    if (strcmp(verb, "set_metadata") == 0) {
        size_t count;
        consistent_pair *pairs = pairs_of(json_object_get(step, "metadata"), &count);
        int32_t status = set_metadata(ring, id, len, pairs, count);
        free(pairs);
        return status;
    }
    if (strcmp(verb, "update") == 0) return update(ring, json_object_get(step, "to"), NULL);
    if (strcmp(verb, "mark_down") == 0) return consistent_ring_mark(ring, id, len, CONSISTENT_STATE_DOWN);
    if (strcmp(verb, "mark_up") == 0) return consistent_ring_mark(ring, id, len, CONSISTENT_STATE_UP);
    if (strcmp(verb, "mark_draining") == 0) return consistent_ring_mark(ring, id, len, CONSISTENT_STATE_DRAINING);
    need(0, "a step nobody knows");
    return -1;
}

static void check_step(consistent_ring *ring, const key_list *keys, const json_t *step) {
    const json_t *error = json_object_get(step, "error"), *epoch = json_object_get(step, "epoch");
    const json_t *value;
    int32_t status = make_step(ring, step);
    if (error != NULL) check(is_refused(status, error), "error of a step");
    else ok(status);
    if (epoch != NULL) check(info_of(ring).epoch == number(epoch), "epoch");
    if ((value = json_object_get(step, "fingerprint")) != NULL) {
        check_fingerprint(ring, value, "fingerprint of a step");
    }
    if ((value = json_object_get(step, "canonical")) != NULL) {
        check_document(ring, value, "canonical of a step");
    }
    if ((value = json_object_get(step, "placement")) != NULL) check_placement(ring, keys, value);
}

/* The ring of a case; NULL if its document was to be refused. */
static consistent_ring *open_case(const json_t *test) {
    const json_t *text = json_object_get(test, "text"), *hex = json_object_get(test, "text_hex");
    const json_t *error = json_object_get(test, "error");
    if (text == NULL && hex == NULL) return ring_of(json_object_get(test, "topology"));
    consistent_ring *ring = NULL;
    bytes raw = {NULL, 0};
    if (hex != NULL) raw = from_hex(hex);
    const char *document = hex != NULL ? (const char *)raw.data : json_string_value(text);
    int32_t status = read_ring(document, hex != NULL ? raw.len : json_string_length(text), &ring);
    free(raw.data);
    if (error == NULL) ok(status);
    else check(ring == NULL && is_refused(status, error), "error");
    return ring;
}

static void run_case(const json_t *file, const json_t *test) {
    json_t *value;
    size_t i;
    case_name = json_string_value(json_object_get(test, "name"));
    case_secret = json_object_get(test, "secret_hex");
    consistent_ring *ring = open_case(test);
    if (ring == NULL) return;
    key_list keys = read_keys(file, test);
    if ((value = json_object_get(test, "canonical")) != NULL) check_document(ring, value, "canonical");
    if ((value = json_object_get(test, "fingerprint")) != NULL) {
        check_fingerprint(ring, value, "fingerprint");
    }
    set_states(ring, json_object_get(test, "states"));
    if ((value = json_object_get(test, "placement")) != NULL) check_placement(ring, &keys, value);
    if ((value = json_object_get(test, "replicas")) != NULL) check_replicas(ring, &keys, value);
    if ((value = json_object_get(test, "shares")) != NULL) check_shares(ring, value, 1, CONSISTENT_SPREAD_NONE);
    if ((value = json_object_get(test, "ranges")) != NULL) check_ranges(ring, value);
    if ((value = json_object_get(test, "plan")) != NULL) {
        consistent_ring *after = ring_of(json_object_get(value, "to"));
        set_states(after, json_object_get(value, "to_states"));
        check_plan(ring, after, 1, CONSISTENT_SPREAD_NONE, value);
        consistent_ring_free(after);
    }
    if (json_object_get(test, "to") != NULL) check_comparisons(ring, &keys, test);
    json_array_foreach(json_object_get(test, "replica_shares"), i, value) {
        check_shares(ring, json_object_get(value, "shares"), (size_t)number(json_object_get(value, "n")), spread_of(value));
    }
    json_array_foreach(json_object_get(test, "assign"), i, value) check_assignment(ring, &keys, value);
    if ((value = json_object_get(test, "digest")) != NULL) check_digest(ring, value);
    json_array_foreach(json_object_get(test, "steps"), i, value) check_step(ring, &keys, value);
    if ((value = json_object_get(test, "sequence")) != NULL) check_sequence(ring, value);
    free_keys(&keys);
    consistent_ring_free(ring);
}

int main(int argc, char **argv) {
    if (argc < 2) return EXIT_FAILURE;
    no_digests = argc > 2 && strcmp(argv[2], "--no-digests") == 0;
    json_t *manifest = load(argv[1], "MANIFEST.json"), *listed, *test;
    CHECK(json_object_size(json_object_get(manifest, "files")) > 0);
    json_object_foreach(json_object_get(manifest, "files"), file_name, listed) {
        size_t i;
        json_t *file = load(argv[1], file_name), *cases = json_object_get(file, "cases");
        checks = skipped = failures = 0;
        json_array_foreach(cases, i, test) run_case(file, test);
        printf("vectors: %s: %zu cases, %zu checks, %zu skipped, %zu failed\n", file_name, json_array_size(cases), checks,
               skipped, failures);
        check_passed += checks - failures;
        check_failed += failures;
        CHECK(json_array_size(cases) == number(json_object_get(listed, "cases")));
        CHECK(checks + skipped == number(json_object_get(listed, "checks")));
        json_decref(file);
    }
    json_decref(manifest);
    return check_report("vectors");
}
