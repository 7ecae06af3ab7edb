/* flexike mtu FILE: what fits into the tunnels of a configuration, held against
 * what is configured. */
#include <stdio.h>
#include <stdlib.h>
#include <strings.h>

#include "cmd/flexike/command.h"
#include "cmd/flexike/mtu.h"

/* Suites that a tunnel may come to use: per transform set one, or two where
 * transport mode is asked for and the peer may decline. */
#define SUITES_MAX 64

enum fit { FIT_UNSET, FIT_EXACT, FIT_SMALL, FIT_TOO_LARGE };

static const char *const fits[] = {"unset", "exact", "small", "too-large"};

struct suite {
	const char *set; /* borrowed */
	struct esp_overhead_in in;
	struct mtu_result plain;
	struct mtu_result in_udp; /* zeros for AH */
};

struct tunnel {
	const struct policy *policy;
	const struct policy_tunnel *row;
	struct suite suites[SUITES_MAX];
	size_t n;
	size_t ip_mtu; /* what fits through every suite; 0: nothing does */
	size_t mss4;
	size_t mss6;
	enum fit mtu_fit;
	enum fit mss_fit;
};

/* ---- computing ----------------------------------------------------------- */

static bool is_gre(const struct policy_tunnel *t)
{
	return t->mode == POLICY_TUNNEL_GRE || t->mode == POLICY_TUNNEL_GRE_IPV6;
}

static bool is_v6(const struct policy_tunnel *t)
{
	return t->mode == POLICY_TUNNEL_IPSEC_IPV6 ||
		t->mode == POLICY_TUNNEL_GRE_IPV6;
}

static void add_suite(struct tunnel *t, const struct mtu *m, const char *set,
	struct esp_overhead_in in)
{
	struct suite *s = &t->suites[t->n];

	if (t->n == SUITES_MAX)
		return;
	t->n++;
	s->set = set;
	s->in = in;
	s->plain = mtu_of(&in, m->link);
	if (!in.ah) {
		in.encap = true;
		s->in_udp = mtu_of(&in, m->link);
	}
}

/* Transport mode is for GRE alone; it is a wish, unless it is required. */
static void add_modes(struct tunnel *t, const struct mtu *m,
	const struct policy_esp_proposal *p, struct esp_overhead_in in)
{
	const char *set = policy_text(t->policy, p->name);

	if (in.gre && p->mode != POLICY_IPSEC_TUNNEL) {
		in.transport = true;
		add_suite(t, m, set, in);
		in.transport = false;
	}
	if (!in.gre || p->mode != POLICY_IPSEC_TRANSPORT_REQUIRE)
		add_suite(t, m, set, in);
}

static const struct transform *transform_of(const struct policy *p,
	uint32_t row)
{
	const struct policy_transform *t = policy_get(p, transform, row);

	return transform_find((uint8_t)t->type, (uint16_t)t->id,
		(uint16_t)t->key_bits);
}

static void add_proposal(struct tunnel *t, const struct mtu *m,
	const struct policy_esp_proposal *p)
{
	struct esp_overhead_in in = {
		.ah = p->protocol == POLICY_PROTOCOL_AH,
		.gre = is_gre(t->row),
		.gre_key = is_gre(t->row) && t->row->has_key,
		.outer_family = is_v6(t->row) ? ADDR_V6 : ADDR_V4,
	};

	for (uint32_t i = 0; i < p->transforms.n; i++) {
		const struct transform *a = transform_of(t->policy,
			p->transforms.first + i);

		if (a && a->type == TRANSFORM_ENCR)
			in.encr = a;
		else if (a && a->type == TRANSFORM_INTEG)
			in.integ = a;
	}
	if (in.ah ? in.integ != NULL :
		    in.encr && (in.integ || transform_is_aead(in.encr)))
		add_modes(t, m, p, in);
}

