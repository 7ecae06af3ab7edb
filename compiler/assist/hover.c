#include "compiler/assist/object.h"

#define LINES_MAX 24  /* of an object that are shown */
#define ROWS_MAX 12   /* of a keyword */
#define LINE_TEXT 256 /* octets of a line that are shown */

/* ---- a name --------------------------------------------------------------------- */

/* The object's own lines, as they may be shown. */
static const char *block_text(const struct compiler_unit *u,
	const struct model_head *h, struct arena *a)
{
	uint32_t end = assist_object_end(u, h->at.line);
	const char *out = "";
	char line[LINE_TEXT];

	for (uint32_t i = h->at.line; out && i <= end; i++) {
		if (i - h->at.line == LINES_MAX)
			return arena_printf(a, "%s! … %u lines more\n", out,
				end - i + 1);
		(void)compiler_line_print(u, i - 1, line, sizeof(line));
		out = arena_printf(a, "%s%s\n", out, line);
	}
	return out;
}

static const char *name_help(const struct model *m,
	const struct model_head *h, struct arena *a)
{
	size_t uses;

	if (!h->defined)
		return h->removed ? "a smart default, switched off" :
				    "a smart default";
	uses = assist_object_uses(m, h);
	return arena_printf(a, "defined in line %u, used %s", h->at.line,
		!uses	  ? "nowhere" :
		uses == 1 ? "once" :
			    arena_printf(a, "%zu times", uses));
}

static bool of_name(const struct assist_place *p, const struct model_head *h,
	struct assist_hover *out)
{
	struct arena *a = p->arena;

	out->title = arena_printf(a, "%s %.*s", model_type_name(h->type),
		(int)h->name.n, (const char *)h->name.p);
	out->help = name_help(&p->unit->model, h, a);
	out->code = h->defined && h->at.line ? block_text(p->unit, h, a) : "";
	return out->title && out->help && out->code &&
		assist_object_facts(p->unit, h, a, out);
}

/* ---- a keyword ------------------------------------------------------------------- */

struct forms {
	const struct ios_row *rows[ROWS_MAX];
	size_t n;
	bool more;
};

static void collect(struct forms *f, const struct ios_node *n)
{
	bool known = !n->row || n->row->weak;

	for (size_t i = 0; i < f->n; i++)
		known |= f->rows[i] == n->row;
	if (!known && f->n == ROWS_MAX)
		f->more = true;
	else if (!known)
		f->rows[f->n++] = n->row;
	for (size_t i = 0; !f->more && i < n->n_args; i++)
		collect(f, n->args[i]);
	for (size_t i = 0; !f->more && i < n->n_words; i++)
		collect(f, n->words[i]);
}

static const char *form_text(const struct ios_row *row, struct arena *a)
{
	const char *out = arena_printf(a, "%s%s%s", row->syntax,
		*row->help ? "\n  ! " : "", row->help);

	if (out && row->since)
		out = arena_printf(a, "%s (from %s)", out,
			lint_release_name(row->since));
	if (out && row->gone)
		out = arena_printf(a, "%s (no more in %s)", out,
			lint_release_name(row->gone));
	if (out && row->instead)
		out = arena_printf(a, "%s\n  ! write instead: %s", out,
			row->instead);
	return out;
}

static const char *forms_text(const struct forms *f, struct arena *a)
{
	const char *out = "";

	for (size_t i = 0; out && i < f->n; i++) {
		const char *form = form_text(f->rows[i], a);

		out = form ? arena_printf(a, "%s%s\n", out, form) : NULL;
	}
	return out && f->more ? arena_printf(a, "%s! … and others\n", out) : out;
}

/* What an argument is, its range; of a keyword, itself. */
static const char *node_title(const struct ios_node *n, struct arena *a)
{
	if (n->word)
		return n->word;
	return n->arg->parse ? n->arg->what :
			       arena_printf(a, "a number from %u to %u",
				       n->min, n->max);
}

/* The word at the place, or SIZE_MAX. */
static size_t word_at(const struct assist_place *p)
{
	const uint8_t *c = p->text.p + p->column;

	for (size_t i = 0; i < p->words.n; i++)
		if (c >= p->words.word[i].p &&
			c <= p->words.word[i].p + p->words.word[i].n)
			return i;
	return SIZE_MAX;
}

static bool of_node(const struct assist_place *p, const struct ios_match *m,
	struct assist_hover *out)
{
	struct forms f = {0};

	collect(&f, m->node);
	if (!f.n)
		return true;
	out->title = node_title(m->node, p->arena);
	out->help = m->node->row ? m->node->row->help : "";
	out->code = forms_text(&f, p->arena);
	return out->title && out->code;
}

static bool of_word(struct assist_place *p, size_t word,
	struct assist_hover *out)
{
	struct ios_match *m = arena_new(p->arena, struct ios_match);
	struct span w = p->words.word[word];
	size_t end = (size_t)(w.p - p->text.p) + w.n;

	if (!m)
		return false;
	out->at.column = ios_column(&p->words, w.p);
	out->at.end = out->at.column + (uint32_t)w.n;
	assist_place_cut(p, end);
	if (word < p->first)
		return true;
	for (enum ios_mode mode = p->mode; mode != IOS_MODES;
		mode = assist_place_around(mode)) {
		ios_match(p->unit->grammar, mode, &p->words, p->first,
			p->line + 1, true, m, p->arena);
		if (m->fail == IOS_MATCHED)
			return of_node(p, m, out);
	}
	return true;
}

bool assist_hover(const struct compiler_unit *u, uint32_t line,
	uint32_t column, struct arena *a, struct assist_hover *out)
{
	struct assist_place p;
	const struct model_head *h;
	size_t word;
	bool ok = true;

	*out = (struct assist_hover){.help = "", .code = ""};
	if (!assist_place_find(&p, u, line, column, a))
		return true;
	h = assist_object_at(&p, &out->at);
	word = word_at(&p);
	if (h) {
		ok = of_name(&p, h, out);
	} else if (word != SIZE_MAX) {
		out->at.line = line;
		ok = of_word(&p, word, out);
	}
	if (!out->title)
		out->at.line = 0;
	return ok;
}
