/* Every function of the header with what it must refuse and with odd but right arguments. */
#include "check.h"

#include <time.h>

/* Statuses seen, so that the end can tell which were never met. */
static int seen[256];

static int got(int32_t status, int32_t expected, const char *culprit, const char *what, int line) {
    if (status >= 0 && status < 256) seen[status] = 1;
    int right = status == expected && (culprit == NULL || strstr(last_error(), culprit) != NULL);
    if (!right) {
        fprintf(stderr, "got %s, wanted %s naming \"%s\": %s\n", consistent_status_name(status),
                consistent_status_name(expected), culprit == NULL ? "" : culprit, last_error());
    }
    return check_that(right, what, __FILE__, line);
}

/* A call that works, one that is refused with a message naming the culprit, one that finds no live node. */
#define WORKS(call) got(call, CONSISTENT_OK, NULL, #call, __LINE__)
#define FAILS(kind, culprit, call) got(call, CONSISTENT_ERR_##kind, culprit, #call, __LINE__)
#define NONE_LIVE(call) got(call, CONSISTENT_NONE_LIVE, NULL, #call, __LINE__)

#define BAD "a\xff" /* not UTF-8 from byte 1 on */
#define MISALIGNED(type, ptr) ((type *)(uintptr_t)((uintptr_t)(ptr) + 1))

static consistent_ring *ring_of(const char *json) {
    consistent_ring *ring = NULL;
    WORKS(consistent_ring_from_json(json, strlen(json), NULL, 0, &ring));
    return ring;
}

#define DOCUMENT(nodes) "{\"libconsistent\":1,\"scheme\":{\"name\":\"ring\"},\"nodes\":[" nodes "]}"
#define THREE DOCUMENT("{\"id\":\"a\",\"zone\":\"z\"},{\"id\":\"b\"},{\"id\":\"c\"}")

static void versions(void) {
    uint32_t number = 0;
    CHECK(strcmp(consistent_version(&number), CONSISTENT_VERSION_STRING) == 0);
    CHECK(number == CONSISTENT_VERSION_NUMBER && consistent_version(NULL) == consistent_version(&number));
    char text[64];
    snprintf(text, sizeof text, "%d.%d.%d", CONSISTENT_VERSION_MAJOR, CONSISTENT_VERSION_MINOR, CONSISTENT_VERSION_PATCH);
    CHECK(strcmp(text, CONSISTENT_VERSION_STRING) == 0);
}

static void fault_20_budget(void) {
    const char *document = "{\"libconsistent\":1,\"scheme\":{\"name\":\"ring\",\"vnodes\":20000},\"nodes\":[{\"id\":\"a\"},{\"id\":\"b\"}]}";
    consistent_ring *ring = NULL;
    uint64_t time = 9;
    size_t bytes = 9;
    WORKS(consistent_budget(&time, &bytes));
    CHECK(time == 10000 && bytes == (size_t)1 << 30);
    FAILS(ARGUMENT, "time: ", consistent_set_budget((uint64_t)1 << 32, 1));
    WORKS(consistent_budget(&time, NULL));
    WORKS(consistent_budget(NULL, &bytes));
    CHECK(time == 10000 && bytes == (size_t)1 << 30);
    FAILS(ARGUMENT, "bytes: not aligned", consistent_budget(&time, MISALIGNED(size_t, &bytes)));
    CHECK(time == 0);
    WORKS(consistent_set_budget(10000, (size_t)1 << 20));
    FAILS(TOO_MANY, "slots", consistent_ring_from_json(document, strlen(document), NULL, 0, &ring));
    WORKS(consistent_set_budget(1, (size_t)1 << 30));
    FAILS(TOO_MANY, "slots", consistent_ring_from_json(document, strlen(document), NULL, 0, &ring));
    CHECK(ring == NULL);
    WORKS(consistent_set_budget(10000, (size_t)1 << 30));
    consistent_ring_free(ring_of(document));
}

/* One text of 1 MiB in a thousand places: it is counted before it is copied. */
static void fault_21_one_text(void) {
    enum { TEXT = 1 << 20, PLACES = 1000 };
    static char text[TEXT];
    static consistent_slice texts[PLACES];
    static consistent_pair pairs[PLACES];
    static char keys[PLACES][8];
    consistent_ring *ring = NULL;
    consistent_node node = node_of("a");
    consistent_field tokens = CONSISTENT_FIELD_INIT;
    consistent_options cassandra = CONSISTENT_OPTIONS_INIT;
    memset(text, 'x', sizeof text);
    for (int i = 0; i < PLACES; i++) {
        snprintf(keys[i], sizeof keys[i], "%d", i);
        texts[i].data = text;
        texts[i].len = sizeof text;
        pairs[i].key = keys[i];
        pairs[i].key_len = strlen(keys[i]);
        pairs[i].value = text;
        pairs[i].value_len = sizeof text;
    }
    tokens.name = "tokens";
    tokens.name_len = 6;
    tokens.kind = CONSISTENT_FIELD_LIST;
    tokens.texts = texts;
    tokens.text_count = PLACES;
    node.fields = &tokens;
    node.field_count = 1;
    cassandra.scheme = "cassandra";
    cassandra.scheme_len = 9;
    FAILS(PARAMETER, "nodes[0].fields", consistent_ring_new(&node, 1, &cassandra, &ring));
    node.fields = NULL;
    node.field_count = 0;
    node.metadata = pairs;
    node.metadata_count = PLACES;
    FAILS(METADATA, "nodes[0].metadata", consistent_ring_new(&node, 1, NULL, &ring));
}

static void statuses(void) {
    char buf[8];
    size_t needed = 77;
    WORKS(consistent_last_error(buf, sizeof buf, &needed));
    CHECK(needed == 0 && buf[0] == 0); /* nothing has failed yet */
    CHECK(strcmp(consistent_status_name(CONSISTENT_OK), "ok") == 0);
    CHECK(strcmp(consistent_status_name(CONSISTENT_NONE_LIVE), "none_live") == 0);
    CHECK(strcmp(consistent_status_name(CONSISTENT_ERR_UNKNOWN_NODE), "unknown_node") == 0);
    CHECK(strcmp(consistent_status_name(CONSISTENT_ERR_BUFFER), "buffer") == 0);
    CHECK(strcmp(consistent_status_name(INT32_MIN), "unknown") == 0);
    CHECK(strcmp(consistent_status_name(INT32_MAX), "unknown") == 0);

    consistent_ring *ring = NULL;
    FAILS(DOCUMENT, "empty", consistent_ring_from_json(NULL, 0, NULL, 0, &ring));
    size_t whole = 0;
    memset(buf, 'x', sizeof buf);
    FAILS(BUFFER, "empty", consistent_last_error(buf, sizeof buf, &whole)); /* and the message stays */
    CHECK(whole > sizeof buf && buf[0] == 0);
    FAILS(BUFFER, NULL, consistent_last_error(NULL, 0, &needed));
    CHECK(needed == whole);
    FAILS(BUFFER, NULL, consistent_last_error(NULL, 0, NULL));
    FAILS(ARGUMENT, "empty", consistent_last_error(NULL, 9, &needed));
    CHECK(needed == 0);
    char *message = (char *)malloc(whole + 1);
    FAILS(BUFFER, NULL, consistent_last_error(message, whole, NULL));
    WORKS(consistent_last_error(message, whole + 1, NULL));
    CHECK(strlen(message) == whole);
    free(message);
}

static void new_rings(void) {
    consistent_ring *ring = (consistent_ring *)(void *)&ring;
    consistent_node node = node_of("a");
    FAILS(ARGUMENT, "ring: NULL", consistent_ring_new(&node, 1, NULL, NULL));
    FAILS(ARGUMENT, "ring: not aligned", consistent_ring_new(&node, 1, NULL, MISALIGNED(consistent_ring *, &ring)));
    FAILS(ARGUMENT, "nodes[0]: NULL", consistent_ring_new(NULL, 1, NULL, &ring));
    CHECK(ring == NULL);
    FAILS(ARGUMENT, "nodes[0]: not aligned", consistent_ring_new(MISALIGNED(consistent_node, &node), 1, NULL, &ring));
    FAILS(TOO_MANY, "1048577", consistent_ring_new(&node, 1048577, NULL, &ring));
    FAILS(TOO_MANY, "nodes", consistent_ring_new(NULL, SIZE_MAX, NULL, &ring));

    /* Sizes of structs. */
    const size_t sizes[] = {0, 1, sizeof node - 1, offsetof(consistent_node, fields) - 8, sizeof node + 1, 4097, SIZE_MAX};
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        node.struct_size = sizes[i];
        FAILS(ARGUMENT, "nodes[0].struct_size", consistent_ring_new(&node, 1, NULL, &ring));
    }
    typedef struct {
        consistent_node node;
        double future[3];
    } later_node;
    later_node later[2] = {{CONSISTENT_NODE_INIT, {1, 2, 3}}, {CONSISTENT_NODE_INIT, {4, 5, 6}}};
    later[0].node = node_of("later-0");
    later[1].node = node_of("later-1");
    later[0].node.struct_size = sizeof *later;
    FAILS(ARGUMENT, "nodes[1].struct_size", consistent_ring_new(&later[0].node, 2, NULL, &ring));
    later[1].node.struct_size = sizeof *later;
    uint32_t index = 0;
    if (WORKS(consistent_ring_new(&later[0].node, 2, NULL, &ring))) {
        WORKS(consistent_placement_find(snap(ring), "later-1", 7, &index));
        CHECK(index == 1);
        consistent_ring_free(ring);
    }

    /* Records. */
    consistent_node two[2] = {node_of("a"), node_of("a")};
    FAILS(DUPLICATE_NODE, "\"a\"", consistent_ring_new(two, 2, NULL, &ring));
    two[1] = node_of("b");
    two[1].id_len = 0;
    FAILS(ID, "nodes[1].id", consistent_ring_new(two, 2, NULL, &ring));
    two[1].id = NULL;
    FAILS(ID, "nodes[1].id", consistent_ring_new(two, 2, NULL, &ring));
    two[1].id_len = 3;
    FAILS(ARGUMENT, "nodes[1].id: NULL", consistent_ring_new(two, 2, NULL, &ring));
    two[1] = node_of(BAD);
    FAILS(ID, "nodes[1].id: not UTF-8 from byte 1", consistent_ring_new(two, 2, NULL, &ring));
    two[1] = node_of("b");
    two[1].weight = 0.0005;
    FAILS(WEIGHT, "nodes[1].weight: 0.0005", consistent_ring_new(two, 2, NULL, &ring));
    two[1].weight = -1;
    FAILS(WEIGHT, "-1", consistent_ring_new(two, 2, NULL, &ring));
    two[1].weight = 0;
    two[1].zone = "x//y";
    two[1].zone_len = 4;
    FAILS(ZONE, "x//y", consistent_ring_new(two, 2, NULL, &ring));
    two[1].zone = BAD;
    two[1].zone_len = 2;
    FAILS(ZONE, "nodes[1].zone", consistent_ring_new(two, 2, NULL, &ring));
    two[1].zone = NULL;
    FAILS(ARGUMENT, "nodes[1].zone: NULL", consistent_ring_new(two, 2, NULL, &ring));
    two[1].zone_len = 0;
    char *long_text = (char *)malloc(70000);
    memset(long_text, 'l', 70000);
    two[1].address = long_text;
    two[1].address_len = 4097;
    FAILS(ADDRESS, "nodes[1].address: 4097", consistent_ring_new(two, 2, NULL, &ring));
    two[1].address = BAD;
    two[1].address_len = 2;
    FAILS(ADDRESS, "nodes[1].address", consistent_ring_new(two, 2, NULL, &ring));
    two[1].address_len = 0;
    consistent_pair pairs[2] = {{"k", 1, long_text, 70000}, {"k", 1, "w", 1}};
    two[1].metadata = pairs;
    two[1].metadata_count = 1;
    FAILS(METADATA, "nodes[1].metadata: 70001", consistent_ring_new(two, 2, NULL, &ring));
    pairs[0].value_len = 1;
    two[1].metadata_count = 2;
    FAILS(METADATA, "nodes[1].metadata[1].key: \"k\"", consistent_ring_new(two, 2, NULL, &ring));
    pairs[1].value = BAD;
    pairs[1].value_len = 2;
    FAILS(METADATA, "nodes[1].metadata[1].value", consistent_ring_new(two, 2, NULL, &ring));
    pairs[1].key = NULL;
    FAILS(ARGUMENT, "nodes[1].metadata[1].key: NULL", consistent_ring_new(two, 2, NULL, &ring));
    two[1].metadata = NULL;
    FAILS(ARGUMENT, "nodes[1].metadata: NULL", consistent_ring_new(two, 2, NULL, &ring));
    two[1].metadata_count = SIZE_MAX;
    two[1].metadata = pairs;
    FAILS(ARGUMENT, "nodes[1].metadata", consistent_ring_new(two, 2, NULL, &ring));
    free(long_text);
    CHECK(ring == NULL);

    /* A struct of zeros has weight 0 and owns nothing. */
    consistent_node zeros[2];
    memset(zeros, 0, sizeof zeros);
    for (int i = 0; i < 2; i++) {
        zeros[i].struct_size = sizeof *zeros;
        zeros[i].id = i == 0 ? "p" : "q";
        zeros[i].id_len = 1;
    }
    if (WORKS(consistent_ring_new(zeros, 2, NULL, &ring))) {
        char id[CONSISTENT_ID_CAPACITY];
        NONE_LIVE(consistent_ring_get_node(ring, CONSISTENT_BYTES("k", 1), id, sizeof id, NULL));
        consistent_ring_free(ring);
    }
}

static void options(void) {
    consistent_ring *ring = NULL;
    consistent_node node = node_of("a");
    consistent_options with = CONSISTENT_OPTIONS_INIT;
    consistent_parameter list[2] = {CONSISTENT_PARAMETER_INIT, CONSISTENT_PARAMETER_INIT};
    list[0].name = "vnodes";
    list[0].name_len = 6;
    list[0].value = 10;
    list[1].name = "hash_tag";
    list[1].name_len = 8;
    list[1].text = "{}";
    list[1].text_len = 2;
    with.parameters = list;
    with.parameter_count = 2;
    with.scheme = "ring";
    with.scheme_len = 4;
    if (WORKS(consistent_ring_new(&node, 1, &with, &ring))) {
        char text[200];
        WORKS(consistent_placement_to_json(snap(ring), text, sizeof text, NULL));
        CHECK(strstr(text, "{\"name\":\"ring\",\"vnodes\":10,\"hash_tag\":\"{}\"}") != NULL);
        consistent_ring_free(ring);
    }
    with.struct_size = 8;
    FAILS(ARGUMENT, "options.struct_size", consistent_ring_new(&node, 1, &with, &ring));
    with.struct_size = sizeof with;
    FAILS(ARGUMENT, "options: not aligned", consistent_ring_new(&node, 1, MISALIGNED(consistent_options, &with), &ring));
    list[1].struct_size = 0;
    FAILS(ARGUMENT, "options.parameters[1].struct_size", consistent_ring_new(&node, 1, &with, &ring));
    list[1].struct_size = sizeof *list;
    list[0].value = 65537;
    FAILS(PARAMETER, "scheme.vnodes: 65537", consistent_ring_new(&node, 1, &with, &ring));
    list[0].value = UINT64_MAX;
    FAILS(PARAMETER, "scheme.vnodes: 18446744073709551615", consistent_ring_new(&node, 1, &with, &ring));
    list[0].value = 65536;
    node.weight = 17;
    FAILS(TOO_MANY, "\"a\"", consistent_ring_new(&node, 1, &with, &ring));
    node.weight = 1;
    list[1].text_len = 1;
    FAILS(PARAMETER, "scheme.hash_tag", consistent_ring_new(&node, 1, &with, &ring));
    list[1].text = BAD;
    list[1].text_len = 2;
    FAILS(PARAMETER, "options.parameters[1].text", consistent_ring_new(&node, 1, &with, &ring));
    list[1].text = NULL;
    FAILS(ARGUMENT, "options.parameters[1].text: NULL", consistent_ring_new(&node, 1, &with, &ring));
    list[1] = list[0];
    FAILS(PARAMETER, "twice", consistent_ring_new(&node, 1, &with, &ring));
    list[1].name = "colour";
    FAILS(PARAMETER, "colour", consistent_ring_new(&node, 1, &with, &ring));
    list[1].name = BAD;
    list[1].name_len = 2;
    FAILS(PARAMETER, "options.parameters[1].name", consistent_ring_new(&node, 1, &with, &ring));
    list[1].name = NULL;
    FAILS(ARGUMENT, "options.parameters[1].name: NULL", consistent_ring_new(&node, 1, &with, &ring));
    with.parameters = NULL;
    FAILS(ARGUMENT, "options.parameters[0]: NULL", consistent_ring_new(&node, 1, &with, &ring));
    with.parameters = list;
    with.parameter_count = SIZE_MAX;
    FAILS(ARGUMENT, "options.parameters", consistent_ring_new(&node, 1, &with, &ring));
    with.parameter_count = 0;
    with.scheme = "wheel";
    with.scheme_len = 5;
    FAILS(SCHEME, "wheel", consistent_ring_new(&node, 1, &with, &ring));
    with.scheme_len = 0;
    FAILS(SCHEME, "\"\"", consistent_ring_new(&node, 1, &with, &ring));
    with.scheme = BAD;
    with.scheme_len = 2;
    FAILS(SCHEME, "options.scheme", consistent_ring_new(&node, 1, &with, &ring));
    with.scheme = NULL;
    FAILS(ARGUMENT, "options.scheme: NULL", consistent_ring_new(&node, 1, &with, &ring));
    CHECK(ring == NULL);
}

static void documents(consistent_ring *ring) {
    consistent_ring *other = NULL;
    FAILS(ARGUMENT, "ring: NULL", consistent_ring_from_json(THREE, sizeof THREE - 1, NULL, 0, NULL));
    FAILS(ARGUMENT, "text: NULL", consistent_ring_from_json(NULL, 5, NULL, 0, &other));
    FAILS(ARGUMENT, "text", consistent_ring_from_json(THREE, SIZE_MAX, NULL, 0, &other));
    FAILS(DOCUMENT, NULL, consistent_ring_from_json(THREE, 0, NULL, 0, &other));
    FAILS(ARGUMENT, "secret: NULL", consistent_ring_from_json(THREE, sizeof THREE - 1, NULL, 16, &other));
    FAILS(ARGUMENT, "ring: NULL", consistent_ring_from_json(THREE, sizeof THREE - 1, THREE, 16, NULL));
    FAILS(DOCUMENT, NULL, consistent_ring_from_json("\"a\xff\"", 4, NULL, 0, &other));
    /* The NUL is no part of it. */
    FAILS(DOCUMENT, NULL, consistent_ring_from_json(THREE, sizeof THREE, NULL, 0, &other));
    const char *nodes = DOCUMENT("{\"id\":\"a\"},{\"id\":\"b\",\"weight\":0.0001}");
    FAILS(WEIGHT, "nodes[1].weight", consistent_ring_from_json(nodes, strlen(nodes), NULL, 0, &other));
    CHECK(other == NULL);

    char text[256];
    size_t needed = 0;
    const consistent_placement *p = snap(ring);
    FAILS(ARGUMENT, "placement: NULL", consistent_placement_to_json(NULL, text, sizeof text, &needed));
    FAILS(ARGUMENT, "placement: not aligned",
          consistent_placement_to_json(MISALIGNED(const consistent_placement, p), text, sizeof text, &needed));
    FAILS(ARGUMENT, "buf: NULL", consistent_placement_to_json(p, NULL, 10, &needed));
    FAILS(ARGUMENT, "buf", consistent_placement_to_json(p, text, SIZE_MAX, &needed));
    FAILS(ARGUMENT, "needed: not aligned", consistent_placement_to_json(p, text, sizeof text, MISALIGNED(size_t, &needed)));
    FAILS(BUFFER, "room for 0", consistent_placement_to_json(p, NULL, 0, &needed));
    CHECK(needed == sizeof THREE - 1);
    memset(text, 'x', sizeof text);
    FAILS(BUFFER, NULL, consistent_placement_to_json(p, text, needed, NULL));
    CHECK(text[0] == 0);
    WORKS(consistent_placement_to_json(p, text, needed + 1, &needed));
    CHECK(strcmp(text, THREE) == 0 && text[sizeof THREE] == 'x');
}

