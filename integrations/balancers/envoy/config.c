// The configuration of a policy: lines of a word and a value, and perhaps the topology document itself behind them.

#include "config.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void say(uint32_t level, const char *format, ...) {
    char text[512];
    va_list arguments;
    va_start(arguments, format);
    int length = vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    if (length > 0) {
        size_t whole = (size_t)length < sizeof text ? (size_t)length : sizeof text - 1;
        envoy_dynamic_module_callback_log(level, (envoy_buffer){text, whole});
    }
}

bool failed(const char *what, int32_t status) {
    if (status == CONSISTENT_OK) return false;
    char why[256] = "";
    consistent_last_error(why, sizeof why, NULL);
    say(ENVOY_LOG_ERROR, "libconsistent: %s: %s%s%s", what, consistent_status_name(status), *why ? ": " : "", why);
    return true;
}

static char *copied(const char *text, size_t length) {
    char *copy = malloc(length + 1);
    if (copy) {
        memcpy(copy, text, length);
        copy[length] = 0;
    }
    return copy;
}

// The whole of a file of at most 64 MiB, or NULL.
static char *read_whole(const char *path, size_t *length) {
    FILE *file = fopen(path, "rb");
    if (!file) return NULL;
    char *text = NULL;
    if (fseek(file, 0, SEEK_END) == 0) {
        long size = ftell(file);
        rewind(file);
        if (size > 0 && size <= 64L << 20) text = malloc((size_t)size);
        if (text && fread(text, 1, (size_t)size, file) != (size_t)size) {
            free(text);
            text = NULL;
        }
        *length = text ? (size_t)size : 0;
    }
    fclose(file);
    return text;
}

// Takes one line; false if it says nothing that a policy knows.
static bool take_line(struct config *config, const char *line, size_t length) {
    const char *space = memchr(line, ' ', length);
    if (!space) return length == 0;
    size_t word = (size_t)(space - line);
    char *value = copied(space + 1, length - word - 1);
    if (!value) return false;
    char **text = word == 6 && memcmp(line, "header", 6) == 0     ? &config->header
                  : word == 8 && memcmp(line, "topology", 8) == 0 ? &config->path
                                                                  : NULL;
    if (text && !*text) {
        *text = value;
        return true;
    }
    char *end = value;
    double factor = strtod(value, &end);
    bool taken = word == 5 && memcmp(line, "bound", 5) == 0 && end != value && !*end && factor >= 1 && factor <= 1000;
    if (taken) config->factor_milli = (uint32_t)(factor * 1000 + 0.5);
    free(value);
    return taken;
}

struct config *config_read(envoy_buffer text) {
    struct config *config = calloc(1, sizeof *config);
    if (!config) return NULL;
    const char *at = text.ptr, *end = text.ptr + text.length;
    while (at < end && *at != '{') {
        const char *stop = memchr(at, '\n', (size_t)(end - at));
        if (!stop) stop = end;
        if (!take_line(config, at, (size_t)(stop - at))) {
            say(ENVOY_LOG_ERROR, "libconsistent: \"%.*s\" is none of header NAME, bound 1..1000, topology PATH",
                (int)(stop - at < 200 ? stop - at : 200), at);
            config_free(config);
            return NULL;
        }
        at = stop < end ? stop + 1 : end;
    }
    if (config->path) {
        config->document = read_whole(config->path, &config->document_length);
        if (!config->document) say(ENVOY_LOG_ERROR, "libconsistent: the topology %.200s cannot be read", config->path);
    } else {
        config->document_length = (size_t)(end - at);
        config->document = copied(at, config->document_length);
    }
    struct consistent_ring *ring = config->document ? config_ring(config) : NULL;
    if (!ring) {
        config_free(config);
        return NULL;
    }
    consistent_ring_free(ring);
    return config;
}

struct consistent_ring *config_ring(const struct config *config) {
    struct consistent_ring *ring = NULL;
    if (failed("the topology",
               consistent_ring_from_json(config->document, config->document_length, NULL, 0, &ring)))
        return NULL;
    if (config->factor_milli) {
        consistent_bound bound = CONSISTENT_BOUND_INIT;
        bound.factor_milli = config->factor_milli;
        consistent_policies policies = CONSISTENT_POLICIES_INIT;
        policies.bound = &bound;
        if (failed("the bound", consistent_ring_set_policies(ring, &policies))) {
            consistent_ring_free(ring);
            return NULL;
        }
    }
    return ring;
}

void config_free(struct config *config) {
    if (!config) return;
    free(config->document);
    free(config->path);
    free(config->header);
    free(config);
}
