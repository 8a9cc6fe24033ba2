/* Topologies that are rebalanced, step by step or at once, and what the model says becomes of them.
   usage: rebalance FOLDER */
#include "vectors.h"

static uint64_t *numbers_of(const json_t *list, size_t *count) {
    *count = json_array_size(list);
    uint64_t *numbers = (uint64_t *)room(*count, sizeof *numbers);
    for (size_t i = 0; i < *count; i++) numbers[i] = number(json_array_get(list, i));
    return numbers;
}

static uint64_t limit_of(const json_t *asked, const char *name) {
    const json_t *limit = json_object_get(asked, name);
    return limit == NULL ? CONSISTENT_NO_LIMIT : number(limit);
}

static uint64_t milli_of(const json_t *asked, const char *name, uint64_t otherwise) {
    const json_t *part = json_object_get(asked, name);
    return part == NULL ? otherwise : (uint64_t)(json_number_value(part) * 1000 + 0.5);
}

/* Of each node by index, its capacity. */
static uint64_t *capacities_of(const consistent_placement *at, const json_t *by_id, size_t *count) {
    *count = json_object_size(by_id);
    uint64_t *capacities = (uint64_t *)room(*count, sizeof *capacities);
    for (size_t i = 0; i < *count; i++) {
        consistent_node_view view = CONSISTENT_NODE_VIEW_INIT;
        ok(consistent_placement_node(at, (uint32_t)i, &view));
        capacities[i] = number(json_object_getn(by_id, view.id, view.id_len));
    }
    return capacities;
}

static uint32_t small(const json_t *asked, const char *name) {
    const json_t *value = json_object_get(asked, name);
    return value == NULL ? 0 : (uint32_t)number(value);
}

static uint32_t *slots_of(const json_t *list, size_t *count) {
    *count = json_array_size(list);
    uint32_t *slots = (uint32_t *)room(*count, sizeof *slots);
    for (size_t i = 0; i < *count; i++) slots[i] = (uint32_t)number(json_array_get(list, i));
    return slots;
}

static int32_t rebalance(const consistent_placement *at, json_t *asked, consistent_placement **next,
                         const consistent_rebalanced **plan) {
    consistent_measure measures[8];
    consistent_rebalance all = CONSISTENT_REBALANCE_INIT;
    const char *name;
    json_t *loads;
    json_object_foreach(json_object_get(asked, "loads"), name, loads) {
        consistent_measure *measure = &measures[all.measure_count++];
        measure->name = name, measure->name_len = strlen(name);
        measure->loads = numbers_of(loads, &measure->load_count);
        const json_t *by_id = json_object_get(json_object_get(asked, "capacities"), name);
        measure->capacities = capacities_of(at, by_id, &measure->capacity_count);
    }
    all.slots = small(asked, "slots"), all.replicas = small(asked, "replicas");
    all.measures = measures;
    all.sizes = numbers_of(json_object_get(asked, "sizes"), &all.size_count);
    all.last_moved = numbers_of(json_object_get(asked, "last_moved"), &all.last_moved_count);
    all.max_moves = limit_of(asked, "max_moves"), all.max_bytes = limit_of(asked, "max_bytes");
    all.max_moves_to_zone = limit_of(asked, "max_moves_to_zone");
    all.tolerance_milli = (uint32_t)milli_of(asked, "tolerance", 0);
    all.overload_milli = milli_of(asked, "overload", CONSISTENT_NO_LIMIT);
    all.min_interval = small(asked, "min_interval"), all.now = small(asked, "now");
    int32_t status = consistent_placement_rebalance(at, &all, next, plan);
    for (size_t i = 0; i < all.measure_count; i++) {
        free((void *)(uintptr_t)measures[i].loads);
        free((void *)(uintptr_t)measures[i].capacities);
    }
    free((void *)(uintptr_t)all.sizes);
    free((void *)(uintptr_t)all.last_moved);
    return status;
}

static int is_node(const consistent_placement *at, uint32_t index, const json_t *id) {
    consistent_node_view view = CONSISTENT_NODE_VIEW_INIT;
    ok(consistent_placement_node(at, index, &view));
    return is_text(id, view.id, view.id_len);
}

static int is_move(const consistent_placement *at, const consistent_slot_move *move, const json_t *want) {
    return move->slot == number(json_array_get(want, 0)) && move->replica == number(json_array_get(want, 1))
           && is_node(at, move->from, json_array_get(want, 2)) && is_node(at, move->to, json_array_get(want, 3))
           && is_text(json_array_get(want, 4), move->reason, move->reason_len);
}

static void check_plan(const consistent_placement *at, const consistent_rebalanced *plan, const json_t *step) {
    const json_t *moves = json_object_get(step, "moves"), *balance = json_object_get(step, "balance");
    const json_t *left = json_object_get(step, "left");
    need(plan->move_count == json_array_size(moves), "as many moves as expected");
    for (size_t i = 0; i < plan->move_count; i++) check(is_move(at, &plan->moves[i], json_array_get(moves, i)), "moves");
    need(plan->balance_count == json_object_size(balance), "as many nodes as expected");
    for (size_t i = 0; i < plan->balance_count; i++) {
        consistent_node_view view = CONSISTENT_NODE_VIEW_INIT;
        ok(consistent_placement_node(at, (uint32_t)i, &view));
        const json_t *want = json_object_getn(balance, view.id, view.id_len);
        check(plan->balance[i].places == number(json_array_get(want, 0))
                  && plan->balance[i].target == number(json_array_get(want, 1)), "what nodes have");
    }
    check(plan->filled == number(json_object_get(step, "filled")), "filled");
    check(plan->minimum == number(json_object_get(step, "minimum")), "the minimum");
    check(plan->bytes == number(json_object_get(step, "bytes")), "bytes");
    check(plan->left_empty == number(json_object_get(left, "empty"))
              && plan->left_leaving == number(json_object_get(left, "leaving"))
              && plan->left_doubled == number(json_object_get(left, "doubled")), "what is left");
}

