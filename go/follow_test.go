package libconsistent

import (
	"bytes"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"
)

// fast is how files are followed here.
var fast = FollowPolicy{MaxLoss: 1, Debounce: 20 * time.Millisecond, Poll: 50 * time.Millisecond}

// looks is long enough for several looks.
func looks() { time.Sleep(8 * (fast.Debounce + fast.Poll)) }

// soon waits for what happens soon.
func soon(t *testing.T, what string, holds func() bool) {
	t.Helper()
	for late := time.Now().Add(20 * time.Second); !holds(); time.Sleep(2 * time.Millisecond) {
		if time.Now().After(late) {
			t.Fatal("not in time:", what)
		}
	}
}

// replace writes as whoever cares does: another file, which is renamed.
func replace(t *testing.T, path string, document []byte) {
	t.Helper()
	must(t, os.WriteFile(path+".new", document, 0o600))
	must(t, os.Rename(path+".new", path))
}

// told is what refusals a ring tells, from any goroutine.
type told struct {
	sync.Mutex
	reasons []string
}

func (t *told) all() []string {
	t.Lock()
	defer t.Unlock()
	return append([]string(nil), t.reasons...)
}

func listenRefused(ring *Ring) *told {
	t := new(told)
	ring.OnChange(func(change Change) {
		if change.Why == WhyRefused {
			t.Lock()
			defer t.Unlock()
			t.reasons = append(t.reasons, change.Reason)
		}
	})
	return t
}

type trail struct {
	*testing.T
	path      string
	ring      *Ring
	told      *told
	following *Following
}

// follow is a ring that follows a file of four nodes.
func follow(t *testing.T, policy FollowPolicy) *trail {
	t.Helper()
	path := filepath.Join(t.TempDir(), "ring.json")
	replace(t, path, memberDocument(1, "a", "b", "c", "d"))
	ring := ringOf(t, Nodes("before"))
	told := listenRefused(ring)
	policy.MaxLoss = 1
	following, err := ring.Follow(path, policy)
	must(t, err)
	t.Cleanup(func() { must(t, following.Close()) })
	made := &trail{t, path, ring, told, following}
	made.epoch(1)
	return made
}

func (l *trail) epoch(want uint64) {
	l.Helper()
	soon(l.T, fmt.Sprint("epoch ", want), func() bool { return l.ring.Epoch() == want })
}

func (l *trail) refused(count int, words string) {
	l.Helper()
	soon(l.T, fmt.Sprint(count, " refusals"), func() bool { return len(l.told.all()) >= count })
	all := l.told.all()
	last := all[len(all)-1]
	if len(all) != count || !strings.HasPrefix(last, l.path+": ") || !strings.Contains(last, words) {
		l.Errorf("%d: %q", count, all)
	}
	if source := sourceOf(l.T, l.ring); source.Error != last || source.Refused != uint64(count) {
		l.Errorf("%+v", source)
	}
}

func TestFollowRenamed(t *testing.T) {
	f := follow(t, fast)
	replace(t, f.path, memberDocument(2, "a", "b", "c", "d", "e"))
	f.epoch(2)
	source := sourceOf(t, f.ring)
	if source.Age == nil || *source.Age > time.Minute || source.Accepted != 2 || source.Refused != 0 ||
		source.Origin != f.path || source.Error != "" {
		t.Errorf("%+v", source)
	}
	// What is there once more is not offered.
	replace(t, f.path, memberDocument(2, "a", "b", "c", "d", "e"))
	must(t, os.Chtimes(f.path, time.Unix(1, 0), time.Unix(1, 0)))
	looks()
	if source := sourceOf(t, f.ring); source.Accepted != 2 || len(f.told.all()) != 0 {
		t.Errorf("%+v %q", source, f.told.all())
	}
}

func TestFollowWritten(t *testing.T) {
	f := follow(t, fast)
	document := memberDocument(2, "a", "b", "c", "d", "e")
	must(t, os.WriteFile(f.path, document[:60], 0o600))
	f.refused(1, "too early")
	must(t, os.WriteFile(f.path, document, 0o600))
	f.epoch(2)
	if source := sourceOf(t, f.ring); source.Error != "" || source.Refused != 1 {
		t.Errorf("%+v", source)
	}
}

// It is not read before it has stayed as it is.
func TestFollowDebounced(t *testing.T) {
	f := follow(t, FollowPolicy{Debounce: 400 * time.Millisecond, Poll: 20 * time.Millisecond})
	document := memberDocument(2, "a", "b", "c", "d", "e")
	for i := 0; i < len(document); i += 20 {
		must(t, os.WriteFile(f.path, document[:i], 0o600))
		time.Sleep(10 * time.Millisecond)
	}
	must(t, os.WriteFile(f.path, document, 0o600))
	f.epoch(2)
	if all := f.told.all(); len(all) != 0 {
		t.Errorf("%q", all)
	}
}

