#include "runtime/esp/keytable.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

enum table { TABLE_IKE, TABLE_ESP, TABLE_TCPDUMP, TABLES };

static const struct {
	const char *name;
	const char *head;
} files[TABLES] = {
	[TABLE_IKE] = {"ikev2_decryption_table",
		"# IKEv2 Decryption Table of Wireshark: SPIi,SPIr,SK_ei,"
		"SK_er,cipher,SK_ai,SK_ar,integrity\n"},
	[TABLE_ESP] = {"esp_sa",
		"# ESP SAs of Wireshark: protocol,source,destination,SPI,"
		"cipher,key,integrity,key\n"},
	[TABLE_TCPDUMP] = {"tcpdump-secrets.txt",
		"# tcpdump -E 'file tcpdump-secrets.txt'\n"},
};

struct keytable {
	FILE *f[TABLES];
};

/* Keys pass through stdio's buffer, so there is none: each call is written at
 * once and leaves nothing behind in the heap. */
static FILE *open_one(const char *dir, const char *name)
{
	char path[4096];
	int n = snprintf(path, sizeof(path), "%s/%s", dir, name);
	FILE *f;
	int fd;

	if (n < 0 || (size_t)n >= sizeof(path)) {
		errno = ENAMETOOLONG;
		return NULL;
	}
	fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW,
		0600);
	if (fd < 0)
		return NULL;
	/* The file may be there from before, with another mode. */
	if (fchmod(fd, 0600) != 0 || !(f = fdopen(fd, "w"))) {
		close(fd);
		return NULL;
	}
	setvbuf(f, NULL, _IONBF, 0);
	return f;
}

struct keytable *keytable_open(const char *dir, char *err, size_t err_cap)
{
	struct keytable *kt = calloc(1, sizeof(*kt));

	if (!kt) {
		snprintf(err, err_cap, "out of memory");
		return NULL;
	}
	if (mkdir(dir, 0700) != 0 && errno != EEXIST) {
		snprintf(err, err_cap, "%s: %s", dir, strerror(errno));
		keytable_close(kt);
		return NULL;
	}
	for (int i = 0; i < TABLES; i++) {
		kt->f[i] = open_one(dir, files[i].name);
		if (!kt->f[i] || fputs(files[i].head, kt->f[i]) == EOF) {
			snprintf(err, err_cap, "%s/%s: %s", dir, files[i].name,
				strerror(errno));
			keytable_close(kt);
			return NULL;
		}
	}
	return kt;
}

#define HEX_MAX (2 * SECRET_MAX + 1)

static const char *hex(struct span s, char out[HEX_MAX])
{
	static const char digits[] = "0123456789abcdef";
	size_t n = s.n < SECRET_MAX ? s.n : SECRET_MAX;

	for (size_t i = 0; i < n; i++) {
		out[2 * i] = digits[s.p[i] >> 4];
		out[2 * i + 1] = digits[s.p[i] & 15];
	}
	out[2 * n] = '\0';
	return out;
}

/* The four keys as text, wiped by the caller. */
struct hex_keys {
	char ei[HEX_MAX], er[HEX_MAX], ai[HEX_MAX], ar[HEX_MAX];
};

static void hex_keys(struct hex_keys *h, const struct ike_keylog *k)
{
	hex(k->sk_ei, h->ei);
	hex(k->sk_er, h->er);
	hex(k->integ ? k->sk_ai : span_of(NULL, 0), h->ai);
	hex(k->integ ? k->sk_ar : span_of(NULL, 0), h->ar);
}

/* tcpdump looks its ciphers up in libcrypto after it has cut off what follows
 * a hyphen, so it wants the short aliases ("aes128"), which are strongSwan's
 * words too. It knows the 12-octet ICVs of MD5 and SHA-1 only. */
static bool tcpdump_can(const struct ike_keylog *k)
{
	return k->integ && k->integ->out_len == 12 && k->encr->openssl;
}

static bool ike_wireshark(FILE *f, const struct ike_keylog *k,
	const struct hex_keys *h)
{
	const char *encr = k->encr->wireshark_ike;
	const char *integ = k->integ ? k->integ->wireshark_ike
		: "NONE [RFC4306]";

	if (!encr || !integ)
		return fprintf(f, "# %016llx,%016llx: no name for %s\n",
			(unsigned long long)k->spi_i,
			(unsigned long long)k->spi_r,
			encr ? k->integ->sym : k->encr->sym) > 0;
	return fprintf(f, "%016llx,%016llx,%s,%s,\"%s\",%s,%s,\"%s\"\n",
		(unsigned long long)k->spi_i, (unsigned long long)k->spi_r,
		h->ei, h->er, encr, h->ai, h->ar, integ) > 0;
}

