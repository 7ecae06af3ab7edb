/* Key tables for captures: the files from which Wireshark and tcpdump decrypt
 * IKE and ESP. Public: runtime/sim and runtime/io write them.
 *
 *     DIR/ikev2_decryption_table  Wireshark, IKEv2 Decryption Table (UAT)
 *     DIR/esp_sa                  Wireshark, ESP SAs (UAT)
 *     DIR/tcpdump-secrets.txt     tcpdump -E 'file DIR/tcpdump-secrets.txt'
 *
 * They hold the keys of the traffic: the operator asks for them by name, they
 * are readable by their owner alone, and nothing else ever prints a key. */
#ifndef FLEXIKE_ESP_KEYTABLE_H
#define FLEXIKE_ESP_KEYTABLE_H

#include "runtime/ike/ike.h"

struct keytable;

/* Start the three files anew in a directory that is made when it is not there.
 * NULL with a sentence in err when one cannot be written. */
struct keytable *keytable_open(const char *dir, char *err, size_t err_cap);

/* Add the rows of one SA; they are on disk when it returns. An algorithm that
 * a tool has no name for becomes a comment there. The addresses are those that
 * the capture shows. False: could not be written. */
bool keytable_write(struct keytable *kt, const struct ike_keylog *k)
	__attribute__((warn_unused_result));

/* False: some of what was written is not on disk. kt may be NULL. */
bool keytable_close(struct keytable *kt);

#endif
