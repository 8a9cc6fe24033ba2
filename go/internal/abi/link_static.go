//go:build libconsistent_static

package abi

// The archive stands before what pkg-config says; so the shared library, which that names, too, is not needed any more
// and is left out.

// #cgo LDFLAGS: -Wl,--as-needed -l:libconsistent.a
// #cgo pkg-config: --static consistent
import "C"
