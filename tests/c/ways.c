/* Steps from one topology to another, transitions between two placements, and rows beside documents, as the model makes
   them.
   usage: ways FOLDER */
#include "vectors.h"

/* A limit of a step; none if it is not there. */
static uint64_t step_limit(const json_t *asked, const char *name) {
    const json_t *limit = json_object_get(asked, name);
    return limit == NULL ? CONSISTENT_NO_LIMIT : number(limit);
}

static void check_step(const consistent_placement *next, const consistent_step *step, const consistent_plan *plan,
                       const json_t *want) {
    const json_t *moves = json_object_get(want, "moves");
    size_t len = 0;
    char *text = json_of(next, &len);
    consistent_info info = CONSISTENT_INFO_INIT;
    check(is_text(json_object_get(want, "topology"), text, len), "a step's topology");
    free(text);
    ok(consistent_placement_info(next, &info));
    check(strcmp(info.fingerprint, json_string_value(json_object_get(want, "fingerprint"))) == 0, "a step's fingerprint");
    need(plan->move_count == json_array_size(moves), "as many moves as expected");
    for (size_t i = 0; i < plan->move_count; i++) {
        const json_t *move = json_array_get(moves, i);
        check(is_text(json_array_get(move, 0), plan->moves[i].from, plan->moves[i].from_len)
                  && is_text(json_array_get(move, 1), plan->moves[i].to, plan->moves[i].to_len)
                  && is_positions(json_array_get(move, 2), plan->moves[i].positions_high, plan->moves[i].positions_low), "what a step moves");
    }
    check(plan->range_count == number(json_object_get(want, "ranges")), "a step's ranges");
    check(step->bytes == number(json_object_get(want, "bytes")), "a step's bytes");
    check(is_positions(json_object_get(want, "left"), step->left_high, step->left_low), "what is left");
    double whole = (double)plan->whole_high * 18446744073709551616.0 + (double)plan->whole_low;
    double part = ((double)step->left_high * 18446744073709551616.0 + (double)step->left_low) / whole - step->left;
    need(part < 1e-15 && part > -1e-15, "the part left");
    check((step->is_last != 0) == json_is_true(json_object_get(want, "is_last")), "the last step");
}

/* The steps of a case, one after the other. */
static void check_steps(const json_t *test) {
    const json_t *asked = json_object_get(test, "asked"), *want = json_object_get(test, "steps"), *error = json_object_get(test, "error");
    consistent_placement *at = placement_of(json_object_get(test, "before"), NULL);
    consistent_placement *to = placement_of(json_object_get(test, "after"), NULL);
    consistent_step_options options = CONSISTENT_STEP_OPTIONS_INIT;
    const json_t *sizes = json_object_get(asked, "sizes");
    uint64_t *bytes = (uint64_t *)room(json_array_size(sizes), sizeof *bytes);
    for (size_t i = 0; i < json_array_size(sizes); i++) bytes[i] = number(json_array_get(sizes, i));
    options.n = (size_t)number(json_object_get(asked, "n")), options.spread = spread_of(asked);
    options.max_share_nano = step_limit(asked, "max_share"), options.per_zone_nano = step_limit(asked, "per_zone");
    options.max_bytes = step_limit(asked, "max_bytes");
    options.sizes = bytes, options.size_count = json_array_size(sizes);
    for (size_t i = 0;; i++) {
        consistent_step step = CONSISTENT_STEP_INIT;
        consistent_placement *next = NULL;
        const consistent_plan *plan = NULL;
        int32_t status = consistent_placement_step(at, to, &options, &step, &next, &plan);
        if (i == json_array_size(want)) {
            check(error == NULL ? status == CONSISTENT_OK : strcmp(consistent_status_name(status), json_string_value(error)) == 0,
                  "how the way ends");
            need(next == NULL && plan == NULL, "nothing after the end of a way");
            break;
        }
        ok(status);
        check_step(next, &step, plan, json_array_get(want, i));
        consistent_free(plan);
        consistent_placement_release(at);
        at = next;
    }
    consistent_placement_release(at);
    consistent_placement_release(to);
    free(bytes);
}

/* A list of ids for a key. */
static void check_list(const consistent_transition *moving, const uint32_t *indices, size_t count, const json_t *want, const char *what) {
    int same = json_array_size(want) == count;
    for (size_t i = 0; same && i < count; i++) {
        consistent_node_view view = CONSISTENT_NODE_VIEW_INIT;
        ok(consistent_transition_node(moving, indices[i], &view));
        same = is_text(json_array_get(want, i), view.id, view.id_len);
    }
    check(same, what);
}