static void identity(consistent_ring *ring) {
    const consistent_placement *p = snap(ring);
    consistent_info info = CONSISTENT_INFO_INIT;
    FAILS(ARGUMENT, "placement: NULL", consistent_placement_info(NULL, &info));
    FAILS(ARGUMENT, "info: NULL", consistent_placement_info(p, NULL));
    info.struct_size = offsetof(consistent_info, fingerprint);
    FAILS(ARGUMENT, "info.struct_size", consistent_placement_info(p, &info));
    info.struct_size = sizeof info;
    WORKS(consistent_placement_info(p, &info));
    CHECK(info.epoch == 0 && info.len == 3 && info.max_nodes == 3 && info.memory_bytes > 3 * 256 * sizeof(uint64_t));
    CHECK(strlen(info.fingerprint) == 32 && strspn(info.fingerprint, "0123456789abcdef") == 32);
}

static void records(consistent_ring *ring) {
    consistent_node_view view = CONSISTENT_NODE_VIEW_INIT;
    const consistent_placement *p = snap(ring);
    uint32_t index = 7;
    FAILS(ARGUMENT, "placement: NULL", consistent_placement_node(NULL, 0, &view));
    FAILS(ARGUMENT, "view: NULL", consistent_placement_node(p, 0, NULL));
    FAILS(ARGUMENT, "index: 3", consistent_placement_node(p, 3, &view));
    FAILS(ARGUMENT, "index: 4294967295", consistent_placement_node(p, CONSISTENT_NO_INDEX, &view));
    view.struct_size--;
    FAILS(ARGUMENT, "view.struct_size", consistent_placement_node(p, 0, &view));
    view.struct_size = 0;
    FAILS(ARGUMENT, "view.struct_size: 0", consistent_placement_node(p, 0, &view));

    struct {
        consistent_node_view view;
        uint64_t future;
    } later = {CONSISTENT_NODE_VIEW_INIT, 42};
    later.view.struct_size = sizeof later;
    if (WORKS(consistent_placement_node(p, 0, &later.view))) {
        CHECK(later.view.struct_size == sizeof later && later.future == 42);
        CHECK(later.view.id_len == 1 && later.view.id[0] == 'a' && later.view.zone_len == 1);
        CHECK(later.view.weight == 1.0 && later.view.weight_milli == 1000);
        CHECK(later.view.state == CONSISTENT_STATE_UP && later.view.metadata_count == 0);
        CHECK(later.view.address != NULL && later.view.address_len == 0);
    }

    FAILS(ARGUMENT, "placement: NULL", consistent_placement_find(NULL, "a", 1, &index));
    FAILS(ARGUMENT, "id: NULL", consistent_placement_find(p, NULL, 1, &index));
    FAILS(ID, "id: not UTF-8", consistent_placement_find(p, BAD, 2, &index));
    FAILS(ARGUMENT, "index: NULL", consistent_placement_find(p, "a", 1, NULL));
    FAILS(UNKNOWN_NODE, "\"zz\"", consistent_placement_find(p, "zz", 2, &index));
    FAILS(UNKNOWN_NODE, "\"\"", consistent_placement_find(p, NULL, 0, &index));
    CHECK(index == CONSISTENT_NO_INDEX);
    WORKS(consistent_placement_find(p, "c", 1, &index));
    CHECK(index == 2);
}

/* Keys in all their forms, and in none. */
static void lookups(consistent_ring *ring) {
    const consistent_placement *p = snap(ring);
    char id[CONSISTENT_ID_CAPACITY];
    size_t needed = 9;
    consistent_key key = {3, "k", 1, 0};
    FAILS(ARGUMENT, "ring: NULL", consistent_ring_get_node(NULL, CONSISTENT_BYTES("k", 1), id, sizeof id, &needed));
    FAILS(ARGUMENT, "key: NULL", consistent_ring_get_node(ring, NULL, id, sizeof id, &needed));
    FAILS(ARGUMENT, "key: not aligned", consistent_ring_get_node(ring, MISALIGNED(consistent_key, &key), id, sizeof id, &needed));
    FAILS(ARGUMENT, "key.kind: 3", consistent_ring_get_node(ring, &key, id, sizeof id, &needed));
    key.kind = -1;
    FAILS(ARGUMENT, "key.kind: -1", consistent_ring_get_node(ring, &key, id, sizeof id, &needed));
    FAILS(ARGUMENT, "key.data: NULL", consistent_ring_get_node(ring, CONSISTENT_BYTES(NULL, 1), id, sizeof id, &needed));
    FAILS(ARGUMENT, "key.data", consistent_ring_get_node(ring, CONSISTENT_BYTES("k", SIZE_MAX), id, sizeof id, &needed));
    FAILS(ARGUMENT, "buf: NULL", consistent_ring_get_node(ring, CONSISTENT_BYTES("k", 1), NULL, 5, &needed));
    CHECK(needed == 0);
    FAILS(BUFFER, "room for 1", consistent_ring_get_node(ring, CONSISTENT_BYTES("k", 1), id, 1, &needed));
    FAILS(BUFFER, NULL, consistent_ring_get_node(ring, CONSISTENT_BYTES("k", 1), NULL, 0, NULL));
    CHECK(needed == 1);
    WORKS(consistent_ring_get_node(ring, CONSISTENT_BYTES("k", 1), id, 2, NULL));
    /* The empty key has a node, too. */
    WORKS(consistent_ring_get_node(ring, CONSISTENT_BYTES(NULL, 0), id, sizeof id, &needed));
    char *mebibyte = (char *)calloc(1, 1 << 20);
    WORKS(consistent_ring_get_node(ring, CONSISTENT_BYTES(mebibyte, 1 << 20), id, sizeof id, &needed));
    free(mebibyte);

    /* One node for one key, whoever is asked and however it is written; a key ignores what its kind does not use. */
    const unsigned char little_endian[8] = {42, 0, 0, 0, 0, 0, 0, 0};
    uint32_t index = 7, bytes = 8, far = 9;
    FAILS(ARGUMENT, "placement: NULL", consistent_placement_locate(NULL, CONSISTENT_BYTES("k", 1), &index));
    CHECK(index == CONSISTENT_NO_INDEX);
    FAILS(ARGUMENT, "key: NULL", consistent_placement_locate(p, NULL, &index));
    FAILS(ARGUMENT, "key.kind: -1", consistent_placement_locate(p, &key, &index));
    FAILS(ARGUMENT, "index: NULL", consistent_placement_locate(p, CONSISTENT_BYTES("k", 1), NULL));
    WORKS(consistent_placement_locate(p, CONSISTENT_INTEGER(42), &index));
    WORKS(consistent_placement_locate(p, CONSISTENT_BYTES(little_endian, 8), &bytes));
    CHECK(index == bytes);
    key.kind = CONSISTENT_KEY_INTEGER, key.data = NULL, key.len = SIZE_MAX, key.number = 42;
    WORKS(consistent_ring_get_node(ring, &key, id, sizeof id, NULL));
    CHECK(id[0] == (char)('a' + index));
    key.kind = CONSISTENT_KEY_POSITION, key.number = UINT64_MAX;
    WORKS(consistent_placement_locate(p, &key, &index));
    WORKS(consistent_placement_locate(p, CONSISTENT_POSITION(UINT64_MAX), &far));
    CHECK(index == far);

    /* A position is the key, too, wherever it is looked up. */
    uint64_t position = 7;
    uint32_t slot = 7, there = 8;
    FAILS(ARGUMENT, "placement: NULL", consistent_placement_position(NULL, CONSISTENT_BYTES("k", 1), &position));
    CHECK(position == 0);
    FAILS(ARGUMENT, "key: NULL", consistent_placement_position(p, NULL, &position));
    FAILS(ARGUMENT, "position: NULL", consistent_placement_position(p, CONSISTENT_BYTES("k", 1), NULL));
    WORKS(consistent_placement_position(p, CONSISTENT_BYTES("k", 1), &position));
    WORKS(consistent_placement_locate(p, CONSISTENT_BYTES("k", 1), &index));
    WORKS(consistent_placement_locate(p, CONSISTENT_POSITION(position), &there));
    CHECK(index == there);
    FAILS(ARGUMENT, "placement: NULL", consistent_placement_slot(NULL, CONSISTENT_BYTES("k", 1), &slot));
    CHECK(slot == 0);
    FAILS(ARGUMENT, "slot: NULL", consistent_placement_slot(p, CONSISTENT_BYTES("k", 1), NULL));
    FAILS(UNSUPPORTED, "keeps no assignment", consistent_placement_slot(p, CONSISTENT_BYTES("k", 1), &slot));

    uint32_t found[5] = {7, 7, 7, 7, 7};
    size_t n = 9;
    FAILS(ARGUMENT, "placement: NULL", consistent_placement_get_nodes(NULL, CONSISTENT_BYTES("k", 1), NULL, found, 5, &n));
    CHECK(n == 0);
    FAILS(ARGUMENT, "key: NULL", consistent_placement_get_nodes(p, NULL, NULL, found, 5, &n));
    FAILS(ARGUMENT, "key.data: NULL", consistent_placement_get_nodes(p, CONSISTENT_BYTES(NULL, 1), NULL, found, 5, &n));
    FAILS(ARGUMENT, "spread: 3", consistent_placement_get_nodes(p, CONSISTENT_BYTES("k", 1), SPREAD(3), found, 5, &n));
    FAILS(ARGUMENT, "spread: -1", consistent_placement_get_nodes(p, CONSISTENT_INTEGER(1), SPREAD(-1), found, 5, &n));
    FAILS(ARGUMENT, "indices: NULL", consistent_placement_get_nodes(p, CONSISTENT_BYTES("k", 1), NULL, NULL, 5, &n));
    FAILS(ARGUMENT, "count: NULL", consistent_placement_get_nodes(p, CONSISTENT_BYTES("k", 1), NULL, found, 5, NULL));
    CHECK(found[0] == CONSISTENT_NO_INDEX);
    WORKS(consistent_placement_get_nodes(p, CONSISTENT_BYTES("k", 1), NULL, NULL, 0, &n));
    CHECK(n == 0);
    for (int32_t spread = CONSISTENT_SPREAD_ZONE; spread <= CONSISTENT_SPREAD_WEIGHT; spread++) {
        WORKS(consistent_placement_get_nodes(p, CONSISTENT_BYTES("k", 1), SPREAD(spread), found, 5, &n));
        CHECK(n == 3 && found[3] == CONSISTENT_NO_INDEX && found[0] + found[1] + found[2] == 3);
    }
    WORKS(consistent_placement_get_nodes(p, CONSISTENT_BYTES("k", 1), NULL, found, SIZE_MAX, &n));
    CHECK(n == 3); /* never more than there are nodes, so never beyond the room for them */
    WORKS(consistent_placement_get_nodes(p, CONSISTENT_BYTES(NULL, 0), SPREAD(CONSISTENT_SPREAD_NONE), found, 1, &n));
    CHECK(n == 1);
    WORKS(consistent_placement_get_nodes(p, CONSISTENT_INTEGER(42), SPREAD(CONSISTENT_SPREAD_NONE), found, 2, &n));
    CHECK(n == 2 && found[0] == bytes);
    WORKS(consistent_placement_get_nodes(p, CONSISTENT_POSITION(UINT64_MAX), NULL, found, 4, &n));
    CHECK(n == 3 && found[0] == far);
}

/* What takes bytes alone says so. */
static void byte_keys(consistent_ring *ring) {
    const consistent_placement *p = snap(ring);
    char text[400];
    uint32_t index = 7;
    size_t needed = 9;
    consistent_lease lease = CONSISTENT_LEASE_INIT;
    consistent_request request = CONSISTENT_REQUEST_INIT;
    const consistent_key number = {CONSISTENT_KEY_INTEGER, NULL, 0, 1};
    FAILS(ARGUMENT, "key.kind", consistent_placement_pick_node(p, CONSISTENT_INTEGER(1), 2, "r", 1, 0, &index));
    FAILS(ARGUMENT, "key.kind", consistent_placement_explain(p, CONSISTENT_POSITION(1), text, sizeof text, &needed));
    FAILS(ARGUMENT, "key.kind",
          consistent_ring_pick_node_by_load(ring, CONSISTENT_INTEGER(1), 2, "r", 1, text, sizeof text, NULL));
    request.key = &number;
    FAILS(ARGUMENT, "request.key.kind", consistent_ring_acquire(ring, &request, &lease, NULL));
    request.key = NULL;
    request.session = &number;
    FAILS(ARGUMENT, "request.session.kind", consistent_ring_acquire(ring, &request, &lease, NULL));
}

static void batches(consistent_ring *ring) {
    const uint32_t narrow[3] = {0, 1, 3}, descending[3] = {0, 2, 1};
    const uint64_t wide[3] = {0, 1, 3}, beyond[3] = {0, 1, UINT64_MAX}, numbers[2] = {0, UINT64_MAX};
    const consistent_slice slices[2] = {{"a", 1}, {"bc", 2}}, hollow[2] = {{"a", 1}, {NULL, 2}};
    const consistent_slice endless[1] = {{"a", SIZE_MAX}}, empty[1] = {{NULL, 0}};
    const consistent_placement *p = snap(ring);
    uint32_t out[10] = {7, 7};
    consistent_keys keys = {CONSISTENT_KEYS_PACKED32, 2, "abc", 3, narrow};

    FAILS(ARGUMENT, "placement: NULL", consistent_placement_place(NULL, &keys, 1, out, 2));
    CHECK(out[0] == CONSISTENT_NO_INDEX && out[1] == CONSISTENT_NO_INDEX);
    FAILS(ARGUMENT, "keys: NULL", consistent_placement_place(p, NULL, 1, out, 2));
    FAILS(ARGUMENT, "keys: not aligned", consistent_placement_place(p, MISALIGNED(consistent_keys, &keys), 1, out, 2));
    FAILS(ARGUMENT, "keys.kind: 5", consistent_placement_place(p, KEYS(5, 2, "abc", 3, narrow), 1, out, 2));
    FAILS(ARGUMENT, "keys.kind: -1", consistent_placement_place(p, KEYS(-1, 2, "abc", 3, narrow), 1, out, 2));
    /* Keys. */
    const int32_t packed[2] = {CONSISTENT_KEYS_PACKED32, CONSISTENT_KEYS_PACKED64};
    for (int i = 0; i < 2; i++) {
        const void *offsets = i == 0 ? (const void *)narrow : (const void *)wide;
        const void *wrong = i == 0 ? (const void *)descending : (const void *)beyond;
        FAILS(ARGUMENT, "keys.data: NULL", consistent_placement_place(p, KEYS(packed[i], 2, NULL, 3, offsets), 1, out, 2));
        FAILS(ARGUMENT, "keys.offsets: NULL", consistent_placement_place(p, KEYS(packed[i], 2, "abc", 3, NULL), 1, out, 2));
        FAILS(KEYS, "keys[1]", consistent_placement_place(p, KEYS(packed[i], 2, "abc", 3, wrong), 1, out, 2));
        FAILS(KEYS, "keys[1]", consistent_placement_place(p, KEYS(packed[i], 2, "abc", 2, offsets), 1, out, 2));
        FAILS(ARGUMENT, "keys.offsets", consistent_placement_place(p, KEYS(packed[i], SIZE_MAX, "abc", 3, offsets), 1, out, 2));
        FAILS(ARGUMENT, "out: room for 1", consistent_placement_place(p, KEYS(packed[i], 2, "abc", 3, offsets), 1, out, 1));
        WORKS(consistent_placement_place(p, KEYS(packed[i], 0, NULL, 0, NULL), 1, NULL, 0));
        WORKS(consistent_placement_place(p, KEYS(packed[i], 0, NULL, 0, offsets), 1, NULL, 0));
        WORKS(consistent_placement_place(p, KEYS(packed[i], 2, "abc", 3, offsets), 1, out, 2));
    }
    FAILS(ARGUMENT, "keys.data: NULL", consistent_placement_place(p, KEYS(CONSISTENT_KEYS_SLICES, 2, NULL, 0, NULL), 1, out, 2));
    FAILS(ARGUMENT, "keys[1]: NULL", consistent_placement_place(p, KEYS(CONSISTENT_KEYS_SLICES, 2, hollow, 0, NULL), 1, out, 2));
    FAILS(ARGUMENT, "keys[0]", consistent_placement_place(p, KEYS(CONSISTENT_KEYS_SLICES, 1, endless, 0, NULL), 1, out, 1));
    FAILS(ARGUMENT, "keys", consistent_placement_place(p, KEYS(CONSISTENT_KEYS_SLICES, SIZE_MAX, slices, 0, NULL), 1, out, 2));
    for (int32_t kind = CONSISTENT_KEYS_INTEGERS; kind <= CONSISTENT_KEYS_POSITIONS; kind++) {
        FAILS(ARGUMENT, "keys.data: NULL", consistent_placement_place(p, KEYS(kind, 2, NULL, 0, NULL), 1, out, 2));
        FAILS(ARGUMENT, "keys.data: not aligned",
              consistent_placement_place(p, KEYS(kind, 2, MISALIGNED(const uint64_t, wide), 0, NULL), 1, out, 2));
        FAILS(ARGUMENT, "keys.data", consistent_placement_place(p, KEYS(kind, SIZE_MAX, numbers, 0, NULL), 1, out, 2));
        FAILS(ARGUMENT, "out: room for 1", consistent_placement_place(p, KEYS(kind, 2, numbers, 0, NULL), 1, out, 1));
        FAILS(ARGUMENT, "out: NULL", consistent_placement_place(p, KEYS(kind, 2, numbers, 0, NULL), 1, NULL, 2));
    }
    CHECK(out[0] == CONSISTENT_NO_INDEX);
    /* Empty keys, extremes. */
    uint32_t index = 0;
    WORKS(consistent_placement_place(p, KEYS(CONSISTENT_KEYS_SLICES, 1, empty, 0, NULL), 1, out, 1));
    WORKS(consistent_placement_locate(p, CONSISTENT_BYTES(NULL, 0), &index));
    CHECK(out[0] == index);
    WORKS(consistent_placement_place(p, KEYS(CONSISTENT_KEYS_POSITIONS, 2, numbers, 0, NULL), 1, out, 2));
    WORKS(consistent_placement_locate(p, CONSISTENT_POSITION(UINT64_MAX), &index));
    CHECK(out[1] == index);
    WORKS(consistent_placement_place(p, KEYS(CONSISTENT_KEYS_INTEGERS, 2, numbers, 0, NULL), 1, out, 2));
    WORKS(consistent_placement_locate(p, CONSISTENT_INTEGER(UINT64_MAX), &index));
    CHECK(out[1] == index);

    /* Several nodes for each key, as get_nodes lists them; what is beyond the nodes there are stays none. */
    FAILS(ARGUMENT, "n: 0", consistent_placement_place(p, &keys, 0, out, 0));
    FAILS(ARGUMENT, "n: 1048577", consistent_placement_place(p, &keys, 1048577, out, 10));
    FAILS(ARGUMENT, "out: room for 9 answers, but there are 2 keys of 5 each", consistent_placement_place(p, &keys, 5, out, 9));
    FAILS(ARGUMENT, "out: room for 10", consistent_placement_place(p, KEYS(CONSISTENT_KEYS_INTEGERS, SIZE_MAX / 16, numbers, 0, NULL), 1 << 20, out, 10));
    for (int32_t kind = CONSISTENT_KEYS_PACKED32; kind <= CONSISTENT_KEYS_POSITIONS; kind++) {
        const void *datas[5] = {"abc", "abc", slices, numbers, numbers};
        keys.kind = kind;
        keys.data = datas[kind];
        keys.offsets = kind == CONSISTENT_KEYS_PACKED64 ? (const void *)wide : (const void *)narrow;
        memset(out, 7, sizeof out);
        WORKS(consistent_placement_place(p, &keys, 5, out, 10));
        for (size_t i = 0; i < 2; i++) {
            uint32_t list[3];
            size_t n = 0;
            const consistent_key key = {kind < 3 ? CONSISTENT_KEY_BYTES : kind - 2, slices[i].data, slices[i].len, numbers[i]};
            WORKS(consistent_placement_get_nodes(p, &key, NULL, list, 3, &n));
            CHECK(n == 3 && memcmp(list, out + 5 * i, sizeof list) == 0);
            CHECK(out[5 * i + 3] == CONSISTENT_NO_INDEX && out[5 * i + 4] == CONSISTENT_NO_INDEX);
        }
    }
}

