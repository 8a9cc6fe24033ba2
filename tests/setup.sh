# Sourced by the scripts that need tools: installs missing Debian packages where it may, tells what is missing, and
# finds the installed C library.

# need TOOL=PACKAGE ..: returns 0 when every tool is there; otherwise sets `missing`. "TOOL=" has no package. A tool
# "lib:NAME" is one that pkg-config knows, "python:NAME" a module of python3, "ruby:NAME" one of ruby, "php:NAME" an
# extension of php, "header:PATH" a file, "python-headers" what extensions of Python are compiled with.
need() {
    missing=""
    packages=""
    for entry in "$@"; do
        package=${entry#*=}
        have "${entry%%=*}" || packages="$packages${package:+ $package}"
    done
    if [ -n "$packages" ] && [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
        echo "installing$packages" >&2
        # In run level 1 packages do not start their servers.
        # shellcheck disable=SC2086
        { apt-get update -q && RUNLEVEL=1 DEBIAN_FRONTEND=noninteractive \
            apt-get install -q -y --no-install-recommends $packages; } >build/apt.log 2>&1 || tail -n 5 build/apt.log >&2
    fi
    for entry in "$@"; do
        have "${entry%%=*}" || missing="$missing ${entry%%=*}"
    done
    [ -z "$missing" ]
}

have() {
    case $1 in
        lib:*) pkg-config --exists "${1#lib:}" 2>/dev/null ;;
        header:*) [ -f "${1#header:}" ] ;;
        python-headers) [ -f "$(python3 -c 'import sysconfig; print(sysconfig.get_path("include"))')/Python.h" ] ;;
        php:*) php -r "exit(extension_loaded('${1#php:}') ? 0 : 1);" 2>/dev/null ;;
        ruby:*) ruby -r "${1#ruby:}" -e '' 2>/dev/null ;;
        python:*) python3 -c "import ${1#python:}" 2>/dev/null ;;
        *) command -v "$1" >/dev/null ;;
    esac
}

# Lets what follows be compiled by Debian's Rust, which has the standard library's source, and with the same flags
# whatever the shell has.
use_debian_rust() {
    unset RUSTFLAGS CARGO_BUILD_RUSTFLAGS CARGO_ENCODED_RUSTFLAGS RUSTUP_TOOLCHAIN
    export PATH="/usr/bin:$PATH" RUSTC=/usr/bin/rustc
}

# Lets compilers and programs find the C library installed under the absolute path $1.
use_prefix() {
    export PKG_CONFIG_PATH="$1/lib/pkgconfig${PKG_CONFIG_PATH:+:$PKG_CONFIG_PATH}"
    export LD_LIBRARY_PATH="$1/lib${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}"
    # Go builds again when its own flags change, not when what pkg-config says or an installed header does.
    CGO_CFLAGS="-O2 -g -DLIBCONSISTENT_BUILD=$({ echo "$1" && cat "$1/include/consistent.h"; } | cksum | cut -d ' ' -f 1)"
    export CGO_CFLAGS
    # Go takes the library that was found, and not the module beside it.
    GOFLAGS="$(go env GOFLAGS 2>/dev/null || true) -tags=consistent_cgo"
    export GOFLAGS
}
