package checks_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/campanile-italia/campanile/checks"
	"github.com/campanile-italia/campanile/evidence"
)

// FuzzRun shows the whole catalogue a page, a link and a certificate of
// anybody's making: no check may break, and every quote stays bounded text.
func FuzzRun(f *testing.F) {
	f.Add("Codice univoco ufficio: UFX9Z1. Aderente alla piattaforma pagoPA dal 1° marzo 2021", "IBAN e pagamenti informatici", "https://pagamenti.example/c_l999?idDominio=1", "comune.rivalta.mn.it")
	f.Add("\xff codice univoco \u00ad: \x80UFX9Z1«", "Amministrazione trasparente", "https://[::1", "*.")
	f.Add("aderente alla piattaforma pagopa dal 99/99/9999", "pagoPA", "://", "")
	f.Fuzz(func(t *testing.T, text, words, link, name string) {
		s := loadFixture(t, "testdata/pagopa-declaration/pass-date-in-digits.txtar").snapshot
		for i := range s.Pages {
			p := &s.Pages[i]
			p.Text, p.Title = p.Text+text, words
			p.Links = append(p.Links, evidence.Link{URL: link, Text: words, Region: evidence.Main})
		}
		s.Municipality.MailDomain = name
		s.Hosts = append(s.Hosts, evidence.Host{Name: "www.comune.torrescuraalponte.mi.it", CNAMEs: []string{name}, TLS: &evidence.TLSFacts{Chain: []evidence.Certificate{{Subject: name, Names: []string{name}}}}})
		for _, r := range checks.Run(s) {
			if strings.Contains(r.Message.EN, "stopped on an error") {
				t.Errorf("%s: %v", r.Check, r.Proof)
			}
			for _, p := range r.Proof {
				if utf8.RuneCountInString(p.Quote) > 301 {
					t.Errorf("%s quotes %d characters", r.Check, utf8.RuneCountInString(p.Quote))
				}
			}
		}
	})
}
