package libconsistent

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"
)

// Paths at which there is nothing to read: the reasons are those of every language.
func TestFollowUnreadable(t *testing.T) {
	text, err := os.ReadFile("../tests/following/unreadable.json")
	must(t, err)
	var fixture struct {
		Cases []struct{ Make, At, Reason string }
	}
	must(t, json.Unmarshal(text, &fixture))
	if len(fixture.Cases) == 0 {
		t.Fatal("no cases")
	}
	for _, unreadable := range fixture.Cases {
		t.Run(unreadable.Make+" "+filepath.Base(unreadable.At), func(t *testing.T) {
			folder := t.TempDir()
			makeUnreadable(t, unreadable.Make, filepath.Join(folder, "ring.json"))
			path := unreadable.At
			if !filepath.IsAbs(path) {
				path = filepath.Join(folder, path)
			}
			ring, err := New(Nodes("a", "b"))
			must(t, err)
			following, err := ring.Follow(path, FollowPolicy{})
			must(t, err)
			must(t, following.Close())
			if error := sourceOf(t, ring).Error; error != path+": "+unreadable.Reason {
				t.Errorf("%q", error)
			}
		})
	}
}

func makeUnreadable(t *testing.T, kind, path string) {
	t.Helper()
	switch kind {
	case "nothing":
	case "folder":
		must(t, os.Mkdir(path, 0o700))
	case "link":
		must(t, os.Symlink(path, path))
	case "file", "large":
		must(t, os.WriteFile(path, nil, 0o600))
		if kind == "large" {
			must(t, os.Truncate(path, 64<<20+1))
		}
	case "locked":
		must(t, os.WriteFile(path, nil, 0))
		if os.Getuid() == 0 {
			t.Skip("root may read everything")
		}
	default:
		t.Fatal(kind)
	}
}
