/* Transform sets and IPsec profiles. */
#include "compiler/convert/ios.h"

#include "compiler/model/esp.h"

static const char *word(const struct policy_transform *r, bool ah)
{
	return esp_word(transform_find((uint8_t)r->type, (uint16_t)r->id,
		(uint16_t)r->key_bits), ah);
}

static void transform_set(struct ios_writer *w,
	const struct policy_esp_proposal *r)
{
	static const char *const modes[POLICY_ipsec_mode_count] = {
		[POLICY_IPSEC_TUNNEL] = "tunnel",
		[POLICY_IPSEC_TRANSPORT] = "transport",
		[POLICY_IPSEC_TRANSPORT_REQUIRE] = "transport require",
	};

	convert_text_say(w->out, "!\ncrypto ipsec transform-set %s",
		policy_text(w->p, r->name));
	for (uint32_t i = 0; i < r->transforms.n; i++) {
		const char *s = word(policy_get(w->p, transform,
					     r->transforms.first + i),
			r->protocol == POLICY_PROTOCOL_AH);

		if (s)
			convert_text_say(w->out, " %s", s);
	}
	convert_text_say(w->out, "\n mode %s\n", modes[r->mode]);
}

#define OF(field) offsetof(struct policy_ipsec_profile, field)
static const struct ios_setting settings[] = {
	{OF(life_seconds), "security-association lifetime seconds %u", NULL},
	{OF(life_kilobytes), "security-association lifetime kilobytes %u",
		"security-association lifetime kilobytes disable"},
	{OF(idle_seconds), "security-association idle-time %u", NULL},
	{OF(replay_window), "security-association replay window-size %u",
		"security-association replay disable"},
};
#define SETTINGS (sizeof(settings) / sizeof(*settings))

/* The default transform set alone is what a profile has that names none. */
static void sets(struct ios_writer *w, const struct policy_ipsec_profile *r)
{
	uint32_t first = r->proposals.n ? policy_get(w->p, profile_esp,
		r->proposals.first)->proposal : POLICY_NONE;
	uint32_t usual = POLICY_NONE;

	/* The compiler makes the built-in one first. */
	if (policy_count(w->p, POLICY_TABLE_esp_proposal) &&
		ios_is_default(w, policy_get(w->p, esp_proposal, 0)->name))
		usual = 0;
	if (r->proposals.n <= 1 && first == usual)
		return;
	convert_text_put(w->out, " set transform-set");
	for (uint32_t i = 0; i < r->proposals.n; i++)
		convert_text_say(w->out, " %s",
			ios_name(w, POLICY_TABLE_esp_proposal,
				policy_get(w->p, profile_esp,
					r->proposals.first + i)->proposal));
	if (!r->proposals.n) {
		CONVERT_NOTE(w, r, "the transform set of IPsec profile %s is not "
			"defined", policy_text(w->p, r->name));
		convert_text_say(w->out, " %s", w->undefined);
	}
	convert_text_put(w->out, "\n");
}

static bool default_profile_exists(const struct ios_writer *w)
{
	for (uint32_t i = 0; i < policy_count(w->p, POLICY_TABLE_profile); i++)
		if (ios_is_default(w, policy_get(w->p, profile, i)->name))
			return true;
	return false;
}

void ios_write_protection(struct ios_writer *w,
	const struct policy_ipsec_profile *r,
	const struct policy_ipsec_profile *usual)
{
	const char *name = policy_text(w->p, r->name);

	sets(w, r);
	/* The built-in IPsec profile takes the IKEv2 profile of its name
	 * unless it is told another. */
	if (r->profile != POLICY_NONE ||
		(ios_is_default(w, r->name) && default_profile_exists(w))) {
		if (r->profile == POLICY_NONE)
			CONVERT_NOTE(w, r, "the IKEv2 profile of IPsec profile %s "
				"is not defined", name);
		convert_text_say(w->out, " set ikev2-profile %s\n",
			ios_name(w, POLICY_TABLE_profile, r->profile));
	}
	if (r->pfs_group)
		convert_text_say(w->out, " set pfs group%u\n", r->pfs_group);
	ios_write_settings(w, " set ", settings, SETTINGS, r, usual);
	if (r->responder_only)
		convert_text_put(w->out, " responder-only\n");
}

/* Lifetimes of the device show in the built-in profile, which nobody edited;
 * there they are written, and elsewhere what differs from them. */
const struct policy_ipsec_profile *ios_usual(const struct ios_writer *w)
{
	for (uint32_t i = 0; i < policy_count(w->p, POLICY_TABLE_ipsec_profile);
		i++) {
		const struct policy_ipsec_profile *r =
			policy_get(w->p, ipsec_profile, i);

		if (r->origin == POLICY_ORIGIN_DEFAULT)
			return r;
	}
	return policy_get(w->plain, ipsec_profile, 0);
}

void ios_write_ipsec(struct ios_writer *w)
{
	const struct policy_ipsec_profile *usual = ios_usual(w);

	ios_write_settings(w, "crypto ipsec ", settings, SETTINGS, usual,
		policy_get(w->plain, ipsec_profile, 0));
	ios_write_lack(w, POLICY_TABLE_esp_proposal,
		"crypto ipsec transform-set");
	for (uint32_t i = 0; i < policy_count(w->p, POLICY_TABLE_esp_proposal);
		i++) {
		const struct policy_esp_proposal *r =
			policy_get(w->p, esp_proposal, i);

		if (r->origin != POLICY_ORIGIN_DEFAULT)
			transform_set(w, r);
	}
	ios_write_lack(w, POLICY_TABLE_ipsec_profile, "crypto ipsec profile");
	for (uint32_t i = 0; i < policy_count(w->p, POLICY_TABLE_ipsec_profile);
		i++) {
		const struct policy_ipsec_profile *r =
			policy_get(w->p, ipsec_profile, i);

		if (r->origin != POLICY_ORIGIN_CONFIG)
			continue;
		convert_text_say(w->out, "!\ncrypto ipsec profile %s\n",
			policy_text(w->p, r->name));
		ios_write_protection(w, r, usual);
	}
}
