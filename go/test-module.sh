#!/bin/sh
# The Go package without cgo, on the WebAssembly module that ffi-c/wasm.sh has put into internal/abi.
set -eu

cd "$(dirname "$0")"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export CGO_ENABLED=0 GOFLAGS=
[ -f internal/abi/consistent.wasm ] || { echo "go/internal/abi/consistent.wasm is missing: make wasm" >&2; exit 1; }

echo "== vet"
go vet ./...
# Numbers fit 32 bits, too.
if [ "$(go env GOARCH)" = amd64 ]; then
    GOARCH=386 go vet . ./internal/abi
fi
(cd ../tests/dropin-go && go vet ./...)
go run honnef.co/go/tools/cmd/staticcheck@v0.8.2 ./...

# -count=1: Go does not see that the module changed, and would repeat old results.
echo "== tests"
go test -count=1 -v ./... >"$work/log" || { cat "$work/log"; exit 1; }
grep -E '^ok|(vectors|recorded)_test.go.*cases|threads_test.go' "$work/log"
# The detector itself needs cgo. Recorded placements take it ten minutes and start no goroutine.
echo "== goroutines, with the race detector"
CGO_ENABLED=1 go test -count=1 -race -run 'Snapshot|Goroutine|Together|Live|Close|Listen|Checker|Follow|Offer' ./...

echo "== drop-ins beside their originals"
(
    cd ../tests/dropin-go
    go test -count=1 -v ./... >"$work/log" || { cat "$work/log"; exit 1; }
    grep -E '^ok|answers are the original' "$work/log"
)

echo "== a program"
go build -o "$work/place" ../examples/place/place.go
if readelf -d "$work/place" | grep NEEDED; then
    echo "the program without cgo needs shared libraries" >&2
    exit 1
fi
seq 1000 >"$work/keys"
"$work/place" ../examples/topology.json "$work/keys" >"$work/out"
[ "$(wc -c <"$work/out")" = 4000 ]

echo "go without cgo: all passed"
