package libconsistent

// Kind says what went wrong, by the name that all languages use. Each kind is an error that errors.Is finds.
type Kind string

// The kinds of errors.
const (
	ErrArgument Kind = "argument" // an argument that is none of the things below
	ErrID       Kind = "id"       // a node id that is not 1 to 1024 bytes of UTF-8
	ErrWeight   Kind = "weight"   // a weight that the scheme does not take
	ErrZone     Kind = "zone"     // a zone that is not 0 to 8 non-empty segments within 1024 bytes
	// an address over 4096 bytes; one that is not host:port where a HealthChecker connects
	ErrAddress       Kind = "address"
	ErrMetadata      Kind = "metadata"       // metadata over 64 KiB a node
	ErrDuplicateNode Kind = "duplicate_node" // the same node id twice
	ErrUnknownNode   Kind = "unknown_node"   // a node id that is not a member
	ErrTooMany       Kind = "too_many"       // more nodes, or more points, than the limits allow
	ErrScheme        Kind = "scheme"         // a scheme nobody knows
	ErrParameter     Kind = "parameter"      // a parameter the scheme does not have, or a value it does not take
	ErrDocument      Kind = "document"       // a topology document that breaks the rules
	ErrStale         Kind = "stale"          // an update whose epoch lies behind the ring's
	ErrConflict      Kind = "conflict"       // an update of the ring's own epoch that places keys otherwise
	ErrEpoch         Kind = "epoch"          // the epoch cannot be counted further
	ErrUnsupported   Kind = "unsupported"    // the scheme cannot do this by its nature
	ErrIncomparable  Kind = "incomparable"   // two placements that hash keys differently
	ErrKeys          Kind = "keys"           // packed keys whose offsets do not fit their bytes
	ErrShrunk        Kind = "shrunk"         // a document offered, of which too much of the weight would leave
	ErrPanic         Kind = "panic"          // the library failed inside: a bug
	ErrClosed        Kind = "closed"         // the ring or snapshot is closed, or was never made
)

// errBuffer is handled inside the package.
const errBuffer Kind = "buffer"

// Error is the name of the kind.
func (k Kind) Error() string { return "libconsistent: " + string(k) }

// Error is a refused request; nothing has changed.
type Error struct {
	// Kind is what programs act on.
	Kind Kind
	// Message names the culprit.
	Message string
}

// Error is the message.
func (e *Error) Error() string { return "libconsistent: " + e.Message }

// Unwrap is the kind, so that errors.Is(err, ErrUnknownNode) works.
func (e *Error) Unwrap() error { return e.Kind }

var errClosed = &Error{ErrClosed, "closed, or never made"}
