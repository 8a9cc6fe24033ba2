/* Every call of a live ring at once, by a thread or two each: look-ups, batches, snapshots, members, documents, health,
 * states, leases, sessions, policies, checks, listeners and a file that is followed. A sanitizer looks on. What a call
 * may answer while others change the ring is known, each must have worked, and all that was taken is given back.
 * usage: live ROUNDS */
#include "check.h"

#include <pthread.h>
#include <time.h>
#include <unistd.h>

enum { MEMBERS = 8, KEYS_EACH = 64, HELD = 8, TEXT = 1 << 14, FOLLOWED = 1000000 };

/* Ids place keys in the first ring, and none in the second, where nodes can be given other names. */
static consistent_ring *ring, *numbered;
static consistent_checks *checks;
static consistent_placement *shared;
static const char *const IDS[MEMBERS] = {"a", "b", "c", "d", "e", "f", "g", "h"};
static char keys[KEYS_EACH][8];
static consistent_slice slices[KEYS_EACH];
static char path[64];
static int rounds;

/* A call that is made while others change the ring, and how it went. */
typedef struct {
    const char *call;
    size_t worked, raced, wrong;
} verb;

enum { VERBS = 64 };

/* The calls of all threads. Each has a tally of its own until it ends: a lock between calls would order what is to run
 * at once, and hide a race. */
static verb verbs[VERBS];
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

static verb *verb_of(verb *tally, const char *call) {
    while (tally->call != NULL && strcmp(tally->call, call) != 0) tally++;
    tally->call = call;
    return tally;
}

static void count(verb *tally, const char *call, int32_t status) {
    verb *of = verb_of(tally, call);
    switch (status) {
        case CONSISTENT_OK: of->worked++; break;
        case CONSISTENT_NONE_LIVE:
        case CONSISTENT_ERR_UNKNOWN_NODE:
        case CONSISTENT_ERR_DUPLICATE_NODE:
        case CONSISTENT_ERR_STALE:
        case CONSISTENT_ERR_CONFLICT: of->raced++; break;
        default:
            of->wrong++;
            fprintf(stderr, "%s: %s\n", call, consistent_status_name(status));
    }
}

/* Makes a call, counts how it went, and says whether it worked. */
#define TRY(call, ...) tried(tally, #call, call(__VA_ARGS__))

static int tried(verb *tally, const char *call, int32_t status) {
    count(tally, call, status);
    return status == CONSISTENT_OK;
}

static const char *some(int i) { return IDS[i % MEMBERS]; }
#define KEY(i) CONSISTENT_BYTES(keys[(i) % KEYS_EACH], slices[(i) % KEYS_EACH].len)

static void look_up(verb *tally, int i) {
    char id[CONSISTENT_ID_CAPACITY];
    size_t needed = 0;
    uint32_t index = 0, found[3];
    int32_t current = 0;
    consistent_placement *snapshot = NULL;
    TRY(consistent_ring_get_node, ring, KEY(i), id, sizeof id, &needed);
    TRY(consistent_ring_get_node, numbered, KEY(i), id, sizeof id, &needed);
    TRY(consistent_ring_pick_node_by_load, ring, KEY(i), 2, "salt", 4, id, sizeof id, &needed);
    if (!TRY(consistent_ring_snapshot, ring, &snapshot)) return;
    consistent_placement_retain(snapshot);
    TRY(consistent_placement_locate, snapshot, KEY(i), &index);
    TRY(consistent_placement_get_nodes, snapshot, KEY(i), NULL, found, 3, &needed);
    TRY(consistent_ring_is_current, ring, snapshot, &current);
    consistent_placement_release(snapshot);
    consistent_placement_release(snapshot);
}

/* One placement is everybody's, another this thread's. */
static void batches(verb *tally, int i) {
    uint32_t found[KEYS_EACH];
    consistent_share shares[4 * MEMBERS];
    const consistent_moved *moved = NULL;
    const consistent_keys *all = KEYS(CONSISTENT_KEYS_SLICES, KEYS_EACH, slices, 0, NULL);
    consistent_placement *snapshot = NULL;
    size_t needed = 0;
    if (!TRY(consistent_ring_snapshot, i % 2 == 0 ? ring : numbered, &snapshot)) return;
    TRY(consistent_placement_place, snapshot, all, 1, found, KEYS_EACH);
    TRY(consistent_placement_place, shared, all, 1, found, KEYS_EACH);
    if (i % 2 == 0) TRY(consistent_placement_shares, snapshot, 1, CONSISTENT_SPREAD_NONE, shares, 4 * MEMBERS, &needed);
    if (i % 2 == 0 && TRY(consistent_placement_moved, shared, snapshot, all, 1, CONSISTENT_SPREAD_NONE, &moved)) {
        consistent_free(moved);
    }
    consistent_placement_release(snapshot);
}

