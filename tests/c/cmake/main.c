#include <consistent.h>
#include <stdio.h>

int main(void) {
    const char document[] = "{\"libconsistent\":1,\"scheme\":{\"name\":\"ring\"},"
                            "\"nodes\":[{\"id\":\"cache-a\"},{\"id\":\"cache-b\"},{\"id\":\"cache-c\"}]}";
    char node[CONSISTENT_ID_CAPACITY];
    consistent_ring *ring;
    if (consistent_ring_from_json(document, sizeof document - 1, NULL, 0, &ring) != CONSISTENT_OK) return 1;
    if (consistent_ring_get_node(ring, CONSISTENT_BYTES("user:42", 7), node, sizeof node, NULL) == CONSISTENT_OK) puts(node);
    consistent_ring_free(ring);
    return 0;
}
