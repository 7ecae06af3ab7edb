/* How fast a large configuration is compiled: text to verified image, against
 * a bare loop that only finds the words of the same text in the same run.
 *
 *   compile_bench          100,000 lines; exit status 1 below the floor
 *   compile_bench slope    10,000, 100,000 and 1,000,000 lines: time per line
 *                          must stay flat */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

#include "compiler/compiler.h"
#include "runtime/base/secret.h"

#define FLOOR_MB_PER_S 40.0
#define RUNS 5
#define SLOPE_MAX 2.0

struct text {
	char *p;
	size_t n;
	size_t cap;
	size_t lines;
};

static void put(struct text *t, const char *line)
{
	size_t n = strlen(line);

	if (t->cap - t->n < n + 1) {
		t->cap = t->cap ? t->cap * 2 : 1 << 16;
		t->p = realloc(t->p, t->cap);
		if (!t->p)
			exit(2);
	}
	memcpy(t->p + t->n, line, n);
	t->n += n;
	for (size_t i = 0; i < n; i++)
		t->lines += line[i] == '\n';
}

static void peer(struct text *t, unsigned i)
{
	char buf[512];

	(void)snprintf(buf, sizeof(buf),
		" peer branch-%u\n"
		"  address 10.%u.%u.%u\n"
		"  pre-shared-key local Zx9-local-%u-qWvBn27\n"
		"  pre-shared-key remote Zx9-remote-%u-Lk83hsP\n !\n",
		i, i >> 16 & 255, i >> 8 & 255, i & 255, i, i);
	put(t, buf);
}

static void tunnel(struct text *t, unsigned i)
{
	char buf[768];

	(void)snprintf(buf, sizeof(buf),
		"interface Tunnel%u\n"
		" description to branch-%u in region %u\n"
		" ip address 172.%u.%u.%u 255.255.255.252\n"
		" ip mtu 1400\n"
		" ip tcp adjust-mss 1360\n"
		" ip nhrp network-id 1\n"
		" tunnel source GigabitEthernet0/0/0\n"
		" tunnel mode ipsec ipv4\n"
		" tunnel destination 10.%u.%u.%u\n"
		" tunnel protection ipsec profile WAN\n"
		"!\n"
		"ip route 192.168.%u.0 255.255.255.0 Tunnel%u\n",
		i, i, i / 100, 16 + (i >> 14 & 15), i >> 6 & 255, i << 2 & 255,
		i >> 16 & 255, i >> 8 & 255, i & 255, i & 255, i);
	put(t, buf);
}

/* About 17 lines a branch: peer, tunnel and route. */
static struct text make(size_t lines)
{
	unsigned n = (unsigned)(lines / 17);
	struct text t = {0};

	put(&t,
		"hostname hub\n!\ncrypto ikev2 proposal P\n"
		" encryption aes-cbc-256\n integrity sha512 sha384\n group 19 14\n"
		"!\ncrypto ikev2 policy POL\n match fvrf any\n proposal P\n!\n"
		"crypto ikev2 keyring K\n");
	for (unsigned i = 1; i <= n; i++)
		peer(&t, i);
	put(&t,
		"crypto ikev2 profile PROF\n"
		" match identity remote address 10.0.0.0 255.0.0.0\n"
		" authentication remote pre-share\n"
		" authentication local pre-share\n keyring local K\n"
		" dpd 10 3 on-demand\n!\n"
		"crypto ipsec transform-set TS esp-gcm 256\n mode tunnel\n!\n"
		"crypto ipsec profile WAN\n set transform-set TS\n"
		" set ikev2-profile PROF\n!\n"
		"interface GigabitEthernet0/0/0\n"
		" ip address 198.51.100.1 255.255.255.0\n!\n");
	for (unsigned i = 1; i <= n; i++)
		tunnel(&t, i);
	return t;
}

