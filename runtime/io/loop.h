/* What the files of runtime/io see of the loop. */
#ifndef FLEXIKE_IO_LOOP_H
#define FLEXIKE_IO_LOOP_H

#include <event2/event.h>

#include "runtime/io/io.h"

/* Wait for a descriptor to be readable, for ever. NULL: no memory. */
struct event *io_loop_reader(struct io_loop *l, int fd,
	event_callback_fn fn, void *ctx);
/* A timer that is not armed yet. */
struct event *io_loop_timer(struct io_loop *l, event_callback_fn fn,
	void *ctx);
/* Arm it for `at`, disarm it for MONO_NEVER. */
void io_loop_timer_set(struct event *timer, mono_t at);
struct event_base *io_loop_base(struct io_loop *l);

#endif
