module franz_go

go 1.26.0

require (
	github.com/twmb/franz-go v1.22.3
	libconsistent v0.0.0
	libconsistent/integrations/franzgo v0.0.0
)

require (
	github.com/klauspost/compress v1.20.3 // indirect
	github.com/klauspost/cpuid/v2 v2.2.10 // indirect
	github.com/pierrec/lz4/v4 v4.1.33 // indirect
	github.com/tetratelabs/wazero v1.12.0 // indirect
	github.com/twmb/franz-go/pkg/kmsg v1.15.1 // indirect
	github.com/zeebo/xxh3 v1.1.0 // indirect
	golang.org/x/sys v0.44.0 // indirect
)

replace (
	libconsistent => ../../../go
	libconsistent/integrations/franzgo => ../../../go/integrations/franzgo
)
