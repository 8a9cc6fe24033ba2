module driver

go 1.26.0

require (
	github.com/bradfitz/gomemcache v0.0.0-20260422231931-4d751bb6e37c
	github.com/redis/go-redis/v9 v9.23.0
	libconsistent v0.0.0
	libconsistent/integrations/gomemcache v0.0.0
	libconsistent/integrations/goredis v0.0.0
)

require (
	github.com/cespare/xxhash/v2 v2.3.0 // indirect
	github.com/klauspost/cpuid/v2 v2.4.0 // indirect
	github.com/tetratelabs/wazero v1.12.0 // indirect
	github.com/zeebo/xxh3 v1.1.0 // indirect
	go.uber.org/atomic v1.12.0 // indirect
	golang.org/x/sys v0.48.0 // indirect
)

replace (
	libconsistent => ../../../go
	libconsistent/integrations/gomemcache => ../../../go/integrations/gomemcache
	libconsistent/integrations/goredis => ../../../go/integrations/goredis
)
