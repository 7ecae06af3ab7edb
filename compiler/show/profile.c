/* show crypto ikev2 profile */
#include "compiler/show/object.h"

static json_t *maps(const struct policy *p, struct policy_range r)
{
	json_t *list = json_array();

	for (uint32_t i = 0; i < r.n; i++)
		(void)json_array_append_new(list, SHOW_NAME(p, certificate_map,
			policy_get(p, profile_certificate, r.first + i)->map));
	return list;
}

static json_t *trustpoints(const struct policy *p, struct policy_range r)
{
	json_t *list = json_array();

	for (uint32_t i = 0; i < r.n; i++)
		(void)json_array_append_new(list, SHOW_NAME(p, trustpoint,
			policy_get(p, profile_trustpoint,
				r.first + i)->trustpoint));
	return list;
}

static json_t *methods(const struct policy *p, struct policy_range r)
{
	json_t *list = json_array();

	for (uint32_t i = 0; i < r.n; i++)
		(void)json_array_append_new(list, show_word(
			POLICY_TABLE_profile_auth, "method",
			policy_get(p, profile_auth, r.first + i)->method));
	return list;
}

/* AAA lists by the peers that they are for: "psk FLEX". */
static json_t *asked(const struct policy *p, struct policy_range r, bool group)
{
	json_t *list = json_array();

	for (uint32_t i = 0; i < r.n; i++) {
		const struct policy_profile_authorization *a =
			policy_get(p, profile_authorization, r.first + i);
		json_t *peer = show_word(POLICY_TABLE_profile_authorization,
			"peer", a->peer);

		if ((a->group != 0) == group)
			(void)json_array_append_new(list, json_sprintf(
				"%s %s", json_string_value(peer), a->cached ?
				"cached" : a->list == POLICY_NONE ? "none" :
				policy_text(p, policy_get(p, aaa_list,
					a->list)->name)));
		json_decref(peer);
	}
	return list;
}

static json_t *accounted(const struct policy *p, struct policy_range r)
{
	json_t *list = json_array();

	for (uint32_t i = 0; i < r.n; i++) {
		const struct policy_profile_accounting *a =
			policy_get(p, profile_accounting, r.first + i);
		json_t *peer = show_word(POLICY_TABLE_profile_accounting,
			"peer", a->peer);

		(void)json_array_append_new(list, json_sprintf("%s %s",
			json_string_value(peer), policy_text(p,
				policy_get(p, aaa_list, a->list)->name)));
		json_decref(peer);
	}
	return list;
}

static void services(const struct policy *p, uint32_t row, json_t *o)
{
	static const struct policy_profile_service none = {
		.login_eap = POLICY_NONE, .login_anyconnect = POLICY_NONE};
	const struct policy_profile_service *s = row == POLICY_NONE ? &none :
		policy_get(p, profile_service, row);

	show_set_bool(o, "mode_auto", s->mode_auto);
	show_set(o, "eap_options", s->query_identity ?
		json_string("query-identity") : json_null());
	show_set(o, "aaa_anyconnect_eap",
		SHOW_NAME(p, aaa_list, s->login_anyconnect));
	show_set(o, "aaa_eap", SHOW_NAME(p, aaa_list, s->login_eap));
	show_set(o, "aaa_accounting", accounted(p, s->accountings));
	show_set(o, "aaa_group_authorization",
		asked(p, s->authorizations, true));
	show_set(o, "aaa_user_authorization",
		asked(p, s->authorizations, false));
}

/* Guide, Configuring an IKEv2 Profile (Basic): what it must have. */
static json_t *why(const struct policy_profile *r)
{
	const struct {
		const char *what;
		bool lacking;
	} needs[] = {
		{"no match identity or match certificate",
			!r->match_remote.n && !r->match_certificate.n},
		{"no authentication local", r->auth_local == POLICY_AUTH_NONE},
		{"no authentication remote", !r->auth_remote.n},
	};
	json_t *list = json_array();

	for (size_t i = 0; i < sizeof(needs) / sizeof(*needs); i++)
		if (needs[i].lacking)
			(void)json_array_append_new(list,
				json_string(needs[i].what));
	/* Then it matches what is not there. */
	if (!r->complete && !json_array_size(list))
		(void)json_array_append_new(list,
			json_string("no such VRF or interface as it matches"));
	if (r->complete)
		(void)json_array_clear(list);
	return list;
}

