/* Readers look keys up while a writer changes the ring. Every answer must belong, as a whole, to one of the topologies
 * that were published. Then threads take leases, and no node may ever hold more than its cap. Then they change the ring
 * while others come to listen and go: one change is told at a time, in its order, and none is left out.
 * usage: threads ROUNDS */
#include "check.h"

#include <pthread.h>

enum { ALL = 64, REPLICAS = 3, READERS = 4, TOPOLOGIES = 3 };

/* What every key's nodes are called in each topology. "m" sorts in the middle, so that indices mean different nodes. */
static const char *const IDS[] = {"a", "b", "m", "x", "y"};
static char expected[TOPOLOGIES][ALL][REPLICAS];

static consistent_ring *ring;
static int rounds;

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int reading = READERS;
static size_t wrong, answers;
static unsigned seen; /* A bit for each topology that a batch saw. */

static char keys[ALL][8];
static consistent_slice slices[ALL];

static consistent_ring *ring_without(const char *absent) {
    consistent_node nodes[5];
    size_t count = 0;
    for (size_t i = 0; i < sizeof IDS / sizeof *IDS; i++) {
        if (strcmp(IDS[i], absent) != 0) nodes[count++] = node_of(IDS[i]);
    }
    consistent_parameter vnodes = CONSISTENT_PARAMETER_INIT;
    vnodes.name = "vnodes";
    vnodes.name_len = 6;
    vnodes.value = 16;
    consistent_options options = CONSISTENT_OPTIONS_INIT;
    options.parameters = &vnodes;
    options.parameter_count = 1;
    consistent_ring *made = NULL;
    CHECK(consistent_ring_new(nodes, count, &options, &made) == CONSISTENT_OK);
    return made;
}

/* The one-letter name of a node of a placement. */
static char name_of(const consistent_placement *placement, uint32_t index) {
    consistent_node_view view = CONSISTENT_NODE_VIEW_INIT;
    if (consistent_placement_node(placement, index, &view) != CONSISTENT_OK || view.id_len != 1) return '?';
    return view.id[0];
}

static void learn(int topology, const consistent_ring *of) {
    for (int k = 0; k < ALL; k++) {
        uint32_t found[REPLICAS];
        size_t count = 0;
        consistent_placement *snapshot = NULL;
        CHECK(consistent_ring_snapshot(of, &snapshot) == CONSISTENT_OK);
        CHECK(consistent_placement_get_nodes(snapshot, CONSISTENT_BYTES(keys[k], slices[k].len), NULL, found, REPLICAS, &count)
                  == CONSISTENT_OK && count == REPLICAS);
        for (int r = 0; r < REPLICAS; r++) expected[topology][k][r] = name_of(snapshot, found[r]);
        consistent_placement_release(snapshot);
    }
}

/* The topology that has these names for all keys' nodes, counted from 1; 0 if there is none. */
static int topology_of(const char *names) {
    for (int t = 0; t < TOPOLOGIES; t++) {
        int same = 1;
        for (int k = 0; k < ALL && same; k++) same = names[k] == expected[t][k][0];
        if (same) return t + 1;
    }
    return 0;
}

static int read_one(int k) {
    char id[CONSISTENT_ID_CAPACITY];
    size_t needed;
    if (consistent_ring_get_node(ring, CONSISTENT_BYTES(keys[k], slices[k].len), id, sizeof id, &needed) != CONSISTENT_OK) return 0;
    for (int t = 0; t < TOPOLOGIES; t++) {
        if (needed == 1 && id[0] == expected[t][k][0]) return 1;
    }
    return 0;
}

static int read_replicas(int k) {
    uint32_t found[REPLICAS];
    size_t count = 0;
    consistent_placement *snapshot = NULL;
    if (consistent_ring_snapshot(ring, &snapshot) != CONSISTENT_OK) return 0;
    int belongs = 0;
    if (consistent_placement_get_nodes(snapshot, CONSISTENT_BYTES(keys[k], slices[k].len), NULL, found, REPLICAS, &count)
        != CONSISTENT_OK) count = 0;
    for (int t = 0; t < TOPOLOGIES && count == REPLICAS; t++) {
        int same = 1;
        for (int r = 0; r < REPLICAS; r++) same = same && name_of(snapshot, found[r]) == expected[t][k][r];
        belongs = belongs || same;
    }
    consistent_placement_release(snapshot);
    return belongs;
}

static int read_batch(void) {
    uint32_t found[ALL];
    char names[ALL];
    consistent_placement *snapshot = NULL;
    if (consistent_ring_snapshot(ring, &snapshot) != CONSISTENT_OK) return 0;
    int placed = consistent_placement_place(snapshot, KEYS(CONSISTENT_KEYS_SLICES, ALL, slices, 0, NULL), 1, found, ALL) == CONSISTENT_OK;
    for (int k = 0; placed && k < ALL; k++) names[k] = name_of(snapshot, found[k]);
    consistent_placement_release(snapshot);
    return placed ? topology_of(names) : 0;
}

