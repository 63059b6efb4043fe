package checks

import (
	"testing"

	"github.com/campanile-italia/campanile/evidence"
)

// What a pattern matches must have its stems: a stem too few hides what is on
// the page.
func TestStemsAreInWhatPatternsMatch(t *testing.T) {
	for _, tc := range []struct {
		text string
		want stems
		hits func(words string) bool
	}{
		{"Paga con pagoPA", stemPagoPA, pagoPAName.MatchString},
		{"Paga con PAGO-PA", stemPagoPA, pagoPAName.MatchString},
		{"Nodo dei Pagamenti SPC", stemPagoPA, pagoPAName.MatchString},
		{"Il Comune è aderente alla piattaforma pagoPA dal 28/02/2021", stemDeclared, declared.MatchString},
		{"IBAN e pagamenti informatici", stemIBAN, ibanWord.MatchString},
		{"Pagamenti informatici", stemIBAN, ibanWord.MatchString},
		{"IT60X0542811101000000123456", stemIBANCode, ibanCode.in},
		{"IT 60 X 05428 11101 000000123456", stemIBANCode, ibanCode.in},
		{"c/c postale 1234", stemPostal | stemAccount, postalAccount.in},
		{"Conto corrente postale", stemPostal | stemAccount, postalAccount.in},
		{"c.c. post. 12", stemPostal, postalAccount.in},
		{"CCP n. 12", stemPostal | stemAccount, postalAccount.in},
		{"Codice univoco", stemCode, nearWords.MatchString},
		{"C.U.U.", stemCode, nearWords.MatchString},
		{"Codice ufficio IPA", stemCode, nearWords.MatchString},
		{"Entra con SPID", stemSPID, entersWith.MatchString},
		{"Entra con CIE", stemCIE, entersWith.MatchString},
		{"Accedi con carta d'identità elettronica", stemCIE, namesCIE},
		{"Accedi con carta di identità elettronica", stemCIE, namesCIE},
		{"CC-BY 4.0", stemCreative, ccBY4.MatchString},
		{"Creative Commons Attribuzione 4.0", stemCreative, ccBY4.MatchString},
		{"Tutti i diritti riservati", stemRights, ccOther.MatchString},
		{"Riproduzione vietata", stemRights, ccOther.MatchString},
	} {
		words := evidence.Fold(tc.text)
		if !tc.hits(words) {
			t.Errorf("%q: the pattern does not match, the case says nothing", tc.text)
		}
		if got := stemsIn(words); got&tc.want != tc.want {
			t.Errorf("%q: stems %b, want %b", tc.text, got, tc.want)
		}
	}
}
