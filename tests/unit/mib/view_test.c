/* Names, order and values, without an agent: snapshots are made here. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include "mib/table.h"
#include "runtime/base/random.h"

enum { TUNNELS = 4 };

/* What a test looks at. */
struct fixture {
	struct arena arena;
	struct ctl_snapshot snap;
	struct ctl_tunnel tunnels[TUNNELS];
	struct ctl_ike_sa sas[TUNNELS + 2];
	struct ctl_child_sa children[TUNNELS + 2];
	struct ctl_range any, net, host;
	struct mib_view *view;
};

static struct ctl_ike_sa sa_make(uint32_t id, const char *tunnel,
	struct ctl_child_sa *child)
{
	return (struct ctl_ike_sa){.id = id, .tunnel = tunnel,
		.state = "READY", .local = {addr_v4(0x0a000001), 500},
		.remote = {addr_v4(0x14000000 + id), 500}, .encr = "AES-CBC",
		.prf = "SHA512", .hash = "SHA512", .dh = "19",
		.auth_sign = "PSK", .auth_verify = "PSK",
		.id_local = "10.0.0.1", .id_remote = "spoke.example",
		.lifetime = 86400, .age = 7, .children = child,
		.n_children = child ? 1 : 0};
}

static struct ctl_child_sa child_make(struct fixture *f, uint32_t id)
{
	return (struct ctl_child_sa){.id = id, .encr = "ENCR_AES_CBC-128",
		.integ = "AUTH_HMAC_SHA1_96", .transform = "esp-aes",
		.spi_in = 0x1000 + id, .spi_out = 0x2000 + id,
		.local = {addr_v4(0x0a000001), 500},
		.remote = {addr_v4(0x14000001), 500}, .age = 5,
		.life_seconds = 3600, .pfs = "none", .ts_local = &f->any,
		.n_ts_local = 1, .ts_remote = &f->any, .n_ts_remote = 1};
}

/* Tunnels 1, 3 and 4 are up, 2 is not: a gap. */
static int setup(void **state)
{
	static struct fixture f;
	static const char *const names[TUNNELS] = {"Tunnel10", "Tunnel20",
		"Tunnel30", "Tunnel40"};
	size_t n = 0;

	f = (struct fixture){0};
	arena_init(&f.arena, 0);
	f.any = (struct ctl_range){0, 0, 65535, addr_v4(0), addr_v4(UINT32_MAX)};
	f.net = (struct ctl_range){6, 443, 443, addr_v4(0x0a010000),
		addr_v4(0x0a01ffff)};
	f.host = (struct ctl_range){0, 0, 65535, addr_v4(0x0a000007),
		addr_v4(0x0a000007)};
	for (uint32_t i = 0; i < TUNNELS; i++) {
		f.tunnels[i] = (struct ctl_tunnel){.index = i + 1,
			.name = names[i], .in_octets = 100 * (i + 1)};
		if (i == 1)
			continue;
		f.children[n] = child_make(&f, i + 1);
		f.sas[n] = sa_make(i + 1, names[i], &f.children[n]);
		n++;
	}
	f.snap = (struct ctl_snapshot){.hostname = "hub", .version = "1",
		.tunnels = f.tunnels, .n_tunnels = TUNNELS, .ike_sas = f.sas,
		.n_ike_sas = n};
	f.view = mib_view_new(&f.arena, &f.snap);
	assert_non_null(f.view);
	*state = &f;
	return 0;
}

static int teardown(void **state)
{
	struct fixture *f = *state;

	arena_fini(&f->arena);
	return 0;
}

/* The same fixture after a change of its snapshot. */
static void look_again(struct fixture *f)
{
	f->view = mib_view_new(&f->arena, &f->snap);
	assert_non_null(f->view);
}

static struct mib_oid name_of(const struct mib_table *t, size_t n,
	const unsigned long *rest)
{
	struct mib_oid o;

	mib_table_oid(t, &o);
	for (size_t i = 0; i < n; i++)
		o.id[o.n++] = rest[i];
	return o;
}

