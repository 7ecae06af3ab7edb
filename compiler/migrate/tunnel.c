/* Tunnels that IKEv1 protects: the interface stays, its profile changes. */
#include "compiler/migrate/plan.h"

#include "runtime/policy/policy.h"

/* That of the interface goes before that of the IPsec profile. */
static const struct model_isakmp_profile *isakmp_of(
	const struct model_interface *i, const struct model_ipsec_profile *x)
{
	const struct model_head *own = model_ref(
		i->tunnel->protection[MODEL_PROTECTION_ISAKMP]);

	return (const struct model_isakmp_profile *)(own ? own :
		model_ref(x->ipsec_rare->isakmp_profile));
}

static const char *profile_for(struct migrate *p,
	const struct model_interface *i, const struct model_ipsec_profile *x)
{
	const struct model_head *from = model_ref(i->tunnel->source);
	const struct addr *to = model_addr(i->tunnel->destination);
	struct plan_peer peer = {.isakmp = isakmp_of(i, x),
		.destination = to->family ? to : NULL,
		.source = (const struct model_interface *)from,
		.fvrf = i->tunnel->vrf->text,
		.template = i->is_template ? i->number : 0,
		.line = i->head.at.line,
		.want = plan_text(p, "%.*s", PLAN_TEXT(i->head.name))};
	const struct model_ipsec_rare *rare = x->ipsec_rare;
	struct plan_esp esp = {&x->transform_sets, x->pfs, x->life_seconds,
		rare->life_days, rare->life_kilobytes,
		rare->life_kilobytes_off, rare->idle_seconds,
		rare->replay_window, rare->replay_off, rare->responder_only,
		&model_unset, x->head.at.line, NULL,
		i->tunnel->mode->word != POLICY_TUNNEL_IPSEC_IPV4 ||
			!model_is_set(i->tunnel->mode)};
	const char *name;

	esp.ike = plan_profile(p, &peer);
	name = plan_fresh(p, MODEL_IPSEC_PROFILE, plan_text(p, "%.*s-IKEV2",
		PLAN_TEXT(x->head.name)));
	plan_ipsec(p, &esp, name);
	return name;
}

static bool is_remote_access(const struct model_ipsec_profile *x)
{
	const struct model_isakmp_profile *i =
		(const struct model_isakmp_profile *)
			model_ref(x->ipsec_rare->isakmp_profile);

	return i && i->remote.n;
}

static void leave(struct migrate *p, const struct model_interface *i)
{
	struct plan_remark *d = plan_decide(p, i->head.at.line,
		"%.*s serves Easy VPN clients: it stays as it is",
		PLAN_TEXT(i->head.name));

	plan_because(p, d, "IKEv1 clients speak no IKEv2");
	plan_type(p, d, "another template and an IKEv2 profile with "
		"authentication remote anyconnect-eap");
	p->ikev1_stays = true;
	(void)plan_once(p, plan_text(p, "kept profile %.*s",
		PLAN_TEXT(i->tunnel->protection[0]->text)));
}

static void one(struct migrate *p, const struct model_interface *i,
	const struct model_ipsec_profile *x)
{
	const struct model_value *at = i->tunnel->protection[0];
	const char *shared = model_is_set(i->tunnel->protection[
		MODEL_PROTECTION_SHARED]) ? " shared" : "";
	const char *name;
	const char *key = plan_text(p, "%.*s-IKEV2", PLAN_TEXT(x->head.name));

	plan_step(p, STEP_IPSEC, i->head.at.line, "IKEv2 and IPsec profiles for "
		"%.*s", PLAN_TEXT(i->head.name));
	plan_why(p, "changes nothing yet: no interface uses them");
	/* Tunnels that share an IPsec database must name one profile. */
	if (*shared && !plan_once(p, plan_text(p, "shared %s", key)))
		name = key;
	else
		name = profile_for(p, i, x);
	plan_step(p, p->o.soft ? STEP_SWITCH : STEP_TUNNEL, i->head.at.line,
		"%.*s negotiates with IKEv2", PLAN_TEXT(i->head.name));
	plan_why(p, "the tunnel is down from here on until the other end does "
		"the same. Back: the line as it was");
	plan_block(p, PLAN_EDIT);
	plan_say(p, "interface %.*s\n tunnel protection ipsec profile %s%s\n",
		PLAN_TEXT(i->head.name), name, shared);
	plan_replace(p, at->at.line, plan_text(p,
		" tunnel protection ipsec profile %s%s", name, shared));
	if (i->tunnel->mode->word == MODEL_TUNNEL_MULTIPOINT &&
		plan_once(p, "multipoint"))
		plan_note(p, i->head.at.line, "%.*s stays a DMVPN interface: "
			"NHRP is the same with IKEv2; hubs and spokes are "
			"switched in one window, or spokes one by one over a "
			"second interface of the hub", PLAN_TEXT(i->head.name));
}

void plan_tunnels(struct migrate *p)
{
	const struct model_interface *i;

	MODEL_EACH(p->m, MODEL_INTERFACE, i) {
		const struct model_ipsec_profile *x =
			(const struct model_ipsec_profile *)model_ref(
				i->tunnel->protection[0]);

		if (!x || model_is_set(x->ikev2_profile) ||
			model_is_set(i->tunnel->protection[
				MODEL_PROTECTION_IKEV2]) || x->head.builtin)
			continue;
		if (is_remote_access(x))
			leave(p, i);
		else
			one(p, i, x);
	}
}
