/* What stands around commands: comments, and what a terminal session leaves
 * behind, prompts, show commands and what they print. */
#include "compiler/ios/state.h"

/* A comment that would be a command: `! interface Tunnel 0`. */
static void look_into_comment(struct reader *r)
{
	size_t skip = 0;

	r->swallowed.line = 0;
	if (r->l.n < 3 || r->l.word[0].n != 1)
		return;
	skip = 1;
	ios_match(r->g, IOS_MODE_GLOBAL, &r->l, skip, (uint32_t)r->i + 1,
		false, &r->match, r->m->arena);
	if (r->match.fail == IOS_MATCHED && r->match.row->kind == IOS_OPEN)
		r->swallowed = at_words(r, 0, r->l.n - 1);
}

/* A remark to this program behind a command is none of the command's words. */
static struct span without_remark(struct span text)
{
	struct span remark = source_remark(text);

	for (const uint8_t *p = text.p; remark.n && p < remark.p; p++)
		if (*p != ' ' && *p != '\t')
			return span_of(text.p, text.n - remark.n);
	return text;
}

static bool is_comment(struct reader *r)
{
	bool bang = r->l.n == 1 && r->l.word[0].n == 1;

	if (r->l.word[0].p[0] != '!' && r->l.word[0].p[0] != '#')
		return false;
	set_class(r, bang ? LINE_BLANK : LINE_COMMENT);
	r->after_bang = true;
	r->in_output = false;
	look_into_comment(r);
	return true;
}

static bool is_in_full(const struct reader *r)
{
	const char *syntax = r->match.row->syntax;

	return r->l.word[r->first].n == strcspn(syntax, " ");
}

/* Lines that a command printed, up to a prompt or what can only be the
 * beginning of a configuration. */
static bool is_output(struct reader *r)
{
	const struct ios_row *row;
	struct span w = r->l.word[0];

	if (!r->in_output)
		return false;
	/* Columns and sentences begin with capitals or blanks. */
	if (!r->l.indent && w.n > 2 && w.p[0] >= 'a' && w.p[0] <= 'z') {
		ios_match(r->g, IOS_MODE_GLOBAL, &r->l, 0, (uint32_t)r->i + 1,
			false, &r->match, r->m->arena);
		row = r->match.row;
		if (row && (row->enters ||
			(row->kind < IOS_SKIP && is_in_full(r)))) {
			r->in_output = false;
			return false;
		}
	}
	set_class(r, LINE_NOISE);
	return true;
}

/* What is typed at a prompt, or behind `do`, and prints something. */
static bool is_exec(struct reader *r, size_t prompt, bool config)
{
	size_t i = 0;

	if (prompt && r->l.n && r->l.word[r->l.n - 1].p[
			r->l.word[r->l.n - 1].n - 1] == '?') {
		r->in_output = true; /* help */
		return true;
	}
	if (prompt && !config) {
		r->depth = 0;
		r->in_output = r->l.n && !ios_prints_config(&r->l, 0);
		return true;
	}
	if (!r->l.n)
		return prompt != 0;
	i = ios_word_cmp(r->l.word[0], "do") == 0 && r->l.n > 1;
	if (i && !ios_prints_config(&r->l, 1))
		r->in_output = true;
	if (i || prompt || !ios_is_show(&r->l))
		return i != 0;
	r->in_output = !ios_prints_config(&r->l, 0);
	return true;
}

bool ios_not_a_command(struct reader *r)
{
	struct span text = source_walk_to(r->s, &r->walk, r->i);
	size_t margin = ios_margin_width(r->margin, text);
	bool config = false;
	bool global = false;
	size_t prompt;

	if (r->s->remarks)
		text = without_remark(text);
	ios_line_cut(&r->l, text, margin ? margin : ios_pager(text));
	if (ios_body_line(r))
		return true;
	if (!r->l.n) {
		set_class(r, r->l.from ? LINE_NOISE : LINE_BLANK);
		return true;
	}
	if (is_comment(r))
		return true;
	if (ios_is_statement(&r->l)) {
		ios_note_template(r, 0);
		set_class(r, LINE_NOISE);
		return true;
	}
	prompt = margin ? 0 : ios_prompt(text, &config, &global);
	if (prompt) {
		r->in_output = false;
		ios_line_cut(&r->l, text, prompt);
		if (global)
			r->depth = 0;
		if (r->l.n && is_comment(r))
			return true;
	}
	if (r->l.n && ios_is_control(&r->l)) {
		set_class(r, LINE_NOISE);
		if (r->l.word[0].p[r->l.word[0].n - 1] == 'Z' ||
			r->l.word[0].p[0] == 0x1a)
			r->depth = 0;
		return true;
	}
	if (!prompt && is_output(r))
		return true;
	if (is_exec(r, prompt, config)) {
		set_class(r, LINE_NOISE);
		return true;
	}
	return false;
}
