/* The client's side of the control socket. */
#include "runtime/io/io.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

/* A snapshot of a hundred thousand SAs; more is not our daemon. */
#define REPLY_MAX ((size_t)256 << 20)

static int connect_to(const char *path, char *err, size_t cap)
{
	struct sockaddr_un un = {.sun_family = AF_UNIX};
	int fd;

	if (strlen(path) >= sizeof(un.sun_path)) {
		(void)snprintf(err, cap, "the socket's path is too long");
		return -1;
	}
	(void)snprintf(un.sun_path, sizeof(un.sun_path), "%s", path);
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (fd >= 0 &&
		connect(fd, (struct sockaddr *)&un, sizeof(un)) == 0)
		return fd;
	(void)snprintf(err, cap, "no flexiked answers at %s: %s%s", path,
		strerror(errno), errno == EACCES ? " (try as root)" :
		errno == ENOENT || errno == ECONNREFUSED ? " (is it running?)"
							 : "");
	if (fd >= 0)
		(void)close(fd);
	return -1;
}

static bool wait_for(int fd, short what, int timeout_ms)
{
	struct pollfd p = {.fd = fd, .events = what};
	int n;

	do
		n = poll(&p, 1, timeout_ms);
	while (n < 0 && errno == EINTR);
	return n > 0;
}

static bool send_all(int fd, const char *s, size_t n, int timeout_ms)
{
	while (n) {
		ssize_t k;

		if (!wait_for(fd, POLLOUT, timeout_ms))
			return false;
		k = send(fd, s, n, MSG_NOSIGNAL | MSG_DONTWAIT);
		if (k < 0 && (errno == EAGAIN || errno == EINTR))
			continue;
		if (k <= 0)
			return false;
		s += k;
		n -= (size_t)k;
	}
	return true;
}

/* A line without its end, or NULL. */
static char *read_line(int fd, int timeout_ms)
{
	size_t cap = 64 << 10;
	size_t n = 0;
	char *buf = malloc(cap);

	while (buf && n < REPLY_MAX) {
		ssize_t k;
		char *bigger;

		if (!wait_for(fd, POLLIN, timeout_ms))
			break;
		k = recv(fd, buf + n, cap - n, MSG_DONTWAIT);
		if (k < 0 && (errno == EAGAIN || errno == EINTR))
			continue;
		if (k <= 0)
			break;
		n += (size_t)k;
		if (buf[n - 1] == '\n') {
			buf[n - 1] = '\0';
			return buf;
		}
		if (n < cap)
			continue;
		cap *= 2;
		bigger = realloc(buf, cap);
		if (!bigger)
			break;
		buf = bigger;
	}
	free(buf);
	return NULL;
}

char *io_call(const char *path, const char *request, int timeout_ms,
	char *err, size_t err_cap)
{
	int fd = connect_to(path, err, err_cap);
	char *reply = NULL;

	if (fd < 0)
		return NULL;
	if (send_all(fd, request, strlen(request), timeout_ms) &&
		send_all(fd, "\n", 1, timeout_ms))
		reply = read_line(fd, timeout_ms);
	if (!reply)
		(void)snprintf(err, err_cap,
			"flexiked does not answer (busy, or it dropped the "
			"request)");
	(void)close(fd);
	return reply;
}
