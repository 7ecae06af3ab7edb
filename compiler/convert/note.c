#include "compiler/convert/note.h"

void convert_note(struct diag_list *notes, const struct policy *p,
	struct policy_str file, uint32_t line, const char *fmt, ...)
{
	struct diag *d = diag_add(notes, DIAG_WARNING);
	va_list ap;

	if (!d)
		return;
	va_start(ap, fmt);
	d->message = arena_vprintf(notes->arena, fmt, ap);
	va_end(ap);
	d->place.file = arena_strdup(notes->arena, policy_text(p, file));
	d->place.line = line;
	notes->oom |= !d->message || !d->place.file;
}
