/* Any octets as what people put beside configurations: flexike.json, a
 * suppression file, a baseline; the first octet says which. */
#include <assert.h>
#include <stdlib.h>

#include "compiler/check/check.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

/* Of one configuration, read once. */
static const struct diag_list *findings(void)
{
	static struct compiler_unit *u;
	static const char text[] = "crypto ikev2 keyring K\n peer P\n"
		"  address 0.0.0.0 0.0.0.0\n  pre-shared-key cisco\n";

	if (!u)
		u = compiler_run("lab/fuzz.cfg", span_str(text), NULL);
	assert(u);
	return compiler_findings(u);
}

static void as_config(struct span text)
{
	char err[256] = "";
	struct check_config *c =
		check_config_parse("lab/flexike.json", text, err, sizeof(err));
	struct check_settings s;

	/* Refused with a place and a reason, or usable. */
	assert(c || *err);
	check_config_apply(c, "lab/fuzz.cfg", &s);
	(void)check_config_excludes(c, "lab/fuzz.cfg");
	check_config_free(c);
}

static void as_ignores(struct span text)
{
	struct check_ignores *g = check_ignores_parse("lab/flexike.ignore", text);
	const struct diag_list *l = findings();

	assert(g);
	for (size_t i = 0; i < l->n; i++)
		(void)check_ignores_takes(g, "lab/fuzz.cfg", l->items[i]);
	check_ignores_asked(g, "lab/fuzz.cfg");
	for (size_t i = 0; i < check_ignores_findings(g)->n; i++)
		assert(check_ignores_findings(g)->items[i]->place.line);
	check_ignores_free(g);
}

static void as_baseline(struct span text)
{
	char err[256] = "";
	struct check_baseline *b =
		check_baseline_parse("lab/base.json", text, err, sizeof(err));
	const struct diag_list *l = findings();

	assert(b || *err);
	for (size_t i = 0; b && i < l->n; i++)
		(void)check_baseline_takes(b, "lab/fuzz.cfg", l->items[i]);
	if (b) {
		check_baseline_checked(b, "lab/fuzz.cfg");
		(void)check_baseline_stale(b);
	}
	check_baseline_free(b);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	static void (*const readers[])(struct span text) = {as_config,
		as_ignores, as_baseline};

	if (n)
		readers[data[0] % 3](span_of(data + 1, n - 1));
	return 0;
}
