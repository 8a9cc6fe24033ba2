/* What every part of the reader of the golden vectors needs. */
#ifndef VECTORS_H
#define VECTORS_H

#include "check.h"

#include <jansson.h>

typedef struct {
    unsigned char *data;
    size_t len;
} bytes;

static const char *file_name, *case_name;
static size_t checks, skipped, failures;

static void check(int holds, const char *what) {
    checks++;
    if (!holds) {
        failures++;
        fprintf(stderr, "%s: %s: %s: wrong (%s)\n", file_name, case_name, what, last_error());
    }
}

/* What is not itself a check of the vectors must simply work. */
static void need(int holds, const char *what) {
    if (!holds) {
        fprintf(stderr, "%s: %s: %s (%s)\n", file_name, case_name, what, last_error());
        exit(EXIT_FAILURE);
    }
}

static void ok(int32_t status) {
    need(status == CONSISTENT_OK, consistent_status_name(status));
}

static void *room(size_t count, size_t size) {
    void *memory = calloc(count + 1, size);
    need(memory != NULL, "out of memory");
    return memory;
}

static uint64_t number(const json_t *value) {
    return json_is_integer(value) ? (uint64_t)json_integer_value(value) : strtoull(json_string_value(value), NULL, 10);
}

static bytes from_hex(const json_t *hex) {
    const char *text = json_string_value(hex);
    bytes out;
    out.len = json_string_length(hex) / 2;
    out.data = (unsigned char *)room(out.len, 1);
    for (size_t i = 0; i < out.len; i++) {
        unsigned byte = 0;
        need(sscanf(text + 2 * i, "%2x", &byte) == 1, "hexadecimal digits");
        out.data[i] = (unsigned char)byte;
    }
    return out;
}

/* Whether a call was refused as the vector says: by its kind, naming the culprit. */
static int is_refused(int32_t status, const json_t *error) {
    const json_t *names = json_object_get(error, "names");
    return strcmp(consistent_status_name(status), json_string_value(json_object_get(error, "kind"))) == 0
           && (names == NULL || strstr(last_error(), json_string_value(names)) != NULL);
}

#endif
