/* How fast `flexike check` and `flexike compile` are on what is large, against
 * a bare loop over the same file in the same run: time, peak memory, and how
 * both grow. Every program runs as a process of its own, the bare loop too, in
 * turns, and the best of several runs counts. Goals are printed with what
 * misses them; nothing here fails because a machine is slow.
 *
 *   compiler_bench              a hub of 20 MB
 *   FULL=1 compiler_bench       a hub of 100 MB
 *   compiler_bench --bare FILE… the bare loop alone
 *   compiler_bench --hub FILE SPOKES   write a hub (to look into it)
 *   compiler_bench --shape NAME FILE LINES   write one of the shapes */
#include <fcntl.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "tests/bench/bare.h"
#include "tests/bench/generate.h"

#define SPOKES_FULL 108000 /* 100 MB */
#define SPOKES_SHORT 21600 /* 20 MB */
#define DEVICES 1000
#define DEVICE_LINES 1000
#define SECONDS_MAX 60
#define PATH 512

struct cost {
	double seconds;
	double mb; /* resident at the peak */
	bool over; /* stopped after SECONDS_MAX of CPU time */
};

struct bench {
	char dir[PATH]; /* generated files */
	char flexike[PATH];
	char self[PATH];
	bool full;
	size_t missed;
};

/* ---- running ------------------------------------------------------------- */

static double now(void)
{
	struct timespec ts;

	(void)clock_gettime(CLOCK_MONOTONIC, &ts);
	return (double)ts.tv_sec + (double)ts.tv_nsec * 1e-9;
}

static void child(char *const *argv)
{
	struct rlimit cpu = {SECONDS_MAX, SECONDS_MAX};
	int null = open("/dev/null", O_WRONLY);

	(void)setrlimit(RLIMIT_CPU, &cpu);
	if (null < 0 || dup2(null, 1) < 0 || dup2(null, 2) < 0)
		_exit(126);
	(void)execv(argv[0], argv);
	_exit(126);
}

static struct cost run(char *const *argv)
{
	double from = now();
	struct rusage u;
	struct cost c;
	int status = 0;
	pid_t pid = fork();

	if (!pid)
		child(argv);
	if (pid < 0 || wait4(pid, &status, 0, &u) != pid) {
		perror("compiler_bench");
		exit(2);
	}
	c.seconds = now() - from;
	c.mb = (double)u.ru_maxrss * 1024 / 1e6;
	c.over = WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL;
	if (!c.over && (!WIFEXITED(status) || WEXITSTATUS(status) > 1)) {
		(void)fprintf(stderr, "compiler_bench: %s %s: wait status 0x%x\n",
			argv[0], argv[1] ? argv[1] : "", (unsigned)status);
		exit(2);
	}
	return c;
}

/* In turns, so that a slow moment of the machine falls on all of them. What
 * once ran out of time is not run again. */
static void best_of(int runs, size_t n, char *const *const *argv,
	struct cost *best)
{
	for (size_t i = 0; i < n; i++)
		best[i].seconds = 1e9;
	for (int k = 0; k < runs; k++)
		for (size_t i = 0; i < n; i++) {
			struct cost c;

			if (best[i].over)
				continue;
			c = run(argv[i]);
			if (c.over || c.seconds < best[i].seconds)
				best[i] = c;
		}
}

/* ---- printing ------------------------------------------------------------ */

/* "goal 4: MISSED" */
static const char *goal(struct bench *b, char *buf, size_t cap, double is,
	double limit)
{
	bool ok = is <= limit;

	b->missed += !ok;
	(void)snprintf(buf, cap, "goal %g%s", limit, ok ? "" : ": MISSED");
	return buf;
}

static void cost_print(struct bench *b, const char *what, const struct cost *c,
	const struct cost *bare, double bytes, double ratio_max, double mb_max)
{
	double ratio = c->seconds / bare->seconds;
	double memory = c->mb * 1e6 / bytes;
	char g[2][32];

	if (c->over) {
		b->missed++;
		(void)printf("  %-22s stopped after %d s of CPU time: MISSED\n",
			what, SECONDS_MAX);
		return;
	}
	(void)printf("  %-22s %8.1f ms %7.1f MB/s, ratio %.1f (%s), "
		     "peak %.0f MB = %.1f x the file (%s)\n",
		what, c->seconds * 1e3, bytes / c->seconds / 1e6, ratio,
		goal(b, g[0], sizeof(g[0]), ratio, ratio_max), c->mb, memory,
		goal(b, g[1], sizeof(g[1]), memory, mb_max));
}

