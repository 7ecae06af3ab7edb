/* CISCO-IPSEC-FLOW-MONITOR-MIB, 1.3.6.1.4.1.9.9.171, from a gateway's
 * snapshot. A view is a snapshot with its rows sorted; looking up an object or
 * the one after it is a binary search. No net-snmp in here but in agent.c: the
 * rest is pure, so that tests need no agent.
 *
 * docs/mib.md says how SAs become rows and which objects are left out. */
#ifndef FLEXIKE_MIB_MIB_H
#define FLEXIKE_MIB_MIB_H

#include "runtime/control/control.h"

#define MIB_OID_MAX 128 /* sub-identifiers of any object name, RFC 2578 3.5 */

/* Names and the part of them in question are arrays of sub-identifiers, as
 * net-snmp has them. Each is below 2^32. */
struct mib_oid {
	unsigned long id[MIB_OID_MAX];
	size_t n;
};

enum mib_type {
	MIB_INTEGER,
	MIB_OCTETS,
	MIB_COUNTER32,
	MIB_COUNTER64,
	MIB_GAUGE32, /* Unsigned32 is the same on the wire */
};

struct mib_value {
	enum mib_type type;
	uint64_t number;  /* all but OCTETS */
	struct span text; /* OCTETS; borrowed from the snapshot, or static */
	uint8_t room[16]; /* text may point here */
};

struct mib_table;

/* Tables and groups of scalars in the order of their names; NULL: no more. */
const struct mib_table *mib_table_at(size_t i);
const char *mib_table_name(const struct mib_table *t);
/* The name under which all of its objects are. */
void mib_table_oid(const struct mib_table *t, struct mib_oid *out);

struct mib_view;
/* Everything is in the arena; the snapshot is borrowed. A NULL snapshot is a
 * gateway that does not answer: no rows, no counters, no active tunnel. NULL:
 * no memory. */
struct mib_view *mib_view_new(struct arena *a, const struct ctl_snapshot *s);
/* Rows of a table now. */
size_t mib_view_rows(const struct mib_view *v, const struct mib_table *t);

enum mib_found {
	MIB_FOUND,
	MIB_NO_OBJECT,	 /* the table has no such column */
	MIB_NO_INSTANCE, /* no such row, or the row has no such value */
};

/* The object of this full name. v->text of value is borrowed from the view. */
enum mib_found mib_get(const struct mib_view *v, const struct mib_table *t,
	const unsigned long *name, size_t n, struct mib_value *value);
/* The first object of the table whose name comes after this one; false: there
 * is none. */
bool mib_next(const struct mib_view *v, const struct mib_table *t,
	const unsigned long *name, size_t n, struct mib_oid *found,
	struct mib_value *value) __attribute__((warn_unused_result));

/* ---- the AgentX side (agent.c) ------------------------------------------------- */

struct mib_agent {
	const char *name;   /* of the program */
	const char *master; /* AgentX address; NULL: net-snmp's default */
	const struct log_sink *log; /* or NULL */
	/* The view to answer from, now; called for each request. Never NULL;
	 * borrowed until the next call. */
	const struct mib_view *(*view)(void *ctx);
	void *ctx;
};

/* Register all tables with the master agent. One agent in a process, because
 * net-snmp is one; `a` is borrowed until mib_agent_close(). False with a
 * sentence in err. A master that does not answer yet is tried again. */
bool mib_agent_open(const struct mib_agent *a, char *err, size_t err_cap)
	__attribute__((warn_unused_result));
/* Answer requests until *stop is not 0, which only a signal handler sets; its
 * signals are blocked except while nothing happens. */
void mib_agent_run(const volatile int *stop);
void mib_agent_close(const struct mib_agent *a);

#endif
