/* What other systems placed, through the C interface. usage: recorded FOLDER */
#include "vectors.h"

#include "records.h"

#include <sha2.h>

#define MOST 64

/* The keys of a case: bytes side by side, or hashes. */
typedef struct {
    size_t count;
    const bytes *keys;
    uint64_t *hashes;
} key_list;

static json_t *lists, *ids;
static bytes **list_keys;

/* The bytes of a list of keys, made once. */
static key_list keys_of(const json_t *test) {
    const json_t *name = json_object_get(test, "keys"), *hashed = json_object_get(test, "keys_hashed");
    key_list keys = {json_array_size(hashed), NULL, NULL};
    if (hashed != NULL) {
        keys.hashes = (uint64_t *)room(keys.count, sizeof *keys.hashes);
        for (size_t i = 0; i < keys.count; i++) keys.hashes[i] = number(json_array_get(hashed, i));
        return keys;
    }
    const json_t *list = json_object_get(lists, json_string_value(name));
    const char *before = NULL;
    json_t *other;
    size_t at = 0;
    need(list != NULL, "a list of keys");
    json_object_foreach(lists, before, other) {
        if (other == list) break;
        at++;
    }
    keys.count = json_array_size(list);
    if (list_keys[at] == NULL) {
        list_keys[at] = (bytes *)room(keys.count, sizeof(bytes));
        for (size_t i = 0; i < keys.count; i++) list_keys[at][i] = from_hex(json_array_get(list, i));
    }
    keys.keys = list_keys[at];
    return keys;
}

/* The id that a case means by a place in its document; NULL for no node. */
static const json_t *id_at(const json_t *place) {
    json_int_t at = json_integer_value(place);
    need(json_is_integer(place) && at >= -1 && at < (json_int_t)json_array_size(ids), "a place in the document");
    return at < 0 ? NULL : json_array_get(ids, (size_t)at);
}

/* Whether the node at an index is the one at a place. */
static int is_node(const consistent_placement *snapshot, uint32_t index, const json_t *place) {
    const json_t *id = id_at(place);
    if (index == CONSISTENT_NO_INDEX || id == NULL) return index == CONSISTENT_NO_INDEX && id == NULL;
    consistent_node_view view = CONSISTENT_NODE_VIEW_INIT;
    ok(consistent_placement_node(snapshot, index, &view));
    return json_string_length(id) == view.id_len && memcmp(json_string_value(id), view.id, view.id_len) == 0;
}

static int is_list(const consistent_placement *snapshot, const uint32_t *indices, size_t count, const json_t *list) {
    int same = json_array_size(list) == count;
    for (size_t i = 0; same && i < count; i++) same = is_node(snapshot, indices[i], json_array_get(list, i));
    return same;
}

static void check_hashed(const consistent_ring *ring, const key_list *keys, const json_t *expected) {
    uint32_t *out = (uint32_t *)room(keys->count, sizeof *out);
    const consistent_placement *snapshot = snap(ring);
    need(json_array_size(expected) == keys->count, "as many answers as keys");
    ok(consistent_placement_place(snapshot, KEYS(CONSISTENT_KEYS_POSITIONS, keys->count, keys->hashes, 0, NULL), 1, out, keys->count));
    for (size_t i = 0; i < keys->count; i++) {
        uint32_t index = 0;
        need(consistent_placement_locate(snapshot, CONSISTENT_POSITION(keys->hashes[i]), &index) <= CONSISTENT_NONE_LIVE, "locate_hashed");
        check(index == out[i] && is_node(snapshot, index, json_array_get(expected, i)), "placement of hashes");
    }
    free(out);
}

static void check_placement(const consistent_ring *ring, const key_list *keys, const json_t *expected) {
    uint32_t *out = (uint32_t *)room(keys->count, sizeof *out);
    consistent_slice *slices = (consistent_slice *)room(keys->count, sizeof *slices);
    need(json_array_size(expected) == keys->count, "as many answers as keys");
    for (size_t i = 0; i < keys->count; i++) {
        slices[i].data = keys->keys[i].data;
        slices[i].len = keys->keys[i].len;
    }
    const consistent_placement *snapshot = snap(ring);
    ok(consistent_placement_place(snapshot, KEYS(CONSISTENT_KEYS_SLICES, keys->count, slices, 0, NULL), 1, out, keys->count));
    for (size_t i = 0; i < keys->count; i++) {
        const bytes *key = &keys->keys[i];
        const json_t *place = json_array_get(expected, i);
        uint32_t index = 0, first = 0;
        size_t count = 0, len = 0;
        char id[CONSISTENT_ID_CAPACITY];
        int same = is_node(snapshot, out[i], place);
        /* All ways to ask say the same. */
        int32_t status = consistent_placement_locate(snapshot, CONSISTENT_BYTES(key->data, key->len), &index);
        same = same && index == out[i] && status == (index == CONSISTENT_NO_INDEX ? CONSISTENT_NONE_LIVE : CONSISTENT_OK);
        same = same && consistent_ring_get_node(ring, CONSISTENT_BYTES(key->data, key->len), id, sizeof id, &len) == status;
        if (same && status == CONSISTENT_OK) {
            same = json_string_length(id_at(place)) == len && memcmp(json_string_value(id_at(place)), id, len) == 0;
        }
        ok(consistent_placement_get_nodes(snapshot, CONSISTENT_BYTES(key->data, key->len), NULL, &first, 1, &count));
        same = same && (index == CONSISTENT_NO_INDEX ? count == 0 : count == 1 && first == index);
        check(same, "placement");
    }
    free(slices);
    free(out);
}

