package web

import (
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/campanile-italia/campanile/checks"
	"github.com/campanile-italia/campanile/registry"
)

// listed returns the codes of the comuni that a page of the portal lists.
func listed(t *testing.T, s *Server, query string) []string {
	t.Helper()
	_, list, ok := strings.Cut(get(t, s, "/?"+query), `<table class="table comuni">`)
	if !ok {
		t.Fatal("the page has no list")
	}
	var codes []string
	for _, part := range strings.Split(list, `href="/comuni/`)[1:] {
		code, _, _ := strings.Cut(part, `"`)
		codes = append(codes, code)
	}
	return codes
}

func TestSearch(t *testing.T) {
	s := portal(t, 60)
	one := []string{"c_x000"}
	for _, c := range []struct {
		query string
		want  []string
	}{
		{"cantù", one}, {"CANTU'", one}, {"cantu", one}, {"Cantù", one}, {"colle cant", one}, {"cantù nuovo", nil},
		{"sant'angelo", []string{"c_x001"}}, {"Sant’Angelo", []string{"c_x001"}}, {"santangelo", []string{"c_x001"}}, {"sant angelo inv", []string{"c_x001"}},
		{"c_x001", []string{"c_x001"}}, {"C_X001", []string{"c_x001"}}, {"099001", []string{"c_x001"}}, {"X001", []string{"c_x001"}},
		{"<script>", []string{"c_x002"}}, {"   ", nil}, {"nessuno così", nil}, {"bergamo cantù", one}, {"llanfair", []string{"c_x004"}},
	} {
		got := listed(t, s, "q="+url.QueryEscape(c.query))
		if strings.TrimSpace(c.query) == "" {
			if len(got) != pageSize {
				t.Errorf("a blank search should find all, found %d", len(got))
			}
			continue
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%q finds %q, want %q", c.query, got, c.want)
		}
	}
	if got := listed(t, s, "q="+strings.Repeat("è", 4000)); len(got) != 0 {
		t.Errorf("an endless search finds %q", got)
	}
	if got := listed(t, s, "q=%ff%fe%00"); len(got) != 0 {
		t.Errorf("bytes that are no text find %q", got)
	}
}

func TestFilters(t *testing.T) {
	const n = 60
	s := portal(t, n)
	inv, outcomes := invented(n)
	count := func(keep func(*registry.Municipality) bool) int {
		found := 0
		for i := range inv.Municipalities {
			if keep(&inv.Municipalities[i]) {
				found++
			}
		}
		return found
	}
	verdict := func(m *registry.Municipality, check string, status checks.Status) bool {
		for i := range outcomes {
			if r, ok := outcomes[i].Result(check); outcomes[i].IPA == m.IPA && ok {
				return r.Status == status
			}
		}
		return false
	}
	for query, keep := range map[string]func(*registry.Municipality) bool{
		"province=BS":                          func(m *registry.Municipality) bool { return m.Province == "BS" },
		"province=bs":                          func(m *registry.Municipality) bool { return m.Province == "BS" },
		"province=ZZ":                          func(*registry.Municipality) bool { return false },
		"cluster=under-5000":                   func(m *registry.Municipality) bool { return m.Cluster() == registry.Under5000 },
		"cluster=unknown":                      func(m *registry.Municipality) bool { return m.Cluster() == registry.ClusterUnknown },
		"cluster=over-15000&province=VA":       func(m *registry.Municipality) bool { return m.Cluster() == registry.Over15000 && m.Province == "VA" },
		"check=pagopa-portal&status=fail":      func(m *registry.Municipality) bool { return verdict(m, "pagopa-portal", checks.Fail) },
		"check=mail-spf&status=not-applicable": func(m *registry.Municipality) bool { return verdict(m, "mail-spf", checks.NotApplicable) },
		"check=mail-spf&status=unknown&q=borgo": func(m *registry.Municipality) bool {
			return verdict(m, "mail-spf", checks.Unknown) && strings.Contains(m.Name, "Borgo")
		},
	} {
		if got, want := len(listed(t, s, query)), count(keep); got != want {
			t.Errorf("%s lists %d, want %d", query, got, want)
		}
	}
	for _, nothing := range []string{"check=pagopa-portal", "status=fail", "check=nope&status=fail", "check=pagopa-portal&status=nope"} {
		if got := len(listed(t, s, nothing)); got != pageSize {
			t.Errorf("%s is no filter, lists %d", nothing, got)
		}
	}
}

