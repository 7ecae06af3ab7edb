/* The grammar: rows of grammar/<mode>.def as one tree of words per mode.
 *
 * Syntax of a row:
 *   word        a keyword, which may be abbreviated while it is unambiguous
 *   <name>      an argument (arg.def), or a range of numbers <5-3600>
 *   <x>...      one or more of them, to the end of the line
 *   [ … ]       optional
 *   {a|b}       one of these words; its number, from 1, is the argument
 * Arguments are numbered from the left: slot k of a match. */
#ifndef FLEXIKE_COMPILER_IOS_GRAMMAR_H
#define FLEXIKE_COMPILER_IOS_GRAMMAR_H

#include "compiler/ios/token.h"
#include "compiler/lint/rule.h"
#include "compiler/model/model.h"

enum ios_mode {
#define MODE(sym, name, parent, object, flags) IOS_MODE_##sym,
#include "compiler/ios/modes.def"
#undef MODE
	IOS_MODES
};

enum { /* flags of modes.def */
	MODE_CRYPTO = 1,
	MODE_OPAQUE = 2,
	MODE_SECRET = 4, /* never show a line that was not understood */
};

struct ios_mode_info {
	const char *name;
	enum ios_mode parent;
	enum model_type object;
	unsigned flags;
};
const struct ios_mode_info *ios_mode_info(enum ios_mode m);

/* What a row does with its arguments. Objects that are opened take what is
 * left of them as IOS_EACH or, when the last repeats, as IOS_LIST. */
enum ios_kind {
	IOS_SET,       /* all arguments into one value */
	IOS_ADD,       /* the same, appended to a list */
	IOS_LIST,      /* replace a list by the repeated argument */
	IOS_EACH,      /* slot k into the k-th of consecutive values */
	IOS_OPEN,      /* find or make the object named by slot 0 */
	IOS_CHILD,     /* the same within this object */
	IOS_ENTRY,     /* slot 0 names a parent, slot `key` the child in it */
	IOS_ADD_TO,    /* append the slots after 0 to a list of what it names */
	IOS_SET_IN,    /* the slots after 0 into settings of what it names */
	IOS_NEW,       /* make an unnamed object */
	IOS_NEW_CHILD, /* the same within this object */
	IOS_NEW_ENTRY, /* the same within the parent named by slot 0 */
	IOS_CERT,      /* as IOS_NEW_CHILD; a hexadecimal body may follow */
	IOS_SKIP,      /* known, and not ours */
	IOS_BANNER,    /* a body up to its delimiter follows */
	IOS_LEAVE,     /* back to the parent mode */
	IOS_LEAVE_ALL,
};

struct ios_row {
	const char *syntax;
	const char *help;
	enum ios_mode mode;
	enum ios_kind kind;
	enum model_type type;	/* of what is opened or made */
	enum model_type within; /* ENTRY: of the parent */
	enum ios_mode enters;	/* IOS_MODE_GLOBAL: none */
	enum model_group group; /* that the field is in */
	uint32_t offset; /* of the field; 0, the object's head: none */
	uint16_t word;	 /* constant part of the value */
	uint16_t off;	 /* its word after a `no` form; 0: not configured */
	uint8_t key;	 /* OPEN, ENTRY: slot of the object's name */
	bool weak;	 /* only the first word is known */
	enum lint_release since; /* first release that has it */
	enum lint_release gone;	 /* first that has it no more; 0: none */
	const char *instead; /* deprecated: what to write in its place */
	enum lint_rule twice; /* another value later on; 0: FV011 */
};

size_t ios_rows(const struct ios_row **rows);

struct ios_ctx;

/* Read an argument from word i on into *v: words taken, 0 when it is not one
 * of this kind, -1 when it is one with a bad value, -2 when the word after it
 * has the bad value. */
typedef int ios_arg_fn(const struct ios_line *l, size_t i,
	struct model_value *v, struct arena *a);
/* The k-th word that would be accepted, NULL at the end. */
typedef const char *ios_arg_words_fn(size_t k);

struct ios_arg {
	const char *name;
	ios_arg_fn *parse; /* NULL: a number within the node's range */
	enum model_type refers;
	const char *what;
};

