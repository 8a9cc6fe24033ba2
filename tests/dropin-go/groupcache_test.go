package dropin

import (
	"fmt"
	"hash/adler32"
	"hash/fnv"
	"testing"

	ours "libconsistent/dropin/groupcache"

	original "github.com/golang/groupcache/consistenthash"
)

// hashes of the caller's, nil for none.
var hashes = map[string]func(data []byte) uint32{
	"crc32":   nil,
	"adler32": adler32.Checksum,
	"small":   func(data []byte) uint32 { return adler32.Checksum(data) % 97 },
	"fnv": func(data []byte) uint32 {
		h := fnv.New32()
		h.Write(data)
		return h.Sum32()
	},
}

func TestGroupcache(t *testing.T) {
	for hash, function := range hashes {
		for kind, name := range names {
			t.Run(hash+" "+kind, func(t *testing.T) {
				engine := 0
				runs(t, 40, 40_000, func(r *runner) {
					replicas := pick(r, 50, 50, 1, 3, 160, 0, -1)
					us, them := ours.New(replicas, function), original.New(replicas, function)
					odd := r.flip(20)
					for range 20 {
						same(r, us.IsEmpty(), them.IsEmpty(), "IsEmpty")
						for range 60 {
							key := r.key()
							same(r, us.Get(key), them.Get(key), "Get", key)
						}
						var keys []string
						for range r.IntN(4) {
							keys = append(keys, name(r.IntN(40)))
						}
						if odd && r.flip(10) {
							keys = append(keys, pick(r, "", "\xff"))
						}
						us.Add(keys...)
						them.Add(keys...)
						if _, err := us.Ring(); err == nil {
							engine++
						}
					}
				})
				if (engine > 0) != (hash == "crc32") {
					t.Fatalf("%d topologies were on the engine", engine)
				}
			})
		}
	}
}

// Nobody adds, all look up; the first of them makes the table.
func TestGroupcacheTogether(t *testing.T) {
	for range 20 {
		us, them := ours.New(50, nil), original.New(50, nil)
		us.Add("1", "11", "2", "22")
		them.Add("1", "11", "2", "22")
		reader := func(i int) {
			key := fmt.Sprint(i)
			if item, theirs := us.Get(key), them.Get(key); item != theirs || us.IsEmpty() {
				t.Errorf("%q: %q, the original's %q", key, item, theirs)
			}
		}
		together(100, reader, reader, reader)
	}
}

func TestGroupcacheAllocatesNothing(t *testing.T) {
	us := ours.New(50, nil)
	us.Add("a", "b", "c")
	if n := testing.AllocsPerRun(100, func() { us.Get("user:42") }); n != 0 {
		t.Errorf("%v allocations", n)
	}
}
