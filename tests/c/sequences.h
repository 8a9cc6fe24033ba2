/* Sequences of calls on a live ring, as `tests/vectors/README.md` words them. */
#ifndef SEQUENCES_H
#define SEQUENCES_H

#include "offers.h"

/* Checks that are not made. */
static size_t skipped;

/* A ring, the tokens of its leases by the numbers the vectors call them, its checks, and what a listener was told. */
typedef struct {
    consistent_ring *ring;
    uint64_t tokens[4096];
    consistent_checks *checks;
    consistent_subscription *subscription;
    json_t *told;
    refusals reasons;
} player;

static int is_answer(const char *field) {
    static const char *const ANSWERS[] = {
        "document", "told",      "added",        "changed",   "error",         "states",    "loads",   "caps",
        "sessions_held", "node", "nodes",        "spilled",
        "touch",    "released",  "state",        "ejected",   "successes",     "failures",  "last_checked",
        "last_beat", "removed",  "forgotten",    "numbers",   "probes",        "deadlines", "counted", "at",
        "news",     "unknown",   "next",         "digits",    "came_from",     "accepted",  "refused", "had_one",
        "wrong"};
    for (size_t i = 0; i < sizeof ANSWERS / sizeof *ANSWERS; i++) {
        if (strcmp(field, ANSWERS[i]) == 0) return 1;
    }
    return 0;
}

static json_t *integer(uint64_t value) { return json_integer((json_int_t)value); }

static json_t *time_or_null(uint64_t time) { return time == CONSISTENT_NEVER ? json_null() : integer(time); }

static const char *state_name(int32_t state) {
    switch (state) {
        case CONSISTENT_STATE_UP: return "up";
        case CONSISTENT_STATE_DRAINING: return "draining";
        default: return "down";
    }
}

static const char *touch_name(int32_t touch) {
    switch (touch) {
        case CONSISTENT_TOUCH_FIRST: return "first";
        case CONSISTENT_TOUCH_STAYED: return "stayed";
        default: return "moved";
    }
}

static json_t *id_at(const consistent_placement *snapshot, uint32_t index) {
    consistent_node_view view = CONSISTENT_NODE_VIEW_INIT;
    ok(consistent_placement_node(snapshot, index, &view));
    return json_stringn(view.id, view.id_len);
}

/* The id at an index; "" of none. */
static void write_id(const consistent_placement *snapshot, uint32_t index, char *id) {
    consistent_node_view view = CONSISTENT_NODE_VIEW_INIT;
    if (index != CONSISTENT_NO_INDEX) ok(consistent_placement_node(snapshot, index, &view));
    if (view.id_len > 0) memcpy(id, view.id, view.id_len);
    id[view.id_len] = 0;
}

static int32_t primary_of(player *p, bytes key, char *id) {
    consistent_placement *primary = NULL;
    uint32_t index = 0;
    ok(consistent_placement_primary(snap(p->ring), &primary));
    int32_t status = consistent_placement_locate(primary, CONSISTENT_BYTES(key.data, key.len), &index);
    write_id(primary, index, id);
    consistent_placement_release(primary);
    return status;
}

/* What a call that wrote an id, or found no node, answers. */
static int32_t found(int32_t status, const char *id, json_t *answer) {
    if (status == CONSISTENT_OK) json_object_set_new(answer, "node", json_string(id));
    if (status == CONSISTENT_NONE_LIVE) json_object_set_new(answer, "node", json_null());
    return status == CONSISTENT_NONE_LIVE ? CONSISTENT_OK : status;
}

static int32_t leased(player *p, const json_t *step, int32_t status, const consistent_lease *lease,
                      consistent_placement *snapshot, json_t *answer) {
    if (status == CONSISTENT_NONE_LIVE) {
        need(lease->token == 0 && lease->index == CONSISTENT_NO_INDEX && snapshot == NULL, "no lease");
        return found(status, NULL, answer);
    }
    ok(status);
    uint64_t label = number(json_object_get(step, "lease"));
    need(label < sizeof p->tokens / sizeof *p->tokens, "few enough leases");
    p->tokens[label] = lease->token;
    json_object_set_new(answer, "node", id_at(snapshot, lease->index));
    json_object_set_new(answer, "spilled", integer(lease->spilled));
    if (lease->touch != CONSISTENT_TOUCH_NONE) {
        json_object_set_new(answer, "touch", json_string(touch_name(lease->touch)));
    }
    consistent_placement_release(snapshot);
    return status;
}

