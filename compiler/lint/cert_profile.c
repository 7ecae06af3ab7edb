/* Profiles that authenticate with certificates: is what they use what they
 * need? */
#include "compiler/lint/pki.h"

#include <stdio.h>
#include <strings.h>

#include "runtime/policy/policy.h"

/* ---- kinds of keys ---------------------------------------------------------- */

/* What key the trustpoint's certificate has, and where that is said. */
static enum crypto_cert_key key_of(const struct model *m,
	const struct model_trustpoint *t, struct model_at *at)
{
	const struct crypto_cert *own = lint_own_cert(m, t);

	*at = t->head.at;
	if (own)
		return own->key;
	if (model_is_set(t->ec)) {
		*at = t->ec->at;
		return CRYPTO_KEY_EC;
	}
	if (model_is_set(t->rsa[MODEL_KEYPAIR_LABEL])) {
		*at = t->rsa[MODEL_KEYPAIR_LABEL]->at;
		return CRYPTO_KEY_RSA;
	}
	return CRYPTO_KEY_OTHER;
}

void lint_other_kind_of_key(struct lint *l, const struct model_profile *p)
{
	const struct model_trustpoint *t = lint_signer(l->model, p);
	bool rsa = p->auth_local->word == POLICY_AUTH_RSA_SIG;
	enum crypto_cert_key key;
	struct model_at at;
	struct diag *d;

	if (!lint_local_cert(p) || !t)
		return;
	key = key_of(l->model, t, &at);
	if (key != (rsa ? CRYPTO_KEY_EC : CRYPTO_KEY_RSA))
		return;
	d = lint_add(l, LINT_FV413, p->auth_local->at,
		"the profile `%.*s` signs with %s, but the key of trustpoint "
		"`%.*s` is %s", LINT_TEXT(p->head.name), rsa ? "RSA" : "ECDSA",
		LINT_TEXT(t->head.name), rsa ? "an EC key" : "an RSA key");
	lint_related(l, d, at, "the key is defined here");
	lint_edit(l, d, p->auth_local->at, false, rsa ? "ecdsa-sig" :
		"rsa-sig");
	lint_fix(l, d, "crypto ikev2 profile %.*s / authentication local %s; "
		       "and at the peers authentication remote %s",
		LINT_TEXT(p->head.name), rsa ? "ecdsa-sig" : "rsa-sig",
		rsa ? "ecdsa-sig" : "rsa-sig");
}

/* ---- sign and verify ---------------------------------------------------------- */

static bool has_trustpoint(const struct model_profile *p, uint32_t not)
{
	MODEL_LIST_EACH(v, &p->profile_rare->trustpoints)
		if (v->word != not)
			return true;
	return false;
}

static void one_way(struct lint *l, const struct model_profile *p,
	struct model_at at, const char *word, const char *use)
{
	struct diag *d = lint_add(l, LINT_FV512, at,
		"the profile `%.*s` has no trustpoint to %s with",
		LINT_TEXT(p->head.name), word);

	lint_related(l, d, p->profile_rare->trustpoints.first->at,
		"this one is only for %s",
		use);
	lint_fix(l, d, "crypto ikev2 profile %.*s / pki trustpoint NAME %s",
		LINT_TEXT(p->head.name), word);
}

void lint_one_way_trustpoint(struct lint *l, const struct model_profile *p)
{
	const struct model_value *remote = lint_remote_cert(p);

	if (!p->profile_rare->trustpoints.n)
		return;
	if (lint_local_cert(p) && !has_trustpoint(p, MODEL_TRUSTPOINT_VERIFY))
		one_way(l, p, p->auth_local->at, "sign", "verification");
	if (remote && !has_trustpoint(p, MODEL_TRUSTPOINT_SIGN))
		one_way(l, p, remote->at, "verify", "signing");
}

/* The chain has a CA, and nothing of the router's own. */
void lint_not_enrolled(struct lint *l, const struct model_profile *p)
{
	const struct model_trustpoint *t = lint_signer(l->model, p);
	const struct model_cert_chain *chain;
	const struct model_certificate *c;
	struct diag *d;

	if (!lint_local_cert(p) || !t)
		return;
	chain = lint_chain(l->model, &t->head);
	if (!chain || !chain->parent.n)
		return;
	MODEL_CHILD_EACH(&chain->parent, c)
		if (c->role == MODEL_CERT_OWN || c->role == MODEL_CERT_SELF)
			return;
	d = lint_add(l, LINT_FV523, p->auth_local->at,
		"the profile `%.*s` signs with trustpoint `%.*s`, which has no "
		"certificate of this router", LINT_TEXT(p->head.name),
		LINT_TEXT(t->head.name));
	lint_related(l, d, chain->parent.head.at, "its certificates are here");
	lint_fix(l, d, "crypto pki enroll %.*s", LINT_TEXT(t->head.name));
}

