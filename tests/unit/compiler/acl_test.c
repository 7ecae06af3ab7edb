/* Access lists, prefix lists and route maps: what the model keeps of them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "compiler/compiler.h"
#include "compiler/model/acl.h"
#include "compiler/unit.h"

static struct compiler_unit *unit(const char *text)
{
	struct compiler_unit *u =
		compiler_run("acl.cfg", span_str(text), NULL);

	assert_non_null(u);
	return u;
}

static const void *object(const struct compiler_unit *u, enum model_type t,
	const char *name)
{
	const struct model_head *h = model_find(&u->model, t, span_str(name));

	assert_non_null(h);
	return h;
}

static const struct model_value *nth(const struct model_list *l, uint32_t k)
{
	const struct model_value *v = l->first;

	assert_true(k < l->n);
	while (k--)
		v = model_next(v);
	return v;
}

static void assert_side(const struct model_ace *e, bool source,
	const char *want)
{
	char buf[ADDR_STR_MAX];
	struct prefix p;

	assert_true(model_ace_prefix(e, source, &p));
	assert_string_equal(prefix_str(&p, buf), want);
}

static void entries_are_kept(void **state)
{
	struct compiler_unit *u = unit(
		"ip access-list extended VPN\n"
		" 10 permit ip 10.0.0.1 0.0.0.255 host 192.0.2.1\n"
		" deny tcp any eq www any range 100 200 established log\n"
		" permit udp any gt 1023 any neq isakmp\n"
		" permit object-group S object-group A object-group B\n"
		" permit ip 10.0.0.0 0.255.0.255 any time-range T\n"
		" permit ip any any log\n");
	const struct model_access_list *l =
		object(u, MODEL_ACCESS_LIST, "VPN");
	const struct model_value *v = nth(&l->entries, 0);
	const struct model_ace *e = model_ace(v);
	struct prefix p;

	(void)state;
	assert_false(model_acl_is_standard(l));
	assert_int_equal(l->entries.n, 6);
	assert_int_equal(v->number, 10);
	assert_int_equal(v->word, MODEL_PERMIT);
	assert_side(e, true, "10.0.0.0/24");
	assert_side(e, false, "192.0.2.1/32");
	assert_int_equal(model_ace_addr(e, true).b[3], 1);

	v = nth(&l->entries, 1);
	e = model_ace(v);
	assert_int_equal(v->word, MODEL_DENY);
	assert_int_equal(e->protocol, 6);
	assert_int_equal(e->source.first, 80);
	assert_int_equal(e->destination.first, 100);
	assert_int_equal(e->destination.last, 200);
	assert_int_equal(e->flags, MODEL_ACE_ESTABLISHED | MODEL_ACE_LOG);

	e = model_ace(nth(&l->entries, 2));
	assert_int_equal(e->source.first, 1024);
	assert_int_equal(e->destination.op, MODEL_PORT_NOT);
	assert_int_equal(e->destination.first, 500);

	e = model_ace(nth(&l->entries, 3));
	assert_int_equal(e->flags, MODEL_ACE_SERVICE_GROUP |
			MODEL_ACE_SOURCE_GROUP | MODEL_ACE_DESTINATION_GROUP);
	assert_false(model_ace_prefix(e, true, &p));

	e = model_ace(nth(&l->entries, 4));
	assert_false(model_ace_prefix(e, true, &p));
	assert_int_equal(e->flags, MODEL_ACE_TIME_RANGE);
	assert_false(model_ace_is_all(e));
	assert_true(model_ace_is_all(model_ace(nth(&l->entries, 5))));
	compiler_free(u);
}

static void numbers_and_names_share_a_space(void **state)
{
	struct compiler_unit *u = unit(
		"access-list 10 permit 10.1.1.1\n"
		"access-list 10 permit 10.2.0.0 0.0.255.255 log\n"
		"ip access-list extended 101\n permit ip any any\n"
		"access-list 101 deny ip any any\n"
		"ip access-list standard 1\n"
		"ip access-list standard S\n"
		"ip access-list extended S6\n"
		"ipv6 access-list S6\n"
		" permit ipv6 2001:db8::1/32 host 2001:db8::1 sequence 7\n");
	const struct model_access_list *ten =
		object(u, MODEL_ACCESS_LIST, "10");
	const struct model_access_list *l =
		object(u, MODEL_ACCESS_LIST, "101");
	const struct model_ipv6_access_list *six =
		object(u, MODEL_IPV6_ACCESS_LIST, "S6");

	(void)state;
	assert_true(model_acl_is_standard(ten));
	assert_side(model_ace(nth(&ten->entries, 0)), true, "10.1.1.1/32");
	assert_side(model_ace(nth(&ten->entries, 1)), true, "10.2.0.0/16");
	assert_side(model_ace(nth(&ten->entries, 1)), false, "0.0.0.0/0");
	assert_int_equal(l->entries.n, 2);
	assert_false(model_acl_is_standard(l));
	assert_true(model_acl_is_standard(object(u, MODEL_ACCESS_LIST, "S")));
	assert_side(model_ace(nth(&six->entries, 0)), true, "2001:db8::/32");
	assert_side(model_ace(nth(&six->entries, 0)), false,
		"2001:db8::1/128");
	compiler_free(u);
}

static void entries_are_taken_back(void **state)
{
	struct compiler_unit *u = unit(
		"ip access-list extended A\n"
		" 10 permit ip any any\n"
		" 20 permit tcp any any\n"
		" permit udp any any\n"
		" no 10\n"
		" no permit udp any any\n"
		" no deny tcp any any\n"
		"access-list 101 permit ip any any\n"
		"no access-list 101\n"
		"ip prefix-list P seq 5 permit 10.0.0.0/8 ge 16 le 24\n"
		"ip prefix-list P seq 10 deny 0.0.0.0/0\n"
		"no ip prefix-list P seq 10\n"
		"ip prefix-list Q permit 10.0.0.0/8\n"
		"no ip prefix-list Q\n");
	const struct model_access_list *a = object(u, MODEL_ACCESS_LIST, "A");
	const struct model_prefix_list *p = object(u, MODEL_PREFIX_LIST, "P");

	(void)state;
	assert_int_equal(a->entries.n, 1);
	assert_int_equal(nth(&a->entries, 0)->number, 20);
	assert_null(model_find(&u->model, MODEL_ACCESS_LIST, span_str("101")));
	assert_int_equal(p->entries.n, 1);
	assert_int_equal(nth(&p->entries, 0)->to.rule->ge, 16);
	assert_int_equal(nth(&p->entries, 0)->to.rule->le, 24);
	assert_null(model_find(&u->model, MODEL_PREFIX_LIST, span_str("Q")));
	compiler_free(u);
}

static void route_maps_have_entries(void **state)
{
	struct compiler_unit *u = unit(
		"ip access-list standard A\n permit any\n"
		"ip access-list standard B\n permit any\n"
		"route-map R\n match ip address A\n match ip address B\n"
		"route-map R deny 20\n set metric 5\n"
		"route-map R permit 30\n"
		"no route-map R deny 20\n");
	const struct model_route_map *r = object(u, MODEL_ROUTE_MAP, "R");
	const struct model_route_map_entry *e =
		(const struct model_route_map_entry *)model_find_child(
			&u->model, MODEL_ROUTE_MAP_ENTRY, &r->parent,
			span_str("10"));

	(void)state;
	assert_non_null(e);
	assert_int_equal(e->match_acl.n, 2);
	assert_non_null(model_ref(e->match_acl.first));
	assert_null(model_find_child(&u->model, MODEL_ROUTE_MAP_ENTRY,
		&r->parent, span_str("20")));
	assert_non_null(model_find_child(&u->model, MODEL_ROUTE_MAP_ENTRY,
		&r->parent, span_str("30")));
	compiler_free(u);
}

/* An entry costs less than four times its line. */
static void entries_are_small(void **state)
{
	static const char line[] =
		" permit ip 10.0.0.0 0.0.0.255 10.1.0.0 0.0.0.255\n";
	enum { N = 20000 };
	static char text[64 + N * sizeof(line)];
	size_t n = (size_t)snprintf(text, sizeof(text),
		"ip access-list extended A\n");
	struct compiler_unit *u;

	(void)state;
	for (size_t i = 0; i < N; i++, n += sizeof(line) - 1)
		memcpy(text + n, line, sizeof(line));
	u = unit(text);
	assert_int_equal(((const struct model_access_list *)object(u,
				 MODEL_ACCESS_LIST, "A"))->entries.n, N);
	assert_true(u->arena.used < n * 3);
	compiler_free(u);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(entries_are_kept),
		cmocka_unit_test(numbers_and_names_share_a_space),
		cmocka_unit_test(entries_are_taken_back),
		cmocka_unit_test(route_maps_have_entries),
		cmocka_unit_test(entries_are_small),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
