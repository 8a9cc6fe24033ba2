#!/bin/sh
# Writes the recording of dskit's ring into a folder: record.sh FOLDER.
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
# What dskit's own go.mod replaces is replaced here, too.
cat > go.mod <<'MOD'
module record

go 1.25.0

replace github.com/hashicorp/memberlist => github.com/grafana/memberlist v0.3.1-0.20260515134459-1798cf41aca7
MOD
go get github.com/grafana/dskit@v0.0.0-20260703122047-de1ec7541c44
go mod tidy
go run . "$out"