static bool forces_udp(const struct policy *p,
	const struct policy_ipsec_profile *i)
{
	return i->profile != POLICY_NONE &&
		policy_get(p, profile, i->profile)->nat_force_encap;
}

static size_t least(size_t a, size_t b)
{
	return a < b ? a : b;
}

/* What passes whichever of the suites is agreed on. */
static void recommend(struct tunnel *t, bool in_udp)
{
	for (size_t i = 0; i < t->n; i++) {
		const struct suite *s = &t->suites[i];
		const struct mtu_result *r = in_udp && !s->in.ah ? &s->in_udp :
								   &s->plain;

		t->ip_mtu = i ? least(t->ip_mtu, r->inner) : r->inner;
		t->mss4 = i ? least(t->mss4, r->mss4) : r->mss4;
		t->mss6 = i ? least(t->mss6, r->mss6) : r->mss6;
	}
}

static enum fit fit_of(size_t configured, size_t best)
{
	return !configured	  ? FIT_UNSET :
		configured > best ? FIT_TOO_LARGE :
		configured < best ? FIT_SMALL :
				    FIT_EXACT;
}

static void judge(struct tunnel *t)
{
	size_t mss = t->mss4;

	t->mtu_fit = fit_of(t->row->ip_mtu, t->ip_mtu);
	/* A segment must pass the configured MTU as well. */
	if (t->mtu_fit == FIT_SMALL)
		mss -= t->ip_mtu - t->row->ip_mtu < mss ?
			t->ip_mtu - t->row->ip_mtu : mss;
	t->mss_fit = fit_of(t->row->tcp_mss, mss);
}

static bool wanted(const struct mtu *m, const struct policy *p,
	const struct policy_tunnel *row)
{
	return row->ipsec_profile != POLICY_NONE &&
		(!m->tunnel || !strcasecmp(m->tunnel,
				       policy_text(p, row->name)));
}

static void compute(struct tunnel *t, const struct mtu *m)
{
	const struct policy_ipsec_profile *profile = policy_get(t->policy,
		ipsec_profile, t->row->ipsec_profile);

	for (uint32_t i = 0; i < profile->proposals.n; i++)
		add_proposal(t, m, policy_get(t->policy, esp_proposal,
			policy_get(t->policy, profile_esp,
				profile->proposals.first + i)->proposal));
	recommend(t, m->in.encap || forces_udp(t->policy, profile));
	judge(t);
}

/* ---- text ---------------------------------------------------------------- */

static void print_suite(const struct suite *s)
{
	char buf[128];

	(void)printf("  %s: %s\n    inner MTU %zu", s->set,
		mtu_suite_str(&s->in, buf, sizeof(buf)), s->plain.inner);
	if (s->in_udp.inner)
		(void)printf(", in UDP (NAT traversal) %zu", s->in_udp.inner);
	(void)putchar('\n');
}

static void print_setting(const char *command, size_t best, size_t configured,
	enum fit fit)
{
	static const char *const words[] = {
		[FIT_UNSET] = "not configured",
		[FIT_EXACT] = "configured so",
		[FIT_SMALL] = "fits, and is smaller than it need be",
		[FIT_TOO_LARGE] = "TOO LARGE: full packets do not pass whole",
	};

	(void)printf("  %s %zu   (", command, best);
	if (configured)
		(void)printf("configured %zu: ", configured);
	(void)printf("%s)\n", words[fit]);
}

static void print_tunnel(const struct tunnel *t)
{
	char where[128];

	(void)printf("%s (%s)\n", policy_text(t->policy, t->row->name),
		policy_where(t->policy, t->row->file, t->row->line, where,
			sizeof(where)));
	for (size_t i = 0; i < t->n; i++)
		print_suite(&t->suites[i]);
	if (!t->ip_mtu) {
		(void)printf("  no transform set that is understood, or nothing "
			"fits\n");
		return;
	}
	print_setting("ip mtu", t->ip_mtu, t->row->ip_mtu, t->mtu_fit);
	print_setting("ip tcp adjust-mss", t->mss4, t->row->tcp_mss,
		t->mss_fit);
}

