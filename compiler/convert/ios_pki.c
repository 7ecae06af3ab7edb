/* Trustpoints, certificates, certificate maps. */
#include "compiler/convert/ios.h"

#include <time.h>

/* ---- certificates ---------------------------------------------------------- */

static int base64_value(char c)
{
	return c >= 'A' && c <= 'Z' ? c - 'A' :
		c >= 'a' && c <= 'z' ? c - 'a' + 26 :
		c >= '0' && c <= '9' ? c - '0' + 52 :
		c == '+'	     ? 62 :
		c == '/'	     ? 63 :
				       -1;
}

/* Words of four octets, nine to a line, as a router prints them. */
struct body {
	struct convert_text *out;
	uint32_t octets;
};

static void put_octet(struct body *b, uint8_t octet)
{
	static const char digits[] = "0123456789ABCDEF";
	uint32_t at = b->octets++;

	if (at % 36 == 0)
		convert_text_put(b->out, at ? "\n  " : "  ");
	else if (at % 4 == 0)
		convert_text_put(b->out, " ");
	convert_text_say(b->out, "%c%c", digits[octet >> 4],
		digits[octet & 15]);
}

/* A piece ends where its base64 does, padded or not. */
static void put_piece(struct body *b, const char *s)
{
	uint32_t bits = 0;
	unsigned have = 0;

	for (; base64_value(*s) >= 0; s++) {
		bits = bits << 6 | (uint32_t)base64_value(*s);
		have += 6;
		if (have >= 8) {
			have -= 8;
			put_octet(b, (uint8_t)(bits >> have));
		}
	}
}

static void certificate(struct ios_writer *w, const struct policy_certificate *r)
{
	struct body b = {w->out, 0};

	convert_text_say(w->out, " certificate %s%s\n",
		r->role == POLICY_CERT_CA ? "ca " : "",
		policy_text(w->p, r->serial));
	for (uint32_t i = 0; i < r->der.n; i++)
		put_piece(&b, policy_text(w->p, policy_get(w->p,
			certificate_part, r->der.first + i)->base64));
	convert_text_put(w->out, "\n  quit\n");
}

/* ---- trustpoints -------------------------------------------------------------- */

/* The tables know the name of a key, and not its kind: a profile that signs
 * with ECDSA tells. Of each trustpoint; NULL: no memory. */
static bool *ec_keys(struct ios_writer *w)
{
	const struct policy *p = w->p;
	bool *ec = arena_array(w->notes->arena,
		policy_count(p, POLICY_TABLE_trustpoint) + 1u, sizeof(*ec));

	for (uint32_t i = 0; ec && i < policy_count(p, POLICY_TABLE_profile);
		i++) {
		const struct policy_profile *r = policy_get(p, profile, i);

		if (r->auth_local != POLICY_AUTH_ECDSA_SIG)
			continue;
		for (uint32_t k = 0; k < r->trustpoints.n; k++)
			ec[policy_get(p, profile_trustpoint,
				r->trustpoints.first + k)->trustpoint] = true;
	}
	return ec;
}

static void revocation(struct ios_writer *w, struct policy_range r)
{
	const struct policy_field *f = &policy_table_info(
		POLICY_TABLE_trustpoint_revocation)->fields[0];
	const struct policy_trustpoint_revocation *first = r.n ?
		policy_get(w->p, trustpoint_revocation, r.first) : NULL;

	/* A CRL is what IOS asks for anyway. */
	if (!first || (r.n == 1 && first->method == POLICY_REVOCATION_CRL))
		return;
	convert_text_put(w->out, " revocation-check");
	for (uint32_t i = 0; i < r.n; i++)
		convert_text_say(w->out, " %s", f->words[policy_get(w->p,
			trustpoint_revocation, r.first + i)->method]);
	convert_text_put(w->out, "\n");
}

