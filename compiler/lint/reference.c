/* What is named and not defined, and what is defined and not named. */
#include "compiler/ios/grammar.h"
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
	case MODEL_AAA_LOGIN:
	case MODEL_AAA_NETWORK:
	case MODEL_AAA_ACCOUNTING:
		return LINT_FV105;
	case MODEL_AUTHORIZATION:
	case MODEL_MANGLER:
		return LINT_FV106;
	case MODEL_POOL:
	case MODEL_POOL6:
	case MODEL_ACCESS_LIST:
	case MODEL_IPV6_ACCESS_LIST:
	case MODEL_PREFIX_LIST:
	case MODEL_IPV6_PREFIX_LIST:
	case MODEL_ROUTE_MAP:
		return LINT_FV107;
	case MODEL_DYNAMIC_MAP:
	case MODEL_TRACK:
	case MODEL_SLA:
	case MODEL_STANDBY:
		return LINT_FV112;
	case MODEL_INTERFACE:
	case MODEL_VRF:
		return LINT_FV108;
	case MODEL_AAA_GROUP:
	case MODEL_RADIUS_SERVER:
	case MODEL_ATTRIBUTE_LIST:
		return LINT_FV109;
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

/* … when what names it is not a tunnel's source. */
static bool undefined_part(struct lint *l, const struct model_use *u)
{
	const struct model_value *v = u->value;
	struct diag *d;

	if (u->owner->type == MODEL_CLIENT) {
		d = lint_add(l, LINT_FV108, v->at,
			"the FlexVPN client `%.*s` names %.*s, which this "
			"configuration does not have",
			LINT_TEXT(u->owner->name), LINT_TEXT(v->text));
		lint_why(d, "the client is not complete without its tunnel and "
			    "never connects");
		lint_fix(l, d, "interface %.*s", LINT_TEXT(v->text));
		return true;
	}
	if (u->owner->type == MODEL_INTERFACE && v->number) {
		d = lint_add(l, LINT_FV108, v->at,
			"%.*s makes its shortcuts from %.*s, which is not "
			"defined", LINT_TEXT(u->owner->name),
			LINT_TEXT(v->text));
		lint_why(d, "no tunnel to another spoke can be made: traffic "
			    "stays on the way through the hub");
		lint_fix(l, d, "interface %.*s type tunnel, or the number of "
			"the one that there is", LINT_TEXT(v->text));
		return true;
	}
	if (u->owner->type == MODEL_PROFILE && v->number) {
		d = lint_add(l, LINT_FV108, v->at,
			"the profile `%.*s` clones %.*s, which is not defined",
			LINT_TEXT(u->owner->name), LINT_TEXT(v->text));
		lint_why(d, "no virtual access interface can be made for a "
			    "peer: it authenticates, and its session is torn "
			    "down");
		lint_fix(l, d, "interface %.*s type tunnel",
			LINT_TEXT(v->text));
		return true;
	}
	return false;
}

/* Without `aaa new-model` no list can be defined: FV751 says so once. */
static bool is_told_by_aaa(const struct lint *l, const struct model_value *v)
{
	return rule_for((enum model_type)v->refers) == LINT_FV105 &&
		!model_is_set(l->model->global->new_model);
}

/* What a reader types after the object's command. */
static const char *body_of(enum model_type t)
{
	switch (t) {
	case MODEL_AAA_LOGIN:
	case MODEL_AAA_NETWORK:
		return " local, or group radius";
	case MODEL_AAA_ACCOUNTING:
		return " start-stop group radius";
	case MODEL_TRACK:
		return " ip sla M reachability, and ip sla M";
	case MODEL_POOL:
		return " A.B.C.10 A.B.C.250";
	case MODEL_POOL6:
		return " 2001:DB8::/112 128";
	default:
		return "";
	}
}

static bool is_known_elsewhere(const struct model_use *r)
{
	/* Routes out of interfaces that are not shown are of no concern, and
	 * `global` is the global routing instance. */
	if (r->owner->type == MODEL_ROUTE)
		return r->value->refers != MODEL_TRACK;
	if (r->owner->type == MODEL_TRACK && r->value->refers == MODEL_INTERFACE)
		return true;
	return r->value->refers == MODEL_VRF &&
		span_eq(r->value->text, span_str("global"));
}

