#include "cmd/flexike/check_files.h"

#include <errno.h>
#include <fts.h>
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "compiler/check/check.h"

void check_files_init(struct check_files *f, const char *const *extensions)
{
	*f = (struct check_files){.extensions = extensions};
	map_init(&f->seen, 1);
}

void check_files_fini(struct check_files *f)
{
	map_fini(&f->seen);
	for (size_t i = 0; i < f->n; i++)
		free(f->items[i].path);
	free(f->items);
	*f = (struct check_files){0};
}

static void cannot(struct check_files *f, const char *path, const char *why)
{
	(void)fprintf(stderr, "flexike check: %s: %s\n", path, why);
	f->failed = true;
}

static bool grow(struct check_files *f)
{
	size_t cap = f->cap ? f->cap * 2 : 64;
	struct check_file *p = reallocarray(f->items, cap, sizeof(*p));

	if (!p)
		return false;
	f->items = p;
	f->cap = cap;
	return true;
}

static void add(struct check_files *f, const char *path, bool found)
{
	char *copy;

	while (!strncmp(path, "./", 2) && path[2])
		path += path[2] == '/' ? 1 : 2;
	if (map_get(&f->seen, span_str(path)) != MAP_NONE)
		return;
	copy = strdup(path);
	if (!copy || (f->n == f->cap && !grow(f)) ||
		!map_set(&f->seen, span_str(copy), 0)) {
		free(copy);
		f->oom = true;
		return;
	}
	f->items[f->n++] = (struct check_file){copy, found};
}

static bool has_extension(const struct check_files *f, const char *name)
{
	size_t n = strlen(name);

	for (size_t i = 0; f->extensions[i]; i++) {
		const char *e = f->extensions[i];
		size_t k = strlen(e += *e == '.');

		if (n > k + 1 && name[n - k - 1] == '.' &&
			!strcmp(name + n - k, e))
			return true;
	}
	return false;
}

/* ---- files by what is in them -------------------------------------------------- */

#define LOOK 16384

static bool begins(const char *text, const char *const *words)
{
	for (; *words; words++)
		if (!strncmp(text, *words, strlen(*words)))
			return true;
	return false;
}

static bool has_line(const char *text, const char *const *words)
{
	for (const char *p = text; p; p = strchr(p, '\n')) {
		p += *p == '\n';
		if (begins(p, words))
			return true;
	}
	return false;
}

/* Archives of configurations name files as the routers are called: rtr1, or
 * rtr1.example.com. The latter may be anything, so it must begin as what a
 * router prints. */
static bool is_configuration(const char *path, const char *name)
{
	const char *dot = strchr(name, '.');
	static const char *const starts[] = {"!", "version ", "hostname ",
		"Building configuration", "Current configuration", NULL};
	static const char *const lines[] = {"hostname ", "interface ",
		"crypto ", NULL};
	static const char *const host[] = {"hostname ", NULL};
	/* One dot is an extension, and not one of ours. */
	FILE *f = dot && !strchr(dot + 1, '.') ? NULL : fopen(path, "r");
	char *text = f ? calloc(1, LOOK + 1) : NULL;
	size_t n = text ? fread(text, 1, LOOK, f) : 0;
	const char *p = text;
	bool is;

	while (n && (*p == '\n' || *p == '\r' || *p == ' '))
		p++;
	is = n && !memchr(text, '\0', n) && (dot ?
		begins(p, starts) && has_line(text, host) :
		has_line(text, lines));
	free(text);
	if (f)
		(void)fclose(f);
	return is;
}

static bool is_wanted(const struct check_files *f, const FTSENT *e,
	const char *pattern)
{
	if (pattern)
		return check_wild(pattern, e->fts_path);
	return has_extension(f, e->fts_name) ||
		is_configuration(e->fts_accpath, e->fts_name);
}

/* ---- folders ------------------------------------------------------------------- */

