/* Memory by the page. */
#ifndef FLEXIKE_BASE_PAGES_H
#define FLEXIKE_BASE_PAGES_H

#include <stddef.h>

/* Wish huge pages for memory that is not yet touched: the faults of small ones
 * take a tenth of the time that filling it takes. Where the kernel has none,
 * or too little is asked for, nothing changes. */
void pages_wish_huge(void *p, size_t n);

#endif
