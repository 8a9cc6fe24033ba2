#!/bin/sh
# Writes the recordings of tables into a folder: record.sh CHASH_ERL FOLDER. CHASH_ERL is src/chash.erl of
# basho/riak_core at 25d9a6fa, the one source that no registry of packages has.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
mkdir -p "$2"
out=$(cd "$2" && pwd)
chash=$(realpath "$1")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 "$here/keys.py" "$work/keys.json"

python3 -m venv "$work/python"
"$work/python/bin/pip" --quiet install --no-deps swift==2.38.3
"$work/python/bin/pip" --quiet install eventlet PasteDeploy lxml requests xattr netifaces dnspython cryptography
"$work/python/bin/python" "$here/swift_rings.py" "$work/keys.json" "$out"

# A bucket, a slash and the key on each line.
python3 - "$work/keys.json" "$work/lines" <<'PY'
import json, pathlib, sys
keys = json.loads(pathlib.Path(sys.argv[1]).read_text())
pathlib.Path(sys.argv[2]).write_text("".join(f"b{i % 5}/{key}\n" for i, key in enumerate(keys)))
PY
escript "$here/riak.escript" "$chash" "$work/lines" "$out"

mvn --quiet --batch-mode --file "$here/pom.xml" dependency:copy-dependencies -DoutputDirectory="$work/jars"
java -cp "$work/jars/*" "$here/Elasticsearch.java" "$work/keys.json" "$out"

# Checksums are those of the module proxy.
export GOFLAGS=-mod=mod GONOSUMDB='*'
cp "$here/record.go" "$work"
cd "$work"
printf 'module record\n\ngo 1.26.0\n' > go.mod
go get github.com/couchbase/go-couchbase@v0.1.1 k8s.io/apimachinery@v0.37.2 vitess.io/vitess@v0.24.4
go mod tidy
go run . keys.json "$out" "v0.1.1 v0.24.4 v0.37.2"
