/* The control socket: requests of one line, replies of one line. A client can
 * neither block the daemon nor make it grow: fixed input buffer, one request
 * at a time, a time limit, a number of clients. */
#include "runtime/io/io.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "runtime/io/loop.h"

#define CLIENTS_MAX 16
#define PATIENCE_S 10

struct client {
	struct io_server *server;
	int fd; /* -1: free */
	struct event *readable, *writable, *deadline;
	size_t n;    /* octets in `in` */
	uint8_t *in; /* request_max + 1 octets */
	char *reply; /* being sent, or NULL */
	size_t reply_n, sent;
};

struct io_server {
	struct io_loop *loop;
	int fd;
	struct event *readable;
	struct sockaddr_un addr;
	bool bound;
	size_t request_max;
	char *(*handle)(void *ctx, struct span line);
	void *ctx;
	struct client clients[CLIENTS_MAX];
};

static void client_close(struct client *c)
{
	if (c->readable)
		event_free(c->readable);
	if (c->writable)
		event_free(c->writable);
	if (c->deadline)
		event_free(c->deadline);
	if (c->fd >= 0)
		(void)close(c->fd);
	free(c->in);
	free(c->reply);
	*c = (struct client){.server = c->server, .fd = -1};
}

static void client_wait(struct client *c)
{
	io_loop_timer_set(c->deadline,
		mono_add_s(io_clock_now(), PATIENCE_S));
}

/* The line's end goes with the reply: one allocation, one write. */
static bool reply_take(struct client *c, char *reply)
{
	size_t n = strlen(reply);
	char *line = realloc(reply, n + 2);

	if (!line) {
		free(reply);
		return false;
	}
	line[n] = '\n';
	line[n + 1] = '\0';
	c->reply = line;
	c->reply_n = n + 1;
	c->sent = 0;
	return true;
}

/* False: the client is gone. */
static bool client_send(struct client *c)
{
	while (c->sent < c->reply_n) {
		ssize_t n = send(c->fd, c->reply + c->sent,
			c->reply_n - c->sent, MSG_DONTWAIT | MSG_NOSIGNAL);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0 && errno == EAGAIN)
			return event_add(c->writable, NULL) == 0;
		if (n <= 0)
			return false;
		c->sent += (size_t)n;
		client_wait(c);
	}
	free(c->reply);
	c->reply = NULL;
	return true;
}

/* Answer the lines that are there, one after another; stop while a reply is
 * not yet out. False: drop the client. */
static bool client_serve(struct client *c)
{
	struct io_server *s = c->server;

	while (!c->reply) {
		uint8_t *end = memchr(c->in, '\n', c->n);
		size_t line;
		char *reply;

		if (!end)
			return c->n <= s->request_max;
		line = (size_t)(end - c->in);
		if (line > s->request_max)
			return false;
		reply = s->handle(s->ctx, span_of(c->in, line));
		if (!reply || !reply_take(c, reply))
			return false;
		c->n -= line + 1;
		memmove(c->in, end + 1, c->n);
		if (!client_send(c))
			return false;
	}
	return true;
}

static void on_client_readable(evutil_socket_t fd, short what, void *ctx)
{
	struct client *c = ctx;
	size_t room = c->server->request_max + 1 - c->n;
	ssize_t n;

	(void)what;
	/* Whoever sends on while a reply is pending waits in the kernel. */
	if (c->reply) {
		(void)event_del(c->readable);
		return;
	}
	n = recv(fd, c->in + c->n, room, MSG_DONTWAIT);
	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return;
	if (n <= 0) {
		client_close(c);
		return;
	}
	c->n += (size_t)n;
	if (!client_serve(c))
		client_close(c);
}

static void on_client_writable(evutil_socket_t fd, short what, void *ctx)
{
	struct client *c = ctx;

	(void)fd;
	(void)what;
	if (!client_send(c) || !client_serve(c) ||
		event_add(c->readable, NULL) < 0)
		client_close(c);
}

static void on_client_late(evutil_socket_t fd, short what, void *ctx)
{
	(void)fd;
	(void)what;
	client_close(ctx);
}

static bool client_open(struct client *c, int fd)
{
	struct event_base *base = io_loop_base(c->server->loop);

	c->fd = fd;
	c->in = malloc(c->server->request_max + 1);
	c->readable = io_loop_reader(c->server->loop, fd, on_client_readable,
		c);
	c->writable = event_new(base, fd, EV_WRITE, on_client_writable, c);
	c->deadline = io_loop_timer(c->server->loop, on_client_late, c);
	if (!c->in || !c->readable || !c->writable || !c->deadline) {
		client_close(c);
		return false;
	}
	client_wait(c);
	return true;
}

