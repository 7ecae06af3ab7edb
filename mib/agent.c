#include <net-snmp/net-snmp-config.h>
#include <net-snmp/net-snmp-includes.h>
#include <net-snmp/agent/net-snmp-agent-includes.h>

#include "mib/mib.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/select.h>

/* The AgentX subagent (RFC 2741): one handler per table, which answers GET
 * and GETNEXT by looking up. net-snmp splits GETBULK into GETNEXTs. */

/* A master that is gone is looked for so often. */
#define RECONNECT_SECONDS 2

static u_char asn_of(enum mib_type t)
{
	switch (t) {
	case MIB_INTEGER:
		return ASN_INTEGER;
	case MIB_OCTETS:
		return ASN_OCTET_STR;
	case MIB_COUNTER32:
		return ASN_COUNTER;
	case MIB_COUNTER64:
		return ASN_COUNTER64;
	case MIB_GAUGE32:
		return ASN_GAUGE;
	}
	return ASN_NULL;
}

static bool put(netsnmp_variable_list *var, const struct mib_value *v)
{
	struct counter64 c64;
	u_long number = v->number;

	switch (v->type) {
	case MIB_OCTETS:
		return snmp_set_var_typed_value(var, ASN_OCTET_STR,
			       v->text.n ? v->text.p : (const uint8_t *)"",
			       v->text.n) == 0;
	case MIB_COUNTER64:
		c64.high = v->number >> 32;
		c64.low = v->number & UINT32_MAX;
		return snmp_set_var_typed_value(var, ASN_COUNTER64, &c64,
			       sizeof(c64)) == 0;
	default:
		return snmp_set_var_typed_value(var, asn_of(v->type), &number,
			       sizeof(number)) == 0;
	}
}

static void answer_get(netsnmp_agent_request_info *info,
	netsnmp_request_info *r, const struct mib_view *view,
	const struct mib_table *t)
{
	netsnmp_variable_list *var = r->requestvb;
	struct mib_value v;

	switch (mib_get(view, t, var->name, var->name_length, &v)) {
	case MIB_FOUND:
		if (!put(var, &v))
			netsnmp_set_request_error(info, r,
				SNMP_ERR_RESOURCEUNAVAILABLE);
		break;
	case MIB_NO_OBJECT:
		netsnmp_set_request_error(info, r, SNMP_NOSUCHOBJECT);
		break;
	case MIB_NO_INSTANCE:
		netsnmp_set_request_error(info, r, SNMP_NOSUCHINSTANCE);
		break;
	}
}

/* A request that is left as it is goes on to the next registration. */
static void answer_next(netsnmp_agent_request_info *info,
	netsnmp_request_info *r, const struct mib_view *view,
	const struct mib_table *t)
{
	netsnmp_variable_list *var = r->requestvb;
	struct mib_oid found;
	struct mib_value v;

	if (!mib_next(view, t, var->name, var->name_length, &found, &v))
		return;
	if (snmp_set_var_objid(var, found.id, found.n) != 0 || !put(var, &v))
		netsnmp_set_request_error(info, r,
			SNMP_ERR_RESOURCEUNAVAILABLE);
}

/* What a handler is there for. Owned by net-snmp, which frees it. */
struct duty {
	const struct mib_agent *agent;
	const struct mib_table *table;
};

static int handle(netsnmp_mib_handler *handler,
	netsnmp_handler_registration *reg, netsnmp_agent_request_info *info,
	netsnmp_request_info *requests)
{
	const struct duty *duty = handler->myvoid;
	const struct mib_table *t = duty->table;
	const struct mib_view *view = duty->agent->view(duty->agent->ctx);

	(void)reg;
	for (netsnmp_request_info *r = requests; r; r = r->next) {
		if (r->processed)
			continue;
		if (info->mode == MODE_GET)
			answer_get(info, r, view, t);
		else if (info->mode == MODE_GETNEXT)
			answer_next(info, r, view, t);
		else /* net-snmp lets none of them through: all is read-only */
			netsnmp_set_request_error(info, r,
				SNMP_ERR_NOTWRITABLE);
	}
	return SNMP_ERR_NOERROR;
}

/* ---- registration ---------------------------------------------------------------- */

/* net-snmp keeps pointers without const; this one is never written through. */
static void *unconst(const void *p)
{
	union {
		const void *in;
		void *out;
	} u = {p};

	return u.out;
}

static bool enlist(const struct mib_agent *a, const struct mib_table *t)
{
	netsnmp_handler_registration *reg;
	netsnmp_mib_handler *handler;
	struct duty *duty = malloc(sizeof(*duty));
	struct mib_oid name;

	handler = netsnmp_create_handler(mib_table_name(t), handle);
	if (!duty || !handler) {
		free(duty);
		netsnmp_handler_free(handler);
		return false;
	}
	*duty = (struct duty){a, t};
	handler->myvoid = duty;
	handler->data_free = free;
	mib_table_oid(t, &name);
	reg = netsnmp_handler_registration_create(mib_table_name(t), handler,
		name.id, name.n, HANDLER_CAN_RONLY);
	if (!reg) {
		netsnmp_handler_free(handler);
		return false;
	}
	return netsnmp_register_handler(reg) == MIB_REGISTERED_OK;
}

