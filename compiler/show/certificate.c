/* show crypto pki certificates: a name is that of a trustpoint. */
#include "compiler/show/object.h"

#include <time.h>

static json_t *date(uint32_t seconds)
{
	time_t at = seconds;
	char buf[64];
	struct tm tm;

	/* The tables end in 2106, certificates need not. */
	if (seconds == UINT32_MAX || !gmtime_r(&at, &tm) ||
		!strftime(buf, sizeof(buf), "%H:%M:%S UTC %b %e %Y", &tm))
		return json_null();
	return json_string(buf);
}

static json_t *object(const struct policy *p, struct policy_str trustpoint,
	const struct policy_certificate *r)
{
	json_t *o = show_object(p, trustpoint, r->origin, r->file, r->line);

	show_set_text(o, "serial", policy_text(p, r->serial));
	show_set_text(o, "issuer", policy_text(p, r->issuer));
	show_set_text(o, "subject", policy_text(p, r->subject));
	show_set(o, "start", date(r->not_before));
	show_set(o, "end", date(r->not_after));
	show_set_text(o, "sha256", policy_text(p, r->sha256));
	show_set_bool(o, "ca", r->role == POLICY_CERT_CA);
	return o;
}

void show_certificate_list(const struct show_from *from, json_t *out)
{
	const struct policy *p = from->p;
	uint32_t n = policy_count(p, POLICY_TABLE_trustpoint);

	for (uint32_t i = 0; i < n; i++) {
		const struct policy_trustpoint *t =
			policy_get(p, trustpoint, i);

		for (uint32_t k = 0; k < t->certificates.n; k++)
			(void)json_array_append_new(out, object(p, t->name,
				policy_get(p, certificate,
					t->certificates.first + k)));
	}
}

void show_certificate_print(FILE *out, const json_t *o)
{
	(void)fprintf(out, "%s\n", show_bool(o, "ca") ? "CA Certificate" :
							"Certificate");
	(void)fprintf(out, "  Certificate Serial Number (hex): %s\n",
		show_text(o, "serial", "none"));
	(void)fprintf(out, "  Issuer:\n    %s\n", show_text(o, "issuer", ""));
	(void)fprintf(out, "  Subject:\n    %s\n", show_text(o, "subject", ""));
	(void)fprintf(out, "  Validity Date:\n    start date: %s\n"
		"    end   date: %s\n", show_text(o, "start", "unknown"),
		show_text(o, "end", "2106 or later"));
	(void)fprintf(out, "  Associated Trustpoints: %s\n",
		show_text(o, "name", ""));
}