static json_t *object(const struct policy *p, const struct policy_profile *r)
{
	json_t *o = SHOW_OBJECT(p, r);

	show_set_bool(o, "complete", r->complete);
	show_set(o, "why", why(r));
	show_set_bool(o, "shutdown", r->shutdown);
	show_set(o, "fvrf", show_fvrf(p, r->fvrf, r->vrf));
	show_set(o, "local", show_addresses(p, r->match_local));
	show_set(o, "identities", show_identities(p, r->match_remote));
	show_set(o, "certificate_maps", maps(p, r->match_certificate));
	show_set(o, "local_identity", r->local_id == POLICY_NONE ? json_null() :
		show_identity(p, policy_get(p, identity, r->local_id)));
	show_set(o, "auth_local", show_word(POLICY_TABLE_profile, "auth_local",
		r->auth_local));
	show_set(o, "auth_remote", methods(p, r->auth_remote));
	show_set(o, "keyring", SHOW_NAME(p, keyring, r->keyring));
	show_set_bool(o, "local_key", r->psk_local != POLICY_NONE);
	show_set_bool(o, "remote_key", r->psk_remote != POLICY_NONE);
	show_set(o, "trustpoints", trustpoints(p, r->trustpoints));
	show_set_number(o, "lifetime", r->lifetime);
	show_set(o, "dpd", show_word(POLICY_TABLE_profile, "dpd_mode",
		r->dpd_mode));
	show_set_number(o, "dpd_interval", r->dpd_interval);
	show_set_number(o, "dpd_retry", r->dpd_retry);
	show_set_number(o, "nat_keepalive", r->nat_keepalive);
	show_set(o, "ivrf", SHOW_NAME(p, vrf, r->ivrf));
	show_set_number(o, "virtual_template", r->virtual_template);
	services(p, r->services, o);
	return o;
}

void show_profile_list(const struct show_from *from, json_t *out)
{
	const struct policy *p = from->p;
	uint32_t n = policy_count(p, POLICY_TABLE_profile);

	for (uint32_t i = 0; i < n; i++)
		(void)json_array_append_new(out,
			object(p, policy_get(p, profile, i)));
}

static void line(FILE *out, const char *label, const json_t *o,
	const char *key)
{
	const json_t *v = json_object_get(o, key);

	(void)fprintf(out, "%s: ", label);
	if (json_is_array(v))
		show_join(out, v, ", ");
	else
		(void)fputs(show_text(o, key, "none"), out);
	(void)fputc('\n', out);
}

static void print_match(FILE *out, const json_t *o)
{
	const json_t *list = json_object_get(o, "identities");
	json_t *v;
	size_t i;

	(void)fputs(" Match criteria:\n", out);
	line(out, "  Fvrf", o, "fvrf");
	line(out, "  Local address/interface", o, "local");
	(void)fprintf(out, "  Identities:%s\n",
		json_array_size(list) ? "" : " none");
	json_array_foreach (list, i, v)
		(void)fprintf(out, "   %s\n", json_string_value(v));
	line(out, "  Certificate maps", o, "certificate_maps");
}

static void print_key(FILE *out, const json_t *o, const char *side,
	const char *key)
{
	if (show_bool(o, key))
		(void)fprintf(out, " %s pre-shared-key: %s\n", side, SHOW_MASK);
}

static void print_timers(FILE *out, const json_t *o)
{
	uint32_t nat = show_number(o, "nat_keepalive");

	(void)fprintf(out, " Lifetime: %u seconds\n",
		show_number(o, "lifetime"));
	if (show_number(o, "dpd_interval"))
		(void)fprintf(out, " DPD: interval %u, retry-interval %u, %s\n",
			show_number(o, "dpd_interval"),
			show_number(o, "dpd_retry"), show_text(o, "dpd", ""));
	else
		(void)fputs(" DPD: disabled\n", out);
	if (nat)
		(void)fprintf(out, " NAT-keepalive: %u seconds\n", nat);
	else
		(void)fputs(" NAT-keepalive: disabled\n", out);
}

void show_profile_print(FILE *out, const json_t *o)
{
	uint32_t template = show_number(o, "virtual_template");

	(void)fprintf(out, "IKEv2 profile: %s\n", show_text(o, "name", ""));
	show_incomplete_print(out, " ", o);
	(void)fprintf(out, " Shutdown : %s\n",
		show_bool(o, "shutdown") ? "Yes" : "No");
	print_match(out, o);
	line(out, " Local identity", o, "local_identity");
	(void)fputs(" Remote identity: none\n", out);
	line(out, " Local authentication method", o, "auth_local");
	line(out, " Remote authentication method(s)", o, "auth_remote");
	line(out, " EAP options", o, "eap_options");
	line(out, " Keyring", o, "keyring");
	print_key(out, o, "Local", "local_key");
	print_key(out, o, "Remote", "remote_key");
	line(out, " Trustpoint(s)", o, "trustpoints");
	print_timers(out, o);
	line(out, " Ivrf", o, "ivrf");
	if (template)
		(void)fprintf(out, " Virtual-template: %u\n", template);
	else
		(void)fputs(" Virtual-template: none\n", out);
	(void)fprintf(out, " mode auto: %s\n",
		show_bool(o, "mode_auto") ? "enabled" : "none");
	line(out, " AAA AnyConnect EAP authentication mlist", o,
		"aaa_anyconnect_eap");
	line(out, " AAA EAP authentication mlist", o, "aaa_eap");
	line(out, " AAA Accounting", o, "aaa_accounting");
	line(out, " AAA group authorization", o, "aaa_group_authorization");
	line(out, " AAA user authorization", o, "aaa_user_authorization");
}
