/* What will happen in the virtual network, in order of time; events of the
 * same time keep the order in which they were put in. Private to
 * runtime/sim. */
#ifndef FLEXIKE_SIM_QUEUE_H
#define FLEXIKE_SIM_QUEUE_H

#include "runtime/base/addr.h"
#include "runtime/base/mono.h"

struct sim_node;

enum sim_item_kind {
	SIM_ITEM_UDP,
	SIM_ITEM_ESP,	/* IP protocol 50 */
	SIM_ITEM_START, /* of a tunnel */
};

struct sim_item {
	enum sim_item_kind kind;
	mono_t at;
	uint64_t order;
	struct endpoint src, dst; /* datagrams; ESP has no ports */
	struct sim_node *node;	  /* START; sender of a datagram, or NULL */
	uint32_t tunnel;	  /* START */
	size_t n;
	uint8_t data[];
};

struct sim_queue {
	struct sim_item **heap; /* owned, items too */
	size_t n, cap;
	uint64_t order;
};

/* A new item with n octets of room, not in the queue yet; NULL: no memory. */
struct sim_item *sim_item_new(enum sim_item_kind kind, size_t n);
void sim_queue_fini(struct sim_queue *q);
/* Takes the item; when memory is short it is freed, as if lost. */
void sim_queue_put(struct sim_queue *q, struct sim_item *item);
/* MONO_NEVER when empty. */
mono_t sim_queue_due(const struct sim_queue *q);
/* The earliest item, owned by the caller (free); NULL when empty. */
struct sim_item *sim_queue_take(struct sim_queue *q);

#endif