static void assignments(consistent_ring *ring) {
    const consistent_placement *p = snap(ring);
    const consistent_slice items[4] = {{"s0", 2}, {"s1", 2}, {"s2", 2}, {"s0", 2}};
    const uint32_t narrow[4] = {0, 2, 4, 6};
    const uint64_t numbers[3] = {1, 2, 3};
    uint32_t out[4], packed[3];
    consistent_keys keys = {CONSISTENT_KEYS_SLICES, 3, items, 0, NULL};
    FAILS(ARGUMENT, "placement: NULL", consistent_placement_assign(NULL, &keys, 1000, out, 3));
    FAILS(ARGUMENT, "keys: NULL", consistent_placement_assign(p, NULL, 1000, out, 3));
    FAILS(ARGUMENT, "out: NULL", consistent_placement_assign(p, &keys, 1000, NULL, 3));
    FAILS(ARGUMENT, "out: room for 4 answers, but there are 3 items", consistent_placement_assign(p, &keys, 1000, out, 4));
    FAILS(ARGUMENT, "factor: 0.999", consistent_placement_assign(p, &keys, 999, out, 3));
    FAILS(ARGUMENT, "factor: 1000.001", consistent_placement_assign(p, &keys, 1000001, out, 3));
    FAILS(ARGUMENT, "items.kind", consistent_placement_assign(p, KEYS(CONSISTENT_KEYS_INTEGERS, 3, numbers, 0, NULL), 1000, out, 3));
    keys.count = 4;
    FAILS(KEYS, "items[3]", consistent_placement_assign(p, &keys, 1000, out, 4));
    CHECK(out[0] == CONSISTENT_NO_INDEX && out[3] == CONSISTENT_NO_INDEX);
    keys.count = 3;
    WORKS(consistent_placement_assign(p, &keys, 1000, out, 3));
    CHECK(out[0] + out[1] + out[2] == 3 && out[0] != out[1] && out[1] != out[2]); /* one for each of three */
    WORKS(consistent_placement_assign(p, KEYS(CONSISTENT_KEYS_PACKED32, 3, "s0s1s2", 6, narrow), 1000, packed, 3));
    CHECK(memcmp(out, packed, sizeof packed) == 0);
    WORKS(consistent_placement_assign(p, KEYS(CONSISTENT_KEYS_SLICES, 0, NULL, 0, NULL), 1000, NULL, 0));
}

/* The last change that a listener was told, and how many; the pointer that it was given is its count. */
static consistent_change last_told;
static char last_node[8], last_reason[256];

static void listen(void *user, const consistent_change *change) {
    ++*(int *)user;
    last_told = *change;
    last_node[0] = 0;
    if (change->node != NULL && change->node_len < sizeof last_node) {
        memcpy(last_node, change->node, change->node_len);
        last_node[change->node_len] = 0;
    }
    last_reason[0] = 0;
    if (change->reason != NULL && change->reason_len < sizeof last_reason) {
        memcpy(last_reason, change->reason, change->reason_len);
        last_reason[change->reason_len] = 0;
    }
}

static void let_go(void *user) { *(int *)user = -1; }

/* Who is told, members as a list, and an epoch from elsewhere. */
static void members(void) {
    consistent_ring *ring = ring_of(THREE);
    consistent_subscription *one = NULL, *other = NULL;
    int heard = 0, kept = 0;
    FAILS(ARGUMENT, "ring: NULL", consistent_ring_on_change(NULL, listen, &heard, let_go, &one));
    FAILS(ARGUMENT, "callback: NULL", consistent_ring_on_change(ring, NULL, &heard, let_go, &one));
    FAILS(ARGUMENT, "subscription: NULL", consistent_ring_on_change(ring, listen, &heard, let_go, NULL));
    CHECK(one == NULL && heard == 0);
    WORKS(consistent_ring_on_change(ring, listen, &heard, let_go, &one));
    WORKS(consistent_ring_on_change(ring, listen, &kept, NULL, &other));
    WORKS(consistent_ring_mark(ring, "b", 1, CONSISTENT_STATE_DOWN));
    CHECK(heard == 1 && kept == 1 && strcmp(last_node, "b") == 0 && last_told.why == CONSISTENT_WHY_MARK);
    CHECK(last_told.from == CONSISTENT_STATE_UP && last_told.to == CONSISTENT_STATE_DOWN && last_told.lost == 0);
    WORKS(consistent_ring_mark(ring, "b", 1, CONSISTENT_STATE_DOWN));
    CHECK(heard == 1); /* nothing changed */

    consistent_node nodes[3] = {node_of("d"), node_of("b"), node_of("c")};
    nodes[1].tier = 1;
    const consistent_node_changes *changes = NULL;
    consistent_node_view view = CONSISTENT_NODE_VIEW_INIT;
    FAILS(ARGUMENT, "ring: NULL", consistent_ring_set_nodes(NULL, nodes, 3, &changes));
    FAILS(ARGUMENT, "nodes[0]: NULL", consistent_ring_set_nodes(ring, NULL, 3, &changes));
    FAILS(ARGUMENT, "changes: not aligned",
          consistent_ring_set_nodes(ring, nodes, 3, MISALIGNED(const consistent_node_changes *, &changes)));
    CHECK(changes == NULL && heard == 1);
    WORKS(consistent_ring_set_nodes(ring, nodes, 3, &changes));
    CHECK(changes->struct_size == sizeof *changes && changes->epoch == 1);
    CHECK(changes->added_count == 1 && changes->removed_count == 1 && changes->changed_count == 1);
    CHECK(*(const char *)changes->added->data == 'd' && *(const char *)changes->removed->data == 'a');
    CHECK(changes->changed->len == 1 && *(const char *)changes->changed->data == 'b');
    consistent_free(changes);
    consistent_free(NULL);
    CHECK(heard == 4 && last_told.why == CONSISTENT_WHY_TOPOLOGY && last_told.node == NULL);
    CHECK(last_told.from == CONSISTENT_STATE_NONE && last_told.epoch_before == 0 && last_told.epoch == 1);
    WORKS(consistent_placement_node(snap(ring), 0, &view));
    CHECK(view.id[0] == 'b' && view.tier == 1 && view.state == CONSISTENT_STATE_DOWN);
    WORKS(consistent_ring_set_nodes(ring, nodes, 3, NULL)); /* the same again is nothing */
    CHECK(heard == 4);

    /* Where ids place, another id would move keys. */
    FAILS(ARGUMENT, "ring: NULL", consistent_ring_rename_node(NULL, "b", 1, "e", 1));
    FAILS(ARGUMENT, "id: NULL", consistent_ring_rename_node(ring, NULL, 1, "e", 1));
    FAILS(ARGUMENT, "to: NULL", consistent_ring_rename_node(ring, "b", 1, NULL, 1));
    FAILS(ID, "to: not UTF-8", consistent_ring_rename_node(ring, "b", 1, BAD, 2));
    FAILS(UNSUPPORTED, "ring", consistent_ring_rename_node(ring, "b", 1, "e", 1));
    consistent_ring *jump = ring_of("{\"libconsistent\":1,\"scheme\":{\"name\":\"jump\"},\"nodes\":[{\"id\":\"a\"}]}");
    WORKS(consistent_ring_rename_node(jump, "a", 1, "z", 1));
    WORKS(consistent_placement_node(snap(jump), 0, &view));
    CHECK(view.id_len == 1 && view.id[0] == 'z');
    consistent_ring_free(jump);

    const uint64_t later = 900, earlier = 899;
    FAILS(ARGUMENT, "epoch: not aligned",
          consistent_ring_update(ring, THREE, sizeof THREE - 1, MISALIGNED(const uint64_t, &later)));
    WORKS(consistent_ring_update(ring, THREE, sizeof THREE - 1, &later));
    FAILS(STALE, "epoch: 899", consistent_ring_update(ring, THREE, sizeof THREE - 1, &earlier));
    consistent_info info = CONSISTENT_INFO_INIT;
    WORKS(consistent_placement_info(snap(ring), &info));
    CHECK(info.epoch == 900);

    kept = 0;
    consistent_subscription_free(one);
    CHECK(heard == -1); /* let go */
    WORKS(consistent_ring_mark(ring, "a", 1, CONSISTENT_STATE_DOWN));
    CHECK(heard == -1 && kept == 1);
    consistent_subscription_free(NULL);
    consistent_ring_free(ring);
    consistent_subscription_free(other); /* after its ring */

    /* A ring lets go of its listeners. */
    ring = ring_of(THREE);
    WORKS(consistent_ring_on_change(ring, listen, &heard, let_go, &one));
    heard = 0;
    consistent_ring_free(ring);
    CHECK(heard == -1);
    consistent_subscription_free(one);
}

#define FOUR \
    "{\"libconsistent\":1,\"epoch\":%d,\"scheme\":{\"name\":\"ring\"},\"nodes\":[{\"id\":\"a\"},{\"id\":\"b\"},{\"id\":\"c\",\"weight\":%d}]}"

static int is_text(const char *text, size_t len, const char *wanted) {
    return text != NULL && len == strlen(wanted) && memcmp(text, wanted, len) == 0;
}

/* Documents that somebody offers. */
static void offers(void) {
    consistent_ring *ring = ring_of(THREE);
    consistent_subscription *listening = NULL;
    const consistent_source *source = (const consistent_source *)(const void *)ring;
    char text[160];
    int heard = 0;
    int32_t changed = 7;
    WORKS(consistent_ring_on_change(ring, listen, &heard, NULL, &listening));
    FAILS(ARGUMENT, "ring: NULL", consistent_ring_source(NULL, &source));
    FAILS(ARGUMENT, "source: NULL", consistent_ring_source(ring, NULL));
    CHECK(source == NULL);
    WORKS(consistent_ring_source(ring, &source));
    CHECK(source == NULL); /* nothing was offered */

    size_t len = (size_t)snprintf(text, sizeof text, FOUR, 3, 2);
    FAILS(ARGUMENT, "ring: NULL", consistent_ring_offer(NULL, text, len, "f", 1, 500, &changed));
    CHECK(changed == 0);
    FAILS(ARGUMENT, "text: NULL", consistent_ring_offer(ring, NULL, len, "f", 1, 500, &changed));
    FAILS(ARGUMENT, "origin: not UTF-8", consistent_ring_offer(ring, text, len, BAD, 2, 500, &changed));
    FAILS(ARGUMENT, "max_loss_milli: 1001", consistent_ring_offer(ring, text, len, "f", 1, 1001, &changed));
    FAILS(ARGUMENT, "changed: not aligned", consistent_ring_offer(ring, text, len, "f", 1, 500, MISALIGNED(int32_t, &changed)));
    CHECK(heard == 0); /* a call that makes no sense is nobody's document */
    WORKS(consistent_ring_offer(ring, text, len, "f", 1, 500, &changed));
    CHECK(changed == 1 && heard == 1 && last_told.why == CONSISTENT_WHY_TOPOLOGY && last_told.reason == NULL);
    WORKS(consistent_ring_offer(ring, text, len, "f", 1, 500, &changed));
    CHECK(changed == 0 && heard == 1);
    WORKS(consistent_ring_source(ring, &source));
    CHECK(source->struct_size == sizeof *source && is_text(source->origin, source->origin_len, "f"));
    CHECK(source->accepted == 2 && source->refused == 0 && source->age_ms < 60000);
    CHECK(source->error == NULL && source->error_len == 0 && source->error_age_ms == CONSISTENT_NEVER);
    consistent_free(source);

    /* c has 2 of 4: with weight 0 half of all leaves, which 500 allow and 499 do not. */
    len = (size_t)snprintf(text, sizeof text, FOUR, 4, 0);
    FAILS(SHRUNK, "f: 50.0 %", consistent_ring_offer(ring, text, len, "f", 1, 499, &changed));
    CHECK(heard == 2 && last_told.why == CONSISTENT_WHY_REFUSED && last_told.node == NULL);
    CHECK(last_told.epoch == 3 && last_told.epoch_before == 3);
    CHECK(strcmp(last_reason, last_error()) == 0);
    WORKS(consistent_ring_offer(ring, text, len, "f", 1, 500, NULL));
    len = (size_t)snprintf(text, sizeof text, FOUR, 3, 2);
    FAILS(STALE, "f: ", consistent_ring_offer(ring, text, len, "f", 1, 500, &changed));
    FAILS(DOCUMENT, "f: ", consistent_ring_offer(ring, "{", 1, "f", 1, 500, &changed));

    FAILS(ARGUMENT, "ring: NULL", consistent_ring_offer_failed(NULL, "g", 1, "gone", 4));
    FAILS(ARGUMENT, "origin: NULL", consistent_ring_offer_failed(ring, NULL, 1, "gone", 4));
    FAILS(ARGUMENT, "reason: not UTF-8", consistent_ring_offer_failed(ring, "g", 1, BAD, 2));
    WORKS(consistent_ring_offer_failed(ring, "g", 1, "gone", 4));
    CHECK(last_told.why == CONSISTENT_WHY_REFUSED && strcmp(last_reason, "g: gone") == 0);
    FAILS(ARGUMENT, "ring: NULL", consistent_ring_offer_states_failed(NULL, "s", 1, "gone", 4));
    FAILS(ARGUMENT, "origin: not UTF-8", consistent_ring_offer_states_failed(ring, BAD, 2, "gone", 4));
    WORKS(consistent_ring_offer_states_failed(ring, "s", 1, "gone", 4));
    CHECK(last_told.why == CONSISTENT_WHY_REFUSED && strcmp(last_reason, "s: gone") == 0);
    WORKS(consistent_ring_source(ring, &source)); /* which is of the topology */
    CHECK(is_text(source->origin, source->origin_len, "g") && source->age_ms == CONSISTENT_NEVER);
    CHECK(is_text(source->error, source->error_len, "g: gone") && source->error_age_ms < 60000);
    consistent_ring_free(ring);
    CHECK(source->accepted == 3 && source->refused == 4); /* it lives without its ring */
    consistent_free(source);
    consistent_subscription_free(listening);
}

static int write_file(const char *path, const char *text) {
    FILE *file = fopen(path, "w");
    if (file == NULL) return 0;
    int written = fputs(text, file) >= 0;
    return fclose(file) == 0 && written;
}

/* Until the ring has an epoch, for some seconds. */
static int comes_to(consistent_ring *ring, uint64_t epoch) {
    consistent_info info = CONSISTENT_INFO_INIT;
    for (uint64_t began = consistent_now_ms(); info.epoch != epoch && consistent_now_ms() - began < 20000;)
        if (consistent_placement_info(snap(ring), &info) != CONSISTENT_OK) return 0;
    return info.epoch == epoch;
}

/* A file that is followed. */
static void follows(void) {
    consistent_ring *ring = ring_of(THREE);
    consistent_following *following = (consistent_following *)(void *)ring;
    consistent_follow_policy policy = CONSISTENT_FOLLOW_POLICY_INIT;
    const consistent_source *source = NULL;
    char text[160], path[64];
    size_t len = (size_t)snprintf(path, sizeof path, "boundary-%lu.json", (unsigned long)time(NULL));
    CHECK(policy.max_loss_milli == 500 && policy.debounce_ms == 50 && policy.poll_ms == 500);
    FAILS(ARGUMENT, "ring: NULL", consistent_ring_follow(NULL, path, len, NULL, 0, NULL, &following));
    CHECK(following == NULL);
    FAILS(ARGUMENT, "following: NULL", consistent_ring_follow(ring, path, len, NULL, 0, NULL, NULL));
    FAILS(ARGUMENT, "path: NULL", consistent_ring_follow(ring, NULL, 1, NULL, 0, NULL, &following));
    FAILS(ARGUMENT, "path: empty", consistent_ring_follow(ring, path, 0, NULL, 0, NULL, &following));
    FAILS(ARGUMENT, "path: not UTF-8", consistent_ring_follow(ring, BAD, 2, NULL, 0, NULL, &following));
    FAILS(ARGUMENT, "states: empty", consistent_ring_follow(ring, path, len, path, 0, NULL, &following));
    policy.poll_ms = 0;
    FAILS(ARGUMENT, "poll: 0", consistent_ring_follow(ring, path, len, NULL, 0, &policy, &following));
    policy.poll_ms = 100, policy.max_loss_milli = 1001;
    FAILS(ARGUMENT, "policy.max_loss_milli: 1001", consistent_ring_follow(ring, path, len, NULL, 0, &policy, &following));
    policy.max_loss_milli = 500, policy.struct_size = 8;
    FAILS(ARGUMENT, "policy.struct_size: 8", consistent_ring_follow(ring, path, len, NULL, 0, &policy, &following));
    policy.struct_size = sizeof policy, policy.debounce_ms = 5;
    WORKS(consistent_ring_source(ring, &source));
    CHECK(source == NULL);

    snprintf(text, sizeof text, FOUR, 1, 2);
    CHECK(write_file(path, text));
    WORKS(consistent_ring_follow(ring, path, len, NULL, 0, &policy, &following));
    consistent_info info = CONSISTENT_INFO_INIT;
    WORKS(consistent_placement_info(snap(ring), &info));
    CHECK(info.epoch == 1); /* it was there before */
    snprintf(text, sizeof text, FOUR, 2, 1);
    CHECK(write_file(path, text) && comes_to(ring, 2));
    consistent_following_free(following);
    consistent_following_free(NULL);
    WORKS(consistent_ring_source(ring, &source));
    CHECK(is_text(source->origin, source->origin_len, path) && source->accepted == 2);
    consistent_free(source);
    WORKS(consistent_ring_follow(ring, path, len, "none", 4, NULL, &following));
    consistent_ring_free(ring); /* before the following */
    consistent_following_free(following);
    CHECK(remove(path) == 0);
}

/* Who is down, as others tell it. */
static void states_told(void) {
    const char *text = "{\"libconsistent_states\":1,\"states\":{\"a\":{\"state\":\"down\",\"until\":5000},\"zz\":{\"state\":\"down\"}}}";
    consistent_ring *ring = ring_of(THREE);
    consistent_states_offered offered = CONSISTENT_STATES_OFFERED_INIT;
    char all_up[33], one_down[33];
    size_t needed = 7;
    FAILS(ARGUMENT, "placement: NULL", consistent_placement_states_fingerprint(NULL, all_up, sizeof all_up, &needed));
    CHECK(needed == 0 && all_up[0] == 0);
    FAILS(BUFFER, NULL, consistent_placement_states_fingerprint(snap(ring), all_up, 32, &needed));
    WORKS(consistent_placement_states_fingerprint(snap(ring), all_up, sizeof all_up, &needed));
    CHECK(needed == 32 && strlen(all_up) == 32);
    FAILS(ARGUMENT, "ring: NULL", consistent_ring_offer_states(NULL, text, strlen(text), "s", 1, 4000, &offered));
    FAILS(ARGUMENT, "text: NULL", consistent_ring_offer_states(ring, NULL, 9, "s", 1, 4000, &offered));
    FAILS(ARGUMENT, "origin: NULL", consistent_ring_offer_states(ring, text, strlen(text), NULL, 1, 4000, &offered));
    FAILS(DOCUMENT, "s: ", consistent_ring_offer_states(ring, "{", 1, "s", 1, 4000, &offered));
    offered.struct_size = 8;
    FAILS(ARGUMENT, "offered.struct_size: 8", consistent_ring_offer_states(ring, text, strlen(text), "s", 1, 4000, &offered));
    offered.struct_size = sizeof offered;
    WORKS(consistent_ring_offer_states(ring, text, strlen(text), "s", 1, 4000, &offered));
    CHECK(offered.changed == 1 && offered.unknown == 1 && offered.next_ms == 5000);
    WORKS(consistent_placement_states_fingerprint(snap(ring), one_down, sizeof one_down, NULL));
    CHECK(strcmp(all_up, one_down) != 0);
    WORKS(consistent_ring_offer_states(ring, text, strlen(text), "s", 1, 5000, &offered));
    CHECK(offered.changed == 1 && offered.unknown == 1 && offered.next_ms == CONSISTENT_NEVER);
    WORKS(consistent_ring_offer_states(ring, text, strlen(text), "s", 1, 5000, NULL));
    WORKS(consistent_placement_states_fingerprint(snap(ring), one_down, sizeof one_down, NULL));
    CHECK(strcmp(all_up, one_down) == 0);
    consistent_ring_free(ring);
}

static void placements(consistent_ring *ring) {
    consistent_placement *p = NULL;
    FAILS(ARGUMENT, "ring: NULL", consistent_ring_snapshot(NULL, &p));
    FAILS(ARGUMENT, "snapshot: NULL", consistent_ring_snapshot(ring, NULL));
    WORKS(consistent_ring_snapshot(ring, &p));
    FAILS(ARGUMENT, "placement: NULL", consistent_placement_retain(NULL));
    WORKS(consistent_placement_retain(p));
    consistent_placement_release(p);
    consistent_placement_release(NULL);
    consistent_placement_release(p);
}

