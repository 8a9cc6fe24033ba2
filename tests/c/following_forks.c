/* A file is followed while the process forks: parent and child follow by a thread each, whatever the first was doing.
 * usage: following_forks FORKS */
#include "check.h"
#include "epochs.h"

#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { HANGS = 120 };

static consistent_ring *ring;
static char path[64];

static int comes_to(unsigned long epoch) {
    const struct timespec moment = {0, 1000000};
    consistent_info info = CONSISTENT_INFO_INIT;
    for (uint64_t began = consistent_now_ms(); consistent_now_ms() - began < HANGS * 1000;) {
        if (consistent_placement_info(snap(ring), &info) != CONSISTENT_OK) return 0;
        if (info.epoch == epoch) return 1;
        nanosleep(&moment, NULL);
    }
    return 0;
}

/* How many of this process's listener's calls were of another topology. No lock: a fork could meet it taken. */
static unsigned long told;

static unsigned long count_told(void) { return __atomic_load_n(&told, __ATOMIC_RELAXED); }

static void listen(void *self, const consistent_change *change) {
    (void)self;
    if (change->why == CONSISTENT_WHY_TOPOLOGY) __atomic_add_fetch(&told, 1, __ATOMIC_RELAXED);
}

/* A topology is there before it is told. */
static int hears_more_than(unsigned long before) {
    const struct timespec moment = {0, 1000000};
    for (uint64_t began = consistent_now_ms(); consistent_now_ms() - began < HANGS * 1000;) {
        if (count_told() > before) return 1;
        nanosleep(&moment, NULL);
    }
    return 0;
}

int main(int argc, char **argv) {
    int forks = argc > 1 ? atoi(argv[1]) : 50;
    consistent_node node = node_of("a");
    consistent_follow_policy policy = CONSISTENT_FOLLOW_POLICY_INIT;
    consistent_following *following = NULL;
    consistent_subscription *subscription = NULL;
    policy.debounce_ms = 0, policy.poll_ms = 20;
    snprintf(path, sizeof path, "following-%ld.json", (long)getpid());
    if (!CHECK(consistent_ring_new(&node, 1, NULL, &ring) == CONSISTENT_OK)) return check_report("following_forks");
    CHECK(consistent_ring_on_change(ring, listen, NULL, NULL, &subscription) == CONSISTENT_OK);
    CHECK(consistent_ring_follow(ring, path, strlen(path), NULL, 0, &policy, &following) == CONSISTENT_OK);
    unsigned long epoch = 0;
    for (int i = 0; i < forks; i++) {
        CHECK(write_epoch(path, ++epoch)); /* the fork meets the thread at work */
        const unsigned long before = count_told();
        pid_t child = fork();
        if (child == 0) {
            alarm(HANGS);
            if (!comes_to(epoch + 1)) _exit(1);
            if (!hears_more_than(before)) _exit(2);
            if (i % 2 == 0) consistent_ring_free(ring);
            consistent_following_free(following);
            _exit(0);
        }
        CHECK(write_epoch(path, ++epoch));
        int status = -1;
        CHECK(child > 0 && waitpid(child, &status, 0) == child);
        if (!CHECK(WIFEXITED(status) && WEXITSTATUS(status) == 0)) {
            fprintf(stderr, "fork %d: status %d\n", i, status);
            break;
        }
        if (!CHECK(comes_to(epoch))) break;
    }
    consistent_following_free(following);
    consistent_subscription_free(subscription);
    snap(NULL);
    consistent_ring_free(ring);
    CHECK(remove(path) == 0);
    return check_report("following_forks");
}
