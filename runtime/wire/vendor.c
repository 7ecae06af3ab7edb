#include "runtime/wire/wire.h"

enum match { EXACT, PREFIX };

static const struct {
	enum match match;
	const char *octets;
	size_t n;
	const char *name;
} rows[] = {
#define VENDOR(sym, how, octets, name, source) \
	{how, octets, sizeof(octets) - 1, name},
#include "runtime/wire/vendor.def"
#undef VENDOR
};

const char *wire_vendor_name(struct span data)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (data.n >= rows[i].n &&
			(rows[i].match == PREFIX || data.n == rows[i].n) &&
			!memcmp(data.p, rows[i].octets, rows[i].n))
			return rows[i].name;
	return NULL;
}