#define NAME(t, ...) name_of(t, \
	sizeof((unsigned long[]){__VA_ARGS__}) / sizeof(unsigned long), \
	(unsigned long[]){__VA_ARGS__})

static enum mib_found get(const struct fixture *f, const struct mib_table *t,
	const struct mib_oid *o, struct mib_value *v)
{
	return mib_get(f->view, t, o->id, o->n, v);
}

static uint64_t number(const struct fixture *f, const struct mib_table *t,
	unsigned long column, unsigned long row)
{
	struct mib_oid o = NAME(t, column, row);
	struct mib_value v;

	assert_int_equal(get(f, t, &o, &v), MIB_FOUND);
	assert_int_not_equal(v.type, MIB_OCTETS);
	return v.number;
}

static int oid_cmp(const struct mib_oid *a, const struct mib_oid *b)
{
	for (size_t i = 0; i < a->n && i < b->n; i++) {
		if (a->id[i] != b->id[i])
			return a->id[i] < b->id[i] ? -1 : 1;
	}
	return (a->n > b->n) - (a->n < b->n);
}

/* ---- names ------------------------------------------------------------------- */

static void tables_are_in_order(void **state)
{
	const struct mib_table *t;
	struct mib_oid before = {{0}, 0}, o;
	size_t i;

	(void)state;
	for (i = 0; (t = mib_table_at(i)) != NULL; i++) {
		mib_table_oid(t, &o);
		assert_true(oid_cmp(&before, &o) < 0);
		before = o;
		for (size_t c = 1; c < t->n_columns; c++)
			assert_true(t->columns[c - 1].sub < t->columns[c].sub);
	}
	assert_int_equal(i, 7);
}

static void get_answers(void **state)
{
	const struct fixture *f = *state;
	const struct mib_table *t = &mib_ipsec_tunnel;
	struct mib_oid o = NAME(t, 26, 3);
	struct mib_value v;

	assert_int_equal(get(f, t, &o, &v), MIB_FOUND);
	assert_int_equal(v.type, MIB_COUNTER32);
	assert_int_equal(v.number, 300);
	o = NAME(t, 26, 2); /* a tunnel that is down */
	assert_int_equal(get(f, t, &o, &v), MIB_NO_INSTANCE);
	o = NAME(t, 26);
	assert_int_equal(get(f, t, &o, &v), MIB_NO_INSTANCE);
	o = NAME(t, 26, 3, 0);
	assert_int_equal(get(f, t, &o, &v), MIB_NO_INSTANCE);
	o = NAME(t, 17, 3); /* AES is not in the MIB */
	assert_int_equal(get(f, t, &o, &v), MIB_NO_INSTANCE);
	o = NAME(t, 48, 3); /* not served */
	assert_int_equal(get(f, t, &o, &v), MIB_NO_OBJECT);
	o = NAME(t, 1, 3); /* not accessible: an index */
	assert_int_equal(get(f, t, &o, &v), MIB_NO_OBJECT);
	mib_table_oid(t, &o);
	assert_int_equal(get(f, t, &o, &v), MIB_NO_OBJECT);
	o = NAME(&mib_spi, 2, 1, 1); /* of another table */
	assert_int_equal(get(f, t, &o, &v), MIB_NO_OBJECT);
}

static bool next(const struct fixture *f, const struct mib_table *t,
	const struct mib_oid *o, struct mib_oid *found)
{
	struct mib_value v;

	return mib_next(f->view, t, o->id, o->n, found, &v);
}

static void check_next(const struct fixture *f, const struct mib_table *t,
	struct mib_oid from, struct mib_oid want)
{
	struct mib_oid found;

	assert_true(next(f, t, &from, &found));
	assert_int_equal(oid_cmp(&found, &want), 0);
}

