module chaos

go 1.25.0

require (
	golang.org/x/sys v0.44.0
	libconsistent v0.0.0
)

require (
	github.com/klauspost/cpuid/v2 v2.2.10 // indirect
	github.com/tetratelabs/wazero v1.12.0 // indirect
	github.com/zeebo/xxh3 v1.1.0 // indirect
)

replace libconsistent => ../../../../go
