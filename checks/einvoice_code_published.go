package checks

import (
	"regexp"
	"strings"

	"github.com/campanile-italia/campanile/evidence"
	"github.com/campanile-italia/campanile/registry"
)

var _ = register(Check{
	ID: "einvoice-code-published", Family: EInvoice, Severity: Should, Weight: 5, Dimension: Organisational,
	Title: Text{IT: "Codice univoco pubblicato e concorde con IPA", EN: "The office code on the site agrees with IPA"},
	About: Text{
		IT: "Nelle pagine del sito e della trasparenza si cercano codici di sei caratteri vicino alle parole «codice univoco», «CUU», «codice IPA» o «fattura». Se uno è tra i codici IPA dell'ente l'esito è positivo, anche se altri mancano; se è presentato espressamente come codice univoco e non è in IPA l'esito è negativo: i fornitori spedirebbero le fatture a un ufficio che non c'è. Nessun codice: esito parziale. Parole di sei lettere e codici della tesoreria non contano.",
		EN: "Looks on the pages of the site and its transparency section for six-character codes near the words for office code, IPA code or invoice. One of the body's IPA codes is a pass, even where others are missing; a code expressly presented as the office code and not in IPA is a fail: suppliers would send invoices to an office that is not there. No code: a warning. Six-letter words and the treasury's codes do not count.",
	},
	Remedy: Text{
		IT: "L'ufficio ragioneria pubblica nella pagina dei contatti o in «Pagamenti dell'amministrazione» il codice univoco che risulta in IPA e toglie quelli cessati.",
		EN: "The accounting office publishes the code that IPA holds on the contacts page or under \"Pagamenti dell'amministrazione\", and removes those no longer in use.",
	},
	Cites: []Cite{
		{Act: "DM 55/2013", Where: "art. 3 e allegati C e D", URL: dm55.URL},
		{Act: "D.Lgs. 82/2005 (CAD)", Where: "art. 6-ter, c. 3", URL: "https://www.normattiva.it/uri-res/N2Ls?urn:nir:stato:decreto.legislativo:2005-03-07;82~art6ter"},
	},
	Since: date(2015, 3, 31), Needs: []evidence.Part{evidence.OfficesList, evidence.Home},
	Gives:   []Status{Pass, Warn, Fail, Unknown, NotApplicable},
	Applies: notInLiquidation,
	Judge:   judgeCodePublished,
})

func judgeCodePublished(s *evidence.Snapshot) Finding {
	inIPA := make(map[string]bool, len(s.Municipality.Offices))
	for _, o := range s.Municipality.Offices {
		inIPA[strings.ToUpper(o.CUU)] = true
	}
	var stale *Finding
	for _, p := range bodyPages(s) {
		if nearWords.on(s, p) == nil {
			continue
		}
		for _, c := range codesShown(s, p, inIPA) {
			if inIPA[c.code] {
				return passed(Text{
					IT: "Il sito pubblica il codice " + c.code + ", che è in IPA.",
					EN: "The site publishes the code " + c.code + ", which is in IPA.",
				}, pageProof(p, c.quote))
			}
			keep(&stale, failed(Text{
				IT: "Il sito pubblica il codice univoco " + c.code + ", che in IPA non risulta tra quelli dell'ente.",
				EN: "The site publishes the office code " + c.code + ", which is not among the body's in IPA.",
			}, pageProof(p, c.quote), registerProof(s, registry.IPAEInvoice, "Codice_uni_uo "+codes(s.Municipality.Offices))))
		}
	}
	if stale != nil {
		return *stale
	}
	if len(inIPA) == 0 {
		return notApplicable("no-office", reasonText("no-office"))
	}
	if fault := unreadForCodes(s); fault != "" {
		return unknown(fault, FaultText(fault), homeProof(s, readCount(s)))
	}
	return warned(Text{
		IT: "Nelle pagine lette non c'è alcun codice univoco per la fatturazione.",
		EN: "The pages read show no office code for invoicing.",
	}, homeProof(s, readCount(s)), registerProof(s, registry.IPAEInvoice, "Codice_uni_uo "+codes(s.Municipality.Offices)))
}

// unreadForCodes says why a code may be shown where nobody looked: too little
// was read, or a page that is linked as the place for it was not asked for.
func unreadForCodes(s *evidence.Snapshot) evidence.Fault {
	if fault := absenceEverywhere(s); fault != "" {
		return fault
	}
	for _, a := range viewOf(s).links {
		if placeForCodes.MatchString(a.words) && s.Own(a.link.URL) && s.Page(a.link.URL) == nil && !isPDF(a.link.URL, nil) {
			return evidence.OutOfBudget
		}
	}
	return ""
}

var placeForCodes = regexp.MustCompile(`^contatti|fatturazione|fattura elettronica|cod(?:ic[ei]|\.)? ?(?:identificativo )?univoc[oi]|codic[ei] ipa`)

// shownCode is a code as a page shows it.
type shownCode struct{ code, quote string }

