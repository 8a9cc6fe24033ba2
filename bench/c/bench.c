// The C library beside libmemcached (weighted ketama), as Markdown. Usage: bench [--quick]

#define _POSIX_C_SOURCE 200809L

#include <consistent.h>
#include <inttypes.h>
#include <libmemcached/memcached.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { NODES = 100, VNODES = 160, LENGTH = 16, HOT = 1000, MOST_KEYS = 100000, MOST_ROUNDS = 21, HOST = 32 };

static int rounds = MOST_ROUNDS;
static size_t key_total = MOST_KEYS;

static char bytes[MOST_KEYS * LENGTH];
static consistent_slice slices[MOST_KEYS];
static uint32_t offsets[MOST_KEYS + 1];
static uint64_t positions[MOST_KEYS];
static uint32_t out[MOST_KEYS];

static char hosts[NODES + 1][HOST]; // the last one joins
static consistent_ring *ring;
static consistent_placement *held;
static consistent_placement *ketama; // libmemcached's own points
static memcached_st *client;
static volatile uint64_t sink;

static void must(int32_t status)
{
    char message[1024] = "";
    if (status == CONSISTENT_OK) return;
    consistent_last_error(message, sizeof message, NULL);
    fprintf(stderr, "bench: %s: %s\n", consistent_status_name(status), message);
    exit(1);
}

static void check(int right, const char *what)
{
    if (right) return;
    fprintf(stderr, "bench: %s\n", what);
    exit(1);
}

static uint64_t splitmix64(uint64_t i)
{
    uint64_t z = (i + 1) * UINT64_C(0x9e3779b97f4a7c15);
    z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
    return z ^ z >> 31;
}

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

