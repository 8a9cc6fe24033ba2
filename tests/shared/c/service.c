/* A service with a ring that follows a file: tests/shared/README.md says what it is asked. It publishes nothing, and
 * takes the members that it begins with from the file.
 * Usage: service file PATH, then lines of JSON on stdin, of which only the word behind "do" counts. */
#define _POSIX_C_SOURCE 200809L
#include <consistent.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { MAX_TEXT = 1 << 20, KEYS = 100 };

static consistent_ring *ring;
static consistent_following *following;
static pthread_t thread;
static atomic_bool over;
static atomic_long looked, errors, backwards;

static void check(int32_t status)
{
    if (status != CONSISTENT_OK) {
        char message[1024] = "";
        consistent_last_error(message, sizeof message, NULL);
        fprintf(stderr, "service: %s: %s\n", consistent_status_name(status), message);
        exit(1);
    }
}

static consistent_info info_of(const consistent_placement *placement)
{
    consistent_info info = CONSISTENT_INFO_INIT;
    check(consistent_placement_info(placement, &info));
    return info;
}

/* Looks keys up all the time. */
static void *look(void *unused)
{
    uint64_t last = 0;
    while (!over) {
        consistent_placement *placement;
        check(consistent_ring_snapshot(ring, &placement));
        for (int number = 0; number < KEYS; number++) {
            char key[32];
            int length = snprintf(key, sizeof key, "user:%d", number);
            uint32_t index;
            int32_t status = consistent_placement_locate(placement, CONSISTENT_BYTES(key, (size_t)length), &index);
            errors += status != CONSISTENT_OK || index == CONSISTENT_NO_INDEX;
        }
        looked += KEYS;
        uint64_t epoch = info_of(placement).epoch;
        backwards += epoch < last;
        last = epoch;
        consistent_placement_release(placement);
        nanosleep(&(struct timespec){.tv_nsec = 2000000}, NULL);
    }
    return unused;
}

static void watch(const char *path)
{
    static char text[MAX_TEXT];
    FILE *file = fopen(path, "rb");
    if (!file) {
        perror(path);
        exit(1);
    }
    size_t length = fread(text, 1, sizeof text, file);
    fclose(file);
    check(consistent_ring_from_json(text, length, NULL, 0, &ring));
    check(consistent_ring_follow(ring, path, strlen(path), NULL, 0, NULL, &following));
    if (pthread_create(&thread, NULL, look, NULL) != 0) {
        exit(1);
    }
    puts("{}");
}

/* A text as JSON, or null. */
static void print_text(const char *name, const char *text, size_t length)
{
    printf("\"%s\":", name);
    if (!text) {
        printf("null,");
        return;
    }
    putchar('"');
    for (size_t at = 0; at < length; at++) {
        unsigned char byte = (unsigned char)text[at];
        if (byte < ' ') {
            printf("\\u%04x", byte);
        } else {
            printf(byte == '"' || byte == '\\' ? "\\%c" : "%c", byte);
        }
    }
    printf("\",");
}

static void now(void)
{
    consistent_placement *placement;
    const consistent_source *source;
    check(consistent_ring_snapshot(ring, &placement));
    check(consistent_ring_source(ring, &source));
    consistent_info info = info_of(placement);
    printf("{\"epoch\":%llu,\"fingerprint\":\"%s\",", (unsigned long long)info.epoch, info.fingerprint);
    print_text("origin", source ? source->origin : NULL, source ? source->origin_len : 0);
    print_text("error", source ? source->error : NULL, source ? source->error_len : 0);
    printf("\"looked\":%ld,\"errors\":%ld,\"backwards\":%ld}\n", looked, errors, backwards);
    consistent_placement_release(placement);
    consistent_free(source);
}

/* How many threads the process has. */
static int threads(void)
{
    int count = 0;
    char line[256];
    FILE *file = fopen("/proc/self/status", "r");
    while (file && fgets(line, sizeof line, file)) {
        sscanf(line, "Threads: %d", &count);
    }
    if (file) {
        fclose(file);
    }
    return count;
}

int main(int argc, char **argv)
{
    if (argc != 3) {
        fputs("usage: service file PATH\n", stderr);
        return 2;
    }
    char *line = NULL;
    size_t capacity = 0;
    while (getline(&line, &capacity, stdin) > 0) {
        if (strstr(line, "\"do\": \"watch\"")) {
            watch(argv[2]);
        } else if (strstr(line, "\"do\": \"ring\"")) {
            now();
        } else if (strstr(line, "\"do\": \"close\"")) {
            consistent_following_free(following);
            over = 1;
            pthread_join(thread, NULL);
            consistent_ring_free(ring);
            printf("{\"left\":%d}\n", threads() - 1);
        } else {
            puts("{}");
        }
        fflush(stdout);
    }
    free(line);
}
