// A load-balancing policy of Envoy: each request goes to the host that a topology document says. Envoy makes a balancer
// for each of its worker threads, so nothing here is shared but the configuration, which does not change.

#include <stdlib.h>
#include <string.h>

#include "config.h"

// A request that is tried again looks at so many nodes of its key's walk.
enum { WALK = 16 };

// The host of a node: its places among all hosts of its priority, and among the healthy ones.
struct host {
    bool present, healthy;
    uint32_t priority, all, place;
    uint64_t active;  // What the ring knows of its active requests.
};

struct balancer {
    const struct config *config;
    struct consistent_ring *ring;
    struct consistent_following *following;
    struct consistent_placement *placement;
    struct host *hosts;  // By index of the placement.
    size_t length;
    uint64_t turn;  // How many requests had no key.
};

// A node by its address.
struct name {
    envoy_buffer address;
    uint32_t index;
};

static int by_address(const void *left, const void *right) {
    const envoy_buffer *a = left, *b = right;
    int order = memcmp(a->ptr, b->ptr, a->length < b->length ? a->length : b->length);
    return order ? order : (a->length > b->length) - (a->length < b->length);
}

static consistent_node_view node(const struct balancer *balancer, uint32_t index) {
    consistent_node_view view = CONSISTENT_NODE_VIEW_INIT;
    consistent_placement_node(balancer->placement, index, &view);
    return view;
}

// Finds the hosts of the nodes. A host of no node gets no requests; `warn` says which.
static void find_hosts(struct balancer *balancer, void *envoy, bool warn, struct name *names) {
    for (uint32_t index = 0; index < balancer->length; index++) {
        consistent_node_view view = node(balancer, index);
        names[index].index = index;
        balancer->hosts[index].active = UINT64_MAX;
        names[index].address = view.address_len ? (envoy_buffer){view.address, view.address_len}
                                                : (envoy_buffer){view.id, view.id_len};
    }
    qsort(names, balancer->length, sizeof *names, by_address);
    uint32_t priorities = (uint32_t)envoy_dynamic_module_callback_lb_get_priority_set_size(envoy);
    for (uint32_t priority = 0; priority < priorities; priority++) {
        envoy_buffer address;
        size_t count = envoy_dynamic_module_callback_lb_get_hosts_count(envoy, priority);
        for (size_t all = 0; all < count; all++) {
            if (!envoy_dynamic_module_callback_lb_get_host_address(envoy, priority, all, &address)) continue;
            struct name *name = bsearch(&address, names, balancer->length, sizeof *names, by_address);
            if (name) {
                struct host *host = &balancer->hosts[name->index];
                host->present = true;
                host->priority = priority;
                host->all = (uint32_t)all;
            } else if (warn)
                say(ENVOY_LOG_WARN, "libconsistent: the host %.*s is no node's of the topology: it gets no requests",
                    (int)(address.length < 200 ? address.length : 200), address.ptr);
        }
        count = envoy_dynamic_module_callback_lb_get_healthy_hosts_count(envoy, priority);
        for (size_t place = 0; place < count; place++) {
            if (!envoy_dynamic_module_callback_lb_get_healthy_host_address(envoy, priority, place, &address)) continue;
            struct name *name = bsearch(&address, names, balancer->length, sizeof *names, by_address);
            if (!name) continue;
            balancer->hosts[name->index].healthy = true;
            balancer->hosts[name->index].place = (uint32_t)place;
        }
    }
}

// Marks nodes without a healthy host down, and the others up; true if any was not.
static bool mark(struct balancer *balancer) {
    bool changed = false;
    for (uint32_t index = 0; index < balancer->length; index++) {
        consistent_node_view view = node(balancer, index);
        int32_t state = balancer->hosts[index].healthy ? CONSISTENT_STATE_UP : CONSISTENT_STATE_DOWN;
        if (view.state != state)
            changed |= consistent_ring_mark(balancer->ring, view.id, view.id_len, state) == CONSISTENT_OK;
    }
    return changed;
}

// Takes what the ring and Envoy say now, until the ring's nodes are up and down as their hosts are.
static void refresh(struct balancer *balancer, void *envoy, bool warn) {
    bool again = true;
    while (again) {
        consistent_info info = CONSISTENT_INFO_INIT;
        consistent_placement_release(balancer->placement);
        free(balancer->hosts);
        balancer->length = 0;
        balancer->hosts = NULL;
        if (failed("the placement", consistent_ring_snapshot(balancer->ring, &balancer->placement)) ||
            failed("the placement", consistent_placement_info(balancer->placement, &info)))
            return;
        balancer->hosts = calloc(info.len, sizeof *balancer->hosts);
        struct name *names = calloc(info.len, sizeof *names);
        again = false;
        if (balancer->hosts && names) {
            balancer->length = info.len;
            find_hosts(balancer, envoy, warn, names);
            again = mark(balancer);
        }
        free(names);
        warn = false;
    }
}

// The key of a request; for one that has none, another one each time, so that any node may take it.
static consistent_key key_of(struct balancer *balancer, void *context) {
    const char *header = balancer->config->header;
    consistent_key key = {CONSISTENT_KEY_INTEGER, NULL, 0, 0};
    if (context && !header && envoy_dynamic_module_callback_lb_context_compute_hash_key(context, &key.number))
        return key;
    key.kind = CONSISTENT_KEY_BYTES;
    if (context && header) {
        envoy_buffer name = {header, strlen(header)}, value = {NULL, 0};
        if (envoy_dynamic_module_callback_lb_context_get_downstream_header(context, name, &value, 0, NULL)) {
            key.data = value.ptr;
            key.len = value.length;
            return key;
        }
    }
    balancer->turn++;
    key.data = &balancer->turn;
    key.len = sizeof balancer->turn;
    return key;
}

