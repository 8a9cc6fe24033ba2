package libconsistent

import (
	"bytes"
	"encoding/json"
	"os"
	"reflect"
	"testing"
)

// plainJSON is a document with its numbers as they are written; decimal strings stand for integers above 2^53-1.
func plainJSON(t *testing.T, text []byte) any {
	t.Helper()
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	var value any
	if err := decoder.Decode(&value); err != nil {
		t.Fatal(err)
	}
	return value
}

func TestSchemesAreThoseOfTheFile(t *testing.T) {
	file, err := os.ReadFile("../spec/schemes.json")
	if err != nil {
		t.Fatal(err)
	}
	schemes := Schemes()
	text, err := json.Marshal(schemes)
	if err != nil {
		t.Fatal(err)
	}
	// The file has the integer as a text, since it is above 2^53-1.
	file = bytes.ReplaceAll(file, []byte(`"18446744073709551615"`), []byte("18446744073709551615"))
	wanted, found := plainJSON(t, file).([]any), plainJSON(t, text).([]any)
	if len(wanted) != len(found) {
		t.Fatalf("%d schemes, want %d", len(found), len(wanted))
	}
	for i := range wanted {
		if !reflect.DeepEqual(found[i], wanted[i]) {
			t.Errorf("%s:\n%v, want\n%v", schemes[i].Name, found[i], wanted[i])
		}
	}
}

func TestEverySchemeIsKnown(t *testing.T) {
	for _, scheme := range Schemes() {
		ring, err := New([]Node{{ID: "10.0.0.1:1"}}, WithScheme(scheme.Name))
		if err == nil {
			ring.Close()
		} else if kind := err.(*Error).Kind; kind == ErrScheme {
			t.Errorf("%s: %v", scheme.Name, err)
		}
	}
}

func TestSchemesAreTheCallers(t *testing.T) {
	Schemes()[0].Parameters[0].Name = "mine"
	if name := Schemes()[0].Parameters[0].Name; name != "vnodes" {
		t.Error(name)
	}
}
