/* Lines that the model does not have: what to say of them, static routes, and
 * what stands on an interface beside its crypto map. */
#include "compiler/migrate/plan.h"

enum { NOTHING, NOTE, DECISION };

static const struct leftover {
	const char *syntax;
	int kind;
	const char *text;
} leftovers[] = {
#define LEFTOVER(syntax, kind, text) {syntax, kind, text},
#include "compiler/migrate/leftover.def"
#undef LEFTOVER
};

static bool is_old(const struct ios_row *row)
{
	const char *s = row->syntax;

	return row->mode == IOS_MODE_CRYPTO_MAP ||
		row->mode == IOS_MODE_ISAKMP_PROFILE ||
		row->mode == IOS_MODE_ISAKMP_KEYRING ||
		row->mode == IOS_MODE_ISAKMP_POLICY ||
		(row->mode == IOS_MODE_GLOBAL &&
			(!strncmp(s, "crypto map", 10) ||
				!strncmp(s, "crypto isakmp", 13) ||
				!strncmp(s, "crypto call", 11)));
}

/* An IKEv1 profile has it in the model, but only entries that name the profile
 * are planned by it. */
static bool is_remote(const struct ios_row *row)
{
	return row->mode == IOS_MODE_ISAKMP_PROFILE &&
		(!strncmp(row->syntax, "client ", 7) ||
			!strncmp(row->syntax, "isakmp authorization", 20));
}

static const struct leftover *find(const struct ios_row *row)
{
	static const struct leftover remote = {"", NOTE, "of IKEv1 clients: in "
		"IKEv2 an authorization policy, and aaa authorization group in "
		"the profile"};

	if (is_remote(row))
		return &remote;
	/* What a mode has in the model is planned, or a decision of its own. */
	if (!is_old(row) ||
		(row->mode != IOS_MODE_GLOBAL && row->kind != IOS_SKIP))
		return NULL;
	for (size_t i = 0; i < sizeof(leftovers) / sizeof(*leftovers); i++)
		if (!strncmp(row->syntax, leftovers[i].syntax,
			    strlen(leftovers[i].syntax)))
			return &leftovers[i];
	return NULL;
}

bool plan_scan_knows(const struct ios_row *row)
{
	return find(row);
}

static void leftover(struct migrate *p, size_t i, const struct ios_row *row)
{
	const struct leftover *l = find(row);
	struct plan_remark *d;
	char line[200];

	if (!l || l->kind == NOTHING)
		return;
	p->empty = false;
	(void)compiler_line_print(p->u, i, line, sizeof(line));
	if (l->kind == NOTE) {
		plan_note(p, (uint32_t)i + 1, "`%s`: %s",
			line + strspn(line, " "), l->text);
		return;
	}
	d = plan_decide(p, (uint32_t)i + 1, "`%s` is not carried",
		line + strspn(line, " "));
	plan_because(p, d, "it has no counterpart that follows by itself");
	plan_type(p, d, "%s", l->text);
	/* Easy VPN groups go on serving IKEv1. */
	if (!strncmp(row->syntax, "crypto isakmp client", 20) ||
		!strncmp(row->syntax, "crypto map ipv6", 15))
		p->ikev1_stays = true;
}

/* ---- static routes --------------------------------------------------------- */

static const char *key_of(struct migrate *p, struct span vrf,
	const char *address, const char *mask)
{
	return plan_text(p, "%.*s %s %s", PLAN_TEXT(vrf), address, mask);
}

static bool begins_tunnel(struct span word)
{
	return word.n > 6 && ios_word_cmp(span_of(word.p, 6), "tunnel") == 0;
}

static void route(struct migrate *p, size_t i)
{
	struct span line = source_line(&p->u->source, i);
	struct span vrf = span_str("");
	struct ios_line l;
	size_t k = 2;
	const char *key;

	ios_line_cut(&l, line, 0);
	if (l.n > 4 && ios_word_cmp(l.word[2], "vrf") == 0) {
		vrf = l.word[3];
		k = 4;
	}
	if (l.n < k + 3 || ios_word_cmp(l.word[0], "ip") != 0)
		return;
	key = key_of(p, vrf, plan_text(p, "%.*s", PLAN_TEXT(l.word[k])),
		plan_text(p, "%.*s", PLAN_TEXT(l.word[k + 1])));
	/* Those into tunnels are for plan_has_route() alone. */
	if (begins_tunnel(l.word[k + 2]))
		key = plan_text(p, "%s %.*s", key, PLAN_TEXT(l.word[k + 2]));
	p->oom |= !map_set(&p->routes, span_str(key), (uint32_t)i + 1);
}

