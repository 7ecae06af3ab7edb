/* Requests and replies of the control socket. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

#include "runtime/control/protocol.h"

static void check_parses(const char *line, enum ctl_verb verb, uint32_t sa,
	const char *tunnel)
{
	struct ctl_request r;
	struct ctl_request again;
	char err[256] = "";
	char *built;

	if (!ctl_request_parse(span_str(line), &r, err, sizeof(err)))
		fail_msg("%s: %s", line, err);
	assert_int_equal(r.verb, verb);
	assert_int_equal(r.ike_sa, sa);
	assert_string_equal(r.tunnel, tunnel);
	built = ctl_request_build(&r);
	assert_non_null(built);
	assert_true(ctl_request_parse(span_str(built), &again, err,
		sizeof(err)));
	assert_memory_equal(&r, &again, sizeof(r));
	free(built);
}

static void check_refused(const char *line, const char *want)
{
	struct ctl_request r;
	char err[256] = "";

	assert_false(ctl_request_parse(span_str(line), &r, err, sizeof(err)));
	if (strncmp(err, want, strlen(want)) != 0)
		fail_msg("%s: %s", line, err);
}

static void test_requests(void **state)
{
	(void)state;
	check_parses("{\"command\":\"snapshot\"}", CTL_VERB_SNAPSHOT, 0, "");
	check_parses("{\"command\":\"version\"}\r", CTL_VERB_VERSION, 0, "");
	check_parses("{\"command\":\"clear\",\"ike_sa\":\"all\"}",
		CTL_VERB_CLEAR, 0, "");
	check_parses("{\"ike_sa\":4294967295,\"command\":\"clear\"}",
		CTL_VERB_CLEAR, UINT32_MAX, "");
	check_parses(" {\"command\":\"start\",\"tunnel\":\"Tunnel200\"}",
		CTL_VERB_START, 0, "Tunnel200");
	check_parses("{\"command\":\"stop\",\"tunnel\":\"Tunnel200\"}",
		CTL_VERB_STOP, 0, "Tunnel200");
}

static void test_refusals(void **state)
{
	char longer[CTL_REQUEST_MAX + 2];

	(void)state;
	check_refused("", "not JSON");
	check_refused("{", "not JSON");
	check_refused("[]", "a request is an object");
	check_refused("{}", "a request is an object");
	check_refused("{\"command\":1}", "a request is an object");
	check_refused("{\"command\":\"reboot\"}", "unknown command \"reboot\"");
	check_refused("{\"command\":\"snapshot\",\"x\":1}",
		"command \"snapshot\" takes no other field");
	check_refused("{\"command\":\"clear\"}",
		"command \"clear\" takes the field \"ike_sa\" and no other");
	check_refused("{\"command\":\"clear\",\"sa\":1}", "\"ike_sa\" is the");
	check_refused("{\"command\":\"clear\",\"ike_sa\":0}",
		"\"ike_sa\" is the id");
	check_refused("{\"command\":\"clear\",\"ike_sa\":-1}",
		"\"ike_sa\" is the id");
	check_refused("{\"command\":\"clear\",\"ike_sa\":4294967296}",
		"\"ike_sa\" is the id");
	check_refused("{\"command\":\"clear\",\"ike_sa\":1.5}",
		"\"ike_sa\" is the id");
	check_refused("{\"command\":\"start\",\"tunnel\":\"\"}",
		"\"tunnel\" is the name");
	check_refused("{\"command\":\"start\",\"tunnel\":\"0123456789012345678"
		"901234567890123456789012345678901234567890123\"}",
		"\"tunnel\" is the name");
	check_refused("{\"command\":\"version\",\"command\":\"version\"}",
		"not JSON");
	memset(longer, ' ', sizeof(longer) - 1);
	longer[sizeof(longer) - 1] = '\0';
	check_refused(longer, "a request has at most 1024 octets");
}

static void check_reply(char *text, bool ok, const char *want)
{
	struct ctl_reply r;
	struct arena a;
	char err[256] = "";

	assert_non_null(text);
	assert_null(strchr(text, '\n'));
	arena_init(&a, 0);
	assert_int_equal(ctl_reply_parse(&a, text, &r, err, sizeof(err)), ok);
	if (!ok)
		assert_string_equal(err, want);
	else
		assert_string_equal(*r.version ? r.version : r.tunnel, want);
	arena_fini(&a);
	free(text);
}

static void test_replies(void **state)
{
	struct ctl_reply r;
	struct arena a;
	char err[256];
	char *text = ctl_reply_cleared(3);

	(void)state;
	check_reply(ctl_reply_error("no such \"thing\"\n"), false,
		"no such \"thing\"\n");
	check_reply(ctl_reply_error("\xff\xfe"), false,
		"the request is not acceptable");
	check_reply(ctl_reply_tunnel("Tunnel200"), true, "Tunnel200");
	check_reply(ctl_reply_version(), true, FLEXIKE_VERSION);
	check_reply(strdup("nonsense"), false,
		"the reply is not JSON: '[' or '{' expected near "
		"'nonsense'");
	check_reply(strdup("{\"ok\":1}"), false,
		"the reply is not one of flexiked");
	check_reply(strdup("{\"ok\":false}"), false, "refused");
	check_reply(strdup("{\"ok\":true,\"snapshot\":{\"schema\":9}}"), false,
		"the snapshot has schema 9; this program understands schema "
		"1");
	arena_init(&a, 0);
	assert_true(ctl_reply_parse(&a, text, &r, err, sizeof(err)));
	assert_int_equal(r.cleared, 3);
	assert_null(r.snapshot);
	arena_fini(&a);
	free(text);
}

static void test_snapshot_reply(void **state)
{
	struct ctl_tunnel tunnel = {.name = "Tunnel1", .status = "DOWN"};
	struct ctl_snapshot s = {.hostname = "r\xc3\xa9", .tunnels = &tunnel,
		.n_tunnels = 1};
	char *text = ctl_reply_snapshot(&s);
	struct ctl_reply r;
	struct arena a;
	char err[256] = "";

	(void)state;
	arena_init(&a, 0);
	if (!ctl_reply_parse(&a, text, &r, err, sizeof(err)))
		fail_msg("%s", err);
	assert_string_equal(r.snapshot->hostname, "r\xc3\xa9");
	assert_int_equal(r.snapshot->n_tunnels, 1);
	assert_string_equal(r.snapshot->tunnels[0].name, "Tunnel1");
	assert_string_equal(r.snapshot->tunnels[0].last_cause, "");
	arena_fini(&a);
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_requests),
		cmocka_unit_test(test_refusals),
		cmocka_unit_test(test_replies),
		cmocka_unit_test(test_snapshot_reply),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