static void next_goes_over_gaps(void **state)
{
	const struct fixture *f = *state;
	const struct mib_table *t = &mib_ipsec_tunnel;
	struct mib_oid none = {{1}, 1}, found;

	check_next(f, t, none, NAME(t, 2, 1));
	check_next(f, t, NAME(t), NAME(t, 2, 1));
	check_next(f, t, NAME(t, 0), NAME(t, 2, 1));
	check_next(f, t, NAME(t, 26), NAME(t, 26, 1));
	check_next(f, t, NAME(t, 26, 0), NAME(t, 26, 1));
	check_next(f, t, NAME(t, 26, 1), NAME(t, 26, 3)); /* row 2 is down */
	check_next(f, t, NAME(t, 26, 2), NAME(t, 26, 3));
	check_next(f, t, NAME(t, 26, 1, 9), NAME(t, 26, 3));
	check_next(f, t, NAME(t, 26, 3), NAME(t, 26, 4));
	check_next(f, t, NAME(t, 26, 4), NAME(t, 27, 1)); /* next column */
	check_next(f, t, NAME(t, 26, 0xffffffff), NAME(t, 27, 1));
	check_next(f, t, NAME(t, 16, 4), NAME(t, 18, 1)); /* 17 has no value */
	check_next(f, t, NAME(t, 47, 4), NAME(t, 49, 1)); /* 48 is not served */
	found = NAME(t, 51, 4);
	assert_false(next(f, t, &found, &found));
	found = NAME(t, 52);
	assert_false(next(f, t, &found, &found));
	found = NAME(&mib_spi);
	assert_false(next(f, t, &found, &found));
}

static void next_of_two_indexes(void **state)
{
	const struct fixture *f = *state;
	const struct mib_table *t = &mib_spi;

	check_next(f, t, NAME(t, 3), NAME(t, 3, 1, 1));
	check_next(f, t, NAME(t, 3, 1), NAME(t, 3, 1, 1));
	check_next(f, t, NAME(t, 3, 1, 1), NAME(t, 3, 1, 2));
	check_next(f, t, NAME(t, 3, 1, 2), NAME(t, 3, 3, 5));
	check_next(f, t, NAME(t, 3, 2, 99), NAME(t, 3, 3, 5));
	check_next(f, t, NAME(t, 3, 4, 8), NAME(t, 4, 1, 1));
}

/* Every object of a table, one after the other: in order, each as GET has it,
 * and no more than rows times columns. */
static size_t walk(const struct fixture *f, const struct mib_table *t)
{
	struct mib_oid at, found;
	struct mib_value v, same;
	size_t n = 0;

	mib_table_oid(t, &at);
	while (mib_next(f->view, t, at.id, at.n, &found, &v)) {
		assert_true(oid_cmp(&at, &found) < 0);
		assert_int_equal(get(f, t, &found, &same), MIB_FOUND);
		assert_int_equal(v.type, same.type);
		assert_int_equal(v.number, same.number);
		assert_true(span_eq(v.text, same.text));
		at = found;
		n++;
	}
	assert_true(n <= t->n_columns * mib_view_rows(f->view, t));
	return n;
}

static void walks_are_complete(void **state)
{
	const struct fixture *f = *state;
	const struct mib_table *t;

	for (size_t i = 0; (t = mib_table_at(i)) != NULL; i++)
		assert_true(walk(f, t) > 0);
	assert_int_equal(walk(f, &mib_level), 1);
	assert_int_equal(walk(f, &mib_spi), 4 * 2 * 3);
	assert_int_equal(walk(f, &mib_endpoint), 12 * 3);
	/* The group and the cipher have no number, the hash neither. */
	assert_int_equal(walk(f, &mib_ike_tunnel),
		(mib_ike_tunnel.n_columns - 3) * 3);
}

