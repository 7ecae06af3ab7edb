/* What a crypto access list selects, as routes into the tunnel. */
#include "compiler/migrate/plan.h"

static const char *why_not(const struct model_value *v,
	const struct plan_entry *e, struct prefix *net)
{
	const struct model_ace *a = model_ace(v);
	struct prefix source;

	if (v->word == MODEL_DENY)
		return "a route has no exceptions: what this line left out of "
		       "the tunnel would go into it";
	if (a->flags & ~MODEL_ACE_LOG)
		return "a route looks at addresses alone, and groups and "
		       "further conditions are not followed";
	if (!model_ace_prefix(a, false, net) ||
		!model_ace_prefix(a, true, &source))
		return "the wildcard mask has holes: no route is like it";
	if (!net->len)
		return "a default route into the tunnel takes the way to the "
		       "peer itself along";
	if (a->protocol || a->source.op || a->destination.op)
		return "a route looks at addresses alone: all that goes there "
		       "would be in the tunnel, not only this protocol";
	MODEL_LIST_EACH(w, &e->e->peers)
		if (prefix_contains(net, model_addr(w)))
			return "the peer is in this network: the tunnel would "
			       "be routed through itself";
	return NULL;
}

static const char *command(struct migrate *p, struct span vrf,
	const struct prefix *net, uint32_t tunnel)
{
	return plan_text(p, "ip route %s%.*s%s%s Tunnel%u", vrf.n ? "vrf " : "",
		PLAN_TEXT(vrf), vrf.n ? " " : "", plan_net(p, net), tunnel);
}

static const char *typed(struct migrate *p, const struct plan_entry *e,
	struct span vrf, const struct prefix *net, uint32_t tunnel)
{
	const struct addr *peer = model_addr(e->e->peers.first);

	if (!net->addr.family)
		return "a routing protocol over the tunnel, or routes of its "
		       "networks";
	if (net->len || !peer->family)
		return command(p, vrf, net, tunnel);
	return plan_text(p, "ip route %s 255.255.255.255 NEXT-HOP, then %s",
		plan_addr(p, peer), command(p, vrf, net, tunnel));
}

static void decide(struct migrate *p, const struct plan_entry *e,
	const struct model_value *v, const char *why, const char *type)
{
	struct plan_remark *d = plan_decide(p, v->at.line,
		"`%s %.*s` of the access list %.*s is no route",
		v->word == MODEL_DENY ? "deny" : "permit", PLAN_TEXT(v->text),
		PLAN_TEXT(e->e->match->text));

	plan_because(p, d, "%s", why);
	plan_type(p, d, "%s", type);
}

static void old_route(struct migrate *p, struct span vrf,
	const struct prefix *net)
{
	uint32_t line = plan_route_line(p, vrf, net);
	struct span text;

	if (!line)
		return;
	text = source_line(&p->u->source, line - 1);
	plan_drop(p, line);
	plan_say(p, "no %.*s\n", PLAN_TEXT(text));
	plan_note(p, line, "the static route to %s led to the crypto map; both "
		"routes together would share the load between tunnel and "
		"clear text", plan_net(p, net));
}

bool plan_is_routed(struct migrate *p, const struct plan_entry *e,
	uint32_t tunnel, struct span vrf)
{
	const struct model_access_list *l =
		(const struct model_access_list *)model_ref(e->e->match);

	if (!l)
		return true;
	MODEL_LIST_EACH(v, &l->entries) {
		struct prefix net = {{0}, 0};

		if (!why_not(v, e, &net) &&
			(!plan_has_route(p, vrf, &net, tunnel) ||
				plan_route_line(p, vrf, &net)))
			return false;
	}
	return true;
}

void plan_routes(struct migrate *p, const struct plan_entry *e,
	uint32_t tunnel, struct span vrf)
{
	const struct model_access_list *l =
		(const struct model_access_list *)model_ref(e->e->match);

	if (!l)
		return;
	plan_block(p, PLAN_ROUTE);
	MODEL_LIST_EACH(v, &l->entries) {
		struct prefix net = {{0}, 0};
		const char *why = why_not(v, e, &net);
		const char *key;

		/* What every access list ends with. */
		if (v->word == MODEL_DENY && model_ace_is_all(model_ace(v)))
			continue;
		if (why) {
			decide(p, e, v, why, typed(p, e, vrf, &net, tunnel));
			continue;
		}
		if (plan_has_route(p, vrf, &net, tunnel)) {
			old_route(p, vrf, &net);
			continue;
		}
		key = plan_text(p, "route %.*s %s", PLAN_TEXT(vrf),
			plan_net(p, &net));
		if (!plan_once(p, key)) {
			if (!plan_once(p, plan_text(p, "%s %u", key, tunnel)))
				continue;
			decide(p, e, v, "another tunnel has the route to this "
				"network: a route does not look at sources",
				command(p, vrf, &net, tunnel));
			continue;
		}
		(void)plan_once(p, plan_text(p, "%s %u", key, tunnel));
		plan_say(p, "%s\n", command(p, vrf, &net, tunnel));
		old_route(p, vrf, &net);
	}
}
