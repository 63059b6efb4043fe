package crawler

import (
	"bytes"
	"strings"
	"unicode/utf8"
)

// maskNames takes out names of persons where a page says whose they are: after
// an office or a title ("Sindaco: Mario Rossi", "dott.ssa Bianchi"). A name with
// nothing before it stays: to the eye of a program "Giuseppe Garibaldi" is a
// square as often as a clerk, and streets and schools are the body's words. It
// returns b itself where there is nothing to take out.
func maskNames(b []byte) []byte {
	var out []byte
	kept := 0 // up to where words were copied
	for i := 0; i < len(b); {
		from, to := nextWord(b, i)
		if from == len(b) {
			break
		}
		i = to
		switch word := b[from:to]; {
		case to < len(b) && b[to] == '.' && isTitle(word):
			said := to + 1
			if bytes.HasPrefix(b[said:], []byte("ssa")) { // dott.ssa
				said += len("ssa")
			}
			if end := nameAfter(b, said, true); end > 0 {
				out = append(append(out, b[kept:said]...), ' ')
				out = append(out, masked...)
				kept, i = end, end
			}
		case isOffice(word):
			if begin, end := nameWithin(b, to); end > 0 {
				out = append(out, b[kept:begin]...)
				out = append(out, masked...)
				kept, i = end, end
			}
		}
	}
	if kept == 0 {
		return b
	}
	return append(out, b[kept:]...)
}

// officeReach bounds the words between an office and the name of who holds it.
const officeReach = 4

// nameWithin looks for a known given name in the words after an office, and
// returns the whole name around it.
func nameWithin(b []byte, at int) (begin, end int) {
	for range officeReach {
		from, to := nextWord(b, at)
		if from == len(b) || from-at > 4 || bytes.ContainsAny(b[at:from], ".;|") {
			return 0, 0
		}
		if isUpper(b[from:]) {
			if end := nameAfter(b, at, false); end > 0 {
				return from, end
			}
		}
		at = to
	}
	return 0, 0
}

// nameAfter returns where the name that begins with the next word ends; 0 when
// there is none. After a title any capitalised word is a name; else one of the
// words must be a given name.
func nameAfter(b []byte, at int, titled bool) int {
	end, words, given := 0, 0, false
	for words < 4 {
		from, to := nextWord(b, at)
		if from == len(b) || from-at > 2 || words > 0 && bytes.ContainsAny(b[at:from], ".,;:|()–") || !isUpper(b[from:]) || to-from < 2 || isOffice(b[from:to]) {
			break
		}
		given = given || isGivenName(b[from:to])
		end, at = to, to
		words++
	}
	if titled && words > 0 || given && words > 1 {
		return end
	}
	return 0
}

// nextWord returns the next run of letters, with the apostrophes and hyphens
// inside it; from is len(b) at the end.
func nextWord(b []byte, i int) (from, to int) {
	for i < len(b) && !isWordByte(b[i]) {
		i++
	}
	from = i
	for i < len(b) && (isWordByte(b[i]) || (b[i] == '\'' || b[i] == '-') && i > from && i+1 < len(b) && isWordByte(b[i+1])) {
		i++
	}
	return from, i
}

func isWordByte(c byte) bool { return wordBytes[c] }

var wordBytes = func() (table [256]bool) {
	for c := range table { // of "à"; quotes and dashes begin with E2, «» with C2
		table[c] = isLetter(byte(c)) || c >= utf8.RuneSelf && c != 0xe2 && c != 0xc2
	}
	return table
}()

func isUpper(b []byte) bool {
	return 'A' <= b[0] && b[0] <= 'Z' || b[0] == 0xc3 && len(b) > 1 && b[1] >= 0x80 && b[1] <= 0x9e // À to Þ
}

// isTitle says whether a word before a point is a title before a name, written short.
func isTitle(word []byte) bool {
	if i := bytes.LastIndexByte(word, '\''); i >= 0 { // l'ing.
		word = word[i+1:]
	}
	if len(word) < 2 || len(word) > 4 {
		return false
	}
	var buffer [maxGivenName]byte
	switch string(lowered(word, &buffer)) {
	case "dott", "dr", "ing", "avv", "arch", "geom", "rag", "sig", "prof", "cav":
		return true
	}
	return false
}

