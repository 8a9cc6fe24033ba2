package libconsistent

import (
	"errors"
	"strings"
	"testing"
	"time"
)

func TestFault20WhatExceedsTheBudgetIsRefused(t *testing.T) {
	limit, bytes := Budget()
	if limit != 10*time.Second || bytes != 1<<30 {
		t.Fatalf("the budget is %v and %d bytes at first", limit, bytes)
	}
	document := []byte(`{"libconsistent":1,"scheme":{"name":"ring","vnodes":20000},"nodes":[{"id":"a"},{"id":"b"}]}`)
	if _, err := FromJSON(document); err != nil {
		t.Fatal(err)
	}
	defer SetBudget(limit, bytes)
	for _, budget := range []struct {
		limit time.Duration
		bytes uint64
	}{{10 * time.Second, 1 << 20}, {time.Nanosecond, 1 << 30}} {
		must(t, SetBudget(budget.limit, budget.bytes))
		_, err := FromJSON(document)
		var refused *Error
		if !errors.As(err, &refused) || refused.Kind != ErrTooMany || !strings.Contains(err.Error(), "slots") {
			t.Fatalf("%v: %v", budget, err)
		}
	}
	for _, limit := range []time.Duration{-1, 1 << 32 * time.Millisecond} {
		if err := SetBudget(limit, bytes); !errors.Is(err, ErrArgument) || !strings.Contains(err.Error(), "time: ") {
			t.Error(limit, err)
		}
	}
	if limit, bytes := Budget(); limit != time.Millisecond || bytes != 1<<30 {
		t.Error("a refused budget is set", limit, bytes)
	}
}

func TestFault21OneTextInManyPlacesIsCountedBeforeItIsCopied(t *testing.T) {
	text := strings.Repeat("x", 1<<20)
	tokens := make([]string, 1000)
	metadata := make(map[string]string, 1000)
	for i := range tokens {
		tokens[i] = text
		metadata[strings.Repeat("k", i+1)] = text
	}
	_, err := New([]Node{{ID: "a", Fields: map[string]any{"tokens": tokens}}}, WithScheme("cassandra"))
	if !errors.Is(err, ErrParameter) {
		t.Fatal(err)
	}
	if _, err = New([]Node{{ID: "a", Metadata: metadata}}); !errors.Is(err, ErrMetadata) {
		t.Fatal(err)
	}
}
