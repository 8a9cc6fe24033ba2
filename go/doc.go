// Package libconsistent is consistent hashing: the same key lands on the same node in every language.
//
//	ring, err := libconsistent.New(libconsistent.Nodes("cache-a", "cache-b", "cache-c"))
//	home, ok := ring.GetNode("user:42") // not ok: no node is live
//
// A [Ring] is the live handle of a service: nodes come, go and fail while any number of goroutines look keys up. Each
// look-up sees the topology before or after a change, never a mixture. [Ring.Snapshot] holds one still; the indices of
// batches refer to the snapshot they came with.
//
// The ring also knows who is alive ([Ring.Report], [Ring.Heartbeat], [HealthChecker]) and who is full: [Ring.Acquire]
// returns a [Lease] on a node below its cap, [Ring.AcquireSticky] one for a session that stays where it is. All of
// these are filters on the order in which a key prefers nodes. [Ring.PickNode] picks one of several nodes of a hot key.
//
// A key is bytes: a string is taken as it is. The Uint64 verbs take an integer key, which is its 8 little-endian bytes,
// or what a dialect's system has (big-endian ones, or none at all); the Hashed ones a key that already is its position.
//
// [Detect] says which scheme, with which parameters, explains where a running system keeps some of its keys.
//
// Errors are of type [*Error]; errors.Is tells them apart by their [Kind], such as [ErrUnknownNode]. A refused call has
// changed nothing. A failure inside the library, which is a bug, is an [ErrPanic]; calls that have no error to return,
// and changes that were made but cannot be shown, panic with the error.
//
// # Building
//
// The package needs cgo and the C library, which pkg-config must know as "consistent". With the build tag
// libconsistent_static the library becomes part of the program, which then runs where it is not installed:
//
//	go build -tags libconsistent_static
//	go build -tags libconsistent_static -ldflags=-extldflags=-static # nothing shared at all
package libconsistent
