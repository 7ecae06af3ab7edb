/* Names that only look right. */
#include "compiler/lint/lint.h"

/* Tunnell for Tunnel1, Virtual-TemplateO for 0. */
static char digit_for(uint8_t c)
{
	return c == 'l' || c == 'I' ? '1' : c == 'O' || c == 'o' ? '0' : 0;
}

void lint_look_alike_name(struct lint *l, const struct model_interface *i)
{
	static const char *const types[] = {"Tunnel", "Virtual-Template",
		"Loopback", "Ethernet", "GigabitEthernet", "Vlan"};
	struct span n = i->head.name;
	char digit = n.n ? digit_for(n.p[n.n - 1]) : 0;

	for (size_t t = 0; digit && i->head.defined &&
		t < sizeof(types) / sizeof(*types); t++) {
		struct diag *d;

		if (strlen(types[t]) + 1 != n.n ||
			memcmp(types[t], n.p, n.n - 1) != 0)
			continue;
		d = lint_add(l, LINT_FV014, i->head.at,
			"`%.*s` has a letter where its number should be",
			LINT_TEXT(n));
		lint_fix(l, d, "interface %s%c", types[t], digit);
		/* Where the name stands as a word, its last letter. */
		if (i->head.at.end == i->head.at.column + n.n) {
			struct model_at last = i->head.at;

			last.column = (uint16_t)(last.end - 1);
			lint_edit(l, d, last, false, "%c", digit);
		}
	}
}
