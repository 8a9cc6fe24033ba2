#define _POSIX_C_SOURCE 200809L
#include "node.h"
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

enum {
    TIMEOUT_US = 300000, /* in which a node answers, or has failed */
    REST_US = 700000     /* for which one that has failed is asked after the others */
};

static int set_memcached(char *request, const char *key, const char *value)
{
    return snprintf(request, MAX_LINE, "set %s 0 0 %zu\r\n%s\r\n", key, strlen(value), value);
}

static int get_memcached(char *request, const char *key) { return snprintf(request, MAX_LINE, "get %s\r\n", key); }

static int set_redis(char *request, const char *key, const char *value)
{
    return snprintf(request, MAX_LINE, "SET %s %s\r\n", key, value);
}

static int get_redis(char *request, const char *key) { return snprintf(request, MAX_LINE, "GET %s\r\n", key); }

const protocol MEMCACHED = {set_memcached, get_memcached, "STORED", "END", 1};
const protocol REDIS = {set_redis, get_redis, "+OK", "$-1", 0};

int64_t now(void)
{
    struct timespec at;
    clock_gettime(CLOCK_MONOTONIC, &at);
    return (int64_t)at.tv_sec * 1000000 + at.tv_nsec / 1000;
}

bool rests(const node *of) { return now() < of->rests_until; }

/* Connects to "127.0.0.1:PORT". */
static bool connect_to(node *of)
{
    const struct timeval timeout = {.tv_sec = TIMEOUT_US / 1000000, .tv_usec = TIMEOUT_US % 1000000};
    const int on = 1;
    char host[sizeof of->address];
    struct sockaddr_in to = {.sin_family = AF_INET};
    strcpy(host, of->address);
    char *colon = strrchr(host, ':');
    if (!colon) {
        return false;
    }
    *colon = '\0';
    to.sin_port = htons((uint16_t)atoi(colon + 1));
    of->held = 0;
    of->fd = socket(AF_INET, SOCK_STREAM, 0);
    return of->fd >= 0 && inet_pton(AF_INET, host, &to.sin_addr) == 1 &&
           setsockopt(of->fd, SOL_SOCKET, SO_RCVTIMEO, &timeout, sizeof timeout) == 0 &&
           setsockopt(of->fd, SOL_SOCKET, SO_SNDTIMEO, &timeout, sizeof timeout) == 0 &&
           setsockopt(of->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on) == 0 &&
           connect(of->fd, (struct sockaddr *)&to, sizeof to) == 0;
}

/* A line without its end. False with `errno` EAGAIN if it does not come in time. */
static bool read_line(node *of, char *line)
{
    char *end;
    of->text[of->held] = '\0';
    while (!(end = strstr(of->text, "\r\n"))) {
        errno = 0;
        ssize_t got = recv(of->fd, of->text + of->held, sizeof of->text - 1 - of->held, 0);
        if (got <= 0) {
            return false;
        }
        of->held += (size_t)got;
        of->text[of->held] = '\0';
    }
    *end = '\0';
    strcpy(line, of->text);
    of->held -= (size_t)(end + 2 - of->text);
    memmove(of->text, end + 2, of->held);
    return true;
}

static bool exchange(node *of, const char *key, const char *value, char *answer)
{
    char request[MAX_LINE], line[MAX_LINE];
    int length = value ? of->protocol->set(request, key, value) : of->protocol->get(request, key);
    errno = 0;
    if (of->fd < 0 && !connect_to(of)) {
        return false;
    }
    if (send(of->fd, request, (size_t)length, MSG_NOSIGNAL) != length || !read_line(of, line)) {
        return false;
    }
    if (value) {
        return strcmp(line, of->protocol->stored) == 0;
    }
    *answer = '\0';
    if (strcmp(line, of->protocol->missing) == 0) {
        return true;
    }
    if (!read_line(of, answer)) {
        return false;
    }
    for (int i = 0; i < of->protocol->behind; i++) {
        if (!read_line(of, line)) {
            return false;
        }
    }
    return true;
}

bool ask(node *of, const char *key, const char *value, char *answer)
{
    for (;;) {
        bool was_open = of->fd >= 0;
        if (exchange(of, key, value, answer)) {
            return true;
        }
        bool is_late = errno == EAGAIN || errno == EINPROGRESS;
        if (of->fd >= 0) {
            close(of->fd);
        }
        of->fd = -1;
        if (!was_open || is_late) {
            of->rests_until = now() + REST_US;
            return false;
        }
    }
}
