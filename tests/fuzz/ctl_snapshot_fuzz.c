/* A snapshot from a daemon that may be another's. What parses prints, as text
 * and JSON, and round-trips. */
#include <stdlib.h>

#include "runtime/control/control.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void show_everything(const struct ctl_snapshot *s)
{
	char err[256];
	const char *words;

	for (size_t i = 0; (words = ctl_show_name(i, NULL)); i++) {
		char *text = NULL;
		size_t n = 0;
		FILE *out = open_memstream(&text, &n);

		if (!out)
			return;
		if (!ctl_show(out, s, words, err, sizeof(err)) ||
			!ctl_show_json(out, s, words, err, sizeof(err)))
			abort();
		(void)fclose(out);
		free(text);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena a;
	struct ctl_snapshot *s;
	char *json = malloc(size + 1);
	char *first;
	char *second;
	char err[256];

	if (!json)
		return 0;
	if (size)
		memcpy(json, data, size);
	json[size] = '\0';
	arena_init(&a, 0);
	s = ctl_snapshot_parse(&a, json, err, sizeof(err));
	free(json);
	if (s) {
		show_everything(s);
		first = ctl_snapshot_json(s);
		s = first ? ctl_snapshot_parse(&a, first, err, sizeof(err))
			  : NULL;
		second = s ? ctl_snapshot_json(s) : NULL;
		if (!second || strcmp(first, second) != 0)
			abort();
		free(first);
		free(second);
	}
	arena_fini(&a);
	return 0;
}
