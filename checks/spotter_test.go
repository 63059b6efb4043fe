package checks

import (
	"strings"
	"testing"
)

// What is found around pieces is what the pattern finds in the whole text.
func TestSpotterFindsWhatThePatternDoes(t *testing.T) {
	filler := strings.Repeat("il comune edita atti italiani e postali, post. 12, pago e pagamenti in linea ", 40)
	for name, a := range map[string]*spotter{"iban": &ibanCode, "postal": &postalAccount, "digital": &digitalPayment, "spid": &spidName, "cie": &cieName} {
		for _, said := range []string{
			"", "it", "it ", "iban it60x0542811101000000123456", "it60 x054 2811 1010 0000 0123 456 it60x0542811101000000123456", "edit60x0542811101000000123456",
			"c/c postale n. 1", "c . c . post. 12", "bollettino di conto corrente postale", "conto corrente postale", "ccp n. 12", "riccp n", "xconto corrente postale",
			"pagopa", "pago pa", "pagamento online", "pagamenti telematici", "corrisposto esclusivamente per via telematica", "versare on line", "portale dei pagamenti", "carta di credito", "app io", "checkout",
			"spid", "specie", "entra con cie", "speciespid", "accedi tramite la carta di identita elettronica", "con carta d'identita elettronica",
		} {
			for _, words := range []string{said, filler + said, said + " " + filler, filler + said + " " + filler} {
				want := a.pattern.FindStringIndex(words)
				got := a.first(words)
				if (got == nil) != (want == nil) || got != nil && (got[0] != want[0] || got[1] != want[1]) {
					// the pieces are looked for one after the other: a later match may come first
					if got == nil || want == nil || a.pattern.FindStringIndex(words[got[0]:got[1]]) == nil {
						t.Errorf("%s, %.60q: %v, want %v", name, said, got, want)
					}
				}
			}
		}
	}
}
