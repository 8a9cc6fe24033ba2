// What the policy uses of Envoy's interface for dynamic modules, version v0.2.0, which is that of Envoy 1.40. Envoy
// tells at its start whether it has the same version. A module has the `on` functions, Envoy has the `callback` ones.
// A host is named by its priority and a place: either among all hosts of that priority, or among its healthy ones.

#ifndef CONSISTENT_ENVOY_ABI_H
#define CONSISTENT_ENVOY_ABI_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define ENVOY_ABI_VERSION "v0.2.0"

/// Bytes of Envoy's or of the module's.
typedef struct {
    const char *ptr;
    size_t length;
} envoy_buffer;

enum { ENVOY_LOG_WARN = 3, ENVOY_LOG_ERROR = 4 };
enum { ENVOY_HOST_STAT_RQ_ACTIVE = 7 };

// These alone are seen from outside: the module is built with -fvisibility=hidden.
#pragma GCC visibility push(default)
const char *envoy_dynamic_module_on_program_init(void);
const void *envoy_dynamic_module_on_lb_config_new(void *envoy, envoy_buffer name, envoy_buffer text);
void envoy_dynamic_module_on_lb_config_destroy(const void *config);
const void *envoy_dynamic_module_on_lb_new(const void *config, void *envoy);
void envoy_dynamic_module_on_lb_destroy(const void *balancer);
void envoy_dynamic_module_on_lb_on_host_membership_update(void *envoy, const void *balancer, size_t added,
                                                          size_t removed);
/// The place is one among the healthy hosts. False: there is no host for the request.
bool envoy_dynamic_module_on_lb_choose_host(void *envoy, const void *balancer, void *context, uint32_t *priority,
                                            uint32_t *place);

void envoy_dynamic_module_callback_log(uint32_t level, envoy_buffer message);
size_t envoy_dynamic_module_callback_lb_get_priority_set_size(void *envoy);
size_t envoy_dynamic_module_callback_lb_get_hosts_count(void *envoy, uint32_t priority);
size_t envoy_dynamic_module_callback_lb_get_healthy_hosts_count(void *envoy, uint32_t priority);
/// The address as text: "10.0.0.1:8080", "[::1]:8080".
bool envoy_dynamic_module_callback_lb_get_host_address(void *envoy, uint32_t priority, size_t place,
                                                       envoy_buffer *address);
bool envoy_dynamic_module_callback_lb_get_healthy_host_address(void *envoy, uint32_t priority, size_t place,
                                                               envoy_buffer *address);
/// The place is one among all hosts, here and below.
uint64_t envoy_dynamic_module_callback_lb_get_host_stat(void *envoy, uint32_t priority, size_t place, int32_t stat);
/// What the route's retry policy says of a host when a request is tried again.
bool envoy_dynamic_module_callback_lb_context_should_select_another_host(void *envoy, void *context, uint32_t priority,
                                                                         size_t place);
/// The header's value of this number; `count` may be NULL.
bool envoy_dynamic_module_callback_lb_context_get_downstream_header(void *context, envoy_buffer name,
                                                                    envoy_buffer *value, size_t number, size_t *count);
/// What the route's hash policy makes of the request; false if it has none.
bool envoy_dynamic_module_callback_lb_context_compute_hash_key(void *context, uint64_t *hash);

#pragma GCC visibility pop

#endif
