/* Faults of memcached clients and proxies, by number: what C shows of them. usage: fault_proxies */
#include "check.h"

#define ALL 300

static consistent_ring *ring_of(const char *text) {
    consistent_ring *ring = NULL;
    if (!CHECK(consistent_ring_from_json(text, strlen(text), NULL, 0, &ring) == CONSISTENT_OK)) puts(last_error());
    return ring;
}

/* Whether two documents place every key, by index, alike; `down` is a node of both, or NULL. */
static int alike(const char *one, const char *other, const char *down) {
    consistent_ring *rings[2] = {ring_of(one), ring_of(other)};
    int same = 1;
    uint32_t found[2][ALL];
    for (int r = 0; r < 2; r++) {
        consistent_placement *snapshot = NULL;
        if (down != NULL) CHECK(consistent_ring_mark(rings[r], down, strlen(down), CONSISTENT_STATE_DOWN) == CONSISTENT_OK);
        CHECK(consistent_ring_snapshot(rings[r], &snapshot) == CONSISTENT_OK);
        for (int i = 0; i < ALL; i++) {
            char key[16];
            size_t count = 0;
            int len = snprintf(key, sizeof key, "key:%d", i);
            found[r][i] = CONSISTENT_NO_INDEX;
            CHECK(consistent_placement_get_nodes(snapshot, CONSISTENT_BYTES(key, (size_t)len), SPREAD(CONSISTENT_SPREAD_NONE), &found[r][i], 1, &count) == CONSISTENT_OK);
        }
        consistent_placement_release(snapshot);
        consistent_ring_free(rings[r]);
    }
    for (int i = 0; i < ALL; i++) same &= found[0][i] == found[1][i];
    return same;
}

static void refused(const char *text, int32_t status, const char *names) {
    consistent_ring *ring = NULL;
    CHECK(consistent_ring_from_json(text, strlen(text), NULL, 0, &ring) == status);
    CHECK(ring == NULL && strstr(last_error(), names) != NULL);
}

#define DOCUMENT(scheme, nodes) "{\"libconsistent\":1,\"scheme\":{" scheme "},\"nodes\":[" nodes "]}"
#define FIVE "{\"id\":\"a\"},{\"id\":\"b\"},{\"id\":\"c\"},{\"id\":\"d\"},{\"id\":\"e\"}"

static void fault_02_haproxy_without_options(void) {
    const char *bare = DOCUMENT("\"name\":\"haproxy\"", FIVE);
    CHECK(alike(bare, DOCUMENT("\"name\":\"haproxy\",\"function\":\"sdbm\",\"avalanche\":true", FIVE), NULL));
    CHECK(!alike(bare, DOCUMENT("\"name\":\"haproxy\",\"function\":\"sdbm\"", FIVE), NULL));
}

static void fault_03_the_backup_of_a_map(void) {
#define BACKUPS(two) \
    "{\"id\":\"a\"},{\"id\":\"b\",\"weight\":2,\"fields\":{\"backup\":true}}," \
    "{\"id\":\"c\",\"weight\":" two ",\"fields\":{\"backup\":true}}"
    const char *one = DOCUMENT("\"name\":\"haproxy_map\"", BACKUPS("3")), *other = DOCUMENT("\"name\":\"haproxy_map\"", BACKUPS("4"));
    CHECK(!alike(one, other, "a"));
    CHECK(alike(DOCUMENT("\"name\":\"haproxy\"", BACKUPS("3")), DOCUMENT("\"name\":\"haproxy\"", BACKUPS("4")), "a"));
}

static void fault_04_zero_is_one(void) {
#define WEIGHTS(w) "{\"id\":\"10.0.0.1:1\",\"weight\":" w "},{\"id\":\"10.0.0.2:1\",\"weight\":" w "}"
    CHECK(alike(DOCUMENT("\"name\":\"ketama\"", WEIGHTS("0")), DOCUMENT("\"name\":\"ketama\"", WEIGHTS("1")), NULL));
    CHECK(alike(DOCUMENT("\"name\":\"modula\"", WEIGHTS("0")), DOCUMENT("\"name\":\"modula\"", WEIGHTS("1")), NULL));
}

static void fault_05_ipv6_addresses(void) {
    const char *read = DOCUMENT("\"name\":\"ketama\"", "{\"id\":\"[2001:db8::1]:11212\"},{\"id\":\"b:1\"}");
    const char *told =
        DOCUMENT("\"name\":\"ketama\"", "{\"id\":\"x\",\"fields\":{\"host\":\"2001:db8::1\",\"port\":11212}},{\"id\":\"b:1\"}");
    CHECK(alike(read, told, NULL));
    refused(DOCUMENT("\"name\":\"twemproxy\"", "{\"id\":\"[2001:db8::1]:1\"}"), CONSISTENT_ERR_PARAMETER, "write 2001:db8::1");
}

