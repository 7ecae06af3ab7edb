#include "runtime/ike/trace.h"

#include <stdio.h>

#include "runtime/crypto/cert.h"

#define ATTEMPT_BURST 32  /* reports about refused first messages */
#define REPLY_BURST 64	  /* error replies to strangers */
#define JUNK_SECONDS 60

const char *ike_detail(struct ike *ike, const char *fmt, ...)
{
	va_list ap;
	const char *s;

	va_start(ap, fmt);
	s = arena_vprintf(&ike->out->arena, fmt, ap);
	va_end(ap);
	return s ? s : "";
}

bool ike_failure_set(struct ike_failure *f, enum cause cause,
	const char *detail, enum policy_table table, uint32_t row)
{
	f->cause = cause;
	f->detail = detail;
	f->table = table;
	f->row = row;
	return false;
}

static struct ike_trace *trace_new(struct ike *ike, enum ike_trace_kind kind,
	enum cause cause, const char *story, const char *detail)
{
	struct ike_action *act = ike_act(ike, IKE_ACT_TRACE);

	if (!act)
		return NULL;
	act->trace = (struct ike_trace){.kind = kind, .tunnel = POLICY_NONE,
		.cause = cause, .story = story, .detail = detail ? detail : "",
		.row_table = POLICY_TABLES, .row = POLICY_NONE};
	return &act->trace;
}

static void trace_sa(struct ike_trace *t, const struct ike_sa *sa)
{
	if (!t || !sa)
		return;
	t->ike_sa = sa->id;
	t->tunnel = sa->tunnel;
	t->local = sa->local;
	t->remote = sa->remote;
}

static void trace_row(struct ike_trace *t, const struct ike_failure *f)
{
	if (!t || f->row == POLICY_NONE)
		return;
	t->row_table = f->table;
	t->row = f->row;
}

void ike_trace_story(struct ike *ike, enum ike_trace_kind kind,
	const struct ike_sa *sa, enum cause cause, const char *story,
	const char *detail)
{
	trace_sa(trace_new(ike, kind, cause, story, detail), sa);
}

/* Which total a cause belongs to. */
static uint64_t *failure_total(struct ike *ike, enum cause cause)
{
	struct ike_stats *s = &ike->stats;

	if (cause < CAUSE_BAD_ICV)
		return &s->init_failed;
	return cause < CAUSE_NO_TUNNEL ? &s->auth_failed : &s->child_failed;
}

static const char *story_of(const struct ike_failure *f)
{
	return f->story ? f->story : cause_info(f->cause)->what;
}

void ike_trace_failed(struct ike *ike, const struct ike_sa *sa,
	const struct ike_failure *f)
{
	struct ike_trace *t = trace_new(ike, IKE_TRACE_FAILED, f->cause,
		story_of(f), f->detail);

	trace_sa(t, sa);
	trace_row(t, f);
	ike->stats.causes[f->cause]++;
	if (sa->state != IKE_STATE_READY)
		(*(sa->initiator ? &ike->stats.initiated_failed :
			&ike->stats.responded_failed))++;
	/* Silence and errors belong to the exchange in which they happen. */
	if (f->cause == CAUSE_NO_ANSWER || f->cause >= CAUSE_PEER_DEAD)
		(*(sa->window.waiting == IKE_REQUEST_AUTH || !sa->initiator ?
			&ike->stats.auth_failed : &ike->stats.init_failed))++;
	else
		(*failure_total(ike, f->cause))++;
}

void ike_trace_start_failed(struct ike *ike, uint32_t tunnel,
	const struct ike_failure *f)
{
	const struct policy_tunnel *row =
		policy_get(ike->env.policy, tunnel, tunnel);
	struct ike_trace *t = trace_new(ike, IKE_TRACE_FAILED, f->cause,
		story_of(f), f->detail);

	ike->stats.causes[f->cause]++;
	ike->stats.init_failed++;
	ike->stats.initiated_failed++;
	if (!t)
		return;
	t->tunnel = tunnel;
	t->local.addr = ike->tunnels[tunnel].source;
	t->remote.addr = policy_addr_get(&row->destination);
	trace_row(t, f);
}

static bool limit_take(struct ike *ike, struct ike_limit *l, uint32_t burst,
	int64_t refill_s)
{
	int64_t periods = mono_diff_s(ike->now, l->filled) / refill_s;

	if (!l->used || periods >= burst) {
		l->used = true;
		l->tokens = burst;
		l->filled = ike->now;
	} else if (periods > 0) {
		l->tokens += (uint32_t)periods;
		l->tokens = l->tokens > burst ? burst : l->tokens;
		l->filled = mono_add_s(l->filled, periods * refill_s);
	}
	if (l->tokens) {
		l->tokens--;
		return true;
	}
	l->held_back++;
	return false;
}

void ike_trace_refused(struct ike *ike, const struct ike_msg *msg, bool junk,
	const struct ike_failure *f)
{
	struct ike_limit *l = junk ? &ike->junk[f->cause] : &ike->attempts;
	const char *detail = f->detail;
	struct ike_trace *t;

	ike->stats.causes[f->cause]++;
	if (!junk) {
		(*failure_total(ike, f->cause))++;
		ike->stats.responded_failed++;
	}
	if (!limit_take(ike, l, junk ? 1 : ATTEMPT_BURST,
		    junk ? JUNK_SECONDS : 1))
		return;
	if (l->held_back)
		detail = ike_detail(ike, "%s (%llu more not shown)",
			detail ? detail : "",
			(unsigned long long)l->held_back);
	l->held_back = 0;
	t = trace_new(ike, IKE_TRACE_FAILED, f->cause, story_of(f), detail);
	if (!t)
		return;
	t->local = msg->local;
	t->remote = msg->remote;
	trace_row(t, f);
}

bool ike_reply_allowed(struct ike *ike)
{
	return limit_take(ike, &ike->replies, REPLY_BURST, 1);
}

void ike_trace_message(struct ike *ike, const char *story,
	const struct endpoint *local, const struct endpoint *remote,
	const struct wire_hdr *hdr, const struct wire_payload *list)
{
	char from[ADDR_STR_MAX], to[ADDR_STR_MAX], what[240], subject[160];
	struct log_ctx log = {ike->env.log, subject};

	if (!ike->env.log || ike->env.log->level < LOG_LEVEL_DEBUG)
		return;
	(void)snprintf(subject, sizeof(subject), "ike %s-%s",
		endpoint_str(local, from), endpoint_str(remote, to));
	log_line(&log, LOG_LEVEL_DEBUG, story, "%s",
		wire_summary(hdr, list, what, sizeof(what)));
}

const char *ike_id_text(const struct ike_id *id, char *buf, size_t cap)
{
	if (id->type == 0) {
		(void)snprintf(buf, cap, "%s", "");
		return buf;
	}
	if (id->type == ID_DER_ASN1_DN && cap > sizeof("dn ")) {
		memcpy(buf, "dn ", sizeof("dn "));
		if (crypto_cert_name_str(ike_buf_span(&id->data), buf + 3,
			    cap - 3))
			return buf;
		if (!id->data.n) {
			(void)snprintf(buf, cap, "the name in a certificate");
			return buf;
		}
	}
	return wire_id_str(id->type, ike_buf_span(&id->data), buf, cap);
}
