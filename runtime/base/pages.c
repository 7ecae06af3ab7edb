#include "runtime/base/pages.h"

#include <stdint.h>
#include <sys/mman.h>
#include <unistd.h>

void pages_wish_huge(void *p, size_t n)
{
	uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE);
	uintptr_t from = ((uintptr_t)p + page - 1) & ~(page - 1);
	uintptr_t to = ((uintptr_t)p + n) & ~(page - 1);

	if (from < to)
		(void)madvise((void *)from, to - from, MADV_HUGEPAGE);
}