static void on_connection(evutil_socket_t fd, short what, void *ctx)
{
	struct io_server *s = ctx;
	int client = accept4(fd, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);

	(void)what;
	if (client < 0)
		return;
	for (size_t i = 0; i < CLIENTS_MAX; i++) {
		if (s->clients[i].fd >= 0)
			continue;
		(void)client_open(&s->clients[i], client);
		return;
	}
	(void)close(client); /* full: the deadlines make room */
}

/* ---- the socket itself ------------------------------------------------- */

static bool path_set(struct sockaddr_un *un, const char *path, char *err,
	size_t cap)
{
	*un = (struct sockaddr_un){.sun_family = AF_UNIX};
	if (strlen(path) >= sizeof(un->sun_path)) {
		(void)snprintf(err, cap, "a socket's path has at most %zu "
			"characters: %s", sizeof(un->sun_path) - 1, path);
		return false;
	}
	(void)snprintf(un->sun_path, sizeof(un->sun_path), "%s", path);
	return true;
}

static bool directory_make(const char *path, char *err, size_t cap)
{
	char dir[sizeof(((struct sockaddr_un *)0)->sun_path)];
	char *slash;

	(void)snprintf(dir, sizeof(dir), "%s", path);
	slash = strrchr(dir, '/');
	if (!slash || slash == dir)
		return true;
	*slash = '\0';
	if (mkdir(dir, 0755) < 0 && errno != EEXIST) {
		(void)snprintf(err, cap, "directory %s cannot be made: %s",
			dir, strerror(errno));
		return false;
	}
	return true;
}

/* A socket left behind by a daemon that was killed is removed; one that
 * answers is somebody's, and anything else is no business of ours. */
static bool stale_remove(const struct sockaddr_un *un, char *err, size_t cap)
{
	struct stat st;
	int fd;
	int failed;

	if (lstat(un->sun_path, &st) < 0)
		return true;
	if (!S_ISSOCK(st.st_mode)) {
		(void)snprintf(err, cap, "%s exists and is no socket",
			un->sun_path);
		return false;
	}
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	failed = fd < 0 || connect(fd, (const struct sockaddr *)un,
				   sizeof(*un)) < 0 ? errno : 0;
	if (fd >= 0)
		(void)close(fd);
	if (failed != ECONNREFUSED) {
		(void)snprintf(err, cap, "%s is in use by another daemon",
			un->sun_path);
		return false;
	}
	return unlink(un->sun_path) == 0 || errno == ENOENT;
}

static bool socket_listen(struct io_server *s, unsigned mode, char *err,
	size_t cap)
{
	mode_t mask;
	int bound;

	s->fd = socket(AF_UNIX,
		SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	/* The mode must hold from the first moment on. */
	mask = umask(0777 & ~(mode_t)mode);
	bound = s->fd < 0 ? -1 : bind(s->fd, (struct sockaddr *)&s->addr,
		sizeof(s->addr));
	(void)umask(mask);
	s->bound = bound == 0;
	if (bound == 0 && listen(s->fd, CLIENTS_MAX) == 0)
		return true;
	(void)snprintf(err, cap, "control socket %s cannot be made: %s",
		s->addr.sun_path, strerror(errno));
	return false;
}

struct io_server *io_server_new(struct io_loop *loop, const char *path,
	unsigned mode, size_t request_max,
	char *(*handle)(void *ctx, struct span line), void *ctx, char *err,
	size_t err_cap)
{
	struct io_server *s = calloc(1, sizeof(*s));

	if (!s) {
		(void)snprintf(err, err_cap, "no memory");
		return NULL;
	}
	*s = (struct io_server){.loop = loop, .fd = -1,
		.request_max = request_max, .handle = handle, .ctx = ctx};
	for (size_t i = 0; i < CLIENTS_MAX; i++)
		s->clients[i] = (struct client){.server = s, .fd = -1};
	if (!path_set(&s->addr, path, err, err_cap) ||
		!directory_make(path, err, err_cap) ||
		!stale_remove(&s->addr, err, err_cap) ||
		!socket_listen(s, mode, err, err_cap))
		goto failed;
	s->readable = io_loop_reader(loop, s->fd, on_connection, s);
	if (s->readable)
		return s;
	(void)snprintf(err, err_cap, "no memory");
failed:
	io_server_free(s);
	return NULL;
}

void io_server_free(struct io_server *s)
{
	if (!s)
		return;
	for (size_t i = 0; i < CLIENTS_MAX; i++)
		client_close(&s->clients[i]);
	if (s->readable)
		event_free(s->readable);
	if (s->fd >= 0)
		(void)close(s->fd);
	if (s->bound)
		(void)unlink(s->addr.sun_path);
	free(s);
}
