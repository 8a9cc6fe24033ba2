/* Tells where libmemcached puts keys, without asking any server. Reads lines and does them in their order:
 *   behaviour NAME NUMBER | server HOST PORT WEIGHT | socket PATH WEIGHT | key HEXADECIMAL
 * and writes a line for each key: HOST:PORT or PATH. With an argument it writes its version alone. */
#include <libmemcached/memcached.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct {
    const char *name;
    memcached_behavior_t flag;
} BEHAVIOURS[] = {
    {"HASH", MEMCACHED_BEHAVIOR_HASH},
    {"DISTRIBUTION", MEMCACHED_BEHAVIOR_DISTRIBUTION},
    {"KETAMA", MEMCACHED_BEHAVIOR_KETAMA},
    {"KETAMA_WEIGHTED", MEMCACHED_BEHAVIOR_KETAMA_WEIGHTED},
    {"SORT_HOSTS", MEMCACHED_BEHAVIOR_SORT_HOSTS},
};

static int behave(memcached_st *client, const char *name, unsigned long value) {
    for (size_t i = 0; i < sizeof BEHAVIOURS / sizeof BEHAVIOURS[0]; i++)
        if (strcmp(BEHAVIOURS[i].name, name) == 0)
            return memcached_behavior_set(client, BEHAVIOURS[i].flag, value) == MEMCACHED_SUCCESS;
    return 0;
}

static int place(memcached_st *client, const char *digits) {
    char key[256];
    size_t length = strlen(digits) / 2;
    unsigned byte;
    for (size_t i = 0; i < length; i++) {
        if (i == sizeof key || sscanf(digits + 2 * i, "%2x", &byte) != 1) return 0;
        key[i] = (char)byte;
    }
    memcached_return_t error;
    const memcached_instance_st *server = memcached_server_by_key(client, key, length, &error);
    if (server == NULL) return 0;
    const char *name = memcached_server_name(server);
    if (name[0] == '/')
        puts(name);
    else
        printf("%s:%u\n", name, (unsigned)memcached_server_port(server));
    return 1;
}

int main(int argc, char **argv) {
    (void)argv;
    if (argc > 1) {
        puts(memcached_lib_version());
        return 0;
    }
    memcached_st *client = memcached_create(NULL);
    static char line[1024], text[1024];
    unsigned long number, weight;
    while (fgets(line, sizeof line, stdin) != NULL) {
        int ok = 0;
        if (sscanf(line, "behaviour %1000s %lu", text, &number) == 2)
            ok = behave(client, text, number);
        else if (sscanf(line, "server %1000s %lu %lu", text, &number, &weight) == 3)
            ok = memcached_server_add_with_weight(client, text, (in_port_t)number, (uint32_t)weight) == MEMCACHED_SUCCESS;
        else if (sscanf(line, "socket %1000s %lu", text, &weight) == 2)
            ok = memcached_server_add_unix_socket_with_weight(client, text, (uint32_t)weight) == MEMCACHED_SUCCESS;
        else if (sscanf(line, "key %1000s", text) == 1)
            ok = place(client, text);
        if (!ok) {
            fprintf(stderr, "cannot do: %s", line);
            return 1;
        }
    }
    memcached_free(client);
    return 0;
}