static void members(verb *tally, int i) {
    consistent_node nodes[MEMBERS + 1];
    const consistent_node_changes *changes = NULL;
    for (int n = 0; n < MEMBERS; n++) nodes[n] = node_of(IDS[n]);
    nodes[MEMBERS] = node_of("more");
    TRY(consistent_ring_add_node, ring, &nodes[MEMBERS]);
    nodes[0].weight = 1 + i % 3;
    nodes[0].address = "here", nodes[0].address_len = (size_t)(i % 5);
    TRY(consistent_ring_set_node, ring, &nodes[0], CONSISTENT_SET_WEIGHT | CONSISTENT_SET_ADDRESS);
    TRY(consistent_ring_remove_node, ring, "more", 4);
    if (TRY(consistent_ring_set_nodes, ring, nodes, (size_t)(MEMBERS + i % 2), &changes)) consistent_free(changes);
    TRY(consistent_ring_rename_node, numbered, i % 2 == 0 ? "a" : "z", 1, i % 2 == 0 ? "z" : "a", 1);
    if (i % 16 == 0) TRY(consistent_ring_store_rows, ring);
}

/* The ring's own document with a higher epoch, which members that change meanwhile do not reach. */
static void documents(verb *tally, int i) {
    char text[TEXT];
    size_t needed = 0;
    int32_t changed = 0;
    const consistent_source *source = NULL;
    consistent_info info = CONSISTENT_INFO_INIT;
    consistent_placement *snapshot = NULL, *again = NULL;
    consistent_ring *other = NULL;
    if (!TRY(consistent_ring_snapshot, ring, &snapshot)) return;
    consistent_placement_info(snapshot, &info);
    const uint64_t later = info.epoch + 100;
    if (TRY(consistent_placement_to_json, snapshot, text, sizeof text, &needed)) {
        TRY(consistent_ring_update, ring, text, needed, &later);
        if (TRY(consistent_ring_from_json, text, needed, NULL, 0, &other)) consistent_ring_free(other);
    }
    consistent_placement_release(snapshot);
    if (TRY(consistent_ring_snapshot, ring, &again)
        && TRY(consistent_placement_to_json, again, text, sizeof text, &needed)) {
        TRY(consistent_ring_offer, ring, text, needed, "told", 4, 1000, &changed);
    }
    consistent_placement_release(again);
    if (i % 4 == 0) TRY(consistent_ring_offer_failed, ring, "told", 4, "gone", 4);
    if (TRY(consistent_ring_source, ring, &source)) consistent_free(source);
}

static void health(verb *tally, int i) {
    consistent_health seen = CONSISTENT_HEALTH_INIT;
    consistent_states_offered offered = CONSISTENT_STATES_OFFERED_INIT;
    char text[128];
    int32_t state = 0;
    uint64_t at = 0;
    const uint64_t now = (uint64_t)i * 10;
    TRY(consistent_ring_report, ring, some(i), 1, i % 3 != 0, now, &state);
    TRY(consistent_ring_heartbeat, ring, some(i), 1, now, &state);
    TRY(consistent_ring_tick, ring, now, &at);
    TRY(consistent_ring_health, ring, some(i), 1, &seen);
    TRY(consistent_ring_mark, ring, some(i), 1, i % 4 == 0 ? CONSISTENT_STATE_DOWN : CONSISTENT_STATE_UP);
    TRY(consistent_ring_mark, ring, some(i), 1, CONSISTENT_STATE_UP);
    snprintf(text, sizeof text, "{\"libconsistent_states\":1,\"states\":{\"%s\":{\"state\":\"down\",\"until\":%lu}}}",
             some(i), (unsigned long)now + 50);
    TRY(consistent_ring_offer_states, ring, text, strlen(text), "s", 1, now, &offered);
    if (i % 4 == 0) TRY(consistent_ring_offer_states_failed, ring, "s", 1, "gone", 4);
}

static void leases(verb *tally, int i) {
    consistent_lease held[HELD];
    consistent_load load, loads[4 * MEMBERS];
    consistent_placement *snapshot = NULL;
    size_t needed = 0;
    int32_t released = 0;
    for (int h = 0; h < HELD; h++) {
        const consistent_lease none = CONSISTENT_LEASE_INIT;
        held[h] = none;
        const char *key = keys[(i + h) % KEYS_EACH];
        TRY(consistent_ring_acquire, ring, FOR_KEY(key, strlen(key)), &held[h], NULL);
    }
    TRY(consistent_ring_set_load, ring, some(i), 1, (uint64_t)(i % 7));
    TRY(consistent_ring_load, ring, some(i), 1, &load);
    TRY(consistent_ring_loads, ring, loads, 4 * MEMBERS, &needed, &snapshot);
    consistent_placement_release(snapshot);
    for (int h = 0; h < HELD; h++) {
        if (held[h].token != 0) TRY(consistent_ring_release, ring, held[h].token, &released);
    }
}

