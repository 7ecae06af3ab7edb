/* snmpbulkwalk -Cr50 of cipSecTunnelTable for 10,000 tunnels against a subagent
 * that knows its rows by arithmetic and answers every object with the same
 * number: what AgentX itself costs. Same master, same run, same objects. */
#include <net-snmp/net-snmp-config.h>
#include <net-snmp/net-snmp-includes.h>
#include <net-snmp/agent/net-snmp-agent-includes.h>

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>

#include "mib/mib.h"

enum { TUNNELS = 10000, COLUMNS = 44, FIRST_COLUMN = 2, PATH = 256 };
#define TABLE ".1.3.6.1.4.1.9.9.171.1.3.2"

static char dir[] = "/tmp/agentx_bench.XXXXXX";

static void die(const char *what)
{
	fprintf(stderr, "agentx_bench: %s\n", what);
	exit(EXIT_FAILURE);
}

/* ---- the subagent with constant rows ------------------------------------------- */

static const oid entry[] = {1, 3, 6, 1, 4, 1, 9, 9, 171, 1, 3, 2, 1};

/* Column and row after a name: no data to look at. */
static bool constant_next(const oid *name, size_t n, oid *column, oid *row)
{
	size_t own = OID_LENGTH(entry);

	*column = FIRST_COLUMN;
	*row = 1;
	if (snmp_oid_compare(name, n, entry, own) <= 0)
		return true;
	if (snmp_oid_ncompare(name, n, entry, own, own) != 0)
		return false;
	if (name[own] >= FIRST_COLUMN) {
		*column = name[own];
		*row = n > own + 1 ? name[own + 1] + 1 : 1;
	}
	if (*row > TUNNELS) {
		++*column;
		*row = 1;
	}
	return *column < FIRST_COLUMN + COLUMNS;
}

static int constant_handle(netsnmp_mib_handler *h,
	netsnmp_handler_registration *reg, netsnmp_agent_request_info *info,
	netsnmp_request_info *requests)
{
	oid name[OID_LENGTH(entry) + 2];
	u_long value = 42;

	(void)h;
	(void)reg;
	memcpy(name, entry, sizeof(entry));
	for (netsnmp_request_info *r = requests; r; r = r->next) {
		netsnmp_variable_list *var = r->requestvb;

		if (info->mode != MODE_GETNEXT ||
			!constant_next(var->name, var->name_length,
				&name[OID_LENGTH(entry)],
				&name[OID_LENGTH(entry) + 1]))
			continue;
		snmp_set_var_objid(var, name, OID_LENGTH(name));
		snmp_set_var_typed_value(var, ASN_COUNTER, &value,
			sizeof(value));
	}
	return SNMP_ERR_NOERROR;
}

static volatile sig_atomic_t stop;

static void on_term(int signo)
{
	(void)signo;
	stop = 1;
}

static int constant_main(const char *master)
{
	signal(SIGTERM, on_term);
	setenv("MIBS", "", 1);
	netsnmp_ds_set_boolean(NETSNMP_DS_LIBRARY_ID,
		NETSNMP_DS_LIB_DONT_READ_CONFIGS, 1);
	netsnmp_ds_set_boolean(NETSNMP_DS_LIBRARY_ID,
		NETSNMP_DS_LIB_DONT_PERSIST_STATE, 1);
	netsnmp_ds_set_boolean(NETSNMP_DS_APPLICATION_ID,
		NETSNMP_DS_AGENT_ROLE, 1);
	netsnmp_ds_set_string(NETSNMP_DS_APPLICATION_ID,
		NETSNMP_DS_AGENT_X_SOCKET, master);
	init_agent("constant");
	netsnmp_register_handler(netsnmp_create_handler_registration(
		"constant", constant_handle, entry, OID_LENGTH(entry),
		HANDLER_CAN_RONLY));
	init_snmp("constant");
	while (!stop)
		agent_check_and_process(1);
	return 0;
}

/* ---- ten thousand tunnels ----------------------------------------------------------- */

