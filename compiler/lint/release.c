#include "compiler/lint/release.h"

static const struct {
	const char *name;
	uint32_t major, minor; /* from this version on; the first one also
				* before */
} releases[RELEASES] = {
	[RELEASE_XE_16_7] = {"xe-16.7", 16, 7},
	[RELEASE_XE_17_11] = {"xe-17.11", 17, 11},
	[RELEASE_XE_17_18] = {"xe-17.18", 17, 18},
	[RELEASE_XE_26_1] = {"xe-26.1", 26, 1},
};

bool lint_release_parse(const char *s, enum lint_release *r, bool *given)
{
	*r = RELEASE_XE_16_7;
	*given = s && strcmp(s, "auto") != 0;
	if (!*given)
		return true;
	for (size_t i = 0; i < RELEASES; i++)
		if (!strcmp(s, releases[i].name)) {
			*r = (enum lint_release)i;
			return true;
		}
	return false;
}

static size_t number(struct span s, size_t i, uint32_t *out)
{
	*out = 0;
	for (; i < s.n && s.p[i] >= '0' && s.p[i] <= '9' && *out < 10000; i++)
		*out = *out * 10 + (uint32_t)(s.p[i] - '0');
	return i;
}

bool lint_release_of_version(struct span version, enum lint_release *r,
	enum lint_release *newest)
{
	uint32_t major;
	uint32_t minor;
	size_t i = number(version, 0, &major);
	bool later = false;

	if (!i || i >= version.n || version.p[i] != '.')
		return false;
	(void)number(version, i + 1, &minor);
	*r = RELEASE_XE_16_7;
	for (size_t k = 0; k < RELEASES; k++)
		if (major > releases[k].major ||
			(major == releases[k].major &&
				minor >= releases[k].minor)) {
			*r = (enum lint_release)k;
			later = major != releases[k].major ||
				minor != releases[k].minor;
		}
	*newest = later && *r + 1 < RELEASES ? *r + 1 : *r;
	return true;
}

const char *lint_release_name(enum lint_release r)
{
	return releases[r].name;
}