static void changes(consistent_ring *ring) {
    consistent_node node = node_of("d");
    FAILS(ARGUMENT, "ring: NULL", consistent_ring_add_node(NULL, &node));
    FAILS(ARGUMENT, "node: NULL", consistent_ring_add_node(ring, NULL));
    node.struct_size = 16;
    FAILS(ARGUMENT, "node.struct_size: 16", consistent_ring_add_node(ring, &node));
    node = node_of("a");
    FAILS(DUPLICATE_NODE, "\"a\"", consistent_ring_add_node(ring, &node));
    node = node_of("");
    FAILS(ID, "node.id", consistent_ring_add_node(ring, &node));
    node.weight = 1e300;
    FAILS(WEIGHT, "node.weight", consistent_ring_add_node(ring, &node));

    FAILS(ARGUMENT, "ring: NULL", consistent_ring_remove_node(NULL, "a", 1));
    FAILS(ARGUMENT, "id: NULL", consistent_ring_remove_node(ring, NULL, 1));
    FAILS(ID, "id: not UTF-8", consistent_ring_remove_node(ring, BAD, 2));
    FAILS(UNKNOWN_NODE, "\"zz\"", consistent_ring_remove_node(ring, "zz", 2));
    node = node_of("a");
    node.weight = 2;
    FAILS(ARGUMENT, "ring: NULL", consistent_ring_set_node(NULL, &node, CONSISTENT_SET_WEIGHT));
    FAILS(ARGUMENT, "node: NULL", consistent_ring_set_node(ring, NULL, CONSISTENT_SET_WEIGHT));
    FAILS(ARGUMENT, "which: 0x8 has bits", consistent_ring_set_node(ring, &node, 8));
    node.struct_size = 16;
    FAILS(ARGUMENT, "node.struct_size: 16", consistent_ring_set_node(ring, &node, CONSISTENT_SET_WEIGHT));
    FAILS(ARGUMENT, "node.id: NULL", set_weight(ring, NULL, 1, 2));
    FAILS(ID, "node.id: not UTF-8", set_weight(ring, BAD, 2, 2));
    FAILS(UNKNOWN_NODE, "\"zz\"", set_weight(ring, "zz", 2, 2));
    FAILS(WEIGHT, "node.weight: ", set_weight(ring, "a", 1, -1));
    FAILS(WEIGHT, "weight: 1000000", set_weight(ring, "a", 1, 1000000));
    FAILS(TOO_MANY, "\"a\"", set_weight(ring, "a", 1, 5000));
    FAILS(ARGUMENT, "node.address: NULL", set_address(ring, "a", 1, NULL, 1));
    FAILS(ADDRESS, "node.address: not UTF-8", set_address(ring, "a", 1, BAD, 2));
    FAILS(UNKNOWN_NODE, "\"zz\"", set_address(ring, "zz", 2, "x", 1));
    const consistent_pair pairs[2] = {{"k2", 2, "", 0}, {"k1", 2, "value", 5}}, twice[2] = {{"k", 1, "", 0}, {"k", 1, "", 0}};
    FAILS(ARGUMENT, "node.metadata: NULL", set_metadata(ring, "a", 1, NULL, 2));
    FAILS(METADATA, "node.metadata[1].key: \"k\"", set_metadata(ring, "a", 1, twice, 2));
    FAILS(UNKNOWN_NODE, "\"zz\"", set_metadata(ring, "zz", 2, pairs, 2));
    /* All of it or nothing. */
    node = node_of("a");
    node.address = "here", node.address_len = 4;
    node.weight = 5000;
    FAILS(TOO_MANY, "\"a\"", consistent_ring_set_node(ring, &node, CONSISTENT_SET_WEIGHT | CONSISTENT_SET_ADDRESS));
    WORKS(consistent_ring_set_node(ring, &node, 0));
    FAILS(ARGUMENT, "ring: NULL", consistent_ring_update(NULL, THREE, sizeof THREE - 1, NULL));
    FAILS(ARGUMENT, "text: NULL", consistent_ring_update(ring, NULL, 1, NULL));
    FAILS(DOCUMENT, NULL, consistent_ring_update(ring, NULL, 0, NULL));
    const char *less = DOCUMENT("{\"id\":\"a\"}");
    FAILS(CONFLICT, "epoch: 0", consistent_ring_update(ring, less, strlen(less), NULL));
    consistent_info info = CONSISTENT_INFO_INIT;
    WORKS(consistent_placement_info(snap(ring), &info));
    CHECK(info.epoch == 0); /* nothing of all this has happened */

    FAILS(ARGUMENT, "ring: NULL", consistent_ring_mark(NULL, "a", 1, CONSISTENT_STATE_DOWN));
    FAILS(ARGUMENT, "id: NULL", consistent_ring_mark(ring, NULL, 1, CONSISTENT_STATE_DOWN));
    FAILS(ID, "id: not UTF-8", consistent_ring_mark(ring, BAD, 2, CONSISTENT_STATE_UP));
    FAILS(UNKNOWN_NODE, "\"zz\"", consistent_ring_mark(ring, "zz", 2, CONSISTENT_STATE_DRAINING));
    FAILS(ARGUMENT, "state: 3", consistent_ring_mark(ring, "a", 1, 3));
    FAILS(ARGUMENT, "state: -1", consistent_ring_mark(ring, "a", 1, -1));
    FAILS(ARGUMENT, "ring: NULL", consistent_ring_store_rows(NULL));
    WORKS(consistent_ring_store_rows(ring));
    consistent_node_view view = CONSISTENT_NODE_VIEW_INIT;
    const int32_t states[3] = {CONSISTENT_STATE_DRAINING, CONSISTENT_STATE_DOWN, CONSISTENT_STATE_UP};
    for (int i = 0; i < 3; i++) {
        WORKS(consistent_ring_mark(ring, "a", 1, states[i]));
        WORKS(consistent_placement_node(snap(ring), 0, &view));
        CHECK(view.state == states[i]);
    }

    /* One change, of what is named alone. */
    node.weight = 1.5;
    node.zone = "not set", node.zone_len = 7;
    node.metadata = pairs, node.metadata_count = 2;
    WORKS(consistent_ring_set_node(ring, &node, CONSISTENT_SET_WEIGHT | CONSISTENT_SET_ADDRESS | CONSISTENT_SET_METADATA));
    WORKS(consistent_placement_info(snap(ring), &info));
    CHECK(info.epoch == 1);
    FAILS(STALE, "epoch: 0", consistent_ring_update(ring, THREE, sizeof THREE - 1, NULL));

    /* Metadata comes in the order of its keys; what a snapshot gave stays when the ring changes, and a record when the
       snapshot goes. */
    consistent_placement *p = NULL;
    const consistent_node *record = NULL;
    WORKS(consistent_ring_snapshot(ring, &p));
    WORKS(consistent_placement_node(p, 0, &view));
    WORKS(set_metadata(ring, "a", 1, NULL, 0));
    WORKS(consistent_ring_remove_node(ring, "a", 1));
    CHECK(view.metadata_count == 2 && view.weight_milli == 1500 && memcmp(view.address, "here", view.address_len) == 0);
    CHECK(view.zone_len == 1);
    FAILS(ARGUMENT, "index: 9", consistent_placement_record(p, 9, &record));
    FAILS(ARGUMENT, "placement: NULL", consistent_placement_record(NULL, 0, &record));
    FAILS(ARGUMENT, "record: NULL", consistent_placement_record(p, 0, NULL));
    CHECK(record == NULL);
    WORKS(consistent_placement_record(p, 0, &record));
    consistent_placement_release(p);
    CHECK(record->struct_size == sizeof *record && record->id_len == 1 && record->id[0] == 'a' && record->weight == 1.5);
    CHECK(record->zone_len == 1 && record->zone[0] == 'z' && record->tier == 0 && record->field_count == 0);
    CHECK(record->address_len == 4 && memcmp(record->address, "here", 4) == 0 && record->metadata_count == 2);
    const consistent_pair *first = &record->metadata[0], *second = &record->metadata[1];
    CHECK(first->key_len == 2 && memcmp(first->key, "k1", 2) == 0);
    CHECK(first->value_len == 5 && memcmp(first->value, "value", 5) == 0);
    CHECK(second->key_len == 2 && memcmp(second->key, "k2", 2) == 0 && second->value_len == 0 && second->value != NULL);
    WORKS(consistent_ring_add_node(ring, record)); /* as it was */
    WORKS(consistent_placement_node(snap(ring), 0, &view));
    CHECK(view.metadata_count == 2 && view.weight_milli == 1500 && view.address_len == 4);
    WORKS(consistent_ring_remove_node(ring, "a", 1));
    consistent_free(record);

    /* An epoch that cannot be counted further refuses changes, but not those that change nothing. */
    consistent_ring *last = ring_of("{\"libconsistent\":1,\"epoch\":\"18446744073709551615\",\"scheme\":{\"name\":\"ring\"},"
                                    "\"nodes\":[{\"id\":\"a\"}]}");
    node = node_of("b");
    FAILS(EPOCH, "18446744073709551615", consistent_ring_add_node(last, &node));
    WORKS(set_weight(last, "a", 1, 1));
    WORKS(consistent_ring_mark(last, "a", 1, CONSISTENT_STATE_DOWN));
    WORKS(consistent_placement_info(snap(last), &info));
    CHECK(info.epoch == UINT64_MAX);
    consistent_ring_free(last);
    consistent_ring_free(NULL);
}

static void insight(consistent_ring *ring) {
    const consistent_placement *p = snap(ring);
    consistent_share shares[3];
    size_t needed = 9;
    FAILS(ARGUMENT, "placement: NULL", consistent_placement_shares(NULL, 1, CONSISTENT_SPREAD_ZONE, shares, 3, &needed));
    FAILS(ARGUMENT, "shares: NULL", consistent_placement_shares(p, 1, CONSISTENT_SPREAD_ZONE, NULL, 3, &needed));
    FAILS(ARGUMENT, "shares", consistent_placement_shares(p, 1, CONSISTENT_SPREAD_ZONE, shares, SIZE_MAX, &needed));
    FAILS(ARGUMENT, "n: 0", consistent_placement_shares(p, 0, CONSISTENT_SPREAD_ZONE, shares, 3, &needed));
    FAILS(ARGUMENT, "spread: 3", consistent_placement_shares(p, 1, 3, shares, 3, &needed));
    FAILS(BUFFER, "room for 2", consistent_placement_shares(p, 1, CONSISTENT_SPREAD_ZONE, shares, 2, &needed));
    CHECK(needed == 3);
    FAILS(BUFFER, NULL, consistent_placement_shares(p, 1, CONSISTENT_SPREAD_ZONE, NULL, 0, NULL));
    WORKS(consistent_placement_shares(p, 1, CONSISTENT_SPREAD_ZONE, shares, 3, NULL));
    CHECK(shares[0].positions_low + shares[1].positions_low + shares[2].positions_low == 0); /* 2^64 in all */
    CHECK(shares[0].share + shares[1].share + shares[2].share > 0.999);

    const consistent_slice slices[3] = {{"a", 1}, {NULL, 0}, {"ccc", 3}}, hollow[1] = {{NULL, 1}};
    const consistent_keys keys = {CONSISTENT_KEYS_SLICES, 3, slices, 0, NULL}, bad = {CONSISTENT_KEYS_SLICES, 1, hollow, 0, NULL};
    uint64_t counts[3];
    consistent_distribution summary = CONSISTENT_DISTRIBUTION_INIT;
    FAILS(ARGUMENT, "placement: NULL", consistent_placement_distribution(NULL, &keys, counts, 3, &needed, &summary));
    FAILS(ARGUMENT, "keys: NULL", consistent_placement_distribution(p, NULL, counts, 3, &needed, &summary));
    FAILS(ARGUMENT, "keys[0]: NULL", consistent_placement_distribution(p, &bad, counts, 3, &needed, &summary));
    FAILS(ARGUMENT, "counts: NULL", consistent_placement_distribution(p, &keys, NULL, 3, &needed, &summary));
    FAILS(ARGUMENT, "summary: NULL", consistent_placement_distribution(p, &keys, counts, 3, &needed, NULL));
    FAILS(BUFFER, "room for 2", consistent_placement_distribution(p, &keys, counts, 2, &needed, &summary));
    CHECK(needed == 3);
    summary.struct_size = 8;
    FAILS(ARGUMENT, "summary.struct_size: 8", consistent_placement_distribution(p, &keys, counts, 3, &needed, &summary));
    summary.struct_size = sizeof summary;
    WORKS(consistent_placement_distribution(p, &keys, counts, 3, NULL, &summary));
    CHECK(summary.total == 3 && summary.unplaced == 0 && summary.peak_to_average >= 1.0);
    CHECK(counts[0] + counts[1] + counts[2] == 3);
    WORKS(consistent_placement_distribution(p, KEYS(CONSISTENT_KEYS_SLICES, 0, NULL, 0, NULL), counts, 3, NULL, &summary));
    CHECK(summary.total == 0 && summary.peak_to_average == 0.0);
    const uint64_t numbers[2] = {1, UINT64_MAX};
    WORKS(consistent_placement_distribution(p, KEYS(CONSISTENT_KEYS_POSITIONS, 2, numbers, 0, NULL), counts, 3, NULL, &summary));
    CHECK(summary.total == 2);

    consistent_range ranges[300];
    FAILS(ARGUMENT, "placement: NULL", consistent_placement_ranges(NULL, "a", 1, ranges, 300, &needed));
    FAILS(ARGUMENT, "id: NULL", consistent_placement_ranges(p, NULL, 1, ranges, 300, &needed));
    FAILS(UNKNOWN_NODE, "\"zz\"", consistent_placement_ranges(p, "zz", 2, ranges, 300, &needed));
    FAILS(ARGUMENT, "ranges: NULL", consistent_placement_ranges(p, "a", 1, NULL, 300, &needed));
    FAILS(BUFFER, "room for 1", consistent_placement_ranges(p, "a", 1, ranges, 1, &needed));
    CHECK(needed > 1);
    WORKS(consistent_placement_ranges(p, "a", 1, ranges, 300, NULL));

    consistent_owners owners = CONSISTENT_OWNERS_INIT;
    consistent_arc arcs[700];
    FAILS(ARGUMENT, "placement: NULL", consistent_placement_owners(NULL, &owners, arcs, 700, &needed));
    FAILS(ARGUMENT, "owners: NULL", consistent_placement_owners(p, NULL, arcs, 700, &needed));
    FAILS(ARGUMENT, "arcs: NULL", consistent_placement_owners(p, &owners, NULL, 700, &needed));
    FAILS(BUFFER, "room for 1", consistent_placement_owners(p, &owners, arcs, 1, &needed));
    CHECK(needed > 100 && needed <= 700);
    WORKS(consistent_placement_owners(p, &owners, arcs, 700, &needed));
    CHECK(owners.modulus == 0 && owners.seed == 0 && !owners.tag_open && !owners.stop);
    CHECK(arcs[needed - 1].last == UINT64_MAX);
    uint32_t owner;
    for (size_t i = 0; i < needed; i++) {
        WORKS(consistent_placement_locate(p, CONSISTENT_POSITION(arcs[i].last), &owner));
        CHECK(owner == arcs[i].node);
    }

    char text[400];
    FAILS(ARGUMENT, "placement: NULL", consistent_placement_explain(NULL, CONSISTENT_BYTES("k", 1), text, sizeof text, &needed));
    FAILS(ARGUMENT, "key.data: NULL", consistent_placement_explain(p, CONSISTENT_BYTES(NULL, 1), text, sizeof text, &needed));
    FAILS(BUFFER, "room for 3", consistent_placement_explain(p, CONSISTENT_BYTES("k", 1), text, 3, &needed));
    WORKS(consistent_placement_explain(p, CONSISTENT_BYTES("k", 1), text, sizeof text, NULL));
    CHECK(strncmp(text, "position", 8) == 0 && strlen(text) == needed);
    WORKS(consistent_placement_explain(p, CONSISTENT_BYTES(NULL, 0), text, sizeof text, NULL));
}

/* Which scheme it is. */
static void detections(void) {
    enum { NODES = 5, KEYS_SEEN = 200 };
    static char names[KEYS_SEEN][16];
    const char *ids[NODES] = {"a", "b", "c", "d", "e"};
    consistent_node nodes[NODES];
    for (int i = 0; i < NODES; i++) nodes[i] = node_of(ids[i]);
    consistent_ring *ring = NULL;
    consistent_options with = CONSISTENT_OPTIONS_INIT;
    with.scheme = "rendezvous";
    with.scheme_len = 10;
    WORKS(consistent_ring_new(nodes, NODES, &with, &ring));
    consistent_observation seen_at[KEYS_SEEN];
    for (int i = 0; i < KEYS_SEEN; i++) {
        uint32_t index = 0;
        int len = snprintf(names[i], sizeof names[i], "user:%d", i);
        const consistent_key key = {CONSISTENT_KEY_BYTES, names[i], (size_t)len, 0};
        WORKS(consistent_placement_locate(snap(ring), &key, &index));
        seen_at[i].key = key;
        seen_at[i].id = ids[i == 7 ? (index + 1) % NODES : index];
        seen_at[i].id_len = 1;
    }
    const consistent_detection *found = NULL;
    FAILS(ARGUMENT, "detection: NULL", consistent_detect(nodes, NODES, seen_at, KEYS_SEEN, NULL));
    FAILS(ARGUMENT, "nodes", consistent_detect(NULL, 0, seen_at, KEYS_SEEN, &found));
    FAILS(ARGUMENT, "observations: NULL", consistent_detect(nodes, NODES, NULL, 1, &found));
    FAILS(ARGUMENT, "observations", consistent_detect(nodes, NODES, NULL, 0, &found));
    FAILS(TOO_MANY, "nodes", consistent_detect(nodes, SIZE_MAX, seen_at, KEYS_SEEN, &found));
    seen_at[1].key.kind = 9;
    FAILS(ARGUMENT, "observations[1].key.kind: 9", consistent_detect(nodes, NODES, seen_at, KEYS_SEEN, &found));
    seen_at[1].key.kind = CONSISTENT_KEY_BYTES;
    const char *right = seen_at[1].id;
    seen_at[1].id = NULL;
    FAILS(ARGUMENT, "observations[1].id: NULL", consistent_detect(nodes, NODES, seen_at, KEYS_SEEN, &found));
    seen_at[1].id = "z";
    FAILS(UNKNOWN_NODE, "\"z\"", consistent_detect(nodes, NODES, seen_at, KEYS_SEEN, &found));
    seen_at[1].id = right;
    CHECK(found == NULL);
    WORKS(consistent_set_budget(1000, (size_t)1 << 30));
    if (WORKS(consistent_detect(nodes, NODES, seen_at, KEYS_SEEN, &found))) {
        CHECK(found->struct_size == sizeof *found && found->verdict == CONSISTENT_VERDICT_EXPLAINED);
        CHECK(found->candidate_count > 0 && found->observed == KEYS_SEEN && found->tried > 1);
        for (size_t i = 0; i < found->skipped_count; i++) {
            CHECK(found->skipped[i].scheme_len > 0 && found->skipped[i].count > 0);
        }
        const consistent_candidate *best = found->candidates[0];
        CHECK(best->struct_size == sizeof *best);
        CHECK(best->matched == KEYS_SEEN - 1 && best->observed == KEYS_SEEN && best->chance < 1e-6);
        CHECK(best->contradiction_count == 1 && best->contradictions[0] == 7);
        consistent_ring *told = NULL;
        WORKS(consistent_ring_from_json(best->document, best->document_len, NULL, 0, &told));
        consistent_info one = CONSISTENT_INFO_INIT, other = CONSISTENT_INFO_INIT;
        WORKS(consistent_placement_info(snap(told), &one));
        WORKS(consistent_placement_info(snap(ring), &other));
        CHECK(strcmp(one.fingerprint, other.fingerprint) == 0);
        consistent_ring_free(told);
    }
    consistent_free(found);
    /* Three keys tell nothing. */
    if (WORKS(consistent_detect(nodes, NODES, seen_at, 3, &found))) {
        CHECK(found->verdict == CONSISTENT_VERDICT_TOO_FEW && found->candidate_count == 0);
    }
    consistent_free(found);
    WORKS(consistent_set_budget(10000, (size_t)1 << 30));
    consistent_ring_free(ring);
}

