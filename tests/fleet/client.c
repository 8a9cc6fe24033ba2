/* A memcached client of one plain socket a server; its live ring names the server of each key.
 * Usage: client TOPOLOGY, then commands on stdin, one a line:
 *   update PATH          the ring takes over the document of that file
 *   down ID, up ID       marks a server
 *   name PATH            prints the id of the server of each key in the file (one key a line)
 *   write PATH           stores "value of KEY" under each key and prints how many were stored
 *   read PATH            prints how many keys were found with this value
 * The answer to a command ends with a line "ok". A failure ends the program. */
#define _POSIX_C_SOURCE 200809L
#include <arpa/inet.h>
#include <consistent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { MAX_SERVERS = 64, MAX_KEY = 250, MAX_LINE = 4096 };

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

/* Calls `serve` for each key of a file and returns how often it answered 1. */
static unsigned long for_each_key(const consistent_placement *snapshot, const char *path,
                                  int (*serve)(const consistent_node_view *node, const char *key, size_t len))
{
    size_t text_len;
    char *text = read_file(path, &text_len);
    unsigned long served = 0;
    for (char *key = text; key < text + text_len;) {
        char *end = memchr(key, '\n', (size_t)(text + text_len - key));
        size_t len = (size_t)((end ? end : text + text_len) - key);
        uint32_t index;
        consistent_node_view node = CONSISTENT_NODE_VIEW_INIT;
        if (len == 0 || len > MAX_KEY) {
            fail("not a key that memcached accepts");
        }
        check(consistent_placement_locate(snapshot, CONSISTENT_BYTES(key, len), &index));
        check(consistent_placement_node(snapshot, index, &node));
        served += (unsigned long)serve(&node, key, len);
        key += len + 1;
    }
    free(text);
    return served;
}

/* The connections, by address. They are closed whenever servers may have come or gone. */
static struct {
    char address[64];
    server to;
} connected[MAX_SERVERS];
static size_t connections;

static void disconnect(void)
{
    for (; connections > 0; connections--) {
        fclose(connected[connections - 1].to.in);
        fclose(connected[connections - 1].to.out);
    }
}

static server server_of(const consistent_node_view *node)
{
    for (size_t i = 0; i < connections; i++) {
        if (strlen(connected[i].address) == node->address_len &&
            memcmp(connected[i].address, node->address, node->address_len) == 0) {
            return connected[i].to;
        }
    }
    if (connections == MAX_SERVERS || node->address_len >= sizeof connected->address) {
        fail("too many servers, or too long an address");
    }
    memcpy(connected[connections].address, node->address, node->address_len);
    connected[connections].address[node->address_len] = '\0';
    connected[connections].to = connect_to(node->address, node->address_len);
    return connected[connections++].to;
}

static int name_key(const consistent_node_view *node, const char *key, size_t len)
{
    (void)key;
    (void)len;
    printf("%.*s\n", (int)node->id_len, node->id);
    return 1;
}

static int write_key(const consistent_node_view *node, const char *key, size_t len)
{
    return store(server_of(node), key, len);
}

static int read_key(const consistent_node_view *node, const char *key, size_t len)
{
    return find(server_of(node), key, len);
}

static void obey(consistent_ring *ring, const char *verb, const char *argument)
{
    consistent_placement *snapshot;
    check(consistent_ring_snapshot(ring, &snapshot));
    if (strcmp(verb, "name") == 0) {
        for_each_key(snapshot, argument, name_key);
    } else if (strcmp(verb, "write") == 0) {
        printf("%lu\n", for_each_key(snapshot, argument, write_key));
    } else if (strcmp(verb, "read") == 0) {
        printf("%lu\n", for_each_key(snapshot, argument, read_key));
    } else {
        disconnect();
        if (strcmp(verb, "update") == 0) {
            size_t len;
            char *text = read_file(argument, &len);
            check(consistent_ring_update(ring, text, len, NULL));
            free(text);
        } else if (strcmp(verb, "down") == 0) {
            check(consistent_ring_mark(ring, argument, strlen(argument), CONSISTENT_STATE_DOWN));
        } else if (strcmp(verb, "up") == 0) {
            check(consistent_ring_mark(ring, argument, strlen(argument), CONSISTENT_STATE_UP));
        } else {
            fail(verb);
        }
    }
    consistent_placement_release(snapshot);
    puts("ok");
    fflush(stdout);
}

int main(int argc, char **argv)
{
    if (argc != 2) {
        fail("usage: client TOPOLOGY");
    }
    size_t topology_len;
    char *topology = read_file(argv[1], &topology_len);
    consistent_ring *ring;
    check(consistent_ring_from_json(topology, topology_len, NULL, 0, &ring));
    free(topology);

    char line[MAX_LINE];
    while (fgets(line, sizeof line, stdin)) {
        line[strcspn(line, "\n")] = '\0';
        char *space = strchr(line, ' ');
        if (!space) {
            fail("a command has an argument");
        }
        *space = '\0';
        obey(ring, line, space + 1);
    }
    disconnect();
    consistent_ring_free(ring);
    return 0;
}
