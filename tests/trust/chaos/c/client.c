/* The client in C; ../README.md says what clients do and tell. Usage: client MEMCACHED-FILE REDIS-FILE */
#define _POSIX_C_SOURCE 200809L
#include "node.h"
#include <consistent.h>
#include <inttypes.h>
#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { COPIES = 2, KEYS = 1000, MAX_NODES = 16, MAX_TEXT = 1 << 16, MAX_EVENT = 1 << 11, PACE_MS = 1 };
enum { WRITES = 30 }; /* percent of the operations; others read */

/* The servers of one topology. */
typedef struct {
    const char *name;
    const protocol *protocol;
    consistent_ring *ring;
    consistent_following *following;
    node nodes[MAX_NODES];
    size_t count;
} fleet;

static unsigned long operations, errors, hits, misses, wrong;

static void check(int32_t status)
{
    if (status != CONSISTENT_OK) {
        char message[1024] = "";
        consistent_last_error(message, sizeof message, NULL);
        fprintf(stderr, "client: %s: %s\n", consistent_status_name(status), message);
        exit(1);
    }
}

/* One write of a short line is whole, whichever thread makes it. */
static void tell(const char *format, ...)
{
    char line[MAX_EVENT];
    va_list arguments;
    va_start(arguments, format);
    int length = vsnprintf(line, sizeof line, format, arguments);
    va_end(arguments);
    if (length >= (int)sizeof line || write(STDOUT_FILENO, line, (size_t)length) != length) {
        exit(1);
    }
}

static consistent_info info_of(const consistent_placement *placement)
{
    consistent_info info = CONSISTENT_INFO_INIT;
    check(consistent_placement_info(placement, &info));
    return info;
}

static size_t nodes_of(const consistent_placement *placement, const char *key, consistent_node_view *views)
{
    uint32_t indices[COPIES];
    size_t count;
    check(consistent_placement_get_nodes(placement, CONSISTENT_BYTES(key, strlen(key)), NULL, indices, COPIES, &count));
    for (size_t i = 0; i < count; i++) {
        views[i] = (consistent_node_view)CONSISTENT_NODE_VIEW_INIT;
        check(consistent_placement_node(placement, indices[i], &views[i]));
    }
    return count;
}

/* FNV-1a over the ids of both nodes of each key, each with a line break behind it. */
static uint32_t digest_of(const consistent_placement *placement)
{
    uint32_t digest = 0x811c9dc5;
    for (int number = 0; number < KEYS; number++) {
        char key[16];
        consistent_node_view views[COPIES];
        snprintf(key, sizeof key, "user:%d", number);
        size_t count = nodes_of(placement, key, views);
        for (size_t i = 0; i < count; i++) {
            for (size_t at = 0; at < views[i].id_len; at++) {
                digest = (digest ^ (unsigned char)views[i].id[at]) * 0x01000193;
            }
            digest = (digest ^ '\n') * 0x01000193;
        }
    }
    return digest;
}

static void tell_placement(const fleet *of)
{
    consistent_placement *placement;
    check(consistent_ring_snapshot(of->ring, &placement));
    consistent_info info = info_of(placement);
    tell("{\"saw\":\"%s\",\"epoch\":%" PRIu64 ",\"fingerprint\":\"%s\",\"digest\":\"%08" PRIx32 "\"}\n", of->name,
         info.epoch, info.fingerprint, digest_of(placement));
    consistent_placement_release(placement);
}

static void changed(void *user, const consistent_change *change)
{
    if (change->why == CONSISTENT_WHY_TOPOLOGY) {
        tell_placement(user);
    }
}

static void follow(fleet *of, const char *path)
{
    static char text[MAX_TEXT];
    consistent_subscription *subscription;
    FILE *file = fopen(path, "rb");
    if (!file) {
        perror(path);
        exit(1);
    }
    size_t length = fread(text, 1, sizeof text, file);
    fclose(file);
    check(consistent_ring_from_json(text, length, NULL, 0, &of->ring));
    tell_placement(of);
    check(consistent_ring_on_change(of->ring, changed, of, NULL, &subscription));
    check(consistent_ring_follow(of->ring, path, strlen(path), NULL, 0, NULL, &of->following));
}

