package evaluate

import (
	"fmt"
	"math"
	"strings"

	"github.com/campanile-italia/campanile/checks"
)

// Answer is what a finding comes to.
type Answer string

// The answers.
const (
	Better    Answer = "better"    // the whole interval is above zero
	Worse     Answer = "worse"     // the whole interval is below
	Uncertain Answer = "uncertain" // it holds zero
	NoAnswer  Answer = "none"      // too little to give an interval
)

// Answer says what the interval allows to say.
func (f *Finding) Answer() Answer {
	switch {
	case f.Effect == nil:
		return NoAnswer
	case f.Effect.Low > 0:
		return Better
	case f.Effect.High < 0:
		return Worse
	}
	return Uncertain
}

// points writes a difference in points of 100, with its sign.
func points(v float64, lang string) string {
	s := fmt.Sprintf("%+.1f", 100*v)
	if s == "-0.0" || s == "+0.0" {
		s = "0.0"
	}
	return strings.NewReplacer(".", pick(lang, ",", "."), "-", "−").Replace(s)
}

// Says is what the panel could see. Where that is nothing, it says so.
func (p *Power) Says() checks.Text {
	return both(func(lang string) string {
		size, chance := points(p.SmallestEffect, lang), math.Round(100*p.Probability)
		if p.Probability < powerWanted {
			return fmt.Sprintf(pick(lang, "nessuno: anche %s, tutto ciò che ai pilota manca, si vedrebbe nel %.0f%% dei casi", "none: even %s, all that the pilots lack, would be seen in %.0f%% of cases"), size, chance)
		}
		return fmt.Sprintf(pick(lang, "%s, con probabilità %.0f%%", "%s, with probability %.0f%%"), size, chance)
	})
}

func both(f func(lang string) string) checks.Text { return checks.Text{IT: f("it"), EN: f("en")} }

func pick(lang, it, en string) string {
	if lang == "en" {
		return en
	}
	return it
}

// Says is the answer in one or two sentences.
func (f *Finding) Says() checks.Text {
	return both(func(lang string) string {
		what := f.Outcome.Title().In(lang)
		if f.Pilots == 0 {
			return fmt.Sprintf(pick(lang, "%s: su questo esito nessun pilota si è potuto seguire e confrontare.", "%s: no pilot could be followed and compared on this outcome."), what)
		}
		if f.Effect == nil {
			return fmt.Sprintf(pick(lang, "%s: i comuni o i fornitori sono troppo pochi per dire quanto pesa il caso; nessun effetto è affermato né escluso.",
				"%s: comuni or suppliers are too few to tell how much is chance; no effect is claimed or ruled out."), what)
		}
		e := f.Effect
		range_ := fmt.Sprintf(pick(lang, "%s punti su 100 (intervallo: da %s a %s)", "%s points of 100 (interval: %s to %s)"), points(e.Estimate, lang), points(e.Low, lang), points(e.High, lang))
		switch f.Answer() {
		case Better:
			return fmt.Sprintf(pick(lang, "%s: i comuni pilota sono migliorati più dei comuni simili che non lo erano: %s.", "%s: the pilots improved more than similar comuni that were none: %s."), what, range_)
		case Worse:
			return fmt.Sprintf(pick(lang, "%s: i comuni pilota sono andati peggio dei comuni simili: %s.", "%s: the pilots did worse than similar comuni: %s."), what, range_)
		}
		return fmt.Sprintf(pick(lang, "%s: la differenza con i comuni simili è compatibile con il caso: %s. Non prova che il programma sia stato inutile: con questo numero di comuni non si distingue.",
			"%s: the difference from similar comuni is what chance can make: %s. It does not prove that the programme was useless: with so few comuni it cannot be told."), what, range_)
	})
}

// DoesNotSay is what the figure must not be read as.
func (f *Finding) DoesNotSay() []checks.Text {
	if f.Pilots == 0 {
		return []checks.Text{}
	}
	all := []checks.Text{both(func(lang string) string {
		return fmt.Sprintf(pick(lang, "Da soli, i comuni pilota sono passati da %s a %s (%s punti): questa cifra contiene anche ciò che è migliorato per tutti (nei comuni simili %s punti) e non è il merito del programma.",
			"By themselves the pilots went from %s to %s (%s points): that figure holds also what improved for everybody (in similar comuni %s points) and is not the programme's merit."),
			share(f.Before.Pilots, lang), share(f.After.Pilots, lang), points(f.BeforeAfter, lang), points(f.After.Comparison-f.Before.Comparison, lang))
	})}
	if f.Trend != nil && (f.Trend.Low > 0 || f.Trend.High < 0) {
		all = append(all, checks.Text{
			IT: "Attenzione: pilota e comuni simili si muovevano in modo diverso già prima che il programma cominciasse; l'effetto va letto con prudenza.",
			EN: "Beware: pilots and similar comuni moved differently before the programme began; read the effect with caution.",
		})
	}
	if wide := f.Bounds.High - f.Bounds.Low; wide > 0 {
		all = append(all, both(func(lang string) string {
			return fmt.Sprintf(pick(lang, "Ciò che non si è potuto rilevare non conta. Se fosse stato tutto a sfavore dei pilota la stima sarebbe %s punti, tutto a favore %s.",
				"What could not be seen does not count. Had all of it been against the pilots the estimate would be %s points, all for them %s."), points(f.Bounds.Low, lang), points(f.Bounds.High, lang))
		}))
	}
	return append(all, checks.Text{
		IT: "Dice quanto è cambiato ciò che si vede dall'esterno, non quanto siano migliorati i servizi per chi li usa, e vale per comuni come questi.",
		EN: "It says how much changed of what shows from outside, not how much services improved for who uses them, and it holds for comuni like these.",
	})
}

func share(v float64, lang string) string {
	s := fmt.Sprintf("%.1f%%", math.Round(1000*v)/10)
	if lang != "en" {
		s = strings.Replace(s, ".", ",", 1)
	}
	return s
}

// Title names why a comune is left out.
func (e Exclusion) Title() checks.Text {
	switch e {
	case NotInPanel:
		return checks.Text{IT: "mai visitato", EN: "never visited"}
	case Merged:
		return checks.Text{IT: "fuso con un altro comune nel periodo", EN: "merged with another in the period"}
	case SupplierChanged:
		return checks.Text{IT: "ha cambiato fornitore", EN: "changed supplier"}
	case WentDark:
		return checks.Text{IT: "sito irraggiungibile per gran parte di una finestra", EN: "site out of reach for most of a window"}
	case TooFewVisits:
		return checks.Text{IT: "troppo poche visite con un esito pubblicabile", EN: "too few visits with an outcome to publish"}
	case NoMatch:
		return checks.Text{IT: "nessun comune abbastanza simile", EN: "no comune alike enough"}
	}
	return checks.Text{}
}

// TraitTitle names a trait of the balance.
func TraitTitle(name string) checks.Text {
	switch name {
	case "baseline":
		return checks.Text{IT: "esito nel periodo di base", EN: "outcome in the baseline"}
	case "latest":
		return checks.Text{IT: "esito nell'ultimo quarto del periodo di base", EN: "outcome in the baseline's last quarter"}
	case "trend":
		return checks.Text{IT: "andamento nel periodo di base", EN: "trend within the baseline"}
	case "population":
		return checks.Text{IT: "abitanti (logaritmo)", EN: "inhabitants (logarithm)"}
	}
	return checks.Text{IT: "misure PNRR finanziate", EN: "PNRR measures funded"}
}