static int32_t nodes_with(player *p, const json_t *step, bytes key, json_t *answer) {
    const json_t *local = json_object_get(step, "local");
    consistent_replicas options = CONSISTENT_REPLICAS_INIT;
    options.spread = spread_of(step);
    options.include_down = json_is_true(json_object_get(step, "include_down"));
    options.local = json_string_value(local);
    options.local_len = json_string_length(local);
    size_t n = (size_t)number(json_object_get(step, "n")), count = 0, again = 0;
    uint32_t *out = (uint32_t *)room(n, sizeof *out), *other = (uint32_t *)room(n, sizeof *other);
    const consistent_placement *snapshot = snap(p->ring);
    const consistent_key asked = {CONSISTENT_KEY_BYTES, key.data, key.len, 0};
    int32_t status = consistent_placement_get_nodes(snapshot, &asked, &options, out, n, &count);
    if (status == CONSISTENT_OK) {
        json_t *nodes = json_array();
        for (size_t i = 0; i < count; i++) json_array_append_new(nodes, id_at(snapshot, out[i]));
        json_object_set_new(answer, "nodes", nodes);
        if (options.include_down) { /* the same as on the primary placement */
            consistent_placement *primary = NULL;
            options.include_down = 0;
            ok(consistent_placement_primary(snapshot, &primary));
            ok(consistent_placement_get_nodes(primary, &asked, &options, other, n, &again));
            need(again == count && memcmp(out, other, count * sizeof *out) == 0, "get_nodes on the primary placement");
            consistent_placement_release(primary);
        }
    }
    free(out);
    free(other);
    return status;
}

static int32_t one_of(player *p, const json_t *step, bytes key, json_t *answer) {
    char id[CONSISTENT_ID_CAPACITY];
    bytes salt = from_hex(json_object_get(step, "salt_hex"));
    size_t n = (size_t)number(json_object_get(step, "n"));
    const consistent_key asked = {CONSISTENT_KEY_BYTES, key.data, key.len, 0};
    int32_t status;
    if (json_is_true(json_object_get(step, "by_load"))) {
        status = consistent_ring_pick_node_by_load(p->ring, &asked, n, salt.data, salt.len, id, sizeof id, NULL);
    } else {
        const consistent_placement *snapshot = snap(p->ring);
        uint32_t index = 0;
        status = consistent_placement_pick_node(snapshot, &asked, n, salt.data, salt.len, CONSISTENT_SPREAD_ZONE, &index);
        write_id(snapshot, index, id);
    }
    free(salt.data);
    return found(status, id, answer);
}

static int32_t get_health(player *p, const char *id, size_t len, json_t *answer) {
    consistent_health health = CONSISTENT_HEALTH_INIT;
    int32_t status = consistent_ring_health(p->ring, id, len, &health);
    if (status != CONSISTENT_OK) return status;
    need(health.state == view_of(snap(p->ring), id, len).state, "the state of a node's health");
    json_object_set_new(answer, "ejected", json_boolean(health.ejected));
    json_object_set_new(answer, "successes", integer(health.successes));
    json_object_set_new(answer, "failures", integer(health.failures));
    json_object_set_new(answer, "last_checked", time_or_null(health.last_checked_ms));
    json_object_set_new(answer, "last_beat", time_or_null(health.last_beat_ms));
    return status;
}

/* Sets a policy and reads it back. */
static int32_t health_policy(player *p, const json_t *step) {
    consistent_health_policy policy = CONSISTENT_HEALTH_POLICY_INIT, now = CONSISTENT_HEALTH_POLICY_INIT;
    policy.rise = (uint32_t)number(json_object_get(step, "rise"));
    policy.fall = (uint32_t)number(json_object_get(step, "fall"));
    policy.heartbeat_timeout_ms = number(json_object_get(step, "heartbeat_timeout"));
    policy.max_ejected = (uint32_t)number(json_object_get(step, "max_ejected"));
    int32_t status = consistent_ring_set_policies(p->ring, POLICIES(&policy, NULL, NULL));
    if (status == CONSISTENT_OK) {
        ok(consistent_ring_policies(p->ring, POLICIES(&now, NULL, NULL)));
        need(now.rise == policy.rise && now.fall == policy.fall && now.max_ejected == policy.max_ejected
                 && now.heartbeat_timeout_ms == policy.heartbeat_timeout_ms, "the health policy just set");
    }
    return status;
}

