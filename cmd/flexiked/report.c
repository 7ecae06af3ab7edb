/* --check: what would run. */
#include "cmd/flexiked/daemon.h"

static void report_routes(const struct daemon *d, uint32_t tunnel)
{
	uint32_t n = policy_count(d->policy, POLICY_TABLE_route);

	for (uint32_t i = 0; i < n; i++) {
		const struct policy_route *r = policy_get(d->policy, route, i);
		struct prefix p = policy_prefix_get(&r->prefix);
		char text[ADDR_STR_MAX];

		if (r->tunnel == tunnel && r->vrf == POLICY_NONE)
			(void)printf("  route %s\n", prefix_str(&p, text));
	}
}

static void report_address(const struct policy_prefix *row)
{
	struct prefix p = policy_prefix_get(row);
	char text[ADDR_STR_MAX];

	if (p.addr.family)
		(void)printf("  address %s\n", prefix_str(&p, text));
}

static void report_runs(const struct daemon *d,
	const struct io_tunnel_plan *t, const struct policy_tunnel *row)
{
	struct addr to = policy_addr_get(&row->destination);
	char a[ADDR_STR_MAX];
	char b[ADDR_STR_MAX];

	if (strcmp(t->name, policy_text(d->policy, row->name)) != 0)
		(void)printf("  device %s\n", t->name);
	(void)printf("  source %s on %s, destination %s\n",
		addr_str(&t->source, a), t->device, addr_str(&to, b));
	report_address(&row->ipv4);
	report_address(&row->ipv6);
	(void)printf("  MTU %u%s\n", t->mtu,
		row->ip_mtu ? "" : " until the transforms are negotiated");
	report_routes(d, t->tunnel);
	if (t->note)
		(void)printf("  note: %s\n", t->note);
}

void report_plan(const struct daemon *d)
{
	char where[512];

	(void)printf("%s: %zu of %zu tunnels would run\n", d->o.policy,
		d->plan->n_run, d->plan->n);
	if (!policy_has_secrets(d->policy))
		(void)puts("the image has no secrets: preshared keys are "
			   "missing");
	for (size_t i = 0; i < d->plan->n; i++) {
		const struct io_tunnel_plan *t = &d->plan->tunnels[i];
		const struct policy_tunnel *row =
			policy_get(d->policy, tunnel, t->tunnel);

		(void)printf("%s (%s): %s%s\n",
			policy_text(d->policy, row->name),
			policy_where(d->policy, row->file, row->line, where,
				sizeof(where)),
			t->run ? "runs" : "does not run: ",
			t->run ? "" : t->problem);
		if (t->run)
			report_runs(d, t, row);
	}
}