/* Against a search that looks at every object: random names near real ones. */
static void next_is_the_least_greater(void **state)
{
	const struct fixture *f = *state;
	const struct mib_table *t = &mib_endpoint;
	struct random_seeded seed;
	struct random r = random_seeded(&seed, 7);

	for (int k = 0; k < 20000; k++) {
		struct mib_oid at, best = {{0}, 0}, found;
		struct mib_value v;
		uint8_t b[8];

		random_fill(&r, b, sizeof(b));
		mib_table_oid(t, &at);
		at.n -= b[0] % 8 == 0;
		for (int i = 0; i < b[1] % 5; i++)
			at.id[at.n++] = b[2 + i] % 14;
		for (size_t c = 0; c < t->n_columns; c++) {
			for (unsigned long row = 1; row <= TUNNELS; row++) {
				struct mib_oid o = NAME(t, t->columns[c].sub,
					row, 1);

				if (get(f, t, &o, &v) == MIB_FOUND &&
					oid_cmp(&at, &o) < 0 && (best.n == 0 ||
						oid_cmp(&o, &best) < 0))
					best = o;
			}
		}
		assert_int_equal(next(f, t, &at, &found), best.n != 0);
		if (best.n)
			assert_int_equal(oid_cmp(&found, &best), 0);
	}
}

/* ---- values ----------------------------------------------------------------------- */

static void counters_wrap(void **state)
{
	struct fixture *f = *state;
	uint64_t big = (UINT64_C(3) << 32) + 17;

	f->tunnels[0].in_octets = big;
	f->snap.esp.out_octets = big;
	assert_int_equal(number(f, &mib_ipsec_tunnel, 26, 1), 17);
	assert_int_equal(number(f, &mib_ipsec_tunnel, 27, 1), big);
	assert_int_equal(number(f, &mib_ipsec_tunnel, 28, 1), 3);
	assert_int_equal(number(f, &mib_ipsec_global, 16, 0), 17);
	assert_int_equal(number(f, &mib_ipsec_global, 17, 0), big);
	assert_int_equal(number(f, &mib_ipsec_global, 18, 0), 3);
}

/* Integer32, TimeInterval and Gauge32 stick at their ends. */
static void numbers_stick(void **state)
{
	struct fixture *f = *state;
	struct mib_oid limit = NAME(&mib_ipsec_tunnel, 8, 1);
	struct mib_value v;

	f->sas[0].lifetime = UINT32_MAX;
	f->sas[0].age = UINT64_MAX;
	f->children[0].life_kilobytes = 0; /* no limit: no value */
	look_again(f);
	assert_int_equal(number(f, &mib_ike_tunnel, 15, 1), INT32_MAX);
	assert_int_equal(number(f, &mib_ike_tunnel, 16, 1), INT32_MAX);
	assert_int_equal(number(f, &mib_ike_tunnel, 16, 3), 700);
	assert_int_equal(get(f, &mib_ipsec_tunnel, &limit, &v),
		MIB_NO_INSTANCE);
}

static void errors_are_sorted_out(void **state)
{
	struct fixture *f = *state;
	uint64_t *in = f->tunnels[0].in_errors;
	const struct mib_table *t = &mib_ipsec_tunnel;

	f->tunnels[0].in_packets = 1000;
	in[ESP_ERR_REPLAY] = 1;
	in[ESP_ERR_ICV] = 20;
	in[ESP_ERR_PADDING] = 300;
	in[ESP_ERR_DUMMY] = 4000;
	in[ESP_ERR_RUNT] = 50000;
	f->tunnels[0].out_errors[ESP_ERR_TRANSFORM] = 6;
	assert_int_equal(number(f, t, 33, 1), 50320); /* no replay, no dummy */
	assert_int_equal(number(f, t, 34, 1), 1);
	assert_int_equal(number(f, t, 35, 1), 5320); /* ICVs computed */
	assert_int_equal(number(f, t, 36, 1), 20);
	assert_int_equal(number(f, t, 37, 1), 5300); /* of which good */
	assert_int_equal(number(f, t, 38, 1), 300);
	assert_int_equal(number(f, t, 46, 1), 6);
	assert_int_equal(number(f, t, 50, 1), 6);
}

