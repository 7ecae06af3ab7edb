/* Two nodes face to face: one attempt, watched and cleared away. */
#include "runtime/sim/world.h"

/* Longer than anything an attempt leaves behind: half-open SAs, answers kept
 * for repetitions, what limits count per second. */
#define APART_SECONDS 300
/* Timers of one meeting: a request's repetitions, and then some. */
#define TIMERS_MAX 64

static void tick(struct sim_node *n)
{
	struct ike_event ev = {.type = IKE_EV_TIMER, .now = n->sim->now};

	sim_node_step(n, &ev);
}

/* What is left of earlier meetings ends now. */
static void catch_up(struct sim_node *n)
{
	for (int i = 0; i < TIMERS_MAX && mono_due(ike_deadline(n->ike),
		n->sim->now); i++)
		tick(n);
}

static void drain(struct sim *s)
{
	while (sim_queue_due(&s->queue).ns != MONO_NEVER.ns) {
		mono_t due = sim_queue_due(&s->queue);

		if (mono_before(s->now, due))
			s->now = due;
		sim_net_deliver(s, sim_queue_take(&s->queue));
	}
}

/* Does the tunnel wait for an answer? */
static bool is_open(const struct sim_node *n, uint32_t tunnel)
{
	struct ike_sa_info sa;

	for (size_t i = 0; i < ike_sa_count(n->ike); i++) {
		ike_sa_get(n->ike, i, &sa);
		if (sa.tunnel == tunnel && (sa.state == IKE_STATE_INIT_SENT ||
			sa.state == IKE_STATE_AUTH_SENT))
			return true;
	}
	return false;
}

static void run(struct sim_node *a, uint32_t tunnel, struct sim_node *b)
{
	struct sim *s = a->sim;

	drain(s);
	for (int i = 0; i < TIMERS_MAX && is_open(a, tunnel); i++) {
		mono_t da = ike_deadline(a->ike), db = ike_deadline(b->ike);
		mono_t next = mono_min(da, db);

		if (next.ns == MONO_NEVER.ns)
			break;
		if (mono_before(s->now, next))
			s->now = next;
		tick(mono_before(db, da) ? b : a);
		drain(s);
	}
}

/* One attempt at a time: the newest is the one. */
static void look(const struct sim_node *n, struct sim_meeting_end *end)
{
	size_t sas = ike_sa_count(n->ike);
	size_t children = ike_child_count(n->ike);

	*end = (struct sim_meeting_end){.tunnel = POLICY_NONE,
		.profile = POLICY_NONE};
	if (!sas)
		return;
	ike_sa_get(n->ike, sas - 1, &end->ike);
	end->tunnel = end->ike.tunnel;
	end->profile = end->ike.profile;
	if (children)
		ike_child_get(n->ike, children - 1, &end->child);
}

static bool is_up(const struct sim_meeting *m)
{
	return m->begins.child.id && m->answers.child.id &&
		m->begins.child.spi_in == m->answers.child.spi_out &&
		m->begins.child.spi_out == m->answers.child.spi_in;
}

/* First-hand knowledge goes before hearsay; of equals the first, as what
 * follows is its consequence. */
static void find_cause(const struct sim_node *a, size_t first,
	struct sim_meeting *m)
{
	const struct sim *s = a->sim;

	for (size_t i = first; i < s->n_traces; i++) {
		const struct sim_trace *t = &s->traces[i];

		if (t->trace.kind != IKE_TRACE_FAILED)
			continue;
		if (m->cause == SIZE_MAX ||
			(cause_is_hearsay(s->traces[m->cause].trace.cause) &&
				!cause_is_hearsay(t->trace.cause)))
			m->cause = i;
		if (t->node == a && m->told == SIZE_MAX)
			m->told = i;
	}
}

static void part(struct sim_node *a, uint32_t tunnel, struct sim_node *b)
{
	struct sim *s = a->sim;
	struct ike_event stop = {.type = IKE_EV_STOP, .now = s->now};
	struct ike_event clear = {.type = IKE_EV_CLEAR, .now = s->now};

	stop.tunnel = tunnel;
	sim_node_step(a, &stop);
	drain(s);
	clear.now = s->now;
	if (ike_sa_count(b->ike))
		sim_node_step(b, &clear);
	drain(s);
}

void sim_meet(struct sim_node *a, uint32_t tunnel, const struct sim_way *way,
	struct sim_node *b, struct sim_meeting *m)
{
	struct sim *s = a->sim;
	size_t first;

	s->now = mono_add_s(s->now, APART_SECONDS);
	s->meets[0] = a;
	s->meets[1] = b;
	catch_up(a);
	catch_up(b);
	first = s->n_traces;
	*m = (struct sim_meeting){.cause = SIZE_MAX, .told = SIZE_MAX};
	sim_start_between(a, tunnel, way);
	m->sent = sim_queue_due(&s->queue).ns != MONO_NEVER.ns;
	run(a, tunnel, b);
	look(a, &m->begins);
	look(b, &m->answers);
	m->up = is_up(m);
	if (!m->up)
		find_cause(a, first, m);
	part(a, tunnel, b);
	s->meets[0] = s->meets[1] = NULL;
}
