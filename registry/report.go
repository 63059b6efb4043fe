package registry

import (
	"fmt"
	"io"
	"strings"
	"time"
)

// SourceState says what came of one source at a sync.
type SourceState string

// The states of a source.
const (
	SourceRead      SourceState = "read"
	SourceUnchanged SourceState = "unchanged" // the same bytes as before; they were read again
	SourceKept      SourceState = "kept"      // failed or implausible: the previous data stays
	SourceFailed    SourceState = "failed"    // and there is nothing from before
	SourceAbsent    SourceState = "absent"    // not configured
)

// SourceLine is one source in a SyncReport.
type SourceLine struct {
	ID       SourceID    `json:"id"`
	From     string      `json:"from,omitempty"`
	State    SourceState `json:"state"`
	Date     time.Time   `json:"date,omitzero"`
	Rows     int         `json:"rows"`
	Bad      int         `json:"bad,omitempty"`
	Problems []string    `json:"problems,omitempty"` // the first unusable rows
	Why      string      `json:"why,omitempty"`      // of kept and failed
	Note     string      `json:"note,omitempty"`     // how the address was found, when it is not the one configured
	SHA256   string      `json:"sha256,omitempty"`   // of the bytes the data is from
}

// Ref names a comune.
type Ref struct {
	IPA   string `json:"ipa,omitempty"`
	ISTAT string `json:"istat,omitempty"`
	Name  string `json:"name"`
}

// Change is a value that is not what it was.
type Change struct {
	IPA   string `json:"ipa"`
	Name  string `json:"name"`
	Field string `json:"field"` // "site", "name", "istat", "province", "cluster", "mail", "offices"
	From  string `json:"from"`
	To    string `json:"to"`
}

// Merged is a comune that left because it merged into another.
type Merged struct {
	Ref
	Into Ref       `json:"into"`
	On   time.Time `json:"on,omitzero"`
}

// SiteNote is a register's value that was mended or refused.
type SiteNote struct {
	IPA  string `json:"ipa"`
	Name string `json:"name"`
	Site Site   `json:"site"`
}

// SyncReport says what a sync did to the inventory, and why.
type SyncReport struct {
	At         time.Time    `json:"at"`
	Comuni     int          `json:"comuni"`
	Sources    []SourceLine `json:"sources"`
	CameIn     []Ref        `json:"came_in,omitempty"`
	Left       []Ref        `json:"left,omitempty"`
	Merged     []Merged     `json:"merged,omitempty"` // left, and the list of mergers says where to
	Changed    []Change     `json:"changed,omitempty"`
	Recoded    []Change     `json:"recoded,omitempty"`  // ISTAT codes brought up to date
	Repaired   []SiteNote   `json:"repaired,omitempty"` // beyond a missing scheme or a slash
	Refused    []SiteNote   `json:"refused,omitempty"`
	NotInIPA   []Ref        `json:"not_in_ipa,omitempty"` // in ISTAT's list only: not visited
	NotInISTAT []Ref        `json:"not_in_istat,omitempty"`
	UnknownIPA []string     `json:"unknown_ipa,omitempty"` // codes of the territory that no register holds
}

// Troubled names the sources that failed or were kept from before.
func (r *SyncReport) Troubled() []string {
	var ids []string
	for _, l := range r.Sources {
		if l.State == SourceKept || l.State == SourceFailed {
			ids = append(ids, string(l.ID))
		}
	}
	return ids
}

func (r *SyncReport) compare(old, now *Inventory, t *Territory) {
	r.Comuni = len(now.Municipalities)
	hasList := !now.Source(ISTAT).Missing
	for i := range now.Municipalities {
		m := &now.Municipalities[i]
		note := SiteNote{IPA: m.IPA, Name: m.Name, Site: m.Site}
		if m.Site.Refused != "" {
			r.Refused = append(r.Refused, note)
		} else if m.Site.Mended() {
			r.Repaired = append(r.Repaired, note)
		}
		if hasList && !m.InISTAT {
			r.NotInISTAT = append(r.NotInISTAT, m.ref())
		}
		if old == nil {
			continue
		}
		if was, ok := old.Find(m.IPA); !ok {
			r.CameIn = append(r.CameIn, m.ref())
		} else {
			r.changes(was, m)
		}
	}
	if old != nil {
		for i := range old.Municipalities {
			m := &old.Municipalities[i]
			if _, ok := now.Find(m.IPA); ok {
				continue
			}
			if into, was, ok := now.Successor(m.IPA); ok {
				r.Merged = append(r.Merged, Merged{Ref: m.ref(), Into: into.ref(), On: was.Ended})
			} else {
				r.Left = append(r.Left, m.ref())
			}
		}
	}
	for _, code := range t.IPA {
		if _, ok := now.Find(code); !ok {
			r.UnknownIPA = append(r.UnknownIPA, NormalIPA(code))
		}
	}
}

