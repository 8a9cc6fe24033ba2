/* Fault 19: threads change a ring, and somebody listens to it, while the process forks. Every child does what takes a
 * lock, and must not wait for a thread that it does not have: not for one that was telling the listener, either.
 * usage: fault_forks FORKS */
#include "check.h"

#include <pthread.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { NODES = 20, WRITERS = 4, HANGS = 120 };

static consistent_ring *ring;
static consistent_checks *checks;
static consistent_subscription *subscription;
static char ids[NODES][8];

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int stop;
static unsigned long rounds[WRITERS];

/* Adds to a count and says whether to go on. */
static int next(int writer) {
    pthread_mutex_lock(&lock);
    rounds[writer]++;
    int go_on = !stop;
    pthread_mutex_unlock(&lock);
    return go_on;
}

static unsigned long count_of(int writer) {
    pthread_mutex_lock(&lock);
    unsigned long count = rounds[writer];
    pthread_mutex_unlock(&lock);
    return count;
}

/* Whether the listener has been told that "child" joined: one change is told at a time. */
static int told;

/* Takes its time, so that forks meet threads that are telling, and looks at the ring. */
static void listen(void *self, const consistent_change *change) {
    int32_t current = 0;
    consistent_placement *at = NULL;
    (void)self;
    if (consistent_ring_snapshot(ring, &at) == CONSISTENT_OK) consistent_ring_is_current(ring, at, &current);
    consistent_placement_release(at);
    if (change->why == CONSISTENT_WHY_JOINED && change->node_len == 5 && memcmp(change->node, "child", 5) == 0) told = 1;
}

static const char *id(unsigned long round) { return ids[round % NODES]; }

/* Each thread takes other locks: the writers', those of leases, of sessions and of the schedule. */
static void *write_members(void *self) {
    consistent_node node = node_of("x");
    while (next(0)) {
        consistent_ring_add_node(ring, &node);
        consistent_ring_remove_node(ring, "x", 1);
    }
    return self;
}

static void *write_health(void *self) {
    for (unsigned long i = 0; next(1); i++) {
        consistent_ring_report(ring, id(i), strlen(id(i)), i % 3 != 0, i, NULL);
        consistent_ring_mark(ring, id(7), strlen(id(7)), CONSISTENT_STATE_DOWN);
        consistent_ring_mark(ring, id(7), strlen(id(7)), CONSISTENT_STATE_UP);
    }
    return self;
}

static void *take_leases(void *self) {
    for (unsigned long i = 0; next(2); i++) {
        consistent_lease lease = CONSISTENT_LEASE_INIT;
        int32_t status = i % 2 != 0 ? consistent_ring_acquire(ring, FOR_KEY(id(i), strlen(id(i))), &lease, NULL)
                                    : consistent_ring_acquire(ring, FOR_SESSION(id(i), strlen(id(i)), i), &lease, NULL);
        if (status == CONSISTENT_OK) consistent_ring_release(ring, lease.token, NULL);
    }
    return self;
}

static void *drive_checks(void *self) {
    for (unsigned long i = 0; next(3); i++) {
        const consistent_probes *probes = NULL;
        if (consistent_checks_due(checks, i * 1000, &probes) == CONSISTENT_OK) consistent_free(probes);
    }
    return self;
}

/* In the child: every kind of lock. Returns the number of the first call that failed, or 0. */
static int every_lock(void) {
    consistent_lease lease = CONSISTENT_LEASE_INIT;
    consistent_node node = node_of("child");
    const consistent_probes *probes = NULL;
    consistent_ring *other = NULL;
    int32_t out = 0;
    if (consistent_ring_report(ring, id(1), strlen(id(1)), 0, 7, NULL) != CONSISTENT_OK) return 1;
    if (consistent_ring_mark(ring, id(2), strlen(id(2)), CONSISTENT_STATE_DRAINING) != CONSISTENT_OK) return 2;
    if (consistent_ring_add_node(ring, &node) != CONSISTENT_OK) return 3;
    if (consistent_ring_set_load(ring, "child", 5, 3) != CONSISTENT_OK) return 4;
    for (unsigned long i = 0; i < 2 * NODES; i++) {
        if (consistent_ring_acquire(ring, FOR_KEY(id(i), strlen(id(i))), &lease, NULL) != CONSISTENT_OK) return 5;
        if (consistent_ring_release(ring, lease.token, &out) != CONSISTENT_OK || out != 1) return 6;
        if (consistent_ring_acquire(ring, FOR_SESSION(id(i), strlen(id(i)), 7), &lease, NULL) != CONSISTENT_OK) return 7;
        if (consistent_ring_release(ring, lease.token, &out) != CONSISTENT_OK || out != 1) return 8;
    }
    if (consistent_checks_due(checks, UINT64_MAX / 2, &probes) != CONSISTENT_OK) return 9;
    consistent_free(probes);
    if (!told) return 12;
    if (consistent_ring_remove_node(ring, "child", 5) != CONSISTENT_OK) return 10;
    consistent_subscription_free(subscription);
    if (consistent_ring_new(&node, 1, NULL, &other) != CONSISTENT_OK) return 11;
    consistent_ring_free(other);
    return 0;
}

int main(int argc, char **argv) {
    int forks = argc > 1 ? atoi(argv[1]) : 200;
    consistent_node nodes[NODES];
    for (int i = 0; i < NODES; i++) {
        snprintf(ids[i], sizeof ids[i], "n%d", i);
        nodes[i] = node_of(ids[i]);
    }
    if (!CHECK(consistent_ring_new(nodes, NODES, NULL, &ring) == CONSISTENT_OK)) return check_report("fault_forks");
    const consistent_check_policy policy = CONSISTENT_CHECK_POLICY_INIT;
    CHECK(consistent_ring_checks(ring, &policy, &checks) == CONSISTENT_OK);
    CHECK(consistent_ring_on_change(ring, listen, NULL, NULL, &subscription) == CONSISTENT_OK);

    void *(*const bodies[WRITERS])(void *) = {write_members, write_health, take_leases, drive_checks};
    pthread_t threads[WRITERS];
    for (int i = 0; i < WRITERS; i++) CHECK(pthread_create(&threads[i], NULL, bodies[i], NULL) == 0);

    const struct timespec moment = {0, 100000};
    unsigned long before[WRITERS] = {0};
    for (int i = 0; i < forks; i++) {
        /* Each fork meets the threads somewhere else. */
        for (int writer = 0; writer < WRITERS; writer++) {
            while (count_of(writer) == before[writer]) nanosleep(&moment, NULL);
            before[writer] = count_of(writer);
        }
        pid_t child = fork();
        if (child == 0) {
            alarm(HANGS);
            _exit(every_lock());
        }
        int status = -1;
        CHECK(child > 0 && waitpid(child, &status, 0) == child);
        if (!CHECK(WIFEXITED(status) && WEXITSTATUS(status) == 0)) {
            fprintf(stderr, "fork %d: status %d\n", i, status);
            break;
        }
    }
    pthread_mutex_lock(&lock);
    stop = 1;
    pthread_mutex_unlock(&lock);
    for (int i = 0; i < WRITERS; i++) CHECK(pthread_join(threads[i], NULL) == 0);
    consistent_subscription_free(subscription);
    consistent_checks_free(checks);
    consistent_ring_free(ring);
    return check_report("fault_forks");
}
