/* EAP, AnyConnect, and sessions that are resumed. */
#include "compiler/lint/authorize.h"
#include "compiler/lint/lint.h"
#include "runtime/policy/policy.h"

static bool is_signature(uint32_t auth)
{
	return auth == POLICY_AUTH_RSA_SIG || auth == POLICY_AUTH_ECDSA_SIG;
}

/* The first remote method of a kind, or NULL. */
static const struct model_value *remote(const struct model_profile *p,
	uint32_t auth)
{
	MODEL_LIST_EACH(v, &p->auth_remote)
		if (v->word == auth)
			return v;
	return NULL;
}

static const struct model_value *any_eap(const struct model_profile *p)
{
	const struct model_value *v = remote(p, POLICY_AUTH_EAP);

	return v ? v : remote(p, POLICY_AUTH_ANYCONNECT_EAP);
}

void lint_eap_without_certificate(struct lint *l,
	const struct model_profile *p)
{
	const struct model_value *v = any_eap(p);
	struct diag *d;

	if (!v || !model_is_set(p->auth_local) ||
		is_signature(p->auth_local->word))
		return;
	d = lint_add(l, LINT_FV801, p->auth_local->at,
		"`%.*s` lets its peers authenticate by EAP, and does not show "
		"a certificate itself", LINT_TEXT(p->head.name));
	lint_related(l, d, v->at, "EAP is asked for here");
	lint_fix(l, d, "crypto ikev2 profile %.*s / authentication local "
		       "rsa-sig / pki trustpoint NAME",
		LINT_TEXT(p->head.name));
}

void lint_eap_without_identity(struct lint *l, const struct model_profile *p)
{
	const struct model_value *eap = remote(p, POLICY_AUTH_EAP);
	const struct model_value *match = NULL;
	struct diag *d;

	if (!eap || eap->text.n)
		return;
	MODEL_LIST_EACH(v, &p->match_remote)
		if (v->word == POLICY_ID_ADDRESS || v->word == POLICY_ID_ANY)
			match = match ? match : v;
	if (!match)
		return;
	d = lint_add(l, LINT_FV802, eap->at,
		"`%.*s` takes peers whose identity may be an address, and "
		"does not ask for their EAP identity", LINT_TEXT(p->head.name));
	lint_related(l, d, match->at, "matches addresses");
	lint_fix(l, d, "authentication remote eap query-identity");
}

void lint_local_eap(struct lint *l, const struct model_profile *p)
{
	const struct model_value *v = p->auth_local;
	const struct model_value *other = NULL;
	struct diag *d;

	if (!model_is_set(v) || v->word != POLICY_AUTH_EAP)
		return;
	if (model_is_set(p->virtual_template)) {
		d = lint_add(l, LINT_FV803, v->at,
			"`%.*s` answers peers, and only an initiator can "
			"authenticate by EAP", LINT_TEXT(p->head.name));
		lint_related(l, d, p->virtual_template->at,
			"a template is for peers that come by themselves");
		lint_fix(l, d, "authentication local rsa-sig");
	}
	MODEL_LIST_EACH(r, &p->auth_remote)
		if (!is_signature(r->word))
			other = other ? other : r;
	if (!other)
		return;
	d = lint_add(l, LINT_FV803, other->at,
		"`%.*s` authenticates by EAP, and its gateway may do without a "
		"certificate", LINT_TEXT(p->head.name));
	lint_related(l, d, v->at, "EAP is chosen here");
	lint_fix(l, d, "authentication remote rsa-sig, and nothing else");
}

void lint_weak_eap(struct lint *l, const struct model_profile *p)
{
	const struct model_value *v = p->auth_local;
	struct diag *d;

	if (!model_is_set(v) || v->word != POLICY_AUTH_EAP ||
		(v->number != MODEL_EAP_GTC && v->number != MODEL_EAP_MD5))
		return;
	d = lint_add(l, LINT_FV808, v->at, "`%.*s` authenticates by EAP-%s",
		LINT_TEXT(p->head.name),
		v->number == MODEL_EAP_GTC ? "GTC" : "MD5");
	lint_fix(l, d, "authentication local eap mschapv2, or a certificate");
}

/* ---- who checks the password ------------------------------------------------------ */

