// Package sources gets, publishes and watches topology documents where services find them, for programs without a
// sidecar. A Store has the three verbs; libconsistent/sources/redis, libconsistent/sources/etcd and
// libconsistent/sources/file make one over the clients that programs have anyway. Each is a module of its own, so that
// this one needs none of them.
package sources

import (
	"context"
	"encoding/json"
	"time"

	"libconsistent"
)

// Found is a text that lies somewhere.
type Found struct {
	// Text is the text, which need not be a document.
	Text []byte
	// Version tells it from the next: the revision of etcd, elsewhere the SHA-256 of the text in hexadecimal.
	Version string
}

// Place is where one text lies: what a Store is made of.
type Place interface {
	// Origin is the address without secrets.
	Origin() string
	// Get is what is there, or nil.
	Get(ctx context.Context) (*Found, error)
	// Write writes a text unless there is another than the one that was found, nil for none. It tells whether it did.
	Write(ctx context.Context, text []byte, found *Found, epoch uint64) (bool, error)
	// Texts calls with what is there, or nil: at once, after each notice, and at least every poll. It ends with an
	// error when its connection has, or the context.
	Texts(ctx context.Context, poll time.Duration, take func(*Found)) error
}

// Store is a place with the three verbs.
type Store struct{ place Place }

// New makes a store of a place.
func New(place Place) *Store { return &Store{place} }

// Origin is what messages and the Source of a ring call it: the address without secrets.
func (s *Store) Origin() string { return s.place.Origin() }

// Get is what is there, or nil.
func (s *Store) Get(ctx context.Context) (*Found, error) { return s.place.Get(ctx) }

// PutOptions are what Put may be told.
type PutOptions struct {
	// Force writes over something that is no document, too.
	Force bool
	// Secret is what a document with "key_hash" is read by.
	Secret *[16]byte
}

// Put publishes the topology of a *Ring or a *Snapshot, or a document as json.RawMessage, in its canonical text, and
// tells whether it was written or is there already. It is ErrStale if what is there has a higher epoch, ErrConflict if
// it has the same one and places keys otherwise. What others write in between is never overwritten. Errors of the
// client are the client's: after one, the document may have been written.
func (s *Store) Put(ctx context.Context, document json.Marshaler, options PutOptions) (bool, error) {
	return put(ctx, s.place, document, options)
}

// WatchOptions are how a store is watched.
type WatchOptions struct {
	// MaxLoss is as in (*Ring).Offer: 0 is a half.
	MaxLoss float64
	// Poll is how often it is read at least; 0 is every 5 seconds.
	Poll time.Duration
}

// Watch keeps a ring up to date in a goroutine until it is closed, the context ends or the ring is closed: what is
// there is offered now, on each notice, on each connection, and at every poll. What cannot be read is told by
// OfferFailed, and tried again.
func (s *Store) Watch(ctx context.Context, ring *libconsistent.Ring, options WatchOptions) (*Watch, error) {
	return watch(ctx, s.place, ring, options)
}
