package web

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/campanile-italia/campanile/checks"
)

// rounds are two runs and some changes, a minute apart.
type rounds struct{ changes []TerritoryChange }

func (rounds) Runs(_ context.Context, limit int) ([]Run, error) {
	half := 0.99
	all := []Run{
		{ID: "r2", Started: seen, Finished: &seen, State: RunWithheld, Expected: 60, Done: 60, Compared: 100, Alike: 99, Agreement: &half, Ruleset: "2026.1",
			Why: []checks.Text{{IT: "pochi" + hostile, EN: "few" + hostile}}},
		{ID: "r1", Started: seen.AddDate(0, 0, -1), State: RunPublished, Finished: &seen, Published: &seen, Expected: 60, Done: 60, Ruleset: "2026.1"},
	}
	return all[:min(limit, len(all))], nil
}

func (r rounds) Changes(_ context.Context, last TerritoryChange, limit int) ([]TerritoryChange, error) {
	var out []TerritoryChange
	for _, c := range r.changes {
		if c.At.After(last.At) || c.At.Equal(last.At) && c.IPA > last.IPA {
			out = append(out, c)
		}
	}
	return out[:min(limit, len(out))], nil
}

func changesUntil(at time.Time, n int) rounds {
	var r rounds
	for i := range n {
		r.changes = append(r.changes, TerritoryChange{IPA: fmt.Sprintf("c_x%03d", i%7), At: at.Add(time.Duration(i-n) * time.Minute), Name: "mail-spf", From: checks.Pass, To: checks.Fail, Run: "r1"})
	}
	return r
}

func withTerritory(o *Options) {
	o.Territory = changesUntil(time.Now().UTC().Truncate(time.Second), 130)
}

func TestListFiltersAndOrders(t *testing.T) {
	s := portal(t, 130)
	v := s.Board.current.Load()
	for query, wants := range map[string]func(*row) bool{
		"pilot=true":               func(r *row) bool { return r.Piloting() },
		"pilot=false":              func(r *row) bool { return !r.Piloting() },
		"supplier=Invented+S.r.l.": func(r *row) bool { return r.Outcome != nil && r.Outcome.Supplier == "Invented S.r.l." },
		"network=psn": func(r *row) bool {
			return r.Outcome != nil && r.Outcome.Network != nil && r.Outcome.Network.Class == "psn"
		},
		"asn=64500": func(r *row) bool {
			return r.Outcome != nil && r.Outcome.Network != nil && r.Outcome.Network.ASN == 64500
		},
		"min_score=0.6": func(r *row) bool { return r.Score("").Value != nil && *r.Score("").Value >= 0.6 },
		"max_score=0.6&min_score=0.3": func(r *row) bool {
			return r.Score("").Value != nil && *r.Score("").Value <= 0.6 && *r.Score("").Value >= 0.3
		},
		"cluster=under-5000&province=bg": func(r *row) bool { return r.Cluster() == "under-5000" && r.Province == "BG" },
		"check=mail-spf&status=fail&q=bor": func(r *row) bool {
			x, _ := r.Outcome.Result("mail-spf")
			return x.Status == checks.Fail && strings.Contains(r.folded, "bor")
		},
	} {
		want := 0
		for _, r := range v.rows {
			if r.Outcome != nil || !strings.Contains(query, "check=") {
				if wants(r) {
					want++
				}
			}
		}
		got := decode[listAnswer](t, ask(s, http.MethodGet, "/api/v1/municipalities?limit=2000&"+query), 200)
		if got.Total != want || want == 0 || want == len(v.rows) {
			t.Errorf("%s: %d comuni, want %d", query, got.Total, want)
		}
	}
	for _, sort := range []string{"ipa", "name", "score", "-score", "population"} {
		seen := map[string]bool{}
		var last *float64
		dark := false
		for cursor, pages := "", 0; pages < 30; pages++ {
			got := decode[listAnswer](t, ask(s, http.MethodGet, "/api/v1/municipalities?limit=17&sort="+sort+"&cursor="+cursor), 200)
			for _, i := range got.Items {
				if seen[i.IPA] {
					t.Errorf("%s: %s comes twice", sort, i.IPA)
				}
				seen[i.IPA] = true
				if strings.HasSuffix(sort, "score") {
					if i.Score != nil && (dark || last != nil && (*i.Score < *last) == (sort == "score") && *i.Score != *last) {
						t.Errorf("%s: %s is out of order", sort, i.IPA)
					}
					dark, last = i.Score == nil, i.Score
				}
			}
			if cursor = got.Next; cursor == "" {
				break
			}
		}
		if len(seen) != 130 {
			t.Errorf("%s: %d comuni of 130", sort, len(seen))
		}
	}
}

