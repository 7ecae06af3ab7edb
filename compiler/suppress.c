/* Remarks to this program in a configuration:
 *
 *     ! flexike: ignore RULE[,RULE] REASON       the next command, or the
 *                                                command before it in the line
 *     ! flexike: ignore-file RULE[,RULE] REASON  anywhere in the file
 *
 * Rules are ids or names. IOS drops comments, so a remark lasts as long as the
 * file is kept outside a router. */
#include <stdlib.h>

#include "compiler/unit.h"

#define RULES_MAX 16 /* in one remark */

struct remark {
	uint32_t line;	 /* of the remark */
	uint32_t target; /* that it is about; 0: the file */
	struct model_at at;
	const char *id[RULES_MAX]; /* static */
	bool used[RULES_MAX];
	size_t n;
};

struct remarks {
	struct compiler_unit *u;
	struct lint *lint;
	struct remark *items; /* owned; those about the file first */
	size_t n;
	size_t cap;
	size_t whole; /* how many are about the file */
	struct remark *of_file[LINT_RULES]; /* the one that is for a rule */
};

static struct span next_word(struct span *s)
{
	struct span w;

	while (s->n && (*s->p == ' ' || *s->p == '\t'))
		*s = span_of(s->p + 1, s->n - 1);
	w = span_of(s->p, 0);
	while (w.n < s->n && s->p[w.n] != ' ' && s->p[w.n] != '\t')
		w.n++;
	*s = span_of(s->p + w.n, s->n - w.n);
	return w;
}

static const struct compiler_rule *rule_of(struct span name)
{
	char text[64];

	if (name.n >= sizeof(text))
		return NULL;
	memcpy(text, name.p, name.n);
	text[name.n] = '\0';
	return compiler_rule_find(text);
}

static void not_understood(struct remarks *r, struct model_at at,
	const char *what, struct span word)
{
	struct diag *d = lint_add(r->lint, LINT_FV019, at,
		"%s `%.*s` is not known", what, LINT_TEXT(word));

	lint_fix(r->lint, d, "! flexike: ignore FV404 why it may stay");
}

/* "FV404,weak-key": false when one of them does not exist. */
static bool parse_rules(struct remarks *r, struct remark *out,
	struct span names)
{
	while (names.n) {
		const uint8_t *comma = memchr(names.p, ',', names.n);
		struct span one = span_of(names.p,
			comma ? (size_t)(comma - names.p) : names.n);
		const struct compiler_rule *rule = rule_of(one);

		names = comma ? span_of(comma + 1, names.n - one.n - 1) :
				span_of(names.p, 0);
		if (!rule || out->n == RULES_MAX) {
			not_understood(r, out->at, "the rule", one);
			return false;
		}
		out->id[out->n++] = rule->id;
	}
	return true;
}

static void add(struct remarks *r, const struct remark *m)
{
	if (r->n == r->cap) {
		size_t cap = r->cap ? r->cap * 2 : 16;
		struct remark *p = reallocarray(r->items, cap, sizeof(*p));

		if (!p) {
			r->lint->list->oom = true;
			return;
		}
		r->items = p;
		r->cap = cap;
	}
	r->items[r->n++] = *m;
}

/* Where the remark is a line of its own, it is about the next command. */
static uint32_t target_of(const struct compiler_unit *u, size_t i)
{
	if (u->info[i].class != LINE_COMMENT)
		return (uint32_t)i + 1;
	for (i++; i < u->source.n; i++)
		if (u->info[i].class != LINE_COMMENT &&
			u->info[i].class != LINE_BLANK)
			return (uint32_t)i + 1;
	return UINT32_MAX;
}

static uint16_t column_of(struct span text, const uint8_t *p)
{
	size_t column = (size_t)(p - text.p) + 1;

	return column > UINT16_MAX ? UINT16_MAX : (uint16_t)column;
}

static void parse(struct remarks *r, size_t i, struct span text,
	struct span remark)
{
	struct remark m = {.line = (uint32_t)i + 1};
	const uint8_t *colon = memchr(remark.p, ':', remark.n);
	struct span rest = span_of(colon + 1,
		remark.n - (size_t)(colon + 1 - remark.p));
	struct span verb = next_word(&rest);
	bool file = span_eq(verb, span_str("ignore-file"));
	struct span rules;