func isOffice(word []byte) bool {
	n := len(word)
	if n > maxGivenName || n < 2 || officeLengths[0][word[0]]&officeLengths[1][word[1]]&officeLengths[2][word[n-1]]&(1<<n) == 0 {
		return false
	}
	var buffer [maxGivenName]byte
	return offices[string(lowered(word, &buffer))]
}

var offices = wordSet("sindaco sindaca vicesindaco vicesindaca vice-sindaco assessore assessora consigliere consigliera segretario segretaria " +
	"commissario commissaria responsabile referente dirigente funzionario funzionaria direttore direttrice presidente comandante")

// officeLengths says how long the offices are with that first, second and last
// letter, a bit a length: nearly every word is none by that.
var officeLengths = func() (lengths [3][256]uint16) {
	for office := range offices {
		for i, letter := range [...]byte{office[0], office[1], office[len(office)-1]} {
			lengths[i][letter] |= 1 << len(office)
			lengths[i][letter-'a'+'A'] |= 1 << len(office)
		}
	}
	return lengths
}()

func wordSet(words string) map[string]bool {
	set := map[string]bool{}
	for word := range strings.FieldsSeq(words) {
		set[word] = true
	}
	return set
}

func isGivenName(word []byte) bool {
	if len(word) < 3 || len(word) > maxGivenName {
		return false
	}
	var buffer [maxGivenName]byte
	return givenNames[string(lowered(word, &buffer))]
}

// lowered returns a word of maxGivenName bytes at most in lower case; every
// word of a page comes by, so nothing is allocated.
func lowered(word []byte, buffer *[maxGivenName]byte) []byte {
	for i, c := range word {
		if c >= utf8.RuneSelf {
			return bytes.ToLower(word)
		}
		if 'A' <= c && c <= 'Z' {
			c |= 0x20
		}
		buffer[i] = c
	}
	return buffer[:len(word)]
}

const maxGivenName = 14

// givenNames are the most common of the living in Italy; a list, no person.
var givenNames = wordSet(`
		adriano adriana agnese agostino alberto aldo alessandra alessandro alessia alessio alfredo alice ambra andrea angela angelo anna annalisa annamaria antonella antonio antonia
		arianna aurora barbara beatrice benedetta bruno camilla carla carlo carmela carmelo caterina cecilia cesare chiara cinzia claudia claudio corrado cristian cristiana cristiano cristina
		damiano daniela daniele dario davide debora deborah diego domenico donatella edoardo elena eleonora elisa elisabetta emanuela emanuele emilio emma enrica enrico erica erika ernesto
		eugenio eva fabiana fabio fabrizio federica federico ferdinando filippo flavio fortunato franca francesca francesco franco gabriele gabriella gaetano gennaro giacomo giada gianfranco
		gianluca gianluigi gianmarco gianni giancarlo gianpaolo gianpiero giampaolo giampiero giorgia giorgio giovanna giovanni giulia giuliana giuliano giulio giuseppe giuseppina grazia
		graziano graziella guido ignazio ilaria irene isabella ivan ivana ivano laura leonardo lidia liliana lina loredana lorella lorena lorenzo luca lucia luciana luciano lucio luigi luigia luisa
		maddalena manuela manuel mara marcella marcello marco margherita maria mariangela marianna marina mario marisa marta martina martino massimiliano massimo matilde matteo mattia maura
		mauro maurizio michela michele mirella mirko mirco miriam monica nadia nicola nicolò nicoletta noemi ornella oscar osvaldo paola paolo pasquale patrizia patrizio pier piera pierangelo
		piergiorgio pierluigi piero pietro raffaele raffaella renata renato riccardo rita roberta roberto rocco romano rosa rosanna rosaria rosario rossella rossana sabrina salvatore samuele
		sandra sandro sara sebastiano serena sergio silvana silvano silvia silvio simona simone sofia sonia stefania stefano teresa tiziana tiziano tommaso ugo umberto valentina valentino
		valeria valerio vanessa veronica vincenza vincenzo virginia vito vittoria vittorio walter`)