/* Configurations of other systems: what is checked of pointers. What is read is in formats.c. */
static void configurations(void) {
    consistent_ring *ring = ring_of(THREE);
    const char *nginx = "upstream u { hash $uri; server a; server b down; }";
    const size_t len = strlen(nginx);
    const consistent_imported *found = NULL;
    consistent_import_options import = CONSISTENT_IMPORT_OPTIONS_INIT;
    CHECK(consistent_formats()[0]->struct_size == sizeof(consistent_format));
    FAILS(ARGUMENT, "imported: NULL", consistent_import_topology(nginx, len, "nginx", 5, NULL, NULL));
    FAILS(ARGUMENT, "text: NULL", consistent_import_topology(NULL, 1, "nginx", 5, NULL, &found));
    FAILS(ARGUMENT, "format: NULL", consistent_import_topology(nginx, len, NULL, 5, NULL, &found));
    FAILS(ARGUMENT, "format: not UTF-8", consistent_import_topology(nginx, len, BAD, 2, NULL, &found));
    FAILS(ARGUMENT, "format: \"\" is no format", consistent_import_topology(nginx, len, NULL, 0, NULL, &found));
    FAILS(DOCUMENT, "nginx: nothing of this format", consistent_import_topology(NULL, 0, "nginx", 5, NULL, &found));
    FAILS(DOCUMENT, "nginx, line 2: this is no UTF-8", consistent_import_topology("\n\xff", 2, "nginx", 5, NULL, &found));
    import.name = BAD, import.name_len = 2;
    FAILS(ARGUMENT, "options.name: not UTF-8", consistent_import_topology(nginx, len, "nginx", 5, &import, &found));
    import.name = NULL;
    FAILS(ARGUMENT, "options.name: NULL", consistent_import_topology(nginx, len, "nginx", 5, &import, &found));
    import.name_len = 0, import.port_len = 1;
    FAILS(ARGUMENT, "options.port: NULL", consistent_import_topology(nginx, len, "nginx", 5, &import, &found));
    import.port_len = 0;
    consistent_options scheme = CONSISTENT_OPTIONS_INIT;
    import.scheme = &scheme;
    FAILS(DOCUMENT, "the scheme ring is given", consistent_import_topology(nginx, len, "nginx", 5, &import, &found));
    scheme.scheme = "wheel", scheme.scheme_len = 5;
    FAILS(SCHEME, "wheel", consistent_import_topology(nginx, len, "nginx", 5, &import, &found));
    import.struct_size = 8;
    FAILS(ARGUMENT, "options.struct_size: 8", consistent_import_topology(nginx, len, "nginx", 5, &import, &found));
    CHECK(found == NULL);
    if (WORKS(consistent_import_topology(nginx, len, "nginx", 5, NULL, &found))) {
        CHECK(found->struct_size == sizeof *found && found->state_count == 1 && found->note_count == 2);
        CHECK(found->states[0]->struct_size == sizeof(consistent_node_state));
        CHECK(found->states[0]->id_len == 1 && found->states[0]->state == CONSISTENT_STATE_DOWN);
        CHECK(found->notes[0]->struct_size == sizeof(consistent_note) && found->notes[0]->line == 1);
    }
    consistent_free(found);

    consistent_placement *p = NULL;
    const consistent_exported *made = NULL;
    consistent_export_options export_options = CONSISTENT_EXPORT_OPTIONS_INIT;
    WORKS(consistent_ring_snapshot(ring, &p));
    FAILS(ARGUMENT, "exported: NULL", consistent_placement_export_topology(p, "topology", 8, NULL, NULL));
    FAILS(ARGUMENT, "placement: NULL", consistent_placement_export_topology(NULL, "topology", 8, NULL, &made));
    FAILS(ARGUMENT, "\"apache\" is no format", consistent_placement_export_topology(p, "apache", 6, NULL, &made));
    FAILS(UNSUPPORTED, "swift: this format is read only", consistent_placement_export_topology(p, "swift", 5, NULL, &made));
    export_options.key_len = 1;
    FAILS(ARGUMENT, "options.key: NULL", consistent_placement_export_topology(p, "topology", 8, &export_options, &made));
    export_options.key_len = 0, export_options.name = BAD, export_options.name_len = 2;
    FAILS(ARGUMENT, "options.name", consistent_placement_export_topology(p, "topology", 8, &export_options, &made));
    CHECK(made == NULL);
    if (WORKS(consistent_placement_export_topology(p, "topology", 8, NULL, &made))) {
        consistent_ring *again = NULL;
        CHECK(made->struct_size == sizeof *made);
        WORKS(consistent_ring_from_json(made->text, made->text_len, NULL, 0, &again));
        consistent_ring_free(again);
    }
    consistent_free(made);
    consistent_placement_release(p);
    consistent_ring_free(ring);
}

static void fingers(const consistent_ring *ring) {
    consistent_ring *chord = ring_of("{\"libconsistent\":1,\"scheme\":{\"name\":\"chord\"},\"nodes\":[{\"id\":\"a\"},{\"id\":\"b\"}]}");
    consistent_placement *p = NULL, *q = NULL;
    uint32_t found[160];
    size_t needed = 7;
    WORKS(consistent_ring_snapshot(chord, &p));
    WORKS(consistent_ring_snapshot(ring, &q));
    FAILS(ARGUMENT, "placement: NULL", consistent_placement_fingers(NULL, "a", 1, found, 160, &needed));
    FAILS(ARGUMENT, "id: NULL", consistent_placement_fingers(p, NULL, 1, found, 160, &needed));
    FAILS(ID, "id: not UTF-8", consistent_placement_fingers(p, BAD, 2, found, 160, &needed));
    FAILS(ARGUMENT, "indices: NULL", consistent_placement_fingers(p, "a", 1, NULL, 160, &needed));
    FAILS(UNKNOWN_NODE, "\"zz\"", consistent_placement_fingers(p, "zz", 2, found, 160, &needed));
    FAILS(UNSUPPORTED, "ring cannot answer fingers", consistent_placement_fingers(q, "a", 1, found, 160, &needed));
    CHECK(needed == 0);
    FAILS(BUFFER, "room for 159", consistent_placement_fingers(p, "a", 1, found, 159, &needed));
    CHECK(needed == 160);
    WORKS(consistent_placement_fingers(p, "a", 1, found, 160, NULL));
    CHECK(found[0] == 1); /* the only other one */

    FAILS(ARGUMENT, "placement: NULL", consistent_placement_route(NULL, "a", 1, CONSISTENT_BYTES("k", 1), found, 160, &needed));
    FAILS(ARGUMENT, "id: NULL", consistent_placement_route(p, NULL, 1, CONSISTENT_BYTES("k", 1), found, 160, &needed));
    FAILS(ARGUMENT, "key.kind", consistent_placement_route(p, "a", 1, CONSISTENT_INTEGER(1), found, 160, &needed));
    FAILS(ARGUMENT, "key.data: NULL", consistent_placement_route(p, "a", 1, CONSISTENT_BYTES(NULL, 1), found, 160, &needed));
    FAILS(ARGUMENT, "indices: NULL", consistent_placement_route(p, "a", 1, CONSISTENT_BYTES("k", 1), NULL, 160, &needed));
    FAILS(UNKNOWN_NODE, "\"zz\"", consistent_placement_route(p, "zz", 2, CONSISTENT_BYTES("k", 1), found, 160, &needed));
    FAILS(UNSUPPORTED, "ring cannot answer routes", consistent_placement_route(q, "a", 1, CONSISTENT_BYTES("k", 1), found, 160, &needed));
    /* A key's node is the successor of one of the two: only the other one has a hop. */
    const char *from = "b", *other = "a";
    WORKS(consistent_placement_route(p, from, 1, CONSISTENT_BYTES("k", 1), found, 160, &needed));
    if (needed == 0) {
        from = "a", other = "b";
        WORKS(consistent_placement_route(p, from, 1, CONSISTENT_BYTES("k", 1), found, 160, &needed));
    }
    CHECK(needed == 1 && found[0] == (*other == 'b'));
    FAILS(BUFFER, "room for 0", consistent_placement_route(p, from, 1, CONSISTENT_BYTES("k", 1), NULL, 0, &needed));
    CHECK(needed == 1);
    WORKS(consistent_placement_route(p, other, 1, CONSISTENT_BYTES("k", 1), NULL, 0, &needed));
    CHECK(needed == 0);
    consistent_placement_release(q);
    consistent_placement_release(p);
    consistent_ring_free(chord);
}

/* What moves of given keys when "c" goes. */
static void moved_keys(const consistent_placement *p, const consistent_placement *after) {
    enum { ASKED = 60 };
    static char texts[ASKED][8];
    consistent_slice keys[ASKED];
    const consistent_moved *moved = NULL;
    size_t from_c = 0;
    for (int i = 0; i < ASKED; i++) {
        snprintf(texts[i], sizeof texts[i], "k%d", i);
        keys[i].data = texts[i];
        keys[i].len = strlen(texts[i]);
    }
    const consistent_keys all = {CONSISTENT_KEYS_SLICES, ASKED, keys, 0, NULL};
    FAILS(ARGUMENT, "before: NULL", consistent_placement_moved(NULL, after, &all, 1, 0, &moved));
    FAILS(ARGUMENT, "after: NULL", consistent_placement_moved(p, NULL, &all, 1, 0, &moved));
    FAILS(ARGUMENT, "keys: NULL", consistent_placement_moved(p, after, NULL, 1, 0, &moved));
    FAILS(ARGUMENT, "n: 0", consistent_placement_moved(p, after, &all, 0, 0, &moved));
    FAILS(ARGUMENT, "spread: 9", consistent_placement_moved(p, after, &all, 1, 9, &moved));
    FAILS(ARGUMENT, "moved: NULL", consistent_placement_moved(p, after, &all, 1, 0, NULL));
    CHECK(moved == NULL);
    WORKS(consistent_placement_moved(p, after, &all, 1, 0, &moved));
    CHECK(moved->struct_size == sizeof *moved && moved->keys == ASKED);
    CHECK(moved->copies == moved->which_count && moved->move_count == 2);
    for (int i = 0; i < ASKED; i++) {
        uint32_t index = 0;
        WORKS(consistent_placement_locate(p, CONSISTENT_BYTES(texts[i], keys[i].len), &index));
        if (index == 2) CHECK(moved->which[from_c++] == (uint64_t)i);
    }
    CHECK(from_c == moved->which_count);
    const consistent_key_move *move = moved->moves;
    CHECK(move->from_len == 1 && move->from[0] == 'c' && move->to[0] == 'a' && move->copies > 0);
    consistent_free(moved);
}

static void plans(consistent_ring *ring) {
    consistent_ring *other = ring_of(DOCUMENT("{\"id\":\"a\",\"zone\":\"z\"},{\"id\":\"b\"}"));
    consistent_ring *seeded = ring_of("{\"libconsistent\":1,\"scheme\":{\"name\":\"ring\",\"seed\":1},\"nodes\":[]}");
    const consistent_plan *plan = NULL;
    consistent_placement *p = NULL, *q = NULL;
    WORKS(consistent_ring_snapshot(ring, &p));
    WORKS(consistent_ring_snapshot(seeded, &q));
    FAILS(ARGUMENT, "before: NULL", consistent_placement_diff(NULL, p, 1, CONSISTENT_SPREAD_NONE, &plan));
    FAILS(ARGUMENT, "after: NULL", consistent_placement_diff(p, NULL, 1, CONSISTENT_SPREAD_NONE, &plan));
    FAILS(ARGUMENT, "plan: NULL", consistent_placement_diff(p, p, 1, CONSISTENT_SPREAD_NONE, NULL));
    FAILS(ARGUMENT, "n: 0", consistent_placement_diff(p, p, 0, CONSISTENT_SPREAD_NONE, &plan));
    FAILS(ARGUMENT, "spread: 3", consistent_placement_diff(p, p, 1, 3, &plan));
    FAILS(INCOMPARABLE, "seed", consistent_placement_diff(p, q, 1, CONSISTENT_SPREAD_NONE, &plan));
    CHECK(plan == NULL);
    if (WORKS(consistent_placement_diff(p, p, 1, CONSISTENT_SPREAD_NONE, &plan))) {
        CHECK(plan->move_count == 0 && plan->range_count == 0 && plan->moves == NULL && plan->ranges == NULL);
        CHECK(plan->moved == 0.0 && plan->positions_low == 0 && plan->minimum_positions_high == 0);
        consistent_free(plan);
    }
    WORKS(consistent_placement_diff(p, snap(other), 1, CONSISTENT_SPREAD_NONE, &plan)); /* "c" goes */
    consistent_placement_release(p);
    consistent_placement_release(q);
    CHECK(plan->struct_size == sizeof *plan && plan->move_count == 2 && plan->range_count > 2 && plan->moved > 0);
    const consistent_move *move = plan->moves;
    CHECK(move->from_len == 1 && move->from[0] == 'c' && move->to[0] == 'a' && move->share > 0 && move->positions_high == 0);
    const consistent_moved_range *range = plan->ranges;
    CHECK(range->first <= range->last && range->step < 2 && plan->moves[range->step].from[0] == 'c');
    consistent_free(plan);
    WORKS(consistent_ring_snapshot(ring, &p));
    moved_keys(p, snap(other));
    consistent_placement_release(p);
    consistent_ring_free(other);
    consistent_ring_free(seeded);
}

/* The next assignment: what is not there is refused by its place, and leaves nothing half made. */
static void rebalances(void) {
    consistent_ring *ring = ring_of("{\"libconsistent\":1,\"scheme\":{\"name\":\"assigned\",\"slots\":8},\"nodes\":["
                                    "{\"id\":\"a\"},{\"id\":\"b\"},{\"id\":\"c\",\"weight\":2}]}");
    consistent_placement *p = NULL, *next = NULL, *last = NULL;
    const consistent_rebalanced *plan = NULL;
    const uint64_t loads[8] = {9, 1, 1, 1, 1, 1, 1, 1}, capacities[3] = {1, 1, 0};
    consistent_measure measure = {"requests", 8, loads, 8, NULL, 0};
    consistent_rebalance asked = CONSISTENT_REBALANCE_INIT;
    WORKS(consistent_ring_snapshot(ring, &p));
    FAILS(ARGUMENT, "placement: NULL", consistent_placement_rebalance(NULL, &asked, &next, &plan));
    FAILS(ARGUMENT, "next: NULL", consistent_placement_rebalance(p, &asked, NULL, &plan));
    FAILS(ARGUMENT, "rebalanced: NULL", consistent_placement_rebalance(p, &asked, &next, NULL));
    CHECK(next == NULL && plan == NULL);
    asked.struct_size = 8;
    FAILS(ARGUMENT, "asked.struct_size: 8", consistent_placement_rebalance(p, &asked, &next, &plan));
    asked.struct_size = sizeof asked;
#define REFUSED(kind, culprit, set, unset)                                                   \
    set;                                                                                     \
    FAILS(kind, culprit, consistent_placement_rebalance(p, &asked, &next, &plan)); \
    unset;                                                                                   \
    CHECK(next == NULL && plan == NULL)
    REFUSED(ARGUMENT, "asked.measures: NULL", asked.measure_count = 1, asked.measures = &measure);
    REFUSED(ARGUMENT, "asked.measures[0].name: NULL", measure.name = NULL, measure.name = "requests");
    REFUSED(ARGUMENT, "asked.measures[0].name: not UTF-8", measure.name = BAD, measure.name = "requests");
    REFUSED(ARGUMENT, "asked.measures[0].loads: NULL", measure.loads = NULL, measure.loads = loads);
    REFUSED(ARGUMENT, "requests", measure.load_count = 7, measure.load_count = 8);
    REFUSED(ARGUMENT, "asked.measures[0].capacities: NULL", measure.capacity_count = 3, measure.capacities = capacities);
    REFUSED(ARGUMENT, "\"c\"", measure.capacity_count = 3, measure.capacity_count = 0);
    REFUSED(ARGUMENT, "asked.sizes: NULL", asked.size_count = 8, asked.size_count = 0);
    REFUSED(ARGUMENT, "asked.last_moved: NULL", asked.last_moved_count = 8, asked.last_moved_count = 0);
    REFUSED(ARGUMENT, "limits.bytes", asked.max_bytes = 5, asked.max_bytes = CONSISTENT_NO_LIMIT);
    REFUSED(ARGUMENT, "tolerance_milli", asked.tolerance_milli = 1000001, asked.tolerance_milli = 0);
    REFUSED(ARGUMENT, "overload_milli", asked.overload_milli = UINT64_MAX - 1, asked.overload_milli = CONSISTENT_NO_LIMIT);
    REFUSED(PARAMETER, "slots", asked.slots = (1 << 24) + 1, asked.slots = 0);
    REFUSED(PARAMETER, "replicas", asked.replicas = 17, asked.replicas = 0);
    REFUSED(ARGUMENT, "asked.split: NULL", asked.split_count = 1, asked.split_count = 0);
    REFUSED(ARGUMENT, "asked.merge: NULL", asked.merge_count = 1, asked.merge_count = 0);
    REFUSED(ARGUMENT, "asked.replicas_of: NULL", asked.replicas_of_count = 1, asked.replicas_of_count = 0);
    asked.measure_count = 0;
    const uint32_t nine[1] = {9};
    const consistent_slot_replicas many = {3, 17};
    asked.split = asked.merge = nine, asked.replicas_of = &many;
    REFUSED(ARGUMENT, "9", asked.split_count = 1, asked.split_count = 0);
    REFUSED(ARGUMENT, "9", asked.merge_count = 1, asked.merge_count = 0);
    REFUSED(ARGUMENT, "17 of slot 3", asked.replicas_of_count = 1, asked.replicas_of_count = 0);
#undef REFUSED

    /* Filled by weight, and by what is asked: half is on the node of weight 2, of whom one is told to go. */
    asked.measure_count = 0;
    WORKS(consistent_placement_rebalance(p, &asked, &next, &plan));
    CHECK(plan->struct_size == sizeof *plan && plan->filled == 8 && plan->move_count == 0 && plan->minimum == 8);
    CHECK(plan->balance_count == 3 && plan->balance[2].places == 4 && plan->balance[2].target == 4);
    CHECK(plan->balance[0].fullness_count == 0 && plan->obstacle_count == 0 && plan->left_empty == 0);
    consistent_free(plan);
    consistent_info info = CONSISTENT_INFO_INIT;
    WORKS(consistent_placement_info(next, &info));
    CHECK(info.epoch == 1 && info.len == 3);
    WORKS(consistent_placement_rebalance(next, NULL, &last, &plan)); /* nothing moves: the same topology */
    CHECK(plan->filled == 0 && plan->move_count == 0);
    WORKS(consistent_placement_info(last, &info));
    CHECK(info.epoch == 1);
    consistent_free(plan);
    consistent_placement_release(last);
    asked.measure_count = 1;
    asked.max_moves = 1;
    WORKS(consistent_placement_rebalance(next, &asked, &last, &plan));
    CHECK(plan->move_count == 1 && plan->moves->from < 3 && plan->moves->to < 3);
    CHECK(is_text(plan->moves->reason, plan->moves->reason_len, "load"));
    CHECK(plan->balance->fullness_count == 1 && *plan->balance->fullness > 0 && plan->obstacle_count > 0);
    consistent_placement_release(next);
    consistent_placement_release(p);
    consistent_ring_free(ring);
    CHECK(plan->obstacles->len > 0); /* a plan outlives what it was made of */
    consistent_free(plan);
    consistent_placement_release(last);
    ring = ring_of("{\"libconsistent\":1,\"scheme\":{\"name\":\"ketama\"},\"nodes\":[{\"id\":\"a\"}]}");
    FAILS(UNSUPPORTED, "ketama", consistent_placement_rebalance(snap(ring), NULL, &next, &plan));
    CHECK(next == NULL && plan == NULL);
    consistent_ring_free(ring);
}

