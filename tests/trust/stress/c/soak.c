/* Threads do everything with one ring for as long as they are told: change it, look keys up, take leases, hear of
 * changes, follow a file, offer documents that are refused, and make and free rings. Snapshots answer as a ring does
 * that is made anew of their documents. Usage: soak SECONDS FILE, which it writes and removes; the last line is
 * figures. */
#include "check.h"
#include "epochs.h"

#include <pthread.h>
#include <stdatomic.h>
#include <time.h>
#include <unistd.h>

enum { NODES = 12, KEYS_ASKED = 64, TEXT = 1 << 14 };

static consistent_ring *ring;
static char ids[NODES][8], keys[KEYS_ASKED][12];
static const char *path;
static consistent_slice slices[KEYS_ASKED];
static atomic_int over;
static atomic_ulong wrong, answers, rings, refused, followed, told;

static void right(int holds) { wrong += !holds; }

static consistent_ring *made(void) {
    consistent_node nodes[NODES];
    consistent_ring *of = NULL;
    for (int i = 0; i < NODES; i++) nodes[i] = node_of(ids[i]);
    right(consistent_ring_new(nodes, NODES, NULL, &of) == CONSISTENT_OK);
    return of;
}

static int place(const consistent_ring *of, uint32_t *out, char *text, size_t *len) {
    consistent_placement *held = NULL;
    int placed = consistent_ring_snapshot(of, &held) == CONSISTENT_OK
                 && consistent_placement_place(held, KEYS(CONSISTENT_KEYS_SLICES, KEYS_ASKED, slices, 0, NULL), 1, out, KEYS_ASKED)
                        == CONSISTENT_OK
                 && (text == NULL || consistent_placement_to_json(held, text, TEXT, len) == CONSISTENT_OK);
    consistent_placement_release(held);
    return placed;
}

/* What a snapshot answers is what one does that is made anew of its document. */
static void *compare(void *self) {
    uint32_t here[KEYS_ASKED], there[KEYS_ASKED];
    char text[TEXT];
    while (!over) {
        size_t len = 0;
        consistent_ring *anew = NULL;
        right(place(ring, here, text, &len));
        right(consistent_ring_from_json(text, len, NULL, 0, &anew) == CONSISTENT_OK);
        right(place(anew, there, NULL, NULL) && memcmp(here, there, sizeof here) == 0);
        consistent_ring_free(anew);
        answers += KEYS_ASKED;
        rings++;
    }
    return self;
}

static void *look_up(void *self) {
    char id[CONSISTENT_ID_CAPACITY];
    size_t needed;
    for (unsigned i = 0; !over; i++) {
        const consistent_slice *key = &slices[i % KEYS_ASKED];
        right(consistent_ring_get_node(ring, CONSISTENT_BYTES(key->data, key->len), id, sizeof id, &needed) == CONSISTENT_OK);
        answers++;
    }
    return self;
}

static void *change(void *self) {
    consistent_node x = node_of("x");
    for (unsigned i = 0; !over; i++) {
        right(consistent_ring_add_node(ring, &x) == CONSISTENT_OK);
        right(set_weight(ring, ids[0], strlen(ids[0]), 1 + i % 3) == CONSISTENT_OK);
        right(consistent_ring_remove_node(ring, "x", 1) == CONSISTENT_OK);
    }
    return self;
}

static void listen(void *self, const consistent_change *change) {
    (void)self;
    told += change->struct_size == sizeof *change;
}

/* Health, leases and sessions of a ring of its own: marks are not part of a document. */
static void *live(void *self) {
    consistent_ring *mine = made();
    for (unsigned i = 0; !over; i++) {
        const char *id = ids[i % NODES];
        char session[16];
        consistent_lease a = CONSISTENT_LEASE_INIT, b = CONSISTENT_LEASE_INIT;
        consistent_subscription *subscription = NULL;
        int len = snprintf(session, sizeof session, "s%u", i % 1000);
        right(consistent_ring_on_change(mine, listen, NULL, NULL, &subscription) == CONSISTENT_OK);
        right(consistent_ring_report(mine, id, strlen(id), i % 3 != 0, i, NULL) == CONSISTENT_OK);
        right(consistent_ring_mark(mine, id, strlen(id), i % 2 ? CONSISTENT_STATE_DOWN : CONSISTENT_STATE_DRAINING) == CONSISTENT_OK);
        right(consistent_ring_acquire(mine, FOR_KEY(id, strlen(id)), &a, NULL) == CONSISTENT_OK);
        right(consistent_ring_acquire(mine, FOR_SESSION(session, (size_t)len, i), &b, NULL) == CONSISTENT_OK);
        right(consistent_ring_release(mine, a.token, NULL) == CONSISTENT_OK);
        right(consistent_ring_release(mine, b.token, NULL) == CONSISTENT_OK);
        right(consistent_ring_mark(mine, id, strlen(id), CONSISTENT_STATE_UP) == CONSISTENT_OK);
        consistent_subscription_free(subscription);
    }
    consistent_ring_free(mine);
    return self;
}

