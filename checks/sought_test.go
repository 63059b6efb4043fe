package checks

import (
	"io/fs"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/campanile-italia/campanile/evidence"
)

// What is found around the pieces of a pattern is what the pattern finds in the
// whole text: pieces too few, or a reach too short, hide what is on a page. Tried
// on every fixture of every check and on what patterns are hard put to.
func TestSoughtIsWhatThePatternFinds(t *testing.T) {
	filler := strings.Repeat("il comune edita atti italiani e postali, post. 12, pago e pagamenti in linea con la specie ", 6)
	tried := map[*sought]int{}
	for _, said := range hardWords {
		words := evidence.Fold(said)
		for _, around := range []string{words, filler + words, words + " " + filler, filler + words + " " + filler} {
			trySought(t, around, tried)
		}
	}
	fixtures, seen := os.DirFS("testdata"), map[string]bool{}
	err := fs.WalkDir(fixtures, ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		b, err := fs.ReadFile(fixtures, path)
		var said strings.Builder // what no fixture before it has
		for line := range strings.Lines(string(b)) {
			if !seen[line] {
				seen[line] = true
				said.WriteString(line)
			}
		}
		trySought(t, evidence.Fold(said.String()), tried)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, n := range everySought.patterns {
		if tried[n] < 2 {
			t.Errorf("%s: %d matches in all: no case says anything of it", n.pattern, tried[n])
		}
	}
}

func trySought(t *testing.T, words string, tried map[*sought]int) {
	t.Helper()
	places, all := pieceFinder().Places(words)
	for _, n := range everySought.patterns {
		want := n.pattern.FindAllStringIndex(words, 100)
		tried[n] += len(want)
		if (want != nil) && (all&n.mark == 0 || n.at(words) == nil) {
			t.Errorf("%s: no piece of it in %.300q", n.pattern, words[want[0][0]:want[0][1]])
			continue
		}
		got := n.around(words, places, 100)
		if !slices.EqualFunc(got, want, slices.Equal[[]int]) {
			t.Errorf("%s: %v, want %v: %.100q", n.pattern, got, want, words[want[len(want)-1][0]:])
		}
	}
}

var hardWords = []string{
	"", "it", "it ", "IBAN IT60X0542811101000000123456", "IT 60 X 05428 11101 000000123456", "it60 x054 2811 1010 0000 0123 456 it60x0542811101000000123456", "edit60x0542811101000000123456",
	"c/c postale n. 1", "c . c . post. 12", "Bollettino di conto corrente postale", "conto corrente postale", "CCP n. 12", "riccp n", "xconto corrente postale", "Bonifico bancario",
	"tesoreria unica", "tesoreria dello Stato", "Banca d'Italia", "girofondi", "contabilità speciale", "altre amministrazioni pubbliche", "soggetti pubblici", "in via residuale", "temporaneamente", "in via transitoria",
	"donazioni", "erogazione liberale", "liberalità", "raccolta fondi", "solidarietà", "cinque per mille", "5 per mille", "dall'estero", "polizze fideiussorie", "deposito cauzionale",
	"Paga con pagoPA", "Paga con PAGO-PA", "pago pa", "pagopane", "Nodo dei Pagamenti SPC", "pagamento online", "pagamenti telematici", "corrisposto esclusivamente per via telematica",
	"versare on line", "versato on -line", "portale per i pagamenti", "carta di credito", "App IO", "checkout",
	"Il Comune è aderente alla piattaforma pagoPA dal 28/02/2021", "aderente alla piattaforma tecnologica nazionale dei pagamenti elettronici «pagoPA», a decorrere dalla data del 1° marzo 2021 ",
	"IBAN e pagamenti informatici", "Pagamenti informatici", "Codice univoco", "cod. identificativo univoco", "C.U.U.", "c.uu", "cu.u. ", "Codice ufficio IPA", "codici ufficio destinatario ipa", "codice destinatario",
	"SPID", "specie", "Entra con SPID", "speciespid", "Entra con CIE", "Accedi con carta d'identità elettronica", "autenticati tramite la carta di identità elettronica", "accesso a mezzo cie",
	"accedi ai servizi del cittadino mediante le credenziali dell'identità digitale, oppure con la carta: spid",
	"CC-BY 4.0", "Creative Commons Attribuzione 4.0", "creative commons — «licenza» attribution - (CC BY) 4,0", "attribuzione 4.0 internazionale", "CC BY-NC-SA 3.0 Italia e altro ancora", "cc by 3.0",
	"Tutti i diritti riservati", "tutti i diritti sono riservati", "Riproduzione vietata", "riproduzione e riservata", "IODL 2.0", "uso non commerciale",
	"pagamento di un avviso", "paga l'avviso", "codice avviso", "avviso di pagamento", "IUV", "codice iuv", "pagamenti attesi", "dovuto atteso", "pagamento predeterminato",
	"pagamenti on line spontanei", "pagamento volontario", "spontaneo", "senza avviso", "non si ha alcun avviso", "non hai l'avviso",
	"obiettivi annuali per l'accessibilità", "Obiettivi di accessibilità",
}