/* From two nodes to three, a part at a time, and where keys are meanwhile. */
static void ways(void) {
    consistent_ring *ring = ring_of("{\"libconsistent\":1,\"scheme\":{\"name\":\"ring\"},\"nodes\":[{\"id\":\"a\"},{\"id\":\"b\"}]}");
    consistent_ring *other = ring_of(THREE);
    consistent_placement *p = NULL, *to = NULL, *next = NULL;
    const consistent_plan *plan = NULL;
    const uint64_t sizes[2] = {1000, 3000};
    consistent_step_options asked = CONSISTENT_STEP_OPTIONS_INIT;
    consistent_step step = CONSISTENT_STEP_INIT;
    WORKS(consistent_ring_snapshot(ring, &p));
    WORKS(consistent_ring_snapshot(other, &to));
    FAILS(ARGUMENT, "before: NULL", consistent_placement_step(NULL, to, &asked, &step, &next, &plan));
    FAILS(ARGUMENT, "to: NULL", consistent_placement_step(p, NULL, &asked, &step, &next, &plan));
    FAILS(ARGUMENT, "step: NULL", consistent_placement_step(p, to, &asked, NULL, &next, &plan));
    FAILS(ARGUMENT, "next: NULL", consistent_placement_step(p, to, &asked, &step, NULL, &plan));
    FAILS(ARGUMENT, "plan: NULL", consistent_placement_step(p, to, &asked, &step, &next, NULL));
    asked.struct_size = 8;
    FAILS(ARGUMENT, "asked.struct_size: 8", consistent_placement_step(p, to, &asked, &step, &next, &plan));
    asked.struct_size = sizeof asked, asked.spread = 9;
    FAILS(ARGUMENT, "spread: 9", consistent_placement_step(p, to, &asked, &step, &next, &plan));
    asked.spread = CONSISTENT_SPREAD_ZONE, asked.n = 3;
    FAILS(ARGUMENT, "n: 3", consistent_placement_step(p, to, &asked, &step, &next, &plan));
    asked.n = 1, asked.max_share_nano = UINT64_MAX - 1;
    FAILS(ARGUMENT, "max_share", consistent_placement_step(p, to, &asked, &step, &next, &plan));
    asked.max_share_nano = CONSISTENT_NO_LIMIT, asked.max_bytes = 100;
    FAILS(ARGUMENT, "max_bytes", consistent_placement_step(p, to, &asked, &step, &next, &plan));
    asked.size_count = 2;
    FAILS(ARGUMENT, "asked.sizes: NULL", consistent_placement_step(p, to, &asked, &step, &next, &plan));
    CHECK(next == NULL && plan == NULL && step.bytes == 0 && step.is_last == 0);
    asked.sizes = sizes;
    WORKS(consistent_placement_step(p, to, &asked, &step, &next, &plan));
    CHECK(step.bytes > 90 && step.bytes <= 100 && step.is_last == 0 && step.left > 0 && step.left_high == 0);
    CHECK(plan->moved > 0 && plan->move_count == 2);
    consistent_info info = CONSISTENT_INFO_INIT;
    WORKS(consistent_placement_info(next, &info));
    CHECK(info.epoch == 1 && info.len == 3);
    consistent_free(plan);
    consistent_placement_release(next);
    WORKS(consistent_placement_step(p, to, NULL, &step, &next, &plan));
    CHECK(step.is_last == 1 && step.left == 0.0 && plan->moved > 0);
    consistent_free(plan);
    consistent_placement_release(p);
    WORKS(consistent_placement_step(next, to, NULL, &step, &p, &plan));
    CHECK(p == NULL && plan == NULL && step.is_last == 0); /* it is there */
    consistent_placement_release(next);
    consistent_placement_release(to);
    consistent_ring_free(ring);
    consistent_ring_free(other);
}

static void transitions(void) {
    consistent_ring *ring = ring_of("{\"libconsistent\":1,\"scheme\":{\"name\":\"assigned\",\"slots\":4},\"nodes\":[{\"id\":\"a\"}]}");
    consistent_placement *old = NULL, *next = NULL, *after = NULL;
    consistent_transition *moving = NULL, *more = NULL, *read = NULL;
    char text[2048];
    size_t len = 0, count = 7;
    uint32_t nodes[4];
    int32_t done = 7;
    double left = 7;
    consistent_range ranges[2];
    consistent_node_view view = CONSISTENT_NODE_VIEW_INIT;
    WORKS(consistent_ring_snapshot(ring, &old));
    WORKS(consistent_ring_remove_node(ring, "a", 1));
    const consistent_node b = node_of("b");
    WORKS(consistent_ring_add_node(ring, &b));
    WORKS(consistent_ring_snapshot(ring, &next));
    FAILS(ARGUMENT, "before: NULL", consistent_transition_new(NULL, next, &moving));
    FAILS(ARGUMENT, "after: NULL", consistent_transition_new(old, NULL, &moving));
    FAILS(ARGUMENT, "transition: NULL", consistent_transition_new(old, next, NULL));
    WORKS(consistent_transition_new(old, next, &moving));
    consistent_placement_release(old);
    consistent_placement_release(next);
    consistent_ring_free(ring);
    FAILS(ARGUMENT, "transition: NULL", consistent_transition_len(NULL, &len));
    FAILS(ARGUMENT, "len: NULL", consistent_transition_len(moving, NULL));
    WORKS(consistent_transition_len(moving, &len));
    CHECK(len == 2);
    FAILS(ARGUMENT, "transition: NULL", consistent_transition_node(NULL, 0, &view));
    FAILS(ARGUMENT, "index: 2", consistent_transition_node(moving, 2, &view));
    WORKS(consistent_transition_node(moving, 1, &view));
    CHECK(view.id[0] == 'a' && view.id_len == 1 && view.state == CONSISTENT_STATE_UP);

    /* Where a key is: all of a list, or none of it. */
    const consistent_key key = {CONSISTENT_KEY_BYTES, "k", 1, 0}, *k = &key;
    FAILS(ARGUMENT, "transition: NULL", consistent_transition_nodes_for_read(NULL, k, 1, nodes, 4, &count));
    FAILS(ARGUMENT, "key: NULL", consistent_transition_nodes_for_read(moving, NULL, 1, nodes, 4, &count));
    FAILS(ARGUMENT, "indices: NULL", consistent_transition_nodes_for_read(moving, k, 1, NULL, 4, &count));
    FAILS(ARGUMENT, "count: NULL", consistent_transition_nodes_for_read(moving, k, 1, nodes, 4, NULL));
    FAILS(BUFFER, "room for 1, but 2", consistent_transition_nodes_for_write(moving, k, 1, nodes, 1, &count));
    CHECK(count == 0);
    WORKS(consistent_transition_nodes_for_read(moving, k, 1, nodes, 4, &count));
    CHECK(count == 2 && nodes[0] == 0 && nodes[1] == 1);
    WORKS(consistent_transition_nodes_for_write(moving, k, 9, nodes, 2, &count)); /* there are no more */
    CHECK(count == 2 && nodes[0] == 1 && nodes[1] == 0);
    WORKS(consistent_transition_nodes_for_write(moving, k, 0, NULL, 0, &count));
    CHECK(count == 0);

    /* What is done makes another one. */
    FAILS(ARGUMENT, "transition: NULL", consistent_transition_with_done(NULL, 0, 1, &more));
    FAILS(ARGUMENT, "next: NULL", consistent_transition_with_done(moving, 0, 1, NULL));
    FAILS(ARGUMENT, "", consistent_transition_with_done(moving, 1, 0, &more));
    FAILS(ARGUMENT, "slot: 4", consistent_transition_with_slot_done(moving, 4, &more));
    CHECK(more == NULL);
    WORKS(consistent_transition_with_slot_done(moving, 1, &more));
    WORKS(consistent_transition_with_done(more, 0, 9, &read));
    FAILS(ARGUMENT, "transition: NULL", consistent_transition_done(NULL, ranges, 2, &count));
    FAILS(BUFFER, "room for 1, but 2", consistent_transition_done(read, ranges, 1, &count));
    WORKS(consistent_transition_done(read, ranges, 2, &count));
    CHECK(count == 2 && ranges[0].first == 0 && ranges[0].last == 9 && ranges[1].first == (uint64_t)1 << 62);
    WORKS(consistent_transition_done(moving, NULL, 0, &count));
    CHECK(count == 0);
    FAILS(ARGUMENT, "transition: NULL", consistent_transition_is_done(NULL, k, &done));
    FAILS(ARGUMENT, "key: NULL", consistent_transition_is_done(more, NULL, &done));
    FAILS(ARGUMENT, "done: NULL", consistent_transition_is_done(more, k, NULL));
    WORKS(consistent_transition_is_done(more, CONSISTENT_POSITION(0), &done));
    CHECK(done == 0);
    WORKS(consistent_transition_is_done(read, CONSISTENT_POSITION(9), &done));
    CHECK(done == 1);
    WORKS(consistent_transition_nodes_for_read(read, CONSISTENT_POSITION(9), 1, nodes, 4, &count));
    CHECK(count == 1 && nodes[0] == 0);
    FAILS(ARGUMENT, "transition: NULL", consistent_transition_left(NULL, &left));
    FAILS(ARGUMENT, "left: NULL", consistent_transition_left(moving, NULL));
    WORKS(consistent_transition_left(more, &left));
    CHECK(left == 0.75);
    consistent_transition_free(read);
    consistent_transition_free(NULL);

    /* Its document, and its ends. */
    FAILS(ARGUMENT, "transition: NULL", consistent_transition_to_json(NULL, text, sizeof text, &len));
    FAILS(BUFFER, "room for 9", consistent_transition_to_json(more, text, 9, &len));
    WORKS(consistent_transition_to_json(more, text, sizeof text, &len));
    CHECK(strlen(text) == len && strstr(text, "\"done\":[[\"4000000000000000\",\"7fffffffffffffff\"]]}") != NULL);
    FAILS(ARGUMENT, "text: NULL", consistent_transition_from_json(NULL, 1, NULL, 0, NULL, 0, &read));
    FAILS(DOCUMENT, "ends too early", consistent_transition_from_json("{", 1, NULL, 0, NULL, 0, &read));
    FAILS(PARAMETER, "secret", consistent_transition_from_json(text, len, "short", 5, NULL, 0, &read));
    FAILS(PARAMETER, "new", consistent_transition_from_json(text, len, NULL, 0, "0123456789abcdef", 16, &read));
    CHECK(read == NULL);
    WORKS(consistent_transition_from_json(text, len, NULL, 0, NULL, 0, &read));
    WORKS(consistent_transition_left(read, &left));
    CHECK(left == 0.75);
    FAILS(ARGUMENT, "transition: NULL", consistent_transition_ends(NULL, &old, &after));
    FAILS(ARGUMENT, "after: NULL", consistent_transition_ends(read, &old, NULL));
    CHECK(old == NULL && after == NULL);
    WORKS(consistent_transition_ends(read, &old, &after));
    consistent_transition_free(read);
    consistent_transition_free(more);
    consistent_transition_free(moving);
    WORKS(consistent_placement_find(old, "a", 1, &nodes[0]));
    FAILS(UNKNOWN_NODE, "\"a\"", consistent_placement_find(after, "a", 1, &nodes[0]));
    consistent_placement_release(old);
    consistent_placement_release(after);
}

/* A document whose rows stand beside it: both or neither. */
static void rows_beside(void) {
    const char *whole = "{\"libconsistent\":1,\"scheme\":{\"name\":\"assigned\",\"rows\":\"AQEAAAABAFMh5rqdh2jY\",\"slots\":1},\"nodes\":[{\"id\":\"a\"}]}";
    consistent_ring *ring = ring_of(whole), *again = NULL;
    char text[512];
    uint8_t rows[512];
    size_t len = 0, count = 0;
    FAILS(ARGUMENT, "placement: NULL", consistent_placement_to_json_beside(NULL, text, 512, &len, rows, 512, &count));
    FAILS(ARGUMENT, "buf: NULL", consistent_placement_to_json_beside(snap(ring), NULL, 512, &len, rows, 512, &count));
    FAILS(ARGUMENT, "rows: NULL", consistent_placement_to_json_beside(snap(ring), text, 512, &len, NULL, 512, &count));
    FAILS(BUFFER, "room for 0", consistent_placement_to_json_beside(snap(ring), NULL, 0, &len, NULL, 0, &count));
    CHECK(len > 90 && count > 8);
    FAILS(BUFFER, "room for 3", consistent_placement_to_json_beside(snap(ring), text, 512, NULL, rows, 3, NULL));
    CHECK(text[0] == 0);
    WORKS(consistent_placement_to_json_beside(snap(ring), text, 512, NULL, rows, 512, NULL));
    CHECK(strlen(text) == len && strstr(text, "\"rows\":\"@") != NULL);
    FAILS(PARAMETER, "scheme.rows", consistent_ring_from_json(text, len, NULL, 0, &again));
    FAILS(PARAMETER, "scheme.rows", consistent_ring_from_json_with_rows(text, len, NULL, 0, NULL, 0, &again));
    FAILS(ARGUMENT, "rows: NULL", consistent_ring_from_json_with_rows(text, len, NULL, 1, NULL, 0, &again));
    FAILS(PARAMETER, "secret", consistent_ring_from_json_with_rows(text, len, rows, count, "short", 5, &again));
    rows[count - 1] ^= 1;
    FAILS(PARAMETER, "", consistent_ring_from_json_with_rows(text, len, rows, count, NULL, 0, &again));
    rows[count - 1] ^= 1;
    FAILS(PARAMETER, "", consistent_ring_from_json_with_rows(text, len, rows, count - 1, NULL, 0, &again));
    FAILS(ARGUMENT, "ring: NULL", consistent_ring_from_json_with_rows(text, len, rows, count, NULL, 0, NULL));
    CHECK(again == NULL);
    WORKS(consistent_ring_from_json_with_rows(text, len, rows, count, NULL, 0, &again));
    WORKS(consistent_placement_to_json(snap(again), text, 512, NULL));
    CHECK(strcmp(text, whole) == 0);
    consistent_ring_free(again);
    consistent_ring_free(ring);
    ring = ring_of(THREE);
    WORKS(consistent_placement_to_json_beside(snap(ring), text, 512, &len, NULL, 0, &count));
    CHECK(strstr(text, "@") == NULL && count == 0); /* no rows: the document alone */
    WORKS(consistent_ring_from_json_with_rows(text, len, NULL, 0, NULL, 0, &again));
    consistent_ring_free(again);
    consistent_ring_free(ring);
}

static void health(consistent_ring *ring) {
    int32_t state = 9, current = 9;
    uint64_t at = 9;
    consistent_placement *p = NULL;
    WORKS(consistent_ring_snapshot(ring, &p));
    FAILS(ARGUMENT, "ring: NULL", consistent_ring_is_current(NULL, p, &current));
    FAILS(ARGUMENT, "placement: NULL", consistent_ring_is_current(ring, NULL, &current));
    FAILS(ARGUMENT, "current: NULL", consistent_ring_is_current(ring, p, NULL));
    CHECK(current == 0);
    WORKS(consistent_ring_is_current(ring, p, &current));
    CHECK(current == 1);

    uint64_t now = consistent_now_ms();
    CHECK(now <= consistent_now_ms() && consistent_now_ms() < CONSISTENT_NEVER);
    FAILS(ARGUMENT, "ring: NULL", consistent_ring_report(NULL, "a", 1, 1, now, &state));
    CHECK(state == -1);
    FAILS(ARGUMENT, "id: NULL", consistent_ring_report(ring, NULL, 1, 1, now, &state));
    FAILS(ID, "id: not UTF-8", consistent_ring_report(ring, BAD, 2, 1, now, &state));
    FAILS(UNKNOWN_NODE, "\"zz\"", consistent_ring_report(ring, "zz", 2, 1, now, &state));
    FAILS(ARGUMENT, "state: not aligned", consistent_ring_report(ring, "a", 1, 1, now, MISALIGNED(int32_t, &state)));
    FAILS(ARGUMENT, "ring: NULL", consistent_ring_heartbeat(NULL, "a", 1, now, &state));
    FAILS(ARGUMENT, "id: NULL", consistent_ring_heartbeat(ring, NULL, 1, now, &state));
    FAILS(UNKNOWN_NODE, "\"zz\"", consistent_ring_heartbeat(ring, "zz", 2, now, &state));
    FAILS(ARGUMENT, "ring: NULL", consistent_ring_tick(NULL, now, &at));
    CHECK(at == CONSISTENT_NEVER);
    WORKS(consistent_ring_tick(ring, 0, &at));
    CHECK(at == CONSISTENT_NEVER);
    WORKS(consistent_ring_tick(ring, 0, NULL));

    consistent_health seen_of = CONSISTENT_HEALTH_INIT;
    FAILS(ARGUMENT, "ring: NULL", consistent_ring_health(NULL, "a", 1, &seen_of));
    FAILS(ARGUMENT, "id: NULL", consistent_ring_health(ring, NULL, 1, &seen_of));
    FAILS(UNKNOWN_NODE, "\"zz\"", consistent_ring_health(ring, "zz", 2, &seen_of));
    FAILS(ARGUMENT, "health: NULL", consistent_ring_health(ring, "a", 1, NULL));
    seen_of.struct_size = 8;
    FAILS(ARGUMENT, "health.struct_size: 8", consistent_ring_health(ring, "a", 1, &seen_of));
    seen_of.struct_size = sizeof seen_of;
    WORKS(consistent_ring_health(ring, "a", 1, &seen_of));
    CHECK(seen_of.state == CONSISTENT_STATE_UP && seen_of.last_checked_ms == CONSISTENT_NEVER);
    CHECK(seen_of.last_beat_ms == CONSISTENT_NEVER && seen_of.successes == 0);

    /* The policy of a new ring is what the macro says; one that is refused leaves it. */
    consistent_health_policy policy = CONSISTENT_HEALTH_POLICY_INIT, got_policy = CONSISTENT_HEALTH_POLICY_INIT;
    got_policy.rise = 0;
    FAILS(ARGUMENT, "ring: NULL", consistent_ring_policies(NULL, POLICIES(&got_policy, NULL, NULL)));
    FAILS(ARGUMENT, "policies: NULL", consistent_ring_policies(ring, NULL));
    FAILS(ARGUMENT, "policies.health: not aligned",
          consistent_ring_policies(ring, POLICIES(MISALIGNED(consistent_health_policy, &policy), NULL, NULL)));
    WORKS(consistent_ring_policies(ring, POLICIES(NULL, NULL, NULL)));
    WORKS(consistent_ring_policies(ring, POLICIES(&got_policy, NULL, NULL)));
    CHECK(got_policy.rise == policy.rise && got_policy.fall == policy.fall && got_policy.max_ejected == policy.max_ejected);
    CHECK(got_policy.heartbeat_timeout_ms == policy.heartbeat_timeout_ms);
    FAILS(ARGUMENT, "ring: NULL", consistent_ring_set_policies(NULL, POLICIES(&policy, NULL, NULL)));
    FAILS(ARGUMENT, "policies: NULL", consistent_ring_set_policies(ring, NULL));
    consistent_policies all = CONSISTENT_POLICIES_INIT;
    all.struct_size = 9;
    FAILS(ARGUMENT, "policies.struct_size: 9", consistent_ring_set_policies(ring, &all));
    WORKS(consistent_ring_set_policies(ring, POLICIES(NULL, NULL, NULL)));
    policy.struct_size = 9;
    FAILS(ARGUMENT, "policies.health.struct_size: 9", consistent_ring_set_policies(ring, POLICIES(&policy, NULL, NULL)));
    policy.struct_size = sizeof policy;
    policy.rise = 0;
    FAILS(ARGUMENT, "rise: 0", consistent_ring_set_policies(ring, POLICIES(&policy, NULL, NULL)));
    policy.rise = 1;
    policy.fall = 0;
    FAILS(ARGUMENT, "fall: 0", consistent_ring_set_policies(ring, POLICIES(&policy, NULL, NULL)));
    policy.fall = 1;
    policy.max_ejected = 101;
    FAILS(ARGUMENT, "max_ejected: 101", consistent_ring_set_policies(ring, POLICIES(&policy, NULL, NULL)));
    policy.max_ejected = 50;
    policy.heartbeat_timeout_ms = 10;
    /* All of them or none. */
    consistent_sticky_policy sticky = CONSISTENT_STICKY_POLICY_INIT;
    consistent_bound bound = CONSISTENT_BOUND_INIT;
    bound.factor_milli = 1000, sticky.choices = 0;
    FAILS(ARGUMENT, "choices: 0", consistent_ring_set_policies(ring, POLICIES(&policy, &sticky, &bound)));
    sticky.choices = 3, bound.factor_milli = 0;
    FAILS(ARGUMENT, "bound.factor: 0", consistent_ring_set_policies(ring, POLICIES(&policy, &sticky, &bound)));
    WORKS(consistent_ring_policies(ring, POLICIES(&got_policy, &sticky, &bound)));
    CHECK(got_policy.rise == 2 && sticky.choices == 2 && bound.factor_milli == 1250);
    WORKS(consistent_ring_set_policies(ring, POLICIES(&policy, NULL, NULL)));
    WORKS(consistent_ring_tick(ring, 5, &at));
    CHECK(at == 11); /* watched since 0 */
    WORKS(consistent_ring_is_current(ring, p, &current));
    CHECK(current == 1);

    WORKS(consistent_ring_report(ring, "a", 1, 0, 6, &state));
    CHECK(state == CONSISTENT_STATE_DOWN);
    WORKS(consistent_ring_is_current(ring, p, &current));
    CHECK(current == 0);
    WORKS(consistent_ring_report(ring, "b", 1, 0, 6, &state));
    CHECK(state == CONSISTENT_STATE_UP); /* two of three are more than half */
    WORKS(consistent_ring_report(ring, "a", 1, -7, 7, NULL)); /* anything but 0 is well */
    WORKS(consistent_ring_heartbeat(ring, "a", 1, 8, &state));
    CHECK(state == CONSISTENT_STATE_UP);
    WORKS(consistent_ring_heartbeat(ring, "a", 1, 9, NULL));
    WORKS(consistent_ring_health(ring, "a", 1, &seen_of));
    CHECK(seen_of.last_checked_ms == 7 && seen_of.last_beat_ms == 9 && seen_of.successes == 1 && seen_of.ejected == 0);
    consistent_placement_release(p);
}

