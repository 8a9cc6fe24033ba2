/* Stores: slots, tokens and replicas, and the keys that dialects take. The right value of each fault, by its number. */
#include "check.h"

static consistent_ring *ring_of(const char *document) {
    consistent_ring *ring = NULL;
    if (consistent_ring_from_json(document, strlen(document), NULL, 0, &ring) != CONSISTENT_OK) fputs(last_error(), stderr);
    return ring;
}

static consistent_placement *placement_of(consistent_ring *ring) {
    consistent_placement *placement = NULL;
    CHECK(consistent_ring_snapshot(ring, &placement) == CONSISTENT_OK);
    return placement;
}

#define NODES "\"nodes\":[{\"id\":\"10.0.0.1:80\"},{\"id\":\"10.0.0.2:80\"},{\"id\":\"10.0.0.3:80\"}]}"

static void fault_06_create_takes_one_of_each_host_after_the_other(void) {
    consistent_ring *ring = ring_of(
        "{\"libconsistent\":1,\"scheme\":{\"name\":\"redis_cluster\",\"assignment\":\"create\"},\"nodes\":["
        "{\"id\":\"127.0.0.2:7000\"},{\"id\":\"127.0.0.1:7001\"},{\"id\":\"127.0.0.1:7002\"},{\"id\":\"127.0.0.3:7003\"}]}");
    consistent_placement *placement = placement_of(ring);
    const uint32_t owners[4] = {0, 1, 3, 2};
    for (uint64_t slot = 0; slot < 16384; slot++) {
        uint32_t index = 9;
        consistent_placement_locate(placement, CONSISTENT_POSITION(slot), &index);
        if (index != owners[slot / 4096]) CHECK(!"who has a slot");
    }
    consistent_placement_release(placement);
    consistent_ring_free(ring);
}

static void fault_09_lists_are_whole(void) {
    consistent_ring *ring = ring_of(
        "{\"libconsistent\":1,\"scheme\":{\"name\":\"cassandra\",\"replication\":\"d:12\",\"rule\":\"driver\"},\"nodes\":["
        "{\"id\":\"a\",\"fields\":{\"dc\":\"d\",\"rack\":\"r1\",\"tokens\":[\"0\"]}},"
        "{\"id\":\"b\",\"fields\":{\"dc\":\"d\",\"rack\":\"r1\",\"tokens\":"
        "[\"100\",\"101\",\"102\",\"103\",\"104\",\"105\",\"106\",\"107\",\"108\",\"109\",\"110\",\"111\",\"112\",\"113\"]}},"
        "{\"id\":\"c\",\"fields\":{\"dc\":\"d\",\"rack\":\"r2\",\"tokens\":[\"1000\"]}}]}");
    consistent_placement *placement = placement_of(ring);
    size_t most = 0, longest = 0;
    consistent_info info = CONSISTENT_INFO_INIT;
    CHECK(consistent_placement_info(placement, &info) == CONSISTENT_OK && info.max_nodes == 12);
    most = info.max_nodes;
    for (int i = 0; i < 300; i++) {
        char key[16];
        uint32_t whole[32], some[8];
        size_t count = 0, few = 0;
        int len = snprintf(key, sizeof key, "%d", i);
        for (int j = 0; j < 32; j++) whole[j] = 77;
        CHECK(consistent_placement_get_nodes(placement, CONSISTENT_BYTES(key, (size_t)len), NULL, whole, 32, &count)
              == CONSISTENT_OK);
        CHECK(consistent_placement_get_nodes(placement, CONSISTENT_BYTES(key, (size_t)len), NULL, some, 8, &few)
              == CONSISTENT_OK);
        CHECK(count <= most && few == (count < 8 ? count : 8) && memcmp(whole, some, few * sizeof *some) == 0);
        CHECK(whole[count] == 77 && whole[31] == 77);
        if (count > longest) longest = count;
    }
    CHECK(longest == most);
    consistent_placement_release(placement);
    consistent_ring_free(ring);
}

