/* Suppression files: a line each,
 *
 *     RULE[,RULE]  FILE-PATTERN  "LINE PATTERN"  REASON
 *
 * for configurations that a router prints, which drops comments. The line
 * pattern is held against the line, blanks single and keys masked, and against
 * the line within its modes ("interface Tunnel0 > tunnel source lo0"). */
#include "compiler/check/check.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "compiler/lint/rule.h"
#include "compiler/source/source.h"

struct entry {
	struct model_at at;
	char *rules; /* "FV404,weak-key" */
	char *file;
	char *line;
	bool reason;
	atomic_bool used;
	atomic_bool asked; /* a file that it is about was checked */
	struct entry *next; /* of the file, as written */
};

struct link {
	struct entry *entry;
	struct link *next;
};

struct check_ignores {
	struct arena arena;
	char *path;
	char *folder;
	struct entry *first;
	struct link *by_rule[CHECK_RULES_MAX];
	struct diag_list findings;
	struct lint lint;
	bool reported;
};

/* ---- reading ------------------------------------------------------------------ */

static struct span blanks_off(struct span s)
{
	while (s.n && (*s.p == ' ' || *s.p == '\t'))
		s = span_of(s.p + 1, s.n - 1);
	return s;
}

static struct span take_word(struct span *s)
{
	struct span w;
	bool quoted;

	*s = blanks_off(*s);
	quoted = s->n && *s->p == '"';
	w = span_of(s->p + quoted, 0);
	*s = span_of(w.p, s->n - quoted);
	while (w.n < s->n && (quoted ? w.p[w.n] != '"' :
				       w.p[w.n] != ' ' && w.p[w.n] != '\t'))
		w.n++;
	quoted &= w.n < s->n;
	*s = span_of(s->p + w.n + quoted, s->n - w.n - quoted);
	return w;
}

static void not_understood(struct check_ignores *g, struct model_at at,
	const char *what)
{
	struct diag *d = lint_add(&g->lint, LINT_FV019, at, "%s", what);

	lint_fix(&g->lint, d, "RULE  FILE  \"LINE\"  REASON: FV404  hub-*.cfg"
		"  \"peer any > *\"  one key for the lab");
}

static bool link_rule(struct check_ignores *g, struct entry *e,
	const char *name)
{
	const struct compiler_rule *rule = compiler_rule_find(name);
	struct link *l = rule ? arena_new(&g->arena, struct link) : NULL;
	size_t i = rule ? compiler_rule_index(rule->id) : 0;

	if (!l || i >= CHECK_RULES_MAX)
		return false;
	*l = (struct link){e, g->by_rule[i]};
	g->by_rule[i] = l;
	return true;
}

/* False when a name is none. */
static bool link_rules(struct check_ignores *g, struct entry *e)
{
	char *copy = arena_strdup(&g->arena, e->rules);
	char *save = NULL;
	bool ok = copy != NULL;

	for (char *w = copy ? strtok_r(copy, ",", &save) : NULL; w;
		w = strtok_r(NULL, ",", &save))
		ok &= link_rule(g, e, w);
	return ok;
}

/* @number from 1. False: memory. */
static bool parse_line(struct check_ignores *g, struct span line,
	uint32_t number, struct entry ***tail)
{
	struct span rest = blanks_off(line);
	struct model_at at = {number, 1, 1};
	struct span word[3];
	struct entry *e;

	if (!rest.n || *rest.p == '#')
		return true;
	at.end = (uint16_t)(line.n < 1000 ? line.n + 1 : 1000);
	for (size_t i = 0; i < 3; i++)
		word[i] = take_word(&rest);
	if (!word[0].n || !word[1].n || !word[2].n) {
		not_understood(g, at, "a rule, a file and a line are expected");
		return true;
	}
	e = arena_new(&g->arena, struct entry);
	if (!e)
		return false;
	e->at = at;
	e->rules = arena_strndup(&g->arena, word[0]);
	e->file = arena_strndup(&g->arena, word[1]);
	e->line = arena_strndup(&g->arena, word[2]);
	e->reason = blanks_off(rest).n > 0;
	if (!e->rules || !e->file || !e->line)
		return false;
	if (!link_rules(g, e)) {
		not_understood(g, at, "this names a rule that does not exist");
		return true;
	}
	**tail = e;
	*tail = &e->next;
	return true;
}