/* ---- the hub ------------------------------------------------------------- */

static void must(bool ok, const char *path)
{
	if (ok)
		return;
	(void)fprintf(stderr, "compiler_bench: cannot write %s\n", path);
	exit(2);
}

static void path_of(const struct bench *b, char *path, const char *name)
{
	(void)snprintf(path, PATH * 2, "%s/%s", b->dir, name);
}

static void hub(struct bench *b)
{
	char path[PATH * 2];
	char out[PATH * 2];
	char *bare[] = {b->self, "--bare", path, NULL};
	char *check[] = {b->flexike, "check", path, NULL};
	char *compile[] = {b->flexike, "compile", "-o", out, path, NULL};
	char *const *const argv[] = {bare, check, compile};
	struct cost c[3] = {0};
	struct generated made;

	path_of(b, path, "hub.cfg");
	path_of(b, out, "hub.img");
	must(generate_hub(path, b->full ? SPOKES_FULL : SPOKES_SHORT, &made),
		path);
	best_of(b->full ? 3 : 5, 3, argv, c);
	(void)printf("hub: %.1f MB, %zu lines, %zu spokes\n",
		(double)made.bytes / 1e6, made.lines, made.items);
	(void)printf("  %-22s %8.1f ms %7.1f MB/s, peak %.0f MB\n",
		"bare loop", c[0].seconds * 1e3,
		(double)made.bytes / c[0].seconds / 1e6, c[0].mb);
	cost_print(b, "flexike check", c + 1, c, (double)made.bytes, 4, 4);
	cost_print(b, "flexike compile", c + 2, c, (double)made.bytes, 4, 4);
	(void)unlink(out);
}

/* ---- many devices, and one small file ------------------------------------ */

static void devices(struct bench *b)
{
	static char paths[DEVICES][PATH * 2];
	static char *bare[DEVICES + 3] = {NULL, "--bare"};
	static char *check[DEVICES + 3] = {NULL, "check"};
	char *const *const argv[] = {bare, check};
	struct cost c[2] = {0};
	struct generated made;
	size_t bytes = 0;
	size_t lines = 0;
	char g[32];

	bare[0] = b->self;
	check[0] = b->flexike;
	for (unsigned i = 0; i < DEVICES; i++) {
		(void)snprintf(paths[i], sizeof(paths[i]),
			"%s/device-%04u.cfg", b->dir, i);
		bare[i + 2] = check[i + 2] = paths[i];
		must(generate_device(paths[i], i, DEVICE_LINES, &made),
			paths[i]);
		bytes += made.bytes;
		lines += made.lines;
	}
	best_of(b->full ? 5 : 3, 2, argv, c);
	(void)printf("%d devices: %.1f MB, %zu lines, %ld cores\n", DEVICES,
		(double)bytes / 1e6, lines, sysconf(_SC_NPROCESSORS_ONLN));
	(void)printf("  %-22s %8.1f ms\n", "bare loop, one core",
		c[0].seconds * 1e3);
	(void)printf("  %-22s %8.1f ms, ratio %.1f, peak %.0f MB (%s)\n",
		"flexike check", c[1].seconds * 1e3,
		c[1].seconds / c[0].seconds, c[1].mb,
		goal(b, g, sizeof(g), c[1].seconds * 1e3, 1000));
}

static void small(struct bench *b)
{
	char path[PATH * 2];
	char *nothing[] = {"/bin/true", NULL};
	char *check[] = {b->flexike, "check", path, NULL};
	char *const *const argv[] = {nothing, check};
	struct cost c[2] = {0};
	struct generated made;
	char g[32];

	path_of(b, path, "small.cfg");
	must(generate_device(path, 1, 50, &made), path);
	best_of(50, 2, argv, c);
	(void)printf("one file of %zu lines, start of the process included\n",
		made.lines);
	(void)printf("  %-22s %8.2f ms\n", "true", c[0].seconds * 1e3);
	(void)printf("  %-22s %8.2f ms, ratio %.1f, peak %.0f MB (%s)\n",
		"flexike check", c[1].seconds * 1e3,
		c[1].seconds / c[0].seconds, c[1].mb,
		goal(b, g, sizeof(g), c[1].seconds * 1e3, 10));
}

/* ---- growth -------------------------------------------------------------- */

#define SIZES 3
#define EXPONENT_MAX 1.1