/* ---- JSON ---------------------------------------------------------------- */

static json_t *suites_json(const struct tunnel *t)
{
	json_t *list = json_array();
	int bad = !list;

	for (size_t i = 0; i < t->n; i++) {
		const struct suite *s = &t->suites[i];

		bad |= json_array_append_new(list, json_pack(
			"{s:s, s:o, s:o, s:o}", "transform_set", s->set,
			"suite", mtu_suite_json(&s->in),
			"inner_mtu", mtu_number(s->plain.inner),
			"inner_mtu_nat_t", mtu_number(s->in_udp.inner)));
	}
	if (!bad)
		return list;
	json_decref(list);
	return NULL;
}

static json_t *tunnel_json(const struct tunnel *t)
{
	return json_pack("{s:s, s:s, s:i, s:o, s:{s:o, s:o, s:o}, "
		"s:{s:o, s:s, s:o, s:s}}",
		"name", policy_text(t->policy, t->row->name),
		"file", policy_text(t->policy, t->row->file),
		"line", (int)t->row->line, "suites", suites_json(t),
		"recommended", "ip_mtu", mtu_number(t->ip_mtu),
		"tcp_mss_ipv4", mtu_number(t->mss4),
		"tcp_mss_ipv6", mtu_number(t->mss6),
		"configured", "ip_mtu", mtu_number(t->row->ip_mtu),
		"ip_mtu_fit", fits[t->mtu_fit],
		"tcp_adjust_mss", mtu_number(t->row->tcp_mss),
		"tcp_adjust_mss_fit", fits[t->mss_fit]);
}

/* ---- all tunnels --------------------------------------------------------- */

static int report(const struct mtu *m, const struct policy *p)
{
	json_t *list = json_array();
	bool too_large = false;
	size_t n = 0;

	for (uint32_t i = 0; i < policy_count(p, POLICY_TABLE_tunnel); i++) {
		struct tunnel t = {.policy = p, .row = policy_get(p, tunnel, i)};

		if (!wanted(m, p, t.row))
			continue;
		compute(&t, m);
		too_large |= t.mtu_fit == FIT_TOO_LARGE ||
			t.mss_fit == FIT_TOO_LARGE;
		if (m->format == MTU_JSON)
			(void)json_array_append_new(list, tunnel_json(&t));
		else
			print_tunnel(&t);
		n++;
	}
	if (!n) {
		json_decref(list);
		(void)fprintf(stderr, "flexike mtu: %s: no protected tunnel%s%s\n",
			m->config, m->tunnel ? " " : "",
			m->tunnel ? m->tunnel : "");
		return EXIT_USAGE;
	}
	if (m->format != MTU_JSON)
		json_decref(list);
	else if (json_array_size(list) != n ||
		!mtu_print_json(json_pack("{s:i, s:i, s:o}", "version", 1,
			"link", (int)m->link, "tunnels", list)))
		return EXIT_USAGE;
	return too_large ? EXIT_FINDINGS : EXIT_CLEAN;
}

static struct policy *tables_of(const struct mtu *m, char *why, size_t cap)
{
	struct compiler_unit *u = compiler_run_file(m->config, &m->options,
		why, cap);
	struct policy_error err;
	struct policy *p;

	if (!u)
		return NULL;
	p = compiler_policy(u, &err);
	if (!p)
		(void)snprintf(why, cap, "%s: %s", m->config, err.reason);
	compiler_free(u);
	return p;
}

int mtu_config(const struct mtu *m)
{
	char why[256];
	struct policy *p = tables_of(m, why, sizeof(why));
	int status;

	if (!p) {
		(void)fprintf(stderr, "flexike mtu: %s\n", why);
		return EXIT_USAGE;
	}
	status = report(m, p);
	policy_free(p);
	return fflush(stdout) == 0 ? status : EXIT_USAGE;
}
