/* The nodes and parameters of a document as C's structs, which must make the same ring. */
#ifndef RECORDS_H
#define RECORDS_H

#include "vectors.h"

/* The fields of a record, as C has them. The texts of lists go to `texts`. */
static size_t fields_of(json_t *placement, consistent_field *fields, consistent_slice *texts) {
    const char *name;
    json_t *value, *text;
    size_t count = 0, used = 0, i;
    json_object_foreach(placement, name, value) {
        consistent_field field = CONSISTENT_FIELD_INIT;
        field.name = name;
        field.name_len = strlen(name);
        if (json_is_integer(value)) {
            field.number = (uint64_t)json_integer_value(value);
        } else if (json_is_boolean(value)) {
            field.kind = CONSISTENT_FIELD_FLAG;
            field.number = json_is_true(value) ? 1 : 0;
        } else if (json_is_string(value)) {
            field.kind = CONSISTENT_FIELD_TEXT;
            field.text = json_string_value(value);
            field.text_len = json_string_length(value);
        } else {
            field.kind = CONSISTENT_FIELD_LIST;
            field.texts = texts + used;
            field.text_count = json_array_size(value);
            json_array_foreach(value, i, text) {
                texts[used].data = json_string_value(text);
                texts[used++].len = json_string_length(text);
            }
        }
        fields[count++] = field;
    }
    return count;
}

/* The parameters of a scheme, but its name. */
static size_t parameters_of(json_t *scheme, consistent_parameter *parameters) {
    const char *name;
    json_t *value;
    size_t count = 0;
    json_object_foreach(scheme, name, value) {
        if (strcmp(name, "name") == 0) continue;
        consistent_parameter parameter = CONSISTENT_PARAMETER_INIT;
        parameter.name = name;
        parameter.name_len = strlen(name);
        parameter.text = json_string_value(value);
        parameter.text_len = json_string_length(value);
        parameter.is_flag = json_is_boolean(value) ? 1 : 0;
        parameter.value = json_is_true(value) ? 1 : (uint64_t)json_integer_value(value);
        parameters[count++] = parameter;
    }
    return count;
}

/* The fields that a placement gives back are those of the document. */
static void need_fields(const consistent_placement *snapshot, uint32_t index, size_t count, json_t *placement) {
    need(json_object_size(placement) == count, "as many fields as given");
    const consistent_node *record = NULL;
    ok(consistent_placement_record(snapshot, index, &record));
    need(record->field_count == count, "as many fields as told");
    for (size_t i = 0; i < count; i++) {
        const consistent_field *field = &record->fields[i];
        json_t *value = NULL;
        if (field->kind == CONSISTENT_FIELD_TEXT) value = json_stringn(field->text, field->text_len);
        if (field->kind == CONSISTENT_FIELD_INT) value = json_integer((json_int_t)field->number);
        if (field->kind == CONSISTENT_FIELD_FLAG) value = json_boolean(field->number != 0);
        if (field->kind == CONSISTENT_FIELD_LIST) value = json_array();
        for (size_t t = 0; t < field->text_count; t++) {
            json_array_append_new(value, json_stringn((const char *)field->texts[t].data, field->texts[t].len));
        }
        char name[64];
        snprintf(name, sizeof name, "%.*s", (int)field->name_len, field->name);
        need(json_equal(value, json_object_get(placement, name)), "a field as it was given");
        json_decref(value);
    }
    consistent_free(record);
}

/* The ring of the same records is the ring of the document. */
static void need_records(const consistent_ring *ring, const json_t *document) {
    json_t *list = json_object_get(document, "nodes"), *scheme = json_object_get(document, "scheme"), *record;
    const json_t *name = json_object_get(scheme, "name");
    size_t count = json_array_size(list), i, texts = 0, fields = 0;
    json_array_foreach(list, i, record) {
        const char *field;
        json_t *value;
        json_object_foreach(json_object_get(record, "fields"), field, value) {
            texts += json_array_size(value);
            fields++;
        }
    }
    consistent_node *nodes = (consistent_node *)room(count, sizeof *nodes);
    consistent_field *some = (consistent_field *)room(fields, sizeof *some), *next = some;
    consistent_slice *all = (consistent_slice *)room(texts, sizeof *all), *text = all;
    json_array_foreach(list, i, record) {
        const json_t *weight = json_object_get(record, "weight"), *zone = json_object_get(record, "zone");
        const json_t *address = json_object_get(record, "address");
        nodes[i] = node_of(json_string_value(json_object_get(record, "id")));
        if (weight != NULL) nodes[i].weight = json_number_value(weight);
        nodes[i].zone = json_string_value(zone);
        nodes[i].zone_len = json_string_length(zone);
        nodes[i].address = json_string_value(address);
        nodes[i].address_len = json_string_length(address);
        nodes[i].fields = next;
        nodes[i].field_count = fields_of(json_object_get(record, "fields"), next, text);
        for (size_t f = 0; f < nodes[i].field_count; f++) text += next[f].text_count;
        next += nodes[i].field_count;
    }
    consistent_parameter *parameters = (consistent_parameter *)room(json_object_size(scheme), sizeof *parameters);
    consistent_options options = CONSISTENT_OPTIONS_INIT;
    options.scheme = json_string_value(name);
    options.scheme_len = json_string_length(name);
    options.parameters = parameters;
    options.parameter_count = parameters_of(scheme, parameters);
    consistent_ring *same = NULL;
    ok(consistent_ring_new(nodes, count, &options, &same));
    size_t len = 0;
    char *first = document_of(ring, &len), *second = document_of(same, &len);
    need(strcmp(first, second) == 0, "the records make another ring than the document");
    consistent_placement *snapshot = NULL;
    ok(consistent_ring_snapshot(same, &snapshot));
    json_array_foreach(list, i, record) {
        consistent_node_view view = view_of(snapshot, nodes[i].id, nodes[i].id_len);
        uint32_t index = 0;
        ok(consistent_placement_find(snapshot, nodes[i].id, nodes[i].id_len, &index));
        need_fields(snapshot, index, view.field_count, json_object_get(record, "fields"));
    }
    consistent_placement_release(snapshot);
    consistent_ring_free(same);
    free(first);
    free(second);
    free(parameters);
    free(nodes);
    free(some);
    free(all);
}

#endif