static double seconds(void)
{
	struct timespec ts;

	(void)clock_gettime(CLOCK_MONOTONIC, &ts);
	return (double)ts.tv_sec + (double)ts.tv_nsec * 1e-9;
}

/* The bare loop: where does each word of each line begin? */
static size_t words(const struct text *t)
{
	const char *p = t->p;
	const char *end = p + t->n;
	size_t n = 0;

	while (p < end) {
		const char *lf = memchr(p, '\n', (size_t)(end - p));

		if (!lf)
			lf = end;
		while (p < lf) {
			while (p < lf && (*p == ' ' || *p == '\t'))
				p++;
			n += p < lf;
			while (p < lf && *p != ' ' && *p != '\t')
				p++;
		}
		p = lf + 1;
	}
	return n;
}

static double time_words(const struct text *t)
{
	double best = 1e9;

	for (int i = 0; i < RUNS; i++) {
		double from = seconds();
		volatile size_t n = words(t);
		double took = seconds() - from;

		(void)n;
		best = took < best ? took : best;
	}
	return best;
}

static size_t compile(const struct text *t)
{
	struct policy_error err;
	struct compiler_unit *u =
		compiler_run("bench.cfg", span_of(t->p, t->n), NULL);
	uint8_t *image;
	size_t findings;
	size_t n;

	if (!u)
		exit(2);
	findings = compiler_findings(u)->n;
	if (!compiler_image(u, true, &image, &n, &err)) {
		(void)fprintf(stderr, "compile_bench: %s\n", err.reason);
		exit(2);
	}
	secret_wipe_bytes(image, n);
	free(image);
	compiler_free(u);
	return findings;
}

/* Of the process alone: fresh pages cost the kernel what the host makes them
 * cost, and say nothing about the compiler's slope. */
static double user_seconds(void)
{
	struct rusage u;

	(void)getrusage(RUSAGE_SELF, &u);
	return (double)u.ru_utime.tv_sec + (double)u.ru_utime.tv_usec * 1e-6;
}

static double time_compile(const struct text *t, int runs, double (*now)(void),
	size_t *findings)
{
	double best = 1e9;

	for (int i = 0; i < runs; i++) {
		double from = now();
		double took;

		*findings = compile(t);
		took = now() - from;
		best = took < best ? took : best;
	}
	return best;
}

static int slope(void)
{
	static const size_t sizes[] = {10000, 100000, 1000000};
	double first = 0;
	double last = 0;

	for (size_t i = 0; i < 3; i++) {
		struct text t = make(sizes[i]);
		size_t findings;
		double took = time_compile(&t, i < 2 ? 5 : 2,
			user_seconds, &findings);

		last = took / (double)t.lines;
		if (!i)
			first = last;
		(void)printf("compile %8zu lines: %7.1f ms of user time, "
			     "%5.0f ns/line, %.1f MB/s\n",
			t.lines, took * 1e3, last * 1e9,
			(double)t.n / took / 1e6);
		free(t.p);
	}
	(void)printf("compile slope: %.2f (limit %.1f)\n", last / first,
		SLOPE_MAX);
	return last / first <= SLOPE_MAX ? 0 : 1;
}

int main(int argc, char **argv)
{
	struct text t;
	size_t findings;
	double bare;
	double full;
	double rate;

	if (argc > 1 && !strcmp(argv[1], "slope"))
		return slope();
	t = make(100000);
	bare = time_words(&t);
	full = time_compile(&t, RUNS, seconds, &findings);
	rate = (double)t.n / full / 1e6;
	(void)printf("compile: %zu lines, %.1f MB, %zu findings\n", t.lines,
		(double)t.n / 1e6, findings);
	(void)printf("compile: %.1f MB/s (floor %.0f); bare word loop %.1f MB/s; "
		     "ratio %.1f\n",
		rate, FLOOR_MB_PER_S, (double)t.n / bare / 1e6, full / bare);
	free(t.p);
	return rate >= FLOOR_MB_PER_S ? 0 : 1;
}
