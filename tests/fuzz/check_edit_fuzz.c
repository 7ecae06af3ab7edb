/* Any octets as a configuration with remarks, whose edits are applied: what is
 * not edited stays octet for octet, and the diff names every change. */
#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "compiler/check/check.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static void unedited_stays(const struct check_edited *e, struct span old)
{
	size_t from = 0;
	size_t new_from = 0;

	for (size_t i = 0; i <= e->n_changes; i++) {
		size_t to = i < e->n_changes ? e->changes[i].from : old.n;
		size_t new_to = i < e->n_changes ? e->changes[i].new_from : e->n;

		assert(to >= from && to - from == new_to - new_from);
		assert(to == from ||
			!memcmp(old.p + from, e->text + new_from, to - from));
		if (i == e->n_changes)
			return;
		from = e->changes[i].to;
		new_from = e->changes[i].new_to;
	}
}

/* Built once: building it takes longer than most inputs. */
static const struct compiler_options *options(void)
{
	static struct compiler_options o;

	if (!o.grammar)
		o.grammar = compiler_grammar_new();
	return &o;
}

static void mend(const struct compiler_unit *u, bool unsafe)
{
	struct compiler_unit *now;
	struct check_edited e;
	FILE *out;

	assert(check_edit(u, unsafe, &e));
	unedited_stays(&e, compiler_text(u));
	now = compiler_run("fuzz.cfg", span_of(e.text, e.n),
		options());
	out = fopen("/dev/null", "w");
	assert(now && out);
	check_diff(out, u, now, &e);
	(void)fclose(out);
	compiler_free(now);
	check_edited_fini(&e);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct compiler_unit *u = compiler_run("fuzz.cfg", span_of(data, n),
		options());

	assert(u);
	mend(u, false);
	mend(u, true);
	compiler_free(u);
	return 0;
}
