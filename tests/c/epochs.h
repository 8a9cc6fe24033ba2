/* A file with a topology of the epoch that is asked for: written beside it, and renamed. */
#ifndef EPOCHS_H
#define EPOCHS_H

#include <stdio.h>
#include <unistd.h>

static inline int write_epoch(const char *path, unsigned long epoch) {
    char beside[FILENAME_MAX];
    const int length = snprintf(beside, sizeof beside, "%s.%ld", path, (long)getpid());
    FILE *file = length < (int)sizeof beside ? fopen(beside, "w") : NULL;
    if (file == NULL) return 0;
    fprintf(file, "{\"libconsistent\":1,\"epoch\":%lu,\"scheme\":{\"name\":\"ring\"},\"nodes\":[{\"id\":\"a\"}]}", epoch);
    return fclose(file) == 0 && rename(beside, path) == 0;
}

#endif