// Where it never stays as it is, it is read now and then.
func TestFollowUnsteady(t *testing.T) {
	f := follow(t, fast)
	late := time.Now().Add(20 * time.Second)
	for epoch := 2; f.ring.Epoch() == 1; epoch++ {
		replace(t, f.path, memberDocument(epoch, "a", "b", "c", "d"))
		time.Sleep(3 * time.Millisecond)
		if time.Now().After(late) {
			t.Fatal("not in time")
		}
	}
}

func TestFollowRefuses(t *testing.T) {
	var log bytes.Buffer
	before := slog.Default()
	slog.SetDefault(slog.New(slog.NewTextHandler(&log, nil)))
	f := follow(t, fast)
	must(t, f.following.Close())
	var err error
	f.following, err = f.ring.Follow(f.path, FollowPolicy{Debounce: fast.Debounce, Poll: fast.Poll})
	must(t, err)
	replace(t, f.path, memberDocument(7, "a", "b", "c", "d"))
	f.epoch(7)
	for i, c := range []struct {
		document []byte
		words    string
	}{
		{[]byte{0, 255, 254, 10}, "no topology document"},
		{nil, "the document is empty"},
		{memberDocument(6, "a", "b", "c", "d", "e"), "epoch: 6 lies behind"},
		{memberDocument(7, "a", "b", "c", "d", "e"), "epoch: 7 is the ring's own"},
		{memberDocument(8), "100.0 % of the weight"},
		{memberDocument(8, "a"), "75.0 % of the weight would leave at once with 3 of 4 nodes, at most 50 %"},
	} {
		replace(t, f.path, c.document)
		f.refused(i+1, c.words)
		// Once, however often it is looked at or touched.
		must(t, os.Chtimes(f.path, time.Unix(int64(i+1), 0), time.Unix(int64(i+1), 0)))
		looks()
		f.refused(i+1, c.words)
		if f.ring.Epoch() != 7 || f.ring.Len() != 4 {
			t.Error(f.ring)
		}
	}
	must(t, os.Truncate(f.path, 0))
	f.refused(7, "the document is empty")
	replace(t, f.path, memberDocument(8, "a", "b"))
	f.epoch(8)
	if source := sourceOf(t, f.ring); source.Error != "" {
		t.Error(source)
	}
	must(t, f.following.Close())
	looks()
	slog.SetDefault(before)
	if lines := strings.Count(log.String(), `level=WARN msg="libconsistent: a document was refused"`); lines != 7 {
		t.Error(lines, log.String())
	}
}

// As volumes of Kubernetes: ring.json -> ..data/ring.json, ..data -> a folder, which is replaced by a rename.
func TestFollowLinks(t *testing.T) {
	f := follow(t, fast)
	folder := filepath.Dir(f.path)
	link := func(to, from string) {
		t.Helper()
		must(t, os.Symlink(to, from+".new"))
		must(t, os.Rename(from+".new", from))
	}
	version := func(n int) {
		t.Helper()
		name := fmt.Sprint("..", n)
		must(t, os.Mkdir(filepath.Join(folder, name), 0o700))
		must(t, os.WriteFile(filepath.Join(folder, name, "ring.json"), memberDocument(n, "a", "b", "c", fmt.Sprint(n)), 0o600))
		link(name, filepath.Join(folder, "..data"))
	}
	version(2)
	link(filepath.Join("..data", "ring.json"), f.path)
	f.epoch(2)
	for n := 3; n < 6; n++ {
		version(n)
		f.epoch(uint64(n))
	}
	replace(t, filepath.Join(folder, "..5", "ring.json"), memberDocument(6, "a", "b", "c", "d"))
	f.epoch(6)
}

func TestFollowGone(t *testing.T) {
	f := follow(t, fast)
	must(t, os.Remove(f.path))
	f.refused(1, ": missing")
	looks()
	f.refused(1, ": missing")
	// The same document is taken again, so that there is no error any more.
	replace(t, f.path, memberDocument(1, "a", "b", "c", "d"))
	soon(t, "back", func() bool { return sourceOf(t, f.ring).Error == "" })
	folder := filepath.Dir(f.path)
	must(t, os.RemoveAll(folder))
	f.refused(2, ": missing")
	must(t, os.Mkdir(folder, 0o700))
	replace(t, f.path, memberDocument(2, "a", "b", "c", "d"))
	f.epoch(2)
}

func TestFollowLargest(t *testing.T) {
	f := follow(t, fast)
	must(t, os.Truncate(f.path, 65<<20))
	f.refused(1, fmt.Sprint(": more than ", 64<<20, " bytes"))
	must(t, os.Truncate(f.path, 66<<20))
	looks()
	f.refused(1, "")
	must(t, os.Remove(f.path))
	must(t, os.Mkdir(f.path, 0o700))
	soon(t, "a folder", func() bool { return strings.HasSuffix(sourceOf(t, f.ring).Error, ": not a file") })
	must(t, os.Remove(f.path))
	// Spaces may stand behind a document.
	replace(t, f.path, append(memberDocument(2, "a", "b"), bytes.Repeat([]byte{' '}, 1<<20)...))
	f.epoch(2)
}

