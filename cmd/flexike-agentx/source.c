#include "cmd/flexike-agentx/source.h"

#include <stdio.h>
#include <stdlib.h>

#include "runtime/control/protocol.h"
#include "runtime/io/io.h"

/* Below the second after which a master agent gives a subagent up. */
#define TIMEOUT_MS 500
/* Reading a snapshot may take a tenth of the time and no more, however large
 * it is and however often we are polled. */
#define SHARE 10
#define FILE_MAX ((size_t)256 << 20)

void source_init(struct source *s)
{
	arena_init(&s->arenas[0], 0);
	arena_init(&s->arenas[1], 0);
	s->used = 0;
	s->view = mib_view_new(&s->arenas[0], NULL);
	s->tried = s->away = false;
	s->next = (mono_t){0};
}

void source_fini(struct source *s)
{
	arena_fini(&s->arenas[0]);
	arena_fini(&s->arenas[1]);
	s->view = NULL;
}

/* ---- fetching --------------------------------------------------------------------- */

static char *read_file(const char *path, char *err, size_t err_cap)
{
	FILE *f = fopen(path, "re");
	char *text = NULL;
	size_t n;

	if (!f) {
		(void)snprintf(err, err_cap, "%s cannot be opened", path);
		return NULL;
	}
	if (fseek(f, 0, SEEK_END) == 0 && ftell(f) >= 0 &&
		(size_t)ftell(f) < FILE_MAX) {
		n = (size_t)ftell(f);
		rewind(f);
		text = malloc(n + 1);
		if (text)
			text[fread(text, 1, n, f)] = '\0';
	}
	(void)fclose(f);
	if (!text)
		(void)snprintf(err, err_cap, "%s cannot be read", path);
	return text;
}

static const struct ctl_snapshot *from_file(struct source *s, struct arena *a,
	char *err, size_t err_cap)
{
	char *text = read_file(s->file, err, err_cap);
	const struct ctl_snapshot *snap = NULL;

	if (text)
		snap = ctl_snapshot_parse(a, text, err, err_cap);
	free(text);
	return snap;
}

static const struct ctl_snapshot *from_daemon(struct source *s,
	struct arena *a, char *err, size_t err_cap)
{
	static const struct ctl_request ask = {.verb = CTL_VERB_SNAPSHOT};
	struct ctl_reply reply = {0};
	char *request = ctl_request_build(&ask);
	char *text = NULL;

	if (request)
		text = io_call(s->socket, request, TIMEOUT_MS, err, err_cap);
	else
		(void)snprintf(err, err_cap, "no memory");
	free(request);
	if (text && ctl_reply_parse(a, text, &reply, err, err_cap) &&
		!reply.snapshot)
		(void)snprintf(err, err_cap, "the reply has no snapshot");
	free(text);
	return reply.snapshot;
}

/* ---- the view ----------------------------------------------------------------------- */

static void tell(struct source *s, bool away, const char *why)
{
	struct log_ctx log = {s->log, "agentx"};

	if (s->tried && away == s->away)
		return;
	if (away)
		log_line(&log, LOG_LEVEL_ERROR, "no snapshot: all counters and "
			"rows are absent", "reason=\"%s\"", why);
	else
		log_line(&log, LOG_LEVEL_INFO, "snapshots are read", "from=%s",
			s->file ? s->file : s->socket);
	s->tried = true;
	s->away = away;
}

static void refresh(struct source *s)
{
	struct arena *a = &s->arenas[!s->used];
	const struct ctl_snapshot *snap;
	const struct mib_view *view;
	char err[256] = "no memory";

	arena_reset(a);
	snap = s->file ? from_file(s, a, err, sizeof(err))
		       : from_daemon(s, a, err, sizeof(err));
	view = mib_view_new(a, snap);
	tell(s, !snap, err);
	if (!view) /* no memory: what there was is better than nothing */
		return;
	s->view = view;
	arena_reset(&s->arenas[s->used]);
	s->used = !s->used;
}

const struct mib_view *source_view(void *source)
{
	struct source *s = source;
	mono_t begin = io_clock_now();
	int64_t pause = s->interval * MONO_NS_PER_S;
	int64_t cost;

	if (mono_before(begin, s->next))
		return s->view;
	refresh(s);
	cost = mono_diff_ns(io_clock_now(), begin) * SHARE;
	s->next = mono_add_ns(io_clock_now(), cost > pause ? cost : pause);
	return s->view;
}
