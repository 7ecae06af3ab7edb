#include "runtime/crypto/crypto.h"

#include <openssl/err.h>
#include <stdlib.h>

#include "runtime/crypto/group.h"
#include "runtime/crypto/lib.h"

/* The table calls every MODP group "modp" (group.def knows the primes);
 * whatever is neither that nor X25519 is the name of a curve. */
static const struct dh_kind *kind_of(const struct transform *t)
{
	if (!strcmp(t->openssl, "modp"))
		return &crypto_modp_kind;
	if (!strcmp(t->openssl, "X25519"))
		return &crypto_x25519_kind;
	return &crypto_ec_kind;
}

struct dh_group *crypto_group_new(OSSL_LIB_CTX *lib, const struct transform *t)
{
	struct dh_group *g = calloc(1, sizeof(*g));

	if (!g)
		return NULL;
	g->t = t;
	g->lib = lib;
	g->kind = kind_of(t);
	if (g->kind->load(g) && g->share_len <= SECRET_BIG_MAX)
		return g;
	crypto_group_free(g);
	return NULL;
}

void crypto_group_free(struct dh_group *g)
{
	if (!g)
		return;
	BN_free(g->p);
	BN_free(g->top);
	BN_free(g->g);
	BN_free(g->q);
	BN_MONT_CTX_free(g->mont);
	EC_GROUP_free(g->curve);
	free(g);
}

struct crypto_dh *crypto_dh_new(const struct crypto *c,
	const struct transform *group, const struct random *random)
{
	const struct crypto_alg *a = crypto_alg_get(c, group);
	struct crypto_dh *dh;
	bool ok;

	if (!a || !a->group)
		return NULL;
	dh = calloc(1, sizeof(*dh) + group->out_len);
	if (!dh)
		return NULL;
	dh->group = a->group;
	(void)ERR_set_mark();
	ok = dh->group->kind->make(dh, random);
	(void)ERR_pop_to_mark();
	if (ok)
		return dh;
	crypto_dh_free(dh);
	return NULL;
}

void crypto_dh_free(struct crypto_dh *dh)
{
	if (!dh)
		return;
	BN_clear_free(dh->x);
	EVP_PKEY_free(dh->key); /* OpenSSL wipes the raw key */
	free(dh);
}

struct span crypto_dh_public(const struct crypto_dh *dh)
{
	return span_of(dh->pub, dh->group->t->out_len);
}

bool crypto_dh_derive(struct crypto_dh *dh, struct span peer,
	struct secret_big *shared)
{
	bool ok = false;

	secret_big_wipe(shared);
	/* RFC 7296 3.4: of the prime's length, with leading zeros. */
	if (peer.n != dh->group->t->out_len)
		return false;
	(void)ERR_set_mark();
	ok = dh->group->kind->derive(dh, peer, shared->b);
	(void)ERR_pop_to_mark();
	if (!ok) {
		secret_big_wipe(shared);
		return false;
	}
	shared->n = (uint16_t)dh->group->share_len;
	return true;
}