static void sessions(verb *tally, int i) {
    consistent_lease lease = CONSISTENT_LEASE_INIT;
    size_t kept = 0, bytes = 0;
    int32_t known = 0;
    const uint64_t now = (uint64_t)i * 10;
    const char *session = keys[i % KEYS_EACH];
    if (TRY(consistent_ring_acquire, ring, FOR_SESSION(session, strlen(session), now), &lease, NULL)) {
        TRY(consistent_ring_release, ring, lease.token, NULL);
    }
    TRY(consistent_ring_sticky_use, ring, &kept, &bytes);
    if (i % 3 == 0) TRY(consistent_ring_forget_session, ring, session, strlen(session), &known);
    if (i % 5 == 0) TRY(consistent_ring_expire_sticky, ring, now, &kept);
}

static void policies(verb *tally, int i) {
    consistent_health_policy heartbeat = CONSISTENT_HEALTH_POLICY_INIT;
    consistent_sticky_policy sticky = CONSISTENT_STICKY_POLICY_INIT;
    consistent_bound bound = CONSISTENT_BOUND_INIT;
    TRY(consistent_ring_policies, ring, POLICIES(&heartbeat, &sticky, &bound));
    heartbeat.heartbeat_timeout_ms = i % 2 == 0 ? 0 : 1000;
    sticky.choices = 1 + (uint32_t)(i % 3), sticky.sessions = 32, sticky.ttl_ms = 500;
    bound.factor_milli = 1250 + (uint32_t)(i % 3) * 250;
    TRY(consistent_ring_set_policies, ring, POLICIES(&heartbeat, &sticky, &bound));
}

static void probe(verb *tally, int i) {
    const consistent_probes *due = NULL;
    const uint64_t now = (uint64_t)i * 500;
    uint64_t at = 0;
    consistent_checks *others = NULL;
    const consistent_check_policy policy = CONSISTENT_CHECK_POLICY_INIT;
    TRY(consistent_checks_next_wake, checks, &at);
    if (TRY(consistent_checks_due, checks, now, &due)) {
        for (size_t p = 0; p < due->count; p++) {
            TRY(consistent_checks_finished, checks, due->probes[p]->number, (int32_t)(p % 3), now + 1, NULL);
        }
        consistent_free(due);
    }
    if (i % 8 == 0 && TRY(consistent_ring_checks, ring, &policy, &others)) consistent_checks_free(others);
}

static void hear(void *user, const consistent_change *change) {
    consistent_placement *snapshot = NULL;
    if (consistent_ring_snapshot(ring, &snapshot) == CONSISTENT_OK) consistent_placement_release(snapshot);
    *(size_t *)user += change->struct_size == sizeof *change;
}

static void drop(void *user) { free(user); }

static void listen(verb *tally, int i) {
    char id[CONSISTENT_ID_CAPACITY];
    size_t needed = 0;
    consistent_subscription *subscription = NULL;
    TRY(consistent_ring_on_change, ring, hear, calloc(1, sizeof(size_t)), drop, &subscription);
    TRY(consistent_ring_get_node, ring, KEY(i), id, sizeof id, &needed);
    consistent_subscription_free(subscription);
}

/* Beside the file, and renamed. Its epochs are far above what others reach. */
static void follow(verb *tally, int i) {
    char beside[80];
    const struct timespec moment = {0, 2000000};
    consistent_following *following = NULL;
    consistent_follow_policy policy = CONSISTENT_FOLLOW_POLICY_INIT;
    policy.debounce_ms = 0, policy.poll_ms = 1, policy.max_loss_milli = 1000;
    snprintf(beside, sizeof beside, "%s.next", path);
    FILE *file = fopen(beside, "w");
    if (file == NULL) return;
    fprintf(file, "{\"libconsistent\":1,\"epoch\":%d,\"scheme\":{\"name\":\"ring\",\"vnodes\":16},\"nodes\":[",
            FOLLOWED * (i + 1));
    for (int n = 0; n < MEMBERS; n++) fprintf(file, "%s{\"id\":\"%s\"}", n == 0 ? "" : ",", IDS[n]);
    fputs("]}", file);
    const int closed = fclose(file) == 0 && rename(beside, path) == 0;
    count(tally, "a file is written", closed ? CONSISTENT_OK : CONSISTENT_ERR_DOCUMENT);
    if (TRY(consistent_ring_follow, ring, path, strlen(path), NULL, 0, &policy, &following)) {
        nanosleep(&moment, NULL);
        consistent_following_free(following);
    }
}