static int32_t sticky_policy(player *p, const json_t *step) {
    consistent_sticky_policy policy = CONSISTENT_STICKY_POLICY_INIT, now = CONSISTENT_STICKY_POLICY_INIT;
    policy.choices = (uint32_t)number(json_object_get(step, "choices"));
    policy.sessions = (uint32_t)number(json_object_get(step, "sessions"));
    policy.ttl_ms = number(json_object_get(step, "ttl"));
    policy.hysteresis_milli = (uint32_t)number(json_object_get(step, "hysteresis"));
    int32_t status = consistent_ring_set_policies(p->ring, POLICIES(NULL, &policy, NULL));
    if (status == CONSISTENT_OK) {
        ok(consistent_ring_policies(p->ring, POLICIES(NULL, &now, NULL)));
        need(now.choices == policy.choices && now.sessions == policy.sessions && now.ttl_ms == policy.ttl_ms
                 && now.hysteresis_milli == policy.hysteresis_milli, "the sticky policy just set");
    }
    return status;
}

static int32_t set_bound(player *p, const json_t *step) {
    const json_t *gap = json_object_get(step, "gap"), *floor = json_object_get(step, "floor");
    consistent_bound bound = CONSISTENT_BOUND_INIT, now = CONSISTENT_BOUND_INIT;
    if (gap != NULL) bound.kind = CONSISTENT_BOUND_GAP, bound.factor_milli = 0, bound.gap = (uint32_t)number(gap);
    else bound.factor_milli = (uint32_t)number(json_object_get(step, "factor"));
    if (floor != NULL) bound.floor = (uint32_t)number(floor);
    int32_t status = consistent_ring_set_policies(p->ring, POLICIES(NULL, NULL, &bound));
    if (status == CONSISTENT_OK) {
        ok(consistent_ring_policies(p->ring, POLICIES(NULL, NULL, &now)));
        need(memcmp(&now, &bound, sizeof now) == 0, "the bound just set");
    }
    return status;
}

static int32_t start_checks(player *p, const json_t *step) {
    consistent_check_policy policy = CONSISTENT_CHECK_POLICY_INIT;
    policy.interval_ms = number(json_object_get(step, "interval"));
    policy.jitter_milli = (uint32_t)number(json_object_get(step, "jitter"));
    policy.timeout_ms = number(json_object_get(step, "timeout"));
    policy.max_in_flight = (uint32_t)number(json_object_get(step, "max_in_flight"));
    policy.seed = number(json_object_get(step, "seed"));
    consistent_checks *started = NULL;
    int32_t status = consistent_ring_checks(p->ring, &policy, &started);
    if (status == CONSISTENT_OK) {
        consistent_checks_free(p->checks);
        p->checks = started;
    }
    return status;
}

static int32_t due(player *p, uint64_t now, json_t *answer) {
    const consistent_probes *probes = NULL;
    ok(consistent_checks_due(p->checks, now, &probes));
    json_t *numbers = json_array(), *ids = json_array(), *deadlines = json_array();
    for (size_t i = 0; i < probes->count; i++) {
        const consistent_probe *probe = probes->probes[i];
        json_array_append_new(numbers, integer(probe->number));
        json_array_append_new(ids, json_stringn(probe->id, probe->id_len));
        json_array_append_new(deadlines, integer(probe->deadline_ms));
    }
    consistent_free(probes);
    json_object_set_new(answer, "numbers", numbers);
    json_object_set_new(answer, "probes", ids);
    json_object_set_new(answer, "deadlines", deadlines);
    return CONSISTENT_OK;
}

static int32_t flag(int32_t status, const char *field, int32_t yes, json_t *answer) {
    if (status == CONSISTENT_OK) json_object_set_new(answer, field, json_boolean(yes));
    return status;
}

