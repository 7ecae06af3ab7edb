/* Preshared keys. No rule here ever shows one. */
#include "compiler/lint/lint.h"

#include "runtime/base/map.h"
#include "runtime/policy/policy.h"

static bool is_text(struct span key, struct span text)
{
	if (key.n != text.n)
		return false;
	for (size_t i = 0; i < text.n; i++)
		if ((key.p[i] | 0x20) != (text.p[i] | 0x20))
			return false;
	return true;
}

static const char *weakness(struct span key, struct span name)
{
	static const char *const known[] = {"cisco", "cisco123", "cisco1234",
		"cisco12345", "password", "password1", "passw0rd", "secret",
		"flexvpn", "test", "test123", "admin", "vpn", "ikev2", "ipsec",
		"changeme", "default", "letmein", "welcome", "qwerty",
		"12345678", "123456789", "preshared", "pre-shared-key", "key"};

	for (size_t i = 0; key.n < 16 && i < sizeof(known) / sizeof(*known);
		i++)
		if (is_text(key, span_str(known[i])))
			return "is in every list of common keys";
	if (key.n < 8)
		return "is shorter than 8 characters";
	if (name.n && is_text(key, name))
		return "is the name of the peer";
	return NULL;
}

/* What anybody can see of the peer or of this router. */
static const char *public_name(struct lint *l, const struct model_peer *p,
	struct span key)
{
	const struct span host = l->model->global->hostname->text;
	char text[ADDR_STR_MAX];

	if (host.n && is_text(key, host))
		return "is the name of this router";
	if (p->hostname->text.n && is_text(key, p->hostname->text))
		return "is the host name of the peer";
	MODEL_LIST_EACH(v, &p->identity)
		if (v->text.n && is_text(key, v->text))
			return "is the identity of the peer";
	MODEL_LIST_EACH(v, &p->address)
		if (is_text(key, span_str(addr_str(model_addr(v), text))))
			return "is the address of the peer";
	return NULL;
}

/* @p: whose key it is; NULL: that of a profile. */
static void weak_key(struct lint *l, const struct model_value *v,
	const struct model_peer *p)
{
	const char *why;
	struct diag *d;

	if (!model_is_set(v) || !v->text.n || v->number != MODEL_KEY_TEXT)
		return;
	why = weakness(v->text, p ? p->child.head.name : span_of(NULL, 0));
	if (!why && p)
		why = public_name(l, p, v->text);
	if (!why)
		return;
	d = lint_add(l, LINT_FV405, v->at, "this preshared key %s", why);
	lint_fix(l, d, "a random key of 20 characters or more, the same at the "
		       "other end: openssl rand -base64 24");
}

void lint_weak_peer_key(struct lint *l, const struct model_peer *p)
{
	weak_key(l, p->psk, p);
	weak_key(l, p->psk_local, p);
	weak_key(l, p->psk_remote, p);
}

void lint_weak_profile_key(struct lint *l, const struct model_profile *p)
{
	if (p->auth_local->word == POLICY_AUTH_PSK)
		weak_key(l, p->auth_local, NULL);
	MODEL_LIST_EACH(v, &p->auth_remote)
		if (v->word == POLICY_AUTH_PSK)
			weak_key(l, v, NULL);
}

static void encrypted(struct lint *l, const struct model_value *v)
{
	struct diag *d;

	if (!model_is_set(v) || v->number != MODEL_KEY_ENCRYPTED)
		return;
	d = lint_add(l, LINT_FV091, v->at,
		"this key is encrypted (type 6) and cannot be used here");
	lint_fix(l, d, "give the key as text (type 0) or hex in the copy of the "
		       "configuration that is compiled");
}

void lint_encrypted_peer_key(struct lint *l, const struct model_peer *p)
{
	encrypted(l, p->psk);
	encrypted(l, p->psk_local);
	encrypted(l, p->psk_remote);
}

void lint_encrypted_profile_key(struct lint *l, const struct model_profile *p)
{
	if (p->auth_local->word == POLICY_AUTH_PSK)
		encrypted(l, p->auth_local);
}

void lint_wildcard_key(struct lint *l, const struct model_peer *p)
{
	MODEL_LIST_EACH(v, &p->address) {
		struct diag *d;

		if (model_prefix(v)->len)
			continue;
		d = lint_add(l, LINT_FV404, v->at,
			"the key of peer `%.*s` is for every address",
			LINT_TEXT(p->child.head.name));
		lint_fix(l, d, "one peer block per peer, or certificates");
	}
}

void lint_any_without_mask(struct lint *l, const struct model_peer *p)
{
	MODEL_LIST_EACH(v, &p->address) {
		struct diag *d;

		if (!v->bare || !addr_is_any(model_addr(v)))
			continue;
		d = lint_add(l, LINT_FV414, v->at,
			"the address of peer `%.*s` has no mask; it is taken for "
			"every address",
			LINT_TEXT(p->child.head.name));
		lint_fix(l, d, "address %s", model_addr(v)->family == ADDR_V4 ?
			"0.0.0.0 0.0.0.0" : "::/0");
	}
}

void lint_half_key(struct lint *l, const struct model_peer *p)
{
	bool local = model_is_set(p->psk_local);
	struct diag *d;

	if (model_is_set(p->psk) || local == model_is_set(p->psk_remote))
		return;
	d = lint_add(l, LINT_FV407, local ? p->psk_local->at : p->psk_remote->at,
		"the peer `%.*s` has only a %s key",
		LINT_TEXT(p->child.head.name), local ? "local" : "remote");
	lint_fix(l, d, "pre-shared-key %s KEY", local ? "remote" : "local");
}

