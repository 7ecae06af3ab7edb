#include "cmd/flexike/replace.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static mode_t mode_of_new(void)
{
	mode_t mask = umask(0);

	(void)umask(mask);
	return 0666 & ~mask;
}

static bool open_temp(struct replace *r, const struct stat *old)
{
	int fd;

	if (asprintf(&r->temp, "%s.XXXXXX", r->path) < 0) {
		r->temp = NULL;
		return false;
	}
	fd = mkstemp(r->temp);
	if (fd < 0) {
		free(r->temp);
		r->temp = NULL;
		return false;
	}
	/* Only root may give a file away; others own it anyway. */
	if (old && fchown(fd, old->st_uid, old->st_gid) != 0)
		errno = 0;
	if (fchmod(fd, old ? old->st_mode & 07777 : mode_of_new()) == 0)
		r->f = fdopen(fd, "wb");
	if (r->f)
		return true;
	(void)close(fd);
	(void)unlink(r->temp);
	return false;
}

bool replace_open(struct replace *r, const char *path)
{
	struct stat st;
	bool exists = stat(path, &st) == 0;

	*r = (struct replace){0};
	r->path = exists ? realpath(path, NULL) : strdup(path);
	if (!r->path)
		return false;
	if (exists && !S_ISREG(st.st_mode))
		r->f = fopen(path, "wb");
	else if (open_temp(r, exists ? &st : NULL))
		return true;
	if (r->f)
		return true;
	free(r->temp);
	free(r->path);
	*r = (struct replace){0};
	return false;
}

bool replace_close(struct replace *r, bool keep)
{
	bool ok = fflush(r->f) == 0 && !ferror(r->f);
	int why = 0;

	if (ok && keep && r->temp)
		ok = fsync(fileno(r->f)) == 0;
	ok &= fclose(r->f) == 0;
	if (ok && keep && r->temp)
		ok = rename(r->temp, r->path) == 0;
	if (!ok)
		why = errno;
	if (r->temp && (!ok || !keep))
		(void)unlink(r->temp);
	free(r->temp);
	free(r->path);
	*r = (struct replace){0};
	errno = why;
	return ok;
}