/* Where a key is read and written, and whether it is done. */
static void check_key(const consistent_transition *moving, const json_t *asked) {
    bytes bytes = from_hex(json_object_get(asked, "key"));
    const consistent_key key = {CONSISTENT_KEY_BYTES, bytes.data, bytes.len, 0};
    size_t n = (size_t)number(json_object_get(asked, "n")), count = 0;
    uint32_t *indices = (uint32_t *)room(2 * n, sizeof *indices);
    int32_t done = 0;
    ok(consistent_transition_nodes_for_read(moving, &key, n, indices, 2 * n, &count));
    check_list(moving, indices, count, json_object_get(asked, "read"), "where a key is read");
    ok(consistent_transition_nodes_for_write(moving, &key, n, indices, 2 * n, &count));
    check_list(moving, indices, count, json_object_get(asked, "write"), "where a key is written");
    ok(consistent_transition_is_done(moving, &key, &done));
    check((done != 0) == json_is_true(json_object_get(asked, "is_done")), "whether a key is done");
    free(indices);
    free(bytes.data);
}

static void check_document(const consistent_transition *moving, const json_t *want) {
    size_t len = 0;
    need(consistent_transition_to_json(moving, NULL, 0, &len) == CONSISTENT_ERR_BUFFER, "the size of a document");
    char *text = (char *)room(len, 1);
    ok(consistent_transition_to_json(moving, text, len + 1, NULL));
    check(is_text(want, text, len), "the document of a transition");
    free(text);
}

static void check_transition(const json_t *test) {
    consistent_placement *old = placement_of(json_object_get(test, "old"), json_object_get(test, "states_old"));
    consistent_placement *next = placement_of(json_object_get(test, "new"), json_object_get(test, "states_new"));
    const json_t *want = json_object_get(test, "canonical"), *range, *asked;
    consistent_transition *moving = NULL, *read = NULL;
    size_t i;
    ok(consistent_transition_new(old, next, &moving));
    consistent_placement_release(old);
    consistent_placement_release(next);
    json_array_foreach(json_object_get(test, "done"), i, range) {
        consistent_transition *more = NULL;
        uint64_t first = strtoull(json_string_value(json_array_get(range, 0)), NULL, 16);
        ok(consistent_transition_with_done(moving, first, strtoull(json_string_value(json_array_get(range, 1)), NULL, 16), &more));
        consistent_transition_free(moving);
        moving = more;
    }
    check_document(moving, want);
    ok(consistent_transition_from_json(json_string_value(want), json_string_length(want), NULL, 0, NULL, 0, &read));
    check_document(read, want);
    consistent_transition_free(read);
    json_array_foreach(json_object_get(test, "keys"), i, asked) check_key(moving, asked);
    double left = 0;
    int32_t status = consistent_transition_left(moving, &left);
    want = json_object_get(test, "left");
    check(json_is_null(want) ? status == CONSISTENT_ERR_UNSUPPORTED : status == CONSISTENT_OK && left == json_number_value(want), "the part left");
    consistent_transition_free(moving);
}

/* A document and the rows beside it, or why they are refused together. */
static void check_rows(const json_t *test) {
    const json_t *error = json_object_get(test, "error"), *text = json_object_get(test, error != NULL ? "text" : "beside");
    bytes file = from_hex(json_object_get(test, "rows_hex"));
    consistent_ring *ring = NULL;
    int32_t status = consistent_ring_from_json_with_rows(json_string_value(text), json_string_length(text), file.data, file.len, NULL, 0, &ring);
    if (error != NULL) {
        check(is_refused(status, error) && ring == NULL, "what is refused");
    } else {
        ok(status);
        consistent_placement *inside = placement_of(json_object_get(test, "topology"), NULL);
        size_t len = 0, other = 0, count = 0;
        char *one = json_of(snap(ring), &len), *two = json_of(inside, &other), *beside = (char *)room(len, 1);
        uint8_t *rows = (uint8_t *)room(file.len, 1);
        check(len == other && strcmp(one, two) == 0, "the same topology");
        ok(consistent_placement_to_json_beside(inside, beside, len + 1, &other, rows, file.len, &count));
        check(is_text(text, beside, other) && count == file.len && memcmp(rows, file.data, count) == 0, "what is written beside");
        consistent_placement_release(inside);
        free(one);
        free(two);
        free(beside);
        free(rows);
    }
    consistent_ring_free(ring);
    free(file.data);
}

static void each(const char *folder, const char *name, size_t count, void (*run)(const json_t *test)) {
    json_t *cases = load(folder, name), *test;
    size_t i;
    file_name = name;
    need(json_array_size(cases) == count, "as many cases as expected");
    json_array_foreach(cases, i, test) {
        case_name = json_string_value(json_object_get(test, "name"));
        run(test);
    }
    json_decref(cases);
}

int main(int argc, char **argv) {
    if (argc < 2) return EXIT_FAILURE;
    each(argv[1], "functions/steps.json", 101, check_steps);
    each(argv[1], "functions/transitions.json", 66, check_transition);
    each(argv[1], "functions/rows.json", 37, check_rows);
    snap(NULL);
    printf("ways: %zu checks, %zu failures\n", checks, failures);
    return checks > 0 && failures == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
