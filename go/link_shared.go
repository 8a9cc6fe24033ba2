//go:build !libconsistent_static

package libconsistent

// #cgo pkg-config: consistent
import "C"