func (r *SyncReport) changes(was, is *Municipality) {
	gone, added := codesGone(was.Offices, is.Offices), codesGone(is.Offices, was.Offices)
	for _, f := range [...]struct{ field, from, to string }{
		{"name", was.Name, is.Name}, {"site", was.Site.URL, is.Site.URL}, {"istat", was.ISTAT, is.ISTAT}, {"province", was.Province, is.Province},
		{"cluster", string(was.Cluster()), string(is.Cluster())}, {"mail", was.MailDomain, is.MailDomain}, {"offices", gone, added},
	} {
		if f.from != f.to {
			r.Changed = append(r.Changed, Change{IPA: is.IPA, Name: is.Name, Field: f.field, From: f.from, To: f.to})
		}
	}
}

// codesGone lists the office codes that are in one list and not in the other,
// the first of them where there are many.
func codesGone(was, is []EInvoiceOffice) string {
	have := make(map[string]bool, len(is))
	for _, o := range is {
		have[o.CUU] = true
	}
	var codes []string
	for _, o := range was {
		if !have[o.CUU] {
			codes = append(codes, o.CUU)
		}
	}
	if len(codes) > 10 {
		codes = append(codes[:10], "...")
	}
	return strings.Join(codes, " ")
}

func (m *Municipality) ref() Ref { return Ref{IPA: m.IPA, ISTAT: m.ISTAT, Name: m.Name} }

// maxListed bounds each list of the text; JSON has them whole.
const maxListed = 50

// WriteText writes the report for a terminal.
func (r *SyncReport) WriteText(w io.Writer) error {
	var b strings.Builder
	for _, s := range r.Sources {
		if s.State == SourceAbsent {
			fmt.Fprintf(&b, "%-22s not configured\n", s.ID)
			continue
		}
		fmt.Fprintf(&b, "%-22s %s, %s", s.ID, s.State, s.From)
		if !s.Date.IsZero() {
			fmt.Fprintf(&b, ", of %s, %d rows", s.Date.Format("2006-01-02"), s.Rows)
		}
		if len(s.SHA256) > 12 {
			fmt.Fprintf(&b, ", sha256 %s", s.SHA256[:12])
		}
		if s.Note != "" {
			fmt.Fprintf(&b, ", %s", s.Note)
		}
		if s.Bad > 0 {
			fmt.Fprintf(&b, ", %d unusable (%s)", s.Bad, strings.Join(s.Problems[:min(3, len(s.Problems))], "; "))
		}
		if s.Why != "" {
			fmt.Fprintf(&b, ": %s", s.Why)
		}
		b.WriteByte('\n')
	}
	fmt.Fprintf(&b, "%d comuni\n", r.Comuni)
	list(&b, "came in", r.CameIn, Ref.String)
	list(&b, "left", r.Left, Ref.String)
	list(&b, "merged", r.Merged, Merged.String)
	list(&b, "changed", r.Changed, Change.String)
	list(&b, "ISTAT code brought up to date", r.Recoded, Change.String)
	list(&b, "site repaired", r.Repaired, SiteNote.String)
	list(&b, "site refused", r.Refused, SiteNote.String)
	list(&b, "in ISTAT's list and not in IPA (not visited)", r.NotInIPA, Ref.String)
	list(&b, "in IPA and not in ISTAT's list (visited)", r.NotInISTAT, Ref.String)
	list(&b, "codes of the territory in no register", r.UnknownIPA, func(s string) string { return s })
	_, err := io.WriteString(w, b.String())
	return err
}

func list[T any](b *strings.Builder, title string, items []T, line func(T) string) {
	if len(items) == 0 {
		return
	}
	fmt.Fprintf(b, "%s: %d\n", title, len(items))
	for i, it := range items {
		if i == maxListed {
			fmt.Fprintf(b, "  and %d more\n", len(items)-i)
			break
		}
		fmt.Fprintf(b, "  %s\n", line(it))
	}
}

func (r Ref) String() string { return strings.TrimSpace(r.IPA + " " + r.ISTAT + " " + r.Name) }

func (m Merged) String() string {
	return fmt.Sprintf("%s into %s on %s", m.Ref, m.Into, m.On.Format(time.DateOnly))
}

func (c Change) String() string {
	return fmt.Sprintf("%s %s: %s %q -> %q", c.IPA, c.Name, c.Field, c.From, c.To)
}

func (n SiteNote) String() string {
	if n.Site.Refused != "" {
		return fmt.Sprintf("%s %s: %q refused: %s", n.IPA, n.Name, n.Site.Raw, n.Site.Refused)
	}
	return fmt.Sprintf("%s %s: %q -> %s (%s)", n.IPA, n.Name, n.Site.Raw, n.Site.URL, strings.Join(n.Site.Repairs, ", "))
}