/* ---- match certificate ---------------------------------------------------------- */

void lint_certificate_never_sent(struct lint *l,
	const struct model_profile *p)
{
	struct diag *d;

	/* AnyConnect clients may be asked for a certificate as well. */
	if (!p->profile_rare->match_cert.n || !p->auth_remote.n ||
		lint_remote_cert(p) ||
		lint_has_auth(&p->auth_remote, POLICY_AUTH_ANYCONNECT_EAP))
		return;
	d = lint_add(l, LINT_FV455, p->profile_rare->match_cert.first->at,
		"the profile `%.*s` is chosen by the peer's certificate, but "
		"its peers do not authenticate with one",
		LINT_TEXT(p->head.name));
	lint_related(l, d, p->auth_remote.first->at,
		"this is how they authenticate");
	if (p->match_remote.n)
		lint_severity(l, d, DIAG_WARNING);
	lint_fix(l, d, "match identity remote …, or authentication remote "
		       "rsa-sig");
}

/* ---- names --------------------------------------------------------------------- */

static bool same_text(struct span s, const char *text)
{
	return strlen(text) == s.n &&
		strncasecmp((const char *)s.p, text, s.n) == 0;
}

/* The certificate has the identity among its names. */
static bool cert_has(const struct crypto_cert *x, const struct model_value *id)
{
	for (size_t i = 0; i < x->n_alt; i++)
		if (id->word == POLICY_ID_ADDRESS ?
			x->alt[i].kind == CRYPTO_ALT_IP &&
				addr_eq(&x->alt[i].addr, model_addr(id)) :
			same_text(id->text, x->alt[i].text))
			return true;
	for (size_t i = 0; i < x->subject.n; i++)
		if (same_text(id->text, x->subject.attrs[i].value))
			return true;
	return false;
}

static bool is_blank(uint8_t c)
{
	return c == ' ' || c == '\t';
}

/* Some attribute of the subject, or some word of the alternative name, is the
 * identity. */
static bool list_has(struct span list, struct span id)
{
	const uint8_t *p = list.p;
	const uint8_t *end = list.n ? p + list.n : p;

	while (p < end) {
		const uint8_t *comma = memchr(p, ',', (size_t)(end - p));
		const uint8_t *stop = comma ? comma : end;
		const uint8_t *equal = memchr(p, '=', (size_t)(stop - p));
		const uint8_t *from = equal ? equal + 1 : p;
		const uint8_t *to = stop;

		while (from < to && is_blank(*from))
			from++;
		while (to > from && is_blank(to[-1]))
			to--;
		if ((size_t)(to - from) == id.n &&
			strncasecmp((const char *)from, (const char *)id.p,
				id.n) == 0)
			return true;
		p = comma ? comma + 1 : end;
	}
	return false;
}

static bool same_span(struct span a, struct span b)
{
	return a.n == b.n && a.n &&
		strncasecmp((const char *)a.p, (const char *)b.p, a.n) == 0;
}

/* HOST.DOMAIN, which IOS puts into a request that names nothing else. */
static bool is_own_name(const struct model *m, struct span id)
{
	struct span host = m->global->hostname->text;
	struct span domain = m->global->domain->text;

	return host.n && domain.n && id.n == host.n + 1 + domain.n &&
		id.p[host.n] == '.' && same_span(span_of(id.p, host.n), host) &&
		same_span(span_of(id.p + host.n + 1, domain.n), domain);
}

/* What the trustpoint asks for has the identity, or does not tell. */
static bool request_has(const struct model *m,
	const struct model_trustpoint *t, const struct model_value *id)
{
	if (id->word == POLICY_ID_ADDRESS)
		return !model_is_set(t->address) ||
			t->address->word != MODEL_NAME_GIVEN ||
			addr_eq(model_addr(t->address), model_addr(id));
	if (!model_is_set(t->subject) && !model_is_set(t->alt_name) &&
		(!model_is_set(t->fqdn) || t->fqdn->word == MODEL_NAME_NONE))
		return true;
	if (list_has(t->subject->text, id->text) ||
		list_has(t->alt_name->text, id->text) ||
		same_span(t->fqdn->text, id->text))
		return true;
	return !model_is_set(t->fqdn) && is_own_name(m, id->text);
}

