#include "runtime/ike/identity.h"

#include <stdio.h>
#include <strings.h>

#include "runtime/ike/certificate.h"

static struct span rule_text(const struct policy *p,
	const struct policy_identity *rule)
{
	return span_str(policy_text(p, rule->text));
}

/* Names of the DNS are compared without case (RFC 4343), and so are mail
 * addresses here: IOS does not tell them apart either. */
static bool same_name(struct span a, struct span b)
{
	return a.n == b.n && (a.n == 0 || strncasecmp((const char *)a.p,
		(const char *)b.p, a.n) == 0);
}

/* "domain example.com" covers everything below it, not the name itself. */
static bool in_domain(struct span name, struct span domain, char dot)
{
	size_t skip;

	if (domain.n == 0 || name.n < domain.n + 2)
		return false;
	skip = name.n - domain.n;
	return name.p[skip - 1] == (uint8_t)dot &&
		same_name(span_of(name.p + skip, domain.n), domain);
}

static bool match_address(const struct policy_identity *rule, uint8_t type,
	struct span data)
{
	struct prefix prefix = policy_prefix_get(&rule->prefix);
	struct addr a;

	if (type == ID_IPV4_ADDR ? data.n != 4 :
		type != ID_IPV6_ADDR || data.n != 16)
		return false;
	a = addr_from_span(data);
	return prefix_contains(&prefix, &a);
}

bool ike_identity_matches(const struct policy *p,
	const struct policy_identity *rule, uint8_t type, struct span data)
{
	struct span text = rule_text(p, rule);

	switch ((enum policy_id_kind)rule->kind) {
	case POLICY_ID_ADDRESS:
		return match_address(rule, type, data);
	case POLICY_ID_FQDN:
		return type == ID_FQDN && same_name(data, text);
	case POLICY_ID_FQDN_DOMAIN:
		return type == ID_FQDN && in_domain(data, text, '.');
	case POLICY_ID_EMAIL:
		return type == ID_RFC822_ADDR && same_name(data, text);
	case POLICY_ID_EMAIL_DOMAIN:
		return type == ID_RFC822_ADDR && in_domain(data, text, '@');
	case POLICY_ID_KEY_ID:
		return type == ID_KEY_ID && span_eq(data, text);
	case POLICY_ID_ANY:
		return true;
	case POLICY_ID_DN: /* certificate maps are for names */
	case POLICY_ID_NONE:
	case POLICY_id_kind_count:
		break;
	}
	return false;
}

bool ike_identity_any(const struct policy *p, struct policy_range rules,
	uint8_t type, struct span data)
{
	for (uint32_t i = 0; i < rules.n; i++) {
		if (ike_identity_matches(p,
			    policy_get(p, identity, rules.first + i), type,
			    data))
			return true;
	}
	return false;
}

static bool name_of_certificate(struct ike *ike, uint32_t profile,
	uint8_t *type, struct span *data)
{
	const struct crypto_cert *cert = ike_certificate_own(ike, profile);

	*type = ID_DER_ASN1_DN;
	*data = cert ? cert->subject.der : span_of(NULL, 0);
	return cert || ike->env.predict;
}

bool ike_identity_local(struct ike *ike, uint32_t profile,
	const struct addr *local, uint8_t *type, struct span *data)
{
	const struct policy *p = ike->env.policy;
	const struct policy_profile *row = policy_get(p, profile, profile);
	const struct policy_identity *id = row->local_id == POLICY_NONE ?
		NULL : policy_get(p, identity, row->local_id);
	enum policy_id_kind kind = id ? (enum policy_id_kind)id->kind :
		POLICY_ID_NONE;

	if (kind == POLICY_ID_NONE && (row->auth_local == POLICY_AUTH_RSA_SIG ||
		row->auth_local == POLICY_AUTH_ECDSA_SIG))
		kind = POLICY_ID_DN;
	switch (kind) {
	case POLICY_ID_NONE:
		*data = addr_span(local);
		*type = local->family == ADDR_V4 ? ID_IPV4_ADDR : ID_IPV6_ADDR;
		return true;
	case POLICY_ID_DN:
		return name_of_certificate(ike, profile, type, data);
	case POLICY_ID_ADDRESS:
		*type = id->prefix.addr.family == ADDR_V4 ? ID_IPV4_ADDR :
			ID_IPV6_ADDR;
		*data = span_of(id->prefix.addr.b,
			id->prefix.addr.family == ADDR_V4 ? 4 : 16);
		return true;
	case POLICY_ID_FQDN:
		*type = ID_FQDN;
		break;
	case POLICY_ID_EMAIL:
		*type = ID_RFC822_ADDR;
		break;
	case POLICY_ID_KEY_ID:
		*type = ID_KEY_ID;
		break;
	default:
		return false;
	}
	*data = rule_text(p, id);
	return true;
}

const char *ike_identity_rule_str(const struct policy *p,
	const struct policy_identity *rule, char *buf, size_t cap)
{
	static const char *const words[POLICY_id_kind_count] = {
		[POLICY_ID_NONE] = "none",
		[POLICY_ID_ADDRESS] = "address",
		[POLICY_ID_FQDN] = "fqdn",
		[POLICY_ID_FQDN_DOMAIN] = "fqdn domain",
		[POLICY_ID_EMAIL] = "email",
		[POLICY_ID_EMAIL_DOMAIN] = "email domain",
		[POLICY_ID_KEY_ID] = "key-id",
		[POLICY_ID_DN] = "dn",
		[POLICY_ID_ANY] = "any",
	};
	char prefix_text[ADDR_STR_MAX];
	struct prefix prefix = policy_prefix_get(&rule->prefix);

	(void)snprintf(buf, cap, "%s%s%s", words[rule->kind],
		rule->kind == POLICY_ID_ANY ? "" : " ",
		rule->kind == POLICY_ID_ADDRESS ?
			prefix_str(&prefix, prefix_text) :
			policy_text(p, rule->text));
	return buf;
}