// The last of 200 changes is the ring, within a second, with the defaults. What is renamed is never read half.
func TestFollowMany(t *testing.T) {
	f := follow(t, FollowPolicy{})
	epoch := 1
	change := func(write func(document []byte)) {
		for i := range 200 {
			epoch++
			write(memberDocument(epoch, "a", "b", fmt.Sprint(i)))
		}
		last := time.Now()
		f.epoch(uint64(epoch))
		t.Log("after", time.Since(last))
	}
	change(func(document []byte) { replace(t, f.path, document) })
	if all := f.told.all(); len(all) != 0 {
		t.Errorf("%q", all)
	}
	change(func(document []byte) { must(t, os.WriteFile(f.path, document, 0o600)) })
	if !f.ring.Contains("199") || sourceOf(t, f.ring).Error != "" {
		t.Error(f.ring, sourceOf(t, f.ring))
	}
}

// States are marks, end by themselves, and count for nodes that join.
func TestFollowStates(t *testing.T) {
	f := follow(t, fast)
	states := filepath.Join(filepath.Dir(f.path), "states.json")
	until := time.Now().Add(1500 * time.Millisecond).Truncate(time.Millisecond)
	replace(t, states, fmt.Appendf(nil, `{"libconsistent_states":1,"states":{"a":{"state":"down","until":%d},`+
		`"b":{"state":"draining"},"e":{"state":"down"}}}`, until.UnixMilli()))
	ring := ringOf(t, Nodes("a", "b", "c", "d"))
	told := listenRefused(ring)
	policy := fast
	policy.States = states
	following, err := ring.Follow(f.path, policy)
	must(t, err)
	defer following.Close()
	is := func(id string, want State) func() bool {
		return func() bool {
			state, err := ring.State(id)
			return err == nil && state == want
		}
	}
	soon(t, "a", is("a", Down))
	soon(t, "b", is("b", Draining))
	replace(t, f.path, memberDocument(2, "a", "b", "c", "d", "e"))
	soon(t, "e", is("e", Down))
	// They end, whatever has become of the file.
	must(t, os.WriteFile(states, []byte("garbage"), 0o600))
	soon(t, "refused", func() bool { return len(told.all()) == 1 })
	if all := told.all(); !strings.HasPrefix(all[0], states+": ") {
		t.Error(all)
	}
	soon(t, "a is up", is("a", Up))
	if time.Now().Before(until) {
		t.Error("too early")
	}
	if !is("b", Draining)() {
		t.Error("b is still draining")
	}
	replace(t, states, []byte(`{"libconsistent_states":1,"states":{}}`))
	soon(t, "all are up", func() bool { return ring.StatesFingerprint() == f.ring.StatesFingerprint() })
	if source := sourceOf(t, ring); source.Origin != f.path || source.Error != "" {
		t.Errorf("%+v", source)
	}
}

// No goroutine is left when it has ended: by Close, also of a listener, with its ring, and if it never began.
func TestFollowEnds(t *testing.T) {
	following := func() int {
		stacks := make([]byte, 1<<20)
		return strings.Count(string(stacks[:runtime.Stack(stacks, true)]), "created by libconsistent.(*Ring).Follow ")
	}
	before := following()
	f := follow(t, fast)
	if following() != before+1 || f.following.String() != fmt.Sprintf("Following(%q)", f.path) {
		t.Error(following(), f.following)
	}
	second, err := f.ring.Follow(f.path, fast)
	must(t, err)
	stop := f.ring.OnChange(func(Change) { must(t, second.Close()) })
	must(t, f.ring.MarkDown("a"))
	must(t, f.following.Close())
	must(t, f.following.Close())
	if f.following.String() != "Following(closed)" {
		t.Error(f.following)
	}
	soon(t, "the first two", func() bool { return following() == before })
	stop()
	replace(t, f.path, memberDocument(2, "a"))
	looks()
	if f.ring.Epoch() != 1 {
		t.Error(f.ring)
	}
	for field, policy := range map[string]FollowPolicy{
		"max_loss": {MaxLoss: 1.5}, "debounce": {Debounce: -1}, "poll": {Poll: -1},
	} {
		if _, err := f.ring.Follow(f.path, policy); !errors.Is(err, ErrArgument) || !strings.Contains(err.Error(), field) {
			t.Error(field, err)
		}
	}
	if _, err := f.ring.Follow("", fast); !errors.Is(err, ErrArgument) {
		t.Error(err)
	}
	third, err := f.ring.Follow(f.path, fast)
	must(t, err)
	must(t, f.ring.Close())
	soon(t, "the third", func() bool { return following() == before && third.String() == "Following(closed)" })
	if _, err := f.ring.Follow(f.path, fast); !errors.Is(err, ErrClosed) {
		t.Error(err)
	}
}
