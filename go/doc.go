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
// [Ring.Follow] takes over the document of a file whenever it changes, [Ring.Offer] one that was found elsewhere,
// unless it is broken, older, or too much smaller; [Ring.Source] says where the topology is from.
//
// [Placement.Rebalance] plans which nodes have which slots next where these are kept (the scheme "assigned"),
// [Placement.Steps] goes from one topology to another a little at a time, and a [Transition] says where keys are read
// and written while they are copied.
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
// The engine is in the package, as a WebAssembly module: a program needs neither cgo nor a C compiler nor a library,
// and is built for any platform. The module is compiled when a process makes its first ring, and kept compiled in the
// folder libconsistent of the user's cache folder. The environment variable LIBCONSISTENT_CACHE names another folder,
// or is "off".
//
// With the build tag consistent_cgo calls go to the C library, which pkg-config must know as "consistent"; with
// libconsistent_static it becomes part of the program, which then runs where it is not installed:
//
//	go build -tags consistent_cgo
//	go build -tags libconsistent_static
//	go build -tags libconsistent_static -ldflags=-extldflags=-static # nothing shared at all
//
// Both answer alike; [Backend] says which it is. Without cgo, look-ups of one node are plain Go where our own schemes
// look positions up ("ring", "slots" and "maglev", without a secret): they take no lock, and after a change the first
// of them copies the table, at most 32 bytes a point.
//
// Everything else is a call into an instance of the module, which makes one at a time. Rings live in one instance,
// where changes, leases and sessions wait for each other. What only reads a snapshot, such as a look-up under a
// dialect, of several nodes or of a batch, need not wait: goroutines that would make copies of the instance's memory,
// as many as there are processors (GOMAXPROCS) and at most 128 MiB together, which the collector takes when nobody has
// used them for a while. The instance begins with 1.5 MB, serves later rings when earlier ones are gone, and does not
// shrink. The collector waits for a call that runs: give batches of packed keys and of numbers in parts.
//
// A mistake in the library ends the instance: calls of every ring in it fail with [ErrPanic] and the message of the
// first failure, but look-ups in plain Go go on. A ring that is made afterwards is in another instance.
package libconsistent