/* What net-snmp tells, with our other lines; it ends its own with a newline.
 */
static int on_log(int major, int minor, void *message, void *agent)
{
	const struct snmp_log_message *m = message;
	const struct mib_agent *a = agent;
	struct log_ctx log = {a->log, "net-snmp"};

	(void)major;
	(void)minor;
	log_line(&log, m->priority <= LOG_ERR ? LOG_LEVEL_ERROR :
		m->priority <= LOG_INFO ? LOG_LEVEL_INFO : LOG_LEVEL_DEBUG,
		"message", "text=\"%.*s\"", (int)strcspn(m->msg, "\n"),
		m->msg);
	return SNMP_ERR_NOERROR;
}

static void log_to(const struct mib_agent *a)
{
	snmp_disable_log();
	(void)snmp_register_callback(SNMP_CALLBACK_LIBRARY,
		SNMP_CALLBACK_LOGGING, on_log, unconst(a));
	snmp_enable_calllog();
}

/* No configuration, state or MIB files of the system: all that we need was
 * given as options. */
static void configure(const struct mib_agent *a)
{
	static const int off[] = {
		NETSNMP_DS_LIB_DONT_READ_CONFIGS,
		NETSNMP_DS_LIB_DONT_PERSIST_STATE,
		NETSNMP_DS_LIB_DISABLE_PERSISTENT_LOAD,
		NETSNMP_DS_LIB_DISABLE_PERSISTENT_SAVE,
	};

	(void)setenv("MIBS", "", 1);
	for (size_t i = 0; i < sizeof(off) / sizeof(off[0]); i++)
		(void)netsnmp_ds_set_boolean(NETSNMP_DS_LIBRARY_ID, off[i], 1);
	(void)netsnmp_ds_set_boolean(NETSNMP_DS_APPLICATION_ID,
		NETSNMP_DS_AGENT_ROLE, 1);
	if (a->master)
		(void)netsnmp_ds_set_string(NETSNMP_DS_APPLICATION_ID,
			NETSNMP_DS_AGENT_X_SOCKET, a->master);
}

bool mib_agent_open(const struct mib_agent *a, char *err, size_t err_cap)
{
	const struct mib_table *t;

	configure(a);
	log_to(a);
	if (init_agent(a->name) != 0) {
		(void)snprintf(err, err_cap, "net-snmp cannot start an agent");
		return false;
	}
	/* After init_agent(), which sets its own. */
	(void)netsnmp_ds_set_int(NETSNMP_DS_APPLICATION_ID,
		NETSNMP_DS_AGENT_AGENTX_PING_INTERVAL, RECONNECT_SECONDS);
	for (size_t i = 0; (t = mib_table_at(i)) != NULL; i++) {
		if (enlist(a, t))
			continue;
		(void)snprintf(err, err_cap, "%s cannot be registered",
			mib_table_name(t));
		return false;
	}
	init_snmp(a->name);
	return true;
}

/* ---- running -------------------------------------------------------------------------- */

/* One wait of the agent's sockets, its timeouts and a signal. */
static void turn(const sigset_t *unblocked)
{
	struct timeval tv, now, alarm;
	struct timespec wait;
	int fds = 0, block = 1, n;
	fd_set set;

	FD_ZERO(&set);
	(void)snmp_select_info(&fds, &set, &tv, &block);
	netsnmp_get_monotonic_clock(&now);
	if (netsnmp_get_next_alarm_time(&alarm, &now)) {
		if (timercmp(&alarm, &now, >))
			timersub(&alarm, &now, &alarm);
		else
			timerclear(&alarm);
		if (block || timercmp(&alarm, &tv, <))
			tv = alarm;
		block = 0;
	}
	wait = (struct timespec){tv.tv_sec, tv.tv_usec * 1000};
	n = pselect(fds, &set, NULL, NULL, block ? NULL : &wait, unblocked);
	if (n > 0)
		snmp_read(&set);
	else if (n == 0)
		snmp_timeout();
	run_alarms();
	netsnmp_check_outstanding_agent_requests();
}

void mib_agent_run(const volatile int *stop)
{
	sigset_t blocked, before;

	(void)sigemptyset(&blocked);
	(void)sigaddset(&blocked, SIGTERM);
	(void)sigaddset(&blocked, SIGINT);
	(void)sigprocmask(SIG_BLOCK, &blocked, &before);
	while (!*stop)
		turn(&before);
	(void)sigprocmask(SIG_SETMASK, &before, NULL);
}

/* net-snmp would free what its callbacks were given. */
void mib_agent_close(const struct mib_agent *a)
{
	snmp_disable_log();
	(void)snmp_unregister_callback(SNMP_CALLBACK_LIBRARY,
		SNMP_CALLBACK_LOGGING, on_log, unconst(a), 1);
	snmp_shutdown(a->name);
	shutdown_agent();
}
