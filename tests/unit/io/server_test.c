/* The control socket, with good, slow and hostile clients: the loop must go on
 * serving the others. Unprivileged, in a directory of its own. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <pthread.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cmocka.h>

#include "runtime/io/io.h"

#define REQUEST_MAX 64
#define BIG (8 << 20)

struct world {
	char dir[64];
	char path[96];
	struct io_loop *loop;
	struct io_server *server;
	pthread_t thread;
	_Atomic size_t served;
};

/* "big" is answered with megabytes, "drop" with nothing, "quit" ends the loop,
 * others are turned round. */
static char *handle(void *ctx, struct span line)
{
	struct world *w = ctx;
	char *s;

	w->served++;
	if (span_eq(line, span_str("drop")))
		return NULL;
	if (span_eq(line, span_str("quit")))
		io_loop_stop(w->loop);
	if (span_eq(line, span_str("big"))) {
		s = malloc(BIG + 1);
		assert_non_null(s);
		memset(s, 'x', BIG);
		s[BIG] = '\0';
		return s;
	}
	s = calloc(1, line.n + 1);
	assert_non_null(s);
	for (size_t i = 0; i < line.n; i++)
		s[i] = (char)line.p[line.n - 1 - i];
	return s;
}

static void *run(void *ctx)
{
	struct world *w = ctx;

	(void)!io_loop_run(w->loop);
	return NULL;
}

static int set_up(void **state)
{
	struct world *w = calloc(1, sizeof(*w));
	char err[256] = "";

	(void)strcpy(w->dir, "/tmp/flexike-server-XXXXXX");
	assert_non_null(mkdtemp(w->dir));
	(void)snprintf(w->path, sizeof(w->path), "%s/run/ctl", w->dir);
	w->loop = io_loop_new();
	w->server = io_server_new(w->loop, w->path, 0600, REQUEST_MAX, handle,
		w, err, sizeof(err));
	if (!w->server)
		fail_msg("%s", err);
	assert_int_equal(pthread_create(&w->thread, NULL, run, w), 0);
	*state = w;
	return 0;
}

static char *call(struct world *w, const char *request)
{
	char err[256];

	return io_call(w->path, request, 5000, err, sizeof(err));
}

static int tear_down(void **state)
{
	struct world *w = *state;
	struct stat st;
	char dir[80];

	free(call(w, "quit"));
	(void)pthread_join(w->thread, NULL);
	io_server_free(w->server);
	assert_int_not_equal(stat(w->path, &st), 0);
	io_loop_free(w->loop);
	(void)snprintf(dir, sizeof(dir), "%s/run", w->dir);
	(void)rmdir(dir);
	(void)rmdir(w->dir);
	free(w);
	return 0;
}

static void check_serves(struct world *w)
{
	char *reply = call(w, "abc");

	assert_non_null(reply);
	assert_string_equal(reply, "cba");
	free(reply);
}

static int raw_client(const struct world *w)
{
	struct sockaddr_un un = {.sun_family = AF_UNIX};
	int fd = socket(AF_UNIX, SOCK_STREAM, 0);

	(void)strcpy(un.sun_path, w->path);
	assert_int_equal(connect(fd, (struct sockaddr *)&un, sizeof(un)), 0);
	return fd;
}

