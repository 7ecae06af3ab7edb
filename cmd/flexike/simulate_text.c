#include <inttypes.h>
#include <stdlib.h>

#include "cmd/flexike/simulate.h"
#include "runtime/control/control.h"

static void print_encr(const struct transform *t)
{
	printf("%s", t ? t->show : "?");
	if (t && t->key_bits)
		printf("-%u", t->key_bits);
}

static const char *show(const struct transform *t)
{
	return t ? t->show : "none";
}

static const char *nat_word(const struct ike_sa_info *ike)
{
	if (ike->nat_local)
		return ike->nat_remote ? "at both ends" : "at this end";
	return ike->nat_remote ? "at the other end" : "none";
}

static void print_ike(const struct ike_sa_info *ike)
{
	printf("    IKE       ");
	print_encr(ike->encr);
	printf(", PRF %s, integrity %s, DH group %s\n", show(ike->prf),
		show(ike->integ), show(ike->dh));
	printf("    identity  %s (%s), peer %s (%s)\n", ike->id_local,
		pair_auth_name(ike->auth_local), ike->id_remote,
		pair_auth_name(ike->auth_remote));
	printf("    NAT       %s\n", nat_word(ike));
}

static void print_range(const struct wire_ts_range *ts)
{
	char a[ADDR_STR_MAX], b[ADDR_STR_MAX];
	struct prefix p;

	if (prefix_from_range(&ts->first, &ts->last, &p))
		printf("%s", prefix_str(&p, a));
	else
		printf("%s-%s", addr_str(&ts->first, a),
			addr_str(&ts->last, b));
	if (ts->protocol)
		printf(" protocol %u", ts->protocol);
	if (ts->port_first != 0 || ts->port_last != UINT16_MAX)
		printf(" port %u-%u", ts->port_first, ts->port_last);
}

static void print_list(const struct wire_ts_range *ts, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		printf("%s", i ? ", " : "");
		print_range(&ts[i]);
	}
}

static void print_child(const struct simulate_verdict *v)
{
	const struct ike_child_info *c = &v->child;

	printf("    ESP       ");
	print_encr(c->encr);
	if (c->integ)
		printf(", integrity %s", c->integ->show);
	printf(", %s mode%s%s\n", c->transport ? "transport" : "tunnel",
		c->encap ? ", in UDP" : "",
		c->esn ? ", extended sequence numbers" : "");
	printf("    traffic   ");
	print_list(c->ts_local, c->n_ts_local);
	printf(" to ");
	print_list(c->ts_remote, c->n_ts_remote);
	printf("\n    inner MTU %zu (of 1500)\n", v->inner_mtu);
}

static void print_up(const struct simulate_verdict *v)
{
	char a[ADDR_STR_MAX], b[ADDR_STR_MAX];

	printf("  %s  UP  %s to %s%s\n",
		policy_text(v->device->policy, v->row->name),
		v->child.local.addr.family ? addr_str(&v->child.local.addr, a) :
			"its address", addr_str(&v->child.remote.addr, b),
		v->predicted ? "  (predicted)" : "");
	print_ike(&v->ike);
	print_child(v);
	if (v->ping_sent)
		printf("    ping      %" PRIu32 " of %" PRIu32
			" answered by %s\n", v->ping_received, v->ping_sent,
			addr_str(&v->ping_to, a));
}

/* Every cause in the same five lines, for eyes that look for one of them. */
static void print_cause(const struct simulate_verdict *v)
{
	const struct cause_info *info = v->cause.info;

	printf("    what      %s\n", info->what);
	if (strcmp(v->cause.who, v->device->name) != 0)
		printf("    seen by   %s\n", v->cause.who);
	if (*v->cause.detail)
		printf("    evidence  %s\n", v->cause.detail);
	printf("    why       %s\n", info->why);
	printf("    fix       %s\n", info->fix);
}

static void print_down(const struct simulate_verdict *v)
{
	const struct cause_info *info = v->cause.info;

	printf("  %s  DOWN  %s%s\n",
		policy_text(v->device->policy, v->row->name),
		info ? info->id : v->row->usable ? "nothing happened" :
			"incomplete configuration",
		v->predicted ? "  (predicted)" : "");
	if (info)
		print_cause(v);
	else if (!v->row->usable)
		printf("    what      The findings of flexike check say what "
			"is missing.\n");
	if (v->cause.line)
		printf("    look at   %s:%" PRIu32 "\n", v->cause.file,
			v->cause.line);
}

