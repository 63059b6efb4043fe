package web

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"
)

// records is a log that holds hostile words.
func records(_ context.Context, newest int) (LogState, error) {
	s := LogState{Size: 1234, Head: "campanile.example\n1234\nhash=\n\n— " + hostile + "\n"}
	for _, kind := range []string{"run", "protocol", "certificate", "reply", "decision", "rollout", hostile} {
		if len(s.Newest) < newest {
			s.Newest = append(s.Newest, LogEntry{Index: 1233, At: seen, Kind: kind, Subject: "subject " + hostile, SHA256: strings.Repeat("ab", 32)})
		}
	}
	return s, nil
}

func withLog(l Log) func(*Options) { return func(o *Options) { o.Records = l } }

func TestLogPage(t *testing.T) {
	s := portal(t, 3, withLog(records))
	for lang, words := range map[string][]string{
		"it": {"Registro delle pubblicazioni", "rilevazione pubblicata", "In tutto: 1234", "piano di estensione", "subject "},
		"en": {"Log of what was published", "published run", "In all: 1234", "decision on a reply"},
	} {
		body := get(t, s, "/log?lang="+lang)
		for _, w := range words {
			if !strings.Contains(body, w) {
				t.Errorf("%s: the page does not say %q", lang, w)
			}
		}
		if strings.Contains(body, hostile) || !strings.Contains(body, `href="/log?lang=`+lang) {
			t.Errorf("%s: not rendered well", lang)
		}
	}
	if w := ask(s, http.MethodGet, "/log/head"); w.Code != http.StatusOK || !strings.HasPrefix(w.Header().Get("Content-Type"), "text/plain") || !strings.HasPrefix(w.Body.String(), "campanile.example\n1234\n") {
		t.Errorf("%d %v", w.Code, w.Header())
	}
	unsigned := portal(t, 3, withLog(func(context.Context, int) (LogState, error) { return LogState{}, nil }))
	if body := get(t, unsigned, "/log"); !strings.Contains(body, "signing_key") {
		t.Error("the page does not say how a head is signed")
	}
	if w := ask(unsigned, http.MethodGet, "/log/head"); w.Code != http.StatusNotFound {
		t.Error(w.Code)
	}
	broken := portal(t, 3, withLog(func(context.Context, int) (LogState, error) { return LogState{}, errors.New("secret") }))
	for _, path := range []string{"/log", "/log/head"} {
		if w := ask(broken, http.MethodGet, path); w.Code != http.StatusInternalServerError || strings.Contains(w.Body.String(), "secret") {
			t.Errorf("%s: %d", path, w.Code)
		}
	}
}
