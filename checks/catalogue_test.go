package checks_test

import (
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/campanile-italia/campanile/checks"
	"github.com/campanile-italia/campanile/evidence"
)

func catalogue(t *testing.T) []*checks.Check {
	t.Helper()
	all := checks.All()
	if len(all) == 0 {
		t.Fatal("the catalogue is empty")
	}
	return all
}

func TestFixtures(t *testing.T) {
	for _, f := range loadFixtures(t) {
		t.Run(strings.TrimSuffix(strings.TrimPrefix(f.path, "testdata/"), ".txtar"), func(t *testing.T) {
			check, ok := checks.Find(f.check)
			if !ok {
				t.Fatalf("no check is called %q", f.check)
			}
			r := check.Run(f.snapshot)
			if r.Status != f.status || f.reason != "" && r.Reason != f.reason {
				t.Fatalf("got %s (%s), want %s (%s)\n%s\n%v", r.Status, r.Reason, f.status, f.reason, r.Message.EN, r.Proof)
			}
			if !slices.Contains(check.Gives, r.Status) {
				t.Errorf("%s is not among the verdicts the check says it gives", r.Status)
			}
			if (r.Status == checks.Fail || r.Status == checks.Warn || r.Status == checks.Pass) && len(r.Proof) == 0 {
				t.Error("a verdict without proof")
			}
			for _, p := range r.Proof {
				if p.URL == "" || p.Quote == "" && (r.Status == checks.Fail || r.Status == checks.Warn) || p.At.IsZero() {
					t.Errorf("proof without address, words or time: %+v", p)
				}
			}
			if r.Message.IT == "" || r.Message.EN == "" || r.Message.IT == r.Message.EN {
				t.Errorf("message in one language only: %+v", r.Message)
			}
			if r.Status == checks.Unknown && !slices.Contains(evidence.Faults[:], evidence.Fault(r.Reason)) {
				t.Errorf("reason %q is not in the closed set", r.Reason)
			}
			if r.Status == checks.NotApplicable && !regexp.MustCompile(`^[a-z][a-z-]+$`).MatchString(r.Reason) {
				t.Errorf("not applicable without a reason: %q", r.Reason)
			}
			if diff := cmp.Diff(r, check.Run(f.snapshot)); diff != "" {
				t.Errorf("judged twice, two results:\n%s", diff)
			}
			again, err := roundTrip(f.snapshot)
			if err != nil {
				t.Fatal(err)
			}
			if f.knowledge != nil {
				checks.JudgedWith(again, f.knowledge)
			}
			if diff := cmp.Diff(r, check.Run(again)); diff != "" {
				t.Errorf("judged again from the store, another result:\n%s", diff)
			}
		})
	}
}

func roundTrip(s *evidence.Snapshot) (*evidence.Snapshot, error) {
	b, err := evidence.Encode(s)
	if err != nil {
		return nil, err
	}
	return evidence.Decode(b)
}

// TestWholeCatalogueOnEveryFixture runs each check on the others' evidence too:
// none may break, whatever it is shown.
func TestWholeCatalogueOnEveryFixture(t *testing.T) {
	for _, f := range loadFixtures(t) {
		for _, r := range checks.Run(f.snapshot) {
			check, _ := checks.Find(r.Check)
			if strings.Contains(r.Message.EN, "stopped on an error") {
				t.Errorf("%s on %s: %v", r.Check, f.path, r.Proof)
			}
			if r.Reason != "not-in-force" && !slices.Contains(check.Gives, r.Status) {
				t.Errorf("%s on %s gives %s, which it does not declare", r.Check, f.path, r.Status)
			}
		}
	}
}

func TestEveryStatusHasAFixture(t *testing.T) {
	have := map[string]bool{}
	for _, f := range loadFixtures(t) {
		have[f.check+" "+string(f.status)] = true
	}
	for _, c := range catalogue(t) {
		if len(c.Gives) == 0 {
			t.Errorf("%s does not say which verdicts it gives", c.ID)
		}
		for _, s := range c.Gives {
			if !have[c.ID+" "+string(s)] {
				t.Errorf("testdata/%s/%s-<why>.txtar is missing", c.ID, s)
			}
		}
	}
}

func TestCatalogue(t *testing.T) {
	id := regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)
	seen := map[string]bool{}
	for _, c := range catalogue(t) {
		t.Run(c.ID, func(t *testing.T) {
			if !id.MatchString(c.ID) || seen[c.ID] {
				t.Errorf("the ID is not unique words joined by hyphens")
			}
			seen[c.ID] = true
			if c.Weight < 0 || c.Weight > 10 {
				t.Errorf("weight %d is not 0 to 10", c.Weight)
			}
			if !slices.Contains(checks.Families[:], c.Family) || !slices.Contains([]checks.Severity{checks.Must, checks.Should, checks.Info}, c.Severity) {
				t.Errorf("family %q or severity %q", c.Family, c.Severity)
			}
			for name, text := range map[string]checks.Text{"title": c.Title, "about": c.About, "remedy": c.Remedy} {
				if text.IT == "" || text.EN == "" || text.IT == text.EN {
					t.Errorf("%s is not in both languages", name)
				}
			}
			if !slices.Contains(checks.Dimensions[:], c.Dimension) || c.Dimension.Title().IT == "" || c.Dimension.Title().EN == "" {
				t.Errorf("dimension %q is none of the programme's four", c.Dimension)
			}
			if len(c.Cites) == 0 {
				t.Error("no citation")
			}
			for _, cite := range c.Cites {
				if u, err := url.Parse(cite.URL); err != nil || u.Scheme != "https" || u.Host == "" || cite.Act == "" || cite.Where == "" {
					t.Errorf("citation %+v: act, place and https address are needed", cite)
				}
			}
			if c.Since.IsZero() {
				t.Error("no day from which the rule is judged")
			}
		})
	}
}

// TestContract holds the ids and weights that scripts and scores rely on.
func TestContract(t *testing.T) {
	want := map[string]int{
		"pagopa-portal": 10, "pagopa-declaration": 8, "pagopa-regional": 8,
		"einvoice-office": 10, "einvoice-code-format": 3, "einvoice-code-published": 5, "einvoice-peppol": 0,
		"hosting-site": 6, "hosting-services": 5, "hosting-eu": 4,
		"https-reachable": 10, "https-redirect": 6, "https-certificate": 8, "mail-spf": 4, "mail-dmarc": 4, "tls-versions": 6,
		"accessibility-declaration": 7, "transparency-section": 6, "domain-name": 6,
	}
	for id, weight := range want {
		if c, ok := checks.Find(id); !ok || c.Weight != weight {
			t.Errorf("%s: want it in the catalogue with weight %d", id, weight)
		}
	}
}
