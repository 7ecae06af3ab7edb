#include "cmd/flexike/write.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static bool write_all(int fd, struct span s)
{
	while (s.n) {
		ssize_t done = write(fd, s.p, s.n);

		if (done < 0 && errno == EINTR)
			continue;
		if (done <= 0)
			return false;
		s.p += done;
		s.n -= (size_t)done;
	}
	return fsync(fd) == 0;
}

bool command_write(const char *command, const char *path, struct span octets)
{
	size_t len = strlen(path);
	char *temp = malloc(len + sizeof(".XXXXXX"));
	bool ok = false;
	int fd = -1;

	if (temp) {
		memcpy(temp, path, len);
		memcpy(temp + len, ".XXXXXX", sizeof(".XXXXXX"));
		fd = mkstemp(temp); /* 0600 */
	}
	if (fd >= 0) {
		ok = write_all(fd, octets);
		ok &= close(fd) == 0;
		ok = ok && rename(temp, path) == 0;
		if (!ok)
			(void)unlink(temp);
	}
	if (!ok)
		(void)fprintf(stderr, "flexike %s: %s: %s\n", command, path,
			strerror(errno));
	free(temp);
	return ok;
}