func TestSort(t *testing.T) {
	s := portal(t, 45)
	v := s.Board.current.Load()
	score := func(code string) float64 {
		if p := v.byIPA[code].Score("").Value; p != nil {
			return *p
		}
		return -1
	}
	for sort, ordered := range map[string]func(a, b string) bool{
		"":           func(a, b string) bool { return v.byIPA[a].order <= v.byIPA[b].order },
		"nonsense":   func(a, b string) bool { return v.byIPA[a].order <= v.byIPA[b].order },
		"score":      func(a, b string) bool { return score(b) < 0 || score(a) >= 0 && score(a) <= score(b) },
		"-score":     func(a, b string) bool { return score(b) < 0 || score(a) >= score(b) },
		"population": func(a, b string) bool { return v.byIPA[a].Population >= v.byIPA[b].Population },
	} {
		got := listed(t, s, "sort="+sort)
		if len(got) != 45 {
			t.Fatalf("sort=%s lists %d", sort, len(got))
		}
		for i := 1; i < len(got); i++ {
			if !ordered(got[i-1], got[i]) {
				t.Errorf("sort=%s: %s before %s", sort, got[i-1], got[i])
			}
		}
	}
}

func TestPaging(t *testing.T) {
	s := portal(t, 120)
	seenCodes := map[string]bool{}
	for _, page := range []string{"1", "2", "3"} {
		for _, code := range listed(t, s, "sort=score&page="+page) {
			if seenCodes[code] {
				t.Errorf("%s is on two pages", code)
			}
			seenCodes[code] = true
		}
	}
	if len(seenCodes) != 120 {
		t.Errorf("%d comuni on all pages", len(seenCodes))
	}
	last := listed(t, s, "page=3")
	for _, beyond := range []string{"4", "99999999999999999999", "1000000"} {
		got := listed(t, s, "page="+beyond)
		if beyond != "99999999999999999999" && !slices.Equal(got, last) {
			t.Errorf("page %s is not the last one", beyond)
		}
	}
	first := listed(t, s, "")
	for _, odd := range []string{"0", "-3", "x", ""} {
		if !slices.Equal(listed(t, s, "page="+odd), first) {
			t.Errorf("page %q is not the first one", odd)
		}
	}
	body := get(t, s, "/?q=&province=&sort=score&page=2&lang=en")
	for _, link := range []string{`href="/?sort=score&amp;lang=en#comuni" rel="prev"`, `href="/?page=3&amp;sort=score&amp;lang=en#comuni" rel="next"`} {
		if !strings.Contains(body, link) {
			t.Errorf("no %s", link)
		}
	}
}

// Means, bands and tallies are of what was seen: a comune without a score or a
// visit counts in none of them.
func TestTerritoryInFigures(t *testing.T) {
	inv, outcomes := invented(4)
	for i := range outcomes {
		for k := range outcomes[i].Results {
			r := &outcomes[i].Results[k]
			r.Status = [...]checks.Status{checks.Pass, checks.Fail, checks.Unknown}[i%3]
		}
		outcomes[i].Card = checks.NewCard(outcomes[i].Results)
	}
	b := NewBoard()
	b.Show(Standing{Inventory: inv, Current: outcomes[:3]}) // one is not visited
	body := get(t, portal(t, 0, func(o *Options) { o.Board = b }), "/")
	for _, want := range []string{
		"Visitati 3 comuni su 4; 2 hanno un punteggio", `<p class="figure">50%</p>`,
		"<strong>1</strong> sotto il 50%", "<strong>1</strong> dall&#39;80% in su", "<strong>2</strong> senza punteggio",
		"Comuni pilota</th><td class=\"num\">1</td>", "Altri comuni</th><td class=\"num\">3</td>",
		"1 non conforme</a>", "1 conforme</a>", "1 non rilevabile</a>",
	} {
		if !strings.Contains(body, want) {
			t.Errorf("the first page does not say %q", want)
		}
	}
}
