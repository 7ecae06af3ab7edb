/* show running-config: the canonical form, which is all that the policy tables
 * say. */
#include "compiler/show/object.h"

#include <stdlib.h>
#include <string.h>

#include "compiler/convert/convert.h"

/* JSON takes no octets that are not UTF-8. */
static json_t *line(const char *s, size_t n)
{
	json_t *v = json_stringn(s, n);
	char *copy = v ? NULL : malloc(n + 1);

	for (size_t i = 0; copy && i < n; i++)
		copy[i] = (uint8_t)s[i] < 0x80 ? s[i] : '?';
	if (copy)
		v = json_stringn(copy, n);
	free(copy);
	return v;
}

void show_running_add(const char *name, const char *text, json_t *out)
{
	json_t *list = json_array();

	for (const char *s = text; *s;) {
		size_t n = strcspn(s, "\n");

		(void)json_array_append_new(list, line(s, n));
		s += n + (s[n] == '\n');
	}
	(void)json_array_append_new(out, json_pack("{s:s,s:n,s:n,s:n,s:o}",
		"name", name, "origin", "file", "line", "lines", list));
}

void show_running_list(const struct show_from *from, json_t *out)
{
	struct diag_list notes;
	struct arena a;
	char *text;

	arena_init(&a, 0);
	diag_list_init(&notes, &a);
	text = convert_ios(from->p, false, &notes);
	if (text)
		show_running_add("running-config", text, out);
	free(text);
	arena_fini(&a);
}

void show_running_print(FILE *out, const json_t *o)
{
	json_t *v;
	size_t i;

	json_array_foreach (json_object_get(o, "lines"), i, v)
		(void)fprintf(out, "%s\n", json_string_value(v));
}
