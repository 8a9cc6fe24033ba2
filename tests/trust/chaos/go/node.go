package main

import (
	"bufio"
	"errors"
	"fmt"
	"net"
	"os"
	"strings"
	"time"
)

const (
	timeout = 300 * time.Millisecond // in which a node answers, or has failed
	rest    = 700 * time.Millisecond // for which one that has failed is asked after the others
)

// protocol is how values are set and got in lines.
type protocol struct {
	set     func(key, value string) string
	stored  string
	get     func(key string) string
	missing string
	behind  int // how many lines stand behind a value
}

var protocols = map[string]protocol{
	"memcached": {
		set:    func(key, value string) string { return fmt.Sprintf("set %s 0 0 %d\r\n%s\r\n", key, len(value), value) },
		stored: "STORED\r\n",
		get:    func(key string) string { return fmt.Sprintf("get %s\r\n", key) }, missing: "END\r\n", behind: 1,
	},
	"redis": {
		set:    func(key, value string) string { return fmt.Sprintf("SET %s %s\r\n", key, value) },
		stored: "+OK\r\n",
		get:    func(key string) string { return fmt.Sprintf("GET %s\r\n", key) }, missing: "$-1\r\n",
	},
}

// node is one server over one connection.
type node struct {
	address string
	protocol
	conn       net.Conn
	lines      *bufio.Reader
	restsUntil time.Time
}

func (n *node) rests() bool { return time.Now().Before(n.restsUntil) }

// ask sets a value, or gets it if value is ""; "" if there is none. A connection that the server has left is made anew,
// once.
func (n *node) ask(key, value string) (string, error) {
	for {
		wasOpen := n.conn != nil
		answer, err := n.exchange(key, value)
		if err == nil {
			return answer, nil
		}
		if n.conn != nil {
			n.conn.Close()
			n.conn = nil
		}
		if !wasOpen || errors.Is(err, os.ErrDeadlineExceeded) {
			n.restsUntil = time.Now().Add(rest)
			return "", err
		}
	}
}

func (n *node) exchange(key, value string) (string, error) {
	if n.conn == nil {
		conn, err := net.DialTimeout("tcp", n.address, timeout)
		if err != nil {
			return "", err
		}
		n.conn, n.lines = conn, bufio.NewReader(conn)
	}
	if err := n.conn.SetDeadline(time.Now().Add(timeout)); err != nil {
		return "", err
	}
	request := n.get(key)
	if value != "" {
		request = n.set(key, value)
	}
	if _, err := n.conn.Write([]byte(request)); err != nil {
		return "", err
	}
	first, err := n.lines.ReadString('\n')
	switch {
	case err != nil:
		return "", err
	case value != "" && first != n.stored:
		return "", errors.New(first)
	case value != "":
		return first, nil
	case first == n.missing:
		return "", nil
	}
	found, err := n.lines.ReadString('\n')
	for range n.behind {
		if err == nil {
			_, err = n.lines.ReadString('\n')
		}
	}
	return strings.TrimSuffix(found, "\r\n"), err
}
