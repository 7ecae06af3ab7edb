/* Findings about lines that a mode takes. */
#include "compiler/ios/state.h"
#include "compiler/model/global.h"

#include <stddef.h>

void ios_note_tired(struct reader *r)
{
	struct diag *d = lint_add(r->lint, LINT_FV021,
		at_words(r, 0, r->match.last),
		"this and later `no` lines about lists are not carried out: "
		"there are too many");

	lint_fix(r->lint, d, "check what the router shows, not what was typed: "
			     "show running-config");
}

/* `version 17.12` tells the release, unless the user did. */
static void note_version(struct reader *r)
{
	const struct ios_row *row = r->match.row;

	if (row->mode == IOS_MODE_GLOBAL && row->kind == IOS_SET &&
		row->offset == offsetof(struct model_global, version) &&
		!r->lint->release_given)
		(void)lint_release_of_version(r->match.slot[0].text,
			&r->lint->release, &r->lint->newest);
}

static void note_deprecated(struct reader *r, const struct ios_row *row)
{
	struct diag *d = lint_add(r->lint, LINT_FV003,
		at_words(r, r->first, r->match.last),
		"this is an old spelling of the command");

	lint_fix(r->lint, d, "%s", row->instead);
	ios_mend_spelling(r, d, row);
}

/* The row is for other releases than the configuration's. */
static void note_release(struct reader *r, const struct ios_row *row)
{
	struct lint *l = r->lint;
	bool early = row->since > l->newest;
	bool late = row->gone && row->gone <= l->release;
	struct diag *d;

	if (!early && !late)
		return;
	d = lint_add(l, LINT_FV013, at_words(r, r->first, r->match.last),
		early ? "%s does not know this command yet; %s does" :
			"%s does not know this command any more, as of %s",
		lint_release_name(l->release),
		lint_release_name(early ? row->since : row->gone));
	lint_fix(l, d, "check the release: --release %s, or leave the line out",
		lint_release_name(early ? row->since : RELEASE_XE_16_7));
}

/* The setting was made before, with another value. */
static void note_replaced(struct reader *r, const struct ios_row *row)
{
	struct diag *d = lint_add(r->lint, row->twice ? row->twice : LINT_FV011,
		at_words(r, r->first, r->match.last),
		"this takes the place of line %u", r->m->replaced.line);

	lint_related(r->lint, d, r->m->replaced, "was set here");
	lint_fix(r->lint, d, "keep the one that is meant");
}

void ios_note_margin(struct reader *r)
{
	struct span line = source_line(r->s, 0);
	struct model_at at = {1, 1, (uint16_t)(line.n < 200 ? line.n + 1 : 200)};
	struct diag *d = lint_add(r->lint, LINT_FV024, at,
		"%s stands in front of every line; what is behind it is read",
		ios_margin_name(r->margin));

	lint_fix(r->lint, d, "take the text without it");
}

/* In a name or a key: IOS keeps it, and the other end has it otherwise. */
static void note_typo(struct reader *r)
{
	const struct ios_row *row = r->match.row;
	size_t last = r->match.last < r->l.n ? r->match.last : r->l.n - 1;
	struct diag *d;

	if (row->kind >= IOS_SKIP || strstr(row->syntax, "<line>"))
		return;
	for (size_t i = r->first; i <= last; i++) {
		const struct ios_typo *t = ios_typo_in(r->l.word[i]);

		if (!t)
			continue;
		d = lint_add(r->lint, LINT_FV025, at_words(r, i, i),
			"there is %s (U+%04X) in this word, and IOS keeps it",
			t->name, t->code);
		lint_fix(r->lint, d, "type it again");
		return;
	}
}

void ios_note_row(struct reader *r)
{
	const struct ios_row *row = r->match.row;

	if (r->typos)
		note_typo(r);

	if (r->m->replaced.line)
		note_replaced(r, row);

	note_version(r);
	if (row->instead)
		note_deprecated(r, row);
	if (row->since || row->gone)
		note_release(r, row);
}
