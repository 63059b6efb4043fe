// Package checks judges a snapshot: one check a file, each a pure function over
// what was seen. It opens no connection, reads no file and does not know what
// time it is; a snapshot judged twice gives the same results.
package checks

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"github.com/campanile-italia/campanile/evidence"
)

// Check is one duty that shows from outside, with what an official needs to
// know about it and the function that judges it.
type Check struct {
	ID       string
	Family   Family
	Severity Severity
	Weight   int // 1 to 10; 0 is shown and never scored
	// Dimension is what mending it is a matter of.
	Dimension Dimension

	Title  Text // what is asked, as a noun phrase
	About  Text // how it is decided, in two or three sentences, the ruling included
	Remedy Text // what to do and who does it
	Cites  []Cite

	Since time.Time       // the rule is judged on snapshots of this day and later
	Needs []evidence.Part // else unknown, with the part's fault
	// Applies says whether the duty binds this body; the reason is shown when
	// it does not. Nil: it binds every comune.
	Applies func(*evidence.Snapshot) (reason string, ok bool)
	Judge   func(*evidence.Snapshot) Finding
	// Gives lists the verdicts this check can come to, the gates' unknown and
	// not-applicable included; each has a fixture. A verdict outside it is a bug.
	Gives []Status
}

// Family groups checks as the programme does.
type Family string

// The families, the programme's three themes first.
const (
	PagoPA   Family = "pagopa"
	EInvoice Family = "einvoice"
	Hosting  Family = "hosting"
	Adjacent Family = "adjacent"
)

// Families lists them in the order of the programme.
var Families = [...]Family{PagoPA, EInvoice, Hosting, Adjacent}

// Title names the family in a sentence or at the head of a page.
func (f Family) Title() Text {
	switch f {
	case PagoPA:
		return Text{IT: "pagoPA", EN: "pagoPA"}
	case EInvoice:
		return Text{IT: "Fatturazione elettronica", EN: "Electronic invoicing"}
	case Hosting:
		return Text{IT: "Hosting e cloud", EN: "Hosting and cloud"}
	}
	return Text{IT: "Altri obblighi AgID", EN: "Other AgID duties"}
}

// Severity says how binding the duty is.
type Severity string

// The severities.
const (
	Must   Severity = "must"   // a norm obliges
	Should Severity = "should" // a guideline asks
	Info   Severity = "info"   // shown for context
)

// Cite is the norm or guideline a check rests on.
type Cite struct {
	Act   string `json:"act"`   // "D.Lgs. 82/2005 (CAD)"
	Where string `json:"where"` // "art. 5, c. 1"
	URL   string `json:"url"`
}

// catalogue is the only package-level state; it is filled by register while
// the package's variables are initialised and never changes after.
var catalogue []*Check

// register adds a check. A file of a check is `var _ = register(Check{...})`.
func register(c Check) *Check {
	for _, have := range catalogue {
		if have.ID == c.ID {
			panic(fmt.Sprintf("checks: two checks are called %q", c.ID))
		}
	}
	catalogue = append(catalogue, &c)
	return &c
}

// All returns the catalogue: families in the programme's order, then the
// heavier check first, then by ID.
func All() []*Check {
	all := slices.Clone(catalogue)
	slices.SortFunc(all, func(a, b *Check) int {
		return cmp.Or(
			cmp.Compare(slices.Index(Families[:], a.Family), slices.Index(Families[:], b.Family)),
			cmp.Compare(b.Weight, a.Weight),
			cmp.Compare(a.ID, b.ID))
	})
	return all
}

// Find returns the check with the given ID.
func Find(id string) (*Check, bool) {
	for _, c := range catalogue {
		if c.ID == id {
			return c, true
		}
	}
	return nil, false
}

// TitleOf names a check by its id; the id itself where there is none of that
// name, as in what was written by another version.
func TitleOf(id string) Text {
	if c, ok := Find(id); ok {
		return c.Title
	}
	return Text{IT: id, EN: id}
}

// date is a day in a Since field.
func date(year int, month time.Month, day int) time.Time {
	return time.Date(year, month, day, 0, 0, 0, 0, time.UTC)
}