static void fault_10_what_the_system_could_not_have_is_refused(void) {
    consistent_ring *ring = ring_of("{\"libconsistent\":1,\"scheme\":{\"name\":\"jump_hash\"}," NODES);
    consistent_placement *placement = placement_of(ring), *snapshot = NULL;
    const char *key = "customer:1";
    size_t len = strlen(key), count = 0;
    uint32_t index = 0, three[3], four[4];
    char node[CONSISTENT_ID_CAPACITY], text[4096];
    consistent_lease lease = CONSISTENT_LEASE_INIT;
    consistent_slice keys[2] = {{"k", 1}, {key, len}};
#define REFUSED(call) CHECK((call) == CONSISTENT_ERR_KEYS && strstr(last_error(), "hash: \"integer\"") != NULL)
    REFUSED(consistent_ring_get_node(ring, CONSISTENT_BYTES(key, len), node, sizeof node, NULL));
    REFUSED(consistent_ring_pick_node_by_load(ring, CONSISTENT_BYTES(key, len), 2, "s", 1, node, sizeof node, NULL));
    REFUSED(consistent_placement_locate(placement, CONSISTENT_BYTES(key, len), &index));
    CHECK(index == CONSISTENT_NO_INDEX);
    REFUSED(consistent_placement_get_nodes(placement, CONSISTENT_BYTES(key, len), NULL, three, 3, &count));
    REFUSED(consistent_placement_pick_node(placement, CONSISTENT_BYTES(key, len), 2, "s", 1, CONSISTENT_SPREAD_ZONE, &index));
    REFUSED(consistent_ring_acquire(ring, FOR_KEY(key, len), &lease, &snapshot));
    REFUSED(consistent_ring_acquire(ring, FOR_SESSION(key, len, 0), &lease, &snapshot));
    REFUSED(consistent_placement_explain(snap(ring), CONSISTENT_BYTES(key, len), text, sizeof text, NULL));
    REFUSED(consistent_placement_place(placement, KEYS(CONSISTENT_KEYS_SLICES, 2, keys, 0, NULL), 1, three, 2));
    CHECK(strstr(last_error(), "keys[1]") != NULL);
    REFUSED(consistent_placement_place(placement, KEYS(CONSISTENT_KEYS_SLICES, 2, keys, 0, NULL), 2, four, 4));
    CHECK(strstr(last_error(), "keys[1]") != NULL);
    CHECK(strstr(last_error(), "keys[1]: 10 bytes, but jump_hash takes") != NULL);
    CHECK(consistent_placement_locate(placement, CONSISTENT_INTEGER(5), &index) == CONSISTENT_OK);
    consistent_placement_release(placement);
    consistent_ring_free(ring);

    ring = ring_of("{\"libconsistent\":1,\"scheme\":{\"name\":\"pypi_uhashring\"}," NODES);
    placement = placement_of(ring);
    CHECK(consistent_placement_locate(placement, CONSISTENT_INTEGER(5), &index) == CONSISTENT_ERR_KEYS);
    CHECK(strstr(last_error(), "an integer, but pypi_uhashring takes texts") != NULL);
    consistent_placement_release(placement);
    consistent_ring_free(ring);

    ring = ring_of("{\"libconsistent\":1,\"scheme\":{\"name\":\"cassandra\"},\"nodes\":["
                   "{\"id\":\"a\",\"fields\":{\"tokens\":[\"0\"]}},{\"id\":\"b\",\"fields\":{\"tokens\":[\"4611686018427387904\"]}}]}");
    placement = placement_of(ring);
    for (unsigned i = 0; i < 200; i++) {
        const unsigned char bytes[8] = {0, 0, 0, 0, 0, 0, (unsigned char)(i >> 8), (unsigned char)i};
        uint32_t other = 0;
        CHECK(consistent_placement_locate(placement, CONSISTENT_INTEGER(i), &index) == CONSISTENT_OK);
        CHECK(consistent_placement_locate(placement, CONSISTENT_BYTES(bytes, 8), &other) == CONSISTENT_OK && other == index);
    }
    consistent_placement_release(placement);
    consistent_ring_free(ring);
}

static void fault_42_a_parameter_that_is_a_number_is_taken_as_one(void) {
    consistent_node nodes[2] = {node_of("a"), node_of("b")};
    consistent_parameter parameter = CONSISTENT_PARAMETER_INIT;
    consistent_options options = CONSISTENT_OPTIONS_INIT;
    char fingerprints[3][64];
    options.scheme = "go_buraksezer";
    options.scheme_len = strlen(options.scheme);
    options.parameters = &parameter;
    options.parameter_count = 1;
    parameter.name = "load";
    parameter.name_len = 4;
    for (int i = 0; i < 3; i++) {
        consistent_ring *ring = NULL;
        parameter.text = i < 2 ? "2" : NULL;
        parameter.text_len = i < 2 ? 1 : 0;
        parameter.is_number = i == 1;
        parameter.value = 2;
        CHECK(consistent_ring_new(nodes, 2, &options, &ring) == CONSISTENT_OK);
        consistent_info info = CONSISTENT_INFO_INIT;
        CHECK(consistent_placement_info(snap(ring), &info) == CONSISTENT_OK);
        strcpy(fingerprints[i], info.fingerprint);
        consistent_ring_free(ring);
    }
    CHECK(strcmp(fingerprints[0], fingerprints[1]) == 0 && strcmp(fingerprints[0], fingerprints[2]) == 0);
}

int main(void) {
    fault_06_create_takes_one_of_each_host_after_the_other();
    fault_09_lists_are_whole();
    fault_10_what_the_system_could_not_have_is_refused();
    fault_42_a_parameter_that_is_a_number_is_taken_as_one();
    return check_report("fault_stores");
}
