#include "runtime/io/loop.h"

#include <stdlib.h>
#include <time.h>

#define SIGNALS_MAX 8

struct signal_hook {
	struct event *event;
	void (*fn)(void *ctx);
	void *ctx;
};

struct io_loop {
	struct event_base *base;
	struct signal_hook signals[SIGNALS_MAX];
	size_t n_signals;
};

mono_t io_clock_now(void)
{
	struct timespec ts;

	(void)clock_gettime(CLOCK_MONOTONIC, &ts);
	return (mono_t){(int64_t)ts.tv_sec * MONO_NS_PER_S + ts.tv_nsec};
}

struct io_loop *io_loop_new(void)
{
	struct io_loop *l = calloc(1, sizeof(*l));

	if (!l)
		return NULL;
	l->base = event_base_new();
	if (!l->base) {
		free(l);
		return NULL;
	}
	return l;
}

void io_loop_free(struct io_loop *l)
{
	if (!l)
		return;
	for (size_t i = 0; i < l->n_signals; i++)
		event_free(l->signals[i].event);
	event_base_free(l->base);
	free(l);
}

static void on_signal(evutil_socket_t signo, short what, void *ctx)
{
	struct signal_hook *hook = ctx;

	(void)signo;
	(void)what;
	hook->fn(hook->ctx);
}

bool io_loop_signal(struct io_loop *l, int signo, void (*fn)(void *ctx),
	void *ctx)
{
	struct signal_hook *hook;

	if (l->n_signals == SIGNALS_MAX)
		return false;
	hook = &l->signals[l->n_signals];
	hook->fn = fn;
	hook->ctx = ctx;
	hook->event = evsignal_new(l->base, signo, on_signal, hook);
	if (!hook->event)
		return false;
	l->n_signals++;
	return event_add(hook->event, NULL) == 0;
}

bool io_loop_run(struct io_loop *l)
{
	return event_base_loop(l->base, EVLOOP_NO_EXIT_ON_EMPTY) >= 0;
}

void io_loop_stop(struct io_loop *l)
{
	(void)event_base_loopbreak(l->base);
}

struct event *io_loop_reader(struct io_loop *l, int fd, event_callback_fn fn,
	void *ctx)
{
	struct event *e = event_new(l->base, fd, EV_READ | EV_PERSIST, fn,
		ctx);

	if (e && event_add(e, NULL) < 0) {
		event_free(e);
		return NULL;
	}
	return e;
}

struct event *io_loop_timer(struct io_loop *l, event_callback_fn fn, void *ctx)
{
	return evtimer_new(l->base, fn, ctx);
}

void io_loop_timer_set(struct event *timer, mono_t at)
{
	int64_t ns;
	struct timeval tv;

	if (at.ns == MONO_NEVER.ns) {
		(void)evtimer_del(timer);
		return;
	}
	ns = mono_diff_ns(at, io_clock_now());
	if (ns < 0)
		ns = 0;
	/* Rounded up: a timer that fires before its time fires twice. */
	ns += 999;
	tv.tv_sec = ns / MONO_NS_PER_S;
	tv.tv_usec = ns % MONO_NS_PER_S / 1000;
	(void)evtimer_add(timer, &tv);
}

struct event_base *io_loop_base(struct io_loop *l)
{
	return l->base;
}
