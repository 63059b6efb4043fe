package crawler

import (
	"context"
	"net/http"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/campanile-italia/campanile/evidence"
)

// A second visit asks only for what changed; what did not is in its snapshot
// all the same, with the day on which it was read.
func TestLaterVisitsAskOnlyForWhatChanged(t *testing.T) {
	const home = `<html lang="it"><title>Comune di Esempio</title><p>Benvenuti nel Comune</p><a href="/pagamenti">Pagamenti</a><a href="/novita">Altro</a>`
	var changed atomic.Bool
	var bodies atomic.Int64
	handler := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, tag := home, `"1"`
		switch r.URL.Path {
		case "/":
		case "/pagamenti":
			body, tag = `<title>Pagamenti</title><p>Si paga con pagoPA</p>`, `W/"p1"`
			if changed.Load() {
				body, tag = `<title>Pagamenti</title><p>Nuovo testo</p>`, `W/"p2"`
			}
		case "/novita": // no validator: always sent
			tag = ""
			body = `<title>Altro</title><p>Senza etichetta</p>`
		default:
			http.NotFound(w, r)
			return
		}
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		if tag != "" {
			w.Header().Set("Etag", tag)
			if r.Header.Get("If-None-Match") == tag {
				w.WriteHeader(http.StatusNotModified)
				return
			}
		}
		bodies.Add(1)
		w.Write([]byte(body))
	})
	var previous *evidence.Snapshot
	now := time.Date(2026, 11, 22, 1, 0, 0, 0, time.UTC)
	w := newWorld(t, esempioZone, handler, func(o *Options) {
		o.Previous = func(context.Context, string) *evidence.Snapshot { return previous }
		o.Now = func() time.Time { return now }
	})
	visit := func(ctx context.Context) *evidence.Snapshot {
		t.Helper()
		bodies.Store(0)
		s := w.crawler.Visit(ctx, esempio, "run", nil)
		if s.Counts.Pages != 3 {
			t.Fatalf("%d pages read, want 3", s.Counts.Pages)
		}
		return s
	}
	first := visit(t.Context())
	previous, now = first, now.Add(24*time.Hour)
	second := visit(t.Context())
	if n := bodies.Load(); n != 2 {
		t.Errorf("%d bodies sent on the second visit, want 2: the door, and the page without a validator", n)
	}
	if first.Site.HTTPS.Last().Status != second.Site.HTTPS.Last().Status {
		t.Errorf("the door answers %+v, at first %+v", second.Site.HTTPS, first.Site.HTTPS)
	}
	if diff := cmp.Diff(second.Site.HTTPS.Last(), second.Site.HTTP.Last()); diff != "" {
		t.Errorf("http:// leads to the door, which was not sent twice (-https +http):\n%s", diff)
	}
	same := cmpopts.IgnoreFields(evidence.Page{}, "At", "Since")
	if diff := cmp.Diff(first.Pages, second.Pages, same); diff != "" {
		t.Errorf("facts differ (-first +second):\n%s", diff)
	}
	if p := second.Page("https://example.com/pagamenti"); !p.Since.Equal(first.Started) || !p.At.Equal(now) {
		t.Errorf("read %v, confirmed %v; want %v and %v", p.Since, p.At, first.Started, now)
	}
	previous = second
	changed.Store(true)
	if p := visit(t.Context()).Page("https://example.com/pagamenti"); p.Text != "Nuovo testo" || !p.Since.IsZero() {
		t.Errorf("a changed page reads %q, since %v", p.Text, p.Since)
	}
	if visit(Fresh(t.Context())); bodies.Load() != 3 {
		t.Errorf("%d bodies sent on a visit somebody asked for, want all 3", bodies.Load())
	}
	now = now.Add(readAnew)
	last := visit(t.Context())
	if bodies.Load() != 3 {
		t.Errorf("%d bodies sent after a week, want all 3", bodies.Load())
	}
	previous = last
	previous.Reading--
	if visit(t.Context()); bodies.Load() != 3 {
		t.Errorf("%d bodies sent when another extraction read them, want all 3", bodies.Load())
	}
}
