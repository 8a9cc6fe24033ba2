package libconsistent

import (
	"errors"
	"strings"
	"testing"
)

func TestFault20WhatExceedsTheBudgetIsRefused(t *testing.T) {
	milliseconds, bytes := Budget()
	if milliseconds != 10_000 || bytes != 1<<30 {
		t.Fatalf("the budget is %d ms and %d bytes at first", milliseconds, bytes)
	}
	document := []byte(`{"libconsistent":1,"scheme":{"name":"ring","vnodes":20000},"nodes":[{"id":"a"},{"id":"b"}]}`)
	if _, err := FromJSON(document); err != nil {
		t.Fatal(err)
	}
	defer SetBudget(milliseconds, bytes)
	for _, budget := range []struct {
		milliseconds uint32
		bytes        uint64
	}{{10_000, 1 << 20}, {1, 1 << 30}} {
		SetBudget(budget.milliseconds, budget.bytes)
		_, err := FromJSON(document)
		var refused *Error
		if !errors.As(err, &refused) || refused.Kind != ErrTooMany || !strings.Contains(err.Error(), "slots") {
			t.Fatalf("%v: %v", budget, err)
		}
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
