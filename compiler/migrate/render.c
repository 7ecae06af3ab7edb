/* The forms of a plan that are text. */
#include "compiler/migrate/plan.h"

#define WIDTH 78

/* ---- keys --------------------------------------------------------------------- */

static void put_key(struct convert_text *t, const struct plan_key *k,
	bool secrets)
{
	bool raw = k->kind & PLAN_KEY_RAW;

	if (!secrets || (k->kind & 0xff) == MODEL_KEY_MASKED) {
		convert_text_put(t, raw ? "<pre-shared-key>" :
			"  ! pre-shared-key: the key of IKEv1\n");
		return;
	}
	if (!raw)
		convert_text_put(t, "  pre-shared-key ");
	if ((k->kind & 0xff) == MODEL_KEY_ENCRYPTED)
		convert_text_put(t, "6 ");
	else if ((k->kind & 0xff) == MODEL_KEY_HEX)
		convert_text_put(t, "hex ");
	convert_text_add(t, k->text);
	if (!raw)
		convert_text_put(t, "\n");
}

/* Of a configuration: what takes something back has been taken back. */
static bool is_order(struct span line)
{
	return line.n > 3 && !memcmp(line.p, "no ", 3);
}

static void put_block(struct convert_text *t, const struct plan_block *b,
	bool secrets, bool whole)
{
	const struct plan_key *k = b->keys;
	const char *s = b->text;

	while (*s) {
		size_t n = strcspn(s, "\n\001");
		struct span line = span_of(s, n);

		if (whole && (is_order(line) ||
				     span_eq(line, span_str(" shutdown")))) {
			s += n + (s[n] == '\n');
			continue;
		}
		convert_text_add(t, line);
		if (s[n] == '\n')
			convert_text_put(t, "\n");
		else if (s[n] && k)
			put_key(t, k, secrets);
		if (s[n] == MIGRATE_KEY && k)
			k = k->next;
		s += n + (s[n] != '\0');
	}
}

/* ---- sentences ------------------------------------------------------------------ */

/* Words as comments, with lines of the usual width. */
static void fold(struct convert_text *t, const char *first, const char *rest,
	const char *s)
{
	size_t column = strlen(first);
	bool begun = false;

	convert_text_put(t, first);
	while (*s) {
		size_t n = strcspn(s, " \n");

		if (begun && column + n + 1 > WIDTH) {
			convert_text_say(t, "\n%s", rest);
			column = strlen(rest);
		} else if (begun) {
			convert_text_put(t, " ");
			column++;
		}
		convert_text_add(t, span_of(s, n));
		column += n;
		begun = true;
		s += n;
		s += strspn(s, " \n");
	}
	convert_text_put(t, "\n");
}

static void place(struct convert_text *t, const char *begin,
	const struct migrate *p, const struct plan_remark *r)
{
	if (r->line)
		convert_text_say(t, "%s%s:%u\n", begin, p->u->name, r->line);
	else
		convert_text_say(t, "%s%s\n", begin, p->u->name);
}

static void remarks(struct convert_text *t, const struct migrate *p,
	const char *mark)
{
	const struct plan_remark *r;
	char first[32], rest[32];
	unsigned n = 1;

	(void)snprintf(rest, sizeof(rest), "%s   ", mark);
	if (p->decisions.n)
		convert_text_say(t, "%s%sDecisions for a person: %zu\n", mark,
			*mark ? " " : "", p->decisions.n);
	for (r = p->decisions.first; r; r = r->next) {
		(void)snprintf(first, sizeof(first), "%s%s%u. ", mark,
			*mark ? " " : "", n++);
		place(t, first, p, r);
		fold(t, rest, rest, r->what);
		(void)snprintf(first, sizeof(first), "%s   why:  ", mark);
		fold(t, first, rest, r->why);
		(void)snprintf(first, sizeof(first), "%s   type: ", mark);
		fold(t, first, rest, r->type);
	}
	if (p->notes.n)
		convert_text_say(t, "%s%sNotes: %zu\n", mark, *mark ? " " : "",
			p->notes.n);
	(void)snprintf(first, sizeof(first), "%s - ", mark);
	for (r = p->notes.first; r; r = r->next) {
		place(t, first, p, r);
		fold(t, rest, rest, r->what);
	}
}

char *migrate_report(const struct migrate *p)
{
	struct convert_text t = {0};

	if (p->empty)
		convert_text_say(&t, "%s: nothing to migrate: there is neither "
			"IKEv1 nor a crypto map\n", p->u->name);
	remarks(&t, p, "");
	return convert_text_take(&t);
}

/* ---- steps ------------------------------------------------------------------------ */

static bool has_lines(const struct plan_step *s)
{
	for (const struct plan_block *b = s->first; b; b = b->next)
		if (*b->text)
			return true;
	return false;
}

