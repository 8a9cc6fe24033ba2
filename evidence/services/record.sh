#!/bin/sh
# Writes the recordings of Go's systems into a folder: record.sh FOLDER. Their code is taken from their modules, the
# files that place keys alone where the module is a whole server.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
mkdir -p "$1"
out=$(cd "$1" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cp "$here/record.go" "$work"
cd "$work"
# Checksums are those of the module proxy.
export GOFLAGS=-mod=mod GONOSUMDB='*'
cat > go.mod <<'MOD'
module record

go 1.24
MOD

folder() { go mod download -json "$1" | sed -n 's/.*"Dir": "\(.*\)".*/\1/p'; }

mkdir otel thanos vm dskit
contrib=$(folder github.com/open-telemetry/opentelemetry-collector-contrib/exporter/loadbalancingexporter@v0.131.0)
sed 's/^package .*/package otel/' "$contrib/consistent_hashing.go" > otel/ring.go
cat > otel/ask.go <<'ASK'
package otel

import "sort"

// Ask sorts as the exporter's resolvers do.
func Ask(endpoints []string) func(string) string {
	sorted := append([]string(nil), endpoints...)
	sort.Strings(sorted)
	ring := newHashRing(sorted)
	return func(key string) string { return ring.endpointFor([]byte(key)) }
}
ASK

receive=$(folder github.com/thanos-io/thanos@v0.39.2)/pkg/receive/hashring.go
{
    printf 'package thanos\n\nimport (\n\t"errors"\n\t"math"\n\t"sort"\n\t"strconv"\n\n\t"github.com/cespare/xxhash/v2"\n)\n\n'
    printf 'type Endpoint struct{ Address, AZ string }\n\n'
    sed -n '/^type section struct/,/^}/p; /^type sections /,/^$/p; /^func (p sections)/p; /^type ketamaHashring struct/,/^}/p' \
        "$receive"
    sed -n '/^func newKetamaHashring/,/^}/p; /^func sizeOfLeast/,/^}/p; /^func calculateSection/,/^}/p' "$receive"
} > thanos/ring.go
cat > thanos/ask.go <<'ASK'
package thanos

import (
	"sort"

	"github.com/cespare/xxhash/v2"
)

// Ask is the search of GetN, for a hash instead of a series.
func Ask(endpoints []Endpoint, n int) func(string) []int {
	ring, err := newKetamaHashring(endpoints, 1000, uint64(n))
	if err != nil {
		panic(err)
	}
	return func(key string) []int {
		hash := xxhash.Sum64String(key)
		i := sort.Search(len(ring.sections), func(i int) bool { return ring.sections[i].hash >= hash })
		if i == len(ring.sections) {
			i = 0
		}
		var places []int
		for _, place := range ring.sections[i].replicas {
			places = append(places, int(place))
		}
		return places
	}
}
ASK

# Its go.mod asks for a newer Go than this file does.
victoria=$(folder github.com/VictoriaMetrics/VictoriaMetrics@v1.154.1 || true)
[ -n "$victoria" ] || victoria=$(go env GOMODCACHE)/github.com/!victoria!metrics/!victoria!metrics@v1.154.1
cp "$victoria/lib/consistenthash/consistent_hash.go" vm

cache=$(folder github.com/grafana/dskit@v0.0.0-20260703122047-de1ec7541c44)/cache
cp "$cache/memcached_server_selector.go" "$cache/jump_hash.go" dskit

go get github.com/bradfitz/gomemcache@v0.0.0-20260422231931-4d751bb6e37c
go mod tidy
go run . "$out"