typedef struct {
    void (*body)(verb *, int);
    int threads, share; /* of the rounds, one in so many */
} work;

static const work WORK[] = {{look_up, 2, 1}, {batches, 2, 4},  {members, 1, 1}, {documents, 2, 2},
                            {health, 2, 1},  {leases, 2, 2},   {sessions, 2, 1}, {policies, 1, 4},
                            {probe, 2, 1},   {listen, 2, 1},   {follow, 1, 16}};
enum { KINDS = sizeof WORK / sizeof *WORK, MOST_THREADS = 32 };

static void *run(void *of) {
    const work *mine = (const work *)of;
    verb tally[VERBS] = {{NULL, 0, 0, 0}};
    for (int i = 0; i < rounds / mine->share; i++) mine->body(tally, i);
    pthread_mutex_lock(&lock);
    for (const verb *made = tally; made->call != NULL; made++) {
        verb *all = verb_of(verbs, made->call);
        all->worked += made->worked, all->raced += made->raced, all->wrong += made->wrong;
    }
    pthread_mutex_unlock(&lock);
    return NULL;
}

static consistent_ring *ring_of(const char *scheme) {
    char text[1024];
    consistent_ring *made = NULL;
    size_t at = (size_t)snprintf(text, sizeof text, "{\"libconsistent\":1,\"scheme\":%s,\"nodes\":[", scheme);
    for (int n = 0; n < MEMBERS; n++) {
        at += (size_t)snprintf(text + at, sizeof text - at, "%s{\"id\":\"%s\"}", n == 0 ? "" : ",", IDS[n]);
    }
    at += (size_t)snprintf(text + at, sizeof text - at, "]}");
    CHECK(consistent_ring_from_json(text, at, NULL, 0, &made) == CONSISTENT_OK);
    return made;
}

int main(int argc, char **argv) {
    rounds = argc > 1 ? atoi(argv[1]) : 200;
    snprintf(path, sizeof path, "live-%ld.json", (long)getpid());
    for (int k = 0; k < KEYS_EACH; k++) {
        snprintf(keys[k], sizeof keys[k], "key%d", k);
        slices[k].data = keys[k];
        slices[k].len = strlen(keys[k]);
    }
    ring = ring_of("{\"name\":\"ring\",\"vnodes\":16}");
    numbered = ring_of("{\"name\":\"jump\"}");
    const consistent_check_policy policy = CONSISTENT_CHECK_POLICY_INIT;
    CHECK(consistent_ring_snapshot(ring, &shared) == CONSISTENT_OK);
    CHECK(consistent_ring_checks(ring, &policy, &checks) == CONSISTENT_OK);

    pthread_t threads[MOST_THREADS];
    int running = 0;
    for (size_t w = 0; w < KINDS; w++) {
        for (int t = 0; t < WORK[w].threads; t++) {
            CHECK(pthread_create(&threads[running++], NULL, run, (void *)(uintptr_t)&WORK[w]) == 0);
        }
    }
    for (int t = 0; t < running; t++) CHECK(pthread_join(threads[t], NULL) == 0);

    size_t calls = 0, raced = 0, kinds = 0;
    for (const verb *of = verbs; of->call != NULL; of++, kinds++) {
        calls += of->worked + of->raced + of->wrong;
        raced += of->raced;
        if (CHECK(of->worked > 0 && of->wrong == 0)) continue;
        fprintf(stderr, "%s: %zu worked, %zu wrong\n", of->call, of->worked, of->wrong);
    }
    consistent_load loads[4 * MEMBERS];
    size_t needed = 0;
    CHECK(consistent_ring_loads(ring, loads, 4 * MEMBERS, &needed, NULL) == CONSISTENT_OK && needed >= MEMBERS);
    for (size_t n = 0; n < needed && n < 4 * MEMBERS; n++) CHECK(loads[n].leases == 0);
    consistent_info info = CONSISTENT_INFO_INIT;
    CHECK(consistent_placement_info(snap(ring), &info) == CONSISTENT_OK && info.epoch >= FOLLOWED);
    snap(NULL);
    consistent_checks_free(checks);
    consistent_placement_release(shared);
    consistent_ring_free(numbered);
    consistent_ring_free(ring);
    CHECK(remove(path) == 0);
    printf("live: %zu calls of %zu kinds by %d threads, %zu of them met a change\n", calls, kinds, running, raced);
    return check_report("live");
}
