/* One server over one connection, asked in lines. */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { MAX_LINE = 256 };

/* How values are set and got. */
typedef struct {
    int (*set)(char *request, const char *key, const char *value);
    int (*get)(char *request, const char *key);
    const char *stored, *missing;
    int behind; /* how many lines stand behind a value */
} protocol;

extern const protocol MEMCACHED, REDIS;

typedef struct {
    char id[32], address[32];
    const protocol *protocol;
    int fd;              /* -1 while there is no connection */
    char text[MAX_LINE]; /* what has come and was not read as a line yet */
    size_t held;
    int64_t rests_until;
} node;

/* Microseconds of the clock that all processes of a machine have. */
int64_t now(void);

bool rests(const node *of);

/* Sets a value, or gets it if that is NULL: the answer is "" if there is none. False if the server fails, which then
 * rests. A connection that the server has left is made anew, once. */
bool ask(node *of, const char *key, const char *value, char *answer);
