/* The reader's state, shared by the files that read lines. */
#ifndef FLEXIKE_COMPILER_IOS_STATE_H
#define FLEXIKE_COMPILER_IOS_STATE_H

#include "compiler/ios/lookalike.h"
#include "compiler/ios/margin.h"
#include "compiler/ios/reader.h"
#include "compiler/model/pki.h"

/* keyring → peer is the deepest; one more for what is out of place. */
#define DEPTH_MAX 4
/* Above this many findings about words, near words are no longer looked for:
 * the file is not a configuration. */
#define SUGGEST_LINES 500

struct frame {
	enum ios_mode mode;
	struct model_head *object;
	size_t indent;	 /* of the line that opened it */
	bool body;	 /* a line was seen in it */
	bool indented;	 /* its first line was indented further */
	bool lost;	 /* its lines have no effect */
	bool unknown;	 /* opened by a line that nobody knows */
};

struct reader {
	const struct source *s;
	struct source_walk walk;
	struct model *m;
	struct lint *lint;
	struct ios_line_info *info;
	const struct ios_grammar *g; /* borrowed */
	struct frame stack[DEPTH_MAX];
	size_t depth; /* index of the current frame */
	struct ios_line l;
	struct ios_match match;
	struct ios_match best; /* the failure to report */
	size_t best_frame;
	size_t i;     /* line, from 0 */
	size_t first; /* first word after no or default */
	bool negated;
	bool restore;
	bool after_bang;
	bool in_body; /* of hexadecimal, or of PEM */
	bool in_pem;
	bool in_output; /* of a command that was typed at a prompt */
	struct model_certificate *cert; /* whose body it is, or NULL */
	size_t complaints;
	struct model_at swallowed; /* a comment that looks like a command */
	struct model_at template;  /* the first line of a template */
	size_t templates;	   /* how many there are */
	size_t template_line;	   /* the last one, from 1 */
	size_t above; /* the command before, a line from 0 */
	size_t incomplete; /* the last line that ended too early, from 1 */
	enum ios_margin margin;
	bool typos; /* the text has characters that may be of typography */
};

static inline struct frame *top(struct reader *r)
{
	return &r->stack[r->depth];
}

static inline void set_class(struct reader *r, enum compiler_line class)
{
	r->info[r->i].class = class & 0xf;
}

static inline void set_mask(struct reader *r, uint16_t column)
{
	uint32_t mask = column < IOS_MASK_MAX ? column : IOS_MASK_MAX;

	r->info[r->i].mask = mask & IOS_MASK_MAX;
}

static inline struct model_at at_words(const struct reader *r, size_t first,
	size_t last)
{
	const struct span *w = r->l.word;

	return (struct model_at){(uint32_t)r->i + 1,
		ios_column(&r->l, w[first].p),
		ios_column(&r->l, w[last].p + w[last].n)};
}

static inline const char *in_mode(enum ios_mode m)
{
	return m == IOS_MODE_GLOBAL ? "global" : ios_mode_info(m)->name;
}

/* A body of hexadecimal may follow; object is its certificate, or NULL. */
void ios_body_begin(struct reader *r, struct model_head *object);
/* Take the line if it belongs to a body. */
bool ios_body_line(struct reader *r);
/* The text ends. */
void ios_body_end(struct reader *r);

/* ---- reader.c: the mode of a line, and what it does there ---- */

/* Find the mode that takes the line: its frame, or SIZE_MAX with the failure
 * that understood most in r->best. A mode that only knows the first word gives
 * way to a parent that knows the whole line. */
size_t ios_find_frame(struct reader *r);
/* Carry out r->match in frame f. */
void ios_apply(struct reader *r, size_t f);
/* Open a mode; the object takes its lines. */
void ios_push(struct reader *r, enum ios_mode mode, struct model_head *object);
/* The line is one of the open mode. */
void ios_open_body(struct reader *r);
/* In an indented block, a line at the block's own margin that the global mode
 * knows well is global, although the block might know its first word too. */
bool ios_outdented(struct reader *r);

/* ---- stray.c: lines that nobody takes ---- */

/* Judge the line, by the failure in r->best. */
void ios_stray(struct reader *r);
/* True, and told, when the line is a command of a mode that is not open. */
bool ios_out_of_place(struct reader *r);

/* ---- complain.c ---- */

/* Say what is wrong with the line, by the failure in r->best. */
void ios_complain(struct reader *r);
/* It belongs to the line above. */
void ios_complain_wrapped(struct reader *r);

/* ---- session.c ---- */

/* Cut the line. Blank lines, comments, remarks, prompts and output of commands
 * are no commands: true when that is all. */
bool ios_not_a_command(struct reader *r);

/* ---- note.c: findings about lines that were taken ---- */

/* r->margin: once, of the first line. */
void ios_note_margin(struct reader *r);
/* The first `no` that was not carried out. */
void ios_note_tired(struct reader *r);
/* By the row that matched: replaced, deprecated, of another release. */
void ios_note_row(struct reader *r);

/* ---- mend.c: edits for findings ---- */

/* Drop the words from `word` on. */
void ios_mend_trailing(struct reader *r, struct diag *d, size_t word);
/* Write row->instead for the deprecated row that matched. */
void ios_mend_spelling(struct reader *r, struct diag *d,
	const struct ios_row *row);

/* ---- placeholder.c: templates instead of configurations ---- */

/* As a placeholder, where a value cannot be: "name of the gateway", **NAME**,
 * 192.0.X.X. */
bool ios_is_filler(struct span word);
/* {% if … %}, <#list …>: a line that no router gets */
bool ios_is_statement(const struct ios_line *l);
/* {{ a b }} becomes one word: the index of the first that did, or 0. */
size_t ios_join_placeholders(struct ios_line *l);
/* Count one line, for the finding at the end. */
void ios_note_template(struct reader *r, size_t word);
void ios_judge_template(struct reader *r);

#endif
