/* What C says of the schemes is what spec/schemes.json says: schemes FILE. */
#include "check.h"

#include <jansson.h>

static int same_text(json_t *object, const char *name, const char *text) {
    const char *value = json_string_value(json_object_get(object, name));
    return value != NULL && text != NULL && strcmp(value, text) == 0;
}

static int same_list(json_t *list, const char *const *texts, size_t count) {
    if (json_array_size(list) != count) return 0;
    for (size_t i = 0; i < count; i++)
        if (strcmp(json_string_value(json_array_get(list, i)), texts[i]) != 0) return 0;
    return 1;
}

/* Null is 0 here; integers above 2^53-1 are strings. */
static uint64_t number(json_t *value) {
    return json_is_string(value) ? strtoull(json_string_value(value), NULL, 10) : (uint64_t)json_integer_value(value);
}

static int same_default(json_t *object, const consistent_parameter_spec *spec) {
    json_t *value = json_object_get(object, "default");
    int depends = json_is_true(json_object_get(object, "default_depends"));
    switch (spec->default_kind) {
    case CONSISTENT_DEFAULT_NONE: return json_is_null(value) && !depends;
    case CONSISTENT_DEFAULT_DEPENDS: return json_is_null(value) && depends;
    case CONSISTENT_DEFAULT_FLAG: return json_is_boolean(value) && json_is_true(value) == (int)spec->default_number;
    case CONSISTENT_DEFAULT_INTEGER: return json_is_integer(value) && number(value) == spec->default_number;
    case CONSISTENT_DEFAULT_TEXT: return same_text(object, "default", spec->default_text);
    default: return 0;
    }
}

/* What records of parameters and of fields have in common. */
#define SAME_VALUES(json, spec)                                                                     \
    (CHECK(same_text(json, "name", (spec)->name)), CHECK(same_text(json, "text", (spec)->text)),      \
     CHECK(same_text(json, "kind", (spec)->kind)),                                                   \
     CHECK(number(json_object_get(json, "least")) == (spec)->least),                                 \
     CHECK(number(json_object_get(json, "most")) == (spec)->most),                                   \
     CHECK(same_list(json_object_get(json, "words"), (spec)->words, (spec)->word_count)),             \
     CHECK(same_list(json_object_get(json, "examples"), (spec)->examples, (spec)->example_count)))

static void scheme(json_t *json, const consistent_scheme_spec *spec) {
    CHECK(spec->struct_size == sizeof *spec);
    CHECK(same_text(json, "name", spec->name) && same_text(json, "text", spec->text));
    CHECK(json_is_true(json_object_get(json, "is_dialect")) == spec->is_dialect);
    json_t *properties = json_object_get(json, "properties");
    CHECK(same_text(properties, "family", spec->family) && same_text(properties, "integers", spec->integers));
    CHECK(same_text(properties, "down", spec->down));
    CHECK(number(json_object_get(properties, "down_limit")) == spec->down_limit);
    CHECK(json_is_true(json_object_get(properties, "ordered")) == spec->ordered);
    CHECK(json_is_true(json_object_get(properties, "weighted")) == spec->weighted);
    CHECK(same_list(json_object_get(properties, "identity"), spec->identity, spec->identity_count));

    json_t *list = json_object_get(json, "parameters"), *entry;
    size_t j;
    CHECK(json_array_size(list) == spec->parameter_count);
    json_array_foreach(list, j, entry) {
        const consistent_parameter_spec *parameter = spec->parameters[j];
        SAME_VALUES(entry, parameter);
        CHECK(same_default(entry, parameter) && parameter->struct_size == sizeof *parameter);
    }
    list = json_object_get(json, "fields");
    CHECK(json_array_size(list) == spec->field_count);
    json_array_foreach(list, j, entry) {
        SAME_VALUES(entry, spec->fields[j]);
        CHECK(spec->fields[j]->struct_size == sizeof *spec->fields[j]);
    }
}

int main(int argc, char **argv) {
    json_error_t error;
    json_t *schemes = argc == 2 ? json_load_file(argv[1], 0, &error) : NULL;
    if (schemes == NULL) {
        fprintf(stderr, "usage: schemes FILE, a JSON file that can be read\n");
        return EXIT_FAILURE;
    }
    const consistent_scheme_spec *const *all = consistent_schemes();
    size_t count = 0;
    for (; all[count] != NULL; count++) scheme(json_array_get(schemes, count), all[count]);
    CHECK(json_array_size(schemes) == count && all == consistent_schemes());
    json_decref(schemes);
    return check_report("schemes");
}
