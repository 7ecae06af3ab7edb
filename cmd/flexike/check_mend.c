/* --fix, --unsafe-fixes, --diff. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "cmd/flexike/check.h"
#include "cmd/flexike/replace.h"
#include "runtime/base/secret.h"

static bool fail(struct check_result *r, const char *path, const char *why)
{
	if (asprintf(&r->error, "%s: %s", path, why) < 0) {
		r->error = NULL;
		r->oom = true;
	}
	return false;
}

static bool write_text(const struct check_file *f,
	const struct check_edited *e, struct check_result *r)
{
	struct replace out;
	bool ok;

	if (!replace_open(&out, f->path))
		return fail(r, f->path, strerror(errno));
	/* No buffer of stdio keeps a key. */
	(void)setvbuf(out.f, NULL, _IONBF, 0);
	ok = fwrite(e->text, 1, e->n, out.f) == e->n;
	if (!replace_close(&out, ok) || !ok)
		return fail(r, f->path, strerror(errno));
	return true;
}

static void print_diff(const struct compiler_unit *old,
	const struct compiler_unit *now, const struct check_edited *e,
	struct check_result *r)
{
	size_t n;
	char *text = NULL;
	FILE *out = open_memstream(&text, &n);

	if (out)
		check_diff(out, old, now, e);
	r->oom |= !out || fclose(out) != 0;
	free(r->text);
	r->text = text;
}

bool check_mend(const struct check_options *o, const struct check_file *f,
	const struct compiler_options *with, struct compiler_unit **u,
	struct check_result *r)
{
	struct compiler_unit *old = *u;
	struct compiler_unit *now = NULL;
	struct check_edited e;
	bool ok = check_edit(old, o->unsafe_fixes, &e);

	r->oom |= !ok;
	if (ok && e.n_changes) {
		now = compiler_run_owned(with->name, e.text, e.n, with);
		ok = now != NULL;
		r->oom |= !ok;
	}
	if (now && o->diff)
		print_diff(old, now, &e, r);
	else if (now)
		ok = write_text(f, &e, r);
	r->applied = e.applied;
	r->left = e.left;
	r->edited = now && ok;
	/* The new unit owns the text now. */
	if (now)
		e.text = NULL;
	check_edited_fini(&e);
	if (now && ok)
		*u = now;
	else
		compiler_free(now);
	return ok;
}
