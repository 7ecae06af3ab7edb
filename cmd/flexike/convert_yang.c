/* flexike convert --to yang: instance data of the module flexike-policy. */
#include "cmd/flexike/convert.h"

#include <stdio.h>
#include <stdlib.h>

#include "cmd/flexike/write.h"
#include "runtime/base/secret.h"

/* Before the document: who reads it from a pipe may want the keys at once. */
static bool write_keys(const struct convert *c, const struct policy *p)
{
	uint8_t *text;
	size_t n;
	bool ok;

	if (!c->keys_file)
		return true;
	if (!yang_keys_print(p, &text, &n))
		return convert_fail(c->keys_file, "out of memory");
	ok = command_write("convert", c->keys_file, span_of(text, n));
	secret_wipe_bytes(text, n);
	free(text);
	return ok;
}

bool convert_yang(const struct convert *c, const struct policy *p)
{
	struct yang *y = yang_new();
	struct diag_list findings;
	struct arena arena;
	char *text = NULL;
	bool ok = false;

	arena_init(&arena, 0);
	diag_list_init(&findings, &arena);
	if (y)
		text = yang_export(y, p, c->format == 2 ? YANG_XML : YANG_JSON,
			&findings);
	else
		(void)convert_fail(c->input, "libyang does not start");
	for (size_t i = 0; i < findings.n; i++)
		(void)convert_fail(c->input, findings.items[i]->message);
	if (text)
		ok = write_keys(c, p) && convert_write(c, text);
	free(text);
	arena_fini(&arena);
	yang_free(y);
	return ok;
}
