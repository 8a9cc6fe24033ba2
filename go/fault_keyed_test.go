package libconsistent

import (
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
)

var (
	aSecret      = [16]byte([]byte("0123456789abcdeF"))
	anotherOne   = [16]byte([]byte("another-secret-!"))
	ownSchemes   = []string{"ring", "slots", "rendezvous", "jump", "jumpback", "maglev", "multiprobe", "assigned"}
	cpythonKey   = "2923be84e16cd6ae529049f1f1bbe9eb" // of PYTHONHASHSEED=1
	threeMembers = Nodes("a", "b", "c")
)

func keyed(t *testing.T, scheme string, secret [16]byte) *Ring {
	t.Helper()
	ring, err := New(threeMembers, WithScheme(scheme), WithSecret(secret))
	must(t, err)
	return ring
}

func wants(t *testing.T, err error, names string) {
	t.Helper()
	if !errors.Is(err, ErrParameter) || !strings.Contains(err.Error(), names) {
		t.Errorf("%v is not refused naming %s", err, names)
	}
}

func TestFault29TheSecretIsAskedForCheckedAndKept(t *testing.T) {
	for _, scheme := range ownSchemes {
		ring, strange := keyed(t, scheme, aSecret), keyed(t, scheme, anotherOne)
		plain, err := New(threeMembers, WithScheme(scheme))
		must(t, err)
		document := []byte(documentOf(t, ring))
		if !strings.Contains(string(document), `"key_hash":"siphash13","secret_digest":"`) {
			t.Error(string(document))
		}
		again, err := FromJSONWithSecret(document, aSecret)
		must(t, err)
		if again.Fingerprint() != ring.Fingerprint() || ring.Fingerprint() == strange.Fingerprint() ||
			ring.Fingerprint() == plain.Fingerprint() {
			t.Error("fingerprints tell secrets apart, and nothing else here")
		}

		_, err = FromJSON(document)
		wants(t, err, "scheme.key_hash")
		_, err = FromJSONWithSecret(document, anotherOne)
		wants(t, err, "scheme.secret_digest")
		_, err = FromJSONWithSecret([]byte(documentOf(t, plain)), aSecret)
		wants(t, err, "scheme.key_hash")
		_, err = FromJSONWithSecret(document, [16]byte{})
		wants(t, err, "secret: all bytes are zero")
		_, err = New(threeMembers, WithScheme(scheme), WithParameter("key_hash", "siphash13"))
		wants(t, err, "scheme.key_hash")

		wants(t, ring.Update([]byte(documentOf(t, strange))), "scheme.secret_digest")
		wants(t, ring.Update([]byte(documentOf(t, plain))), "scheme.key_hash")
		wants(t, plain.Update(document), "scheme.key_hash")
		var unmarshalled Ring
		wants(t, json.Unmarshal(document, &unmarshalled), "scheme.key_hash")
		newer := strings.Replace(string(document), `"libconsistent":1`, `"libconsistent":1,"epoch":3`, 1)
		must(t, ring.Update([]byte(newer)))
		if ring.Epoch() != 3 || documentOf(t, ring) != newer {
			t.Error("a newer document of the same secret is taken")
		}
	}
	_, err := New(threeMembers, WithScheme("nginx"), WithSecret(aSecret))
	wants(t, err, "nginx")
}

// CPython hashes bytes by SipHash-1-3: the positions of the keys "a" and "user:42", under the key it makes of
// PYTHONHASHSEED=1.
func TestFault29PositionsAreThoseOfCPython(t *testing.T) {
	raw, err := hex.DecodeString(cpythonKey)
	must(t, err)
	for key, position := range map[string]uint64{"a": 0xd6300bc9f7cc0e73, "user:42": 0xc32b42f1f63aa461} {
		for _, scheme := range ownSchemes {
			ring := keyed(t, scheme, [16]byte(raw))
			id, _ := ring.GetNode(key)
			same, _ := ring.GetNodeHashed(position)
			text, err := ring.Explain(key)
			must(t, err)
			if id != same || !strings.Contains(text, fmt.Sprintf("%016x", position)) {
				t.Errorf("%s: %s is at %x, not %s", scheme, key, position, text)
			}
		}
	}
}

func TestFault29TheSecretIsInNothingThatLeaves(t *testing.T) {
	ring := keyed(t, "ring", aSecret)
	_, missing := FromJSON([]byte(documentOf(t, ring)))
	_, wrong := FromJSONWithSecret([]byte(documentOf(t, ring)), anotherOne)
	explained, err := ring.Explain("user:42")
	must(t, err)
	out := fmt.Sprintf("%s %s %v %v %s %v %+v %#v", documentOf(t, ring), ring.Fingerprint(), missing, wrong, explained,
		ring.Snapshot(), ring.Nodes(), ring.Snapshot().Nodes())
	for _, form := range []string{"01234567", "89abcdeF", hex.EncodeToString(aSecret[:]), "48, 49, 50", "48 49 50"} {
		if strings.Contains(out, form) {
			t.Errorf("%s in %s", form, out)
		}
	}
}
