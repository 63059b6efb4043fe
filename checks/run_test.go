package checks_test

import (
	"strings"
	"testing"
	"time"

	"github.com/campanile-italia/campanile/checks"
	"github.com/campanile-italia/campanile/evidence"
	"github.com/campanile-italia/campanile/registry"
)

var day2026 = time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)

func seen() *evidence.Snapshot {
	return &evidence.Snapshot{
		Started: day2026,
		Sources: []registry.Source{{ID: registry.IPAEInvoice, Date: day2026}},
		Site:    evidence.Site{Asked: "https://www.comune.rivalta.mn.it/"},
	}
}

func proof() []checks.Proof {
	return []checks.Proof{{URL: "https://www.comune.rivalta.mn.it/", Quote: "visto", At: day2026}}
}

func TestRunGates(t *testing.T) {
	passes := func(*evidence.Snapshot) checks.Finding {
		return checks.Finding{Status: checks.Pass, Proof: proof()}
	}
	tests := []struct {
		name   string
		check  checks.Check
		shape  func(*evidence.Snapshot)
		status checks.Status
		reason string
	}{
		{"all open", checks.Check{Judge: passes}, nil, checks.Pass, ""},
		{"on the day it comes into force", checks.Check{Since: day2026, Judge: passes}, nil, checks.Pass, ""},
		{"the day before", checks.Check{Since: day2026.AddDate(0, 0, 1), Judge: passes}, nil, checks.NotApplicable, "not-in-force"},
		{"does not bind this body", checks.Check{Judge: passes, Applies: func(*evidence.Snapshot) (string, bool) { return "in-liquidation", false }}, nil, checks.NotApplicable, "in-liquidation"},
		{"the duty is asked before what was seen", checks.Check{
			Judge: passes, Needs: []evidence.Part{evidence.Home},
			Applies: func(*evidence.Snapshot) (string, bool) { return "in-liquidation", false },
		}, func(s *evidence.Snapshot) { s.Site.Fault = evidence.Timeout }, checks.NotApplicable, "in-liquidation"},
		{"home not had", checks.Check{Judge: passes, Needs: []evidence.Part{evidence.Home}}, func(s *evidence.Snapshot) { s.Site.Fault = evidence.Blocked }, checks.Unknown, "blocked"},
		{"register not had", checks.Check{Judge: passes, Needs: []evidence.Part{evidence.PaymentsList}}, nil, checks.Unknown, "source-missing"},
		{"register had", checks.Check{Judge: passes, Needs: []evidence.Part{evidence.OfficesList}}, nil, checks.Pass, ""},
		{"fail with proof", checks.Check{Judge: func(*evidence.Snapshot) checks.Finding {
			return checks.Finding{Status: checks.Fail, Proof: proof()}
		}}, nil, checks.Fail, ""},
		{"no proof, no fail", checks.Check{Judge: func(*evidence.Snapshot) checks.Finding {
			return checks.Finding{Status: checks.Fail}
		}}, nil, checks.Unknown, "malformed"},
		{"a panic spoils its own result", checks.Check{Judge: func(s *evidence.Snapshot) checks.Finding {
			panic(s.Pages[3])
		}}, nil, checks.Unknown, "malformed"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := seen()
			if tt.shape != nil {
				tt.shape(s)
			}
			r := tt.check.Run(s)
			if r.Status != tt.status || r.Reason != tt.reason {
				t.Errorf("got %s (%s), want %s (%s)", r.Status, r.Reason, tt.status, tt.reason)
			}
		})
	}
}

func TestRunBoundsQuotes(t *testing.T) {
	c := checks.Check{Judge: func(*evidence.Snapshot) checks.Finding {
		return checks.Finding{Status: checks.Pass, Proof: []checks.Proof{{URL: "x", Quote: strings.Repeat("è", 1000)}}}
	}}
	got := []rune(c.Run(seen()).Proof[0].Quote)
	if len(got) != 301 || got[299] != 'è' || got[300] != '…' {
		t.Errorf("the quote has %d characters and ends in %q", len(got), got[len(got)-1])
	}
}

func TestRunJudgesWithTheWholeCatalogue(t *testing.T) {
	results := checks.Run(seen())
	all := catalogue(t)
	if len(results) != len(all) {
		t.Fatalf("%d results for %d checks", len(results), len(all))
	}
	for i, c := range all {
		if r := results[i]; r.Check != c.ID || r.Family != c.Family || r.Weight != c.Weight {
			t.Errorf("result %d is %+v, want that of %s", i, r, c.ID)
		}
	}
}

// BenchmarkRun judges a visit of 25 pages with the whole catalogue.
func BenchmarkRun(b *testing.B) {
	s := big(b)
	encoded, err := evidence.Encode(s)
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		b.StopTimer() // a snapshot keeps what it folded: judge a fresh one each time
		fresh, err := evidence.Decode(encoded)
		if err != nil {
			b.Fatal(err)
		}
		b.StartTimer()
		checks.Run(fresh)
	}
}

// big is a comune whose 25 pages of 8 kB, with 80 links each, say nothing to
// the point, so that every check reads to the end.
func big(b *testing.B) *evidence.Snapshot {
	b.Helper()
	f := loadFixture(b, "testdata/transparency-section/pass-all-names.txtar")
	s := f.snapshot
	s.Site.Whole = false
	text := strings.Repeat("Il Comune è aperto dal lunedì al venerdì; l’ufficio anagrafe riceve su appuntamento. ", 95)
	for len(s.Pages) < 25 {
		p := evidence.Page{Asked: s.Site.Asked + strings.Repeat("p", len(s.Pages)), Status: 200, Title: "Pagina", Text: text, At: day2026}
		p.URL = p.Asked
		for len(p.Links) < 80 {
			p.Links = append(p.Links, evidence.Link{URL: s.Site.Asked + "uffici/" + strings.Repeat("x", len(p.Links)), Text: "Ufficio relazioni con il pubblico", Region: evidence.Nav})
		}
		s.Pages = append(s.Pages, p)
	}
	return s
}