static void *refuse(void *self) {
    static const char *const documents[] = {
        "", "{", "[]", "{\"libconsistent\":1,\"scheme\":{\"name\":\"nobody\"},\"nodes\":[{\"id\":\"a\"}]}",
        "{\"libconsistent\":1,\"scheme\":{\"name\":\"ring\"},\"nodes\":[{\"id\":\"a\"},{\"id\":\"a\"}]}",
        "{\"libconsistent\":9,\"scheme\":{\"name\":\"ring\"},\"nodes\":[]}"};
    consistent_ring *mine = made();
    char message[4096];
    for (unsigned i = 0; !over; i++) {
        const char *text = documents[i % (sizeof documents / sizeof *documents)];
        consistent_ring *none = NULL;
        const consistent_source *source = NULL;
        right(consistent_ring_offer(mine, text, strlen(text), "here", 4, 500, NULL) != CONSISTENT_OK);
        right(consistent_last_error(message, sizeof message, NULL) == CONSISTENT_OK);
        right(consistent_ring_from_json(text, strlen(text), NULL, 0, &none) != CONSISTENT_OK && none == NULL);
        right(consistent_ring_source(mine, &source) == CONSISTENT_OK && source != NULL && source->error != NULL);
        consistent_free(source);
        refused += 2;
    }
    consistent_ring_free(mine);
    return self;
}

/* Rings come, follow the file to its next epoch, and go. */
static void *follow(void *self) {
    const struct timespec moment = {0, 2000000};
    for (unsigned long epoch = 1; !over; epoch += 2) {
        consistent_node node = node_of("a");
        consistent_ring *mine = NULL;
        consistent_following *following = NULL;
        consistent_follow_policy policy = CONSISTENT_FOLLOW_POLICY_INIT;
        consistent_info info = CONSISTENT_INFO_INIT;
        policy.debounce_ms = 0, policy.poll_ms = 20;
        right(write_epoch(path, epoch) && consistent_ring_new(&node, 1, NULL, &mine) == CONSISTENT_OK);
        right(consistent_ring_follow(mine, path, strlen(path), NULL, 0, &policy, &following) == CONSISTENT_OK);
        right(write_epoch(path, epoch + 1));
        for (uint64_t began = consistent_now_ms(); info.epoch != epoch + 1 && consistent_now_ms() - began < 60000;) {
            consistent_placement *held = NULL;
            nanosleep(&moment, NULL);
            right(consistent_ring_snapshot(mine, &held) == CONSISTENT_OK && consistent_placement_info(held, &info) == CONSISTENT_OK);
            consistent_placement_release(held);
        }
        right(info.epoch == epoch + 1);
        consistent_following_free(following);
        consistent_ring_free(mine);
        followed++;
    }
    return self;
}

int main(int argc, char **argv) {
    void *(*const bodies[])(void *) = {compare, compare, look_up, look_up, change, live, live, refuse, follow};
    enum { THREADS = sizeof bodies / sizeof *bodies };
    pthread_t threads[THREADS];
    if (argc != 3) return EXIT_FAILURE;
    const unsigned seconds = (unsigned)atoi(argv[1]);
    path = argv[2];
    for (int i = 0; i < NODES; i++) snprintf(ids[i], sizeof ids[i], "n%d", i);
    for (int i = 0; i < KEYS_ASKED; i++) {
        slices[i].len = (size_t)snprintf(keys[i], sizeof keys[i], "key %d", i);
        slices[i].data = keys[i];
    }
    ring = made();
    for (int t = 0; t < THREADS; t++) {
        if (pthread_create(&threads[t], NULL, bodies[t], NULL) != 0) return EXIT_FAILURE;
    }
    for (unsigned left = seconds; left > 0;) left = sleep(left);
    over = 1;
    alarm(120); /* ends what does not end */
    for (int t = 0; t < THREADS; t++) pthread_join(threads[t], NULL);
    consistent_ring_free(ring);
    remove(path);
    CHECK(wrong == 0 && answers > 0 && rings > 0 && refused > 0 && followed > 0 && told > 0);
    const int failed = check_report("soak") != EXIT_SUCCESS;
    printf("C, %u s, %d threads gave %lu answers, made %lu rings, refused %lu documents and followed files %lu times, %lu wrong\n",
           seconds, (int)THREADS, answers, rings, refused, followed, wrong);
    return failed;
}
