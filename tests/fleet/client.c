/* A memcached client of one plain socket a server; the ring names the server of each key.
 * Usage: client TOPOLOGY write|read|name KEYS [DOWN_ID ...]
 * KEYS has one key a line. `write` stores "value of KEY" under each and prints how many were stored, `read` prints how
 * many were found with this value, `name` prints the id of each key's server. */
#define _POSIX_C_SOURCE 200809L
#include <arpa/inet.h>
#include <consistent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { MAX_SERVERS = 64, MAX_KEY = 250, MAX_LINE = 1024 };

/* Two streams on one socket: one stream may not switch between reading and writing where it cannot seek. */
typedef struct {
    FILE *in, *out;
} server;

static void fail(const char *what)
{
    fprintf(stderr, "client: %s\n", what);
    exit(1);
}

static void check(int32_t status)
{
    if (status != CONSISTENT_OK) {
        char message[MAX_LINE] = "";
        consistent_last_error(message, sizeof message, NULL);
        fprintf(stderr, "client: %s: %s\n", consistent_status_name(status), message);
        exit(1);
    }
}

static char *read_file(const char *path, size_t *len)
{
    FILE *file = fopen(path, "rb");
    if (!file || fseek(file, 0, SEEK_END) != 0) {
        fail(path);
    }
    *len = (size_t)ftell(file);
    rewind(file);
    char *text = malloc(*len + 1);
    if (!text || fread(text, 1, *len, file) != *len) {
        fail(path);
    }
    fclose(file);
    return text;
}

/* Connects to "127.0.0.1:PORT". */
static server connect_to(const char *address, size_t len)
{
    char host[64];
    if (len >= sizeof host) {
        fail("the address is too long");
    }
    memcpy(host, address, len);
    host[len] = '\0';
    char *colon = strrchr(host, ':');
    if (!colon) {
        fail("the address has no port");
    }
    *colon = '\0';
    struct sockaddr_in to;
    memset(&to, 0, sizeof to);
    to.sin_family = AF_INET;
    to.sin_port = htons((uint16_t)atoi(colon + 1));
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    if (fd < 0 || inet_pton(AF_INET, host, &to.sin_addr) != 1 || connect(fd, (struct sockaddr *)&to, sizeof to) != 0) {
        fail("a server does not answer");
    }
    server connected = {fdopen(fd, "r"), fdopen(dup(fd), "w")};
    if (!connected.in || !connected.out) {
        fail("no memory");
    }
    return connected;
}

static void read_line(server to, char *line)
{
    fflush(to.out);
    if (!fgets(line, MAX_LINE, to.in)) {
        fail("a server hung up");
    }
}

static int store(server to, const char *key, size_t len)
{
    char line[MAX_LINE];
    fprintf(to.out, "set %.*s 0 0 %zu\r\nvalue of %.*s\r\n", (int)len, key, len + 9, (int)len, key);
    read_line(to, line);
    return strcmp(line, "STORED\r\n") == 0;
}

static int find(server to, const char *key, size_t len)
{
    char line[MAX_LINE], value[MAX_LINE];
    int found = 0;
    fprintf(to.out, "get %.*s\r\n", (int)len, key);
    snprintf(value, sizeof value, "value of %.*s\r\n", (int)len, key);
    for (read_line(to, line); strcmp(line, "END\r\n") != 0; read_line(to, line)) {
        found |= strcmp(line, value) == 0;
    }
    return found;
}

int main(int argc, char **argv)
{
    if (argc < 4) {
        fail("usage: client TOPOLOGY write|read|name KEYS [DOWN_ID ...]");
    }
    size_t topology_len, text_len, servers;
    char *topology = read_file(argv[1], &topology_len);
    char *text = read_file(argv[3], &text_len);
    const char *verb = argv[2];

    consistent_ring *ring;
    consistent_placement *snapshot;
    check(consistent_ring_from_json(topology, topology_len, &ring));
    for (int i = 4; i < argc; i++) {
        check(consistent_ring_mark_down(ring, argv[i], strlen(argv[i])));
    }
    check(consistent_ring_snapshot(ring, &snapshot));
    check(consistent_placement_len(snapshot, &servers));
    server connected[MAX_SERVERS] = {{NULL, NULL}};
    if (servers > MAX_SERVERS) {
        fail("too many servers");
    }

    unsigned long done = 0;
    for (char *key = text; key < text + text_len;) {
        char *end = memchr(key, '\n', (size_t)(text + text_len - key));
        size_t len = (size_t)((end ? end : text + text_len) - key);
        if (len == 0 || len > MAX_KEY) {
            fail("not a key that memcached accepts");
        }
        uint32_t index;
        consistent_node_view node = CONSISTENT_NODE_VIEW_INIT;
        check(consistent_placement_locate(snapshot, key, len, &index));
        check(consistent_placement_node(snapshot, index, &node));
        if (strcmp(verb, "name") == 0) {
            printf("%.*s\n", (int)node.id_len, node.id);
        } else {
            if (!connected[index].in) {
                connected[index] = connect_to(node.address, node.address_len);
            }
            done += (unsigned long)(strcmp(verb, "write") == 0 ? store(connected[index], key, len)
                                                               : find(connected[index], key, len));
        }
        key += len + 1;
    }
    if (strcmp(verb, "name") != 0) {
        printf("%lu\n", done);
    }

    for (size_t i = 0; i < servers; i++) {
        if (connected[i].in) {
            fclose(connected[i].in);
            fclose(connected[i].out);
        }
    }
    consistent_placement_release(snapshot);
    consistent_ring_free(ring);
    free(text);
    free(topology);
    return 0;
}
