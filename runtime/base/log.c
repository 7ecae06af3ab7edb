#include "runtime/base/log.h"

#include <stdarg.h>
#include <stdio.h>

void log_line(const struct log_ctx *ctx, enum log_level level,
	const char *story, const char *fmt, ...)
{
	char detail[1024];
	va_list ap;

	if (!ctx->sink || level > ctx->sink->level)
		return;
	va_start(ap, fmt);
	(void)vsnprintf(detail, sizeof(detail), fmt, ap);
	va_end(ap);
	ctx->sink->write(ctx->sink->ctx, level,
		ctx->subject ? ctx->subject : "", story, detail);
}

const char *log_level_name(enum log_level level)
{
	static const char *const names[] = {"error", "info", "debug"};

	return names[level];
}

static void stderr_write(void *ctx, enum log_level level, const char *subject,
	const char *story, const char *detail)
{
	(void)ctx;
	(void)fprintf(stderr, "%s %s%s%s%s%s\n", log_level_name(level),
		subject, *subject ? ": " : "", story, *detail ? " " : "",
		detail);
}

struct log_sink log_sink_stderr(enum log_level level)
{
	return (struct log_sink){stderr_write, NULL, level};
}
