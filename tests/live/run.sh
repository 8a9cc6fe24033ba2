#!/usr/bin/env bash
# Installs the systems and ./py, and compares. Arguments are main.py's. What cannot be installed is skipped and listed;
# with CI=true that is a failure.
set -eu
cd "$(dirname "$0")/../.."
mkdir -p build
. tests/setup.sh

PATH="$PATH:/usr/sbin"
need cargo= cc=gcc python3=python3 python:ensurepip=python3-venv || { echo "test-live needs$missing" >&2; exit 1; }
# One by one: what cannot be had is one system less.
for entry in nginx=nginx haproxy=haproxy nutcracker=nutcracker redis-server=redis-server pkg-config=pkg-config \
    carbon-c-relay=carbon-c-relay clickhouse-server=clickhouse-server varnishd=varnish caddy=caddy \
    traffic_server=trafficserver dnsdist=dnsdist ruby=ruby ruby:dalli=ruby-dalli ruby:redis=ruby-redis php=php-cli \
    php:memcache=php-memcache lib:libmemcached=libmemcached-dev lib:zlib=zlib1g-dev python-headers=python3-dev; do
    need "$entry" || echo "not installed:$missing" >&2
done

rm -f build/live-libmemcached
if have lib:libmemcached; then
    # shellcheck disable=SC2046
    cc -std=c99 -Wall -Wextra -Wpedantic -Werror -o build/live-libmemcached tests/live/libmemcached.c \
        $(pkg-config --cflags --libs libmemcached)
fi

# The ring libraries of other languages.
rm -f build/live-go
if need go=; then
    (cd tests/live/libraries/go && go vet . && go build -o ../../../../build/live-go .) || echo "not built: the libraries of Go" >&2
fi
cargo build --quiet --locked --manifest-path tests/live/libraries/rust/Cargo.toml --target-dir build/live-rust ||
    echo "not built: the libraries of Rust" >&2
if need node= npm=; then
    (cd tests/live/libraries/npm && npm ci --silent --no-audit --no-fund) || echo "not installed: the libraries of npm" >&2
fi

venv=build/live-venv
[ -x $venv/bin/python ] || python3 -m venv $venv
while read -r package options; do
    case $package in "" | "#"*) continue ;; esac
    # shellcheck disable=SC2086
    $venv/bin/python -m pip install --quiet "$package" $options || echo "not installed: $package" >&2
done <tests/live/requirements.txt
$venv/bin/python -m pip download --quiet --no-deps --no-binary :all: --dest build/live-sdists \
    --requirement tests/live/libraries/sdists.txt || echo "not fetched: the libraries of Python 2" >&2
$venv/bin/python -m pip download --quiet --no-deps --dest build/live-sdists ray==2.60.0 || echo "not fetched: ray" >&2
$venv/bin/python -m pip install --quiet --force-reinstall --no-deps ./py
PATH="$PWD/$venv/bin:$PATH" exec $venv/bin/python tests/live/main.py "$@"
