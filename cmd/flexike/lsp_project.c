#include "cmd/flexike/lsp_project.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "cmd/flexike/check.h"

static int hex(char c)
{
	static const char digits[] = "0123456789abcdef";
	const char *at = c ? strchr(digits, c >= 'A' && c <= 'F' ? c | 0x20 : c) :
			     NULL;

	return at ? (int)(at - digits) : -1;
}

/* The path of a file: URI (RFC 8089) on this machine; NULL: it is none. Owned
 * by the caller. */
static char *path_of(const char *uri)
{
	char *path;
	size_t n = 0;

	if (strncasecmp(uri, "file://", 7) != 0)
		return NULL;
	uri += 7;
	if (!strncasecmp(uri, "localhost/", 10))
		uri += 9;
	path = *uri == '/' ? strdup(uri) : NULL;
	for (const char *p = uri; path && *p; p++) {
		int high = *p == '%' ? hex(p[1]) : -1;
		int low = high >= 0 ? hex(p[2]) : -1;

		path[n++] = low < 0 ? *p : (char)(high * 16 + low);
		p += low < 0 ? 0 : 2;
	}
	if (path)
		path[n] = '\0';
	return path;
}

static struct compiler_unit *compile_at(const struct check_place *place,
	const char *path, const char *uri, struct span text,
	struct compiler_options *o)
{
	static const struct check_options none;
	struct check_settings s;
	struct check_filter filter = {.settings = &s, .path = path,
		.ignores = {place->ignores, place->named, NULL, NULL},
		.baseline = place->baseline};
	struct compiler_unit *u;
	char err[512];

	check_settings_of(&none, place, path, &s);
	if (!o->release)
		o->release = s.release;
	o->profile = s.profile;
	if (!check_own_ignores(path, &filter.ignores[2], err, sizeof(err)))
		(void)fprintf(stderr, "flexike lsp: %s\n", err);
	u = compiler_run(uri, text, o);
	if (u)
		diag_keep(compiler_findings_edit(u), check_keep, &filter);
	check_ignores_free(filter.ignores[2]);
	return u;
}

struct compiler_unit *lsp_project_compile(void *ctx, const char *uri,
	struct span text, const struct compiler_options *o)
{
	struct compiler_options with = *o;
	char *path = path_of(uri);
	const struct check_place *place = NULL;
	struct check_places places = {0};
	struct compiler_unit *u;
	char *seen = NULL;

	(void)ctx;
	check_places_init(&places);
	/* As check names files: from here, when they are below. */
	if (path)
		seen = check_relative(".", path);
	if (seen)
		place = check_places_of(&places, path);
	u = place ? compile_at(place, seen, uri, text, &with) :
		    compiler_run(uri, text, o);
	check_places_fini(&places);
	free(seen);
	free(path);
	return u;
}
