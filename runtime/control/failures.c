#include "runtime/control/failures.h"

#include <stdlib.h>

#define DETAIL_MAX 384

struct failure {
	enum cause cause;
	uint32_t children; /* that are up now */
	char detail[DETAIL_MAX];
};

struct ctl_failures {
	uint32_t n;
	struct failure tunnels[]; /* one per row of the tunnel table */
};

struct ctl_failures *ctl_failures_new(const struct policy *p)
{
	uint32_t n = policy_count(p, POLICY_TABLE_tunnel);
	struct ctl_failures *f;

	f = calloc(1, sizeof(*f) + n * sizeof(f->tunnels[0]));
	if (f)
		f->n = n;
	return f;
}

void ctl_failures_free(struct ctl_failures *f)
{
	free(f);
}

static void keep(struct failure *f, const struct ike_trace *t)
{
	if (t->cause == CAUSE_NONE)
		return;
	f->cause = t->cause;
	(void)snprintf(f->detail, sizeof(f->detail), "%s",
		t->detail ? t->detail : "");
}

void ctl_failures_note(struct ctl_failures *f, const struct ike_trace *t)
{
	struct failure *last;

	if (t->tunnel >= f->n)
		return;
	last = &f->tunnels[t->tunnel];
	switch (t->kind) {
	case IKE_TRACE_FAILED:
		keep(last, t);
		return;
	case IKE_TRACE_CHILD_UP:
		/* Only a child carries traffic: an IKE SA alone does not
		 * explain away why the child was refused. */
		last->children++;
		last->cause = CAUSE_NONE;
		last->detail[0] = '\0';
		return;
	case IKE_TRACE_CHILD_DOWN:
		last->children -= last->children > 0;
		/* fall through */
	case IKE_TRACE_SA_DOWN:
		/* Where another one goes on carrying, nothing failed. */
		if (last->children == 0)
			keep(last, t);
		return;
	case IKE_TRACE_INFO:
	case IKE_TRACE_SA_UP:
		return;
	}
}

enum cause ctl_failures_last(const struct ctl_failures *f, uint32_t tunnel,
	const char **detail)
{
	*detail = "";
	if (!f || tunnel >= f->n)
		return CAUSE_NONE;
	*detail = f->tunnels[tunnel].detail;
	return f->tunnels[tunnel].cause;
}