static bool ike_tcpdump(FILE *f, const struct ike_keylog *k,
	const struct hex_keys *h)
{
	unsigned long long i = k->spi_i, r = k->spi_r;
	const char *digest = k->integ ? k->integ->swan : "";
	const char *cipher = k->encr->swan;

	if (!tcpdump_can(k))
		return fprintf(f, "# ikev2 0x%016llx 0x%016llx: tcpdump "
			"cannot decrypt %s %s\n", i, r, k->encr->sym,
			k->integ ? k->integ->sym : "") > 0;
	return fprintf(f,
		"ikev2 I 0x%016llx 0x%016llx %s:0x%s %s:0x%s\n"
		"ikev2 R 0x%016llx 0x%016llx %s:0x%s %s:0x%s\n",
		i, r, digest, h->ai, cipher, h->ei,
		i, r, digest, h->ar, cipher, h->er) > 0;
}

struct direction {
	const struct addr *from, *to;
	uint32_t spi;
	const char *enc, *auth;
};

static bool esp_wireshark(FILE *f, const struct ike_keylog *k,
	const struct direction *d)
{
	const char *encr = k->encr->wireshark_esp;
	const char *integ = k->integ ? k->integ->wireshark_esp : "NULL";
	char from[ADDR_STR_MAX], to[ADDR_STR_MAX];

	addr_str(d->from, from);
	addr_str(d->to, to);
	if (!encr || !integ)
		return fprintf(f, "# %s 0x%08x: no name for %s\n", to, d->spi,
			encr ? k->integ->sym : k->encr->sym) > 0;
	return fprintf(f, "\"%s\",\"%s\",\"%s\",\"0x%08x\",\"%s\",\"%s%s\","
		"\"%s\",\"%s%s\"\n",
		d->to->family == ADDR_V6 ? "IPv6" : "IPv4", from, to, d->spi,
		encr, *d->enc ? "0x" : "", d->enc,
		integ, *d->auth ? "0x" : "", d->auth) > 0;
}

static bool esp_tcpdump(FILE *f, const struct ike_keylog *k,
	const struct direction *d)
{
	char to[ADDR_STR_MAX];

	addr_str(d->to, to);
	if (!tcpdump_can(k))
		return fprintf(f, "# 0x%08x@%s: tcpdump cannot decrypt %s %s\n",
			d->spi, to, k->encr->sym,
			k->integ ? k->integ->sym : "") > 0;
	return fprintf(f, "0x%08x@%s %s-hmac96:0x%s\n", d->spi, to,
		k->encr->swan, d->enc) > 0;
}

/* The SPI of a direction is the one that its receiver chose. */
static bool write_child(struct keytable *kt, const struct ike_keylog *k,
	const struct hex_keys *h)
{
	const struct direction both[2] = {
		{&k->addr_i, &k->addr_r, k->esp_spi_r, h->ei, h->ai},
		{&k->addr_r, &k->addr_i, k->esp_spi_i, h->er, h->ar},
	};
	bool ok = true;

	for (int i = 0; i < 2; i++) {
		ok &= esp_wireshark(kt->f[TABLE_ESP], k, &both[i]);
		ok &= esp_tcpdump(kt->f[TABLE_TCPDUMP], k, &both[i]);
	}
	return ok;
}

bool keytable_write(struct keytable *kt, const struct ike_keylog *k)
{
	struct hex_keys h;
	bool ok;

	hex_keys(&h, k);
	if (k->child) {
		ok = write_child(kt, k, &h);
	} else {
		ok = ike_wireshark(kt->f[TABLE_IKE], k, &h);
		ok &= ike_tcpdump(kt->f[TABLE_TCPDUMP], k, &h);
	}
	secret_wipe_bytes(&h, sizeof(h));
	return ok;
}

bool keytable_close(struct keytable *kt)
{
	bool ok = true;

	if (!kt)
		return true;
	for (int i = 0; i < TABLES; i++)
		ok &= !kt->f[i] || fclose(kt->f[i]) == 0;
	free(kt);
	return ok;
}
