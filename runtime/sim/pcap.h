/* The capture of the virtual wire: classic pcap, link type raw IP (101),
 * microseconds. Time starts at a fixed epoch, so that the same run gives the
 * same file. Private to runtime/sim. */
#ifndef FLEXIKE_SIM_PCAP_H
#define FLEXIKE_SIM_PCAP_H

#include <stdio.h>

#include "runtime/base/bytes.h"
#include "runtime/base/mono.h"

struct sim_pcap {
	FILE *f; /* NULL: no capture */
	bool failed;
};

/* False with errno set when the file cannot be written. */
bool sim_pcap_open(struct sim_pcap *p, const char *path)
	__attribute__((warn_unused_result));
void sim_pcap_write(struct sim_pcap *p, mono_t at, struct span packet);
/* False: something could not be written. */
bool sim_pcap_close(struct sim_pcap *p) __attribute__((warn_unused_result));

#endif