// near is how far from a code, in bytes, the words that make it one may stand.
const near = 120

// nearWords are those words, on folded text.
var nearWords = seek(`cod(?:ic[ei]|\.)? ?(?:identificativo )?univoc[oi]|\bc\.?u\.?u\.?\b|fattur|codic[ei] (?:ufficio )?(?:destinatario )?ipa|codice destinatario|codice ufficio`, 24, 32, "univoc", "fattur", "codic", "cuu", "c.u", "cu.u")

// presented is the phrase that, right before a code, says that it is the
// office's: what follows it is the code and nothing else.
var presented = regexp.MustCompile(`(?:cod(?:ic[ei]|\.)? ?(?:identificativo )?univoc[oi]|\bc\.?u\.?u\.?\b|codic[ei] (?:destinatario )?ipa|codice destinatario|codice ufficio)((?:[ :,()/]+[a-z'.]+){0,8})[ :=\-»"“()*]*$`)

// follows is the other order: "UFABC1 (codice univoco ufficio)".
var follows = regexp.MustCompile(`^[ )\-:,]*\(?(?:cod(?:ic[ei]|\.)? ?(?:identificativo )?univoc[oi]|cuu\b)`)

// foreign are words between the phrase and the code that give the code to
// somebody else or make it another thing.
var foreign = regexp.MustCompile(`tesorer|banca|\bcig\b|\bcup\b|\babi\b|\bcab\b|\bbic\b|swift|istat|catastal|protocoll|telefon|\btel\b|istituto|consorzio|unione|azienda|regione|provincia|esempio|\bes\.|\biuv\b|\bcap\b|belfiore`)

// ofAnother are the bodies to which, named right before the phrase and in the
// same breath, it gives the code.
var ofAnother = regexp.MustCompile(`(?:istituto comprensivo|\bscuol[ae]\b|unione (?:dei|di) comuni|consorzio|azienda speciale|comunita montana|tesorer)[^.;|]{0,40}$`)

// joined says whether the six characters are part of something longer: an
// address, an accented word, a number with dots.
func joined(text string, from, to int) bool {
	if from > 0 && (text[from-1] >= 0x80 && !strings.HasSuffix(text[:from], "“") && !strings.HasSuffix(text[:from], "«") && !strings.HasSuffix(text[:from], "\u00a0") && !strings.HasSuffix(text[:from], "–") || strings.IndexByte("@_/.-", text[from-1]) >= 0 && from > 1 && codeByte(text[from-2])) {
		return true
	}
	if to >= len(text) {
		return false
	}
	rest := text[to:]
	if rest[0] >= 0x80 && !strings.HasPrefix(rest, "”") && !strings.HasPrefix(rest, "»") && !strings.HasPrefix(rest, "\u00a0") && !strings.HasPrefix(rest, "–") {
		return true
	}
	return strings.IndexByte("@_/.-", rest[0]) >= 0 && len(rest) > 1 && codeByte(rest[1])
}

func isPresented(before, after string) bool {
	if strings.Contains(before, "tesorer") {
		return false // the treasury has codes of its own
	}
	if m := presented.FindStringSubmatchIndex(before); m != nil {
		return !foreign.MatchString(before[m[2]:m[3]]) && !ofAnother.MatchString(before[:m[0]])
	}
	return follows.MatchString(after) && !foreign.MatchString(before[max(0, len(before)-40):])
}

// looksLikeCode says whether six characters cannot be a word: letters with a
// digit, or letters no Italian word has in that order. Six digits are a date,
// a post code or an amount as often as a code, and never enough.
func looksLikeCode(s string) bool {
	digits, consonants, longest, vowels := 0, 0, 0, 0
	foreignLetter := false
	for _, r := range s {
		switch {
		case '0' <= r && r <= '9':
			digits++
			consonants = 0
		case strings.ContainsRune("AEIOU", r):
			vowels++
			consonants = 0
		default:
			consonants++
			longest = max(longest, consonants)
			foreignLetter = foreignLetter || strings.ContainsRune("JKWXY", r)
		}
	}
	if digits > 0 {
		return digits < 6
	}
	if strings.HasPrefix(s, "UF") && s != "UFFICI" {
		return true // as IPA begins nearly all of them
	}
	return longest >= 4 || vowels == 0 || foreignLetter && longest >= 3
}

func runeStart(s string, i int) int {
	i = min(max(i, 0), len(s))
	for i > 0 && i < len(s) && s[i]&0xc0 == 0x80 {
		i--
	}
	return i
}

func quoteAround(text string, from, to int) string {
	first, last := runeStart(text, from-80), runeStart(text, to+30)
	if i := strings.IndexByte(text[first:from], ' '); first > 0 && i >= 0 {
		first += i // no word is cut
	}
	if i := strings.LastIndexByte(text[to:last], ' '); last < len(text) && i >= 0 {
		last = to + i
	}
	return strings.TrimSpace(text[first:last])
}