static void tunnel_fill(struct arena *a, struct ctl_snapshot *s, uint32_t i)
{
	struct ctl_range *any = arena_new(a, struct ctl_range);
	struct ctl_child_sa *c = arena_new(a, struct ctl_child_sa);
	struct endpoint local = {addr_v4(0x0a000001), 500};
	struct endpoint remote = {addr_v4(0x14000000 + i), 500};
	const char *name = arena_printf(a, "Tunnel%u", i);
	const char *id = arena_printf(a, "20.0.%u.%u", i >> 8, i & 255);

	if (!any || !c || !name || !id)
		die("no memory");
	*any = (struct ctl_range){0, 0, 65535, addr_v4(0), addr_v4(UINT32_MAX)};
	*c = (struct ctl_child_sa){.id = i + 1, .ike_sa = i + 1,
		.spi_in = i + 256, .spi_out = i + 256,
		.encr = "ENCR_AES_CBC-128", .integ = "AUTH_HMAC_SHA1_96",
		.transform = "esp-aes esp-sha-hmac", .local = local,
		.remote = remote, .life_seconds = 3600,
		.life_kilobytes = 4608000, .replay_window = 64,
		.ts_local = any, .n_ts_local = 1, .ts_remote = any,
		.n_ts_remote = 1, .pfs = "none"};
	s->ike_sas[i] = (struct ctl_ike_sa){.id = i + 1, .tunnel = name,
		.profile = "default", .fvrf = "none", .ivrf = "none",
		.state = "READY", .spi_local = i + 1, .spi_remote = i + 1,
		.local = local, .remote = remote, .encr = "AES-CBC",
		.encr_bits = 256, .prf = "SHA512", .hash = "SHA512",
		.dh = "5", .auth_sign = "PSK", .auth_verify = "PSK",
		.id_local = "10.0.0.1", .id_remote = id, .lifetime = 86400,
		.session = i + 1, .children = c, .n_children = 1};
	s->tunnels[i] = (struct ctl_tunnel){.index = i + 1, .name = name,
		.status = "UP-ACTIVE", .source = local.addr,
		.destination = remote.addr, .profile = "default",
		.interface = "Ethernet1/1", .device = "eth0",
		.in_octets = i * 1000u, .out_octets = i * 2000u,
		.last_cause = "", .last_detail = "", .where = "hub.cfg:1"};
}

static void snapshot_write(const char *path)
{
	struct ctl_snapshot s = {.hostname = "hub", .version = "bench"};
	struct arena a;
	FILE *f;
	char *json;

	arena_init(&a, 0);
	s.ike_sas = arena_array(&a, TUNNELS, sizeof(*s.ike_sas));
	s.tunnels = arena_array(&a, TUNNELS, sizeof(*s.tunnels));
	if (!s.ike_sas || !s.tunnels)
		die("no memory");
	s.n_ike_sas = s.n_tunnels = TUNNELS;
	for (uint32_t i = 0; i < TUNNELS; i++)
		tunnel_fill(&a, &s, i);
	json = ctl_snapshot_json(&s);
	f = fopen(path, "w");
	if (!json || !f || fputs(json, f) < 0 || fclose(f) != 0)
		die("the snapshot cannot be written");
	free(json);
	arena_fini(&a);
}

/* In a process of its own: what a child's peak of memory is counted from is
 * that of the process that it is forked from. */
static void snapshot_make(const char *path)
{
	pid_t pid = fork();
	int status;

	if (pid == 0) {
		snapshot_write(path);
		_exit(0);
	}
	if (pid < 0 || waitpid(pid, &status, 0) != pid || status != 0)
		die("no snapshot");
}

/* ---- processes --------------------------------------------------------------------------- */

static pid_t run(int out, const char *const *argv)
{
	union {
		const char *const *in;
		char *const *out;
	} u = {argv};
	pid_t pid = fork();
	int null;

	if (pid)
		return pid;
	prctl(PR_SET_PDEATHSIG, SIGTERM);
	null = open("/dev/null", O_RDWR);
	dup2(null, 0);
	dup2(out < 0 ? null : out, 1);
	dup2(null, 2);
	execvp(argv[0], u.out);
	_exit(127);
}

static void end(pid_t pid, struct rusage *use)
{
	int status;

	kill(pid, SIGTERM);
	wait4(pid, &status, 0, use);
}

/* Objects walked; *seconds of the wall. */
static size_t walk(const char *agent, const char *name, double *seconds)
{
	const char *const argv[] = {"snmpbulkwalk", "-v2c", "-c", "public",
		"-On", "-t", "20", "-Cr50", agent, name, NULL};
	struct timespec from, to;
	size_t lines = 0;
	char buf[1 << 16];
	ssize_t n;
	int fd[2];
	pid_t pid;

	if (pipe(fd) != 0)
		die("no pipe");
	clock_gettime(CLOCK_MONOTONIC, &from);
	pid = run(fd[1], argv);
	close(fd[1]);
	while ((n = read(fd[0], buf, sizeof(buf))) > 0) {
		for (ssize_t i = 0; i < n; i++)
			lines += buf[i] == '\n';
	}
	clock_gettime(CLOCK_MONOTONIC, &to);
	close(fd[0]);
	waitpid(pid, NULL, 0);
	*seconds = (double)(to.tv_sec - from.tv_sec) +
		(double)(to.tv_nsec - from.tv_nsec) / 1e9;
	return lines;
}

