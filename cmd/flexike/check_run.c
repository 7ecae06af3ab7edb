/* Jobs, several at a time. Results are emitted in the order of the jobs;
 * nobody runs far ahead of what has been emitted, so that memory stays bounded
 * by the largest files and not by their number. */
#include <pthread.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "cmd/flexike/check.h"

#define AHEAD 8	  /* files, for each thread */
#define JOBS_MAX 256
#define TICK_NS 100000000L

struct slot {
	struct check_result result;
	bool done;
};

struct pool {
	check_job_fn *job;
	check_emit_fn *emit;
	void *context;
	size_t n;
	struct slot *slots; /* a ring of `window` */
	size_t window;
	size_t next;	/* to be taken */
	size_t emitted;
	pthread_mutex_t lock;
	pthread_cond_t changed;
	bool progress; /* stderr is a terminal */
	bool shown;
};

static void *work(void *arg)
{
	struct pool *p = arg;

	(void)pthread_mutex_lock(&p->lock);
	while (p->next < p->n) {
		size_t i;

		if (p->next >= p->emitted + p->window) {
			(void)pthread_cond_wait(&p->changed, &p->lock);
			continue;
		}
		i = p->next++;
		(void)pthread_mutex_unlock(&p->lock);
		p->job(p->context, i, &p->slots[i % p->window].result);
		(void)pthread_mutex_lock(&p->lock);
		p->slots[i % p->window].done = true;
		(void)pthread_cond_broadcast(&p->changed);
	}
	(void)pthread_mutex_unlock(&p->lock);
	return NULL;
}

static double seconds_since(const struct timespec *start)
{
	struct timespec now;

	(void)clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)(now.tv_sec - start->tv_sec) +
		(double)(now.tv_nsec - start->tv_nsec) / 1e9;
}

static void show_progress(struct pool *p, const struct timespec *start)
{
	if (!p->progress || seconds_since(start) < 1)
		return;
	(void)fprintf(stderr, "\rflexike check: %zu of %zu files", p->emitted,
		p->n);
	p->shown = true;
}

static void clear_progress(struct pool *p)
{
	if (p->shown)
		(void)fputs("\r\033[K", stderr);
	p->shown = false;
}

/* Wait for a change, or for the next time to show progress. */
static void wait_for_change(struct pool *p)
{
	struct timespec until;

	(void)clock_gettime(CLOCK_REALTIME, &until);
	until.tv_nsec += TICK_NS;
	until.tv_sec += until.tv_nsec / 1000000000L;
	until.tv_nsec %= 1000000000L;
	(void)pthread_cond_timedwait(&p->changed, &p->lock, &until);
}

static void emit_all(struct pool *p)
{
	struct timespec start;

	(void)clock_gettime(CLOCK_MONOTONIC, &start);
	(void)pthread_mutex_lock(&p->lock);
	while (p->emitted < p->n) {
		struct slot *s = &p->slots[p->emitted % p->window];

		if (!s->done) {
			show_progress(p, &start);
			wait_for_change(p);
			continue;
		}
		(void)pthread_mutex_unlock(&p->lock);
		clear_progress(p);
		p->emit(p->context, &s->result);
		check_result_free(&s->result);
		(void)pthread_mutex_lock(&p->lock);
		s->done = false;
		p->emitted++;
		(void)pthread_cond_broadcast(&p->changed);
	}
	(void)pthread_mutex_unlock(&p->lock);
	clear_progress(p);
}

static void run_alone(struct pool *p)
{
	struct timespec start;

	(void)clock_gettime(CLOCK_MONOTONIC, &start);
	for (; p->emitted < p->n; p->emitted++) {
		struct check_result *r = &p->slots[0].result;

		show_progress(p, &start);
		p->job(p->context, p->emitted, r);
		clear_progress(p);
		p->emit(p->context, r);
		check_result_free(r);
	}
}

static size_t threads_for(const struct check_options *o, size_t files)
{
	long cores = o->jobs ? (long)o->jobs : sysconf(_SC_NPROCESSORS_ONLN);
	size_t n = cores < 1 ? 1 : cores > JOBS_MAX ? JOBS_MAX : (size_t)cores;

	return n < files ? n : files;
}

bool check_run(const struct check_options *o, size_t jobs, check_job_fn *job,
	check_emit_fn *emit, void *context)
{
	pthread_t threads[JOBS_MAX];
	size_t wanted = threads_for(o, jobs);
	size_t n = 0;
	struct pool p = {.job = job, .emit = emit, .context = context,
		.n = jobs, .window = wanted > 1 ? AHEAD * wanted : 1,
		.progress = isatty(STDERR_FILENO)};

	p.slots = calloc(p.window, sizeof(*p.slots));
	if (!p.slots)
		return false;
	(void)pthread_mutex_init(&p.lock, NULL);
	(void)pthread_cond_init(&p.changed, NULL);
	while (wanted > 1 && n < wanted &&
		pthread_create(&threads[n], NULL, work, &p) == 0)
		n++;
	/* Without threads the work is done all the same. */
	if (n)
		emit_all(&p);
	else
		run_alone(&p);
	while (n--)
		(void)pthread_join(threads[n], NULL);
	(void)pthread_cond_destroy(&p.changed);
	(void)pthread_mutex_destroy(&p.lock);
	free(p.slots);
	return true;
}
