#include "compiler/lint/rule.h"

#include <stdio.h>

#include "compiler/lint/lint.h"

static const struct lint_info infos[LINT_RULES] = {
#define LINT(id, slug, category, severity, object, check, ...) \
	{#id, slug, LINT_##category, DIAG_##severity, __VA_ARGS__},
#define LINT_ALL(id, slug, category, severity, check, ...) \
	{#id, slug, LINT_##category, DIAG_##severity, __VA_ARGS__},
#define LINT_ALSO(...)
#define LINT_RAISED(id, slug, category, severity, ...) \
	{#id, slug, LINT_##category, DIAG_##severity, __VA_ARGS__},
#include "compiler/lint/lint.def"
#undef LINT
#undef LINT_ALL
#undef LINT_ALSO
#undef LINT_RAISED
};

const struct lint_info *lint_info(enum lint_rule r)
{
	return &infos[r];
}

const char *lint_category_name(enum lint_category c)
{
	static const char *const names[] = {
#define CATEGORY(sym, name) name,
#include "compiler/lint/category.def"
#undef CATEGORY
	};

	return names[c];
}

/* ---- running --------------------------------------------------------------------- */

/* Every check as a function of an object's head. */
#define LINT(id, slug, category, severity, object, check, ...) \
	static void run_##check(struct lint *l, const struct model_head *h) \
	{ \
		check(l, (const struct model_##object *)(const void *)h); \
	}
#define LINT_ALL(...)
#define LINT_ALSO(id, object, check) \
	static void run_##check(struct lint *l, const struct model_head *h) \
	{ \
		check(l, (const struct model_##object *)(const void *)h); \
	}
#define LINT_RAISED(...)
#include "compiler/lint/lint.def"
#undef LINT
#undef LINT_ALL
#undef LINT_ALSO
#undef LINT_RAISED

enum {
#define TYPE(sym, name, first, label, command) TYPE_OF_##name = MODEL_##sym,
#include "compiler/model/types.def"
#undef TYPE
};

typedef void object_fn(struct lint *l, const struct model_head *h);
typedef void all_fn(struct lint *l);

struct on_object {
	enum model_type type;
	enum lint_rule rule;
	object_fn *run;
};

static const struct on_object on_objects[] = {
#define LINT(id, slug, category, severity, object, check, ...) \
	{(enum model_type)TYPE_OF_##object, LINT_##id, run_##check},
#define LINT_ALL(...)
#define LINT_ALSO(id, object, check) \
	{(enum model_type)TYPE_OF_##object, LINT_##id, run_##check},
#define LINT_RAISED(...)
#include "compiler/lint/lint.def"
#undef LINT
#undef LINT_ALL
#undef LINT_ALSO
#undef LINT_RAISED
};
#define ON_OBJECTS (sizeof(on_objects) / sizeof(*on_objects))

static all_fn *const on_all[] = {
#define LINT(...)
#define LINT_ALL(id, slug, category, severity, check, ...) check,
#define LINT_ALSO(...)
#define LINT_RAISED(...)
#include "compiler/lint/lint.def"
#undef LINT
#undef LINT_ALL
#undef LINT_ALSO
#undef LINT_RAISED
};

/* Children of what was removed, or never was, count as removed. */
static bool is_orphan(const struct model_head *h)
{
	return model_is_child(h) &&
		((const struct model_child *)h)->parent->head.removed;
}

/* What an object lacks may be in the line that could not be read. */
static bool may_judge(const struct model_head *h, enum lint_rule r)
{
	return !h->partial || infos[r].category != LINT_COMPLETENESS;
}

static void run_type(struct lint *l, enum model_type t)
{
	const struct on_object *on[ON_OBJECTS];
	const struct model_head *h;
	size_t n = 0;

	for (size_t i = 0; i < ON_OBJECTS; i++)
		if (on_objects[i].type == t)
			on[n++] = &on_objects[i];
	if (!n)
		return;
	MODEL_EACH(l->model, t, h)
		for (size_t i = 0; i < n && !is_orphan(h); i++)
			if (may_judge(h, on[i]->rule))
				on[i]->run(l, h);
}

void lint_run(struct lint *l)
{
	struct arena scratch;

	for (enum model_type t = 0; t < MODEL_TYPES; t++)
		run_type(l, t);
	arena_init(&scratch, 0);
	l->scratch = &scratch;
	for (size_t i = 0; i < sizeof(on_all) / sizeof(*on_all); i++) {
		on_all[i](l);
		arena_reset(&scratch);
	}
	l->scratch = NULL;
	arena_fini(&scratch);
}

/* ---- raising --------------------------------------------------------------------- */

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

/* A file of which every line is wrong is some other kind of file; its findings
 * must not fill the memory. */
static struct diag *too_many(struct lint *l, struct model_at at)
{
	if (l->list->n == LINT_MOST) {
		struct diag *d = lint_add(l, LINT_FV020, at,
			"more than %d findings: the rest is not shown",
			LINT_MOST);

		lint_fix(l, d, "is this the right file? repair or suppress what "
			       "is shown, then check again");
	}
	return NULL;
}

struct diag *lint_add(struct lint *l, enum lint_rule rule, struct model_at at,
	const char *fmt, ...)
{
	struct diag *d;
	va_list ap;

	if (l->list->n >= LINT_MOST && rule != LINT_FV020)
		return too_many(l, at);
	d = diag_add(l->list, infos[rule].severity);
	if (!d)
		return NULL;
	d->id = infos[rule].id;
	d->slug = infos[rule].slug;
	d->category = lint_category_name(infos[rule].category);
	d->place = place(l, at);
	d->reason = infos[rule].why;
	d->source = infos[rule].source;
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

void lint_edit(struct lint *l, struct diag *d, struct model_at at, bool safe,
	const char *fmt, ...)
{
	va_list ap;
	char *s;

	/* Columns that are too large to be counted are no place for an edit. */
	if (!d || !at.line || !at.column || at.end == UINT16_MAX)
		return;
	va_start(ap, fmt);
	s = arena_vprintf(l->list->arena, fmt, ap);
	va_end(ap);
	if (s)
		(void)diag_edit(l->list, d, place(l, at), safe, s);
	else
		l->list->oom = true;
}

void lint_severity(struct lint *l, struct diag *d, enum diag_severity s)
{
	if (!d)
		return;
	l->list->count[d->severity]--;
	d->severity = s;
	l->list->count[s]++;
}

void lint_why(struct diag *d, const char *s)
{
	if (d)
		d->reason = s;
}

/* ---- questions ---------------------------------------------------------------- */

bool lint_is_static_tunnel(const struct model_interface *i)
{
	return i->is_tunnel &&
		model_is_set(i->tunnel->protection[MODEL_PROTECTION_PROFILE]) &&
		i->tunnel->mode->word != MODEL_TUNNEL_MULTIPOINT &&
		i->tunnel->mode->word != MODEL_TUNNEL_OTHER;
}

const struct model_ipsec_profile *lint_protection(
	const struct model_interface *i)
{
	const struct model_value *v = i->tunnel->protection[MODEL_PROTECTION_PROFILE];

	return (const struct model_ipsec_profile *)
		model_ref(v);
}

const struct model_profile *lint_ike_profile(const struct model *m,
	const struct model_interface *i)
{
	const struct model_value *own = i->tunnel->protection[MODEL_PROTECTION_IKEV2];
	const struct model_ipsec_profile *p = lint_protection(i);
	const struct model_head *h = NULL;

	if (model_is_set(own))
		h = model_ref(own);
	else if (p && model_is_set(p->ikev2_profile))
		h = model_ref(p->ikev2_profile);
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