static void no_list(struct lint *l, const struct model_profile *p,
	const struct model_value *auth, const struct model_value *list,
	const char *word)
{
	struct diag *d;

	if (!auth || model_is_set(list))
		return;
	d = lint_add(l, LINT_FV805, auth->at,
		"`%.*s` takes %s, and does not say who checks it",
		LINT_TEXT(p->head.name),
		auth->word == POLICY_AUTH_EAP ? "EAP" : "AnyConnect-EAP");
	lint_fix(l, d, "crypto ikev2 profile %.*s / aaa authentication %s LIST",
		LINT_TEXT(p->head.name), word);
}

void lint_eap_without_list(struct lint *l, const struct model_profile *p)
{
	no_list(l, p, remote(p, POLICY_AUTH_EAP), p->aaa->login_eap, "eap");
	no_list(l, p, remote(p, POLICY_AUTH_ANYCONNECT_EAP),
		p->aaa->login_anyconnect, "anyconnect-eap");
}

static bool asks_no_server(const struct model_aaa_login *login)
{
	MODEL_LIST_EACH(v, &login->methods)
		if (v->number >= MODEL_METHOD_RADIUS &&
			v->number != MODEL_METHOD_TACACS)
			return false;
	return true;
}

void lint_eap_without_server(struct lint *l, const struct model_profile *p)
{
	const struct model_value *v = p->aaa->login_eap;
	const struct model_aaa_login *login =
		(const struct model_aaa_login *)model_ref(v);
	struct diag *d;

	if (!model_is_set(v) || !login || !asks_no_server(login))
		return;
	d = lint_add(l, LINT_FV810, v->at,
		"the EAP peers of `%.*s` are checked by the list `%.*s`, which "
		"asks no RADIUS server", LINT_TEXT(p->head.name),
		LINT_TEXT(v->text));
	lint_related(l, d, login->head.at, "defined here");
	lint_fix(l, d, "aaa authentication login %.*s group radius",
		LINT_TEXT(v->text));
}

static bool has_user(const struct model *m)
{
	const struct model_user *u;

	MODEL_EACH(m, MODEL_USER, u)
		return true;
	return false;
}

void lint_no_local_user(struct lint *l)
{
	const struct model *m = l->model;
	const struct model_profile *p;

	if (has_user(m))
		return;
	MODEL_EACH(m, MODEL_PROFILE, p) {
		const struct model_value *v = p->aaa->login_anyconnect;
		const struct model_aaa_login *login =
			(const struct model_aaa_login *)model_ref(v);
		struct diag *d;

		if (!model_is_set(v) || !login || login->methods.n != 1 ||
			login->methods.first->number != MODEL_METHOD_LOCAL)
			continue;
		d = lint_add(l, LINT_FV811, v->at,
			"the AnyConnect users of `%.*s` are looked up on this "
			"router, which has none", LINT_TEXT(p->head.name));
		lint_related(l, d, login->head.at, "this list is local");
		lint_fix(l, d, "username NAME secret PASSWORD");
	}
}

/* ---- AnyConnect ------------------------------------------------------------------ */

void lint_anyconnect_identity(struct lint *l, const struct model_profile *p)
{
	const struct model_value *v = remote(p, POLICY_AUTH_ANYCONNECT_EAP);
	struct diag *d;

	if (!v || !p->match_remote.n)
		return;
	MODEL_LIST_EACH(m, &p->match_remote)
		if (m->word == POLICY_ID_KEY_ID || m->word == POLICY_ID_ANY)
			return;
	d = lint_add(l, LINT_FV807, p->match_remote.first->at,
		"`%.*s` is for AnyConnect, and matches no key-id",
		LINT_TEXT(p->head.name));
	lint_related(l, d, v->at, "AnyConnect authenticates here");
	lint_fix(l, d, "match identity remote key-id *$AnyConnectClient$*");
}

#define ANYCONNECT_KEY_ID "*$AnyConnectClient$*"

static uint8_t lower(uint8_t c)
{
	return c >= 'A' && c <= 'Z' ? c | 0x20 : c;
}

/* The same letters, but for case and signs. */
static bool is_nearly(struct span t, const char *s)
{
	size_t i = 0, k = 0, n = strlen(s);

	while (i < t.n || k < n) {
		uint8_t a = i < t.n ? lower(t.p[i]) : 0;
		uint8_t b = k < n ? lower((uint8_t)s[k]) : 0;

		if (a && (a < 'a' || a > 'z'))
			i++;
		else if (b && (b < 'a' || b > 'z'))
			k++;
		else if (a != b)
			return false;
		else
			i++, k++;
	}
	return true;
}