static int read_snapshot(void) {
    char names[ALL];
    consistent_placement *snapshot = NULL;
    if (consistent_ring_snapshot(ring, &snapshot) != CONSISTENT_OK) return 0;
    consistent_placement_retain(snapshot);
    for (int k = 0; k < ALL; k++) {
        uint32_t index;
        names[k] = consistent_placement_locate(snapshot, CONSISTENT_BYTES(keys[k], slices[k].len), &index) == CONSISTENT_OK
                       ? name_of(snapshot, index)
                       : '?';
    }
    consistent_placement_release(snapshot);
    consistent_placement_release(snapshot);
    return topology_of(names);
}

/* Whether more than one topology was seen. */
static int several(unsigned topologies) {
    return (topologies & (topologies - 1)) != 0;
}

static void *reader(void *unused) {
    size_t my_wrong = 0;
    unsigned my_seen = 0;
    /* On a busy machine all changes may fall between two looks for a while. */
    for (int i = 0; i < rounds || (!several(my_seen) && i < 100 * rounds); i++) {
        int k = i % ALL;
        int batch = read_batch();
        my_seen |= 1u << batch;
        my_wrong += (size_t)(!read_one(k) + !read_replicas(k) + !batch + !read_snapshot());
    }
    pthread_mutex_lock(&lock);
    wrong += my_wrong;
    seen |= my_seen;
    answers += (size_t)rounds * 4;
    reading--;
    pthread_mutex_unlock(&lock);
    return unused;
}

static int anybody_reading(void) {
    pthread_mutex_lock(&lock);
    int any = reading > 0;
    pthread_mutex_unlock(&lock);
    return any;
}

/* Four threads hold at most 16 leases each, on four nodes with a factor of 1.25: never more than 1.25 * 64 / 4 on
   one. */
enum { HOLDERS = 4, HELD = 16, MOST = 20 };

static int holding = HOLDERS;

static void *holder(void *unused) {
    size_t my_wrong = 0;
    uint64_t tokens[HELD] = {0};
    for (int i = 0; i < rounds; i++) {
        consistent_lease lease = CONSISTENT_LEASE_INIT;
        int32_t released = 0;
        uint64_t *slot = &tokens[i % HELD];
        if (i >= HELD) my_wrong += consistent_ring_release(ring, *slot, &released) != CONSISTENT_OK || !released;
        my_wrong += consistent_ring_acquire(ring, FOR_KEY(keys[i % 3], slices[i % 3].len), &lease, NULL) != CONSISTENT_OK;
        *slot = lease.token;
    }
    for (int i = 0; i < HELD; i++) my_wrong += consistent_ring_release(ring, tokens[i], NULL) != CONSISTENT_OK;
    pthread_mutex_lock(&lock);
    wrong += my_wrong;
    holding--;
    pthread_mutex_unlock(&lock);
    return unused;
}

static int anybody_holding(void) {
    pthread_mutex_lock(&lock);
    int any = holding > 0;
    pthread_mutex_unlock(&lock);
    return any;
}

static void leases(void) {
    pthread_t threads[HOLDERS];
    consistent_load loads[8];
    size_t looks = 0, over = 0, needed = 0;
    for (int t = 0; t < HOLDERS; t++) CHECK(pthread_create(&threads[t], NULL, holder, NULL) == 0);
    for (int more = 1; more; looks++) {
        more = anybody_holding();
        over += consistent_ring_loads(ring, loads, 8, &needed, NULL) != CONSISTENT_OK;
        for (size_t i = 0; i < needed; i++) over += loads[i].leases + loads[i].measured > MOST;
    }
    for (int t = 0; t < HOLDERS; t++) CHECK(pthread_join(threads[t], NULL) == 0);
    CHECK(needed == 4 && over == 0 && wrong == 0);
    for (size_t i = 0; i < needed; i++) CHECK(loads[i].leases == 0);
    printf("threads: %zu looks at the loads while %d leases were made\n", looks, rounds * HOLDERS);
}

/* What who listens from the beginning is told: the state of each node, and what did not fit it. */
enum { CHANGERS = 3, COMERS = 2 };

static struct {
    int32_t states[5];
    int telling;
    size_t misfits, changes;
} chronicle;

static void write_down(void *unused, const consistent_change *change) {
    (void)unused;
    chronicle.misfits += chronicle.telling++ != 0 || change->lost != 0;
    for (int i = 0; change->node != NULL && i < 5; i++) {
        if (*change->node != *IDS[i]) continue;
        chronicle.misfits += chronicle.states[i] != change->from;
        chronicle.states[i] = change->to;
        chronicle.changes++;
    }
    chronicle.telling--;
}

