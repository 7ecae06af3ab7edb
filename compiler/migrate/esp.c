/* Transform sets and IPsec profiles. */
#include "compiler/migrate/plan.h"

#include "compiler/model/esp.h"
#include "runtime/esp/overhead.h"
#include "runtime/policy/policy.h"

#define USUAL_LINK 1500
#define IPV4_TCP 40

bool plan_group_is_weak(uint32_t id)
{
	return id == 1 || id == 2 || id == 5 || (id >= 22 && id <= 24);
}

static bool is_weak(const struct transform *t)
{
	return t && (t->esp >= STATUS_SHOULD_NOT ||
		t == transform_row(ALG_HMAC_SHA1_96));
}

/* What is offered in place of the set: RFC 8221 says no to DES, 3DES and MD5,
 * and SHA-1 is on its way out. */
static struct esp_parts today(const struct model_transform_set *t)
{
	struct esp_parts parts = esp_parts_of(t);

	if (parts.encr && is_weak(parts.encr))
		parts.encr = transform_row(ALG_AES_CBC_256);
	if (is_weak(parts.integ) || (parts.encr && !parts.integ && !parts.ah &&
			!transform_is_aead(parts.encr)))
		parts.integ = transform_row(ALG_HMAC_SHA256_128);
	if (is_weak(parts.ah))
		parts.ah = transform_row(ALG_HMAC_SHA256_128);
	return parts;
}

static bool is_same(const struct esp_parts *a, const struct esp_parts *b)
{
	return a->encr == b->encr && a->integ == b->integ && a->ah == b->ah;
}

static const char *word(const struct transform *t, bool ah)
{
	const char *s = esp_word(t, ah);

	if (t == transform_row(ALG_AES_CBC_192))
		return "esp-aes 192";
	if (t == transform_row(ALG_AES_CBC_256))
		return "esp-aes 256";
	return s ? s : "esp-null";
}

/* One set for all that have the same contents. */
static const char *new_set(struct migrate *p, const struct esp_parts *parts,
	uint32_t mode)
{
	static const char *const modes[] = {"tunnel", "transport",
		"transport require"};
	const char *words = plan_text(p, "%s%s%s%s%s%s",
		parts->ah ? word(parts->ah, true) : "",
		parts->ah && parts->encr ? " " : "",
		parts->encr ? word(parts->encr, false) : "",
		parts->integ && parts->encr ? " " : "",
		parts->integ && parts->encr ? word(parts->integ, false) : "",
		parts->esn ? " esn" : "");
	const char *name = plan_text(p, "%s%s%s%s%s",
		parts->ah ? "AH" : "", parts->ah && parts->encr ? "-" : "",
		parts->encr ? parts->encr->ios : "",
		parts->integ && parts->encr ? "-" : "",
		parts->integ && parts->encr ? word(parts->integ, false) + 4 : "");
	struct plan_suite *one;
	char *upper;

	name = plan_text(p, "%s%s", name, mode ? "-transport" : "");
	words = plan_text(p, "%s\n mode %s\n", words, modes[mode]);
	for (one = p->suites; one; one = one->next)
		if (!strcmp(one->words, words))
			return one->name;
	upper = arena_strdup(&p->arena, name);
	one = arena_new(&p->arena, struct plan_suite);
	if (!upper || !one) {
		p->oom = true;
		return name;
	}
	for (char *c = upper; *c; c++)
		*c = *c >= 'a' && *c <= 'z' ? (char)(*c - 32) : *c;
	*one = (struct plan_suite){words,
		plan_fresh(p, MODEL_TRANSFORM_SET, upper), p->suites};
	p->suites = one;
	plan_say(p, "crypto ipsec transform-set %s %s", one->name, words);
	return one->name;
}

/* What the old name stands for now. */
static const char *set_of(struct migrate *p, const struct model_value *v,
	bool gre)
{
	const struct model_transform_set *t =
		(const struct model_transform_set *)model_ref(v);
	struct esp_parts old, new;

	if (!t)
		return plan_text(p, "%.*s", PLAN_TEXT(v->text));
	old = esp_parts_of(t);
	new = p->o.keep_algorithms ? old : today(t);
	/* What IPsec tunnels protect are networks: transport mode is for GRE. */
	if (!gre && t->mode->word && !old.unusable)
		return new_set(p, &new, 0);
	if (p->sets[t->head.index])
		return p->sets[t->head.index];
	if (old.unusable)
		plan_note(p, old.unusable->at.line, "transform set %.*s has a "
			"word that IKEv2 tunnels do not use; check that the "
			"platform takes the set", PLAN_TEXT(t->head.name));
	if (is_same(&old, &new) || old.unusable) {
		p->sets[t->head.index] =
			plan_text(p, "%.*s", PLAN_TEXT(t->head.name));
		return p->sets[t->head.index];
	}
	p->sets[t->head.index] = new_set(p, &new, t->mode->word);
	plan_note(p, t->head.at.line, "transform set %.*s is too weak for today "
		"(RFC 8221): %s takes its place; --keep-algorithms keeps it",
		PLAN_TEXT(t->head.name), p->sets[t->head.index]);
	return p->sets[t->head.index];
}

