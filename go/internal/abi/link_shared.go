//go:build consistent_cgo && !libconsistent_static

package abi

// #cgo pkg-config: consistent
import "C"