static uint32_t line_of(const struct migrate *p, struct span vrf,
	const struct prefix *net, const char *behind)
{
	struct addr mask = prefix_mask(net->addr.family, net->len);
	char key[2 * ADDR_STR_MAX + 300];
	char a[ADDR_STR_MAX], b[ADDR_STR_MAX];
	uint32_t line;

	(void)snprintf(key, sizeof(key), "%.*s %s %s%s", PLAN_TEXT(vrf),
		addr_str(&net->addr, a), addr_str(&mask, b), behind);
	line = map_get(&p->routes, span_str(key));
	return line == MAP_NONE ? 0 : line;
}

uint32_t plan_route_line(const struct migrate *p, struct span vrf,
	const struct prefix *net)
{
	return line_of(p, vrf, net, "");
}

bool plan_has_route(const struct migrate *p, struct span vrf,
	const struct prefix *net, uint32_t tunnel)
{
	char behind[32];

	(void)snprintf(behind, sizeof(behind), " Tunnel%u", tunnel);
	return line_of(p, vrf, net, behind) != 0;
}

/* ---- interfaces --------------------------------------------------------------- */

static void beside(struct migrate *p, size_t i,
	const struct model_interface *on)
{
	struct ios_line l;
	struct plan_remark *d;

	ios_line_cut(&l, source_line(&p->u->source, i), 0);
	if (!on || !model_is_set(on->routing->crypto_map) || l.n < 3)
		return;
	if (ios_word_cmp(l.word[0], "zone-member") == 0) {
		d = plan_decide(p, (uint32_t)i + 1, "%.*s is in the zone %.*s, "
			"and its tunnels are in none", PLAN_TEXT(on->head.name),
			PLAN_TEXT(l.word[2]));
		plan_because(p, d, "traffic between an interface in a zone and "
			"one in none is dropped");
		plan_type(p, d, "interface TunnelN / zone-member security "
			"ZONE, and zone pairs for it");
	} else if (ios_word_cmp(l.word[0], "ip") == 0 &&
		ios_word_cmp(l.word[1], "access-group") == 0 &&
		ios_word_cmp(l.word[l.n - 1], "in") == 0) {
		plan_note(p, (uint32_t)i + 1, "the filter %.*s on %.*s must let "
			"UDP 500, UDP 4500 and ESP of the peers in, as it did; "
			"what it permits of their inside networks is needed no "
			"more, and belongs on the tunnel",
			PLAN_TEXT(l.word[2]), PLAN_TEXT(on->head.name));
	} else if (l.n > 4 && ios_word_cmp(l.word[0], "crypto") == 0 &&
		ios_word_cmp(l.word[3], "redundancy") == 0) {
		d = plan_decide(p, (uint32_t)i + 1, "the crypto map of %.*s "
			"moves with the HSRP group %.*s",
			PLAN_TEXT(on->head.name), PLAN_TEXT(l.word[4]));
		plan_because(p, d, "peers know the virtual address alone");
		plan_type(p, d, "tunnel source VIRTUAL-ADDRESS on the tunnel");
	}
}

static const struct model_interface *opened(struct migrate *p, size_t i)
{
	struct span line = source_line(&p->u->source, i);
	const struct model_head *h = NULL;
	struct span name;
	struct ios_line l;
	bool config, global;

	ios_line_cut(&l, line, ios_prompt(line, &config, &global));
	if (l.n > 1 && ios_interface_name(&l, 1, &name, &p->arena) > 0)
		h = model_find(p->m, MODEL_INTERFACE, name);
	return (const struct model_interface *)h;
}

void plan_scan(struct migrate *p)
{
	const struct compiler_unit *u = p->u;
	const struct model_interface *on = NULL;
	const struct ios_row *rows;

	(void)ios_rows(&rows);
	for (size_t i = 0; i < u->source.n; i++) {
		const struct ios_row *row;

		if (!u->info[i].row)
			continue;
		row = &rows[u->info[i].row - 1];
		if (row->mode == IOS_MODE_GLOBAL)
			on = row->kind == IOS_OPEN &&
					row->type == MODEL_INTERFACE ?
				opened(p, i) : NULL;
		if (row->mode == IOS_MODE_INTERFACE)
			beside(p, i, on);
		else if (!strncmp(row->syntax, "ip route ", 9))
			route(p, i);
		else
			leftover(p, i, row);
	}
}
