/* Fault 29, the keyed hash: how a secret is given, refused, kept, and never shown. The placements are vectors. */
#include "check.h"

#define SECRET "0123456789abcdeF"
#define OTHER "another-secret-!"
#define DOCUMENT \
    "{\"libconsistent\":1,\"scheme\":{\"name\":\"ring\",\"key_hash\":\"siphash13\"},\"nodes\":[{\"id\":\"a\"},{\"id\":\"b\"}]}"
#define PLAIN "{\"libconsistent\":1,\"scheme\":{\"name\":\"ring\"},\"nodes\":[{\"id\":\"a\"},{\"id\":\"b\"}]}"
#define WORKS(call) CHECK((call) == CONSISTENT_OK)
#define REFUSED(names, call) \
    (CHECK((call) == CONSISTENT_ERR_PARAMETER), CHECK(strstr(last_error(), names) != NULL), shows_no_secret(last_error()))

/* The secret, its hexadecimal digits and its numbers. */
static void shows_no_secret(const char *text) {
    CHECK(strstr(text, "01234567") == NULL && strstr(text, "89abcdeF") == NULL);
    CHECK(strstr(text, "3031323334") == NULL && strstr(text, "48, 49, 50") == NULL);
}

static consistent_ring *ring_of(const char *text, const char *secret) {
    consistent_ring *ring = NULL;
    WORKS(consistent_ring_from_json(text, strlen(text), secret, strlen(secret), &ring));
    return ring;
}

static void write_fingerprint(const consistent_ring *ring, char *text) {
    consistent_info info = CONSISTENT_INFO_INIT;
    WORKS(consistent_placement_info(snap(ring), &info));
    strcpy(text, info.fingerprint);
}

/* A ring of two nodes by options; `secret` may be NULL. */
static int32_t make(const char *key_hash, const char *secret, consistent_ring **ring) {
    consistent_options options = CONSISTENT_OPTIONS_INIT;
    consistent_parameter parameter = CONSISTENT_PARAMETER_INIT;
    consistent_node nodes[2] = {node_of("a"), node_of("b")};
    parameter.name = "key_hash";
    parameter.name_len = 8;
    parameter.text = key_hash;
    parameter.text_len = key_hash == NULL ? 0 : strlen(key_hash);
    options.parameters = &parameter;
    options.parameter_count = key_hash == NULL ? 0 : 1;
    options.secret = secret;
    options.secret_len = secret == NULL ? 0 : strlen(secret);
    return consistent_ring_new(nodes, 2, &options, ring);
}

static void fault_29_a_secret_is_asked_for_and_checked(void) {
    consistent_ring *ring = NULL;
    REFUSED("scheme.key_hash", consistent_ring_from_json(DOCUMENT, sizeof DOCUMENT - 1, NULL, 0, &ring));
    REFUSED("secret: 0 bytes", consistent_ring_from_json(DOCUMENT, sizeof DOCUMENT - 1, "", 0, &ring));
    REFUSED("secret: 15 bytes", consistent_ring_from_json(DOCUMENT, sizeof DOCUMENT - 1, SECRET, 15, &ring));
    REFUSED("secret: all bytes are zero",
            consistent_ring_from_json(DOCUMENT, sizeof DOCUMENT - 1, "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0", 16, &ring));
    REFUSED("scheme.key_hash", consistent_ring_from_json(PLAIN, sizeof PLAIN - 1, SECRET, 16, &ring));
    REFUSED("scheme.key_hash", make("siphash13", NULL, &ring));
    REFUSED("scheme.key_hash", make(NULL, SECRET, &ring));
    REFUSED("secret: 15 bytes", make("siphash13", "0123456789abcde", &ring));
    CHECK(consistent_ring_from_json(DOCUMENT, sizeof DOCUMENT - 1, NULL, 16, &ring) == CONSISTENT_ERR_ARGUMENT);
    CHECK(ring == NULL);

    /* Options as they were before there were secrets: what follows them is not read. */
    consistent_options old = CONSISTENT_OPTIONS_INIT;
    consistent_node node = node_of("a");
    old.struct_size = offsetof(consistent_options, secret);
    old.secret = SECRET;
    old.secret_len = 3;
    WORKS(consistent_ring_new(&node, 1, &old, &ring));
    consistent_ring_free(ring);
}

static void fault_29_a_ring_keeps_its_secret(void) {
    char text[400], other[400], print[40], again[40];
    consistent_ring *ring = ring_of(DOCUMENT, SECRET), *made = NULL, *strange = ring_of(DOCUMENT, OTHER), *copy;
    WORKS(make("siphash13", SECRET, &made));
    write_fingerprint(ring, print);
    write_fingerprint(made, again);
    CHECK(strcmp(print, again) == 0);
    consistent_ring_free(made);
    write_fingerprint(strange, again);
    CHECK(strcmp(print, again) != 0);

    WORKS(consistent_placement_to_json(snap(ring), text, sizeof text, NULL));
    WORKS(consistent_placement_to_json(snap(strange), other, sizeof other, NULL));
    CHECK(strstr(text, "\"secret_digest\":\"") != NULL);
    REFUSED("scheme.secret_digest", consistent_ring_from_json(text, strlen(text), OTHER, 16, &made));
    REFUSED("scheme.secret_digest", consistent_ring_update(ring, other, strlen(other), NULL));
    REFUSED("scheme.key_hash", consistent_ring_update(ring, PLAIN, sizeof PLAIN - 1, NULL));
    WORKS(consistent_ring_update(ring, text, strlen(text), NULL));
    copy = ring_of(text, SECRET);
    write_fingerprint(copy, again);
    CHECK(strcmp(print, again) == 0);
    consistent_ring_free(copy);
    consistent_ring_free(strange);
    consistent_ring_free(ring);
}

static void fault_29_the_secret_is_in_nothing_that_leaves(void) {
    char text[400];
    consistent_ring *ring = ring_of(DOCUMENT, SECRET);
    WORKS(consistent_placement_to_json(snap(ring), text, sizeof text, NULL));
    shows_no_secret(text);
    WORKS(consistent_placement_explain(snap(ring), CONSISTENT_BYTES("user:42", 7), text, sizeof text, NULL));
    shows_no_secret(text);
    write_fingerprint(ring, text);
    shows_no_secret(text);
    consistent_ring_free(ring);
}

int main(void) {
    fault_29_a_secret_is_asked_for_and_checked();
    fault_29_a_ring_keeps_its_secret();
    fault_29_the_secret_is_in_nothing_that_leaves();
    return check_report("fault_keyed");
}