/* Names that are compared, for a whole configuration: thousands of undefined
 * names among thousands of defined ones are not worth their product. */
#define NEAR_MOST 100000
#define NEAR_NAME 33

/* The defined object whose name is nearest to a value's text, or NULL. */
static const struct model_head *near_name(const struct model *m,
	const struct model_value *v, size_t *left)
{
	const struct model_head *found = NULL;
	const struct model_head *h;
	unsigned best = 99;

	if (m->table[v->refers].n > *left)
		return NULL;
	*left -= m->table[v->refers].n;
	MODEL_EACH(m, (enum model_type)v->refers, h) {
		char name[NEAR_NAME];
		struct ios_node word = {.word = name};
		struct ios_node *list[1] = {&word};
		const struct ios_node one = {.words = list, .n_words = 1};

		if (!h->defined || !h->name.n || h->name.n >= sizeof(name))
			continue;
		for (size_t i = 0; i < h->name.n; i++)
			name[i] = (char)(h->name.p[i] >= 'A' &&
				h->name.p[i] <= 'Z' ? h->name.p[i] | 0x20 :
						      h->name.p[i]);
		name[h->name.n] = '\0';
		if (ios_suggest(&one, v->text, &best))
			found = h;
	}
	return found;
}

static void undefined(struct lint *l, const struct model_value *v,
	size_t *left)
{
	enum model_type t = (enum model_type)v->refers;
	const struct model_head *near = near_name(l->model, v, left);
	struct diag *d;

	if (near) {
		d = lint_add(l, rule_for(t), v->at,
			"the %s `%.*s` is not defined; did you mean `%.*s`?",
			model_type_name(t), LINT_TEXT(v->text),
			LINT_TEXT(near->name));
		lint_related(l, d, near->at, near->used ? "defined here" :
			"defined here, and used by nothing");
		/* `group NAME` is one value of two words. */
		if (v->at.end - v->at.column == (int)v->text.n)
			lint_edit(l, d, v->at, false, "%.*s",
				LINT_TEXT(near->name));
	} else {
		d = lint_add(l, rule_for(t), v->at,
			"the %s `%.*s` is not defined", model_type_name(t),
			LINT_TEXT(v->text));
	}
	if (t == MODEL_TRACK)
		lint_why(d, "nothing watches the path: whatever depends on the "
			    "object does not follow when the path fails or "
			    "returns");
	if (t == MODEL_SLA)
		lint_why(d, "there is no probe: the track object never comes "
			    "up");
	if (t == MODEL_STANDBY)
		lint_why(d, "nothing follows HSRP: at a failover the address "
			    "moves, and what depends on the group does not");
	if (t == MODEL_AAA_LOGIN)
		lint_why(d, "IOS says nothing and uses the default list: "
			    "peers are checked by what that list says, or "
			    "refused");
	if (t == MODEL_AAA_ACCOUNTING)
		lint_why(d, "IOS says nothing and uses the default list: "
			    "sessions are recorded where that list says, or "
			    "nowhere");
	lint_fix(l, d, "%s %.*s%s", model_type_command(t), LINT_TEXT(v->text),
		body_of(t));
}

void lint_undefined(struct lint *l)
{
	const struct model *m = l->model;
	size_t left = NEAR_MOST;

	for (size_t i = 0; i < m->n_uses; i++) {
		const struct model_value *v = m->uses[i].value;
		enum model_type t = (enum model_type)v->refers;
		const struct model_head *known;

		if (model_ref(v) || is_known_elsewhere(&m->uses[i]))
			continue;
		/* A built-in object that is switched off: FV210. */
		known = model_find_any(m, t, v->text);
		if (known && known->builtin)
			continue;
		if (is_told_by_aaa(l, v))
			continue;
		if (m->uses[i].owner->type == MODEL_CLUSTER)
			continue; /* FV825 */
		if (t == MODEL_INTERFACE) {
			if (!undefined_part(l, &m->uses[i]))
				undefined_interface(l, v);
			continue;
		}
		undefined(l, v, &left);
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