/* The first n nodes of keys, one list a key. */
static void check_lists(const consistent_ring *ring, const key_list *keys, json_t *all, size_t n, int32_t spread,
                        const char *what) {
    uint32_t out[MOST];
    size_t k, count;
    json_t *list;
    need(n <= MOST && json_array_size(all) <= keys->count, "so many replicas");
    const consistent_placement *snapshot = snap(ring);
    json_array_foreach(all, k, list) {
        ok(consistent_placement_get_nodes(snapshot, CONSISTENT_BYTES(keys->keys[k].data, keys->keys[k].len), SPREAD(spread),
                                          out, n, &count));
        check(is_list(snapshot, out, count, list), what);
    }
}

/* A number of 128 bits in decimal. */
static void decimal(char *out, size_t size, uint64_t high, uint64_t low) {
    char digits[40];
    size_t count = 0;
    uint32_t parts[4] = {(uint32_t)(high >> 32), (uint32_t)high, (uint32_t)(low >> 32), (uint32_t)low};
    do {
        uint64_t rest = 0;
        for (int i = 0; i < 4; i++) {
            uint64_t part = rest << 32 | parts[i];
            parts[i] = (uint32_t)(part / 10);
            rest = part % 10;
        }
        digits[count++] = (char)('0' + rest);
    } while ((parts[0] | parts[1] | parts[2] | parts[3]) != 0);
    need(count < size, "room for digits");
    for (size_t i = 0; i < count; i++) out[i] = digits[count - 1 - i];
    out[count] = 0;
}

/* The position of each key as its system tells it, out of the explanation. */
static void check_positions(const consistent_ring *ring, const key_list *keys, const json_t *test) {
    const json_t *scheme = json_object_get(json_object_get(test, "topology"), "scheme");
    const json_t *expected = json_object_get(test, "positions");
    int cassandra = strcmp(json_string_value(json_object_get(scheme, "name")), "cassandra") == 0;
    const consistent_placement *snapshot = snap(ring);
    need(json_array_size(expected) == keys->count, "as many positions as keys");
    for (size_t i = 0; i < keys->count; i++) {
        char text[4096], got[48];
        unsigned long long high = 0, low = 0;
        ok(consistent_placement_explain(snapshot, CONSISTENT_BYTES(keys->keys[i].data, keys->keys[i].len), text, sizeof text, NULL));
        if (sscanf(text, "identifier %16llx%16llx", &high, &low) == 2) {
            need(cassandra, "only tokens are wide"); /* an identifier is the token plus 1 */
            decimal(got, sizeof got, low == 0 ? high - 1 : high, low - 1);
        } else {
            need(sscanf(text, "position %16llx", &low) == 1, "a position");
            if (cassandra) snprintf(got, sizeof got, "%lld", (long long)(low ^ 1ull << 63));
            else snprintf(got, sizeof got, "%llu", low);
        }
        check(strcmp(got, json_string_value(json_array_get(expected, i))) == 0, "position");
    }
}

/* The finger tables of some nodes, and the ways of lookups: where they begin, then the nodes asked. */
static void check_chord(const consistent_ring *ring, const key_list *keys, const json_t *test) {
    json_t *entry, *fingers = json_object_get(test, "fingers"), *routes = json_object_get(test, "routes");
    consistent_placement *snapshot = NULL;
    uint32_t out[160];
    size_t i, needed;
    need(json_array_size(routes) == 0 || json_array_size(routes) == keys->count, "a way for each key");
    ok(consistent_ring_snapshot(ring, &snapshot));
    json_array_foreach(fingers, i, entry) {
        const json_t *id = id_at(json_object_get(entry, "node"));
        ok(consistent_placement_fingers(snapshot, json_string_value(id), json_string_length(id), out, 160, &needed));
        check(is_list(snapshot, out, needed, json_object_get(entry, "nodes")), "fingers");
    }
    json_array_foreach(routes, i, entry) {
        const json_t *id = id_at(json_array_get(entry, 0));
        const bytes *key = &keys->keys[i];
        ok(consistent_placement_route(snapshot, json_string_value(id), json_string_length(id), CONSISTENT_BYTES(key->data, key->len), out, 160, &needed));
        json_array_remove(entry, 0);
        check(is_list(snapshot, out, needed, entry), "route");
    }
    consistent_placement_release(snapshot);
}