static int32_t state_after(int32_t status, int32_t state, json_t *answer) {
    if (status == CONSISTENT_OK) json_object_set_new(answer, "state", json_string(state_name(state)));
    return status;
}

static json_t *ids_of(const consistent_slice *ids, size_t count) {
    json_t *list = json_array();
    for (size_t i = 0; i < count; i++) json_array_append_new(list, json_stringn((const char *)ids[i].data, ids[i].len));
    return list;
}

static int32_t set_nodes(player *p, const json_t *step, json_t *answer) {
    const json_t *list = json_object_get(step, "list");
    size_t count = json_array_size(list);
    consistent_node *nodes = (consistent_node *)room(count, sizeof *nodes);
    consistent_pair **pairs = (consistent_pair **)room(count, sizeof *pairs);
    const consistent_node_changes *changes = NULL;
    for (size_t i = 0; i < count; i++) nodes[i] = record_of(json_array_get(list, i), &pairs[i]);
    int32_t status = consistent_ring_set_nodes(p->ring, nodes, count, &changes);
    if (status == CONSISTENT_OK) {
        need(changes->epoch == info_of(p->ring).epoch, "the epoch after a list of nodes");
        json_object_set_new(answer, "added", ids_of(changes->added, changes->added_count));
        json_object_set_new(answer, "removed", ids_of(changes->removed, changes->removed_count));
        json_object_set_new(answer, "changed", ids_of(changes->changed, changes->changed_count));
    }
    consistent_free(changes);
    for (size_t i = 0; i < count; i++) free(pairs[i]);
    free(pairs);
    free(nodes);
    return status;
}

/* C takes a cost of 0 for 1: there is nothing to refuse. */
static int is_free(const json_t *step) {
    const json_t *cost = json_object_get(step, "cost");
    return cost != NULL && number(cost) == 0;
}

static int32_t acquire(player *p, const json_t *step, const consistent_key *key, json_t *answer) {
    const json_t *cost = json_object_get(step, "cost");
    consistent_lease lease = CONSISTENT_LEASE_INIT;
    consistent_request request = CONSISTENT_REQUEST_INIT;
    consistent_placement *snapshot = NULL;
    request.key = key;
    if (cost != NULL) request.cost = (uint32_t)number(cost);
    int32_t status = consistent_ring_acquire(p->ring, &request, &lease, &snapshot);
    need(status != CONSISTENT_OK || lease.cost == request.cost, "the cost of a lease");
    return leased(p, step, status, &lease, snapshot, answer);
}

static const char *why_name(int32_t why) {
    static const char *const NAMES[] = {"mark", "report", "heartbeat", "missed", "policy", "joined", "left", "topology",
                                        "refused"};
    need(why >= 0 && (size_t)why < sizeof NAMES / sizeof *NAMES, "why");
    return NAMES[why];
}

static json_t *state_or_null(int32_t state) {
    return state == CONSISTENT_STATE_NONE ? json_null() : json_string(state_name(state));
}

/* The listener: writes down what it is told. */
static void listen(void *user, const consistent_change *change) {
    json_t *words = json_array();
    need(change->struct_size == sizeof *change && change->lost == 0, "a change");
    json_array_append_new(words, json_string(why_name(change->why)));
    json_array_append_new(words, change->node == NULL ? json_null() : json_stringn(change->node, change->node_len));
    json_array_append_new(words, state_or_null(change->from));
    json_array_append_new(words, state_or_null(change->to));
    json_array_append_new(words, integer(change->epoch_before));
    json_array_append_new(words, integer(change->epoch));
    json_array_append_new(((player *)user)->told, words);
    hear_reason(&((player *)user)->reasons, change);
}

/* What was told since the step before, and the document, if the step has them. */
static void put_told(player *p, const json_t *step, json_t *answer) {
    if (json_object_get(step, "told") != NULL) {
        size_t needed = 0;
        char *text = document_of(p->ring, &needed);
        json_object_set_new(answer, "document", json_stringn(text, needed));
        json_object_set(answer, "told", p->told);
        free(text);
    }
    json_decref(p->told);
    p->told = json_array();
}