static void fault_07_nginx_with_one_server(void) {
    consistent_ring *ring = ring_of(DOCUMENT("\"name\":\"nginx\"", "{\"id\":\"10.0.0.1:80\"}"));
    char id[32];
    CHECK(consistent_ring_get_node(ring, CONSISTENT_BYTES("", 0), id, sizeof id, NULL) == CONSISTENT_OK);
    CHECK(consistent_ring_mark(ring, "10.0.0.1:80", 11, CONSISTENT_STATE_DOWN) == CONSISTENT_OK);
    CHECK(consistent_ring_get_node(ring, CONSISTENT_BYTES("k", 1), id, sizeof id, NULL) == CONSISTENT_NONE_LIVE);
    consistent_ring_free(ring);
}

static void fault_08_no_weight_no_part(void) {
#define HOSTS "{\"id\":\"a:1\"},{\"id\":\"b:1\",\"weight\":3}"
    const char *more = DOCUMENT("\"name\":\"grpc_ring_hash\"", HOSTS ",{\"id\":\"c:1\",\"weight\":0}");
    CHECK(alike(DOCUMENT("\"name\":\"grpc_ring_hash\"", HOSTS), more, NULL));
}

static void fault_11_addresses_that_are_hashed(void) {
#define SCHEME "\"name\":\"haproxy\",\"hash_key\":\"addr\""
    const char *ids = DOCUMENT(SCHEME, "{\"id\":\"10.0.0.1:80\"},{\"id\":\"10.0.0.2:80\"}");
    CHECK(alike(ids, DOCUMENT(SCHEME, "{\"id\":\"a\",\"address\":\"10.0.0.1:80\"},{\"id\":\"b\",\"address\":\"10.0.0.2:80\"}"), NULL));
    refused(DOCUMENT(SCHEME, "{\"id\":\"2001:db8::1\"}"), CONSISTENT_ERR_PARAMETER, "nodes[0].id: \"2001:db8::1\"");
}

static void fault_15_weights(void) {
    consistent_ring *ring = ring_of(DOCUMENT("\"name\":\"nginx_hash\"", "{\"id\":\"a\",\"weight\":4294967295},{\"id\":\"b\",\"weight\":2}"));
    consistent_placement *snapshot = NULL;
    CHECK(consistent_ring_snapshot(ring, &snapshot) == CONSISTENT_OK);
    consistent_node_view heavy = CONSISTENT_NODE_VIEW_INIT, light = CONSISTENT_NODE_VIEW_INIT;
    CHECK(consistent_placement_node(snapshot, 0, &heavy) == CONSISTENT_OK);
    CHECK(consistent_placement_node(snapshot, 1, &light) == CONSISTENT_OK);
    CHECK(heavy.weight == 4294967295.0 && heavy.weight_milli == UINT32_MAX);
    CHECK(light.weight == 2.0 && light.weight_milli == 2000);
    consistent_placement_release(snapshot);
    consistent_ring_free(ring);
    refused(DOCUMENT("\"name\":\"ring\"", "{\"id\":\"a\",\"weight\":0.3333}"), CONSISTENT_ERR_WEIGHT, "round to 0.333");
    refused(DOCUMENT("\"name\":\"ring\"", "{\"id\":\"a\",\"weight\":1000000}"), CONSISTENT_ERR_WEIGHT, "divide all weights");
}

static void fault_41_lines_are_no_names(void) {
    refused(DOCUMENT("\"name\":\"twemproxy\"", "{\"id\":\"127.0.0.1:6381:1 server1\"}"), CONSISTENT_ERR_PARAMETER, "fields.name");
    refused(DOCUMENT("\"name\":\"nginx\"", "{\"id\":\"server 10.0.0.1:80;\"}"), CONSISTENT_ERR_PARAMETER, "weight=5");
}

int main(void) {
    fault_02_haproxy_without_options();
    fault_03_the_backup_of_a_map();
    fault_04_zero_is_one();
    fault_05_ipv6_addresses();
    fault_07_nginx_with_one_server();
    fault_08_no_weight_no_part();
    fault_11_addresses_that_are_hashed();
    fault_15_weights();
    fault_41_lines_are_no_names();
    return check_report("fault_proxies");
}
