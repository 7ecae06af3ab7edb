/* Names from the network against a view of hostile shape: GETNEXT must go
 * forward, end, and name what GET then has. */
#include <stdlib.h>

#include "mib/mib.h"

enum { TUNNELS = 4, STEPS = 4000 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct world {
	struct ctl_snapshot snap;
	struct ctl_tunnel tunnels[TUNNELS];
	struct ctl_ike_sa sas[TUNNELS];
	struct ctl_child_sa children[TUNNELS];
	struct ctl_range ranges[TUNNELS];
};

static void tunnel_make(struct world *w, size_t i, struct bytes_in *in)
{
	static const char *const names[] = {"a", "b", "c", ""};
	static const char *const states[] = {"READY", "DELETE", "IN-NEG",
		"READY"};
	uint8_t what = bytes_u8(in);

	w->tunnels[i] = (struct ctl_tunnel){.index = bytes_be32(in),
		.name = names[i]};
	w->ranges[i] = (struct ctl_range){bytes_u8(in), bytes_be16(in),
		bytes_be16(in), addr_v4(bytes_be32(in)),
		addr_v4(bytes_be32(in))};
	w->children[i] = (struct ctl_child_sa){.id = bytes_be32(in),
		.encr = "ENCR_3DES", .integ = "", .pfs = "none",
		.ts_local = &w->ranges[i], .n_ts_local = what & 1,
		.ts_remote = &w->ranges[i], .n_ts_remote = what >> 1 & 1};
	w->sas[i] = (struct ctl_ike_sa){.id = bytes_be32(in),
		.tunnel = names[what >> 2 & 3], .state = states[what >> 4 & 3],
		.encr = "3DES", .hash = "None", .dh = "2",
		.auth_verify = "PSK", .id_local = "::1", .id_remote = "x",
		.children = &w->children[i], .n_children = what >> 6 & 1};
}

static int cmp(const unsigned long *a, size_t n_a, const unsigned long *b,
	size_t n_b)
{
	for (size_t i = 0; i < n_a && i < n_b; i++) {
		if (a[i] != b[i])
			return a[i] < b[i] ? -1 : 1;
	}
	return (n_a > n_b) - (n_a < n_b);
}

/* From here to the end of the table. */
static void walk(const struct mib_view *v, const struct mib_table *t,
	struct mib_oid at)
{
	struct mib_oid found;
	struct mib_value value, same;
	size_t steps = 0;

	while (mib_next(v, t, at.id, at.n, &found, &value)) {
		if (cmp(found.id, found.n, at.id, at.n) <= 0 ||
			++steps > STEPS ||
			mib_get(v, t, found.id, found.n, &same) != MIB_FOUND ||
			same.type != value.type ||
			same.number != value.number ||
			!span_eq(same.text, value.text))
			abort();
		at = found;
	}
}

/* Short and long names; half of them begin as the table's own. */
static struct mib_oid name_read(const struct mib_table *t, struct bytes_in *in)
{
	struct mib_oid o = {.n = 0};
	uint8_t how = bytes_u8(in);

	if (how & 1)
		mib_table_oid(t, &o);
	for (size_t n = how >> 4; n > 0 && bytes_left(in); n--)
		o.id[o.n++] = how & 2 ? bytes_be32(in) : bytes_u8(in);
	return o;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct bytes_in in = bytes_in(span_of(data, size));
	const struct mib_table *t;
	struct mib_view *v;
	struct mib_value value;
	struct world w = {0};
	struct arena a;

	for (size_t i = 0; i < TUNNELS; i++)
		tunnel_make(&w, i, &in);
	w.snap = (struct ctl_snapshot){.tunnels = w.tunnels,
		.n_tunnels = TUNNELS, .ike_sas = w.sas, .n_ike_sas = TUNNELS};
	arena_init(&a, 0);
	v = mib_view_new(&a, bytes_u8(&in) & 1 ? NULL : &w.snap);
	for (size_t i = 0; v && (t = mib_table_at(i)) != NULL; i++) {
		struct mib_oid o = name_read(t, &in);

		(void)mib_get(v, t, o.id, o.n, &value);
		walk(v, t, o);
	}
	arena_fini(&a);
	return 0;
}
