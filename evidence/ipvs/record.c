/* The scheduler `mh` of IPVS outside the kernel: its own file is included below, with as little around it as it needs.
 * What it is asked stands on standard input, one command a line; `record.py` builds and runs it.
 *
 *   service FLAGS                      a new service; FLAGS are the scheduler's: 1 fallback, 2 port
 *   add ADDRESS PORT WEIGHT            as ip_vs_add_dest: at the head of the list
 *   weight PLACE WEIGHT, delete PLACE  of a destination, by its place among those added
 *   key ADDRESS PORT                   prints the place of its destination, or -1
 */

#define _GNU_SOURCE
#include <arpa/inet.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef uint8_t u8;
typedef uint16_t u16, __be16, __le16;
typedef uint32_t u32, __be32, __le32;
typedef uint64_t u64, __le64;

#define __rcu
#define __init
#define __exit
#define __force
#define __aligned(n) __attribute__((aligned(n)))
#define BITS_PER_LONG 64
#define CONFIG_IP_VS_IPV6 1
#define IS_ENABLED(option) 1
#define IS_ALIGNED(value, to) (((value) & ((to) - 1)) == 0)
#define EXPORT_SYMBOL(name)
#define EXPORT_SYMBOL_GPL(name)
#define THIS_MODULE NULL
#define module_init(name) int (*begin)(void) = name;
#define module_exit(name) void (*end)(void) = name;
#define MODULE_DESCRIPTION(text)
#define MODULE_AUTHOR(text)
#define MODULE_LICENSE(text)
#define likely(condition) (condition)
#define unlikely(condition) (condition)
#define fallthrough __attribute__((fallthrough))

/* The machine is little-endian. */
#define le16_to_cpup(at) (*(const u16 *)(at))
#define le32_to_cpup(at) (*(const u32 *)(at))
#define le64_to_cpup(at) (*(const u64 *)(at))
#define le32_to_cpu(value) (value)
#define le64_to_cpu(value) (value)
#define get_unaligned_le16(at) le16_to_cpup(at)
#define get_unaligned_le32(at) le32_to_cpup(at)
#define get_unaligned_le64(at) le64_to_cpup(at)
static inline u64 rol64(u64 word, unsigned by) { return word << by | word >> (64 - by); }
static inline u32 rol32(u32 word, unsigned by) { return word << by | word >> (32 - by); }

#define swap(a, b) do { __typeof__(a) kept = (a); (a) = (b); (b) = kept; } while (0)
static inline unsigned long __ffs(unsigned long word) { return __builtin_ctzl(word); }
static inline int fls(unsigned word) { return word ? 32 - __builtin_clz(word) : 0; }
#define BITS_TO_LONGS(bits) (((bits) + 63) / 64)
static inline bool test_bit(long bit, const unsigned long *words) { return words[bit / 64] >> bit % 64 & 1; }
static inline void __set_bit(long bit, unsigned long *words) { words[bit / 64] |= 1UL << bit % 64; }

#define GFP_KERNEL 0
#define bitmap_zalloc(bits, flags) calloc(BITS_TO_LONGS(bits), sizeof(unsigned long))
#define bitmap_free free
#define kcalloc(count, size, flags) calloc(count, size)
#define kzalloc(size, flags) calloc(1, size)
#define kfree free
#define EINVAL 22
#define ENOMEM 12

#define container_of(at, type, member) ((type *)((char *)(at) - offsetof(type, member)))
#define list_entry container_of
struct list_head { struct list_head *next, *prev; };
#define LIST_HEAD_INIT(name) { &(name), &(name) }
#define list_for_each_entry(at, head, member) \
    for (at = list_entry((head)->next, __typeof__(*at), member); &at->member != (head); \
         at = list_entry(at->member.next, __typeof__(*at), member))

struct rcu_head { int nothing; };
#define rcu_dereference(at) (at)
#define rcu_dereference_protected(at, held) (at)
#define RCU_INIT_POINTER(at, value) ((at) = (value))
#define call_rcu(head, then) then(head)
#define rcu_barrier() ((void)0)

typedef struct { int value; } atomic_t;
#define ATOMIC_INIT(value) { value }
#define atomic_read(at) ((at)->value)

union nf_inet_addr { u32 all[4]; __be32 ip; __be32 ip6[4]; };
struct ip_vs_iphdr { int protocol, len; union nf_inet_addr saddr, daddr; };
struct sk_buff { __be16 ports[2]; };
#define ip_vs_iph_inverse(header) 0
#define skb_header_pointer(skb, at, size, room) ((void)(room), (__be16 *)(skb)->ports)

