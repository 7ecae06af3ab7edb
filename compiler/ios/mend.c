/* Edits that mend a line: only of words that can not be a key. */
#include "compiler/ios/state.h"

/* From the end of the word before to the end of the line. */
void ios_mend_trailing(struct reader *r, struct diag *d, size_t word)
{
	struct model_at at = at_words(r, word, r->l.n - 1);

	/* What begins like a placeholder or a quotation does not end here. */
	if (!word || r->l.word[word - 1].p[0] == '<' ||
		r->l.word[word - 1].p[0] == '"')
		return;
	at.column = at_words(r, word - 1, word - 1).end;
	lint_edit(r->lint, d, at, true, "%s", "");
}

/* The row's old words are replaced by those of what to write instead, when
 * both begin alike and end in the same arguments: for `keyring NAME` and
 * `keyring local NAME` that is to insert `local`. */
void ios_mend_spelling(struct reader *r, struct diag *d,
	const struct ios_row *row)
{
	struct ios_line old;
	struct ios_line new;
	size_t words = r->match.last + 1 - r->first;
	size_t same = 0;
	size_t args = 0;
	struct model_at at;
	struct span text;

	/* A mode and lines in it are for a person to write. */
	if (strchr(row->instead, '/'))
		return;
	ios_line_cut(&old, span_str(row->syntax), 0);
	ios_line_cut(&new, span_str(row->instead), 0);
	while (same < old.n && same < new.n &&
		span_eq(old.word[same], new.word[same]))
		same++;
	/* Arguments are in capitals there. */
	while (args < new.n && new.word[new.n - 1 - args].p[0] >= 'A' &&
		new.word[new.n - 1 - args].p[0] <= 'Z')
		args++;
	if (new.n <= same + args || words < same + args || words != old.n)
		return;
	text = span_of(new.word[same].p, 0);
	text.n = (size_t)(new.word[new.n - 1 - args].p +
		new.word[new.n - 1 - args].n - text.p);
	if (words > same + args) {
		at = at_words(r, r->first + same, r->first + words - args - 1);
		lint_edit(r->lint, d, at, true, "%.*s", LINT_TEXT(text));
		return;
	}
	at = at_words(r, r->first + same - 1, r->first + same - 1);
	at.column = at.end;
	lint_edit(r->lint, d, at, true, " %.*s", LINT_TEXT(text));
}
