/* Identities, proposals and selectors in charon's spelling. */
#include "compiler/convert/swan.h"

static bool is_name_char(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
		(c >= '0' && c <= '9') || c == '-' || c == '_';
}

const char *swan_section(struct swan *w, const char *prefix, const char *name)
{
	char *s = arena_printf(w->notes->arena, "%s%s", prefix, name);

	for (char *c = s; c && *c; c++)
		if (!is_name_char(*c))
			*c = '_';
	w->notes->oom |= !s;
	return s ? s : "";
}

void swan_quoted(struct convert_text *out, const char *s)
{
	convert_text_put(out, "\"");
	for (; *s; s++) {
		if (*s == '"' || *s == '\\')
			convert_text_put(out, "\\");
		convert_text_add(out, span_of(s, 1));
	}
	convert_text_put(out, "\"");
}

const char *swan_identity(struct swan *w, const struct policy_identity *r)
{
	struct arena *a = w->notes->arena;
	struct prefix x = policy_prefix_get(&r->prefix);
	const char *text = policy_text(w->p, r->text);
	char buf[ADDR_STR_MAX];

	switch ((enum policy_id_kind)r->kind) {
	case POLICY_ID_ADDRESS:
		return arena_strdup(a, x.len == addr_len(&x.addr) * 8 ?
			addr_str(&x.addr, buf) : prefix_str(&x, buf));
	case POLICY_ID_FQDN:
		return arena_printf(a, "fqdn:%s", text);
	case POLICY_ID_FQDN_DOMAIN:
		return arena_printf(a, "fqdn:*.%s", text);
	case POLICY_ID_EMAIL:
		return arena_printf(a, "email:%s", text);
	case POLICY_ID_EMAIL_DOMAIN:
		return arena_printf(a, "email:*@%s", text);
	case POLICY_ID_KEY_ID:
		return arena_printf(a, "keyid:%s", text);
	case POLICY_ID_ANY:
		return "%any";
	case POLICY_ID_NONE:
	case POLICY_ID_DN:
	case POLICY_id_kind_count:
		break;
	}
	return NULL;
}

/* ---- proposals ------------------------------------------------------------- */

/* The keywords of one proposal; false: charon lacks one of its algorithms. */
static bool keywords(struct swan *w, struct policy_range r, const char *before)
{
	const char *dash = "";

	for (uint32_t i = 0; i < r.n; i++) {
		const struct policy_transform *x =
			policy_get(w->p, transform, r.first + i);
		const struct transform *t = transform_find((uint8_t)x->type,
			(uint16_t)x->id, (uint16_t)x->key_bits);

		if (!t || !t->swan)
			return false;
	}
	convert_text_put(w->out, before);
	for (uint32_t i = 0; i < r.n; i++) {
		const struct policy_transform *x =
			policy_get(w->p, transform, r.first + i);

		/* Without a word, charon means 32-bit sequence numbers. */
		if (x->type == TRANSFORM_ESN && !x->id)
			continue;
		convert_text_say(w->out, "%s%s", dash,
			transform_find((uint8_t)x->type, (uint16_t)x->id,
				(uint16_t)x->key_bits)->swan);
		dash = "-";
	}
	return true;
}

void swan_ike_proposals(struct swan *w, const struct policy_ike_policy *r)
{
	const char *before = "\t\tproposals = ";

	for (uint32_t i = 0; i < r->proposals.n; i++) {
		const struct policy_ike_proposal *x = policy_get(w->p,
			ike_proposal, policy_get(w->p, policy_proposal,
				r->proposals.first + i)->proposal);

		if (keywords(w, x->transforms, before))
			before = ",";
		else
			CONVERT_NOTE(w, x, "IKEv2 proposal %s has an algorithm "
				"that charon has no word for: left out",
				policy_text(w->p, x->name));
	}
	if (*before == ',')
		convert_text_put(w->out, "\n");
}

static void esp_proposals(struct swan *w, const struct policy_ipsec_profile *r,
	uint32_t protocol, const char *option)
{
	const struct transform *group = r->pfs_group ? transform_find(
		TRANSFORM_DH, (uint16_t)r->pfs_group, 0) : NULL;
	const char *before = option;

	for (uint32_t i = 0; i < r->proposals.n; i++) {
		const struct policy_esp_proposal *x = policy_get(w->p,
			esp_proposal, policy_get(w->p, profile_esp,
				r->proposals.first + i)->proposal);

		if (x->protocol != protocol)
			continue;
		if (!keywords(w, x->transforms, before)) {
			CONVERT_NOTE(w, x, "transform set %s has an algorithm "
				"that charon has no word for: left out",
				policy_text(w->p, x->name));
			continue;
		}
		if (group && group->swan)
			convert_text_say(w->out, "-%s", group->swan);
		before = ",";
	}
	if (before != option)
		convert_text_put(w->out, "\n");
	if (r->pfs_group && (!group || !group->swan))
		CONVERT_NOTE(w, r, "charon has no word for DH group %u",
			r->pfs_group);
}

void swan_esp_proposals(struct swan *w, const struct policy_ipsec_profile *r)
{
	esp_proposals(w, r, POLICY_PROTOCOL_ESP, "\t\t\t\tesp_proposals = ");
	esp_proposals(w, r, POLICY_PROTOCOL_AH, "\t\t\t\tah_proposals = ");
}

/* ---- selectors --------------------------------------------------------------- */

static void protocol_and_ports(struct swan *w, uint32_t protocol,
	uint32_t first, uint32_t last)
{
	bool any_port = first == 0 && last == 65535;

	if (!protocol && any_port)
		return;
	if (protocol == 47)
		convert_text_put(w->out, "[gre");
	else if (protocol)
		convert_text_say(w->out, "[%u", protocol);
	else
		convert_text_put(w->out, "[any");
	if (!any_port)
		convert_text_say(w->out, "/%u-%u", first, last);
	convert_text_put(w->out, "]");
}

void swan_selectors(struct swan *w, const struct policy_tunnel *t, bool local)
{
	convert_text_say(w->out, "\t\t\t\t%s_ts = ",
		local ? "local" : "remote");
	for (uint32_t i = 0; i < t->selectors.n; i++) {
		const struct policy_selector *s =
			policy_get(w->p, selector, t->selectors.first + i);
		struct prefix x = policy_prefix_get(local ? &s->local :
							     &s->remote);
		char buf[ADDR_STR_MAX];

		/* The end's own address, whatever it will be. */
		convert_text_say(w->out, "%s%s", i ? "," : "",
			x.addr.family ? prefix_str(&x, buf) : "dynamic");
		if (x.addr.family && x.len == addr_len(&x.addr) * 8 &&
			!strchr(buf, '/'))
			convert_text_say(w->out, "/%u", x.len);
		protocol_and_ports(w, s->protocol,
			local ? s->local_port_first : s->remote_port_first,
			local ? s->local_port_last : s->remote_port_last);
	}
	convert_text_put(w->out, "\n");
}