static void test_call(void **state)
{
	struct world *w = *state;
	struct stat st;

	check_serves(w);
	check_serves(w);
	assert_int_equal(stat(w->path, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
}

static void test_big_reply(void **state)
{
	char *reply = call(*state, "big");

	assert_non_null(reply);
	assert_int_equal(strlen(reply), BIG);
	free(reply);
}

/* Several lines at once, one in pieces. */
static void test_pipelined(void **state)
{
	struct world *w = *state;
	int fd = raw_client(w);
	char buf[32] = "";
	size_t n = 0;

	assert_int_equal(send(fd, "ab\ncd\ne", 7, 0), 7);
	(void)usleep(20000);
	assert_int_equal(send(fd, "f\n", 2, 0), 2);
	while (n < 9) {
		ssize_t k = recv(fd, buf + n, sizeof(buf) - 1 - n, 0);

		assert_true(k > 0);
		n += (size_t)k;
	}
	assert_string_equal(buf, "ba\ndc\nfe\n");
	(void)close(fd);
}

static void check_dropped(int fd)
{
	char c;

	assert_true(recv(fd, &c, 1, 0) <= 0);
	(void)close(fd);
}

static void test_endless_line_is_dropped(void **state)
{
	struct world *w = *state;
	int fd = raw_client(w);
	char junk[REQUEST_MAX + 1];

	memset(junk, 'x', sizeof(junk));
	assert_true(send(fd, junk, sizeof(junk), MSG_NOSIGNAL) > 0);
	check_dropped(fd);
	check_serves(w);
}

static void test_refused_by_the_handler(void **state)
{
	struct world *w = *state;
	int fd = raw_client(w);

	assert_int_equal(send(fd, "drop\n", 5, 0), 5);
	check_dropped(fd);
	check_serves(w);
}

/* Asks for megabytes again and again and reads nothing. */
static void test_client_that_does_not_read(void **state)
{
	struct world *w = *state;
	int fd = raw_client(w);

	for (int i = 0; i < 10; i++)
		assert_int_equal(send(fd, "big\n", 4, 0), 4);
	check_serves(w);
	/* One reply is made, not ten. */
	assert_true(w->served <= 2);
	(void)close(fd);
	check_serves(w);
}

static void test_too_many_clients(void **state)
{
	struct world *w = *state;
	int fds[40];

	for (size_t i = 0; i < 40; i++)
		fds[i] = raw_client(w);
	(void)usleep(50000);
	for (size_t i = 0; i < 40; i++)
		(void)close(fds[i]);
	(void)usleep(50000);
	check_serves(w);
}

/* A path in use is not taken over; a stale socket is; a file is not. */
static void test_paths(void **state)
{
	struct world *w = *state;
	char err[256] = "";
	char other[100];
	struct io_server *s;
	struct sockaddr_un un = {.sun_family = AF_UNIX};
	struct io_loop *loop = io_loop_new(); /* the other one is running */
	int fd;

	assert_null(io_server_new(loop, w->path, 0600, 64, handle, w, err,
		sizeof(err)));
	assert_non_null(strstr(err, "is in use by another daemon"));
	(void)snprintf(other, sizeof(other), "%s2", w->path);
	(void)strcpy(un.sun_path, other);
	fd = socket(AF_UNIX, SOCK_STREAM, 0);
	assert_int_equal(bind(fd, (struct sockaddr *)&un, sizeof(un)), 0);
	(void)close(fd);
	s = io_server_new(loop, other, 0600, 64, handle, w, err,
		sizeof(err));
	if (!s)
		fail_msg("%s", err);
	io_server_free(s);
	(void)fclose(fopen(other, "w"));
	assert_null(io_server_new(loop, other, 0600, 64, handle, w, err,
		sizeof(err)));
	assert_non_null(strstr(err, "exists and is no socket"));
	(void)unlink(other);
	io_loop_free(loop);
}

static void test_nobody_answers(void **state)
{
	char err[256] = "";

	(void)state;
	assert_null(io_call("/nonexistent/ctl", "x", 100, err, sizeof(err)));
	assert_string_equal(err, "no flexiked answers at /nonexistent/ctl: No "
		"such file or directory (is it running?)");
}

#define CASE(fn) cmocka_unit_test_setup_teardown(fn, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(test_call),
		CASE(test_big_reply),
		CASE(test_pipelined),
		CASE(test_endless_line_is_dropped),
		CASE(test_refused_by_the_handler),
		CASE(test_client_that_does_not_read),
		CASE(test_too_many_clients),
		CASE(test_paths),
		cmocka_unit_test(test_nobody_answers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
