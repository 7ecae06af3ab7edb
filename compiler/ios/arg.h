/* Parsers of arguments that are not in arg.c, and what they share with it. */
#ifndef FLEXIKE_COMPILER_IOS_ARG_H
#define FLEXIKE_COMPILER_IOS_ARG_H

#include "compiler/ios/grammar.h"

/* An address of either family, without a mask. */
ios_arg_fn ios_arg_host;
/* Is it meant as an IPv4 address, whatever its octets? */
bool ios_arg_looks_v4(struct span word);

/* ---- arg_esp.c ------------------------------------------------------------------- */

/* A word of esp.def, abbreviated or spelt as the guide does: text is what was
 * written. A key length after esp-aes and esp-gcm belongs to it. */
ios_arg_fn ios_arg_esp;
ios_arg_words_fn ios_arg_esp_words;
/* [0|6] KEY, one word. */
ios_arg_fn ios_arg_word_key;

/* ---- arg_aaa.c ------------------------------------------------------------------- */

ios_arg_fn ios_arg_ipv4;
ios_arg_fn ios_arg_ipv6;
ios_arg_fn ios_arg_mask;
/* An address or a host name; text is what was written. */
ios_arg_fn ios_arg_server;
/* [0|5|6|7|8|9] KEY to the end of the line. */
ios_arg_fn ios_arg_secret;
/* Everything to the end of the line, never shown. */
ios_arg_fn ios_arg_hidden;
/* local, none, group NAME …: number is enum of model/aaa.h. */
ios_arg_fn ios_arg_method;
ios_arg_fn ios_arg_aaa_group;
/* A number, as the interface that it is of. */
ios_arg_fn ios_arg_template;
ios_arg_fn ios_arg_delimiter;
/* A | fqdn NAME [dynamic|ipv6]: word is enum of model/flex.h. */
ios_arg_fn ios_arg_flex_host;
/* [METHOD] [username NAME] [password KEY]: number is the method, text the name. */
ios_arg_fn ios_arg_eap_local;
/* The word query-identity, as text. */
ios_arg_fn ios_arg_query;

/* ---- arg_route.c ----------------------------------------------------------------- */

/* The number of a track object or of an IP SLA operation, as its name. */
ios_arg_fn ios_arg_track;
ios_arg_fn ios_arg_sla;
/* What may stand behind a static route, in any order, up to `track`: number is
 * enum model_route_option, together. */
ios_arg_fn ios_arg_route_options;
/* A [wildcard]; alone it is the network of its class. */
ios_arg_fn ios_arg_classful;
/* A|dynamic [nbma B] …, and A B: see model/interface.h. */
ios_arg_fn ios_arg_nhs;
ios_arg_fn ios_arg_nhrp_map;

ios_arg_words_fn ios_arg_route_options_words;
ios_arg_words_fn ios_arg_method_words;
ios_arg_words_fn ios_arg_eap_local_words;
ios_arg_words_fn ios_arg_query_words;

#endif