func TestResultsOfAComune(t *testing.T) {
	s := portal(t, 12)
	type answer struct{ Items []checks.PublicResult }
	all := decode[answer](t, ask(s, http.MethodGet, "/api/v1/municipalities/c_x001/results?lang=en"), 200).Items
	some := decode[answer](t, ask(s, http.MethodGet, "/api/v1/municipalities/c_x001/results?family=adjacent&status=fail"), 200).Items
	if len(all) != len(checks.All()) || len(some) == 0 || len(some) >= len(all) {
		t.Errorf("%d and %d results", len(all), len(some))
	}
	for _, r := range some {
		if r.Family != checks.Adjacent || r.Status != checks.Fail {
			t.Errorf("%+v", r)
		}
	}
	one := decode[object](t, ask(s, http.MethodGet, "/api/v1/municipalities/c_x001/results/mail-spf?lang=en"), 200)
	if steps, _ := one["steps"].([]any); len(steps) == 0 || one["verdict"].(object)["check"] != "mail-spf" || one["published"] == nil {
		t.Errorf("%v", one)
	}
	past := decode[object](t, ask(s, http.MethodGet, "/api/v1/municipalities/c_x001/history"), 200)
	if d := cmp.Diff([]string{"changes", "visits"}, keys(past)); d != "" || len(past["visits"].([]any)) != 2 {
		t.Error(d, past)
	}
	if old := ask(s, http.MethodGet, "/api/v1/municipalities/c_w001/history"); old.Code != 200 {
		t.Errorf("the history of a comune that merged: %d", old.Code)
	}
}

// Whoever asks with the last answer's next misses no change, also of visits that
// end after others that began later.
func TestChangesComeAtLeastOnce(t *testing.T) {
	now := time.Now().UTC().Truncate(time.Second)
	told := changesUntil(now, 130)
	s := portal(t, 3, func(o *Options) { o.Territory = &told })
	type answer struct {
		Items []TerritoryChange
		Next  string
		More  bool
	}
	got := map[TerritoryChange]bool{}
	path := "/api/v1/changes?limit=40&since=" + now.Add(-24*time.Hour).Format(time.RFC3339)
	read := func() (pages int) {
		for pages = 1; pages < 20; pages++ {
			a := decode[answer](t, ask(s, http.MethodGet, path), 200)
			for _, c := range a.Items {
				got[c] = true
			}
			path = "/api/v1/changes?limit=40&cursor=" + a.Next
			if !a.More {
				break
			}
		}
		return pages
	}
	if pages := read(); pages != 4 || len(got) != 130 {
		t.Fatalf("%d pages, %d changes", pages, len(got))
	}
	late := TerritoryChange{IPA: "c_late", At: now.Add(-40*time.Minute - time.Second), Name: "mail-spf", To: checks.Pass, Run: "r1"}
	told.changes = append(told.changes[:100:100], append([]TerritoryChange{late}, told.changes[100:]...)...)
	read()
	if !got[late] {
		t.Error("a change that was told late is missed")
	}
	for _, bad := range []string{"cursor=zzz", "cursor=W10", "since=yesterday", "since=0001-01-01T00:00:00Z", "limit=0", "limit=1001"} {
		if w := ask(s, http.MethodGet, "/api/v1/changes?"+bad); bad != "since=0001-01-01T00:00:00Z" && w.Code != http.StatusUnprocessableEntity {
			t.Errorf("%s: %d %s", bad, w.Code, w.Body)
		}
	}
}

func FuzzCursor(f *testing.F) {
	f.Add(TerritoryChange{IPA: "c_x001", At: seen, Name: "mail-spf", Run: "r1"}.cursor())
	f.Add("W10")
	f.Fuzz(func(t *testing.T, s string) {
		c, ok := readCursor(s)
		if !ok {
			return
		}
		if again, ok := readCursor(c.cursor()); !ok || again != c {
			t.Errorf("%q is %+v, and then %+v", s, c, again)
		}
	})
}

func TestRunsSourcesSuppliersNetworks(t *testing.T) {
	s := portal(t, 60, withTerritory)
	for path, n := range map[string]int{"runs": 2, "runs?limit=1": 1, "sources": 2, "suppliers": 1, "networks": 2} {
		if got := decode[object](t, ask(s, http.MethodGet, "/api/v1/"+path), 200)["items"].([]any); len(got) != n {
			t.Errorf("%s: %v", path, got)
		}
	}
	for _, path := range []string{"runs", "changes", "sources", "suppliers", "networks"} {
		w := ask(portal(t, 0, func(o *Options) { o.Territory = rounds{} }), http.MethodGet, "/api/v1/"+path)
		if path != "runs" && !strings.Contains(w.Body.String(), `"items":[`) {
			t.Errorf("%s: an empty list is null: %s", path, w.Body)
		}
	}
}

