/* Every format is read and written as formats/tests/faces.json says: formats FOLDER. */
#include "check.h"

#include <jansson.h>

static const char *folder;

static const char *text_in(json_t *object, const char *name) { return json_string_value(json_object_get(object, name)); }

/* A file of the folder, NULL if there is none; `*len` bytes. */
static char *file_of(const char *name, size_t *len) {
    char path[4096];
    static char bytes[1 << 20];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = fopen(path, "rb");
    if (file == NULL) return NULL;
    *len = fread(bytes, 1, sizeof bytes, file);
    fclose(file);
    return bytes;
}

static json_t *read_json(const char *name) {
    size_t len = 0;
    const char *text = file_of(name, &len);
    json_t *json = text == NULL ? NULL : json_loadb(text, len, 0, NULL);
    if (json == NULL) fprintf(stderr, "%s: not there\n", name), exit(EXIT_FAILURE);
    return json;
}

static int same(const char *text, size_t len, json_t *wanted) {
    return json_is_string(wanted) && len == json_string_length(wanted) && memcmp(text, json_string_value(wanted), len) == 0;
}

/* Whether the last call was refused as the case says. */
static int refused_as(int32_t status, json_t *error) {
    if (error == NULL) return 0;
    const char *kind = text_in(error, "kind"), *message = text_in(error, "message");
    return strcmp(consistent_status_name(status), kind) == 0 && strcmp(last_error(), message) == 0;
}

static int same_notes(const consistent_note *const *notes, size_t count, json_t *wanted) {
    char place[512], shown[4096];
    if (count != json_array_size(wanted)) return 0;
    for (size_t i = 0; i < count; i++) {
        const consistent_note *note = notes[i];
        place[0] = 0;
        if (note->line != 0) snprintf(place, sizeof place, "line %u%s", note->line, note->path_len > 0 ? ", " : "");
        snprintf(shown, sizeof shown, "%s%.*s%s%.*s", place, (int)note->path_len, note->path,
                 place[0] != 0 || note->path_len > 0 ? ": " : "", (int)note->text_len, note->text);
        if (!same(shown, strlen(shown), json_array_get(wanted, i))) return 0;
    }
    return 1;
}

static const char *state_name(int32_t state) { return state == CONSISTENT_STATE_DOWN ? "down" : "draining"; }

static void imported(const consistent_imported *found, json_t *wanted) {
    CHECK(same(found->name, found->name_len, json_object_get(wanted, "name")));
    json_t *document = json_loadb(found->document, found->document_len, 0, NULL);
    CHECK(document != NULL && json_equal(document, json_object_get(wanted, "topology")));
    json_decref(document);
    json_t *states = json_object_get(wanted, "states");
    CHECK(found->state_count == json_object_size(states));
    for (size_t i = 0; i < found->state_count; i++) {
        json_t *state = json_object_getn(states, found->states[i]->id, found->states[i]->id_len);
        CHECK(state != NULL && strcmp(json_string_value(state), state_name(found->states[i]->state)) == 0);
    }
    CHECK(same_notes(found->notes, found->note_count, json_object_get(wanted, "notes")));
}

static void imports(json_t *cases) {
    size_t i, read = 0, refused = 0;
    json_t *one;
    json_array_foreach(cases, i, one) {
        const char *format = text_in(one, "format"), *text = text_in(one, "text"), *file = text_in(one, "file");
        size_t len = text == NULL ? 0 : strlen(text);
        char path[1024];
        if (file != NULL) {
            snprintf(path, sizeof path, "files/%s", file);
            text = file_of(path, &len);
        }
        consistent_import_options options = CONSISTENT_IMPORT_OPTIONS_INIT;
        options.name = text_in(one, "name");
        options.name_len = options.name == NULL ? 0 : strlen(options.name);
        const consistent_imported *found = NULL;
        int32_t status = consistent_import_topology(text, len, format, strlen(format), &options, &found);
        if (status == CONSISTENT_OK && CHECK(json_object_get(one, "expected") != NULL)) {
            imported(found, json_object_get(one, "expected"));
            read++;
        } else {
            CHECK(refused_as(status, json_object_get(one, "error")) && found == NULL);
            refused++;
        }
        consistent_free(found);
    }
    CHECK(read > 30 && refused > 90);
}

