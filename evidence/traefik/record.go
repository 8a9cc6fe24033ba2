// Writes where Traefik's strategy `hrw` sends clients: its balancer is called as Traefik does for a request. It is
// built inside Traefik's sources, whose replacements no other module has:
//
//	git clone --depth 1 --branch v3.7.13 https://github.com/traefik/traefik && mkdir traefik/cmd/record
//	cp record.go traefik/cmd/record && cd traefik && go run ./cmd/record FOLDER 2>/dev/null
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"math/rand"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strconv"

	"github.com/traefik/traefik/v3/pkg/config/dynamic"
	"github.com/traefik/traefik/v3/pkg/server/service/loadbalancer/hrw"
)

type server struct {
	URL    string `json:"url"`
	Weight int    `json:"weight"`
	Down   bool   `json:"down"`
	Fenced bool   `json:"fenced"`
}

type recorded struct {
	Name      string   `json:"name"`
	Nodes     []server `json:"nodes"`
	Placement []int    `json:"placement"`
}

func servers(count, weight int, format string) []server {
	var all []server
	for i := range count {
		all = append(all, server{URL: fmt.Sprintf(format, i/200, i%200+1), Weight: weight})
	}
	return all
}

func without(all []server, change func(*server), places ...int) []server {
	for _, place := range places {
		change(&all[place])
	}
	return all
}

func place(all []server, keys []string) []int {
	balancer := hrw.New(true, "")
	for i, one := range all {
		handler := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, i) })
		balancer.AddServer(one.URL, handler, dynamic.Server{Weight: &one.Weight, Fenced: one.Fenced})
		balancer.SetStatus(context.Background(), one.URL, !one.Down)
	}
	var found []int
	for _, key := range keys {
		request := httptest.NewRequest(http.MethodGet, "/", nil)
		request.RemoteAddr = net.JoinHostPort(key, "49152")
		answer := httptest.NewRecorder()
		balancer.ServeHTTP(answer, request)
		at, err := strconv.Atoi(answer.Body.String())
		if answer.Code != http.StatusOK || err != nil {
			at = -1
		}
		found = append(found, at)
	}
	return found
}

func main() {
	random := rand.New(rand.NewSource(20))
	keys := []string{"127.0.0.1", "10.0.0.1", "255.255.255.255", "::1", "2001:db8::1", "fe80::1%eth0"}
	for len(keys) < 800 {
		bits := random.Uint32()
		keys = append(keys, fmt.Sprintf("%d.%d.%d.%d", bits>>24, bits>>16&255, bits>>8&255, bits&255))
	}
	for len(keys) < 1000 {
		keys = append(keys, fmt.Sprintf("2001:db8::%x:%x", random.Intn(65536), random.Intn(65536)))
	}
	const url = "http://10.0.%d.%d:8080"
	down := func(one *server) { one.Down = true }
	fenced := func(one *server) { one.Fenced = true }
	cases := []recorded{
		{Name: "n1", Nodes: servers(1, 1, url)},
		{Name: "n2", Nodes: servers(2, 1, url)},
		{Name: "n3", Nodes: servers(3, 1, url)},
		{Name: "n5", Nodes: servers(5, 1, url)},
		{Name: "n5-weight-7", Nodes: servers(5, 7, url)},
		{Name: "n30", Nodes: servers(30, 1, url)},
		{Name: "n61", Nodes: servers(61, 1, url)},
		{Name: "paths", Nodes: servers(7, 1, "https://größe-%d.example/%d/")},
		{Name: "services", Nodes: servers(4, 1, "app-%d-%d@file")},
		{Name: "n5-down", Nodes: without(servers(5, 1, url), down, 1, 3)},
		{Name: "n5-fenced", Nodes: without(servers(5, 1, url), fenced, 0)},
		{Name: "n3-all-down", Nodes: without(servers(3, 1, url), down, 0, 1, 2)},
	}
	for i := range cases {
		cases[i].Placement = place(cases[i].Nodes, keys)
	}
	text, err := json.Marshal(map[string]any{"system": "Traefik 3.7.13, its package hrw", "keys": keys, "cases": cases})
	if err == nil {
		err = os.WriteFile(filepath.Join(os.Args[1], "traefik_hrw.json"), append(text, '\n'), 0o644)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