void lint_other_name(struct lint *l, const struct model_profile *p)
{
	const struct model_trustpoint *t = lint_signer(l->model, p);
	const struct model_value *id = p->identity;
	const struct crypto_cert *own;
	char address[ADDR_STR_MAX];
	struct span name = id->text;
	struct diag *d;

	if (!lint_local_cert(p) || !t || !model_is_set(id) ||
		(id->word != POLICY_ID_FQDN && id->word != POLICY_ID_EMAIL &&
			id->word != POLICY_ID_ADDRESS))
		return;
	own = lint_own_cert(l->model, t);
	if (own ? cert_has(own, id) : request_has(l->model, t, id))
		return;
	if (id->word == POLICY_ID_ADDRESS)
		name = span_str(addr_str(model_addr(id), address));
	d = lint_add(l, LINT_FV502, id->at,
		"the profile `%.*s` says that this router is `%.*s`, but the "
		"certificate of trustpoint `%.*s` is for another name",
		LINT_TEXT(p->head.name), LINT_TEXT(name),
		LINT_TEXT(t->head.name));
	if (own)
		lint_related(l, d, lint_chain(l->model, &t->head)->
			parent.head.at, "its certificate is %s",
			own->subject.text);
	else
		lint_related(l, d, model_is_set(t->subject) ? t->subject->at :
			t->head.at, "the certificate is requested here");
	lint_fix(l, d, "identity local dn, or a certificate with that name: "
		       "crypto pki trustpoint %.*s / subject-alt-name %.*s",
		LINT_TEXT(t->head.name), LINT_TEXT(name));
}

/* ---- remote access ----------------------------------------------------------------- */

static bool names_a_host(const struct crypto_cert *x)
{
	for (size_t i = 0; i < x->n_alt; i++)
		if (x->alt[i].kind == CRYPTO_ALT_DNS ||
			x->alt[i].kind == CRYPTO_ALT_IP)
			return true;
	return false;
}

void lint_client_refuses(struct lint *l, const struct model_profile *p)
{
	const struct model_trustpoint *t = lint_signer(l->model, p);
	const struct crypto_cert *own = t ? lint_own_cert(l->model, t) : NULL;
	bool usage;
	bool name;
	struct diag *d;

	if (!own || !lint_local_cert(p) ||
		(!lint_has_auth(&p->auth_remote, POLICY_AUTH_EAP) &&
			!lint_has_auth(&p->auth_remote,
				POLICY_AUTH_ANYCONNECT_EAP)))
		return;
	usage = own->purposes & (CRYPTO_PURPOSE_SERVER | CRYPTO_PURPOSE_ANY);
	name = names_a_host(own);
	if (usage && name)
		return;
	d = lint_add(l, LINT_FV505, p->auth_local->at,
		"remote-access clients refuse the certificate of trustpoint "
		"`%.*s`: it has no %s%s%s", LINT_TEXT(t->head.name),
		usage ? "" : "extended key usage serverAuth",
		usage || name ? "" : " and no ",
		name ? "" : "alternative name with a host or address");
	lint_related(l, d, lint_chain(l->model, &t->head)->parent.head.at,
		"its certificate is %s", own->subject.text);
	lint_fix(l, d, "crypto pki trustpoint %.*s / eku request server-auth / "
		       "subject-alt-name NAME, then crypto pki enroll %.*s",
		LINT_TEXT(t->head.name), LINT_TEXT(t->head.name));
}

/* ---- once for a router ---------------------------------------------------------------- */

void lint_no_clock(struct lint *l)
{
	const struct model_trustpoint *t = lint_first_trustpoint(l->model);
	struct diag *d;

	/* Without a host name it is a fragment. */
	if (!t || l->model->global->ntp.n ||
		!model_is_set(l->model->global->hostname))
		return;
	d = lint_add(l, LINT_FV513, t->head.at,
		"certificates are used, and nothing sets the clock");
	lint_fix(l, d, "ntp server ADDRESS");
}

void lint_revoked_stay(struct lint *l)
{
	const struct model_trustpoint *t = lint_first_trustpoint(l->model);
	struct diag *d;

	if (!t || model_is_set(l->model->global->disconnect_revoked) ||
		(t->revocation.first &&
			t->revocation.first->number == POLICY_REVOCATION_NONE +
				1))
		return;
	d = lint_add(l, LINT_FV510, t->head.at,
		"sessions stay up when the peer's certificate is revoked");
	lint_fix(l, d, "crypto ikev2 disconnect-revoked-peers");
}

void lint_big_messages(struct lint *l)
{
	const struct model_profile *p;
	struct diag *d;

	if (model_is_set(l->model->global->fragmentation))
		return;
	MODEL_EACH(l->model, MODEL_PROFILE, p) {
		const struct model_value *v = lint_local_cert(p) ?
			p->auth_local : lint_remote_cert(p);

		if (!v || model_is_set(p->shutdown))
			continue;
		d = lint_add(l, LINT_FV702, v->at,
			"certificates are sent, and IKEv2 fragmentation is off");
		lint_fix(l, d, "crypto ikev2 fragmentation");
		return;
	}
}
