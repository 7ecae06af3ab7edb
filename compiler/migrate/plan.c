#include "compiler/migrate/plan.h"

#include <stdio.h>

/* ---- texts ----------------------------------------------------------------- */

__attribute__((format(printf, 2, 0)))
static const char *text(struct migrate *p, const char *fmt, va_list ap)
{
	char *s = arena_vprintf(&p->arena, fmt, ap);

	if (!s) {
		p->oom = true;
		return "";
	}
	for (char *c = s; *c; c++)
		if (((unsigned char)*c < 0x20 && *c != '\n') || *c == 0x7f)
			*c = '?';
	return s;
}

const char *plan_text(struct migrate *p, const char *fmt, ...)
{
	const char *s;
	va_list ap;

	va_start(ap, fmt);
	s = text(p, fmt, ap);
	va_end(ap);
	return s;
}

const char *plan_addr(struct migrate *p, const struct addr *a)
{
	char buf[ADDR_STR_MAX];

	return plan_text(p, "%s", addr_str(a, buf));
}

const char *plan_net(struct migrate *p, const struct prefix *net)
{
	struct addr mask = prefix_mask(net->addr.family, net->len);

	return plan_text(p, "%s %s", plan_addr(p, &net->addr),
		plan_addr(p, &mask));
}

/* ---- steps ------------------------------------------------------------------- */

void plan_end(struct migrate *p)
{
	if (p->block) {
		p->block->text = arena_strndup(&p->arena,
			span_of(p->lines.p, p->lines.n));
		if (!p->block->text) {
			p->oom = true;
			p->block->text = "";
		}
	}
	p->oom |= p->lines.oom;
	p->lines.n = 0;
	p->block = NULL;
}

void plan_step(struct migrate *p, enum plan_kind kind, uint32_t line,
	const char *fmt, ...)
{
	struct plan_step *s = arena_new(&p->arena, struct plan_step);
	va_list ap;

	plan_end(p);
	if (!s) {
		p->oom = true;
		return;
	}
	s->line = line;
	s->why = "";
	va_start(ap, fmt);
	s->title = text(p, fmt, ap);
	va_end(ap);
	if (p->tails[kind])
		p->tails[kind]->next = s;
	else
		p->steps[kind] = s;
	p->tails[kind] = s;
	p->step = s;
}

void plan_why(struct migrate *p, const char *why)
{
	if (p->step)
		p->step->why = why;
}

void plan_block(struct migrate *p, enum plan_place place)
{
	struct plan_block *b = arena_new(&p->arena, struct plan_block);

	plan_end(p);
	if (!b || !p->step) {
		p->oom = true;
		return;
	}
	b->place = place;
	b->text = "";
	if (p->step->last)
		p->step->last->next = b;
	else
		p->step->first = b;
	p->step->last = b;
	p->block = b;
}

void plan_say(struct migrate *p, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	convert_text_put(&p->lines, text(p, fmt, ap));
	va_end(ap);
}

void plan_key(struct migrate *p, struct span key, uint32_t kind)
{
	static const char mark[] = {MIGRATE_KEY, '\0'};
	struct plan_key *k = arena_new(&p->arena, struct plan_key);

	if (!k || !p->block) {
		p->oom = true;
		return;
	}
	*k = (struct plan_key){.text = key, .kind = kind};
	if (p->block->last_key)
		p->block->last_key->next = k;
	else
		p->block->keys = k;
	p->block->last_key = k;
	convert_text_put(&p->lines, mark);
}

/* ---- remarks ------------------------------------------------------------------- */

static struct plan_remark *remark(struct migrate *p, struct plan_remarks *l,
	uint32_t line)
{
	struct plan_remark *r = arena_new(&p->arena, struct plan_remark);

	if (!r) {
		p->oom = true;
		return &p->lost;
	}
	r->line = line;
	r->why = r->type = "";
	if (l->last)
		l->last->next = r;
	else
		l->first = r;
	l->last = r;
	l->n++;
	return r;
}

struct plan_remark *plan_decide(struct migrate *p, uint32_t line,
	const char *fmt, ...)
{
	struct plan_remark *r = remark(p, &p->decisions, line);
	va_list ap;

	va_start(ap, fmt);
	r->what = text(p, fmt, ap);
	va_end(ap);
	return r;
}

void plan_because(struct migrate *p, struct plan_remark *d, const char *fmt,
	...)
{
	va_list ap;

	va_start(ap, fmt);
	d->why = text(p, fmt, ap);
	va_end(ap);
}

void plan_type(struct migrate *p, struct plan_remark *d, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	d->type = text(p, fmt, ap);
	va_end(ap);
}

void plan_note(struct migrate *p, uint32_t line, const char *fmt, ...)
{
	struct plan_remark *r = remark(p, &p->notes, line);
	va_list ap;

	va_start(ap, fmt);
	r->what = text(p, fmt, ap);
	va_end(ap);
}

bool plan_once(struct migrate *p, const char *what)
{
	const char *key = plan_text(p, "once %s", what);

	if (map_get(&p->names, span_str(key)) != MAP_NONE)
		return false;
	p->oom |= !map_set(&p->names, span_str(key), 1);
	return true;
}

/* ---- lines of the input ---------------------------------------------------------- */

void plan_drop(struct migrate *p, uint32_t line)
{
	if (line && line <= p->u->source.n)
		p->dropped[line - 1] = 1;
}

void plan_replace(struct migrate *p, uint32_t line, const char *s)
{
	if (line && line <= p->u->source.n)
		p->replaced[line - 1] = s;
}

/* ---- names ------------------------------------------------------------------------- */

static bool take(struct migrate *p, enum model_type t, const char *name)
{
	const char *key = plan_text(p, "%d %s", (int)t, name);

	if (model_find_any(p->m, t, span_str(name)) ||
		map_get(&p->names, span_str(key)) != MAP_NONE)
		return false;
	p->oom |= !map_set(&p->names, span_str(key), 1);
	return true;
}

const char *plan_fresh(struct migrate *p, enum model_type t, const char *want)
{
	const char *key = plan_text(p, "next %d %s", (int)t, want);
	uint32_t n = map_get(&p->names, span_str(key));
	const char *name = want;

	/* Where the last of that name left off, so that many take no longer. */
	n = n == MAP_NONE ? 2 : n;
	while (!take(p, t, name) && !p->oom)
		name = plan_text(p, "%s-%u", want, n++);
	p->oom |= !map_set(&p->names, span_str(key), n);
	return name;
}

uint32_t plan_number(struct migrate *p, const char *type, uint32_t want)
{
	const char *key = plan_text(p, "number %s", type);
	uint32_t next = map_get(&p->names, span_str(key));

	next = next == MAP_NONE ? 1 : next;
	if (want && take(p, MODEL_INTERFACE, plan_text(p, "%s%u", type, want)))
		return want;
	while (!take(p, MODEL_INTERFACE, plan_text(p, "%s%u", type, next)) &&
		!p->oom)
		next++;
	p->oom |= !map_set(&p->names, span_str(key), next + 1);
	return next;
}
