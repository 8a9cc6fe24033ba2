//go:build race

package abi

// isRacing tells whether the race detector runs.
const isRacing = true