static int ascending(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double median(double *times, int count)
{
    qsort(times, (size_t)count, sizeof *times, ascending);
    return (times[(count - 1) / 2] + times[count / 2]) / 2;
}

// The look-ups, each over the first `count` keys.

static void only_loop(size_t count)
{
    uint64_t sum = 0;
    for (size_t i = 0; i < count; i++) {
        uint64_t head;
        memcpy(&head, slices[i].data, sizeof head);
        sum += head + slices[i].len;
    }
    sink += sum;
}

static void locate(size_t count)
{
    uint64_t sum = 0;
    for (size_t i = 0; i < count; i++) {
        uint32_t index;
        consistent_placement_locate(held, CONSISTENT_BYTES(slices[i].data, slices[i].len), &index);
        sum += index;
    }
    sink += sum;
}

static void locate_ketama(size_t count)
{
    uint64_t sum = 0;
    for (size_t i = 0; i < count; i++) {
        uint32_t index;
        consistent_placement_locate(ketama, CONSISTENT_BYTES(slices[i].data, slices[i].len), &index);
        sum += index;
    }
    sink += sum;
}

static void get_node(size_t count)
{
    uint64_t sum = 0;
    for (size_t i = 0; i < count; i++) {
        char id[CONSISTENT_ID_CAPACITY];
        consistent_ring_get_node(ring, CONSISTENT_BYTES(slices[i].data, slices[i].len), id, sizeof id, NULL);
        sum += (unsigned char)id[8];
    }
    sink += sum;
}

static void get_3_held(size_t count)
{
    uint64_t sum = 0;
    for (size_t i = 0; i < count; i++) {
        uint32_t indices[3];
        size_t found;
        consistent_placement_get_nodes(held, CONSISTENT_BYTES(slices[i].data, slices[i].len), NULL, indices, 3, &found);
        sum += indices[2];
    }
    sink += sum;
}

static void get_3(size_t count)
{
    uint64_t sum = 0;
    for (size_t i = 0; i < count; i++) {
        uint32_t indices[3];
        size_t found;
        consistent_placement *snapshot;
        consistent_ring_snapshot(ring, &snapshot);
        consistent_placement_get_nodes(snapshot, CONSISTENT_BYTES(slices[i].data, slices[i].len), NULL, indices, 3, &found);
        consistent_placement_release(snapshot);
        sum += indices[2];
    }
    sink += sum;
}

static void place(int32_t kind, const void *data, size_t count)
{
    const consistent_keys keys = {kind, count, data, count * LENGTH, offsets};
    must(consistent_placement_place(held, &keys, 1, out, count));
}

static void place_slices(size_t count) { place(CONSISTENT_KEYS_SLICES, slices, count); }

static void place_packed(size_t count) { place(CONSISTENT_KEYS_PACKED32, bytes, count); }

static void place_u64(size_t count) { place(CONSISTENT_KEYS_INTEGERS, positions, count); }

static void place_hashed(size_t count) { place(CONSISTENT_KEYS_POSITIONS, positions, count); }

static void generate_hash(size_t count)
{
    uint64_t sum = 0;
    for (size_t i = 0; i < count; i++) sum += memcached_generate_hash(client, slices[i].data, slices[i].len);
    sink += sum;
}

static void server_by_key(size_t count)
{
    uint64_t sum = 0;
    for (size_t i = 0; i < count; i++) {
        memcached_return_t status;
        sum += (uintptr_t)memcached_server_by_key(client, slices[i].data, slices[i].len, &status);
    }
    sink += sum;
}

static const struct {
    const char *name;
    void (*run)(size_t count);
} ways[] = {
    {"an empty loop over the keys", only_loop},
    {"consistent_placement_locate", locate},
    {"consistent_placement_locate, scheme ketama", locate_ketama},
    {"consistent_ring_get_node", get_node},
    {"consistent_placement_get_nodes, 3", get_3_held},
    {"consistent_ring_snapshot, get_nodes 3, release", get_3},
    {"consistent_placement_place (slices)", place_slices},
    {"consistent_placement_place (packed)", place_packed},
    {"consistent_placement_place (integers)", place_u64},
    {"consistent_placement_place (positions)", place_hashed},
    {"libmemcached memcached_generate_hash", generate_hash},
    {"libmemcached memcached_server_by_key", server_by_key},
};
enum { WAYS = sizeof ways / sizeof *ways, LOOP = 0, KETAMA = 2, PEER = WAYS - 2 };

static consistent_ring *make_ring(void)
{
    consistent_node nodes[NODES];
    consistent_parameter vnodes = CONSISTENT_PARAMETER_INIT;
    consistent_options options = CONSISTENT_OPTIONS_INIT;
    consistent_ring *made;
    for (int i = 0; i < NODES; i++) {
        nodes[i] = (consistent_node)CONSISTENT_NODE_INIT;
        nodes[i].id = hosts[i];
        nodes[i].id_len = strlen(hosts[i]);
    }
    vnodes.name = "vnodes";
    vnodes.name_len = strlen(vnodes.name);
    vnodes.value = VNODES;
    options.scheme = "ring";
    options.scheme_len = strlen(options.scheme);
    options.parameters = &vnodes;
    options.parameter_count = 1;
    must(consistent_ring_new(nodes, NODES, &options, &made));
    return made;
}

// The dialect that places as `make_client` does.
static consistent_placement *make_ketama(void)
{
    static char text[NODES * 2 * HOST + 256];
    size_t len = (size_t)snprintf(text, sizeof text, "{\"libconsistent\":1,\"scheme\":{\"name\":\"ketama\",\"key_hash\":\"md5\","
                                  "\"point_hash\":\"md5\",\"weighted\":\"always\"},\"nodes\":[");
    consistent_ring *made;
    consistent_placement *snapshot;
    for (int i = 0; i < NODES; i++)
        len += (size_t)snprintf(text + len, sizeof text - len, "%s{\"id\":\"%s\"}", i ? "," : "", hosts[i]);
    len += (size_t)snprintf(text + len, sizeof text - len, "]}");
    must(consistent_ring_from_json(text, len, NULL, 0, &made));
    must(consistent_ring_snapshot(made, &snapshot));
    consistent_ring_free(made);
    return snapshot;
}

// libmemcached takes 160 points a server of equal weight, and 100 servers at most.
static memcached_st *make_client(int count)
{
    memcached_return_t status = MEMCACHED_SUCCESS;
    memcached_server_list_st servers = NULL;
    memcached_st *made = memcached_create(NULL);
    check(made != NULL, "memcached_create");
    memcached_behavior_set(made, MEMCACHED_BEHAVIOR_KETAMA_WEIGHTED, 1);
    for (int i = 0; i < count && status == MEMCACHED_SUCCESS; i++)
        servers = memcached_server_list_append(servers, hosts[i], 11211, &status);
    check(status == MEMCACHED_SUCCESS && memcached_server_push(made, servers) == MEMCACHED_SUCCESS, "server list");
    memcached_server_list_free(servers);
    return made;
}

// What is measured must be right.
static void compare(void)
{
    static uint32_t expected[MOST_KEYS];
    for (size_t i = 0; i < key_total; i++) must(consistent_placement_locate(held, CONSISTENT_BYTES(slices[i].data, LENGTH), &expected[i]));
    place_slices(key_total);
    check(memcmp(out, expected, key_total * sizeof *out) == 0, "place_slices and locate differ");
    place_packed(key_total);
    check(memcmp(out, expected, key_total * sizeof *out) == 0, "place and locate differ");
    for (size_t i = 0; i < key_total; i++) {
        char id[CONSISTENT_ID_CAPACITY];
        must(consistent_ring_get_node(ring, CONSISTENT_BYTES(slices[i].data, LENGTH), id, sizeof id, NULL));
        check(strcmp(id, hosts[expected[i]]) == 0, "get_node and locate differ");
    }
    for (size_t i = 0; i < key_total; i++) {
        uint32_t index;
        must(consistent_placement_locate(ketama, CONSISTENT_BYTES(slices[i].data, LENGTH), &index));
        check(index == memcached_generate_hash(client, slices[i].data, LENGTH), "ketama and libmemcached differ");
    }
}

static void print_change(const char *name, double times[3][MOST_ROUNDS], int steps)
{
    printf("| %s |", name);
    for (int step = 0; step < 3; step++) {
        if (step < steps) printf(" %.1f |", median(times[step], rounds) / 1000);
        else printf(" - |");
    }
    putchar('\n');
}

int main(int argc, char **argv)
{
    static double streamed[WAYS][MOST_ROUNDS], hot[WAYS][MOST_ROUNDS], ours[3][MOST_ROUNDS], theirs[3][MOST_ROUNDS];
    double stream[WAYS], warm[WAYS];
    consistent_info info = CONSISTENT_INFO_INIT;
    size_t passes;
    if (argc == 2 && strcmp(argv[1], "--quick") == 0) {
        rounds = 3;
        key_total = 10000;
    } else if (argc != 1) {
        fprintf(stderr, "usage: %s [--quick]\n", argv[0]);
        return 2;
    }
    passes = key_total / HOT;

    for (int i = 0; i <= NODES; i++) snprintf(hosts[i], HOST, "cache-%03d.example.net", i);
    for (size_t i = 0; i < key_total; i++) { // distinct, for splitmix64 is a bijection
        char text[LENGTH + 1];
        positions[i] = splitmix64(i);
        snprintf(text, sizeof text, "%016" PRIx64, positions[i]);
        memcpy(bytes + i * LENGTH, text, LENGTH);
        slices[i].data = bytes + i * LENGTH;
        slices[i].len = LENGTH;
        offsets[i + 1] = (uint32_t)((i + 1) * LENGTH);
    }
    ring = make_ring();
    client = make_client(NODES);
    ketama = make_ketama();
    must(consistent_ring_snapshot(ring, &held));
    must(consistent_placement_info(held, &info));
    compare();

    for (int round = 0; round < rounds; round++) {
        for (int way = 0; way < WAYS; way++) {
            double start = now();
            ways[way].run(key_total);
            streamed[way][round] = (now() - start) / (double)key_total;
            ways[way].run(HOT);
            start = now();
            for (size_t pass = 0; pass < passes; pass++) ways[way].run(HOT);
            hot[way][round] = (now() - start) / (double)(passes * HOT);
        }
    }
    for (int round = 0; round < rounds; round++) {
        consistent_node joiner = CONSISTENT_NODE_INIT;
        consistent_ring *made;
        memcached_st *peer;
        double start = now();
        made = make_ring();
        ours[0][round] = now() - start;
        joiner.id = hosts[NODES];
        joiner.id_len = strlen(joiner.id);
        start = now();
        must(consistent_ring_add_node(made, &joiner));
        ours[1][round] = now() - start;
        start = now();
        must(consistent_ring_remove_node(made, joiner.id, joiner.id_len));
        ours[2][round] = now() - start;
        consistent_ring_free(made);

        start = now();
        peer = make_client(NODES);
        theirs[0][round] = now() - start;
        memcached_free(peer);
        peer = make_client(NODES - 1);
        start = now();
        check(memcached_server_add(peer, hosts[NODES - 1], 11211) == MEMCACHED_SUCCESS, "memcached_server_add");
        theirs[1][round] = now() - start;
        memcached_free(peer);
    }

    printf("# C\n\nlibconsistent %s; libmemcached %s, weighted ketama (MD5).\n", consistent_version(NULL),
           memcached_lib_version());
    printf("%d nodes x %d points; %zu random keys of %d bytes, streamed, and %d hot ones; medians of %d interleaved\n"
           "rounds. The empty loop reads 8 bytes of each key.\n\n",
           NODES, VNODES, key_total, LENGTH, HOT, rounds);
    puts("| look-up | ns a key | x empty loop | generate_hash / this | hot: ns a key | generate_hash / this |");
    puts("|---|--:|--:|--:|--:|--:|");
    for (int way = 0; way < WAYS; way++) {
        stream[way] = median(streamed[way], rounds);
        warm[way] = median(hot[way], rounds);
    }
    for (int way = 0; way < WAYS; way++) {
        printf("| %s | %.1f | %.1f | ", ways[way].name, stream[way], stream[way] / stream[LOOP]);
        if (way == LOOP) printf("- | %.1f | - |\n", warm[way]);
        else printf("%.2f | %.1f | %.2f |\n", stream[PEER] / stream[way], warm[way], warm[PEER] / warm[way]);
    }
    puts("\n| 100 nodes | build, us | add a node, us | remove a node, us |\n|---|--:|--:|--:|");
    print_change("libconsistent", ours, 3);
    print_change("libmemcached (adds the 100th, its last; cannot remove)", theirs, 2);

    double memory = (double)info.memory_bytes / (NODES * VNODES);
    puts("\n| budget | limit | measured | |\n|---|--:|--:|---|");
    printf("| memory, bytes a point, index included | at most 16 | %.1f | %s |\n", memory,
           memory <= 16 ? "met" : "**missed**");
    double faster = stream[PEER] / stream[KETAMA];
    printf("| generate_hash / placement_locate, libmemcached's own points | at least 1.3 | %.2f | %s |\n", faster,
           faster >= 1.3 ? "met" : "**missed**");

    consistent_placement_release(ketama);
    consistent_placement_release(held);
    consistent_ring_free(ring);
    memcached_free(client);
    return 0;
}
