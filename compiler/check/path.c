#include "compiler/check/check.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void drop_last(char *s, size_t *n)
{
	while (*n && s[*n - 1] != '/')
		--*n;
	if (*n)
		--*n;
}

/* Without ".", ".." and double slashes; "/" becomes "". */
static void tidy(char *s)
{
	size_t n = 0;
	const char *p = s;

	while (*p) {
		size_t k = strcspn(p, "/");

		if (k == 2 && p[0] == '.' && p[1] == '.') {
			drop_last(s, &n);
		} else if (k && !(k == 1 && *p == '.')) {
			s[n++] = '/';
			memmove(s + n, p, k);
			n += k;
		}
		p += k + (p[k] == '/');
	}
	s[n] = '\0';
}

static char *absolute(const char *path)
{
	char *cwd = *path == '/' ? NULL : getcwd(NULL, 0);
	char *out = NULL;

	if (*path != '/' && !cwd)
		return NULL;
	/* The leading slash makes room for that of the first part. */
	if (asprintf(&out, "/%s/%s", cwd ? cwd : "", path) < 0)
		out = NULL;
	free(cwd);
	if (out)
		tidy(out);
	return out;
}

char *check_relative(const char *dir, const char *path)
{
	char *d = absolute(dir);
	char *p = absolute(path);
	size_t n = d ? strlen(d) : 0;

	if (d && p && !strncmp(d, p, n) && p[n] == '/')
		memmove(p, p + n + 1, strlen(p + n));
	if (!d) {
		free(p);
		p = NULL;
	}
	free(d);
	return p;
}

char *check_folder(const char *path)
{
	char *p = absolute(path);
	char *slash = p ? strrchr(p, '/') : NULL;

	if (slash)
		slash[slash == p] = '\0';
	return p;
}

bool check_wild(const char *p, const char *s)
{
	const char *star = NULL;
	const char *from = NULL;

	/* On a mismatch only the last star is tried further: that is enough,
	 * and takes no more than pattern times text. */
	while (*s) {
		if (*p == '*') {
			star = ++p;
			from = s;
		} else if (*p && (*p == '?' || *p == *s)) {
			p++;
			s++;
		} else if (star) {
			p = star;
			s = ++from;
		} else {
			return false;
		}
	}
	while (*p == '*')
		p++;
	return !*p;
}

static bool matches_n(const char *pattern, const char *text, size_t n)
{
	char part[1024];

	if (n >= sizeof(part))
		return false;
	memcpy(part, text, n);
	part[n] = '\0';
	return check_wild(pattern, part);
}

bool check_path_matches(const char *pattern, const char *path)
{
	bool whole = strchr(pattern, '/') != NULL;
	const char *part = path;

	if (!strncmp(pattern, "./", 2))
		pattern += 2;
	if (check_wild(pattern, path))
		return true;
	for (const char *p = path;; p++) {
		if (*p && *p != '/')
			continue;
		if (matches_n(pattern, whole ? path : part,
			    (size_t)(p - (whole ? path : part))))
			return true;
		if (!*p)
			return false;
		part = p + 1;
	}
}