static void leases(consistent_ring *ring) {
    consistent_lease lease = CONSISTENT_LEASE_INIT, second = CONSISTENT_LEASE_INIT;
    consistent_placement *p = NULL;
    FAILS(ARGUMENT, "ring: NULL", consistent_ring_acquire(NULL, FOR_KEY("k", 1), &lease, &p));
    CHECK(lease.token == 0 && lease.index == CONSISTENT_NO_INDEX && p == NULL);
    FAILS(ARGUMENT, "request: NULL", consistent_ring_acquire(ring, NULL, &lease, &p));
    FAILS(ARGUMENT, "request.key.data: NULL", consistent_ring_acquire(ring, FOR_KEY(NULL, 1), &lease, &p));
    consistent_request request = CONSISTENT_REQUEST_INIT;
    const consistent_key key = {CONSISTENT_KEY_BYTES, "k", 1, 0};
    request.key = request.session = &key;
    FAILS(ARGUMENT, "either key or session", consistent_ring_acquire(ring, &request, &lease, &p));
    request.key = NULL;
    request.cost = 2;
    FAILS(ARGUMENT, "request.cost: 2", consistent_ring_acquire(ring, &request, &lease, &p));
    request.struct_size = 8;
    FAILS(ARGUMENT, "request.struct_size: 8", consistent_ring_acquire(ring, &request, &lease, &p));
    FAILS(ARGUMENT, "lease: NULL", consistent_ring_acquire(ring, FOR_KEY("k", 1), NULL, &p));
    lease.struct_size = 16;
    FAILS(ARGUMENT, "lease.struct_size: 16", consistent_ring_acquire(ring, FOR_KEY("k", 1), &lease, &p));
    lease.struct_size = sizeof lease;
    FAILS(ARGUMENT, "snapshot: not aligned",
          consistent_ring_acquire(ring, FOR_KEY("k", 1), &lease, MISALIGNED(consistent_placement *, &p)));
    FAILS(ARGUMENT, "ring: NULL", consistent_ring_acquire(NULL, FOR_SESSION("s", 1, 0), &lease, &p));
    FAILS(ARGUMENT, "request.session.data: NULL", consistent_ring_acquire(ring, FOR_SESSION(NULL, 1, 0), &lease, &p));
    FAILS(ARGUMENT, "lease: NULL", consistent_ring_acquire(ring, FOR_SESSION("s", 1, 0), NULL, &p));

    consistent_load load = {7, 7, 7}, loads[3];
    size_t needed = 9;
    FAILS(ARGUMENT, "ring: NULL", consistent_ring_load(NULL, "a", 1, &load));
    CHECK(load.leases == 0 && load.measured == 0 && load.cap == 0);
    FAILS(ARGUMENT, "id: NULL", consistent_ring_load(ring, NULL, 1, &load));
    FAILS(UNKNOWN_NODE, "\"zz\"", consistent_ring_load(ring, "zz", 2, &load));
    FAILS(ARGUMENT, "load: NULL", consistent_ring_load(ring, "a", 1, NULL));
    FAILS(ARGUMENT, "ring: NULL", consistent_ring_loads(NULL, loads, 3, &needed, &p));
    FAILS(ARGUMENT, "loads: NULL", consistent_ring_loads(ring, NULL, 3, &needed, &p));
    FAILS(BUFFER, "room for 2", consistent_ring_loads(ring, loads, 2, &needed, &p));
    CHECK(needed == 3 && p == NULL);
    FAILS(ARGUMENT, "ring: NULL", consistent_ring_set_load(NULL, "a", 1, 1));
    FAILS(ARGUMENT, "id: NULL", consistent_ring_set_load(ring, NULL, 1, 1));
    FAILS(UNKNOWN_NODE, "\"zz\"", consistent_ring_set_load(ring, "zz", 2, 1));
    FAILS(ARGUMENT, "load: 1099511627776", consistent_ring_set_load(ring, "a", 1, (uint64_t)1 << 40));

    int32_t released = 9;
    consistent_bound bound = CONSISTENT_BOUND_INIT, now_bound = CONSISTENT_BOUND_INIT;
    FAILS(ARGUMENT, "ring: NULL", consistent_ring_policies(NULL, POLICIES(NULL, NULL, &now_bound)));
    CHECK(now_bound.factor_milli == 0);
    WORKS(consistent_ring_policies(ring, POLICIES(NULL, NULL, &now_bound)));
    CHECK(memcmp(&now_bound, &bound, sizeof bound) == 0); /* a new ring has what the macro says */
    bound.struct_size = 8;
    FAILS(ARGUMENT, "policies.bound.struct_size: 8", consistent_ring_set_policies(ring, POLICIES(NULL, NULL, &bound)));
    bound.struct_size = sizeof bound;
    bound.kind = 2;
    FAILS(ARGUMENT, "policies.bound.kind: 2", consistent_ring_set_policies(ring, POLICIES(NULL, NULL, &bound)));
    bound.kind = CONSISTENT_BOUND_FACTOR;
    bound.factor_milli = 999;
    FAILS(ARGUMENT, "bound.factor: 0.999", consistent_ring_set_policies(ring, POLICIES(NULL, NULL, &bound)));
    bound.factor_milli = 1000001;
    FAILS(ARGUMENT, "bound.factor: 1000.001", consistent_ring_set_policies(ring, POLICIES(NULL, NULL, &bound)));
    bound.kind = CONSISTENT_BOUND_GAP;
    bound.gap = UINT32_MAX;
    bound.floor = 7; /* a gap has none */
    WORKS(consistent_ring_set_policies(ring, POLICIES(NULL, NULL, &bound)));
    WORKS(consistent_ring_policies(ring, POLICIES(NULL, NULL, &now_bound)));
    CHECK(now_bound.kind == CONSISTENT_BOUND_GAP && now_bound.gap == UINT32_MAX && now_bound.floor == 0);
    bound.kind = CONSISTENT_BOUND_FACTOR;
    bound.factor_milli = 1000;
    WORKS(consistent_ring_set_policies(ring, POLICIES(NULL, NULL, &bound)));
    WORKS(consistent_ring_policies(ring, POLICIES(NULL, NULL, &now_bound)));
    CHECK(now_bound.kind == CONSISTENT_BOUND_FACTOR && now_bound.factor_milli == 1000 && now_bound.gap == 0);
    CHECK(now_bound.floor == 7);
    bound.floor = 0;
    WORKS(consistent_ring_set_policies(ring, POLICIES(NULL, NULL, &bound)));

    /* Three nodes, a factor of 1: the first three leases of a key go to three nodes. */
    unsigned on = 0;
    uint64_t tokens[3];
    for (uint32_t i = 0; i < 3; i++) {
        WORKS(consistent_ring_acquire(ring, FOR_KEY("k", 1), &lease, &p));
        consistent_node_view view = CONSISTENT_NODE_VIEW_INIT;
        WORKS(consistent_placement_node(p, lease.index, &view));
        CHECK(lease.token > 0 && lease.spilled == i && lease.touch == CONSISTENT_TOUCH_NONE && view.id_len == 1);
        tokens[i] = lease.token;
        on |= 1u << lease.index;
        consistent_placement_release(p);
    }
    CHECK(on == 7);
    WORKS(consistent_ring_acquire(ring, FOR_KEY(NULL, 0), &second, NULL)); /* an empty key, and nobody needs the node */
    WORKS(consistent_ring_loads(ring, loads, 3, &needed, &p));
    CHECK(loads[0].leases + loads[1].leases + loads[2].leases == 4 && loads[0].cap == 2 && needed == 3);
    consistent_placement_release(p);
    FAILS(ARGUMENT, "ring: NULL", consistent_ring_release(NULL, tokens[0], &released));
    CHECK(released == 0);
    WORKS(consistent_ring_release(ring, tokens[0], &released));
    CHECK(released == 1);
    WORKS(consistent_ring_release(ring, tokens[0], &released));
    CHECK(released == 0); /* twice is once */
    WORKS(consistent_ring_release(ring, 0, &released));
    WORKS(consistent_ring_release(ring, UINT64_MAX, &released));
    CHECK(released == 0);
    WORKS(consistent_ring_release(ring, tokens[1], NULL));
    WORKS(consistent_ring_release(ring, tokens[2], NULL));
    WORKS(consistent_ring_release(ring, second.token, NULL));
    /* A request without a key, and one that weighs more: nobody has room for all of it. */
    request.struct_size = sizeof request;
    request.session = NULL;
    request.cost = 5;
    WORKS(consistent_ring_acquire(ring, &request, &lease, NULL));
    CHECK(lease.token > 0 && lease.spilled == 0 && lease.cost == 5);
    request.key = &key;
    request.cost = 0; /* as 1 */
    WORKS(consistent_ring_acquire(ring, &request, &second, NULL));
    CHECK(second.cost == 1 && second.index != lease.index);
    WORKS(consistent_ring_release(ring, lease.token, NULL));
    WORKS(consistent_ring_release(ring, second.token, NULL));
    WORKS(consistent_ring_set_load(ring, "b", 1, 5));
    WORKS(consistent_ring_load(ring, "b", 1, &load));
    CHECK(load.leases == 0 && load.measured == 5 && load.cap == 2); /* (5+1)/3 */
    WORKS(consistent_ring_set_load(ring, "b", 1, 0));

    consistent_sticky_policy policy = CONSISTENT_STICKY_POLICY_INIT, now = CONSISTENT_STICKY_POLICY_INIT;
    now.choices = 0;
    WORKS(consistent_ring_policies(ring, POLICIES(NULL, &now, NULL)));
    CHECK(now.choices == policy.choices && now.sessions == policy.sessions && now.ttl_ms == policy.ttl_ms);
    CHECK(now.hysteresis_milli == policy.hysteresis_milli);
    policy.struct_size = 8;
    FAILS(ARGUMENT, "policies.sticky.struct_size: 8", consistent_ring_set_policies(ring, POLICIES(NULL, &policy, NULL)));
    policy.struct_size = sizeof policy;
    policy.choices = 0;
    FAILS(ARGUMENT, "choices: 0", consistent_ring_set_policies(ring, POLICIES(NULL, &policy, NULL)));
    policy.choices = 2;
    policy.sessions = 0;
    FAILS(ARGUMENT, "sessions: 0", consistent_ring_set_policies(ring, POLICIES(NULL, &policy, NULL)));
    policy.sessions = 10;
    policy.hysteresis_milli = 1000001;
    FAILS(ARGUMENT, "hysteresis_milli: 1000001", consistent_ring_set_policies(ring, POLICIES(NULL, &policy, NULL)));
    policy.hysteresis_milli = 0;
    policy.ttl_ms = 100;
    WORKS(consistent_ring_set_policies(ring, POLICIES(NULL, &policy, NULL)));
    WORKS(consistent_ring_acquire(ring, FOR_SESSION("s", 1, 0), &lease, &p));
    CHECK(lease.touch == CONSISTENT_TOUCH_FIRST);
    WORKS(consistent_ring_release(ring, lease.token, NULL));
    WORKS(consistent_ring_acquire(ring, FOR_SESSION("s", 1, 50), &second, NULL));
    CHECK(second.touch == CONSISTENT_TOUCH_STAYED && second.index == lease.index && second.token != lease.token);
    WORKS(consistent_ring_release(ring, second.token, NULL));
    consistent_node_view view = CONSISTENT_NODE_VIEW_INIT;
    WORKS(consistent_placement_node(p, lease.index, &view));
    WORKS(consistent_ring_mark(ring, view.id, view.id_len, CONSISTENT_STATE_DOWN));
    WORKS(consistent_ring_acquire(ring, FOR_SESSION("s", 1, 60), &second, NULL));
    CHECK(second.touch == CONSISTENT_TOUCH_MOVED && second.index != lease.index);
    WORKS(consistent_ring_release(ring, second.token, NULL));
    WORKS(consistent_ring_mark(ring, view.id, view.id_len, CONSISTENT_STATE_UP));
    consistent_placement_release(p);

    size_t sessions = 9, memory = 9, removed = 9;
    int32_t forgotten = 9;
    FAILS(ARGUMENT, "ring: NULL", consistent_ring_sticky_use(NULL, &sessions, &memory));
    CHECK(sessions == 0 && memory == 0);
    WORKS(consistent_ring_sticky_use(ring, &sessions, &memory));
    CHECK(sessions == 1 && memory > 0);
    WORKS(consistent_ring_sticky_use(ring, NULL, NULL));
    FAILS(ARGUMENT, "ring: NULL", consistent_ring_forget_session(NULL, "s", 1, &forgotten));
    FAILS(ARGUMENT, "session: NULL", consistent_ring_forget_session(ring, NULL, 1, &forgotten));
    CHECK(forgotten == 0);
    WORKS(consistent_ring_forget_session(ring, "s", 1, &forgotten));
    CHECK(forgotten == 1);
    WORKS(consistent_ring_forget_session(ring, "s", 1, NULL));
    FAILS(ARGUMENT, "ring: NULL", consistent_ring_expire_sticky(NULL, 0, &removed));
    CHECK(removed == 0);
    WORKS(consistent_ring_acquire(ring, FOR_SESSION("t", 1, 60), &second, NULL));
    WORKS(consistent_ring_release(ring, second.token, NULL));
    WORKS(consistent_ring_expire_sticky(ring, 161, &removed));
    CHECK(removed == 1);
    WORKS(consistent_ring_expire_sticky(ring, 161, NULL));
}

static void choices(consistent_ring *ring) {
    char id[CONSISTENT_ID_CAPACITY];
    size_t needed = 9, count = 9;
    uint32_t found[3] = {7, 7, 7}, home = 7, index = 9;
    consistent_replicas options = CONSISTENT_REPLICAS_INIT;
    consistent_placement *p = NULL, *q = NULL;
    const consistent_key k = {CONSISTENT_KEY_BYTES, "k", 1, 0};
    WORKS(consistent_ring_snapshot(ring, &p));
    WORKS(consistent_placement_locate(p, &k, &home));
    options.struct_size = 8;
    FAILS(ARGUMENT, "options.struct_size: 8", consistent_placement_get_nodes(p, &k, &options, found, 3, &count));
    options.struct_size = sizeof options;
    options.local_len = 4;
    FAILS(ARGUMENT, "options.local: NULL", consistent_placement_get_nodes(p, &k, &options, found, 3, &count));
    options.local = "x//y";
    FAILS(ZONE, "local", consistent_placement_get_nodes(p, &k, &options, found, 3, &count));
    CHECK(count == 0 && found[0] == CONSISTENT_NO_INDEX);
    options.local = BAD;
    options.local_len = 2;
    FAILS(ZONE, "options.local", consistent_placement_get_nodes(p, &k, &options, found, 3, &count));
    options.local = "z"; /* "a" is there */
    options.local_len = 1;
    WORKS(consistent_placement_get_nodes(p, &k, &options, found, 3, &count));
    CHECK(count == 3 && found[0] == 0);
    consistent_placement_release(p);

    const char down = (char)('a' + home);
    WORKS(consistent_ring_mark(ring, &down, 1, CONSISTENT_STATE_DOWN));
    WORKS(consistent_ring_snapshot(ring, &p));
    WORKS(consistent_placement_locate(p, &k, &index));
    CHECK(index != home);
    options.local_len = 0;
    WORKS(consistent_placement_get_nodes(p, &k, &options, found, 3, &count));
    CHECK(count == 2);
    options.include_down = 1;
    WORKS(consistent_placement_get_nodes(p, &k, &options, found, 3, &count));
    consistent_node_view view = CONSISTENT_NODE_VIEW_INIT;
    WORKS(consistent_placement_node(p, found[0], &view));
    /* its state is in the snapshot */
    CHECK(count == 3 && found[0] == home && view.state == CONSISTENT_STATE_DOWN);
    WORKS(consistent_placement_get_nodes(p, &k, &options, NULL, 0, &count));
    CHECK(count == 0);

    FAILS(ARGUMENT, "placement: NULL", consistent_placement_primary(NULL, &q));
    FAILS(ARGUMENT, "primary: NULL", consistent_placement_primary(p, NULL));
    CHECK(q == NULL);
    WORKS(consistent_placement_primary(p, &q));
    WORKS(consistent_placement_locate(q, &k, &index));
    CHECK(index == home);
    consistent_placement_release(q);
    WORKS(consistent_ring_mark(ring, &down, 1, CONSISTENT_STATE_UP));

    FAILS(ARGUMENT, "ring: NULL", consistent_ring_pick_node_by_load(NULL, &k, 2, "r", 1, id, sizeof id, &needed));
    FAILS(ARGUMENT, "key: NULL", consistent_ring_pick_node_by_load(ring, NULL, 2, "r", 1, id, sizeof id, &needed));
    FAILS(ARGUMENT, "salt: NULL", consistent_ring_pick_node_by_load(ring, &k, 2, NULL, 1, id, sizeof id, &needed));
    FAILS(BUFFER, "room for 0", consistent_ring_pick_node_by_load(ring, &k, 2, "r", 1, NULL, 0, &needed));
    NONE_LIVE(consistent_ring_pick_node_by_load(ring, &k, 0, "r", 1, id, sizeof id, &needed));
    WORKS(consistent_ring_pick_node_by_load(ring, &k, SIZE_MAX, "r", 1, id, sizeof id, &needed));
    FAILS(ARGUMENT, "placement: NULL", consistent_placement_pick_node(NULL, &k, 2, "r", 1, 0, &index));
    CHECK(index == CONSISTENT_NO_INDEX);
    FAILS(ARGUMENT, "key: NULL", consistent_placement_pick_node(p, NULL, 2, "r", 1, 0, &index));
    FAILS(ARGUMENT, "salt: NULL", consistent_placement_pick_node(p, &k, 2, NULL, 1, 0, &index));
    FAILS(ARGUMENT, "spread: 9", consistent_placement_pick_node(p, &k, 2, "r", 1, 9, &index));
    FAILS(ARGUMENT, "index: NULL", consistent_placement_pick_node(p, &k, 2, "r", 1, 0, NULL));
    NONE_LIVE(consistent_placement_pick_node(p, &k, 0, "r", 1, 0, &index));
    WORKS(consistent_placement_pick_node(p, &k, SIZE_MAX, NULL, 0, 0, &index));
    WORKS(consistent_placement_pick_node(p, &k, 20, "r", 1, CONSISTENT_SPREAD_NONE, &index));
    CHECK(index < 3);
    consistent_placement_release(p);
}