static void steps(struct convert_text *t, const struct migrate *p,
	bool comments, bool secrets)
{
	unsigned n = 1;

	for (int k = 0; k < STEP_KINDS; k++)
		for (const struct plan_step *s = p->steps[k]; s; s = s->next) {
			if (!has_lines(s))
				continue;
			if (comments) {
				char first[32];

				(void)snprintf(first, sizeof(first),
					"!\n! Step %u: ", n++);
				fold(t, first, "!   ", s->title);
				fold(t, "! ", "! ", s->why);
			}
			for (const struct plan_block *b = s->first; b;
				b = b->next)
				put_block(t, b, secrets, false);
		}
}

char *migrate_commands(const struct migrate *p, bool secrets)
{
	struct convert_text t = {0};

	steps(&t, p, false, secrets);
	return convert_text_take(&t);
}

char *migrate_text(const struct migrate *p, bool secrets)
{
	struct convert_text t = {0};

	convert_text_say(&t, "! %s: %s\n", p->u->name, p->empty ?
		"nothing to migrate: there is neither IKEv1 nor a crypto map" :
		p->o.soft ? "soft migration to FlexVPN: old and new side by "
			    "side, one peer after the other" :
			    "hard migration to FlexVPN: in one window, at both "
			    "ends");
	steps(&t, p, true, secrets);
	if (!p->empty)
		convert_text_put(&t, "!\n");
	remarks(&t, p, "!");
	return convert_text_take(&t);
}

/* ---- the whole configuration ------------------------------------------------------ */

struct anchors {
	size_t at[PLAN_PLACES]; /* lines before which blocks go */
};

static struct anchors find_anchors(const struct migrate *p)
{
	const struct compiler_unit *u = p->u;
	struct anchors a = {{SIZE_MAX, SIZE_MAX, SIZE_MAX}};
	const struct ios_row *rows;
	bool after = false;

	(void)ios_rows(&rows);
	for (size_t i = 0; i < u->source.n; i++) {
		const struct ios_row *row = u->info[i].row ?
			&rows[u->info[i].row - 1] : NULL;

		if (!row || row->mode != IOS_MODE_GLOBAL)
			continue;
		if (row->type == MODEL_INTERFACE && row->kind == IOS_OPEN) {
			if (a.at[PLAN_INTERFACE] == SIZE_MAX)
				a.at[PLAN_INTERFACE] = i;
			after = true;
		} else if (after) {
			a.at[PLAN_ROUTE] = i;
			after = false;
		}
		if (a.at[PLAN_CRYPTO] == SIZE_MAX && (p->dropped[i] ||
				a.at[PLAN_INTERFACE] != SIZE_MAX))
			a.at[PLAN_CRYPTO] = i;
		if (row->kind == IOS_LEAVE_ALL)
			break;
	}
	return a;
}

static void put_all(struct convert_text *t, const struct migrate *p,
	enum plan_place place, bool secrets)
{
	size_t before = t->n;

	for (int k = 0; k < STEP_KINDS; k++)
		for (const struct plan_step *s = p->steps[k]; s; s = s->next)
			for (const struct plan_block *b = s->first; b;
				b = b->next)
				if (b->place == place && *b->text)
					put_block(t, b, secrets, true);
	if (t->n != before)
		convert_text_put(t, "!\n");
}

static void put_line(struct convert_text *t, const struct migrate *p, size_t i,
	bool secrets)
{
	const struct compiler_unit *u = p->u;
	struct span line = source_line(&u->source, i);
	char masked[512];

	if (p->replaced[i]) {
		convert_text_say(t, "%s\n", p->replaced[i]);
		return;
	}
	/* What goes in a soft migration goes in its last step. */
	if (p->dropped[i] && !p->o.soft)
		return;
	if (secrets || !line.n) {
		convert_text_add(t, line);
		convert_text_put(t, "\n");
		return;
	}
	(void)compiler_line_print(u, i, masked, sizeof(masked));
	convert_text_say(t, "%s%s\n", strstr(masked, "*******") ? "! " : "",
		line.n < sizeof(masked) || strstr(masked, "*******") ? masked :
		"! a long line is left out");
}

char *migrate_whole(const struct migrate *p, bool secrets)
{
	struct anchors a = find_anchors(p);
	struct convert_text t = {0};
	bool done[PLAN_PLACES] = {false};

	for (size_t i = 0; i < p->u->source.n; i++) {
		for (int k = 0; k < PLAN_PLACES && !p->empty; k++)
			if (a.at[k] == i) {
				put_all(&t, p, (enum plan_place)k, secrets);
				done[k] = true;
			}
		put_line(&t, p, i, secrets);
	}
	for (int k = 0; k < PLAN_PLACES && !p->empty; k++)
		if (!done[k])
			put_all(&t, p, (enum plan_place)k, secrets);
	return convert_text_take(&t);
}