/* Each has its own node. */
static void *changer(void *id) {
    size_t my_wrong = 0;
    for (int i = 0; i < rounds; i++) {
        my_wrong += consistent_ring_mark(ring, (const char *)id, 1, CONSISTENT_STATE_DOWN) != CONSISTENT_OK;
        my_wrong += consistent_ring_mark(ring, (const char *)id, 1, CONSISTENT_STATE_UP) != CONSISTENT_OK;
    }
    pthread_mutex_lock(&lock);
    wrong += my_wrong;
    pthread_mutex_unlock(&lock);
    return NULL;
}

static void count_change(void *user, const consistent_change *change) {
    if (change->struct_size == sizeof *change) ++*(size_t *)user;
}

static void free_count(void *user) { free(user); }

/* Comes, hears something perhaps, and goes: what it gave is let go of once, when nobody tells it any more. */
static void *comer(void *unused) {
    size_t my_wrong = 0;
    for (int i = 0; i < rounds; i++) {
        consistent_subscription *subscription = NULL;
        my_wrong += consistent_ring_on_change(ring, count_change, calloc(1, sizeof(size_t)), free_count, &subscription)
                    != CONSISTENT_OK;
        consistent_subscription_free(subscription);
    }
    pthread_mutex_lock(&lock);
    wrong += my_wrong;
    pthread_mutex_unlock(&lock);
    return unused;
}

static void listeners(void) {
    static char changed[CHANGERS][2] = {"a", "b", "x"};
    pthread_t threads[CHANGERS + COMERS];
    consistent_subscription *subscription = NULL;
    CHECK(consistent_ring_on_change(ring, write_down, NULL, NULL, &subscription) == CONSISTENT_OK);
    for (int t = 0; t < CHANGERS; t++) CHECK(pthread_create(&threads[t], NULL, changer, changed[t]) == 0);
    for (int t = CHANGERS; t < CHANGERS + COMERS; t++) CHECK(pthread_create(&threads[t], NULL, comer, NULL) == 0);
    for (int t = 0; t < CHANGERS + COMERS; t++) CHECK(pthread_join(threads[t], NULL) == 0);
    CHECK(wrong == 0 && chronicle.misfits == 0);
    CHECK(chronicle.changes == (size_t)rounds * 2 * CHANGERS);
    for (int i = 0; i < 5; i++) CHECK(chronicle.states[i] == CONSISTENT_STATE_UP);
    consistent_subscription_free(subscription);
    printf("threads: %zu changes were told while listeners came and went\n", chronicle.changes);
}

int main(int argc, char **argv) {
    rounds = argc > 1 ? atoi(argv[1]) : 1000;
    for (int k = 0; k < ALL; k++) {
        snprintf(keys[k], sizeof keys[k], "key%d", k);
        slices[k].data = keys[k];
        slices[k].len = strlen(keys[k]);
    }
    consistent_ring *full = ring_without("");
    ring = ring_without("m");
    learn(0, ring);
    learn(1, full);
    CHECK(consistent_ring_mark(ring, "a", 1, CONSISTENT_STATE_DOWN) == CONSISTENT_OK);
    learn(2, ring);
    CHECK(consistent_ring_mark(ring, "a", 1, CONSISTENT_STATE_UP) == CONSISTENT_OK);
    CHECK(memcmp(expected[0], expected[1], sizeof *expected) != 0);
    CHECK(memcmp(expected[0], expected[2], sizeof *expected) != 0);

    pthread_t threads[READERS];
    for (int t = 0; t < READERS; t++) CHECK(pthread_create(&threads[t], NULL, reader, NULL) == 0);
    consistent_node m = node_of("m");
    int refused = 0;
    uint64_t changes = 0;
    while (anybody_reading()) {
        refused += consistent_ring_add_node(ring, &m) != CONSISTENT_OK;
        refused += set_address(ring, "b", 1, "here", changes % 5) != CONSISTENT_OK;
        refused += consistent_ring_remove_node(ring, "m", 1) != CONSISTENT_OK;
        refused += consistent_ring_mark(ring, "a", 1, CONSISTENT_STATE_DOWN) != CONSISTENT_OK;
        refused += consistent_ring_mark(ring, "a", 1, CONSISTENT_STATE_UP) != CONSISTENT_OK;
        changes++;
    }
    for (int t = 0; t < READERS; t++) CHECK(pthread_join(threads[t], NULL) == 0);

    CHECK(refused == 0);
    CHECK(changes > 0);
    CHECK(wrong == 0);
    CHECK(several(seen));
    printf("threads: %zu answers while %lu rounds of changes were made\n", answers, (unsigned long)changes);
    leases();
    listeners();
    consistent_ring_free(ring);
    consistent_ring_free(full);
    return check_report("threads");
}
