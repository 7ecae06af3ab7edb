#include "yang/problem.h"

#include <stdio.h>
#include <stdlib.h>

#include "yang/expect.h"
#include "yang/locate.h"

#define TEXT_SHOWN 300 /* octets of a message: it may quote the document */
#define STEPS_MAX 8

enum problem_id { SYNTAX, CONTENT, CONDITION, KEYS, IMAGE };

static const struct {
	const char *id;
	const char *slug;
} ids[] = {
	[SYNTAX] = {"FY001", "document-syntax"},
	[CONTENT] = {"FY002", "document-content"},
	[CONDITION] = {"FY003", "document-condition"},
	[KEYS] = {"FY004", "keys-file"},
	[IMAGE] = {"FY005", "policy-image"},
};

/* Fit for a terminal, whatever the document has in it. */
static const char *clean(struct diag_list *l, const char *text)
{
	size_t n = strnlen(text, TEXT_SHOWN);
	char *copy = arena_strndup(l->arena, span_of(text, n));

	if (!copy) {
		l->oom = true;
		return "";
	}
	for (size_t i = 0; i < n; i++)
		if ((uint8_t)copy[i] < 0x20 || copy[i] == 0x7f)
			copy[i] = ' ';
	return copy;
}

static struct diag *add(struct diag_list *l, enum problem_id id,
	const char *file, uint32_t line)
{
	struct diag *d = diag_add(l, DIAG_ERROR);

	if (!d)
		return NULL;
	d->id = ids[id].id;
	d->slug = ids[id].slug;
	d->category = "document";
	d->place.file = file;
	d->place.line = d->place.end_line = line;
	d->message = d->reason = d->fix = d->source = "";
	return d;
}

/* ---- places -------------------------------------------------------------- */

static size_t ordinal(const struct lyd_node *n)
{
	const struct lyd_node *first = n;
	size_t before = 0;

	/* The first one's prev is the last. */
	while (first->prev->next)
		first = first->prev;
	for (; first != n; first = first->next)
		before += first->schema == n->schema;
	return before;
}

static uint32_t line_of(const struct yang_import *in, const struct lyd_node *n)
{
	struct yang_step steps[STEPS_MAX];
	size_t at = STEPS_MAX;

	for (; n && at; n = lyd_parent(n))
		steps[--at] = (struct yang_step){n->schema->name, ordinal(n)};
	return yang_locate(in->text, in->format, steps + at, STEPS_MAX - at);
}

/* The first node that should have such a child and has none. As deep as the
 * module is, no deeper. */
static const struct lyd_node *lacking(const struct lyd_node *n,
	const struct lysc_node *child)
{
	for (; n; n = n->next) {
		const struct lyd_node *c = lyd_child(n);

		if (n->schema != child->parent) {
			c = lacking(c, child);
			if (c)
				return c;
			continue;
		}
		while (c && c->schema != child)
			c = c->next;
		if (!c)
			return n;
	}
	return NULL;
}

/* ---- libyang's messages -------------------------------------------------- */

/* What libyang tells of a place in words: the path in quotes, then the line. */
struct where {
	char *path; /* in the arena; "" unknown */
	uint32_t line;
	bool schema; /* of the schema: the instance is missing */
};

static struct where where_of(struct diag_list *l, const char *text)
{
	struct where w = {.path = NULL, .line = 0};
	const char *start = text ? strchr(text, '"') : NULL;
	const char *end = NULL;
	/* "…, line number 3." or, alone, "Line number 3." */
	const char *line = text ? strstr(text, "ine number ") : NULL;

	/* A key's value may have a quote in it. */
	if (start) {
		start++;
		end = strstr(start, "\", line number ");
		if (!end)
			end = strrchr(start, '"');
	}
	if (end)
		w.path = arena_strndup(l->arena,
			span_of(start, (size_t)(end - start)));
	if (!w.path)
		w.path = arena_strdup(l->arena, "");
	l->oom |= !w.path;
	if (line)
		w.line = (uint32_t)strtoul(line + strlen("ine number "), NULL,
			10);
	w.schema = text && !strncmp(text, "Schema", strlen("Schema"));
	return w;
}

static enum problem_id id_of(const struct ly_err_item *e)
{
	if (e->apptag && !strcmp(e->apptag, "must-violation"))
		return CONDITION;
	if (e->apptag && !strcmp(e->apptag, "instance-required"))
		return CONDITION;
	return e->vecode == LYVE_REFERENCE || e->vecode == LYVE_DATA ? CONTENT :
								      SYNTAX;
}

