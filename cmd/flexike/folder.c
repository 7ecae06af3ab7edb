#include "cmd/flexike/folder.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "runtime/base/map.h"

#define DEPTH_MAX 16

struct file {
	const char *path;
	const char *name; /* below the folder */
	bool matched;
};

struct files {
	struct file *v; /* in the arena, sorted by name */
	size_t n;
	size_t cap;
};

static bool fail(struct folder_pairs *f, const char *what, const char *why)
{
	(void)snprintf(f->error, sizeof(f->error), "%s: %s", what, why);
	return false;
}

static bool no_memory(struct folder_pairs *f)
{
	(void)snprintf(f->error, sizeof(f->error), "out of memory");
	return false;
}

/* ---- one folder ------------------------------------------------------------- */

static bool add(struct folder_pairs *f, struct files *l, const char *path,
	size_t root)
{
	if (l->n == l->cap) {
		size_t cap = l->cap ? l->cap * 2 : 64;
		struct file *v = arena_array(&f->arena, cap, sizeof(*v));

		if (!v)
			return no_memory(f);
		if (l->n)
			memcpy(v, l->v, l->n * sizeof(*v));
		l->v = v;
		l->cap = cap;
	}
	l->v[l->n++] = (struct file){path, path + root, false};
	return true;
}

static bool is_wanted(const char *name)
{
	return name[0] != '.' && name[strlen(name) - 1] != '~';
}

static bool walk(struct folder_pairs *f, struct files *l, const char *folder,
	size_t root, int depth)
{
	DIR *d = depth < DEPTH_MAX ? opendir(folder) : NULL;
	const struct dirent *e;
	bool ok = true;

	if (!d)
		return fail(f, folder, depth < DEPTH_MAX ? strerror(errno) :
							   "folders too deep");
	while (ok && (e = readdir(d)) != NULL) {
		struct stat st;
		char *path;

		if (!is_wanted(e->d_name))
			continue;
		path = arena_printf(&f->arena, "%s/%s", folder, e->d_name);
		if (!path)
			ok = no_memory(f);
		else if (lstat(path, &st) < 0)
			ok = fail(f, path, strerror(errno));
		else if (S_ISDIR(st.st_mode))
			ok = walk(f, l, path, root, depth + 1);
		else if (S_ISREG(st.st_mode) || (S_ISLNK(st.st_mode) &&
			stat(path, &st) == 0 && S_ISREG(st.st_mode)))
			ok = add(f, l, path, root);
	}
	(void)closedir(d);
	return ok;
}

static int by_name(const void *a, const void *b)
{
	return strcmp(((const struct file *)a)->name,
		((const struct file *)b)->name);
}

static bool list(struct folder_pairs *f, struct files *l, const char *folder)
{
	size_t n = strlen(folder);
	char *path;

	while (n > 1 && folder[n - 1] == '/')
		n--;
	path = arena_strndup(&f->arena, span_of(folder, n));
	if (!path)
		return no_memory(f);
	if (!walk(f, l, path, n + 1, 0))
		return false;
	if (l->n)
		qsort(l->v, l->n, sizeof(*l->v), by_name);
	return true;
}

/* ---- two ---------------------------------------------------------------------- */

static void pair(struct folder_pairs *f, const char *before, const char *after)
{
	f->v[f->n++] = (struct folder_pair){before, after};
}

static void match_names(struct folder_pairs *f, struct files *a,
	struct files *b)
{
	for (size_t i = 0, k = 0; i < a->n && k < b->n;) {
		int d = strcmp(a->v[i].name, b->v[k].name);

		if (!d) {
			pair(f, a->v[i].path, b->v[k].path);
			a->v[i].matched = b->v[k].matched = true;
		}
		i += d <= 0;
		k += d >= 0;
	}
}

static bool match_hostnames(struct folder_pairs *f, struct files *a,
	struct files *b, folder_hostname_fn *hostname, void *user)
{
	struct map known;
	bool ok = true;

	map_init(&known, 0);
	for (size_t i = 0; i < a->n && ok; i++) {
		const char *s = a->v[i].matched ? "" :
			hostname(user, a->v[i].path, &f->arena);

		ok = s && (!*s || map_set(&known, span_str(s), (uint32_t)i));
	}
	for (size_t i = 0; i < b->n && ok; i++) {
		const char *s = b->v[i].matched ? "" :
			hostname(user, b->v[i].path, &f->arena);
		uint32_t k;

		ok = s;
		k = s && *s ? map_del(&known, span_str(s)) : MAP_NONE;
		if (k == MAP_NONE)
			continue;
		pair(f, a->v[k].path, b->v[i].path);
		a->v[k].matched = b->v[i].matched = true;
	}
	map_fini(&known);
	return ok || fail(f, "the folders", "a file of them cannot be read");
}

static void leave_single(struct folder_pairs *f, const struct files *a,
	const struct files *b)
{
	for (size_t i = 0; i < a->n; i++)
		if (!a->v[i].matched)
			pair(f, a->v[i].path, NULL);
	for (size_t i = 0; i < b->n; i++)
		if (!b->v[i].matched)
			pair(f, NULL, b->v[i].path);
}

static bool is_folder(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

bool folder_pairs_make(struct folder_pairs *f, const char *before,
	const char *after, folder_hostname_fn *hostname, void *user)
{
	struct files a = {0};
	struct files b = {0};
	bool folders = is_folder(before);

	*f = (struct folder_pairs){0};
	arena_init(&f->arena, 0);
	if (folders != is_folder(after))
		return fail(f, folders ? before : after,
			"is a folder, and the other is a file");
	if (folders && (!list(f, &a, before) || !list(f, &b, after)))
		return false;
	f->v = arena_array(&f->arena, a.n + b.n + 1, sizeof(*f->v));
	if (!f->v)
		return no_memory(f);
	if (!folders) {
		pair(f, before, after);
		return true;
	}
	match_names(f, &a, &b);
	if (!match_hostnames(f, &a, &b, hostname, user))
		return false;
	leave_single(f, &a, &b);
	return true;
}

void folder_pairs_free(struct folder_pairs *f)
{
	arena_fini(&f->arena);
}
