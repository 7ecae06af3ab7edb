/* Settings of the router itself. */
#ifndef FLEXIKE_COMPILER_MODEL_GLOBAL_H
#define FLEXIKE_COMPILER_MODEL_GLOBAL_H

#include "compiler/model/ikev2.h"

struct model_global {
	struct model_head head; /* so that every mode has an object */
	const struct model_value *version;
	const struct model_value *hostname;
	const struct model_value *domain; /* ip domain name */
	const struct model_value *http_server;
	const struct model_value *dpd[MODEL_DPD_VALUES];
	const struct model_value *nat_keepalive;
	const struct model_value *window;
	const struct model_value *cookie_challenge;
	const struct model_value *max_in_negotiation;
	const struct model_value *max_sa;
	const struct model_value *life_seconds;
	const struct model_value *life_days;
	const struct model_value *life_kilobytes;
	const struct model_value *life_kilobytes_off;
	const struct model_value *idle_seconds;
	const struct model_value *replay_window;
	const struct model_value *replay_off;
	const struct model_value *shield_off;
	const struct model_value *new_model; /* aaa new-model */
	const struct model_value *radius_key;
	const struct model_value *redirect_client; /* number: limit */
	const struct model_value *redirect_init;
	const struct model_value *redirect_auth;
	const struct model_value *reconnect_key[2]; /* word 1: active */
	const struct model_value *route_interval;
	const struct model_value *route_batch;
	const struct model_value *certificate_cache;
	const struct model_value *disconnect_revoked;
	const struct model_value *fragmentation; /* number: MTU, 0 default */
	const struct model_value *http_url; /* MODEL_OFF: no … */
	const struct model_value *log_ikev2;
	const struct model_value *log_session;
	const struct model_value *isakmp; /* word MODEL_OFF: no IKE at all */
	const struct model_value *isakmp_keepalive[MODEL_DPD_VALUES];
	const struct model_value *isakmp_identity;
	const struct model_value *isakmp_nat_keepalive;
	const struct model_value *df_bit; /* word: enum model_df_bit */
	MODEL_VALUES_END;
	struct model_list ntp; /* what the clock is set by */
};

#endif
