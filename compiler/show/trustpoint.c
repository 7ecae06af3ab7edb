/* show crypto pki trustpoints */
#include "compiler/show/object.h"

static json_t *methods(const struct policy *p, struct policy_range r)
{
	json_t *list = json_array();

	for (uint32_t i = 0; i < r.n; i++)
		(void)json_array_append_new(list, show_word(
			POLICY_TABLE_trustpoint_revocation, "method",
			policy_get(p, trustpoint_revocation,
				r.first + i)->method));
	return list;
}

/* The first CA certificate; all are in `show crypto pki certificates`. */
static void anchor(const struct policy *p, struct policy_range r, json_t *o)
{
	for (uint32_t i = 0; i < r.n; i++) {
		const struct policy_certificate *c =
			policy_get(p, certificate, r.first + i);

		if (c->role != POLICY_CERT_CA)
			continue;
		show_set_text(o, "subject", policy_text(p, c->subject));
		show_set_text(o, "serial", policy_text(p, c->serial));
		return;
	}
	show_set(o, "subject", json_null());
	show_set(o, "serial", json_null());
}

void show_trustpoint_list(const struct show_from *from, json_t *out)
{
	const struct policy *p = from->p;
	uint32_t n = policy_count(p, POLICY_TABLE_trustpoint);

	for (uint32_t i = 0; i < n; i++) {
		const struct policy_trustpoint *r =
			policy_get(p, trustpoint, i);
		json_t *o = SHOW_OBJECT(p, r);

		anchor(p, r->certificates, o);
		show_set_number(o, "certificates", r->certificates.n);
		show_set_text(o, "key", policy_text(p, r->key_label));
		show_set(o, "revocation", methods(p, r->revocation));
		show_set_text(o, "ocsp_url", policy_text(p, r->ocsp_url));
		show_set(o, "vrf", SHOW_NAME(p, vrf, r->vrf));
		(void)json_array_append_new(out, o);
	}
}

void show_trustpoint_print(FILE *out, const json_t *o)
{
	(void)fprintf(out, "Trustpoint %s:\n", show_text(o, "name", ""));
	if (*show_text(o, "subject", ""))
		(void)fprintf(out, "    Subject Name:\n    %s\n"
			"          Serial Number (hex): %s\n",
			show_text(o, "subject", ""),
			show_text(o, "serial", ""));
	(void)fprintf(out, "    %s\n", *show_text(o, "serial", "") ?
		"Certificate configured." : "Not authenticated.");
	(void)fprintf(out, "    Key label: %s\n", show_text(o, "key", "none"));
	(void)fputs("    Revocation check: ", out);
	show_join(out, json_object_get(o, "revocation"), " ");
	(void)fputc('\n', out);
	if (*show_text(o, "ocsp_url", ""))
		(void)fprintf(out, "    OCSP URL: %s\n",
			show_text(o, "ocsp_url", ""));
	(void)fprintf(out, "    VRF: %s\n", show_text(o, "vrf", "global"));
}