// The first node of the key's walk whose host has room for one more active request.
static bool within_bound(struct balancer *balancer, void *envoy, const consistent_key *key, uint32_t *index) {
    for (uint32_t each = 0; each < balancer->length; each++) {
        struct host *host = &balancer->hosts[each];
        if (!host->present) continue;
        uint64_t active = envoy_dynamic_module_callback_lb_get_host_stat(envoy, host->priority, host->all,
                                                                         ENVOY_HOST_STAT_RQ_ACTIVE);
        if (active == host->active) continue;
        consistent_node_view view = node(balancer, each);
        if (consistent_ring_set_load(balancer->ring, view.id, view.id_len, active) == CONSISTENT_OK)
            host->active = active;
    }
    consistent_request request = CONSISTENT_REQUEST_INIT;
    request.key = key;
    consistent_lease lease = CONSISTENT_LEASE_INIT;
    if (consistent_ring_acquire(balancer->ring, &request, &lease, NULL) != CONSISTENT_OK) return false;
    consistent_ring_release(balancer->ring, lease.token, NULL);
    int32_t current = 0;
    if (consistent_ring_is_current(balancer->ring, balancer->placement, &current) != CONSISTENT_OK || !current)
        return consistent_placement_locate(balancer->placement, key, index) == CONSISTENT_OK;
    *index = lease.index;
    return true;
}

static bool refused(const struct balancer *balancer, void *envoy, void *context, uint32_t index) {
    const struct host *host = &balancer->hosts[index];
    return envoy_dynamic_module_callback_lb_context_should_select_another_host(envoy, context, host->priority,
                                                                               host->all);
}

// A request that is tried again, and not on the same host, goes to the next node of its walk.
static uint32_t not_refused(const struct balancer *balancer, void *envoy, void *context, const consistent_key *key,
                            uint32_t index) {
    if (!refused(balancer, envoy, context, index)) return index;
    consistent_replicas walk = CONSISTENT_REPLICAS_INIT;
    walk.spread = CONSISTENT_SPREAD_NONE;
    uint32_t nodes[WALK];
    size_t count = 0;
    if (consistent_placement_get_nodes(balancer->placement, key, &walk, nodes, WALK, &count) != CONSISTENT_OK)
        return index;
    for (size_t each = 0; each < count && each < WALK; each++)
        if (balancer->hosts[nodes[each]].healthy && !refused(balancer, envoy, context, nodes[each]))
            return nodes[each];
    return index;
}

const char *envoy_dynamic_module_on_program_init(void) { return ENVOY_ABI_VERSION; }

const void *envoy_dynamic_module_on_lb_config_new(void *envoy, envoy_buffer name, envoy_buffer text) {
    (void)envoy, (void)name;
    return config_read(text);
}

void envoy_dynamic_module_on_lb_config_destroy(const void *config) { config_free((struct config *)config); }

const void *envoy_dynamic_module_on_lb_new(const void *config, void *envoy) {
    struct balancer *balancer = calloc(1, sizeof *balancer);
    if (!balancer) return NULL;
    balancer->config = config;
    balancer->ring = config_ring(config);
    const char *path = balancer->config->path;
    if (!balancer->ring || (path && failed(path, consistent_ring_follow(balancer->ring, path, strlen(path), NULL, 0,
                                                                        NULL, &balancer->following)))) {
        envoy_dynamic_module_on_lb_destroy(balancer);
        return NULL;
    }
    refresh(balancer, envoy, true);
    return balancer;
}

void envoy_dynamic_module_on_lb_destroy(const void *pointer) {
    struct balancer *balancer = (struct balancer *)pointer;
    consistent_following_free(balancer->following);
    consistent_placement_release(balancer->placement);
    consistent_ring_free(balancer->ring);
    free(balancer->hosts);
    free(balancer);
}

void envoy_dynamic_module_on_lb_on_host_membership_update(void *envoy, const void *balancer, size_t added,
                                                          size_t removed) {
    (void)removed;
    refresh((struct balancer *)balancer, envoy, added > 0);
}

bool envoy_dynamic_module_on_lb_choose_host(void *envoy, const void *pointer, void *context, uint32_t *priority,
                                            uint32_t *place) {
    struct balancer *balancer = (struct balancer *)pointer;
    int32_t current = 0;
    if (consistent_ring_is_current(balancer->ring, balancer->placement, &current) != CONSISTENT_OK || !current)
        refresh(balancer, envoy, false);
    consistent_key key = key_of(balancer, context);
    uint32_t index = CONSISTENT_NO_INDEX;
    bool found = balancer->config->factor_milli
                     ? within_bound(balancer, envoy, &key, &index)
                     : consistent_placement_locate(balancer->placement, &key, &index) == CONSISTENT_OK;
    if (!found || index >= balancer->length) return false;
    if (context) index = not_refused(balancer, envoy, context, &key, index);
    const struct host *host = &balancer->hosts[index];
    *priority = host->priority;
    *place = host->place;
    return host->healthy;
}
