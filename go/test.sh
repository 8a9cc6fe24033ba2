#!/bin/sh
# The Go package on an installed C library, linked with it and containing it: go/test.sh PREFIX
# PREFIX is where ffi-c/install.sh has put the library. Without cgo it is tested by test-module.sh.
set -eu

[ $# = 1 ] || { echo "usage: go/test.sh PREFIX" >&2; exit 2; }
prefix=$(cd "$1" && pwd)
cd "$(dirname "$0")"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

. ../tests/setup.sh
use_prefix "$prefix"

echo "== gofmt, vet and staticcheck"
clients="../examples/place/place.go ../tests/fleet/go ../tests/dropin-go ../integrations/clients ../integrations/streams"
# shellcheck disable=SC2086
unformatted=$(gofmt -l . $clients)
[ -z "$unformatted" ] || { echo "not formatted: $unformatted"; exit 1; }
go vet ./...
# Nothing newer than go.mod asks for.
go build -gcflags=-lang=go1.25 ./...
go vet -tags libconsistent_static ./...
go vet ../examples/place/place.go
# Numbers fit 32 bits, too. Only types are checked, so that headers of 64 bits do, but for one that they do not have.
if [ "$(go env GOARCH)" = amd64 ]; then
    mkdir -p "$work/include/gnu"
    : >"$work/include/gnu/stubs-32.h"
    GOARCH=386 CGO_ENABLED=1 CC="gcc -m32" CGO_CFLAGS="-I$work/include -I/usr/include/$(gcc -print-multiarch)" go vet . ./internal/abi
fi
(cd ../tests/fleet/go && go vet ./...)
(cd ../tests/dropin-go && go vet ./...)
go run honnef.co/go/tools/cmd/staticcheck@v0.8.2 ./...

# -count=1: Go does not see that the library changed, and would repeat old results.
echo "== tests"
go test -count=1 -v ./... >"$work/log" || { cat "$work/log"; exit 1; }
grep -E '^ok|(vectors|recorded)_test.go.*cases|threads_test.go' "$work/log"
echo "== tests with the race detector"
# These start no goroutine, and would take most of the time.
go test -count=1 -race -skip '^Test(Recorded|Vectors)$' ./...
echo "== tests with all pointers checked"
GOEXPERIMENT=cgocheck2 go test -count=1 ./...

echo "== drop-ins beside their originals"
(
    cd ../tests/dropin-go
    go test -count=1 -v ./... >"$work/log" || { cat "$work/log"; exit 1; }
    grep -E '^ok|answers are the original' "$work/log"
    go test -count=1 -race -run Together ./...
)

echo "== static"
go test -count=1 -tags libconsistent_static ./...
go build -o "$work/shared" ../examples/place/place.go
go build -tags libconsistent_static -o "$work/static" ../examples/place/place.go
for linked in shared static; do
    readelf -d "$work/$linked" >"$work/$linked.dynamic"
done
grep -q 'NEEDED.*libconsistent' "$work/shared.dynamic"
if grep 'NEEDED.*libconsistent' "$work/static.dynamic"; then
    echo "the static program needs the shared library" >&2
    exit 1
fi
seq 1000 >"$work/keys"
"$work/shared" ../examples/topology.json "$work/keys" >"$work/shared.out"
env -u LD_LIBRARY_PATH "$work/static" ../examples/topology.json "$work/keys" >"$work/static.out"
[ "$(wc -c <"$work/static.out")" = 4000 ]
cmp "$work/shared.out" "$work/static.out"

echo "== fully static (fault 33)"
go test -count=1 -tags libconsistent_static -ldflags=-extldflags=-static -run 'Vectors|Fault' .
go build -tags libconsistent_static,netgo,osusergo -ldflags=-extldflags=-static -o "$work/full" ../examples/place/place.go
if readelf -d "$work/full" | grep NEEDED; then
    echo "the fully static program needs shared libraries" >&2
    exit 1
fi
env -u LD_LIBRARY_PATH "$work/full" ../examples/topology.json "$work/keys" >"$work/full.out"
cmp "$work/shared.out" "$work/full.out"
echo "go: all passed"