struct ip_vs_dest {
    struct list_head n_list;
    int place;
    u16 af;
    __be16 port;
    union nf_inet_addr addr;
    unsigned flags;
    atomic_t weight, last_weight;
};
#define IP_VS_DEST_F_OVERLOAD 2
#define ip_vs_dest_hold(dest) ((void)0)
#define ip_vs_dest_put(dest) ((void)0)

struct ip_vs_service {
    u16 af;
    union nf_inet_addr addr;
    __be16 port;
    unsigned flags;
    struct list_head destinations;
    u32 num_dests;
    void *sched_data;
};
#define IP_VS_SVC_F_SCHED1 1
#define IP_VS_SVC_F_SCHED2 2

struct ip_vs_scheduler {
    struct list_head n_list;
    const char *name;
    atomic_t refcnt;
    void *module;
    int (*init_service)(struct ip_vs_service *);
    void (*done_service)(struct ip_vs_service *);
    int (*add_dest)(struct ip_vs_service *, struct ip_vs_dest *);
    int (*del_dest)(struct ip_vs_service *, struct ip_vs_dest *);
    int (*upd_dest)(struct ip_vs_service *, struct ip_vs_dest *);
    struct ip_vs_dest *(*schedule)(struct ip_vs_service *, const struct sk_buff *, struct ip_vs_iphdr *);
};
static struct ip_vs_scheduler *scheduler;
static int register_ip_vs_scheduler(struct ip_vs_scheduler *given) { scheduler = given; return 0; }
static void unregister_ip_vs_scheduler(struct ip_vs_scheduler *given) { (void)given; }
#define IP_VS_DBG(level, ...) ((void)0)
#define IP_VS_DBG_BUF(level, ...) ((void)0)
#define ip_vs_scheduler_err(service, text) ((void)0)

#include "lib/siphash.c"
#include "lib/math/gcd.c"
#include "net/netfilter/ipvs/ip_vs_mh.c"

static struct ip_vs_dest *added[1024];
static int count;
static struct ip_vs_service service;

static u16 parse(const char *text, union nf_inet_addr *into) {
    memset(into, 0, sizeof *into);
    if (inet_pton(AF_INET, text, &into->ip) == 1) return AF_INET;
    if (inet_pton(AF_INET6, text, into->ip6) == 1) return AF_INET6;
    exit(1);
}

static void add(const char *address, int port, int weight) {
    struct ip_vs_dest *dest = calloc(1, sizeof *dest);
    dest->place = count;
    dest->af = service.af = parse(address, &dest->addr);
    dest->port = htons(port);
    dest->weight.value = dest->last_weight.value = weight;
    added[count++] = dest;
    dest->n_list.next = service.destinations.next;
    dest->n_list.prev = &service.destinations;
    dest->n_list.next->prev = service.destinations.next = &dest->n_list;
    service.num_dests++;
    if (scheduler->add_dest(&service, dest)) exit(2);
}

int main(void) {
    char word[16], address[64];
    int port, weight, place;
    begin();
    while (scanf("%15s", word) == 1) {
        if (!strcmp(word, "service") && scanf("%d", &place) == 1) {
            if (service.sched_data) scheduler->done_service(&service);
            service = (struct ip_vs_service){.flags = place};
            service.destinations.next = service.destinations.prev = &service.destinations;
            count = 0;
            if (scheduler->init_service(&service)) return 2;
        } else if (!strcmp(word, "add") && scanf("%63s %d %d", address, &port, &weight) == 3) {
            add(address, port, weight);
        } else if (!strcmp(word, "weight") && scanf("%d %d", &place, &weight) == 2) {
            added[place]->weight.value = weight;
            if (weight != 0) added[place]->last_weight.value = weight;
            scheduler->upd_dest(&service, added[place]);
        } else if (!strcmp(word, "delete") && scanf("%d", &place) == 1) {
            struct ip_vs_dest *dest = added[place];
            dest->n_list.prev->next = dest->n_list.next;
            dest->n_list.next->prev = dest->n_list.prev;
            service.num_dests--;
            scheduler->del_dest(&service, dest);
        } else if (!strcmp(word, "key") && scanf("%63s %d", address, &port) == 2) {
            struct ip_vs_iphdr header = {.protocol = IPPROTO_TCP};
            struct sk_buff packet = {.ports = {htons(port), 0}};
            parse(address, &header.saddr);
            struct ip_vs_dest *dest = scheduler->schedule(&service, &packet, &header);
            printf("%d\n", dest ? dest->place : -1);
        } else {
            return 1;
        }
    }
    end();
    return 0;
}
