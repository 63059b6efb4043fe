package checks

import (
	"strconv"
	"strings"

	"github.com/campanile-italia/campanile/evidence"
)

// minHSTS is half a year, in seconds: below it a visitor who comes rarely is
// not protected (DOMAIN.md, D06).
const minHSTS = 15768000

var _ = register(Check{
	ID: "https-hsts", Family: Adjacent, Severity: Should, Weight: 2, Dimension: Technological,
	Title: Text{IT: "HSTS: il browser usa solo HTTPS", EN: "HSTS: browsers use HTTPS only"},
	About: Text{
		IT: "Si legge l'intestazione Strict-Transport-Security della pagina iniziale. Positivo con max-age di almeno sei mesi (15.768.000 secondi). Parziale se manca, se dura meno o se max-age=0 la revoca. Se si ripete vale la prima (RFC 6797). Nessuna norma la impone: l'esito non è mai negativo. Non si applica a un sito letto in chiaro.",
		EN: "Reads the Strict-Transport-Security header of the home page. Pass with a max-age of half a year (15,768,000 seconds) or more. Warning where it is absent, shorter, or revoked by max-age=0. Of several the first counts (RFC 6797). No norm obliges: it never fails. Not applicable to a site read in clear.",
	},
	Remedy: Text{
		IT: "Il fornitore del sito, quando HTTPS è stabile, aggiunge «Strict-Transport-Security: max-age=31536000».",
		EN: "The site's supplier, once HTTPS is stable, adds \"Strict-Transport-Security: max-age=31536000\".",
	},
	Cites: []Cite{{Act: "RFC 6797", Where: "6.1, 8.1", URL: "https://www.rfc-editor.org/rfc/rfc6797"}},
	Since: date(2020, 11, 1), Needs: []evidence.Part{evidence.Home},
	Gives: []Status{Pass, Warn, Unknown, NotApplicable},
	Judge: func(s *evidence.Snapshot) Finding {
		home := s.HomePage()
		if home == nil {
			return unobserved(s, evidence.Home, evidence.OutOfBudget)
		}
		header := home.Header["strict-transport-security"]
		proof := pageProof(home, "Strict-Transport-Security: "+header)
		if !strings.HasPrefix(home.URL, "https://") {
			return notApplicable("no-https", reasonText("no-https"), proof)
		}
		age, ok := hstsAge(header)
		switch {
		case header == "":
			return warned(Text{IT: "La pagina iniziale non invia Strict-Transport-Security.", EN: "The home page does not send Strict-Transport-Security."}, proof)
		case !ok:
			return warned(Text{IT: "Strict-Transport-Security è malformata: i browser la ignorano.", EN: "Strict-Transport-Security is malformed: browsers ignore it."}, proof)
		case age < minHSTS:
			return warned(Text{
				IT: "HSTS dura " + strconv.Itoa(age) + " secondi: ne servono almeno " + strconv.Itoa(minHSTS) + " (sei mesi).",
				EN: "HSTS lasts " + strconv.Itoa(age) + " seconds: at least " + strconv.Itoa(minHSTS) + " (half a year) are needed.",
			}, proof)
		}
		return passed(Text{IT: "HSTS è attivo per " + strconv.Itoa(age) + " secondi.", EN: "HSTS is on for " + strconv.Itoa(age) + " seconds."}, proof)
	},
})

// hstsAge reads max-age, in seconds, of the first of several headers; a number
// beyond 2^31 counts as that. False when there is none (RFC 6797, 6.1.1).
func hstsAge(header string) (int, bool) {
	header, _, _ = strings.Cut(header, ",")
	for directive := range strings.SplitSeq(header, ";") {
		name, value, _ := strings.Cut(directive, "=")
		if !strings.EqualFold(strings.TrimSpace(name), "max-age") {
			continue
		}
		value = strings.Trim(strings.TrimSpace(value), `"`)
		if value == "" || strings.Trim(value, "0123456789") != "" {
			return 0, false
		}
		age, err := strconv.ParseInt(value, 10, 32)
		if err != nil {
			age = 1<<31 - 1
		}
		return int(age), true
	}
	return 0, false
}
