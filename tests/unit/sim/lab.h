/* Two routers in a virtual network, from configurations written in the test. */
#ifndef FLEXIKE_TESTS_SIM_LAB_H
#define FLEXIKE_TESTS_SIM_LAB_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "compiler/compiler.h"
#include "runtime/sim/sim.h"

/* What the two ends have in common; the parts that tests change are
 * arguments. */
#define LAB_ROUTER(own, inner, peer, key, match, mode, extra) \
	"crypto ikev2 keyring K\n" \
	" peer P\n" \
	"  address " peer "\n" \
	"  pre-shared-key " key "\n" \
	"crypto ikev2 profile default\n" \
	" match identity remote " match "\n" \
	" authentication remote pre-share\n" \
	" authentication local pre-share\n" \
	" keyring local K\n" \
	" dpd 10 3 periodic\n" \
	"interface Ethernet0/0\n" \
	" ip address " own " 255.255.255.0\n" \
	"interface Tunnel1\n" \
	" ip address " inner " 255.255.255.252\n" \
	" tunnel source Ethernet0/0\n" \
	" " mode "\n" \
	" tunnel destination " peer "\n" \
	" tunnel protection ipsec profile default\n" extra

#define LAB_VTI "tunnel mode ipsec ipv4"
#define LAB_GRE "tunnel mode gre ip"
#define LAB_A(key, match, mode, extra) \
	LAB_ROUTER("192.0.2.1", "10.9.0.1", "198.51.100.1", key, match, mode, \
		extra)
#define LAB_B(key, match, mode, extra) \
	LAB_ROUTER("198.51.100.1", "10.9.0.2", "192.0.2.1", key, match, mode, \
		extra)
#define LAB_ANY "address 0.0.0.0"

struct lab {
	struct crypto *crypto;
	struct sim *sim;
	struct policy *policy[2];
	struct sim_node *a, *b;
};

static inline struct policy *lab_compile(const char *name, const char *text)
{
	const struct compiler_options options = {.release = "auto"};
	struct compiler_unit *u = compiler_run(name, span_str(text), &options);
	struct policy_error err;
	struct policy *p;
	uint8_t *image;
	size_t n;

	assert_non_null(u);
	if (compiler_findings(u)->count[DIAG_ERROR]) {
		const struct compiler_unit *unit = u;

		report_text(stdout, &unit, 1, DIAG_ERROR, false);
		fail_msg("%s has errors", name);
	}
	if (!compiler_image(u, true, &image, &n, &err))
		fail_msg("%s", err.reason);
	p = policy_open(span_of(image, n), &err);
	if (!p)
		fail_msg("%s", err.reason);
	free(image);
	compiler_free(u);
	return p;
}

static inline void lab_init(struct lab *l, const char *a, const char *b,
	const struct sim_options *o)
{
	char err[256] = "";

	l->crypto = crypto_new();
	assert_non_null(l->crypto);
	l->sim = sim_new(o, l->crypto, err, sizeof(err));
	if (!l->sim)
		fail_msg("%s", err);
	l->policy[0] = lab_compile("a.cfg", a);
	l->policy[1] = lab_compile("b.cfg", b);
	l->a = sim_node_add(l->sim, "a", l->policy[0]);
	l->b = sim_node_add(l->sim, "b", l->policy[1]);
	assert_non_null(l->a);
	assert_non_null(l->b);
}

static inline void lab_fini(struct lab *l)
{
	sim_free(l->sim);
	policy_free(l->policy[0]);
	policy_free(l->policy[1]);
	crypto_free(l->crypto);
}

static inline void lab_run(struct lab *l, int64_t seconds)
{
	sim_run(l->sim, mono_add_s(sim_now(l->sim), seconds));
}

static inline bool lab_up(struct sim_node *n)
{
	return esp_tunnel_child(sim_node_esp(n), 0) != 0;
}

static inline uint32_t lab_ping(struct sim_node *from, const char *to,
	uint32_t count, size_t size)
{
	struct addr dst;

	assert_true(addr_parse(to, &dst));
	return sim_ping(from, 0, &dst, count, size);
}

/* The first trace of a node with this cause, or NULL. */
static inline const struct ike_trace *lab_cause(const struct lab *l,
	const struct sim_node *n, enum cause cause)
{
	for (size_t i = 0; i < sim_trace_count(l->sim); i++) {
		const struct sim_trace *t = sim_trace_at(l->sim, i);

		if (t->node == n && t->trace.cause == cause)
			return &t->trace;
	}
	return NULL;
}

#endif