func TestEntityTags(t *testing.T) {
	told := changesUntil(seen, 3)
	s := portal(t, 12, func(o *Options) { o.Territory = &told })
	same := portal(t, 12, func(o *Options) { o.Territory = &told })
	tags := map[string]string{}
	paths := []string{"/municipalities", "/municipalities?limit=3", "/municipalities/c_x001", "/municipalities/c_x001?lang=en", "/municipalities/c_x001/results", "/municipalities/c_x001/history",
		"/checks", "/sources", "/runs", "/changes?since=2026-01-01T00:00:00Z", "/scans/q1"}
	for _, path := range paths {
		path = apiRoot + path
		tag := ask(s, http.MethodGet, path).Header().Get("ETag")
		if tag == "" || strings.HasPrefix(tag, "W/") || tags[tag] != "" {
			t.Errorf("%s: %q is no strong tag of its own (%s)", path, tag, tags[tag])
		}
		tags[tag] = path
		if other := ask(same, http.MethodGet, path).Header().Get("ETag"); other != tag {
			t.Errorf("%s: another process says %q, not %q", path, other, tag)
		}
		if w := ask(s, http.MethodGet, path, "If-None-Match", `"x", `+tag); w.Code != http.StatusNotModified || w.Body.Len() > 0 || w.Header().Get("ETag") != tag {
			t.Errorf("%s: %d", path, w.Code)
		}
		packed := ask(s, http.MethodGet, path, "Accept-Encoding", "gzip")
		if its := packed.Header().Get("ETag"); (its != tag) != (packed.Header().Get("Content-Encoding") == "gzip") {
			t.Errorf("%s: compressed %q, plain %q", path, its, tag)
		} else if w := ask(s, http.MethodGet, path, "Accept-Encoding", "gzip", "If-None-Match", its); w.Code != http.StatusNotModified {
			t.Errorf("%s in gzip: %d", path, w.Code)
		}
	}
	inv, outcomes := invented(12)
	outcomes[1].Results[0].Status = checks.NotApplicable
	s.Board.Show(Standing{Inventory: inv, Current: outcomes})
	told.changes = told.changes[1:]
	for tag, path := range tags {
		if strings.Contains(path, "municipalities") && !strings.Contains(path, "history") || strings.Contains(path, "changes") {
			if w := ask(s, http.MethodGet, path, "If-None-Match", tag); w.Code != http.StatusOK {
				t.Errorf("%s changed, and answers %d", path, w.Code)
			}
		}
	}
	if w := ask(s, http.MethodGet, "/api/v1/municipalities/c_nope"); w.Header().Get("ETag") != "" {
		t.Error("a problem has a tag")
	}
}

func TestOtherOriginsMayRead(t *testing.T) {
	s := portal(t, 12)
	for _, path := range []string{"/api/v1/municipalities", "/api/openapi.json", "/api/v1/municipalities/c_nope"} {
		if w := ask(s, http.MethodGet, path, "Origin", "https://other.example", "Sec-Fetch-Site", "cross-site"); w.Header().Get("Access-Control-Allow-Origin") != "*" || w.Header().Get("Access-Control-Allow-Credentials") != "" {
			t.Errorf("%s: %v", path, w.Header())
		}
	}
	w := ask(s, http.MethodOptions, "/api/v1/municipalities/c_x001/scans", "Origin", "https://other.example", "Access-Control-Request-Method", "POST")
	if w.Code != http.StatusNoContent || strings.Contains(w.Header().Get("Access-Control-Allow-Methods"), "POST") {
		t.Errorf("a request for a scan from elsewhere: %d %v", w.Code, w.Header())
	}
	if w := ask(s, http.MethodPost, "/api/v1/municipalities/c_x001/scans", "Origin", "https://other.example"); w.Code != http.StatusForbidden || w.Header().Get("Access-Control-Allow-Origin") != "" {
		t.Errorf("%d %v", w.Code, w.Header())
	}
	if w := ask(s, http.MethodGet, "/", "Origin", "https://other.example"); w.Header().Get("Access-Control-Allow-Origin") != "" {
		t.Error("pages are read from elsewhere too")
	}
}