void lint_anyconnect_key_id(struct lint *l, const struct model_profile *p)
{
	MODEL_LIST_EACH(m, &p->match_remote) {
		struct diag *d;

		if (m->word != POLICY_ID_KEY_ID ||
			span_eq(m->text, span_str(ANYCONNECT_KEY_ID)) ||
			!is_nearly(m->text, ANYCONNECT_KEY_ID))
			continue;
		d = lint_add(l, LINT_FV807, m->at,
			"AnyConnect sends %s as its key-id, and nothing else "
			"matches it", ANYCONNECT_KEY_ID);
		lint_fix(l, d, "match identity remote key-id %s",
			ANYCONNECT_KEY_ID);
	}
}

static bool is_gre_template(const struct model_interface *i)
{
	const struct model_value *mode = i->tunnel->mode;

	return !model_is_set(mode) || mode->word == POLICY_TUNNEL_GRE ||
		mode->word == POLICY_TUNNEL_GRE_IPV6;
}

/* FV812 */
void lint_anyconnect_gre(struct lint *l, const struct model_profile *p)
{
	const struct model_value *v = remote(p, POLICY_AUTH_ANYCONNECT_EAP);
	const struct model_interface *i = (const struct model_interface *)
			model_ref(p->virtual_template);
	struct diag *d;

	if (!v || !i || !i->head.defined || !is_gre_template(i) ||
		p->virtual_template->word == 1)
		return;
	d = lint_add(l, LINT_FV812, i->head.at,
		"%.*s is for GRE, and the AnyConnect peers of `%.*s` have none",
		LINT_TEXT(i->head.name), LINT_TEXT(p->head.name));
	lint_related(l, d, v->at, "AnyConnect authenticates here");
	lint_fix(l, d, "interface %.*s / tunnel mode ipsec ipv4; or "
		"virtual-template %u mode auto in the profile",
		LINT_TEXT(i->head.name), i->number);
}

/* What the guide forbids beside reconnect; NULL: nothing is there. */
static const struct model_value *preshared(const struct model_profile *p)
{
	const struct model_aaa *a = p->aaa;
	const struct model_value *const all[] = {p->keyring,
		a->keyring[MODEL_KEYRING_LIST],
		a->group[MODEL_BY_PSK][MODEL_GROUP_LIST],
		a->user[MODEL_BY_PSK][MODEL_USER_LIST],
		a->cached[MODEL_BY_PSK]};

	if (model_is_set(p->auth_local) &&
		p->auth_local->word == POLICY_AUTH_PSK)
		return p->auth_local;
	if (remote(p, POLICY_AUTH_PSK))
		return remote(p, POLICY_AUTH_PSK);
	for (size_t i = 0; i < sizeof(all) / sizeof(*all); i++)
		if (model_is_set(all[i]))
			return all[i];
	return NULL;
}

void lint_reconnect_with_key(struct lint *l, const struct model_profile *p)
{
	const struct model_value *v = p->aaa->reconnect;
	const struct model_value *key = preshared(p);
	struct diag *d;

	if (!model_is_set(v) || !key)
		return;
	d = lint_add(l, LINT_FV806, v->at,
		"`%.*s` resumes sessions and uses preshared keys; IOS does not "
		"allow both in one profile", LINT_TEXT(p->head.name));
	lint_related(l, d, key->at, "preshared keys are used here");
	lint_fix(l, d, "a profile of its own for the peers with keys");
}

/* The client fetches nothing by URL; whether routers offer to by default is
 * told differently in two places of the guide, so only silence is mild. */
void lint_http_url(struct lint *l, const struct model_profile *p)
{
	const struct model_value *client =
		remote(p, POLICY_AUTH_ANYCONNECT_EAP);
	const struct model_value *v = l->model->global->http_url;
	struct diag *d;

	if (!client || v->word == MODEL_OFF)
		return;
	d = lint_add(l, LINT_FV804, model_is_set(v) ? v->at : client->at,
		model_is_set(v) ?
			"certificates by URL are offered to AnyConnect clients" :
			"AnyConnect clients, and nothing switches certificates "
			"by URL off");
	if (!model_is_set(v))
		lint_severity(l, d, DIAG_INFO);
	lint_fix(l, d, "no crypto ikev2 http-url cert");
}