struct check_ignores *check_ignores_parse(const char *path, struct span text)
{
	struct check_ignores *g = calloc(1, sizeof(*g));
	struct entry **tail = g ? &g->first : NULL;
	struct source s;
	bool ok;

	if (!g)
		return NULL;
	arena_init(&g->arena, 0);
	diag_list_init(&g->findings, &g->arena);
	g->path = arena_strdup(&g->arena, path);
	g->folder = check_folder(path);
	g->lint = (struct lint){.list = &g->findings, .file = g->path};
	ok = g->path && g->folder && source_split(&s, &g->arena, path, text);
	for (size_t i = 0; ok && i < s.n; i++)
		ok = parse_line(g, source_line(&s, i), (uint32_t)i + 1, &tail);
	if (ok)
		return g;
	check_ignores_free(g);
	return NULL;
}

struct check_ignores *check_ignores_read(const char *path, char *err,
	size_t err_cap)
{
	struct check_ignores *g;
	uint8_t *text;
	size_t n;

	if (!source_read(path, &text, &n, err, err_cap))
		return NULL;
	g = check_ignores_parse(path, span_of(text, n));
	if (!g)
		(void)snprintf(err, err_cap, "%s: out of memory", path);
	free(text);
	return g;
}

void check_ignores_free(struct check_ignores *g)
{
	if (!g)
		return;
	arena_fini(&g->arena);
	free(g->folder);
	free(g);
}

/* ---- asking ------------------------------------------------------------------- */

static const char *last_line(const char *context)
{
	const char *at = context;

	for (const char *p = context; (p = strstr(p, " > ")) != NULL; p += 3)
		at = p + 3;
	return at;
}

static bool is_about(const struct entry *e, const struct diag *d)
{
	if (!d->context)
		return !strcmp(e->line, "*");
	return check_wild(e->line, last_line(d->context)) ||
		check_wild(e->line, d->context);
}

bool check_ignores_takes(struct check_ignores *g, const char *path,
	const struct diag *d)
{
	size_t rule = compiler_rule_index(d->id);
	char *relative = NULL;
	bool taken = false;

	if (rule >= CHECK_RULES_MAX || !g->by_rule[rule])
		return false;
	relative = check_relative(g->folder, path);
	for (struct link *l = g->by_rule[rule]; relative && l; l = l->next) {
		struct entry *e = l->entry;

		if (!check_path_matches(e->file, relative) || !is_about(e, d))
			continue;
		atomic_store_explicit(&e->used, true, memory_order_relaxed);
		taken = true;
	}
	free(relative);
	return taken;
}

void check_ignores_asked(struct check_ignores *g, const char *path)
{
	char *relative = check_relative(g->folder, path);

	for (struct entry *e = g->first; relative && e; e = e->next)
		if (check_path_matches(e->file, relative))
			atomic_store_explicit(&e->asked, true,
				memory_order_relaxed);
	free(relative);
}

const struct diag_list *check_ignores_findings(struct check_ignores *g)
{
	for (struct entry *e = g->first; !g->reported && e; e = e->next) {
		struct diag *d;

		if (!e->reason) {
			d = lint_add(&g->lint, LINT_FV018, e->at,
				"nothing says why %s is ignored", e->rules);
			lint_fix(&g->lint, d, "write the reason at the end");
		}
		if (!atomic_load(&e->used) && atomic_load(&e->asked)) {
			d = lint_add(&g->lint, LINT_FV017, e->at,
				"%s is ignored in %s and is not found there",
				e->rules, e->file);
			lint_fix(&g->lint, d, "remove the line");
		}
	}
	g->reported = true;
	diag_sort(&g->findings);
	return &g->findings;
}

const char *check_ignores_path(const struct check_ignores *g)
{
	return g->path;
}
