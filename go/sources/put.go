package sources

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"libconsistent"
)

// quoted is so much of another's message as stands in ours.
const quoted = 256

// put writes a document by its epoch. Documents are compared by the engine alone.
func put(ctx context.Context, place Place, document json.Marshaler, options PutOptions) (bool, error) {
	text, err := document.MarshalJSON()
	if err != nil {
		return false, err
	}
	text, epoch, err := canonical(text, options.Secret)
	if err != nil {
		return false, err
	}
	for {
		found, err := place.Get(ctx)
		if err != nil {
			return false, err
		}
		if found != nil {
			if bytes.Equal(found.Text, text) {
				return false, nil
			}
			if err := check(place.Origin(), found.Text, text, options); err != nil {
				return false, err
			}
		}
		if written, err := place.Write(ctx, text, found, epoch); written || err != nil {
			return written, err
		}
	}
}

func read(text []byte, secret *[16]byte) (*libconsistent.Ring, error) {
	if secret != nil {
		return libconsistent.FromJSONWithSecret(text, *secret)
	}
	return libconsistent.FromJSON(text)
}

// canonical is the canonical text of a document, and its epoch.
func canonical(text []byte, secret *[16]byte) ([]byte, uint64, error) {
	ring, err := read(text, secret)
	if err != nil {
		return nil, 0, err
	}
	defer ring.Close()
	text, err = ring.MarshalJSON()
	return text, ring.Epoch(), err
}

// check refuses to write a text over what is there.
func check(origin string, there, text []byte, options PutOptions) error {
	ring, err := read(there, options.Secret)
	if err != nil {
		if options.Force {
			return nil
		}
		return at(origin+": what is there is no topology document, and only Force writes over it", err)
	}
	defer ring.Close()
	err = ring.Update(text)
	if errors.Is(err, libconsistent.ErrStale) || errors.Is(err, libconsistent.ErrConflict) {
		return at(origin, err)
	}
	return nil
}

// at is an error of the engine's with a place in front.
func at(place string, err error) error {
	var refused *libconsistent.Error
	if errors.As(err, &refused) {
		return &libconsistent.Error{Kind: refused.Kind, Message: place + ": " + short(refused.Message)}
	}
	return fmt.Errorf("%s: %w", place, err)
}

func short(text string) string {
	if len(text) <= quoted {
		return text
	}
	return text[:quoted] + ".."
}
