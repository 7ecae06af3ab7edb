/* Our columns against a list of the MIB's objects, made of the MIB itself:
 * FLEXIKE_SHARED/research/mib-objects.tsv. Skipped where it is absent. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>

#include "mib/table.h"

struct object {
	char oid[128], name[64], syntax[64], access[32];
};

static FILE *list_open(void)
{
	const char *dir = getenv("FLEXIKE_SHARED");
	char path[512];

	(void)snprintf(path, sizeof(path), "%s/research/mib-objects.tsv",
		dir ? dir : "../shared");
	return fopen(path, "r");
}

static bool line_read(FILE *f, struct object *o)
{
	char line[1024];

	while (fgets(line, sizeof(line), f)) {
		if (sscanf(line, "%127[^\t]\t%63[^\t]\t%*[^\t]\t%63[^\t]\t"
				 "%31[^\t]", o->oid, o->name, o->syntax,
			    o->access) == 4)
			return true;
	}
	return false;
}

/* The dotted name of a column, with the ".0" of a scalar. */
static void dotted(const struct mib_table *t, const struct mib_column *c,
	char *buf, size_t cap)
{
	struct mib_oid o;
	size_t n = 0;

	mib_table_oid(t, &o);
	o.id[o.n++] = c->sub;
	if (t->make != mib_ike_tunnel.make && t->make != mib_ipsec_tunnel.make
		&& t->make != mib_endpoint.make && t->make != mib_spi.make)
		o.id[o.n++] = 0;
	for (size_t i = 0; i < o.n; i++)
		n += (size_t)snprintf(buf + n, cap - n, "%s%lu", i ? "." : "",
			o.id[i]);
}

static bool starts(const char *s, const char *with)
{
	return strncmp(s, with, strlen(with)) == 0;
}

static enum mib_type type_of(const char *syntax)
{
	if (starts(syntax, "Counter32"))
		return MIB_COUNTER32;
	if (starts(syntax, "Counter64"))
		return MIB_COUNTER64;
	if (starts(syntax, "Gauge32") || starts(syntax, "Unsigned32"))
		return MIB_GAUGE32;
	if (starts(syntax, "DisplayString") || starts(syntax, "IPSIpAddress"))
		return MIB_OCTETS;
	return MIB_INTEGER; /* Integer32, TimeInterval and the enumerations */
}

static void check(const struct mib_table *t, const struct mib_column *c)
{
	struct object o;
	char oid[128];
	FILE *f = list_open();
	bool found = false;

	assert_non_null(f);
	dotted(t, c, oid, sizeof(oid));
	while (!found && line_read(f, &o))
		found = strcmp(o.oid, oid) == 0;
	(void)fclose(f);
	if (!found)
		fail_msg("%s (%s) is not in the MIB", c->name, oid);
	assert_string_equal(o.name, c->name);
	assert_int_equal(type_of(o.syntax), c->type);
	assert_string_not_equal(o.access, "not-accessible");
}

static void columns_are_the_mibs(void **state)
{
	const struct mib_table *t;
	FILE *f = list_open();
	size_t n = 0;

	(void)state;
	if (!f) {
		print_message("mib-objects.tsv is absent\n");
		skip();
	}
	(void)fclose(f);
	for (size_t i = 0; (t = mib_table_at(i)) != NULL; i++) {
		for (size_t c = 0; c < t->n_columns; c++, n++)
			check(t, &t->columns[c]);
	}
	assert_true(n > 100);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(columns_are_the_mibs),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