static void check_text(const struct fixture *f, const struct mib_table *t,
	struct mib_oid o, struct span want)
{
	struct mib_value v;

	assert_int_equal(get(f, t, &o, &v), MIB_FOUND);
	assert_int_equal(v.type, MIB_OCTETS);
	assert_true(span_eq(v.text, want));
}

static void identities_and_addresses(void **state)
{
	const struct fixture *f = *state;
	const struct mib_table *t = &mib_ike_tunnel;

	assert_int_equal(number(f, t, 2, 1), 1); /* an address */
	check_text(f, t, NAME(t, 3, 1), span_str("10.0.0.1"));
	check_text(f, t, NAME(t, 4, 1), span_of("\n\0\0\1", 4));
	check_text(f, t, NAME(t, 5, 1), span_str(""));
	assert_int_equal(number(f, t, 6, 1), 2); /* a name */
	check_text(f, t, NAME(t, 7, 1), span_str("spoke.example"));
	check_text(f, t, NAME(t, 8, 3), span_of("\x14\0\0\3", 4));
}

static void selectors(void **state)
{
	struct fixture *f = *state;
	const struct mib_table *t = &mib_endpoint;
	struct ctl_range both[2] = {f->net, f->host};

	f->children[0].ts_local = both;
	f->children[0].n_ts_local = 2;
	f->children[0].ts_remote = &f->any;
	f->any.last = addr_v4(5); /* no prefix */
	look_again(f);
	check_text(f, t, NAME(t, 4, 1, 1), span_of("\n\1\0\0", 4));
	check_text(f, t, NAME(t, 5, 1, 1), span_of("\xff\xff\0\0", 4));
	check_text(f, t, NAME(t, 4, 1, 2), span_of("\n\0\0\7", 4));
	check_text(f, t, NAME(t, 5, 1, 2), span_of("\n\0\0\7", 4));
	check_text(f, t, NAME(t, 11, 1, 2), span_of("\0\0\0\5", 4));
	assert_int_equal(mib_view_rows(f->view, t), 4);
}

/* ---- rows over time ----------------------------------------------------------------- */

/* The IKE SA is replaced: row and index stay, the SA's own values change, and
 * the counters are those of the tunnel. */
static void index_outlives_the_sa(void **state)
{
	struct fixture *f = *state;
	const struct mib_table *t = &mib_ipsec_tunnel;

	f->tunnels[0].ike.sa_established = 2;
	f->tunnels[0].ike.child_established = 3;
	f->children[0] = child_make(f, 99);
	f->sas[0] = sa_make(77, "Tunnel10", &f->children[0]);
	look_again(f);
	assert_int_equal(number(f, t, 26, 1), 100);
	assert_int_equal(number(f, t, 2, 1), 1);
	assert_int_equal(number(f, &mib_ike_tunnel, 18, 1), 1);
	assert_int_equal(number(f, t, 13, 1), 2); /* refreshes */
	assert_int_equal(number(f, t, 14, 1), 4); /* expired */
	assert_int_equal(number(f, t, 15, 1), 2); /* current */
	assert_int_equal(mib_view_rows(f->view, &mib_ike_tunnel), 3);
	check_next(f, &mib_spi, NAME(&mib_spi, 3), NAME(&mib_spi, 3, 1, 197));
}

/* Both ends began: two SAs, one row, that of the SA which has the child. */
static void crossing_sas_are_one_row(void **state)
{
	struct fixture *f = *state;

	f->sas[3] = sa_make(9, "Tunnel10", NULL);
	f->snap.n_ike_sas = 4;
	look_again(f);
	assert_int_equal(mib_view_rows(f->view, &mib_ike_tunnel), 3);
	assert_int_equal(number(f, &mib_ike_global, 1, 0), 3);
	check_text(f, &mib_ike_tunnel, NAME(&mib_ike_tunnel, 8, 1),
		span_of("\x14\0\0\1", 4));
}

