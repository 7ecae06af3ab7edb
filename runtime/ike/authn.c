#include "runtime/ike/authn.h"

#include "runtime/ike/certificate.h"
#include "runtime/ike/keyring.h"
#include "runtime/ike/profile.h"
#include "runtime/ike/words.h"

/* AUTH = prf(prf(PSK, "Key Pad for IKEv2"), message | nonce | prf(SK_p, ID)).
 * The message is the signer's own IKE_SA_INIT, the nonce the other's. */
static bool compute(struct ike *ike, const struct ike_sa *sa,
	bool by_initiator, struct span id_body, struct span psk,
	struct secret *out)
{
	static const char pad[] = "Key Pad for IKEv2";
	const struct ike_handshake *hs = sa->hs;
	struct span pad_span = span_of(pad, sizeof(pad) - 1);
	SECRET_AUTO key = {0};
	uint8_t maced_id[CRYPTO_DIGEST_MAX];
	struct span parts[3] = {
		ike_buf_span(by_initiator ? &hs->request : &hs->response),
		ike_buf_span(by_initiator ? &hs->nonce_r : &hs->nonce_i),
		span_of(maced_id, sa->prf->out_len),
	};

	key.n = out->n = sa->prf->out_len;
	return psk.n && crypto_prf(ike->scratch, sa->prf, psk, &pad_span, 1,
			key.b) &&
		crypto_prf(ike->scratch, sa->prf,
			secret_span(by_initiator ? &hs->pi : &hs->pr),
			&id_body, 1, maced_id) &&
		crypto_prf(ike->scratch, sa->prf, secret_span(&key), parts, 3,
			out->b);
}

/* What a signature looks like in a prediction: its method, and the certificate
 * where it is known. */
static bool claim(struct ike *ike, const struct ike_sa *sa,
	struct wire_payload **list)
{
	struct wire_payload *auth;

	if (sa->auth_local != POLICY_AUTH_RSA_SIG &&
		sa->auth_local != POLICY_AUTH_ECDSA_SIG)
		return true; /* EAP begins without AUTH */
	if (!ike_certificate_show(ike, sa->profile, list))
		return false;
	auth = wire_payload_add(&ike->arena, list, PAYLOAD_AUTH);
	if (!auth)
		return false;
	auth->auth.method = sa->auth_local == POLICY_AUTH_RSA_SIG ?
		AUTH_METHOD_RSA_SIG : AUTH_METHOD_ECDSA_256;
	auth->auth.data = span_str("predicted");
	return true;
}

bool ike_authn_prove(struct ike *ike, struct ike_sa *sa,
	struct wire_payload **list)
{
	struct span psk = policy_secret(ike->env.policy, sa->hs->psk_local);
	struct span id = ike_buf_span(&sa->id_local.data);
	SECRET_AUTO mac = {0};
	struct wire_payload *auth;
	struct bytes_out body;
	uint8_t *p = arena_alloc(&ike->arena, id.n + 4 + CRYPTO_DIGEST_MAX);

	if (ike->env.predict && sa->auth_local != POLICY_AUTH_PSK)
		return claim(ike, sa, list);
	if (!p)
		return false;
	/* ID type and three reserved octets, as the ID payload has them. */
	body = bytes_out(p, id.n + 4);
	bytes_put8(&body, sa->id_local.type);
	bytes_fill(&body, 0, 3);
	bytes_put(&body, id);
	if (!compute(ike, sa, sa->initiator, bytes_written(&body), psk, &mac))
		return false;
	auth = wire_payload_add(&ike->arena, list, PAYLOAD_AUTH);
	if (!auth)
		return false;
	auth->auth.method = AUTH_METHOD_PSK;
	auth->auth.data = span_of(memcpy(p + id.n + 4, mac.b, mac.n), mac.n);
	return true;
}

static enum policy_auth method_of(uint8_t wire)
{
	switch (wire) {
	case AUTH_METHOD_PSK:
		return POLICY_AUTH_PSK;
	case AUTH_METHOD_RSA_SIG:
	case AUTH_METHOD_DIGITAL_SIGNATURE:
		return POLICY_AUTH_RSA_SIG;
	case AUTH_METHOD_ECDSA_256:
	case AUTH_METHOD_ECDSA_384:
	case AUTH_METHOD_ECDSA_521:
		return POLICY_AUTH_ECDSA_SIG;
	default:
		return POLICY_AUTH_NONE;
	}
}

static bool refuse_method(struct ike *ike, const struct ike_sa *sa,
	uint8_t method, struct ike_failure *why)
{
	const struct policy *p = ike->env.policy;
	struct policy_range r = policy_get(p, profile,
		sa->profile)->auth_remote;
	struct ike_words allowed = {{0}, 0};
	char id[160];

	for (uint32_t i = 0; i < r.n; i++) {
		enum policy_auth m = (enum policy_auth)policy_get(p,
			profile_auth, r.first + i)->method;

		if (m == POLICY_AUTH_PSK || ike->env.predict)
			ike_words_add(&allowed, " or ",
				ike_profile_auth_name(m));
	}
	return ike_failure_set(why, CAUSE_AUTH_METHOD,
		ike_detail(ike, "%s uses %s; profile %s allows %s",
			ike_id_text(&sa->id_remote, id, sizeof(id)),
			wire_value_name("AUTH_METHOD", method),
			ike_profile_name(p, sa->profile), allowed.n ?
				allowed.b : "no method that is carried here"),
		POLICY_TABLE_profile, sa->profile);
}

static bool refuse_proof(struct ike *ike, const struct ike_sa *sa,
	struct ike_failure *why)
{
	uint32_t peer = sa->hs->keyring_peer;
	char id[160];

	return ike_failure_set(why, CAUSE_AUTH_FAILED,
		ike_detail(ike, "identity %s, method pre-share, %s",
			ike_id_text(&sa->id_remote, id, sizeof(id)),
			ike_keyring_text(ike, sa->profile, peer)),
		peer == POLICY_NONE ? POLICY_TABLE_profile :
			POLICY_TABLE_keyring_peer,
		peer == POLICY_NONE ? sa->profile : peer);
}

bool ike_authn_accept(struct ike *ike, struct ike_sa *sa,
	const struct wire_payload *id, const struct wire_payload *auth,
	struct ike_failure *why)
{
	enum policy_auth method = method_of(auth->auth.method);
	struct span psk = policy_secret(ike->env.policy, sa->hs->psk_remote);
	SECRET_AUTO want = {0};

	if ((method != POLICY_AUTH_PSK && !ike->env.predict) ||
		!ike_profile_allows(ike->env.policy, sa->profile, method))
		return refuse_method(ike, sa, auth->auth.method, why);
	if (method != POLICY_AUTH_PSK) { /* only in a prediction */
		sa->auth_remote = method;
		return true;
	}
	/* The ID payload as received, reserved octets included. */
	if (!compute(ike, sa, !sa->initiator, id->body, psk, &want) ||
		!secret_eq(secret_span(&want), auth->auth.data))
		return refuse_proof(ike, sa, why);
	sa->auth_remote = method;
	return true;
}

bool ike_authn_predicts_eap(const struct ike *ike, struct ike_sa *sa)
{
	const struct policy *p = ike->env.policy;

	if (!ike->env.predict ||
		(!ike_profile_allows(p, sa->profile, POLICY_AUTH_EAP) &&
			!ike_profile_allows(p, sa->profile,
				POLICY_AUTH_ANYCONNECT_EAP)))
		return false;
	sa->auth_remote = POLICY_AUTH_EAP;
	return true;
}
