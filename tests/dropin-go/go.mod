// The Go packages beside their drop-ins: a module of its own, for the originals are no business of who uses libconsistent.
module dropin

go 1.26

require (
	github.com/golang/groupcache v0.0.0-20241129210726-2c02b8208cf8
	github.com/lafikl/consistent v0.0.0-20220512074542-bdd3606bfc3e
	libconsistent v0.0.0
	stathat.com/c/consistent v1.0.0
	stathat.com/c/newer v0.0.0
)

require (
	github.com/klauspost/cpuid/v2 v2.2.10 // indirect
	github.com/minio/blake2b-simd v0.0.0-20160723061019-3f5f724cb5b1 // indirect
	github.com/tetratelabs/wazero v1.12.0 // indirect
	github.com/zeebo/xxh3 v1.1.0 // indirect
	golang.org/x/sys v0.44.0 // indirect
)

replace libconsistent => ../../go

// The commit after v1.0.0, which has UseFnv.
replace stathat.com/c/newer => stathat.com/c/consistent v1.0.1-0.20190920041245-30ea17e8a481
