#include "compiler/report/words.h"

#include <stdlib.h>
#include <string.h>

#include "compiler/report/format.h"

char *report_utf8(const char *s)
{
	char *copy = strdup(s);
	json_t *valid = json_string(s);

	for (char *p = copy; !valid && p && *p; p++)
		if ((unsigned char)*p >= 0x80)
			*p = '?';
	json_decref(valid);
	return copy;
}

json_t *report_json_text(const char *s)
{
	json_t *j = json_string(s ? s : "");
	char *copy;

	if (j || !s)
		return j;
	copy = report_utf8(s);
	j = copy ? json_string(copy) : NULL;
	free(copy);
	return j;
}

void report_json_put(FILE *out, json_t *o)
{
	(void)json_dumpf(o, out, JSON_COMPACT);
	json_decref(o);
}

static const char *entity(unsigned char c)
{
	switch (c) {
	case '&':
		return "&amp;";
	case '<':
		return "&lt;";
	case '>':
		return "&gt;";
	case '"':
		return "&quot;";
	case '\n':
		return "&#10;";
	default:
		return c < 0x20 || c == 0x7f ? "?" : NULL;
	}
}

void report_xml_text(FILE *out, const char *s)
{
	char *copy = report_utf8(s ? s : "");

	for (const char *p = copy; p && *p; p++) {
		const char *e = entity((unsigned char)*p);

		/* U+FFFE and U+FFFF are not characters of XML. */
		if (!strncmp(p, "\xef\xbf\xbe", 3) ||
			!strncmp(p, "\xef\xbf\xbf", 3)) {
			e = "?";
			p += 2;
		}
		if (e)
			(void)fputs(e, out);
		else
			(void)fputc(*p, out);
	}
	free(copy);
}
