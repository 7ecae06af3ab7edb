/* NHRP of tunnels. */
#include "compiler/convert/ios.h"

static void password(struct ios_writer *w, const char *ip,
	const struct policy_nhrp *r)
{
	convert_text_say(w->out, " %s nhrp authentication ", ip);
	if (ios_has_secret(w, r->password)) {
		convert_text_add(w->out, policy_secret(w->p, r->password));
	} else {
		CONVERT_NOTE(w, r, "the NHRP password of %s is left out",
			ios_name(w, POLICY_TABLE_tunnel, r->tunnel));
		convert_text_put(w->out, "6 left-out");
	}
	convert_text_put(w->out, "\n");
}

static void settings(struct ios_writer *w, const char *ip,
	const struct policy_nhrp *r)
{
	if (r->network)
		convert_text_say(w->out, " %s nhrp network-id %u\n", ip,
			r->network);
	if (r->has_password)
		password(w, ip, r);
	if (r->holdtime)
		convert_text_say(w->out, " %s nhrp holdtime %u\n", ip,
			r->holdtime);
	if (r->no_unique)
		convert_text_say(w->out, " %s nhrp registration no-unique\n",
			ip);
	if (r->dynamic_multicast)
		convert_text_say(w->out, " %s nhrp map multicast dynamic\n",
			ip);
	if (r->redirect)
		convert_text_say(w->out, " %s nhrp redirect\n", ip);
	if (r->shortcut && r->virtual_template)
		convert_text_say(w->out,
			" %s nhrp shortcut virtual-template %u\n", ip,
			r->virtual_template);
	else if (r->shortcut)
		convert_text_say(w->out, " %s nhrp shortcut\n", ip);
}

static void peer(struct ios_writer *w, const char *ip,
	const struct policy_nhrp_peer *r)
{
	struct addr inside = policy_addr_get(&r->inside);
	const char *host = policy_text(w->p, r->host);
	char buf[ADDR_STR_MAX];

	if (inside.family == ADDR_V6)
		ip = "ipv6";
	convert_text_say(w->out, " %s nhrp %s %s%s%s%s\n", ip,
		r->server ? "nhs" : "map", inside.family ?
			addr_str(&inside, buf) : "dynamic",
		!*host ? "" : r->server ? " nbma " : " ", host,
		r->multicast ? " multicast" : "");
}

void ios_write_nhrp(struct ios_writer *w, uint32_t tunnel,
	struct ios_nhrp *next)
{
	const struct policy *p = w->p;
	const struct policy_tunnel *t = policy_get(p, tunnel, tunnel);
	const char *ip = t->ipv6.addr.family && !t->ipv4.addr.family ? "ipv6" :
		"ip";

	for (; next->settings < policy_count(p, POLICY_TABLE_nhrp);
		next->settings++) {
		const struct policy_nhrp *r =
			policy_get(p, nhrp, next->settings);

		if (r->tunnel != tunnel)
			break;
		settings(w, ip, r);
	}
	for (; next->peers < policy_count(p, POLICY_TABLE_nhrp_peer);
		next->peers++) {
		const struct policy_nhrp_peer *r =
			policy_get(p, nhrp_peer, next->peers);

		if (r->tunnel != tunnel)
			break;
		peer(w, ip, r);
	}
}
