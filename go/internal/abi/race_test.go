//go:build race && !consistent_cgo && !libconsistent_static

package abi

// isRacing tells whether the race detector runs.
const isRacing = true