/* The first answer also makes the subagent read its snapshot. */
static void wait_ready(const char *agent)
{
	const struct timespec pause = {0, 200000000};
	double s;

	for (int i = 0; i < 100; i++) {
		if (walk(agent, TABLE ".1.45", &s) > TUNNELS / 2)
			return;
		nanosleep(&pause, NULL);
	}
	die("the subagent does not answer");
}

struct result {
	double wall, cpu_us;
	size_t objects;
	long rss_kb;
};

/* The better of two walks; processor time and memory of both. */
static struct result measure(const char *agent, const char *const *argv)
{
	struct result r;
	struct rusage use;
	double again;
	pid_t pid = run(-1, argv);

	wait_ready(agent);
	r.objects = walk(agent, TABLE, &r.wall);
	if (walk(agent, TABLE, &again) == r.objects && again < r.wall)
		r.wall = again;
	end(pid, &use);
	r.cpu_us = ((double)(use.ru_utime.tv_sec + use.ru_stime.tv_sec) * 1e6 +
		(double)(use.ru_utime.tv_usec + use.ru_stime.tv_usec)) /
		(2 * (double)r.objects);
	r.rss_kb = use.ru_maxrss;
	return r;
}

static void report(const char *what, const struct result *r)
{
	printf("%-16s %7zu objects %6.2f s %7.0f objects/s, subagent: "
	       "%5.1f us CPU/object, peak %ld MB\n", what, r->objects, r->wall,
		(double)r->objects / r->wall, r->cpu_us, r->rss_kb / 1024);
}

static bool have(const char *program)
{
	const char *const argv[] = {"sh", "-c", "command -v \"$0\"", program,
		NULL};
	int status;
	pid_t pid = run(-1, argv);

	waitpid(pid, &status, 0);
	return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

static pid_t master_start(const char *agent, const char *socket)
{
	char conf[PATH];
	const char *const argv[] = {"snmpd", "-f", "-C", "-c", conf, "-I",
		"vacm_conf,usmConf,agentx", "-Lf", "/dev/null", NULL};
	FILE *f;

	snprintf(conf, sizeof(conf), "%s/snmpd.conf", dir);
	f = fopen(conf, "w");
	if (!f)
		die("no configuration file");
	fprintf(f, "agentaddress udp:%s\nrocommunity public 127.0.0.1\n"
		   "master agentx\nagentXSocket %s\nagentXTimeout 20\n"
		   "maxGetbulkResponses 5000\n", agent, socket);
	fclose(f);
	setenv("MIBS", "", 1);
	return run(-1, argv);
}

static void clean_up(void)
{
	static const char *const files[] = {"snapshot.json", "snmpd.conf",
		"agentx"};
	char path[PATH];

	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		snprintf(path, sizeof(path), "%s/%s", dir, files[i]);
		unlink(path);
	}
	rmdir(dir);
}

int main(int argc, char **argv)
{
	const char *bin = getenv("BIN") ? getenv("BIN") : "build/bin";
	char agent[64], socket[PATH], json[PATH], program[PATH], self[PATH];
	const char *const ours[] = {program, "--snapshot", json, "--agentx",
		socket, "--interval", "3600", NULL};
	const char *const theirs[] = {self, socket, NULL};
	struct result a, b;
	ssize_t n;
	pid_t master;

	if (argc == 2)
		return constant_main(argv[1]);
	if (!have("snmpd") || !have("snmpbulkwalk")) {
		puts("skipped: needs snmpd and snmpbulkwalk");
		return 0;
	}
	n = readlink("/proc/self/exe", self, sizeof(self) - 1);
	if (n < 0 || !mkdtemp(dir))
		die("no temporary folder");
	self[n] = '\0';
	snprintf(agent, sizeof(agent), "127.0.0.1:%d", 20000 + getpid() % 20000);
	snprintf(socket, sizeof(socket), "unix:%s/agentx", dir);
	snprintf(json, sizeof(json), "%s/snapshot.json", dir);
	snprintf(program, sizeof(program), "%s/flexike-agentx", bin);
	snapshot_make(json);
	master = master_start(agent, socket);
	a = measure(agent, theirs);
	b = measure(agent, ours);
	end(master, NULL);
	report("constant rows", &a);
	report("flexike-agentx", &b);
	printf("walk time per object, flexike-agentx to constant rows: %.2f\n",
		b.wall / (double)b.objects / (a.wall / (double)a.objects));
	clean_up();
	return b.objects / TUNNELS == COLUMNS ? 0 : EXIT_FAILURE;
}
