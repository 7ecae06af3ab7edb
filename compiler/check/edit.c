#include "compiler/check/check.h"

#include <stdlib.h>
#include <string.h>

#include "runtime/base/secret.h"

struct piece {
	size_t from, to; /* octets of the old text */
	const char *text;
	size_t finding;
};

struct pieces {
	struct piece *items; /* owned */
	size_t n;
	bool *refused; /* by finding; owned */
};

/* Where a place is in the text; what is behind its line's end is the end. */
static size_t offset_of(const struct compiler_unit *u, uint32_t line,
	uint32_t column)
{
	struct span text = compiler_text(u);
	struct span s;

	if (line > compiler_line_count(u))
		return text.n;
	(void)compiler_line_at(u, line - 1, &s);
	return (size_t)(s.p - text.p) + (column - 1 < s.n ? column - 1 : s.n);
}

static bool wanted(const struct diag *d, bool unsafe)
{
	for (const struct diag_edit *e = d->edits; e; e = e->next)
		if ((!e->safe && !unsafe) || !e->place.line || !e->place.column)
			return false;
	return d->edits != NULL;
}

static size_t count_pieces(const struct diag_list *l, bool unsafe)
{
	size_t n = 0;

	for (size_t i = 0; i < l->n; i++)
		for (const struct diag_edit *e = wanted(l->items[i], unsafe) ?
			l->items[i]->edits : NULL; e; e = e->next)
			n++;
	return n;
}

static void collect(struct pieces *p, const struct compiler_unit *u,
	bool unsafe)
{
	const struct diag_list *l = compiler_findings(u);

	for (size_t i = 0; i < l->n; i++) {
		if (!wanted(l->items[i], unsafe))
			continue;
		for (const struct diag_edit *e = l->items[i]->edits; e;
			e = e->next) {
			struct piece *x = &p->items[p->n++];

			*x = (struct piece){
				offset_of(u, e->place.line, e->place.column),
				offset_of(u, e->place.end_line,
					e->place.end_column),
				e->text, i};
			if (x->to < x->from)
				x->to = x->from;
		}
	}
}

static int by_place(const void *pa, const void *pb)
{
	const struct piece *a = pa;
	const struct piece *b = pb;

	if (a->from != b->from)
		return a->from < b->from ? -1 : 1;
	if (a->to != b->to)
		return a->to < b->to ? -1 : 1;
	return a->finding < b->finding ? -1 : a->finding > b->finding;
}

/* Two findings may want the same: once is enough, and both are mended. */
static bool same(const struct piece *a, const struct piece *b)
{
	return a->from == b->from && a->to == b->to && !strcmp(a->text, b->text);
}

static bool overlap(const struct piece *a, const struct piece *b)
{
	return b->from < a->to || b->from == a->from;
}

/* The finding that comes first wins; the other is left as a whole. */
static void settle(struct pieces *p)
{
	struct piece *last = NULL;

	for (size_t i = 0; i < p->n; i++) {
		struct piece *x = &p->items[i];

		if (p->refused[x->finding])
			continue;
		if (!last || p->refused[last->finding] || !overlap(last, x)) {
			last = x;
		} else if (!same(last, x)) {
			size_t loser = last->finding > x->finding ?
				last->finding : x->finding;

			p->refused[loser] = true;
			if (loser == last->finding && loser != x->finding)
				last = x;
		}
	}
}

static bool is_crlf(struct span text)
{
	const uint8_t *lf = text.n ? memchr(text.p, '\n', text.n) : NULL;

	return lf && lf > text.p && lf[-1] == '\r';
}

static void put(struct check_edited *e, const void *p, size_t n)
{
	if (n)
		memcpy(e->text + e->n, p, n);
	e->n += n;
}

static void put_text(struct check_edited *e, const char *s, bool crlf)
{
	for (; *s; s++) {
		if (*s == '\n' && crlf)
			put(e, "\r", 1);
		put(e, s, 1);
	}
}

static void write_all(struct check_edited *e, const struct pieces *p,
	struct span text)
{
	const struct piece *last = NULL;
	bool crlf = is_crlf(text);
	size_t at = 0;

	for (size_t i = 0; i < p->n; i++) {
		const struct piece *x = &p->items[i];
		struct check_change *c = &e->changes[e->n_changes];

		if (p->refused[x->finding] || (last && same(last, x)) ||
			x->from < at)
			continue;
		last = x;
		put(e, text.p + at, x->from - at);
		c->from = x->from;
		c->to = at = x->to;
		c->new_from = e->n;
		put_text(e, x->text, crlf);
		c->new_to = e->n;
		e->n_changes++;
	}
	put(e, text.p + at, text.n - at);
}

static size_t room_for(const struct pieces *p, struct span text)
{
	size_t n = text.n;

	for (size_t i = 0; i < p->n; i++)
		n += 2 * strlen(p->items[i].text);
	return n + 1;
}

static void count(struct check_edited *e, const struct pieces *p,
	const struct diag_list *l, bool unsafe)
{
	for (size_t i = 0; i < l->n; i++)
		if (wanted(l->items[i], unsafe)) {
			e->applied += !p->refused[i];
			e->left += p->refused[i];
		}
}

bool check_edit(const struct compiler_unit *u, bool unsafe,
	struct check_edited *e)
{
	const struct diag_list *l = compiler_findings(u);
	struct span text = compiler_text(u);
	size_t n = count_pieces(l, unsafe);
	struct pieces p = {calloc(n + 1, sizeof(*p.items)), 0,
		calloc(l->n + 1, sizeof(*p.refused))};
	bool ok = p.items && p.refused;

	*e = (struct check_edited){0};
	if (ok) {
		collect(&p, u, unsafe);
		qsort(p.items, p.n, sizeof(*p.items), by_place);
		settle(&p);
		e->text = malloc(room_for(&p, text));
		e->changes = calloc(n + 1, sizeof(*e->changes));
		ok = e->text && e->changes;
	}
	if (ok) {
		write_all(e, &p, text);
		count(e, &p, l, unsafe);
	}
	free(p.items);
	free(p.refused);
	return ok;
}

void check_edited_fini(struct check_edited *e)
{
	if (e->text)
		secret_wipe_bytes(e->text, e->n);
	free(e->text);
	free(e->changes);
	*e = (struct check_edited){0};
}
