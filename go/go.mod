module libconsistent

go 1.25
