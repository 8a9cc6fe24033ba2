package libconsistent

import "libconsistent/internal/abi"

// WithSecret hashes keys by SipHash-1-3 under 16 bytes from a good source of random bytes: for keys that strangers
// choose. It sets the parameter "key_hash" with it. The secret is in no document; FromJSONWithSecret takes it again.
func WithSecret(secret [16]byte) Option {
	return func(o *options) {
		WithParameter("key_hash", "siphash13")(o)
		o.secret = &secret
	}
}

// FromJSONWithSecret makes a ring of a topology document with "key_hash", and of the secret beside it, all nodes up.
// Another secret than the document's "secret_digest" is of is refused.
func FromJSONWithSecret(document []byte, secret [16]byte) (*Ring, error) {
	return fromJSONWithSecret(document, secret[:])
}

// FromJSONWithRows makes a ring of a topology document whose rows stand in a file beside it, of which rows is the
// bytes, all nodes up: the same one as with its rows inside. The secret is that of its "key_hash"; nil where there is
// none.
func FromJSONWithRows(document, rows []byte, secret *[16]byte) (*Ring, error) {
	return newRing(func(ring *abi.Ring) error {
		return try(abi.RingFromJSONWithRows(text(document), text(rows), text(secretOf(secret)), ring))
	})
}

// secretOf is the bytes of a secret, if there is one.
func secretOf(secret *[16]byte) []byte {
	if secret == nil {
		return nil
	}
	return secret[:]
}

func fromJSONWithSecret(document, secret []byte) (*Ring, error) {
	return newRing(func(ring *abi.Ring) error {
		return read(document, secret, ring)
	})
}