/* The IKE SA is being deleted: its child is still there, and says so. */
static void child_of_a_dying_sa(void **state)
{
	struct fixture *f = *state;
	const struct mib_table *t = &mib_ipsec_tunnel;

	assert_int_equal(number(f, t, 3, 1), 1);
	f->sas[0].state = "DELETE";
	look_again(f);
	assert_int_equal(number(f, t, 3, 1), 2);
	assert_int_equal(mib_view_rows(f->view, &mib_ike_tunnel), 2);
	assert_int_equal(number(f, &mib_ike_global, 1, 0), 2);
	assert_int_equal(number(f, &mib_ipsec_global, 1, 0), 3);
}

/* An IKE SA that belongs to no tunnel is not hidden; it has no counters. */
static void stray_sa(void **state)
{
	struct fixture *f = *state;
	const struct mib_table *t = &mib_ike_tunnel;
	struct mib_oid o = NAME(t, 19, 0x40000005);
	struct mib_value v;

	f->sas[3] = sa_make(5, "", NULL);
	f->snap.n_ike_sas = 4;
	look_again(f);
	assert_int_equal(number(f, t, 35, 0x40000005), 1);
	assert_int_equal(get(f, t, &o, &v), MIB_NO_INSTANCE);
	assert_int_equal(number(f, &mib_ike_global, 1, 0), 4);
}

static void rekeyed_child_expires(void **state)
{
	struct fixture *f = *state;
	struct ctl_child_sa both[2] = {child_make(f, 50), child_make(f, 51)};
	const struct mib_table *t = &mib_spi;
	struct mib_oid old = NAME(t, 5, 1, 99), new = NAME(t, 5, 1, 101);
	struct mib_value v;

	f->sas[0].children = both;
	f->sas[0].n_children = 2;
	look_again(f);
	assert_int_equal(get(f, t, &old, &v), MIB_FOUND);
	assert_int_equal(v.number, 2); /* expiring */
	assert_int_equal(get(f, t, &new, &v), MIB_FOUND);
	assert_int_equal(v.number, 1); /* active */
	assert_int_equal(number(f, &mib_ipsec_tunnel, 15, 1), 4);
}

/* Nobody answers: the level, no active tunnel, and nothing else. */
static void daemon_away(void **state)
{
	struct fixture *f = *state;
	const struct mib_table *t;
	size_t n = 0;

	f->view = mib_view_new(&f->arena, NULL);
	assert_non_null(f->view);
	for (size_t i = 0; (t = mib_table_at(i)) != NULL; i++)
		n += walk(f, t);
	assert_int_equal(n, 3);
	assert_int_equal(number(f, &mib_level, 1, 0), 1);
	assert_int_equal(number(f, &mib_ike_global, 1, 0), 0);
	assert_int_equal(number(f, &mib_ipsec_global, 1, 0), 0);
}

/* Indexes of a snapshot that was not made by us may repeat. */
static void repeated_index(void **state)
{
	struct fixture *f = *state;

	f->tunnels[2].index = f->tunnels[3].index = 1;
	look_again(f);
	assert_int_equal(mib_view_rows(f->view, &mib_ipsec_tunnel), 1);
	assert_int_equal(walk(f, &mib_ipsec_tunnel) > 0, 1);
}

int main(void)
{
#define TEST(fn) cmocka_unit_test_setup_teardown(fn, setup, teardown)
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(tables_are_in_order),
		TEST(get_answers),
		TEST(next_goes_over_gaps),
		TEST(next_of_two_indexes),
		TEST(walks_are_complete),
		TEST(next_is_the_least_greater),
		TEST(counters_wrap),
		TEST(numbers_stick),
		TEST(errors_are_sorted_out),
		TEST(identities_and_addresses),
		TEST(selectors),
		TEST(index_outlives_the_sa),
		TEST(crossing_sas_are_one_row),
		TEST(child_of_a_dying_sa),
		TEST(stray_sa),
		TEST(rekeyed_child_expires),
		TEST(daemon_away),
		TEST(repeated_index),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
