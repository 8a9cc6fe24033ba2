// The configuration of a policy, and what is said in Envoy's log.

#ifndef CONSISTENT_ENVOY_CONFIG_H
#define CONSISTENT_ENVOY_CONFIG_H

#include "abi.h"
#include "consistent.h"

struct config {
    /// The topology document, as it was when the configuration was read.
    char *document;
    size_t document_length;
    /// The file to follow; NULL if the document stands in the configuration.
    char *path;
    /// The header whose value is the key; NULL for the route's hash policy.
    char *header;
    /// The bound on active requests in thousandths of the fair share; 0 if there is none.
    uint32_t factor_milli;
};

/// Reads a configuration and tries its topology; NULL if it is refused, which is said.
struct config *config_read(envoy_buffer text);
void config_free(struct config *config);
/// A ring of the configuration's document; NULL if it is refused, which is said.
struct consistent_ring *config_ring(const struct config *config);

/// Whether a call failed, which is said.
bool failed(const char *what, int32_t status);
/// A message of at most 511 bytes.
__attribute__((format(printf, 2, 3))) void say(uint32_t level, const char *format, ...);

#endif