/* One entry of a folder; true when its own entries are of no interest. */
static bool visit(struct check_files *f, const FTSENT *e, const char *pattern)
{
	bool hidden = e->fts_level > 0 && e->fts_name[0] == '.';

	switch (e->fts_info) {
	case FTS_D:
		return hidden;
	case FTS_DC:
		cannot(f, e->fts_path, "symbolic links lead in a circle");
		break;
	case FTS_DNR:
	case FTS_ERR:
	case FTS_NS:
		cannot(f, e->fts_path, strerror(e->fts_errno));
		break;
	case FTS_SLNONE:
		if (has_extension(f, e->fts_name))
			cannot(f, e->fts_path, "symbolic link to nothing");
		break;
	case FTS_F:
		if (!hidden && is_wanted(f, e, pattern))
			add(f, e->fts_path, true);
		break;
	default:
		break;
	}
	return false;
}

static void walk(struct check_files *f, const char *folder,
	const char *pattern)
{
	char *copy = strdup(folder);
	char *const roots[] = {copy, NULL};
	FTS *fts = copy ? fts_open(roots, FTS_LOGICAL | FTS_NOCHDIR, NULL) :
			  NULL;
	FTSENT *e;

	if (!fts) {
		cannot(f, folder, strerror(errno));
		free(copy);
		return;
	}
	while ((e = fts_read(fts)) != NULL)
		if (visit(f, e, pattern))
			(void)fts_set(fts, e, FTS_SKIP);
	(void)fts_close(fts);
	free(copy);
}

static int by_path(const void *pa, const void *pb)
{
	const struct check_file *a = pa;
	const struct check_file *b = pb;

	return strcmp(a->path, b->path);
}

/* ---- patterns ------------------------------------------------------------------ */

/* The folder before the first wildcard. */
static char *literal_folder(const char *pattern)
{
	size_t n = strcspn(pattern, "*?[");

	while (n && pattern[n - 1] != '/')
		n--;
	if (!n)
		return strdup(".");
	return strndup(pattern, n > 1 ? n - 1 : 1);
}

static void add_deep(struct check_files *f, const char *pattern)
{
	char *folder = literal_folder(pattern);
	char *whole = NULL;
	bool here = folder && !strcmp(folder, ".") &&
		strncmp(pattern, "./", 2) != 0;

	if (!folder || asprintf(&whole, "%s%s", here ? "./" : "", pattern) < 0) {
		whole = NULL;
		f->oom = true;
	}
	if (whole)
		walk(f, folder, whole);
	free(whole);
	free(folder);
}

static void add_found(struct check_files *f, const char *path)
{
	struct stat st;

	if (stat(path, &st) != 0)
		cannot(f, path, strerror(errno));
	else if (S_ISDIR(st.st_mode))
		walk(f, path, NULL);
	else
		add(f, path, true);
}

static void add_pattern(struct check_files *f, const char *pattern)
{
	glob_t g = {0};

	if (strstr(pattern, "**")) {
		add_deep(f, pattern);
		return;
	}
	switch (glob(pattern, 0, NULL, &g)) {
	case 0:
		for (size_t i = 0; i < g.gl_pathc; i++)
			add_found(f, g.gl_pathv[i]);
		break;
	case GLOB_NOSPACE:
		f->oom = true;
		break;
	default:
		break;
	}
	globfree(&g);
}

void check_files_add(struct check_files *f, const char *argument)
{
	size_t before = f->n;
	bool failed = f->failed;
	struct stat st;
	bool quiet = false;

	f->failed = false;
	if (!strcmp(argument, "-")) {
		add(f, argument, false);
		quiet = true;
	} else if (stat(argument, &st) == 0) {
		if (S_ISDIR(st.st_mode))
			walk(f, argument, NULL);
		else
			add(f, argument, false);
		quiet = !S_ISDIR(st.st_mode);
	} else if (errno == ENOENT && strpbrk(argument, "*?[")) {
		add_pattern(f, argument);
	} else {
		cannot(f, argument, strerror(errno));
	}
	/* A pipeline that checks nothing should not be green. */
	if (f->n == before && !quiet && !f->failed && !f->oom)
		cannot(f, argument, "no configuration is there "
			"(*.cfg *.conf *.txt *.ios, --extension, or what "
			"begins like one)");
	f->failed |= failed;
	if (f->n > before)
		qsort(f->items + before, f->n - before, sizeof(*f->items),
			by_path);
}
