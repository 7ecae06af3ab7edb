#include "compiler/check/check.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "runtime/base/near.h"

void check_rules_init(struct check_rules *r)
{
	const struct compiler_rule *rules;
	size_t n = compiler_rules(&rules);

	memset(r->severity, CHECK_OFF, sizeof(r->severity));
	for (size_t i = 0; i < n && i < CHECK_RULES_MAX; i++)
		r->severity[i] = (int8_t)rules[i].severity;
}

/* FV, FV3, FV30: letters and then only digits. */
static bool is_id_part(const char *s)
{
	if (strncasecmp(s, "fv", 2) != 0)
		return false;
	for (s += 2; *s; s++)
		if (!isdigit((unsigned char)*s))
			return false;
	return true;
}

static bool selects(const char *s, const struct compiler_rule *r)
{
	if (!strcasecmp(s, "all") || !strcasecmp(s, r->slug) ||
		!strcasecmp(s, r->category))
		return true;
	return is_id_part(s) && !strncasecmp(s, r->id, strlen(s));
}

bool check_selector(const char *selector, const char **near)
{
	static const char *const categories[] = {
#define CATEGORY(sym, name) name,
#include "compiler/lint/category.def"
#undef CATEGORY
	};
	const struct compiler_rule *rules;
	size_t n = compiler_rules(&rules);
	struct near best = near_to(span_str(selector));

	/* A category may be waiting for its first rule. */
	for (size_t i = 0; i < sizeof(categories) / sizeof(*categories); i++) {
		if (!strcasecmp(selector, categories[i]))
			return true;
		near_offer(&best, categories[i]);
	}
	for (size_t i = 0; i < n; i++) {
		if (selects(selector, &rules[i]))
			return true;
		near_offer(&best, rules[i].id);
		near_offer(&best, rules[i].slug);
	}
	if (near)
		*near = best.found;
	return false;
}

void check_rules_turn(struct check_rules *r, const char *selector, bool on)
{
	const struct compiler_rule *rules;
	size_t n = compiler_rules(&rules);

	for (size_t i = 0; i < n && i < CHECK_RULES_MAX; i++)
		if (selects(selector, &rules[i]))
			r->severity[i] = on ? (int8_t)rules[i].severity :
					      CHECK_OFF;
}

void check_rules_set(struct check_rules *r, const char *selector, int s)
{
	const struct compiler_rule *rules;
	size_t n = compiler_rules(&rules);

	for (size_t i = 0; i < n && i < CHECK_RULES_MAX; i++)
		if (r->severity[i] != CHECK_OFF && selects(selector, &rules[i]))
			r->severity[i] = (int8_t)s;
}