	m.at = (struct model_at){m.line, column_of(text, remark.p),
		column_of(text, remark.p + remark.n)};
	if (!file && !span_eq(verb, span_str("ignore"))) {
		not_understood(r, m.at, "the remark", verb);
		return;
	}
	m.target = file ? 0 : target_of(r->u, i);
	rules = next_word(&rest);
	if (!rules.n || !parse_rules(r, &m, rules)) {
		if (!rules.n)
			not_understood(r, m.at, "the rule", rules);
		return;
	}
	if (!next_word(&rest).n) {
		struct diag *d = lint_add(r->lint, LINT_FV018, m.at,
			"nothing says why %s is ignored here", m.id[0]);

		lint_fix(r->lint, d, "write the reason after the rule");
	}
	add(r, &m);
}

static int by_target(const void *pa, const void *pb)
{
	const struct remark *a = pa;
	const struct remark *b = pb;

	if (a->target != b->target)
		return a->target < b->target ? -1 : 1;
	return a->line < b->line ? -1 : a->line > b->line;
}

static bool silences(struct remark *m, const char *id)
{
	for (size_t i = 0; i < m->n; i++)
		if (!strcmp(m->id[i], id)) {
			m->used[i] = true;
			return true;
		}
	return false;
}

/* The first remark about the line. */
static size_t first_about(const struct remarks *r, uint32_t line)
{
	size_t low = r->whole;
	size_t high = r->n;

	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (r->items[mid].target < line)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

static bool keep(struct diag *d, void *context)
{
	struct remarks *r = context;
	size_t rule = r->whole ? compiler_rule_index(d->id) : SIZE_MAX;
	bool silent = rule != SIZE_MAX && r->of_file[rule] &&
		silences(r->of_file[rule], d->id);

	for (size_t i = first_about(r, d->place.line);
		i < r->n && r->items[i].target == d->place.line; i++)
		silent |= silences(&r->items[i], d->id);
	return !silent;
}

static void index_whole(struct remarks *r)
{
	for (; r->whole < r->n && !r->items[r->whole].target; r->whole++) {
		struct remark *m = &r->items[r->whole];

		for (size_t i = 0; i < m->n; i++) {
			size_t rule = compiler_rule_index(m->id[i]);

			if (!r->of_file[rule])
				r->of_file[rule] = m;
		}
	}
}

/* A rule that only some runs raise may well have nothing to say in this one. */
static bool depends_on_run(const char *id)
{
	const struct compiler_rule *rule = compiler_rule_find(id);

	return rule->release || rule->profile || !strcmp(rule->category, "pair");
}

static void say_unused(struct remarks *r, const struct remark *m)
{
	for (size_t i = 0; i < m->n; i++) {
		struct diag *d;

		if (m->used[i] || depends_on_run(m->id[i]))
			continue;
		d = lint_add(r->lint, LINT_FV017, m->at,
			"%s is ignored here and is not found", m->id[i]);
		lint_fix(r->lint, d, "remove the remark");
	}
}

/* Take the remarks in, and the findings that they silence out. */
static void silence(struct remarks *r)
{
	struct compiler_unit *u = r->u;

	for (size_t i = 0; u->source.remarks && i < u->source.n; i++) {
		struct span text = source_line(&u->source, i);
		struct span remark = source_remark(text);

		if (remark.n && u->info[i].class != LINE_BODY)
			parse(r, i, text, remark);
	}
	if (!r->n)
		return;
	qsort(r->items, r->n, sizeof(*r->items), by_target);
	index_whole(r);
	diag_keep(&u->findings, keep, r);
}

void suppress_run(struct compiler_unit *u, struct lint *l)
{
	struct remarks r = {.u = u, .lint = l};

	silence(&r);
	for (size_t i = 0; i < r.n; i++)
		say_unused(&r, &r.items[i]);
	free(r.items);
}

void suppress_again(struct compiler_unit *u, struct lint *l)
{
	struct arena arena;
	struct diag_list told;
	struct lint silent = *l;
	struct remarks r = {.u = u, .lint = &silent};

	/* What is wrong with the remarks was told the first time. */
	arena_init(&arena, 0);
	diag_list_init(&told, &arena);
	silent.list = &told;
	silence(&r);
	u->findings.oom |= told.oom;
	free(r.items);
	arena_fini(&arena);
}