struct ios_node {
	const char *word; /* NULL: an argument */
	const struct ios_arg *arg;
	uint32_t min, max; /* numbers */
	int8_t slot;	   /* -1: a plain keyword */
	uint8_t slots;	   /* of the row that ends here */
	uint8_t choice;
	bool repeat;
	bool text; /* the argument is the rest of the line, whatever it is */
	bool ours; /* some row below goes into the model */
	const struct ios_row *row; /* NULL: incomplete here */
	struct ios_node **words; /* children, sorted */
	size_t n_words;
	uint16_t begins[28]; /* children before each first letter */
	struct ios_node **args;
	size_t n_args;
	struct ios_node *child; /* while building */
	struct ios_node *next;
};

struct ios_grammar {
	struct ios_node *root[IOS_MODES];
};

/* Build the trees in the arena. False: memory. */
bool ios_grammar_build(struct ios_grammar *g, struct arena *a)
	__attribute__((warn_unused_result));

/* Which of `begins` a word is in: 0 before the letters, 1 to 26 a letter, in
 * the order of octets. */
static inline size_t ios_letter(uint8_t c)
{
	c = c >= 'A' && c <= 'Z' ? c | 0x20 : c;
	return c < 'a' ? 0 : c > 'z' ? 26 : (size_t)(c - 'a') + 1;
}

/* ---- matching a line (match.c) ------------------------------------------------ */

#define IOS_SLOTS 12

enum ios_fail {
	IOS_MATCHED,
	IOS_UNKNOWN,	/* the word is not expected here */
	IOS_BAD_VALUE,	/* right place, wrong value */
	IOS_INCOMPLETE, /* more is expected */
	IOS_AMBIGUOUS,	/* an abbreviation of several words */
};

struct ios_match {
	enum ios_fail fail;
	const struct ios_row *row;
	const struct ios_node *node; /* where it ended or failed */
	size_t words;		     /* understood, from the first on */
	size_t last;		     /* index of the last word used */
	size_t bad_word;	     /* index, when the value is bad */
	uint32_t have;		     /* slots filled, as bits */
	uint16_t key_column;	     /* where a key begins; 0: none */
	size_t n_list;
	struct model_value slot[IOS_SLOTS];
	struct model_value list[IOS_WORDS];
};

/* Match the words from `first` on. With partial, a line that ends early
 * matches (no keyring): m->row is then NULL and m->node is where it ended. */
void ios_match(const struct ios_grammar *g, enum ios_mode mode,
	const struct ios_line *l, size_t first, uint32_t line_no, bool partial,
	struct ios_match *m, struct arena *a);

/* ---- arguments (arg.c) ----------------------------------------------------------- */

const struct ios_arg *ios_arg_find(struct span name);
const struct ios_arg *ios_arg_number(void);
bool ios_number(struct span word, uint32_t min, uint32_t max, uint32_t *out);
/* Words that an algorithm argument accepts, for suggestions; NULL: any. */
ios_arg_words_fn *ios_arg_words(const struct ios_arg *arg);
/* Canonical interface name from "Ethernet 1/1", "e1/1" …: words taken. */
int ios_interface_name(const struct ios_line *l, size_t i, struct span *name,
	struct arena *a);

/* ---- suggestions (suggest.c) ------------------------------------------------------- */

/* The nearest word that the node expects, or NULL when none is near. *best is
 * lowered to its distance. */
const char *ios_suggest(const struct ios_node *node, struct span word,
	unsigned *best);
/* "a, b or c": what is expected, into buf. */
void ios_expected(const struct ios_node *node, char *buf, size_t cap);

/* ---- settings (set.c) ------------------------------------------------------------ */

/* Carry out a matched row on an object; returns the object whose mode a row
 * of kind OPEN enters. */
struct model_head *ios_set(struct model *m, struct model_head *object,
	const struct ios_match *match, struct model_at at);
/* The `no` (or `default`) form: all rows at and below the node. */
void ios_unset(struct model *m, struct model_head *object,
	const struct ios_match *match, struct model_at at, bool restore);
/* At the end: what consists of entries, as a crypto map does, is gone when all
 * of them were taken back. */
void ios_forget_empty(struct model *m);

/* ---- masking keys (redact.c) --------------------------------------------------------- */

/* Column from which a line must not be shown; 0: all may be. `mode_secret`:
 * nothing after the first word may. */
uint32_t ios_redact_column(const struct ios_line *l, bool mode_secret);
/* Whether it is one of the words that a key stands behind. */
bool ios_is_key_word(struct span w);
/* The line stops where a key should follow, or has one in its last words. */
bool ios_awaits_key(const struct ios_line *l, bool mistyped);

#endif