static void slope_print(struct bench *b, const char *what, const char *unit,
	const struct generated *made, const size_t *n, const struct cost *c)
{
	double worst = 0;
	char g[32];

	(void)printf("  %-22s", what);
	for (size_t i = 0; i < SIZES; i++) {
		if (c[i].over) {
			(void)printf(" over %d s at %zu %s: MISSED\n",
				SECONDS_MAX, n[i], unit);
			b->missed++;
			return;
		}
		(void)printf(" %9.1f ms", c[i].seconds * 1e3);
		if (i) {
			double up = log(c[i].seconds / c[i - 1].seconds) /
				log((double)n[i] / (double)n[i - 1]);

			worst = up > worst ? up : worst;
		}
	}
	(void)printf(", exponent %.2f (%s), peak %.1f x the file\n", worst,
		goal(b, g, sizeof(g), worst, EXPONENT_MAX),
		c[SIZES - 1].mb * 1e6 / (double)made[SIZES - 1].bytes);
}

static void slope(struct bench *b, const struct generate_shape *s)
{
	static const size_t lines[SIZES] = {10000, 100000, 1000000};
	static const size_t bytes[SIZES] = {1000000, 10000000, 100000000};
	const size_t *n = s ? lines : bytes;
	struct generated made[SIZES];
	struct cost c[SIZES] = {0};

	for (size_t i = 0; i < SIZES; i++) {
		char path[PATH * 2];
		char *check[] = {b->flexike, "check", path, NULL};
		char *const *const argv[] = {check};

		path_of(b, path, "shape.cfg");
		must(s ? generate_shape(s, path, n[i], made + i) :
			 generate_long_line(path, n[i], made + i),
			path);
		best_of(b->full ? 3 : i < 2 ? 3 : 1, 1, argv, c + i);
		(void)unlink(path);
		if (c[i].over)
			break;
	}
	slope_print(b, s ? generate_shape_name(s) : "one line",
		s ? "lines" : "bytes", made, n, c);
}

static void slopes(struct bench *b)
{
	(void)printf("growth: 10,000, 100,000, 1,000,000 lines\n");
	for (size_t i = 0; i < generate_shape_count(); i++)
		slope(b, generate_shape_at(i));
	(void)printf("growth: 1, 10, 100 MB\n");
	slope(b, NULL);
}

/* ---- main ---------------------------------------------------------------- */

static int bare_main(int n, char **paths)
{
	struct bare b = {0};

	for (int i = 0; i < n; i++)
		if (!bare_run(paths[i], &b)) {
			perror(paths[i]);
			return 2;
		}
	(void)printf("%zu nodes, %zu words, %zu distinct\n", b.nodes, b.words,
		b.distinct);
	return 0;
}

static int shape_main(const char *name, const char *path, const char *lines)
{
	struct generated made;

	for (size_t i = 0; i < generate_shape_count(); i++) {
		const struct generate_shape *s = generate_shape_at(i);

		if (!strcmp(name, generate_shape_name(s)))
			return !generate_shape(s, path,
				strtoul(lines, NULL, 10), &made);
		(void)fprintf(stderr, "not %s\n", generate_shape_name(s));
	}
	return 2;
}

int main(int argc, char **argv)
{
	const char *full = getenv("FULL");
	const char *o = getenv("O");
	const char *bin = getenv("BIN");
	struct bench b = {.full = full && *full && strcmp(full, "0") != 0};
	struct generated made;

	(void)setvbuf(stdout, NULL, _IOLBF, 0);
	if (argc > 2 && !strcmp(argv[1], "--bare"))
		return bare_main(argc - 2, argv + 2);
	if (argc == 4 && !strcmp(argv[1], "--hub"))
		return !generate_hub(argv[2], strtoul(argv[3], NULL, 10), &made);
	if (argc == 5 && !strcmp(argv[1], "--shape"))
		return shape_main(argv[2], argv[3], argv[4]);
	(void)snprintf(b.self, sizeof(b.self), "%s", argv[0]);
	(void)snprintf(b.flexike, sizeof(b.flexike), "%s/flexike",
		bin ? bin : "build/bin");
	(void)snprintf(b.dir, sizeof(b.dir), "%s/bench", o ? o : "build/release");
	(void)mkdir(b.dir, 0777);
	small(&b);
	hub(&b);
	devices(&b);
	slopes(&b);
	(void)printf("%zu goal%s missed\n", b.missed, b.missed == 1 ? "" : "s");
	return 0;
}
