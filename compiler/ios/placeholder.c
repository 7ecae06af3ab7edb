/* Templates: words that stand for values, and statements of the language that
 * fills them in. Jinja, shell, ERB and FreeMarker are what people use. */
#include "compiler/ios/state.h"

static bool begins(struct span t, const char *s)
{
	size_t n = strlen(s);

	return t.n >= n && !memcmp(t.p, s, n);
}

static bool has(struct span t, const char *s)
{
	return memmem(t.p, t.n, s, strlen(s)) != NULL;
}

bool ios_is_placeholder(struct span word)
{
	return has(word, "{{") || has(word, "${") || has(word, "<%") ||
		(word.n > 2 && word.p[0] == '<' && word.p[word.n - 1] == '>');
}

bool ios_is_masked(struct span key)
{
	uint8_t c = key.n ? key.p[0] : 0;
	size_t n = 0;

	if (ios_is_placeholder(key))
		return true;
	while (n < key.n && key.p[n] == c)
		n++;
	return n == key.n && ((c == '*' && n > 2) || ((c | 0x20) == 'x' && n > 3));
}

bool ios_is_statement(const struct ios_line *l)
{
	static const char *const starts[] = {"{%", "{#", "<%", "<#", "</#",
		"%{"};

	/* Every line is asked. */
	if (l->word[0].p[0] != '{' && l->word[0].p[0] != '<' &&
		l->word[0].p[0] != '%')
		return false;
	for (size_t i = 0; i < sizeof(starts) / sizeof(*starts); i++)
		if (begins(l->word[0], starts[i]))
			return true;
	return false;
}

/* <azure gateway ip>: where it ends; the word itself, where it does not. */
static size_t closing(const struct ios_line *l, size_t i)
{
	for (size_t k = i; k < l->n; k++)
		if (l->word[k].p[l->word[k].n - 1] == '>')
			return k;
	return i;
}

/* 40.76.X.X */
static bool is_lettered_out(struct span w)
{
	size_t dots = 0, letters = 0;

	for (size_t i = 0; i < w.n; i++) {
		dots += w.p[i] == '.';
		letters += (w.p[i] | 0x20) == 'x';
		if (w.p[i] != '.' && (w.p[i] | 0x20) != 'x' &&
			(w.p[i] < '0' || w.p[i] > '9'))
			return false;
	}
	return letters && dots == 3;
}

bool ios_is_filler(struct span word)
{
	uint8_t last = word.n > 2 ? word.p[word.n - 1] : 0;

	/* An address in quotation marks is a mistake, and no filler. */
	return ios_is_placeholder(word) || is_lettered_out(word) ||
		(word.p[0] == '"' && last && word.p[1] > '9') ||
		(begins(word, "**") && last == '*');
}

size_t ios_join_placeholders(struct ios_line *l)
{
	size_t first = 0;
	size_t n = 1;

	for (size_t i = 1; i < l->n; i++) {
		size_t last = i;

		if (begins(l->word[i], "{{"))
			while (last + 1 < l->n && !has(l->word[last], "}}"))
				last++;
		else if (begins(l->word[i], "<"))
			last = closing(l, i);
		if (last > i && !first)
			first = n;
		l->word[n++] = span_of(l->word[i].p,
			(size_t)(l->word[last].p - l->word[i].p) +
				l->word[last].n);
		i = last;
	}
	l->n = l->n ? n : 0;
	return first;
}

void ios_note_template(struct reader *r, size_t word)
{
	if (!r->template.line)
		r->template = at_words(r, word, word);
	r->templates += r->template_line != r->i + 1;
	r->template_line = r->i + 1;
}

void ios_judge_template(struct reader *r)
{
	struct diag *d;

	if (!r->template.line)
		return;
	d = lint_add(r->lint, LINT_FV022, r->template,
		r->templates > 1 ? "%zu lines are for a template engine to "
				   "fill in, this is the first" :
				   "this is for a template engine to fill in",
		r->templates);
	lint_fix(r->lint, d, "check what comes out of the template: "
			     "… | flexike check -");
}
