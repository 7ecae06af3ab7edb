/* Names that only look right. */
#include "compiler/lint/lint.h"

/* Tunnell for Tunnel1, Virtual-TemplateO for 0. */
static char digit_for(uint8_t c)
{
	return c == 'l' || c == 'I' ? '1' : c == 'O' || c == 'o' ? '0' : 0;
}

/* Digits, slashes and dots: what a number of an interface is made of. */
static bool is_number(struct span s)
{
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] < '.' || s.p[i] > '9')
			return false;
	return true;
}

static void no_number(struct lint *l, const struct model_interface *i)
{
	struct diag *d = lint_add(l, LINT_FV014, i->head.at,
		"`%.*s` has no number", LINT_TEXT(i->head.name));

	lint_fix(l, d, "interface %.*s0, or whichever is meant",
		LINT_TEXT(i->head.name));
}

void lint_look_alike_name(struct lint *l, const struct model_interface *i)
{
	static const char *const types[] = {"Tunnel", "Virtual-Template",
		"Loopback", "Ethernet", "GigabitEthernet", "Vlan"};
	struct span n = i->head.name;

	for (size_t t = 0; i->head.defined &&
		t < sizeof(types) / sizeof(*types); t++) {
		size_t k = strlen(types[t]);
		struct diag *d;
		char digit;

		if (n.n < k || memcmp(types[t], n.p, k) != 0)
			continue;
		if (n.n == k) {
			no_number(l, i);
			return;
		}
		digit = digit_for(n.p[k]);
		if (!digit || !is_number(span_of(n.p + k + 1, n.n - k - 1)))
			continue;
		d = lint_add(l, LINT_FV014, i->head.at,
			"`%.*s` has a letter where its number should be",
			LINT_TEXT(n));
		/* Tunnell0: for Tunnel10, or the letter was typed twice. */
		if (n.n > k + 1) {
			lint_fix(l, d, "interface %s%c%.*s, or %s%.*s",
				types[t], digit, (int)(n.n - k - 1),
				(const char *)n.p + k + 1, types[t],
				(int)(n.n - k - 1), (const char *)n.p + k + 1);
			continue;
		}
		lint_fix(l, d, "interface %s%c", types[t], digit);
		/* Where the name stands as a word, its last letter. */
		if (i->head.at.end == i->head.at.column + n.n) {
			struct model_at last = i->head.at;

			last.column = (uint16_t)(last.end - 1);
			lint_edit(l, d, last, false, "%c", digit);
		}
	}
}

/* Tunnell0: FV014 tells it. */
static bool looks_like_tunnel(struct span name)
{
	static const char *const begins[] = {"Tunnel", "Virtual-Template"};

	for (size_t i = 0; i < sizeof(begins) / sizeof(*begins); i++) {
		size_t n = strlen(begins[i]);

		if (name.n >= n && memcmp(name.p, begins[i], n) == 0)
			return true;
	}
	return false;
}

/* FV007: `tunnel …` where the line that opens the tunnel is missing, so that it
 * falls to the interface above. */
void lint_tunnel_elsewhere(struct lint *l, const struct model_interface *i)
{
	const struct model_tunnel *t = i->tunnel;
	const struct model_value *const all[] = {t->source, t->destination,
		t->mode, t->key, t->vrf,
		t->protection[MODEL_PROTECTION_PROFILE]};
	struct diag *d;

	if (i->is_tunnel || i->is_template || looks_like_tunnel(i->head.name))
		return;
	for (size_t k = 0; k < sizeof(all) / sizeof(*all); k++) {
		if (!model_is_set(all[k]))
			continue;
		d = lint_add(l, LINT_FV007, all[k]->at,
			"%.*s is no tunnel, and has a command of one",
			LINT_TEXT(i->head.name));
		lint_related(l, d, i->head.at, "the interface begins here");
		lint_fix(l, d, "interface TunnelN above the lines of the "
			       "tunnel");
		return;
	}
}
