/* Logging through a context that the object carries: never a global.
 *
 * One line per event: a story (a sentence fragment, constant) and key=value
 * details. There is no formatter for a secret. The layer that decides logs;
 * a layer that returns an error does not. */
#ifndef FLEXIKE_BASE_LOG_H
#define FLEXIKE_BASE_LOG_H

enum log_level { LOG_LEVEL_ERROR, LOG_LEVEL_INFO, LOG_LEVEL_DEBUG };

struct log_sink {
	/* story and detail are borrowed for the call; detail may be "". */
	void (*write)(void *ctx, enum log_level level, const char *subject,
		const char *story, const char *detail);
	void *ctx;
	enum log_level level; /* lines above it are not formatted */
};

struct log_ctx {
	const struct log_sink *sink; /* NULL: silent; borrowed */
	const char *subject;	     /* "ike 10.0.0.1-20.0.0.1"; borrowed */
};

void log_line(const struct log_ctx *ctx, enum log_level level,
	const char *story, const char *fmt, ...)
	__attribute__((format(printf, 4, 5)));

/* A sink that writes "LEVEL subject: story key=value" lines to stderr. */
struct log_sink log_sink_stderr(enum log_level level);
const char *log_level_name(enum log_level level);

#endif
