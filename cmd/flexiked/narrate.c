/* The daemon's log: what happened, why, and what to type. */
#include "cmd/flexiked/daemon.h"

#include <inttypes.h>
#include <time.h>

#define LINE_MAX_OCTETS 2048

/* Evidence may quote what a peer sent: nothing of it may steer a terminal or
 * begin a line of its own. */
static void clean(char *s)
{
	for (; *s; s++)
		if ((unsigned char)*s < 0x20 || *s == 0x7f)
			*s = '?';
}

static void write_line(void *ctx, enum log_level level, const char *subject,
	const char *story, const char *detail)
{
	char line[LINE_MAX_OCTETS];
	char when[32];
	struct timespec ts;
	struct tm tm;

	(void)ctx;
	(void)clock_gettime(CLOCK_REALTIME, &ts);
	(void)gmtime_r(&ts.tv_sec, &tm);
	(void)strftime(when, sizeof(when), "%Y-%m-%dT%H:%M:%S", &tm);
	(void)snprintf(line, sizeof(line), "%s.%03ldZ %-5s %s%s%s%s%s", when,
		ts.tv_nsec / 1000000, log_level_name(level), subject,
		*subject ? ": " : "", story, *detail ? " " : "", detail);
	clean(line);
	(void)fprintf(stderr, "%s\n", line);
}

struct log_sink narrate_sink(enum log_level level)
{
	return (struct log_sink){write_line, NULL, level};
}

static const char *tunnel_name(const struct daemon *d, uint32_t tunnel)
{
	if (tunnel >= policy_count(d->policy, POLICY_TABLE_tunnel))
		return NULL;
	return policy_text(d->policy,
		policy_get(d->policy, tunnel, tunnel)->name);
}

static const char *subject_of(const struct daemon *d, uint32_t tunnel,
	const struct endpoint *local, const struct endpoint *remote,
	char *buf, size_t cap)
{
	const char *name = tunnel_name(d, tunnel);
	char l[ADDR_STR_MAX];
	char r[ADDR_STR_MAX];

	(void)snprintf(buf, cap, "%s%s%s-%s", name ? name : "",
		name ? " " : "",
		local->addr.family ? addr_str(&local->addr, l) : "*",
		remote->addr.family ? addr_str(&remote->addr, r) : "*");
	return buf;
}

/* The file and line of any row, by the names of its fields. */
static bool row_source(const struct policy *p, enum policy_table t,
	uint32_t i, struct policy_str *file, uint32_t *line)
{
	const struct policy_table_info *info;
	const uint8_t *row;
	bool has_file = false;

	if (t >= POLICY_TABLES || i >= policy_count(p, t))
		return false;
	info = policy_table_info(t);
	row = policy_row(p, t, i);
	for (size_t f = 0; f < info->n_fields; f++) {
		const struct policy_field *field = &info->fields[f];

		if (strcmp(field->name, "file") == 0 &&
			field->kind == POLICY_KIND_STR) {
			memcpy(file, row + field->offset, sizeof(*file));
			has_file = true;
		} else if (strcmp(field->name, "line") == 0 &&
			field->kind == POLICY_KIND_U32) {
			memcpy(line, row + field->offset, sizeof(*line));
		}
	}
	return has_file;
}

/* The line that the cause points at, else the tunnel's own. */
static const char *where(const struct daemon *d, const struct ike_trace *t,
	char *buf, size_t cap)
{
	struct policy_str file;
	uint32_t line = 0;

	if ((t->row != POLICY_NONE &&
		    row_source(d->policy, t->row_table, t->row, &file,
			    &line)) ||
		row_source(d->policy, POLICY_TABLE_tunnel, t->tunnel, &file,
			&line))
		return policy_where(d->policy, file, line, buf, cap);
	return "unknown";
}

static const char *detail_of(const struct ike_trace *t)
{
	return t->detail ? t->detail : "";
}

static void tell_failure(struct daemon *d, const struct log_ctx *log,
	const struct ike_trace *t)
{
	const struct cause_info *cause = cause_info(t->cause);
	uint64_t hidden;
	char at[512];
	char more[64] = "";

	if (!ctl_fold_note(d->fold, t, io_clock_now(), &hidden))
		return;
	if (hidden)
		(void)snprintf(more, sizeof(more),
			" (the same %" PRIu64 " times more)", hidden);
	log_line(log, LOG_LEVEL_ERROR, t->story,
		"cause=%s%s what=\"%s\" evidence=\"%s\" at=%s fix=\"%s\"",
		cause ? cause->id : "none", more, cause ? cause->what : "",
		detail_of(t), where(d, t, at, sizeof(at)),
		cause ? cause->fix : "");
}

static void tell_hidden(void *ctx, uint32_t tunnel,
	const struct endpoint *remote, enum cause cause, uint64_t hidden)
{
	struct daemon *d = ctx;
	const struct cause_info *info = cause_info(cause);
	const struct endpoint none = {0};
	char subject[192];
	struct log_ctx log = {&d->sink, subject};

	(void)subject_of(d, tunnel, &none, remote, subject, sizeof(subject));
	if (info)
		log_line(&log, LOG_LEVEL_ERROR, "the same failure",
			"cause=%s times=%" PRIu64 " more", info->id, hidden);
	else
		log_line(&log, LOG_LEVEL_ERROR, "failures that were not told",
			"times=%" PRIu64, hidden);
}

void narrate_trace(struct daemon *d, const struct ike_trace *t)
{
	const struct cause_info *cause = cause_info(t->cause);
	char subject[192];
	struct log_ctx log = {&d->sink, subject};

	(void)subject_of(d, t->tunnel, &t->local, &t->remote, subject,
		sizeof(subject));
	switch (t->kind) {
	case IKE_TRACE_INFO:
		log_line(&log, LOG_LEVEL_DEBUG, t->story, "%s", detail_of(t));
		return;
	case IKE_TRACE_CHILD_UP:
		ctl_fold_tell(d->fold, false, t->tunnel, tell_hidden, d);
		/* fall through */
	case IKE_TRACE_SA_UP:
		log_line(&log, LOG_LEVEL_INFO, t->story, "%s", detail_of(t));
		return;
	case IKE_TRACE_SA_DOWN:
	case IKE_TRACE_CHILD_DOWN:
		log_line(&log, LOG_LEVEL_INFO, t->story, "cause=%s evidence="
			"\"%s\"", cause ? cause->id : "none", detail_of(t));
		return;
	case IKE_TRACE_FAILED:
		tell_failure(d, &log, t);
		return;
	}
}

void narrate_rest(struct daemon *d)
{
	ctl_fold_tell(d->fold, true, POLICY_NONE, tell_hidden, d);
}
