module libconsistent

go 1.26
