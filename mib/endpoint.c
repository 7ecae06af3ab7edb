#include "mib/table.h"

/* A row is a pair of traffic selectors, ours and the peer's, of a tunnel's
 * newest child SA. RFC 7296 2.9: each of ours may talk to each of theirs. */

static bool make(const struct mib_view *v, struct mib_rows *rows)
{
	size_t n = v->snapshot ? v->snapshot->n_tunnels : 0;
	size_t pairs = 0;

	for (size_t i = 0; i < n; i++) {
		const struct ctl_child_sa *c = v->tunnels[i].child;

		pairs += c ? c->n_ts_local * c->n_ts_remote : 0;
	}
	if (!mib_rows_room(v, rows, pairs))
		return false;
	for (size_t i = 0; i < n; i++) {
		const struct ctl_child_sa *c = v->tunnels[i].child;

		for (size_t k = 0; c && k < c->n_ts_local * c->n_ts_remote;
			k++)
			rows->items[rows->n++] = (struct mib_row){
				.index = {v->tunnels[i].tunnel->index,
					(uint32_t)k + 1},
				.ts_local = &c->ts_local[k / c->n_ts_remote],
				.ts_remote = &c->ts_remote[k % c->n_ts_remote],
			};
	}
	return true;
}

static bool no_name(const struct mib_row *row, struct mib_value *v)
{
	(void)row;
	v->text = span_str("");
	return true;
}

enum end_type { SINGLE = 1, RANGE, SUBNET };

static enum end_type type_of(const struct ctl_range *r, struct prefix *p)
{
	if (addr_eq(&r->first, &r->last))
		return SINGLE;
	return prefix_from_range(&r->first, &r->last, p) ? SUBNET : RANGE;
}

static uint64_t type_number(const struct ctl_range *r)
{
	struct prefix p;

	return type_of(r, &p);
}

static bool address(const struct addr *a, struct mib_value *v)
{
	v->text = addr_span(a);
	return v->text.n != 0;
}

/* One address: itself again; a subnet: its mask; a range: its end. */
static bool second(const struct ctl_range *r, struct mib_value *v)
{
	struct prefix p;
	struct addr mask;

	if (type_of(r, &p) != SUBNET)
		return address(&r->last, v);
	mask = prefix_mask(p.addr.family, p.len);
	memcpy(v->room, mask.b, sizeof(v->room));
	v->text = span_of(v->room, addr_len(&mask));
	return v->text.n != 0;
}

/* One port; 0 is any, and what the MIB cannot say: a range. */
static uint64_t port(const struct ctl_range *r)
{
	return r->port_first == r->port_last ? r->port_first : 0;
}

#define SIDE(side) \
	static bool side##_type(const struct mib_row *row, uint64_t *out) \
	{ \
		*out = type_number(row->ts_##side); \
		return true; \
	} \
	static bool side##_first(const struct mib_row *row, \
		struct mib_value *v) \
	{ \
		return address(&row->ts_##side->first, v); \
	} \
	static bool side##_second(const struct mib_row *row, \
		struct mib_value *v) \
	{ \
		return second(row->ts_##side, v); \
	} \
	static bool side##_protocol(const struct mib_row *row, uint64_t *out) \
	{ \
		*out = row->ts_##side->protocol; \
		return true; \
	} \
	static bool side##_port(const struct mib_row *row, uint64_t *out) \
	{ \
		*out = port(row->ts_##side); \
		return true; \
	}

SIDE(local)
SIDE(remote)

#define NUMBER(sub, fn, n) \
	{sub, MIB_INTEGER, MIB_NUMBER, .number = fn, .name = n}
#define TEXT(sub, fn, n) {sub, MIB_OCTETS, MIB_TEXT, .text = fn, .name = n}

static const struct mib_column columns[] = {
	TEXT(2, no_name, "cipSecEndPtLocalName"),
	NUMBER(3, local_type, "cipSecEndPtLocalType"),
	TEXT(4, local_first, "cipSecEndPtLocalAddr1"),
	TEXT(5, local_second, "cipSecEndPtLocalAddr2"),
	NUMBER(6, local_protocol, "cipSecEndPtLocalProtocol"),
	NUMBER(7, local_port, "cipSecEndPtLocalPort"),
	TEXT(8, no_name, "cipSecEndPtRemoteName"),
	NUMBER(9, remote_type, "cipSecEndPtRemoteType"),
	TEXT(10, remote_first, "cipSecEndPtRemoteAddr1"),
	TEXT(11, remote_second, "cipSecEndPtRemoteAddr2"),
	NUMBER(12, remote_protocol, "cipSecEndPtRemoteProtocol"),
	NUMBER(13, remote_port, "cipSecEndPtRemotePort"),
};

const struct mib_table mib_endpoint = {
	.name = "cipSecEndPtTable",
	.oid = {1, 3, 3, 1},
	.depth = 4,
	.n_index = 2,
	MIB_COLUMNS(columns),
	.make = make,
};