static int32_t join(player *p, const json_t *step, const char *id, size_t len) {
    consistent_node node = CONSISTENT_NODE_INIT;
    const json_t *zone = json_object_get(step, "zone");
    node.id = id;
    node.id_len = len;
    node.weight = json_number_value(json_object_get(step, "weight"));
    node.zone = json_string_value(zone);
    node.zone_len = json_string_length(zone);
    return consistent_ring_add_node(p->ring, &node);
}

/* Makes one call and puts what it answers into `answer`. */
static int32_t play(player *p, const json_t *step, bytes key, json_t *answer) {
    const char *verb = json_string_value(json_object_get(step, "do"));
    const json_t *name = json_object_get(step, "id"), *time = json_object_get(step, "now");
    const char *id = json_string_value(name);
    size_t len = json_string_length(name), count = 0;
    uint64_t now = time == NULL ? 0 : number(time), at = 0;
    int32_t good = json_is_true(json_object_get(step, "ok")), status, told = 0;
    char node[CONSISTENT_ID_CAPACITY];
    consistent_lease lease = CONSISTENT_LEASE_INIT;
    consistent_placement *snapshot = NULL;
    const consistent_key asked = {CONSISTENT_KEY_BYTES, key.data, key.len, 0};
#define IS(what) (strcmp(verb, what) == 0)
    if (IS("mark_up")) return consistent_ring_mark(p->ring, id, len, CONSISTENT_STATE_UP);
    if (IS("mark_down")) return consistent_ring_mark(p->ring, id, len, CONSISTENT_STATE_DOWN);
    if (IS("mark_draining")) return consistent_ring_mark(p->ring, id, len, CONSISTENT_STATE_DRAINING);
    if (IS("remove_node")) return consistent_ring_remove_node(p->ring, id, len);
    if (IS("add_node")) return join(p, step, id, len);
    if (IS("set_weight")) {
        return set_weight(p->ring, id, len, json_number_value(json_object_get(step, "weight")));
    }
    if (IS("get_node")) {
        return found(consistent_ring_get_node(p->ring, CONSISTENT_BYTES(key.data, key.len), node, sizeof node, NULL), node, answer);
    }
    if (IS("get_primary")) {
        return found(primary_of(p, key, node), node, answer);
    }
    if (IS("get_nodes")) return nodes_with(p, step, key, answer);
    if (IS("pick_node")) return one_of(p, step, key, answer);
    if (IS("health_policy")) return health_policy(p, step);
    if (IS("report")) {
        status = consistent_ring_report(p->ring, id, len, good, now, &told);
        return state_after(status, told, answer);
    }
    if (IS("heartbeat")) {
        status = consistent_ring_heartbeat(p->ring, id, len, now, &told);
        return state_after(status, told, answer);
    }
    if (IS("tick")) {
        ok(consistent_ring_tick(p->ring, now, &at));
        json_object_set_new(answer, "at", time_or_null(at));
        return CONSISTENT_OK;
    }
    if (IS("get_health")) return get_health(p, id, len, answer);
    if (IS("set_bound")) return set_bound(p, step);
    if (IS("set_load")) return consistent_ring_set_load(p->ring, id, len, number(json_object_get(step, "load")));
    if (IS("acquire")) return acquire(p, step, &asked, answer);
    if (IS("acquire_any")) return acquire(p, step, NULL, answer);
    if (IS("set_nodes")) return set_nodes(p, step, answer);
    if (IS("rename_node")) {
        const json_t *to = json_object_get(step, "new_id");
        return consistent_ring_rename_node(p->ring, id, len, json_string_value(to), json_string_length(to));
    }
    if (IS("set_address")) {
        const json_t *address = json_object_get(step, "address");
        return set_address(p->ring, id, len, json_string_value(address), json_string_length(address));
    }
    if (IS("update")) return update(p->ring, json_object_get(step, "to"), NULL);
    if (IS("update_at")) {
        at = number(json_object_get(step, "at_epoch"));
        return update(p->ring, json_object_get(step, "to"), &at);
    }
    if (IS("acquire_sticky")) {
        status = consistent_ring_acquire(p->ring, FOR_SESSION(key.data, key.len, now), &lease, &snapshot);
        return leased(p, step, status, &lease, snapshot, answer);
    }
    if (IS("release")) {
        status = consistent_ring_release(p->ring, p->tokens[number(json_object_get(step, "lease"))], &told);
        return flag(status, "released", told, answer);
    }
    if (IS("sticky_policy")) return sticky_policy(p, step);
    if (IS("expire_sticky")) {
        ok(consistent_ring_expire_sticky(p->ring, now, &count));
        json_object_set_new(answer, "removed", integer(count));
        return CONSISTENT_OK;
    }
    if (IS("forget_session")) {
        status = consistent_ring_forget_session(p->ring, key.data, key.len, &told);
        return flag(status, "forgotten", told, answer);
    }
    if (IS("start_checks")) return start_checks(p, step);
    if (IS("due")) return due(p, now, answer);
    if (IS("finished")) {
        status = consistent_checks_finished(p->checks, number(json_object_get(step, "number")), good, now, &told);
        return flag(status, "counted", told, answer);
    }
    if (IS("next_wake")) {
        ok(consistent_checks_next_wake(p->checks, &at));
        json_object_set_new(answer, "at", time_or_null(at));
        return CONSISTENT_OK;
    }
#undef IS
    return play_offers(p->ring, &p->reasons, step, answer);
}

