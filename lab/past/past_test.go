package past_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/campanile-italia/campanile/checks"
	"github.com/campanile-italia/campanile/evidence"
	"github.com/campanile-italia/campanile/lab"
	"github.com/campanile-italia/campanile/lab/past"
)

var options = past.Options{Comuni: lab.Imaginary(24, 1), Months: 36, Until: time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC), Pilots: 6, Effect: 0.6, Seed: 1}

// The same options give the same past: a visit a month, in order, marked as
// simulated, whose duties the checks see met and not met.
func TestPast(t *testing.T) {
	read := func() (all []string, verdicts map[string]map[checks.Status]int) {
		verdicts = map[string]map[checks.Status]int{}
		err := past.New(options).Each(func(s *evidence.Snapshot) error {
			b, err := json.Marshal(s)
			if err != nil {
				return err
			}
			all = append(all, string(b))
			if !strings.HasPrefix(s.Run, past.RunPrefix) || !s.Started.Before(options.Until) {
				t.Fatalf("%s at %s", s.Run, s.Started)
			}
			for _, r := range checks.Run(s) {
				if verdicts[r.Check] == nil {
					verdicts[r.Check] = map[checks.Status]int{}
				}
				verdicts[r.Check][r.Status]++
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		return all, verdicts
	}
	one, verdicts := read()
	two, _ := read()
	if len(one) != 24*36 || strings.Join(one, "\n") != strings.Join(two, "\n") {
		t.Errorf("%d visits, or another past the second time", len(one))
	}
	for _, id := range []string{"pagopa-portal", "pagopa-declaration", "pagopa-portal-secure", "pagopa-spontaneous", "einvoice-code-published", "einvoice-tax-code", "https-redirect", "https-hsts", "privacy-notice"} {
		if v := verdicts[id]; v[checks.Pass] == 0 || v[checks.Fail]+v[checks.Warn] == 0 {
			t.Errorf("%s never differs: %v", id, v)
		}
	}
}

// The pilots gain by the programme, and only from their entry on.
func TestProgramme(t *testing.T) {
	p := past.New(options)
	pilots := map[string]time.Time{}
	for _, e := range p.Pilots() {
		pilots[e.IPA] = e.From
	}
	if len(pilots) != 6 {
		t.Fatalf("%d pilots", len(pilots))
	}
	gained := 0
	p.Without(func(from time.Time, with, without *evidence.Snapshot) {
		if !pilots[with.Municipality.IPA].Equal(from) || with.Started.Before(from) {
			t.Errorf("%s at %s", with.Municipality.IPA, with.Started)
		}
		a, b := checks.NewCard(checks.Run(with)).Families[checks.PagoPA].Value, checks.NewCard(checks.Run(without)).Families[checks.PagoPA].Value
		if a != nil && b != nil && *a > *b {
			gained++
		}
	})
	if gained < 20 {
		t.Errorf("the programme shows in %d visits", gained)
	}
}
