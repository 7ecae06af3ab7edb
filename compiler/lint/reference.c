/* What is named and not defined, and what is defined and not named. */
#include "compiler/lint/lint.h"

static enum lint_rule rule_for(enum model_type t)
{
	switch (t) {
	case MODEL_TRANSFORM_SET:
		return LINT_FV101;
	case MODEL_PROFILE:
		return LINT_FV102;
	case MODEL_TRUSTPOINT:
	case MODEL_CERT_MAP:
		return LINT_FV104;
	case MODEL_INTERFACE:
	case MODEL_VRF:
		return LINT_FV108;
	default:
		return LINT_FV103;
	}
}

/* An interface that is only named: in a fragment it is normal, and the
 * gateway can be told. */
static void undefined_interface(struct lint *l, const struct model_value *v)
{
	struct diag *d = lint_add(l, LINT_FV108, v->at,
		"the address of %.*s is not known from this file",
		LINT_TEXT(v->text));

	lint_severity(l, d, DIAG_WARNING);
	lint_why(d, "a router without this interface keeps the tunnel down; "
		    "a gateway needs to be told the device");
	lint_fix(l, d,
		"interface %.*s / ip address A M; or tell the gateway: "
		"flexiked --interface %.*s=DEVICE (flexike simulate supplies "
		"an address)",
		LINT_TEXT(v->text), LINT_TEXT(v->text));
}

static bool is_known_elsewhere(const struct model_use *r)
{
	/* Routes out of interfaces that are not shown are of no concern, and
	 * `global` is the global routing instance. */
	if (r->owner->type == MODEL_ROUTE)
		return true;
	return r->value->refers == MODEL_VRF &&
		span_eq(r->value->text, span_str("global"));
}

void lint_undefined(struct lint *l)
{
	const struct model *m = l->model;

	for (size_t i = 0; i < m->n_uses; i++) {
		const struct model_value *v = m->uses[i].value;
		enum model_type t = (enum model_type)v->refers;
		const struct model_head *known;
		struct diag *d;

		if (model_ref(v) || is_known_elsewhere(&m->uses[i]))
			continue;
		/* A built-in object that is switched off: FV210. */
		known = model_find_any(m, t, v->text);
		if (known && known->builtin)
			continue;
		if (t == MODEL_INTERFACE) {
			undefined_interface(l, v);
			continue;
		}
		d = lint_add(l, rule_for(t), v->at, "the %s `%.*s` is not defined",
			model_type_name(t), LINT_TEXT(v->text));
		lint_fix(l, d, "%s %.*s", model_type_command(t), LINT_TEXT(v->text));
	}
}

void lint_unused(struct lint *l)
{
	static const struct {
		enum model_type type;
		const char *user;
	} types[] = {
		{MODEL_PROPOSAL, "crypto ikev2 policy NAME / proposal"},
		{MODEL_KEYRING, "crypto ikev2 profile NAME / keyring local"},
		{MODEL_TRANSFORM_SET,
			"crypto ipsec profile NAME / set transform-set"},
		{MODEL_IPSEC_PROFILE,
			"interface TunnelN / tunnel protection ipsec profile"},
	};

	for (size_t t = 0; t < sizeof(types) / sizeof(*types); t++) {
		const struct model_head *h;

		MODEL_EACH(l->model, types[t].type, h) {
			struct diag *d;

			if (h->used || !h->defined || h->builtin)
				continue;
			d = lint_add(l, LINT_FV110, h->at,
				"the %s `%.*s` is defined and never used",
				model_type_name(types[t].type),
				LINT_TEXT(h->name));
			lint_fix(l, d, "%s %.*s", types[t].user,
				LINT_TEXT(h->name));
		}
	}
}