static void schedules(void) {
    consistent_ring *ring = ring_of(DOCUMENT("{\"id\":\"a\",\"address\":\"10.0.0.1:80\"},{\"id\":\"b\"}"));
    consistent_check_policy policy = CONSISTENT_CHECK_POLICY_INIT;
    consistent_checks *checks = NULL;
    const consistent_probes *probes = NULL;
    uint64_t at = 9;
    int32_t counted = 9;
    FAILS(ARGUMENT, "ring: NULL", consistent_ring_checks(NULL, &policy, &checks));
    FAILS(ARGUMENT, "policy: NULL", consistent_ring_checks(ring, NULL, &checks));
    FAILS(ARGUMENT, "checks: NULL", consistent_ring_checks(ring, &policy, NULL));
    policy.interval_ms = 0;
    FAILS(ARGUMENT, "interval: 0", consistent_ring_checks(ring, &policy, &checks));
    policy.interval_ms = 1000;
    policy.timeout_ms = 0;
    FAILS(ARGUMENT, "timeout: 0", consistent_ring_checks(ring, &policy, &checks));
    policy.timeout_ms = 100;
    policy.jitter_milli = 1001;
    FAILS(ARGUMENT, "jitter_milli: 1001", consistent_ring_checks(ring, &policy, &checks));
    policy.jitter_milli = 0;
    policy.max_in_flight = 0;
    FAILS(ARGUMENT, "max_in_flight: 0", consistent_ring_checks(ring, &policy, &checks));
    policy.max_in_flight = 64;
    policy.struct_size = 8;
    FAILS(ARGUMENT, "policy.struct_size: 8", consistent_ring_checks(ring, &policy, &checks));
    policy.struct_size = sizeof policy;
    CHECK(checks == NULL);
    WORKS(consistent_ring_checks(ring, &policy, &checks));

    FAILS(ARGUMENT, "checks: NULL", consistent_checks_next_wake(NULL, &at));
    FAILS(ARGUMENT, "at_ms: NULL", consistent_checks_next_wake(checks, NULL));
    WORKS(consistent_checks_next_wake(checks, &at));
    CHECK(at == CONSISTENT_NEVER);
    FAILS(ARGUMENT, "checks: NULL", consistent_checks_due(NULL, 0, &probes));
    FAILS(ARGUMENT, "probes: NULL", consistent_checks_due(checks, 0, NULL));
    CHECK(probes == NULL);
    WORKS(consistent_checks_due(checks, 5, &probes));
    CHECK(probes->struct_size == sizeof *probes && probes->count == 2);
    const consistent_probe *probe = probes->probes[0];
    CHECK(probe->struct_size == sizeof *probe && probe->number == 1 && probe->deadline_ms == 105);
    CHECK(probe->id_len == 1 && probe->id[0] == 'a');
    CHECK(probe->address_len == 11 && memcmp(probe->address, "10.0.0.1:80", 11) == 0);
    FAILS(ARGUMENT, "checks: NULL", consistent_checks_finished(NULL, 1, 1, 6, &counted));
    CHECK(counted == 0);
    WORKS(consistent_checks_finished(checks, 1, 1, 6, &counted));
    CHECK(counted == 1);
    WORKS(consistent_checks_finished(checks, 1, 1, 6, &counted));
    CHECK(counted == 0);
    WORKS(consistent_checks_finished(checks, 2, 0, 7, NULL));
    WORKS(consistent_checks_next_wake(checks, &at));
    CHECK(at == 1005);
    consistent_health health_of_b = CONSISTENT_HEALTH_INIT;
    WORKS(consistent_ring_health(ring, "b", 1, &health_of_b));
    CHECK(health_of_b.failures == 1 && health_of_b.last_checked_ms == 7);
    /* A probe that told nothing counts neither way. */
    const consistent_probes *third = NULL;
    WORKS(consistent_checks_due(checks, 1010, &third));
    FAILS(ARGUMENT, "outcome: 3", consistent_checks_finished(checks, 3, 3, 1011, &counted));
    FAILS(ARGUMENT, "outcome: -1", consistent_checks_finished(checks, 3, -1, 1011, &counted));
    CHECK(counted == 0);
    WORKS(consistent_checks_finished(checks, 3, CONSISTENT_PROBE_CANCELLED, 1011, &counted));
    CHECK(counted == 1);
    WORKS(consistent_checks_finished(checks, 3, CONSISTENT_PROBE_CANCELLED, 1011, &counted));
    CHECK(counted == 0);
    WORKS(consistent_checks_finished(checks, 4, CONSISTENT_PROBE_CANCELLED, 0, NULL));
    WORKS(consistent_checks_finished(checks, 4, CONSISTENT_PROBE_FAILED, 1011, &counted));
    CHECK(counted == 0);
    WORKS(consistent_ring_health(ring, "b", 1, &health_of_b));
    CHECK(health_of_b.failures == 1 && health_of_b.last_checked_ms == 7);
    consistent_free(third);
    /* Probes and checks outlive what they came from. */
    consistent_ring_free(ring);
    const consistent_probes *later = NULL;
    WORKS(consistent_checks_due(checks, 3000, &later));
    consistent_checks_free(checks);
    probe = probes->probes[1];
    CHECK(probe->number == 2 && probe->id[0] == 'b' && probe->address != NULL && probe->address_len == 0);
    consistent_free(probes);
    consistent_free(later);
    consistent_checks_free(NULL);
}

/* A ring on which no node is live answers everything, with nothing. */
static void nobody(consistent_ring *ring, size_t nodes) {
    char text[400];
    size_t count = 9;
    uint32_t index = 7, out[2] = {7, 7};
    consistent_placement *p = NULL;
    NONE_LIVE(consistent_ring_get_node(ring, CONSISTENT_BYTES("k", 1), text, sizeof text, &count));
    NONE_LIVE(consistent_ring_get_node(ring, CONSISTENT_BYTES(NULL, 0), NULL, 0, NULL));
    CHECK(count == 0);
    consistent_lease lease = CONSISTENT_LEASE_INIT;
    NONE_LIVE(consistent_ring_acquire(ring, FOR_KEY("k", 1), &lease, &p));
    NONE_LIVE(consistent_ring_acquire(ring, FOR_SESSION("k", 1, 0), &lease, &p));
    const consistent_request anybody = CONSISTENT_REQUEST_INIT;
    NONE_LIVE(consistent_ring_acquire(ring, &anybody, &lease, &p));
    CHECK(lease.token == 0 && lease.index == CONSISTENT_NO_INDEX && p == NULL);
    NONE_LIVE(consistent_ring_pick_node_by_load(ring, CONSISTENT_BYTES("k", 1), 2, "r", 1, text, sizeof text, NULL));
    WORKS(consistent_ring_snapshot(ring, &p));
    WORKS(consistent_placement_get_nodes(p, CONSISTENT_BYTES("k", 1), NULL, out, 2, &count));
    CHECK(count == 0);
    NONE_LIVE(consistent_placement_pick_node(p, CONSISTENT_BYTES("k", 1), 2, "r", 1, 0, &index));
    NONE_LIVE(consistent_placement_locate(p, CONSISTENT_BYTES("k", 1), &index));
    CHECK(index == CONSISTENT_NO_INDEX);
    NONE_LIVE(consistent_placement_locate(p, CONSISTENT_INTEGER(0), &index));
    NONE_LIVE(consistent_placement_locate(p, CONSISTENT_POSITION(UINT64_MAX), &index));
    const uint64_t numbers[2] = {0, UINT64_MAX};
    WORKS(consistent_placement_place(p, KEYS(CONSISTENT_KEYS_POSITIONS, 2, numbers, 0, NULL), 1, out, 2));
    CHECK(out[0] == CONSISTENT_NO_INDEX && out[1] == CONSISTENT_NO_INDEX);
    consistent_placement_release(p);

    consistent_share *shares = (consistent_share *)calloc(nodes + 1, sizeof *shares);
    uint64_t *counts = (uint64_t *)calloc(nodes + 1, sizeof *counts);
    WORKS(consistent_placement_shares(snap(ring), 1, CONSISTENT_SPREAD_ZONE, shares, nodes, &count));
    CHECK(count == nodes && shares[0].share == 0.0);
    const consistent_slice key = {"k", 1};
    consistent_distribution summary = CONSISTENT_DISTRIBUTION_INIT;
    WORKS(consistent_placement_distribution(snap(ring), KEYS(CONSISTENT_KEYS_SLICES, 1, &key, 0, NULL), counts, nodes, &count, &summary));
    CHECK(summary.total == 0 && summary.unplaced == 1);
    free(shares);
    free(counts);
    WORKS(consistent_placement_explain(snap(ring), CONSISTENT_BYTES("k", 1), text, sizeof text, NULL));
    CHECK(strstr(text, "none is live") != NULL);

    consistent_ring *sole = ring_of(DOCUMENT("{\"id\":\"new\"}"));
    const consistent_plan *plan = NULL;
    WORKS(consistent_ring_snapshot(sole, &p));
    if (WORKS(consistent_placement_diff(snap(ring), p, 1, CONSISTENT_SPREAD_NONE, &plan))) {
        const consistent_move *move = plan->moves;
        const consistent_moved_range *range = plan->ranges;
        CHECK(move->from == NULL && move->to_len == 3 && move->share == 1.0 && move->positions_high == 1);
        CHECK(range->first == 0 && range->last == UINT64_MAX && range->step == 0);
        consistent_free(plan);
    }
    consistent_placement_release(p);
    consistent_share all;
    WORKS(consistent_placement_shares(snap(sole), 1, CONSISTENT_SPREAD_ZONE, &all, 1, NULL));
    CHECK(all.share == 1.0 && all.positions_high == 1 && all.positions_low == 0);
    consistent_ring_free(sole);
}

static void nobodies(void) {
    consistent_ring *ring = NULL;
    WORKS(consistent_ring_new(NULL, 0, NULL, &ring));
    nobody(ring, 0);
    consistent_ring_free(ring);
    ring = ring_of(THREE);
    WORKS(consistent_ring_mark(ring, "a", 1, CONSISTENT_STATE_DOWN));
    WORKS(consistent_ring_mark(ring, "b", 1, CONSISTENT_STATE_DOWN));
    WORKS(consistent_ring_mark(ring, "c", 1, CONSISTENT_STATE_DOWN));
    nobody(ring, 3);
    consistent_ring_free(ring);
}

/* What a program gives whose structs are those of the header's first version. */
static void earlier_structs(void) {
    consistent_ring *ring = NULL;
    consistent_placement *p = NULL;
    consistent_node nodes[2] = {node_of("a"), node_of("b")};
    const size_t before = offsetof(consistent_node, fields);
    char old[2 * offsetof(consistent_node, fields)];
    for (int i = 0; i < 2; i++) {
        nodes[i].struct_size = before;
        memcpy(old + i * before, &nodes[i], before);
    }
    consistent_node *first = (consistent_node *)malloc(sizeof old);
    memcpy(first, old, sizeof old);
    WORKS(consistent_ring_new(first, 2, NULL, &ring));
    free(first);
    WORKS(consistent_ring_snapshot(ring, &p));
    consistent_node_view view = CONSISTENT_NODE_VIEW_INIT;
    view.struct_size = offsetof(consistent_node_view, field_count);
    view.field_count = 42;
    WORKS(consistent_placement_node(p, 1, &view));
    CHECK(view.id_len == 1 && view.id[0] == 'b' && view.field_count == 42);
    consistent_parameter vnodes = CONSISTENT_PARAMETER_INIT;
    vnodes.struct_size = offsetof(consistent_parameter, is_flag);
    vnodes.name = "vnodes";
    vnodes.name_len = 6;
    vnodes.value = 10;
    vnodes.is_flag = 1; /* beyond what such a program knows */
    consistent_options with = CONSISTENT_OPTIONS_INIT;
    with.parameters = &vnodes;
    with.parameter_count = 1;
    consistent_ring *other = NULL;
    consistent_node node = node_of("a");
    WORKS(consistent_ring_new(&node, 1, &with, &other));
    consistent_ring_free(other);
    vnodes.struct_size = sizeof vnodes;
    FAILS(PARAMETER, "scheme.vnodes: true", consistent_ring_new(&node, 1, &with, &other));
    consistent_placement_release(p);
    consistent_ring_free(ring);
}

/* What dialects place keys by. */
static void fields(void) {
    consistent_ring *ring = NULL;
    const consistent_slice slots[2] = {{"0-99", 4}, {"200", 3}};
    consistent_field list[2] = {CONSISTENT_FIELD_INIT, CONSISTENT_FIELD_INIT};
    consistent_node node = node_of("a");
    consistent_options with = CONSISTENT_OPTIONS_INIT;
    with.scheme = "redis_cluster";
    with.scheme_len = 13;
    list[0].name = "slots";
    list[0].name_len = 5;
    list[0].kind = CONSISTENT_FIELD_LIST;
    list[0].texts = slots;
    list[0].text_count = 2;
    node.fields = list;
    node.field_count = 1;
    FAILS(PARAMETER, "fields", consistent_ring_new(&node, 1, NULL, &ring)); /* "ring" takes none */
    if (!WORKS(consistent_ring_new(&node, 1, &with, &ring))) return;

    consistent_placement *p = NULL;
    const consistent_node *record = NULL;
    WORKS(consistent_ring_snapshot(ring, &p));
    WORKS(consistent_placement_record(p, 0, &record));
    CHECK(record->field_count == 1 && record->metadata_count == 0 && record->metadata == NULL);
    const consistent_field *field = record->fields;
    CHECK(field->kind == CONSISTENT_FIELD_LIST && field->text_count == 2 && field->name_len == 5);
    CHECK(memcmp(field->name, "slots", 5) == 0 && field->number == 0 && field->text_len == 0);
    CHECK(field->texts[1].len == 3 && memcmp(field->texts[1].data, "200", 3) == 0);
    consistent_ring *same = NULL;
    WORKS(consistent_ring_new(record, 1, &with, &same)); /* a record is one to give */
    consistent_ring_free(same);
    consistent_free(record);

    /* A key's slot is its position; what is none has no node. */
    uint32_t index = 0;
    uint64_t position = 16384;
    NONE_LIVE(consistent_placement_locate(p, CONSISTENT_POSITION(16384), &index));
    CHECK(index == CONSISTENT_NO_INDEX);
    WORKS(consistent_placement_locate(p, CONSISTENT_POSITION(200), &index));
    FAILS(KEYS, "16384", consistent_placement_place(p, KEYS(CONSISTENT_KEYS_POSITIONS, 1, &position, 0, NULL), 1, &index, 1));
    consistent_placement_release(p);
    consistent_ring_free(ring);

    /* What is refused, for a new ring and for a new node. */
    consistent_node other = node_of("b");
    WORKS(consistent_ring_new(&other, 1, NULL, &ring));
    FAILS(PARAMETER, "fields", consistent_ring_add_node(ring, &node));
    list[1] = list[0];
    node.field_count = 2;
    FAILS(PARAMETER, "node.fields[1].name: \"slots\" given twice", consistent_ring_add_node(ring, &node));
    list[1].kind = 4;
    FAILS(ARGUMENT, "node.fields[1].kind: 4", consistent_ring_add_node(ring, &node));
    list[1].kind = CONSISTENT_FIELD_TEXT;
    list[1].text = BAD;
    list[1].text_len = 2;
    FAILS(PARAMETER, "node.fields[1].text: not UTF-8", consistent_ring_add_node(ring, &node));
    list[1].text = NULL;
    FAILS(ARGUMENT, "node.fields[1].text: NULL", consistent_ring_add_node(ring, &node));
    list[1].name = BAD;
    list[1].name_len = 2;
    FAILS(PARAMETER, "node.fields[1].name: not UTF-8", consistent_ring_add_node(ring, &node));
    consistent_ring_free(ring);
    const consistent_slice bad[2] = {{"0", 1}, {BAD, 2}}, null[1] = {{NULL, 1}};
    list[0].texts = bad;
    FAILS(PARAMETER, "nodes[0].fields[0].texts[1]: not UTF-8", consistent_ring_new(&node, 1, &with, &ring));
    CHECK(ring == NULL);
    list[0].texts = null;
    FAILS(ARGUMENT, "nodes[0].fields[0].texts[0]: NULL", consistent_ring_new(&node, 1, &with, &ring));
    list[0].texts = NULL;
    FAILS(ARGUMENT, "nodes[0].fields[0].texts: NULL", consistent_ring_new(&node, 1, &with, &ring));
    node.fields = NULL;
    FAILS(ARGUMENT, "nodes[0].fields: NULL", consistent_ring_new(&node, 1, &with, &ring));
    node.fields = list;
    node.field_count = SIZE_MAX;
    FAILS(ARGUMENT, "nodes[0].fields", consistent_ring_new(&node, 1, &with, &ring));
}

/* A dialect whose keys are more than positions, whose nodes keep their order, and where the empty key has no node. */
static void keyed(void) {
    consistent_ring *ring = ring_of("{\"libconsistent\":1,\"scheme\":{\"name\":\"nginx_hash\"},"
                                    "\"nodes\":[{\"id\":\"z:1\"},{\"id\":\"a:1\"}]}");
    consistent_placement *p = NULL;
    consistent_node_view view = CONSISTENT_NODE_VIEW_INIT;
    WORKS(consistent_ring_snapshot(ring, &p));
    WORKS(consistent_placement_node(p, 0, &view));
    CHECK(view.id[0] == 'z');
    uint32_t index = 0, nodes[2];
    uint64_t position = 1;
    size_t count = 42;
    NONE_LIVE(consistent_placement_locate(p, CONSISTENT_POSITION(position), &index));
    CHECK(index == CONSISTENT_NO_INDEX);
    FAILS(UNSUPPORTED, "nginx_hash", consistent_placement_place(p, KEYS(CONSISTENT_KEYS_POSITIONS, 1, &position, 0, NULL), 1, &index, 1));
    WORKS(consistent_placement_get_nodes(p, CONSISTENT_POSITION(position), NULL, nodes, 2, &count));
    CHECK(count == 0);
    NONE_LIVE(consistent_placement_locate(p, CONSISTENT_BYTES(NULL, 0), &index));
    WORKS(consistent_placement_locate(p, CONSISTENT_BYTES("user:42", 7), &index));
    WORKS(consistent_placement_get_nodes(p, CONSISTENT_BYTES("user:42", 7), NULL, nodes, 2, &count));
    CHECK(count > 0 && nodes[0] == index);
    consistent_placement_release(p);
    consistent_ring_free(ring);
}

/* What there is; tests/c/schemes.c compares every word. */
static void catalog(void) {
    const consistent_scheme_spec *const *all = consistent_schemes();
    CHECK(strcmp(all[0]->name, "ring") == 0 && !all[0]->is_dialect && all[0]->weighted && all[0]->field_count == 0);
    const consistent_parameter_spec *vnodes = all[0]->parameters[0];
    CHECK(strcmp(vnodes->name, "vnodes") == 0 && strcmp(vnodes->kind, "integer") == 0);
    CHECK(vnodes->default_kind == CONSISTENT_DEFAULT_INTEGER && vnodes->default_number == 256);
    while (*all != NULL && strcmp((*all)->name, "ketama") != 0) all++;
    if (!CHECK(*all != NULL)) return;
    const consistent_field_spec *host = (*all)->fields[0];
    CHECK((*all)->is_dialect && strcmp(host->name, "host") == 0 && strcmp(host->kind, "text") == 0 && host->example_count > 0);
}

/* What a scheme cannot do by its nature. */
static void schemes(void) {
    consistent_ring *ring = ring_of("{\"libconsistent\":1,\"scheme\":{\"name\":\"rendezvous\"},\"nodes\":[{\"id\":\"a\"}]}");
    consistent_range ranges[4];
    FAILS(UNSUPPORTED, "rendezvous", consistent_placement_ranges(snap(ring), "a", 1, ranges, 4, NULL));
    consistent_owners owners = CONSISTENT_OWNERS_INIT;
    FAILS(UNSUPPORTED, "computes", consistent_placement_owners(snap(ring), &owners, NULL, 0, NULL));
    consistent_ring_free(ring);
}

int main(void) {
    versions();
    statuses();
    fault_20_budget();
    fault_21_one_text();
    new_rings();
    options();
    consistent_ring *ring = ring_of(THREE);
    documents(ring);
    identity(ring);
    records(ring);
    lookups(ring);
    byte_keys(ring);
    batches(ring);
    assignments(ring);
    placements(ring);
    insight(ring);
    fingers(ring);
    plans(ring);
    changes(ring);
    consistent_ring_free(ring);
    ring = ring_of(THREE);
    health(ring);
    leases(ring);
    choices(ring);
    consistent_ring_free(ring);
    members();
    rebalances();
    ways();
    transitions();
    rows_beside();
    offers();
    follows();
    states_told();
    schedules();
    detections();
    configurations();
    catalog();
    schemes();
    earlier_structs();
    fields();
    keyed();
    nobodies();
    /* Nothing panics. */
    for (int32_t status = CONSISTENT_OK; status <= CONSISTENT_ERR_BUFFER; status++) {
        int known = strcmp(consistent_status_name(status), "unknown") != 0;
        if (known) CHECK(seen[status]);
    }
    CHECK(!seen[CONSISTENT_ERR_PANIC]);
    return check_report("boundary");
}