static void exports(json_t *cases) {
    size_t i, written = 0, refused = 0;
    json_t *one, *state;
    const char *id;
    json_array_foreach(cases, i, one) {
        char *document = json_dumps(json_object_get(one, "document"), 0);
        consistent_ring *ring = NULL;
        CHECK(consistent_ring_from_json(document, strlen(document), NULL, 0, &ring) == CONSISTENT_OK);
        free(document);
        json_object_foreach(json_object_get(one, "states"), id, state) {
            int is_down = strcmp(json_string_value(state), "down") == 0;
            int32_t mark = is_down ? CONSISTENT_STATE_DOWN : CONSISTENT_STATE_DRAINING;
            CHECK(consistent_ring_mark(ring, id, strlen(id), mark) == CONSISTENT_OK);
        }
        const char *format = text_in(one, "format");
        consistent_export_options options = CONSISTENT_EXPORT_OPTIONS_INIT;
        options.name = text_in(one, "name"), options.name_len = strlen(options.name);
        options.key = text_in(one, "key"), options.key_len = strlen(options.key);
        const consistent_exported *made = NULL;
        int32_t status = consistent_placement_export_topology(snap(ring), format, strlen(format), &options, &made);
        consistent_ring_free(ring);
        json_t *expected = json_object_get(one, "expected");
        if (status == CONSISTENT_OK && CHECK(expected != NULL)) {
            CHECK(same(made->text, made->text_len, json_object_get(expected, "text")));
            CHECK(same_notes(made->notes, made->note_count, json_object_get(expected, "notes")));
            written++;
        } else {
            CHECK(refused_as(status, json_object_get(one, "error")) && made == NULL);
            refused++;
        }
        consistent_free(made);
    }
    CHECK(written > 10 && refused > 10);
}

static void listed(json_t *formats) {
    const consistent_format *const *all = consistent_formats();
    size_t i;
    json_t *wanted;
    json_array_foreach(formats, i, wanted) {
        if (!CHECK(all[i] != NULL)) return;
        CHECK(same(all[i]->name, all[i]->name_len, json_object_get(wanted, "name")));
        CHECK(same(all[i]->text, all[i]->text_len, json_object_get(wanted, "text")));
        CHECK(all[i]->is_written == json_is_true(json_object_get(wanted, "is_written")));
    }
    CHECK(all[i] == NULL);
}

/* Where libmemcached itself puts keys, given a string, was recorded. */
static void recorded(json_t *file) {
    json_t *keys = json_object_get(file, "keys"), *one, *key;
    size_t i, j, placed = 0;
    json_array_foreach(json_object_get(file, "cases"), i, one) {
        json_t *string = json_object_get(one, "string");
        const consistent_imported *found = NULL;
        consistent_ring *ring = NULL;
        if (!CHECK(consistent_import_topology(json_string_value(string), json_string_length(string), "libmemcached", 12,
                                              NULL, &found) == CONSISTENT_OK)) continue;
        CHECK(consistent_ring_from_json(found->document, found->document_len, NULL, 0, &ring) == CONSISTENT_OK);
        consistent_free(found);
        json_array_foreach(keys, j, key) {
            char id[CONSISTENT_ID_CAPACITY + 8];
            const consistent_key asked = {CONSISTENT_KEY_BYTES, json_string_value(key), json_string_length(key), 0};
            CHECK(consistent_ring_get_node(ring, &asked, id, CONSISTENT_ID_CAPACITY, NULL) == CONSISTENT_OK);
            if (strpbrk(id, ":/") == NULL) strcat(id, ":11211"); /* the port that is left out */
            json_t *place = json_array_get(json_object_get(one, "placement"), j);
            json_t *server = json_array_get(json_object_get(one, "servers"), (size_t)json_integer_value(place));
            placed += CHECK(same(id, strlen(id), server));
        }
        consistent_ring_free(ring);
    }
    CHECK(placed > 1000);
}

int main(int argc, char **argv) {
    if (argc != 2) return fprintf(stderr, "usage: formats FOLDER\n"), EXIT_FAILURE;
    folder = argv[1];
    json_t *faces = read_json("faces.json"), *parsed = read_json("files/libmemcached/parsed.expected.json");
    listed(json_object_get(faces, "formats"));
    imports(json_object_get(faces, "imports"));
    exports(json_object_get(faces, "exports"));
    recorded(parsed);
    json_decref(faces);
    json_decref(parsed);
    return check_report("formats");
}
