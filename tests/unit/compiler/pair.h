/* What the tests of several configurations together share: routers in parts that
 * cases change, and running a case. Included once per program. */
#ifndef FLEXIKE_TESTS_COMPILER_PAIR_H
#define FLEXIKE_TESTS_COMPILER_PAIR_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "compiler/pair/pair.h"

#define UNITS_MAX 8

/* The parts of a router that the cases change. */
#define PROPOSAL(name, group) \
	"crypto ikev2 proposal " name "\n" \
	" encryption aes-cbc-256\n" \
	" integrity sha512\n" \
	" group " group "\n" \
	"crypto ikev2 policy POL\n" \
	" proposal " name "\n"
#define KEYS(keys) \
	"crypto ikev2 keyring K\n" \
	" peer P\n" \
	"  address 0.0.0.0 0.0.0.0\n" keys
#define PROFILE(own, match, extra) \
	"crypto ikev2 profile F\n" \
	" match identity remote " match "\n" \
	" identity local " own "\n" \
	" authentication remote pre-share\n" \
	" authentication local pre-share\n" \
	" keyring local K\n" extra
#define IPSEC(esp, extra) \
	"crypto ipsec transform-set T " esp "\n" \
	" mode tunnel\n" \
	"crypto ipsec profile I\n" \
	" set transform-set T\n" \
	" set ikev2-profile F\n" extra
#define LINK(addr) \
	"interface Ethernet0/0\n" \
	" ip address " addr " 255.255.255.0\n"
#define TUNNEL(inside, to, extra) \
	"interface Tunnel1\n" \
	" ip address " inside " 255.255.255.252\n" \
	" tunnel source Ethernet0/0\n" \
	" tunnel destination " to "\n" \
	" tunnel protection ipsec profile I\n" extra

#define MAP(own, peer, addr, to, from_net, to_net) \
	PROPOSAL("P", "19") KEYS(KEY) \
	PROFILE("fqdn " own, "fqdn " peer, "") \
	"crypto ipsec transform-set T " ESP "\n" \
	"ip access-list extended VPN\n" \
	" permit ip " from_net " 0.0.255.255 " to_net " 0.0.255.255\n" \
	"crypto map M 10 ipsec-isakmp\n" \
	" set peer " to "\n" \
	" set transform-set T\n" \
	" set ikev2-profile F\n" \
	" match address VPN\n" \
	LINK(addr) " crypto map M\n"

#define KEY " pre-shared-key kQ83jfLs02mVb7XzPw\n"
#define OTHER_KEY " pre-shared-key aUsMJvHd83kwO2nNbLq1\n"
#define HALVES(l, r) \
	" pre-shared-key local " l "83jfLs02mVb7XzPw\n" \
	" pre-shared-key remote " r "83jfLs02mVb7XzPw\n"
#define VTI " tunnel mode ipsec ipv4\n"
#define ESP "esp-aes 256 esp-sha256-hmac"

#define A_LINK LINK("192.0.2.1")
#define B_LINK LINK("198.51.100.1")
#define A_TUNNEL(extra) TUNNEL("10.9.0.1", "198.51.100.1", extra)
#define B_TUNNEL(extra) TUNNEL("10.9.0.2", "192.0.2.1", extra)
#define A_PROFILE PROFILE("fqdn a.net", "fqdn b.net", "")
#define B_PROFILE PROFILE("fqdn b.net", "fqdn a.net", "")
#define A_REST A_LINK A_TUNNEL(VTI)
#define B_REST B_LINK B_TUNNEL(VTI)
#define A PROPOSAL("P", "19") KEYS(KEY) A_PROFILE IPSEC(ESP, "") A_REST
#define B PROPOSAL("P", "19") KEYS(KEY) B_PROFILE IPSEC(ESP, "") B_REST

struct pair_case {
	const char *name;
	const char *text[UNITS_MAX]; /* a, b, … up to the first NULL */
	const char *want; /* of category pair, but for FV914: "FV901@a " */
	const char *says; /* in the first of them; "": nothing more */
	const char *status; /* of the tunnels, in order */
};

/* ---- running ------------------------------------------------------------------ */

struct run {
	struct compiler_unit *units[UNITS_MAX];
	size_t n;
};

static inline void run_init(struct run *r, const struct pair_case *c)
{
	r->n = 0;
	for (; r->n < UNITS_MAX && c->text[r->n]; r->n++) {
		char name[] = "a.cfg";

		name[0] = (char)('a' + r->n);
		r->units[r->n] = compiler_run(name, span_str(c->text[r->n]),
			NULL);
		assert_non_null(r->units[r->n]);
	}
}

static inline void run_fini(struct run *r)
{
	for (size_t i = 0; i < r->n; i++)
		compiler_free(r->units[i]);
}

/* The findings of pairs but FV914, of NHRP and of addresses, in order of files and lines. */
static inline const struct diag *found(const struct run *r, char *out,
	size_t cap)
{
	const struct diag *first = NULL;

	*out = '\0';
	for (size_t i = 0; i < r->n; i++) {
		const struct diag_list *l = compiler_findings(r->units[i]);

		for (size_t k = 0; k < l->n; k++) {
			const struct diag *d = l->items[k];
			size_t n = strlen(out);

			if ((strcmp(d->category, "pair") != 0 &&
				    strcmp(d->id, "FV753") != 0 &&
				    strcmp(d->id, "FV842") != 0 &&
				    strcmp(d->id, "FV848") != 0) ||
				!strcmp(d->id, "FV914"))
				continue;
			snprintf(out + n, cap - n, "%s@%c ", d->id,
				d->place.file[0]);
			first = first ? first : d;
		}
	}
	return first;
}

/* The findings of a case are those that it wants, and say what it says. */
static inline void check_case(const struct pair_case *c)
{
	const struct diag *first;
	char err[256] = "", got[256];
	struct run r;

	run_init(&r, c);
	if (!pair_check(r.units, r.n, err, sizeof(err)))
		fail_msg("%s: %s", c->name, err);
	first = found(&r, got, sizeof(got));
	if (strcmp(got, c->want) != 0)
		fail_msg("%s: got %s(%s)", c->name, got,
			first ? first->message : "");
	if (*c->says && !strstr(first->message, c->says))
		fail_msg("%s: says %s", c->name, first->message);
	if (first) {
		assert_true(first->place.line > 0);
		assert_true(first->place.end_column >
			first->place.column);
		assert_true(*first->reason && *first->source);
	}
	run_fini(&r);
}

/* The statuses of its tunnels, in order: "up down ". */
static inline void check_status(const struct pair_case *c)
{
	const struct sim_options o = {.seed = 1, .predict = true};
	struct pair_prediction p;
	struct pair_fleet f;
	char err[256], got[256] = "";
	struct run r;

	run_init(&r, c);
	assert_true(pair_fleet_init(&f, r.units, r.n, &o, err,
		sizeof(err)));
	assert_true(pair_predict(&p, &f));
	for (uint32_t k = 0; r.n > 1 && k < p.n; k++) {
		size_t n = strlen(got);

		snprintf(got + n, sizeof(got) - n, "%s ",
			pair_status_name(p.tunnels[k].status));
	}
	if (strcmp(got, c->status) != 0)
		fail_msg("%s: %s", c->name, got);
	pair_prediction_fini(&p);
	pair_fleet_fini(&f);
	run_fini(&r);
}

#endif