/* Each key's node while those of all earlier ones are held, but the first few if they are to be released by then. */
static void check_acquire(consistent_ring *ring, const key_list *keys, json_t *expected, const json_t *release) {
    size_t i, j, held = 0, count = json_array_size(expected);
    json_t *place;
    uint64_t *tokens = (uint64_t *)room(count, sizeof *tokens);
    need(count <= keys->count, "no more answers than keys");
    json_array_foreach(expected, i, place) {
        if (release != NULL && i == number(json_object_get(release, "before"))) {
            need(number(json_object_get(release, "leases")) <= held, "so many leases");
            for (j = 0; j < number(json_object_get(release, "leases")); j++) {
                need(consistent_ring_release(ring, tokens[j], NULL) == CONSISTENT_OK, "a lease to release");
            }
        }
        consistent_lease lease = CONSISTENT_LEASE_INIT;
        consistent_placement *snapshot = NULL;
        int32_t status = consistent_ring_acquire(ring, FOR_KEY(keys->keys[i].data, keys->keys[i].len), &lease, &snapshot);
        need(status <= CONSISTENT_NONE_LIVE, "a lease");
        if (status == CONSISTENT_OK) tokens[held++] = lease.token;
        check(is_node(snapshot, status == CONSISTENT_OK ? lease.index : CONSISTENT_NO_INDEX, place), "acquire");
        consistent_placement_release(snapshot);
    }
    free(tokens);
}

/* The document of a case with its nodes; the ids as listed. */
static consistent_ring *open_case(json_t *test) {
    json_t *document = json_object_get(test, "topology"), *numbered = json_object_get(test, "nodes_numbered"), *node;
    size_t i;
    if (numbered != NULL) {
        json_t *nodes = json_array();
        for (i = 0; i < number(numbered); i++) {
            char id[24];
            snprintf(id, sizeof id, "%zu", i);
            json_array_append_new(nodes, json_pack("{s:s}", "id", id));
        }
        json_object_set_new(document, "nodes", nodes);
    }
    ids = json_array();
    json_array_foreach(json_object_get(document, "nodes"), i, node) json_array_append(ids, json_object_get(node, "id"));
    return ring_of(document);
}

static void run_case(json_t *test) {
    json_t *value;
    size_t i;
    case_name = json_string_value(json_object_get(test, "name"));
    consistent_ring *ring = open_case(test);
    need_records(ring, json_object_get(test, "topology"));
    set_states(ring, json_object_get(test, "states"));
    key_list keys = keys_of(test);
    if ((value = json_object_get(test, "placement")) != NULL) {
        (keys.hashes != NULL ? check_hashed : check_placement)(ring, &keys, value);
    }
    if ((value = json_object_get(test, "tries")) != NULL) {
        check_lists(ring, &keys, value, 3, CONSISTENT_SPREAD_NONE, "tries");
    }
    json_array_foreach(json_object_get(test, "replicas"), i, value) {
        check_lists(ring, &keys, json_object_get(value, "lists"), (size_t)number(json_object_get(value, "n")),
                    CONSISTENT_SPREAD_ZONE, "replicas");
    }
    if (json_object_get(test, "positions") != NULL) check_positions(ring, &keys, test);
    check_chord(ring, &keys, test);
    if ((value = json_object_get(test, "acquire")) != NULL) {
        check_acquire(ring, &keys, value, json_object_get(test, "release"));
    }
    free(keys.hashes);
    json_decref(ids);
    consistent_ring_free(ring);
}

/* Whether a file has the digest that the manifest lists. */
static int is_recorded(const char *folder, const json_t *listed) {
    char path[4096], hex[SHA256_DIGEST_STRING_LENGTH];
    snprintf(path, sizeof path, "%s/%s", folder, file_name);
    return SHA256File(path, hex) != NULL && strcmp(hex, json_string_value(json_object_get(listed, "sha256"))) == 0;
}

int main(int argc, char **argv) {
    if (argc < 2) return EXIT_FAILURE;
    json_t *manifest = load(argv[1], "MANIFEST.json"), *keys = load(argv[1], "keys.json"), *listed, *test;
    size_t i, k;
    lists = json_object_get(keys, "lists");
    list_keys = (bytes **)room(json_object_size(lists), sizeof *list_keys);
    CHECK(json_object_size(json_object_get(manifest, "files")) > 0);
    json_object_foreach(json_object_get(manifest, "files"), file_name, listed) {
        CHECK(is_recorded(argv[1], listed));
        if (strcmp(file_name, "keys.json") == 0) continue;
        json_t *file = load(argv[1], file_name), *cases = json_object_get(file, "cases");
        checks = failures = 0;
        json_array_foreach(cases, i, test) run_case(test);
        printf("recorded: %s: %zu cases, %zu checks, %zu failed\n", file_name, json_array_size(cases), checks, failures);
        check_passed += checks - failures;
        check_failed += failures;
        CHECK(json_array_size(cases) == number(json_object_get(listed, "cases")) && checks > 0);
        CHECK(checks == number(json_object_get(listed, "checks")));
        json_decref(file);
    }
    const char *name;
    json_t *list;
    i = 0;
    json_object_foreach(lists, name, list) {
        for (k = 0; list_keys[i] != NULL && k < json_array_size(list); k++) free(list_keys[i][k].data);
        free(list_keys[i++]);
    }
    free(list_keys);
    json_decref(keys);
    json_decref(manifest);
    return check_report("recorded");
}