static void trustpoint(struct ios_writer *w, uint32_t i, bool ec)
{
	const struct policy_trustpoint *r = policy_get(w->p, trustpoint, i);
	const char *name = policy_text(w->p, r->name);

	convert_text_say(w->out, "!\ncrypto pki trustpoint %s\n", name);
	if (r->vrf != POLICY_NONE)
		convert_text_say(w->out, " vrf %s\n",
			ios_name(w, POLICY_TABLE_vrf, r->vrf));
	revocation(w, r->revocation);
	if (r->ocsp_url.n)
		convert_text_say(w->out, " ocsp url %s\n",
			policy_text(w->p, r->ocsp_url));
	if (r->key_label.n)
		convert_text_say(w->out, " %skeypair %s\n",
			ec ? "ec" : "rsa", policy_text(w->p, r->key_label));
}

static void chain(struct ios_writer *w, const struct policy_trustpoint *r)
{
	if (!r->certificates.n)
		return;
	convert_text_say(w->out, "!\ncrypto pki certificate chain %s\n",
		policy_text(w->p, r->name));
	for (uint32_t i = 0; i < r->certificates.n; i++)
		certificate(w, policy_get(w->p, certificate,
			r->certificates.first + i));
}

/* ---- certificate maps ---------------------------------------------------------- */

static void rule(struct ios_writer *w, const struct policy_certificate_rule *r)
{
	const struct policy_table_info *info =
		policy_table_info(POLICY_TABLE_certificate_rule);
	time_t t = (time_t)r->time;
	char date[40] = "";
	struct tm tm;

	for (size_t i = 0; i < info->n_fields; i++) {
		const struct policy_field *f = &info->fields[i];

		if (!strcmp(f->name, "field"))
			convert_text_say(w->out, " %s", f->words[r->field]);
		else if (!strcmp(f->name, "op"))
			convert_text_say(w->out, " %s", f->words[r->op]);
	}
	if (r->field == POLICY_CERT_FIELD_START ||
		r->field == POLICY_CERT_FIELD_END) {
		/* In the C locale, in which no program changes anything. */
		if (gmtime_r(&t, &tm))
			(void)strftime(date, sizeof(date), "%b %d %Y %H:%M:%S",
				&tm);
		convert_text_say(w->out, " %s\n", date);
	} else {
		convert_text_say(w->out, " %s\n", policy_text(w->p, r->text));
	}
}

static void map(struct ios_writer *w, const struct policy_certificate_map *m)
{
	for (uint32_t i = 0; i < m->entries.n; i++) {
		const struct policy_certificate_entry *e = policy_get(w->p,
			certificate_entry, m->entries.first + i);

		convert_text_say(w->out,
			"!\ncrypto pki certificate map %s %u\n",
			policy_text(w->p, m->name), e->number);
		for (uint32_t k = 0; k < e->rules.n; k++)
			rule(w, policy_get(w->p, certificate_rule,
				e->rules.first + k));
	}
}

void ios_write_pki(struct ios_writer *w)
{
	const struct policy *p = w->p;
	const bool *ec = ec_keys(w);

	w->notes->oom |= !ec;
	for (uint32_t i = 0;
		ec && i < policy_count(p, POLICY_TABLE_trustpoint); i++)
		trustpoint(w, i, ec[i]);
	for (uint32_t i = 0; i < policy_count(p, POLICY_TABLE_certificate_map);
		i++)
		map(w, policy_get(p, certificate_map, i));
	for (uint32_t i = 0; i < policy_count(p, POLICY_TABLE_trustpoint); i++)
		chain(w, policy_get(p, trustpoint, i));
}

/* ---- what a profile has of them -------------------------------------------------- */

void ios_write_profile_maps(struct ios_writer *w,
	const struct policy_profile *r)
{
	for (uint32_t i = 0; i < r->match_certificate.n; i++)
		convert_text_say(w->out, " match certificate %s\n",
			ios_name(w, POLICY_TABLE_certificate_map,
				policy_get(w->p, profile_certificate,
					r->match_certificate.first + i)->map));
}

void ios_write_profile_trustpoints(struct ios_writer *w,
	const struct policy_profile *r)
{
	for (uint32_t i = 0; i < r->trustpoints.n; i++) {
		const struct policy_profile_trustpoint *t = policy_get(w->p,
			profile_trustpoint, r->trustpoints.first + i);

		convert_text_say(w->out, " pki trustpoint %s%s\n",
			ios_name(w, POLICY_TABLE_trustpoint, t->trustpoint),
			t->sign && t->verify ? "" :
				t->sign	     ? " sign" :
					       " verify");
	}
}