/* ---- the same address or identity twice ------------------------------------------------- */

#define KEY_MAX 320

static struct span identity_key(uint8_t *buf, const struct model_value *v)
{
	struct bytes_out o = bytes_out(buf, KEY_MAX);
	struct prefix net = prefix_network(model_prefix(v));
	/* A range may be written in several ways. */
	struct span t = v->word ? v->text : span_of(NULL, 0);

	bytes_put8(&o, (uint8_t)v->word);
	bytes_put8(&o, net.len);
	bytes_put(&o, addr_span(&net.addr));
	bytes_put(&o, span_of(t.p, t.n < 256 ? t.n : 256));
	return bytes_written(&o);
}

struct selector {
	const struct model_peer *peer;
	const struct model_value *v;
};

static void same_selector(struct lint *l, struct map *seen,
	struct selector *values, size_t *n, const struct model_peer *p,
	const struct model_value *v)
{
	uint8_t buf[KEY_MAX];
	struct span key = identity_key(buf, v);
	uint32_t other = map_get(seen, key);
	char *kept;
	struct diag *d;

	if (other != MAP_NONE && values[other].peer == p)
		return;
	if (other != MAP_NONE) {
		d = lint_add(l, LINT_FV408, v->at,
			"another peer of this keyring has the same %s",
			v->word ? "identity" : "address");
		lint_related(l, d, values[other].v->at, "first here");
		lint_fix(l, d, "one peer block per %s",
			v->word ? "identity" : "address");
		return;
	}
	kept = arena_strndup(l->scratch, key);
	if (kept && map_set(seen, span_of(kept, key.n), (uint32_t)*n))
		values[(*n)++] = (struct selector){p, v};
	else
		l->list->oom = true;
}

void lint_same_identity(struct lint *l)
{
	const struct model_keyring *k;

	MODEL_EACH(l->model, MODEL_KEYRING, k) {
		const struct model_peer *p;
		struct selector *values;
		struct map seen;
		size_t n = 0;

		MODEL_CHILD_EACH(&k->parent, p)
			n += p->address.n + p->identity.n;
		values = arena_array(l->scratch, n + 1, sizeof(*values));
		if (!n || !values)
			continue;
		map_init(&seen, n);
		n = 0;
		MODEL_CHILD_EACH(&k->parent, p) {
			MODEL_LIST_EACH(v, &p->address)
				same_selector(l, &seen, values, &n, p, v);
			MODEL_LIST_EACH(v, &p->identity)
				same_selector(l, &seen, values, &n, p, v);
		}
		map_fini(&seen);
	}
}

/* ---- how the keys of a file are written ------------------------------------------ */

struct tally {
	const struct model_value *first;
	size_t n;
};

static void count(struct tally *t, const struct model_value *v)
{
	if (!model_is_set(v) || !v->text.n || v->number >= MODEL_KEYS)
		return;
	t += v->number;
	if (!t->n++)
		t->first = v;
}

static void tell(struct lint *l, enum lint_rule rule, const struct tally *t,
	const char *how, const char *fix)
{
	struct diag *d;

	if (!t->n)
		return;
	if (t->n == 1)
		d = lint_add(l, rule, t->first->at,
			"a preshared key is %s in this file", how);
	else
		d = lint_add(l, rule, t->first->at,
			"%zu preshared keys are %s in this file, this is the "
			"first", t->n, how);
	lint_fix(l, d, "%s", fix);
}

/* FV406, FV417: each told once, with the number. */
void lint_written_keys(struct lint *l)
{
	struct tally tally[MODEL_KEYS] = {0};
	const struct model_peer *p;
	const struct model_profile *f;

	MODEL_EACH(l->model, MODEL_PEER, p) {
		count(tally, p->psk);
		count(tally, p->psk_local);
		count(tally, p->psk_remote);
	}
	MODEL_EACH(l->model, MODEL_PROFILE, f) {
		if (f->auth_local->word == POLICY_AUTH_PSK)
			count(tally, f->auth_local);
		MODEL_LIST_EACH(v, &f->auth_remote)
			if (v->word == POLICY_AUTH_PSK)
				count(tally, v);
	}
	tell(l, LINT_FV406, &tally[MODEL_KEY_TEXT], "readable",
		"key config-key password-encrypt, then password encryption "
		"aes: the router writes type 6 keys");
	tell(l, LINT_FV417, &tally[MODEL_KEY_MASKED], "masked",
		"to have keys compared, check the files with their keys: "
		"flexike shows none");
}

void lint_no_trustpoint(struct lint *l, const struct model_profile *p)
{
	bool local = p->auth_local->word == POLICY_AUTH_RSA_SIG ||
		p->auth_local->word == POLICY_AUTH_ECDSA_SIG;
	bool remote =
		lint_has_auth(&p->auth_remote, POLICY_AUTH_RSA_SIG) ||
		lint_has_auth(&p->auth_remote, POLICY_AUTH_ECDSA_SIG);
	struct diag *d;

	if ((!local && !remote) || p->profile_rare->trustpoints.n)
		return;
	d = lint_add(l, LINT_FV402,
		local ? p->auth_local->at : p->auth_remote.first->at,
		"the profile `%.*s` authenticates with certificates and "
		"has no trustpoint",
		LINT_TEXT(p->head.name));
	lint_fix(l, d, "crypto ikev2 profile %.*s / pki trustpoint NAME",
		LINT_TEXT(p->head.name));
}