static void lifetimes(struct migrate *p, const struct plan_esp *e)
{
	static const char *const bits[] = {"", "clear", "copy", "set"};

	if (model_is_set(e->seconds))
		plan_say(p, " set security-association lifetime seconds %u\n",
			e->seconds->number);
	else if (model_is_set(e->days))
		plan_say(p, " set security-association lifetime days %u\n",
			e->days->number);
	if (model_is_set(e->kilobytes_off))
		plan_say(p, " set security-association lifetime kilobytes "
			"disable\n");
	else if (model_is_set(e->kilobytes))
		plan_say(p, " set security-association lifetime kilobytes %u\n",
			e->kilobytes->number);
	if (model_is_set(e->idle))
		plan_say(p, " set security-association idle-time %u\n",
			e->idle->number);
	if (model_is_set(e->replay_off))
		plan_say(p, " set security-association replay disable\n");
	else if (model_is_set(e->window))
		plan_say(p, " set security-association replay window-size "
			"%u\n", e->window->number);
	if (model_is_set(e->df_bit))
		plan_say(p, " set security-association dfbit %s\n",
			bits[e->df_bit->word & 3]);
}

static void pfs(struct migrate *p, const struct plan_esp *e)
{
	uint32_t id;

	if (!model_is_set(e->pfs))
		return;
	id = e->pfs->text.n ? e->pfs->number : 14;
	if (!p->o.keep_algorithms && plan_group_is_weak(id)) {
		plan_note(p, e->pfs->at.line, "PFS group %u is too weak "
			"(RFC 8247 2.4): group 19 takes its place", id);
		id = 19;
	}
	plan_say(p, " set pfs group%u\n", id);
}

void plan_ipsec(struct migrate *p, const struct plan_esp *e, const char *name)
{
	const struct esp_parts usual = {
		.encr = transform_row(ALG_AES_CBC_256),
		.integ = transform_row(ALG_HMAC_SHA256_128)};
	const char *sets = "";

	plan_block(p, PLAN_CRYPTO);
	MODEL_LIST_EACH(v, e->sets)
		if (plan_once(p, plan_text(p, "in %s %s", name,
				set_of(p, v, e->gre))))
			sets = plan_text(p, "%s %s", sets, set_of(p, v, e->gre));
	if (!*sets)
		sets = plan_text(p, " %s", new_set(p, &usual, 0));
	plan_block(p, PLAN_CRYPTO);
	plan_say(p, "crypto ipsec profile %s\n", name);
	plan_say(p, " set transform-set%s\n", sets);
	pfs(p, e);
	lifetimes(p, e);
	plan_say(p, " set ikev2-profile %s\n", e->ike);
	if (model_is_set(e->responder_only))
		plan_say(p, " responder-only\n");
}

static uint32_t link_of(const struct model_interface *out)
{
	if (out && model_is_set(out->mtu))
		return out->mtu->number;
	return out && model_is_set(out->link->mtu) ? out->link->mtu->number :
						     USUAL_LINK;
}

uint32_t plan_mtu(const struct model_list *sets,
	const struct model_interface *out, bool gre)
{
	struct esp_overhead_in in = {.encr = transform_row(ALG_AES_CBC_256),
		.integ = transform_row(ALG_HMAC_SHA256_128), .gre = gre,
		.encap = true, .outer_family = ADDR_V4};
	size_t least = esp_inner_mtu(&in, link_of(out));

	MODEL_LIST_EACH(v, sets) {
		const struct model_transform_set *t =
			(const struct model_transform_set *)model_ref(v);
		struct esp_parts parts;
		size_t n;

		if (!t)
			continue;
		parts = today(t);
		if (!parts.encr || parts.ah || parts.unusable)
			continue;
		in.encr = parts.encr;
		in.integ = transform_is_aead(parts.encr) ? NULL : parts.integ;
		n = esp_inner_mtu(&in, link_of(out));
		least = n < least ? n : least;
	}
	return least > IPV4_TCP ? (uint32_t)least : 0;
}