/* What every step is followed by. */
static void put_everything(const consistent_ring *ring, json_t *answer) {
    size_t len = info_of(ring).len, needed = 0, sessions = 0, memory = 0;
    consistent_load *all = (consistent_load *)room(len, sizeof *all), one;
    consistent_placement *snapshot = NULL;
    ok(consistent_ring_loads(ring, all, len, &needed, &snapshot));
    need(needed == len, "as many loads as nodes");
    json_t *states = json_array(), *loads = json_array(), *caps = json_array();
    for (size_t i = 0; i < len; i++) {
        consistent_node_view view = CONSISTENT_NODE_VIEW_INIT;
        ok(consistent_placement_node(snapshot, (uint32_t)i, &view));
        ok(consistent_ring_load(ring, view.id, view.id_len, &one));
        need(memcmp(&one, &all[i], sizeof one) == 0, "the load of a node alone");
        json_array_append_new(states, json_string(state_name(view.state)));
        json_array_append_new(loads, integer(all[i].leases + all[i].measured));
        json_array_append_new(caps, integer(all[i].cap));
    }
    ok(consistent_ring_sticky_use(ring, &sessions, &memory));
    json_object_set_new(answer, "states", states);
    json_object_set_new(answer, "loads", loads);
    json_object_set_new(answer, "caps", caps);
    json_object_set_new(answer, "sessions_held", integer(sessions));
    consistent_placement_release(snapshot);
    free(all);
}

/* One check for each field that is an answer. */
static void check_sequence(consistent_ring *ring, json_t *steps) {
    player *p = (player *)room(1, sizeof *p);
    p->ring = ring;
    p->told = json_array();
    p->reasons = no_reasons();
    ok(consistent_ring_on_change(ring, listen, p, NULL, &p->subscription));
    size_t i;
    json_t *step, *expected;
    json_array_foreach(steps, i, step) {
        json_t *answer = json_object(), *error = json_object_get(step, "error");
        const json_t *hex = json_object_get(step, "key_hex");
        bytes key = {NULL, 0};
        if (hex != NULL) key = from_hex(hex);
        size_t answers = 0;
        if (is_free(step)) {
            skipped++;
            answers++;
            json_object_set(answer, "error", error);
        } else {
            int32_t status = play(p, step, key, answer);
            follow_step(&p->reasons, step, status);
            if (error == NULL) ok(status);
            else if (is_refused(status, error)) json_object_set(answer, "error", error);
        }
        free(key.data);
        put_everything(ring, answer);
        put_told(p, step, answer);
        const char *field;
        json_object_foreach(step, field, expected) {
            if (!is_answer(field) || (is_free(step) && strcmp(field, "error") == 0)) continue;
            answers++;
            if (!json_equal(expected, json_object_get(answer, field))) fprintf(stderr, "step %zu, %s: ", i, field);
            check(json_equal(expected, json_object_get(answer, field)), field);
        }
        need(json_object_size(answer) == answers, "no more answers than expected");
        json_decref(answer);
    }
    consistent_subscription_free(p->subscription);
    json_decref(p->told);
    free_reasons(&p->reasons);
    consistent_checks_free(p->checks);
    free(p);
}

#endif
