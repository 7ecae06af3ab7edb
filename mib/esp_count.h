/* What IPsec counters of the MIB mean in terms of ESP's. Private to mib. */
#ifndef FLEXIKE_MIB_ESP_COUNT_H
#define FLEXIKE_MIB_ESP_COUNT_H

#include <stdint.h>

/* in, out: errors by reason, as in struct esp_counters. */
uint64_t mib_esp_in_drops(const uint64_t *in);	   /* replays apart */
uint64_t mib_esp_in_decrypts(uint64_t packets, const uint64_t *in);
uint64_t mib_esp_in_auths(uint64_t packets, const uint64_t *in);
uint64_t mib_esp_out_drops(const uint64_t *out);

#endif
