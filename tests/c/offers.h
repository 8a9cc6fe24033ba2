/* Documents that somebody offers, as steps of sequences: `tests/vectors/README.md` words them. */
#ifndef OFFERS_H
#define OFFERS_H

#include "vectors.h"

/* Why documents were refused, or could not be read: in this step, and the last one of a topology; none: null. And what
 * a listener was told in this step. */
typedef struct {
    json_t *now, *last, *told;
} refusals;

static json_t *text_or_null(const char *text, size_t len) {
    return text == NULL ? json_null() : json_stringn(text, len);
}

static refusals no_reasons(void) {
    refusals none = {json_null(), json_null(), json_array()};
    return none;
}

static void free_reasons(refusals *r) {
    json_decref(r->now);
    json_decref(r->last);
    json_decref(r->told);
}

static int is_step(const json_t *step, const char *verb) {
    return strcmp(json_string_value(json_object_get(step, "do")), verb) == 0;
}

/* Notes what a listener is told of: the reason of a document that was refused. */
static void hear_reason(refusals *r, const consistent_change *change) {
    need((change->reason != NULL) == (change->why == CONSISTENT_WHY_REFUSED), "what was refused has a reason");
    if (change->reason != NULL) json_array_append_new(r->told, json_stringn(change->reason, change->reason_len));
}

/* Looks at a step that was made, and at what it was refused for; each reason that was told is that of this step. */
static void follow_step(refusals *r, const json_t *step, int32_t status) {
    const char *origin = json_string_value(json_object_get(step, "origin"));
    int of_topology = is_step(step, "offer") || is_step(step, "offer_failed");
    json_decref(r->now);
    r->now = json_null();
    if ((is_step(step, "offer") || is_step(step, "offer_states")) && status != CONSISTENT_OK
        && status != CONSISTENT_ERR_ARGUMENT) {
        size_t len = strlen(origin);
        need(strncmp(last_error(), origin, len) == 0 && strncmp(last_error() + len, ": ", 2) == 0, "the origin");
        r->now = json_string(last_error());
    } else if (is_step(step, "offer_failed") || is_step(step, "offer_states_failed")) {
        r->now = json_sprintf("%s: %s", origin, json_string_value(json_object_get(step, "reason")));
    }
    if (of_topology && (status == CONSISTENT_OK || !json_is_null(r->now))) {
        json_decref(r->last);
        r->last = json_incref(r->now);
    }
    size_t i;
    json_t *told;
    json_array_foreach(r->told, i, told) need(json_equal(told, r->now), "the reason that was told");
    json_array_clear(r->told);
}

static int32_t source_of(const consistent_ring *ring, const refusals *r, json_t *answer) {
    const consistent_source *source = NULL;
    ok(consistent_ring_source(ring, &source));
    int none = source == NULL, wrong = !none && source->error != NULL;
    if (wrong) {
        json_t *error = json_stringn(source->error, source->error_len);
        need(json_equal(error, r->last) && source->error_age_ms != CONSISTENT_NEVER, "why the last one was refused");
        json_decref(error);
    }
    json_object_set_new(answer, "came_from", none ? json_null() : text_or_null(source->origin, source->origin_len));
    json_object_set_new(answer, "accepted", json_integer(none ? 0 : (json_int_t)source->accepted));
    json_object_set_new(answer, "refused", json_integer(none ? 0 : (json_int_t)source->refused));
    json_object_set_new(answer, "had_one", json_boolean(!none && source->age_ms != CONSISTENT_NEVER));
    json_object_set_new(answer, "wrong", json_boolean(wrong));
    consistent_free(source);
    return CONSISTENT_OK;
}

static int32_t offer(consistent_ring *ring, const json_t *step, const char *origin, json_t *answer) {
    const json_t *text = json_object_get(step, "text"), *most = json_object_get(step, "max_loss");
    int32_t news = 0;
    int32_t status = consistent_ring_offer(ring, json_string_value(text), json_string_length(text), origin, strlen(origin),
                                           most == NULL ? 500 : (uint32_t)number(most), &news);
    if (status == CONSISTENT_OK) json_object_set_new(answer, "news", json_boolean(news));
    return status;
}

static int32_t offer_states(consistent_ring *ring, const json_t *step, const char *origin, json_t *answer) {
    const json_t *text = json_object_get(step, "text");
    consistent_states_offered offered = CONSISTENT_STATES_OFFERED_INIT;
    int32_t status = consistent_ring_offer_states(ring, json_string_value(text), json_string_length(text), origin,
                                                  strlen(origin), number(json_object_get(step, "now")), &offered);
    if (status != CONSISTENT_OK) return status;
    uint64_t next = offered.next_ms;
    json_object_set_new(answer, "news", json_boolean(offered.changed));
    json_object_set_new(answer, "unknown", json_integer((json_int_t)offered.unknown));
    json_object_set_new(answer, "next", next == CONSISTENT_NEVER ? json_null() : json_integer((json_int_t)next));
    return status;
}

/* Makes one of these calls and puts what it answers into `answer`; no other is known. */
static int32_t play_offers(consistent_ring *ring, const refusals *r, const json_t *step, json_t *answer) {
    const char *origin = json_string_value(json_object_get(step, "origin"));
    const char *reason = json_string_value(json_object_get(step, "reason"));
    if (is_step(step, "offer")) return offer(ring, step, origin, answer);
    if (is_step(step, "offer_states")) return offer_states(ring, step, origin, answer);
    if (is_step(step, "offer_failed")) {
        return consistent_ring_offer_failed(ring, origin, strlen(origin), reason, strlen(reason));
    }
    if (is_step(step, "offer_states_failed")) {
        return consistent_ring_offer_states_failed(ring, origin, strlen(origin), reason, strlen(reason));
    }
    if (is_step(step, "source")) return source_of(ring, r, answer);
    need(is_step(step, "states_fingerprint"), "a call that somebody knows");
    char digits[33];
    int32_t status = consistent_placement_states_fingerprint(snap(ring), digits, sizeof digits, NULL);
    if (status == CONSISTENT_OK) json_object_set_new(answer, "digits", json_string(digits));
    return status;
}

#endif
