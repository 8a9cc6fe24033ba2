/* One fault of a caller, as its argument names it, that only an instrumented engine can see: it reads a key that was
 * freed, a ring of its making is lost, or it reads a key while another thread writes it. A sanitizer that does not
 * report it is not on.
 * usage: planted freed|leak|race */
#include "check.h"

#include <pthread.h>

enum { ROUNDS = 1000, LEN = 64 };

static consistent_ring *ring;
static char *key;

static void *look_up(void *unused) {
    char id[CONSISTENT_ID_CAPACITY];
    size_t needed;
    for (int i = 0; i < ROUNDS; i++) consistent_ring_get_node(ring, CONSISTENT_BYTES(key, LEN), id, sizeof id, &needed);
    return unused;
}

static void race(void) {
    pthread_t thread;
    if (pthread_create(&thread, NULL, look_up, NULL) != 0) return;
    for (int i = 0; i < ROUNDS; i++) key[i % LEN] = (char)i;
    pthread_join(thread, NULL);
}

int main(int argc, char **argv) {
    const char *fault = argc > 1 ? argv[1] : "";
    consistent_node node = node_of("a");
    key = (char *)calloc(1, LEN);
    consistent_ring_new(&node, 1, NULL, &ring);
    if (strcmp(fault, "race") == 0) race();
    const int freed = strcmp(fault, "freed") == 0;
    if (freed) free(key);
    if (freed) look_up(NULL);
    if (!freed) free(key);
    if (strcmp(fault, "leak") != 0) consistent_ring_free(ring);
    ring = NULL;
    return EXIT_SUCCESS;
}