/* Where a child is missing, or what the path means; fills in path and line. */
static const struct lysc_node *find(const struct yang *y,
	const struct yang_import *in, const struct lyd_node *tree,
	struct where *w, struct diag_list *l)
{
	const struct lysc_node *schema = yang_expect_node(y, w->path);
	const struct lyd_node *n = NULL;
	struct lyd_node *match = NULL;

	if (w->schema && schema && tree) {
		n = lacking(tree, schema);
		if (n) {
			char *path = lyd_path(n, LYD_PATH_STD, NULL, 0);

			w->path = arena_printf(l->arena, "%s/%s",
				path ? path : "", schema->name);
			free(path);
		}
	} else if (tree && *w->path &&
		lyd_find_path(tree, w->path, 0, &match) == LY_SUCCESS) {
		n = match;
	}
	if (!w->line && n && in)
		w->line = line_of(in, n);
	else if (w->line && in && in->format == YANG_JSON && schema &&
		schema->nodetype == LYS_LEAF)
		w->line = yang_locate_back(in->text, w->line, schema->name);
	return schema;
}

static void one(const struct yang *y, const struct yang_import *in,
	const struct lyd_node *tree, const struct ly_err_item *e,
	struct diag_list *l)
{
	struct where w = where_of(l, e->path);
	const struct lysc_node *schema;
	struct diag *d;

	if (l->oom)
		return;
	schema = find(y, in, tree, &w, l);
	d = add(l, id_of(e), in ? in->name : "", w.line);
	if (!d || !w.path)
		return;
	d->message = arena_printf(l->arena, "%s: %s",
		*w.path ? clean(l, w.path) : "document", clean(l, e->msg));
	d->fix = schema ? yang_expect(schema, e, l->arena) : "";
	l->oom |= !d->message || !d->fix;
}

void yang_problems(const struct yang *y, const struct yang_import *in,
	const struct lyd_node *tree, struct diag_list *findings)
{
	const struct ly_err_item *e = ly_err_first(y->ctx);
	size_t before = findings->n;

	/* The first one only: this libyang stops there, and what follows are
	 * complaints about our looking for the place. */
	while (e && (e->level != LY_LLERR || !e->msg))
		e = e->next;
	if (e)
		one(y, in, tree, e, findings);
	if (findings->n == before && !findings->oom)
		yang_problem_image(findings, in, "out of memory");
}

/* ---- our own ------------------------------------------------------------- */

void yang_problem_nul(struct diag_list *findings, const struct yang_import *in)
{
	const uint8_t *nul = memchr(in->text.p, 0, in->text.n);
	uint32_t line = 1;
	struct diag *d;

	for (const uint8_t *p = in->text.p; p < nul; p++)
		line += *p == '\n';
	d = add(findings, SYNTAX, in->name, line);
	if (d) {
		d->message = "document: has a NUL octet";
		d->fix = "a text";
	}
}

void yang_problem_key(struct diag_list *findings,
	const struct yang_import *in, const struct lyd_node *at,
	uint32_t number)
{
	struct diag *d = add(findings, KEYS, in->name, line_of(in, at));
	char *path = lyd_path(at, LYD_PATH_STD, NULL, 0);

	if (d && path) {
		d->message = arena_printf(findings->arena,
			"%s: key %u is not in the keys file", path, number);
		d->fix = "the keys file that was written with this document";
		findings->oom |= !d->message;
	}
	findings->oom |= !path;
	free(path);
}

void yang_problem_spare_keys(struct diag_list *findings,
	const struct yang_import *in, size_t referred)
{
	struct diag *d = add(findings, KEYS, in->name, 0);

	if (!d)
		return;
	d->message = arena_printf(findings->arena,
		"document: refers to %zu keys, and the keys file has %zu",
		referred, yang_keys_count(in->keys));
	d->fix = "the keys file that was written with this document";
	findings->oom |= !d->message;
}

void yang_problem_keys(struct diag_list *findings, const char *name,
	uint32_t line, const char *what)
{
	struct diag *d = add(findings, KEYS, name, line);

	if (d) {
		d->message = what;
		d->fix = "NUMBER HEX, each number once: 0 6b6579";
	}
}

void yang_problem_image(struct diag_list *findings,
	const struct yang_import *in, const char *reason)
{
	struct diag *d = add(findings, IMAGE, in ? in->name : "", 0);

	if (d)
		d->message = clean(findings, reason);
}