/* A plan of rebalance-topologies.json, where slots are split, merged and given replicas. */
static void run_topology(const json_t *test) {
    const json_t *given = json_object_get(test, "asked"), *limits = json_object_get(given, "limits"), *pair;
    const json_t *moves = json_object_get(test, "moves"), *of = json_object_get(given, "replicas_of");
    consistent_placement *at = placement_of(json_object_get(test, "topology"), json_object_get(test, "states")), *next = NULL;
    const consistent_rebalanced *plan = NULL;
    consistent_rebalance all = CONSISTENT_REBALANCE_INIT;
    consistent_measure measure = {"requests", 8, NULL, 0, NULL, 0};
    consistent_slot_replicas *hot = (consistent_slot_replicas *)room(json_array_size(of), sizeof *hot);
    uint64_t *loads = numbers_of(json_object_get(given, "loads"), &measure.load_count);
    uint64_t *sizes = numbers_of(json_object_get(given, "bytes"), &all.size_count);
    uint64_t *last_moved = numbers_of(json_object_get(given, "last_moved"), &all.last_moved_count);
    uint32_t *split = slots_of(json_object_get(given, "split"), &all.split_count);
    uint32_t *merge = slots_of(json_object_get(given, "merge"), &all.merge_count);
    size_t i, len = 0;
    json_array_foreach(of, i, pair) {
        hot[i].slot = (uint32_t)number(json_array_get(pair, 0)), hot[i].replicas = (uint32_t)number(json_array_get(pair, 1));
    }
    measure.loads = loads;
    all.slots = small(given, "slots"), all.replicas = small(given, "replicas");
    all.split = split, all.merge = merge, all.replicas_of = hot, all.replicas_of_count = json_array_size(of);
    all.measures = &measure, all.measure_count = measure.load_count > 0 ? 1 : 0;
    all.sizes = sizes, all.last_moved = last_moved;
    all.max_moves = limit_of(limits, "moves"), all.max_bytes = limit_of(limits, "bytes");
    all.min_interval = small(limits, "min_interval"), all.now = small(limits, "now");
    ok(consistent_placement_rebalance(at, &all, &next, &plan));
    char *document = json_of(next, &len);
    check(is_text(json_object_get(test, "next"), document, len), "the next document");
    need(plan->move_count == json_array_size(moves), "as many moves as expected");
    for (i = 0; i < plan->move_count; i++) check(is_move(at, &plan->moves[i], json_array_get(moves, i)), "moves");
    consistent_free(plan);
    consistent_placement_release(next);
    consistent_placement_release(at);
    free(document);
    free(loads);
    free(sizes);
    free(last_moved);
    free(split);
    free(merge);
    free(hot);
}

/* A step from a document; the next one, freed by the caller. */
static char *run_step(char *document, json_t *step) {
    consistent_ring *ring = NULL;
    consistent_placement *at = NULL, *next = NULL;
    const consistent_rebalanced *plan = NULL;
    const json_t *want = json_object_get(step, "document");
    ok(read_ring(document, strlen(document), &ring));
    set_states(ring, json_object_get(step, "states"));
    ok(consistent_ring_snapshot(ring, &at));
    ok(rebalance(at, json_object_get(step, "asked"), &next, &plan));
    check_plan(at, plan, step);
    consistent_free(plan);
    free(document);
    size_t len = 0;
    document = (char *)room(json_string_length(want) + 1, 1);
    ok(consistent_placement_to_json(next, document, json_string_length(want) + 1, &len));
    check(is_text(want, document, len), "the next document");
    /* What is down and what drains is so in the next one, too. */
    char before[33], after[33];
    ok(consistent_placement_states_fingerprint(at, before, sizeof before, NULL));
    ok(consistent_placement_states_fingerprint(next, after, sizeof after, NULL));
    check(strcmp(before, after) == 0, "states");
    consistent_placement_release(next);
    consistent_placement_release(at);
    consistent_ring_free(ring);
    return document;
}

int main(int argc, char **argv) {
    if (argc < 2) return EXIT_FAILURE;
    json_t *cases = load(argv[1], "functions/rebalance-sequences.json"), *test, *step;
    size_t i, s, steps = 0;
    file_name = "rebalance-sequences.json";
    json_array_foreach(cases, i, test) {
        case_name = json_string_value(json_object_get(test, "name"));
        char *document = json_dumps(json_object_get(test, "topology"), JSON_COMPACT | JSON_REAL_PRECISION(17));
        json_array_foreach(json_object_get(test, "steps"), s, step) {
            document = run_step(document, step);
            steps++;
        }
        free(document);
    }
    json_decref(cases);
    cases = load(argv[1], "functions/rebalance-topologies.json");
    file_name = "rebalance-topologies.json";
    json_array_foreach(cases, i, test) {
        case_name = json_string_value(json_object_get(test, "name"));
        run_topology(test);
    }
    size_t topologies = json_array_size(cases);
    json_decref(cases);
    snap(NULL);
    printf("rebalance: %zu steps, %zu topologies, %zu checks, %zu failures\n", steps, topologies, checks, failures);
    return steps == 120 && topologies == 120 && failures == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
