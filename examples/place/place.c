/* Places the keys of a file, one a line, and writes their node indices as 32-bit little-endian integers.
 * Usage: place TOPOLOGY KEYS */
#include <consistent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static char *read_file(const char *path, size_t *len)
{
    FILE *file = fopen(path, "rb");
    if (!file || fseek(file, 0, SEEK_END) != 0) {
        perror(path);
        exit(1);
    }
    *len = (size_t)ftell(file);
    rewind(file);
    char *text = malloc(*len + 1);
    if (!text || fread(text, 1, *len, file) != *len) {
        perror(path);
        exit(1);
    }
    fclose(file);
    return text;
}

static void check(int32_t status)
{
    if (status != CONSISTENT_OK) {
        char message[1024];
        if (consistent_last_error(message, sizeof message, NULL) != CONSISTENT_OK) {
            strcpy(message, "the message is too long to show");
        }
        fprintf(stderr, "%s: %s\n", consistent_status_name(status), message);
        exit(1);
    }
}

int main(int argc, char **argv)
{
    if (argc != 3) {
        fprintf(stderr, "usage: place TOPOLOGY KEYS\n");
        return 2;
    }
    size_t topology_len, text_len, count = 0;
    char *topology = read_file(argv[1], &topology_len);
    char *text = read_file(argv[2], &text_len);

    consistent_slice *slices = malloc((text_len + 1) * sizeof *slices);
    uint32_t *indices = malloc((text_len + 1) * sizeof *indices);
    if (!slices || !indices) {
        return 1;
    }
    for (size_t start = 0; start < text_len;) {
        const char *end = memchr(text + start, '\n', text_len - start);
        size_t len = end ? (size_t)(end - text) - start : text_len - start;
        slices[count].data = text + start;
        slices[count].len = len;
        count++;
        start += len + 1;
    }

    consistent_ring *ring;
    consistent_placement *snapshot;
    consistent_keys keys = {CONSISTENT_KEYS_SLICES, count, slices, 0, NULL};
    check(consistent_ring_from_json(topology, topology_len, NULL, 0, &ring));
    check(consistent_ring_snapshot(ring, &snapshot));
    check(consistent_placement_place(snapshot, &keys, 1, indices, count));
    consistent_placement_release(snapshot);
    consistent_ring_free(ring);
    for (size_t i = 0; i < count; i++) {
        for (int shift = 0; shift < 32; shift += 8) {
            putchar((int)(indices[i] >> shift & 0xff));
        }
    }
    free(indices);
    free(slices);
    free(text);
    free(topology);
    return fflush(stdout) == 0 ? 0 : 1;
}