static node *node_of(fleet *of, const consistent_node_view *view)
{
    for (size_t i = 0; i < of->count; i++) {
        if (strlen(of->nodes[i].id) == view->id_len && memcmp(of->nodes[i].id, view->id, view->id_len) == 0) {
            return &of->nodes[i];
        }
    }
    if (of->count == MAX_NODES) {
        fputs("client: too many nodes\n", stderr);
        exit(1);
    }
    node *added = &of->nodes[of->count++];
    *added = (node){.protocol = of->protocol, .fd = -1};
    snprintf(added->id, sizeof added->id, "%.*s", (int)view->id_len, view->id);
    snprintf(added->address, sizeof added->address, "%.*s", (int)view->address_len, view->address);
    return added;
}

/* Whether somebody answered. Nodes that rest come last, and only if nobody else has answered; others all get a value,
 * and are asked for one until there is an answer. */
static bool reach(fleet *of, const consistent_placement *placement, const char *key, const char *value, char *answer)
{
    consistent_node_view views[COPIES];
    node *nodes[COPIES];
    size_t count = nodes_of(placement, key, views);
    for (size_t i = 0; i < count; i++) {
        nodes[i] = node_of(of, &views[i]);
    }
    if (count == 2 && rests(nodes[0]) && !rests(nodes[1])) {
        node *first = nodes[0];
        nodes[0] = nodes[1];
        nodes[1] = first;
    }
    bool answered = false;
    char tries[MAX_EVENT / 2] = "";
    size_t length = 0;
    for (size_t i = 0; i < count && !(answered && (!value || rests(nodes[i]))); i++) {
        int64_t start = now();
        if (ask(nodes[i], key, value, answer)) {
            answered = true;
        } else {
            errors++;
            length += (size_t)snprintf(tries + length, sizeof tries - length, "%s[\"%s\",%" PRId64 ",%" PRId64 "]",
                                       length ? "," : "", nodes[i]->id, start, now());
        }
    }
    if (!answered) {
        tell("{\"failed\":\"%s\",\"epoch\":%" PRIu64 ",\"key\":\"%s\",\"tries\":[%s]}\n", of->name,
             info_of(placement).epoch, key, tries);
    }
    return answered;
}

/* Writes a key to both of its nodes, or reads one from either. */
static void operate(fleet *of)
{
    char key[16], value[32], answer[MAX_LINE];
    consistent_placement *placement;
    operations++;
    snprintf(key, sizeof key, "user:%d", rand() % KEYS);
    snprintf(value, sizeof value, "value-of-%s", key);
    check(consistent_ring_snapshot(of->ring, &placement));
    if (rand() % 100 < WRITES) {
        reach(of, placement, key, value, NULL);
    } else if (reach(of, placement, key, NULL, answer)) {
        *(strcmp(answer, value) == 0 ? &hits : *answer ? &wrong : &misses) += 1;
    }
    consistent_placement_release(placement);
}

int main(int argc, char **argv)
{
    static fleet fleets[] = {{.name = "memcached", .protocol = &MEMCACHED}, {.name = "redis", .protocol = &REDIS}};
    if (argc != 3) {
        fputs("usage: client MEMCACHED-FILE REDIS-FILE\n", stderr);
        return 2;
    }
    for (int i = 0; i < 2; i++) {
        follow(&fleets[i], argv[1 + i]);
    }
    srand((unsigned)now());
    /* Until the driver closes stdin. */
    struct pollfd in = {.fd = STDIN_FILENO, .events = POLLIN};
    while (poll(&in, 1, PACE_MS) == 0) {
        operate(&fleets[rand() % 2]);
    }
    tell("{\"counts\":{\"operations\":%lu,\"errors\":%lu,\"hits\":%lu,\"misses\":%lu,\"wrong\":%lu}}\n", operations,
         errors, hits, misses, wrong);
    for (int i = 0; i < 2; i++) {
        consistent_following_free(fleets[i].following);
        consistent_ring_free(fleets[i].ring);
    }
}
