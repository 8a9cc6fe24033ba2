package main

/*
#include <stdlib.h>
#if defined(__GLIBC__)
#if __GLIBC_PREREQ(2, 33)
#include <malloc.h>
#define COUNTED 1
#endif
#endif

static size_t c_heap(void) {
#ifdef COUNTED
    struct mallinfo2 info = mallinfo2();
    return info.uordblks + info.hblkhd;
#else
    return 0;
#endif
}
*/
import "C"

import (
	"runtime"
	"time"
)

// heaps is the bytes in use on Go's heap and on C's; false if the C library does not tell.
func heaps() (int64, bool) {
	// What the collector finds, cleanups free, in a goroutine of their own.
	for range 3 {
		runtime.GC()
		time.Sleep(20 * time.Millisecond)
	}
	var stats runtime.MemStats
	runtime.ReadMemStats(&stats)
	c := int64(C.c_heap())
	return int64(stats.HeapAlloc) + c, c > 0
}