static void print_peers(const struct simulate *s,
	const struct simulate_verdict *v, bool wanted, const char *words)
{
	uint32_t at = simulate_peers(s, v);
	const char *name, *sep = words;
	bool up;

	while (simulate_next_peer(s, v, &at, &name, &up)) {
		if (up != wanted)
			continue;
		printf("%s%s", sep, name);
		sep = ", ";
	}
}

/* What does not begin by itself, and who is predicted to come. */
static void print_dynamic(const struct simulate *s,
	const struct simulate_verdict *v)
{
	printf("  %s  dynamic: it waits for peers",
		policy_text(v->device->policy, v->row->name));
	print_peers(s, v, true, "; comes up with ");
	print_peers(s, v, false, "; does not come up with ");
	printf("\n");
}

static void print_verdict(const struct simulate *s,
	const struct simulate_verdict *v)
{
	const char *name = policy_text(v->device->policy, v->row->name);

	switch (v->status) {
	case SIMULATE_UP:
		print_up(v);
		break;
	case SIMULATE_DOWN:
		print_down(v);
		break;
	case SIMULATE_SHUTDOWN:
		printf("  %s  shut down\n", name);
		break;
	case SIMULATE_DYNAMIC:
		print_dynamic(s, v);
		break;
	case SIMULATE_UNDECIDED:
		printf("  %s  undecided: %s\n", name, simulate_open(v));
		break;
	}
}

void simulate_print_text(const struct simulate *s)
{
	const struct pair_inferred *inf = s->fleet.inferred;
	char a[ADDR_STR_MAX];

	for (size_t i = 0; i < s->fleet.n_inferred; i++)
		printf("%s: %s: no source address in the configuration; %s is "
			"taken, as the other end points at it\n",
			s->fleet.devices[inf[i].device].name, inf[i].tunnel,
			addr_str(&inf[i].addr, a));
	for (size_t i = 0; i < s->fleet.n_devices; i++) {
		const struct pair_device *d = &s->fleet.devices[i];
		size_t n = 0;

		printf("%s%s  %s\n", i || s->fleet.n_inferred ? "\n" : "", d->name,
			d->path);
		for (size_t j = 0; j < s->n_verdicts; j++) {
			if (s->verdicts[j].device != d)
				continue;
			print_verdict(s, &s->verdicts[j]);
			n++;
		}
		if (n == 0)
			printf("  no protected tunnel\n");
	}
}

/* ---- show ------------------------------------------------------------------- */

static bool show_device(const struct simulate *s,
	const struct pair_device *d, struct ctl_failures *failures)
{
	static const char *const commands[] = {
		"crypto ikev2 sa detailed",
		"crypto session",
		"crypto ipsec sa",
	};
	struct ctl_snapshot *snap;
	struct arena arena;
	char err[160];

	arena_init(&arena, 0);
	snap = ctl_snapshot_take(&arena, d->policy, sim_node_ike(d->node),
		sim_node_esp(d->node), failures, s->started, sim_now(s->fleet.sim));
	for (size_t i = 0; snap && i < 3; i++) {
		printf("\n%s#show %s\n", d->name, commands[i]);
		if (!ctl_show(stdout, snap, commands[i], err, sizeof(err)))
			printf("%% %s\n", err);
	}
	arena_fini(&arena);
	return snap;
}

bool simulate_print_show(const struct simulate *s)
{
	bool ok = true;

	for (size_t i = 0; ok && i < s->fleet.n_devices; i++) {
		const struct pair_device *d = &s->fleet.devices[i];
		struct ctl_failures *f = ctl_failures_new(d->policy);

		for (size_t j = 0; f && j < sim_trace_count(s->fleet.sim); j++) {
			const struct sim_trace *t = sim_trace_at(s->fleet.sim, j);

			if (t->node == d->node)
				ctl_failures_note(f, &t->trace);
		}
		ok = f && show_device(s, d, f);
		ctl_failures_free(f);
	}
	return ok;
}
