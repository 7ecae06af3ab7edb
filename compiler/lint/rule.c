#include "compiler/lint/rule.h"

#include <stdio.h>

#include "compiler/lint/lint.h"

static const struct {
	const char *id;
	const char *slug;
	const char *category;
	enum diag_severity severity;
	const char *why;
	const char *source;
} rules[] = {
#define LINT(id, slug, category, sev, check, why, source) \
	{#id, slug, category, DIAG_##sev, why, source},
#define LINT_READER(id, slug, category, sev, why, source) \
	{#id, slug, category, DIAG_##sev, why, source},
#include "compiler/lint/lint.def"
#undef LINT
#undef LINT_READER
};

typedef void check_fn(struct lint *l);

static check_fn *const checks[] = {
#define LINT(id, slug, category, sev, check, why, source) check,
#define LINT_READER(...)
#include "compiler/lint/lint.def"
#undef LINT
#undef LINT_READER
};

static const char *const releases[RELEASES] = {"xe-16.7", "xe-17.11",
	"xe-26.1"};

bool lint_release_parse(const char *s, enum lint_release *r)
{
	*r = RELEASE_XE_16_7;
	if (!s || !strcmp(s, "auto"))
		return true;
	for (size_t i = 0; i < RELEASES; i++)
		if (!strcmp(s, releases[i])) {
			*r = (enum lint_release)i;
			return true;
		}
	return false;
}

const char *lint_release_name(enum lint_release r)
{
	return releases[r];
}

/* Names come from the operator's file: what a terminal would obey must not
 * get there. UTF-8 stays. */
static char *printable(char *s)
{
	for (unsigned char *p = (unsigned char *)s; p && *p; p++)
		if (*p < 0x20 || *p == 0x7f)
			*p = '?';
	return s;
}

static char *text(struct lint *l, const char *fmt, va_list ap)
{
	char *s = arena_vprintf(l->list->arena, fmt, ap);

	if (!s)
		l->list->oom = true;
	return printable(s);
}

static struct diag_place place(const struct lint *l, struct model_at at)
{
	return (struct diag_place){l->file, at.line, at.column, at.line,
		at.end};
}

struct diag *lint_add(struct lint *l, enum lint_rule rule, struct model_at at,
	const char *fmt, ...)
{
	struct diag *d = diag_add(l->list, rules[rule].severity);
	va_list ap;

	if (!d)
		return NULL;
	d->id = rules[rule].id;
	d->slug = rules[rule].slug;
	d->category = rules[rule].category;
	d->place = place(l, at);
	d->reason = rules[rule].why;
	d->source = rules[rule].source;
	d->fix = "";
	va_start(ap, fmt);
	d->message = text(l, fmt, ap);
	va_end(ap);
	if (!d->message)
		d->message = "";
	return d;
}

void lint_fix(struct lint *l, struct diag *d, const char *fmt, ...)
{
	va_list ap;
	char *s;

	if (!d)
		return;
	va_start(ap, fmt);
	s = text(l, fmt, ap);
	va_end(ap);
	if (s)
		d->fix = s;
}

void lint_related(struct lint *l, struct diag *d, struct model_at at,
	const char *fmt, ...)
{
	va_list ap;
	char *s;

	if (!d)
		return;
	va_start(ap, fmt);
	s = text(l, fmt, ap);
	va_end(ap);
	if (s)
		(void)diag_relate(l->list, d, place(l, at), s);
}

void lint_run(struct lint *l)
{
	for (size_t i = 0; i < sizeof(checks) / sizeof(*checks); i++)
		checks[i](l);
}

/* ---- questions ---------------------------------------------------------------- */

bool lint_is_static_tunnel(const struct model_interface *i)
{
	return i->is_tunnel &&
		model_is_set(&i->protection[MODEL_PROTECTION_PROFILE]) &&
		i->mode.word != MODEL_TUNNEL_MULTIPOINT &&
		i->mode.word != MODEL_TUNNEL_OTHER;
}

const struct model_ipsec_profile *lint_protection(
	const struct model_interface *i)
{
	const struct model_value *v = &i->protection[MODEL_PROTECTION_PROFILE];

	return (const struct model_ipsec_profile *)
		(model_is_set(v) ? v->ref : NULL);
}

const struct model_profile *lint_ike_profile(const struct model *m,
	const struct model_interface *i)
{
	const struct model_value *own = &i->protection[MODEL_PROTECTION_IKEV2];
	const struct model_ipsec_profile *p = lint_protection(i);
	const struct model_head *h = NULL;

	if (model_is_set(own))
		h = own->ref;
	else if (p && model_is_set(&p->ikev2_profile))
		h = p->ikev2_profile.ref;
	else if (p && p->head.builtin)
		/* The default IPsec profile goes with the IKEv2 profile of
		 * the same name. */
		h = model_find(m, MODEL_PROFILE, span_str("default"));
	return (const struct model_profile *)h;
}

bool lint_has_auth(const struct model_list *list, uint32_t auth)
{
	MODEL_LIST_EACH(v, list)
		if (v->word == auth)
			return true;
	return false;
}
