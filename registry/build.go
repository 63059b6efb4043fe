package registry

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"os"
	"slices"
	"strings"
	"time"
)

// Territory says which comuni are watched: those of a region, of provinces, or
// single ones; of all together when several are given.
type Territory struct {
	Region    string   // ISTAT code: "03"
	Provinces []string // siglas: "MB"
	IPA       []string // Codici IPA, any case
}

// holds says whether a place lies in the territory by region or province.
func (t *Territory) holds(region, sigla string) bool {
	return t.Region != "" && t.Region == region || slices.ContainsFunc(t.Provinces, func(p string) bool { return strings.EqualFold(p, sigla) })
}

func (t *Territory) has(m *Municipality) bool {
	return t.holds(m.Region, m.Province) || slices.ContainsFunc(t.IPA, func(c string) bool { return NormalIPA(c) == m.IPA })
}

// Options of Build.
type Options struct {
	Territory Territory
	Sources   map[SourceID]Location
	// Previous is the inventory in force; nil at the first sync. What a source
	// cannot deliver now is taken from it.
	Previous *Inventory
	Now      time.Time
	// Spool is the folder that keeps the last good copy of each download; empty:
	// none is kept.
	Spool  string
	Client *http.Client // for Sources by URL; nil: http.DefaultClient
	// Agent is the user agent of downloads: who asks, and how to reach them.
	Agent string
	// RetryPause is what a download that broke off waits before its second
	// attempt, doubled each time; zero: two seconds.
	RetryPause time.Duration
	// Force accepts deliveries that are implausibly smaller than before.
	Force bool
}

// ErrNoEntities is returned when there is no register of bodies: neither a
// delivery nor an earlier inventory.
var ErrNoEntities = errors.New("no register of bodies (ipa_entities) and no earlier copy")

// Build reads the registers and joins them into an inventory of the territory's
// comuni. A source that fails or is implausible keeps the previous inventory's
// data with its old date, and the report says so; without register of bodies
// and previous inventory it is an error.
func Build(ctx context.Context, o Options) (*Inventory, *SyncReport, error) {
	b := &builder{Options: o, report: &SyncReport{At: o.Now}, spool: spool{dir: o.Spool, client: o.Client, agent: o.Agent, pause: cmp.Or(o.RetryPause, 2*time.Second)}}
	if b.spool.client == nil {
		b.spool.client = http.DefaultClient
	}
	if o.Spool == "" {
		dir, err := os.MkdirTemp("", "campanile-sync-")
		if err != nil {
			return nil, nil, err
		}
		defer os.RemoveAll(dir)
		b.spool.dir = dir
	} else if err := os.MkdirAll(o.Spool, 0o700); err != nil {
		return nil, nil, fmt.Errorf("folder for the registers' copies: %w", err)
	}
	b.readMergers(ctx)
	if err := b.entities(ctx); err != nil {
		return nil, b.report, err
	}
	b.istat(ctx)
	b.locate()
	b.keepTerritory()
	if len(b.ms) == 0 {
		return nil, b.report, fmt.Errorf("%s: no comune of the territory (%s) in %d rows", IPAEntities, &b.Territory, b.rows(IPAEntities))
	}
	b.merge()
	b.joins(ctx)
	inv := &Inventory{Date: o.Now, Municipalities: b.ms, Sources: b.sources}
	b.report.compare(o.Previous, inv, &o.Territory)
	return inv, b.report, nil
}

type builder struct {
	Options
	spool   spool
	report  *SyncReport
	sources []Source
	ms      []Municipality
	listed  map[string]Listed // by ISTAT code; nil without the list
	named   map[string]int    // how many comuni of the registers have a name, of all territories
	mergers map[string]Merger // by the ISTAT code of the comune that ceased; nil without the list
}

// read brings one source to hand and reads it. It reports false when there is
// nothing new to use; then the caller keeps what was there before. plausible may
// refuse what was read; the copy is kept only when it does not.
func (b *builder) read(ctx context.Context, id SourceID, read func(io.Reader) (ReadStats, error), plausible func() error) bool {
	at := b.Sources[id]
	if at.IsZero() {
		b.sources = append(b.sources, Source{ID: id, Missing: true})
		b.report.Sources = append(b.report.Sources, SourceLine{ID: id, State: SourceAbsent})
		return false
	}
	s, line, err := b.deliver(ctx, id, at, read, plausible)
	if err != nil && (b.Previous == nil || b.Previous.Source(id).Missing) {
		if s2, line2, err2 := b.lastCopy(id, at, read); err2 == nil {
			line2.State, line2.Why = SourceKept, err.Error()
			s, line, err = s2, line2, nil
		}
	}
	if err == nil {
		b.sources = append(b.sources, s)
		b.report.Sources = append(b.report.Sources, line)
		return true
	}
	line = SourceLine{ID: id, From: at.String(), State: SourceFailed, Why: err.Error()}
	s = Source{ID: id, From: at.String(), Missing: true}
	if b.Previous != nil {
		if old := b.Previous.Source(id); !old.Missing {
			s, line.State, line.Date, line.Rows, line.SHA256 = old, SourceKept, old.Date, old.Rows, old.SHA256
		}
	}
	b.sources = append(b.sources, s)
	b.report.Sources = append(b.report.Sources, line)
	return false
}

func (b *builder) deliver(ctx context.Context, id SourceID, at Location, read func(io.Reader) (ReadStats, error), plausible func() error) (s Source, line SourceLine, err error) {
	ctx, cancel := context.WithTimeout(ctx, fetchTimeout)
	defer cancel()
	d, err := b.spool.get(ctx, id, at, b.Now)
	if err != nil {
		return s, line, err
	}
	defer b.spool.drop(id, d)
	var stats ReadStats
	sum, err := digest(d.path, func(r io.Reader) (err error) {
		stats, err = read(r)
		return err
	})
	if err != nil {
		return s, line, fmt.Errorf("%s: %w", at, err)
	}
	if plausible != nil && b.Previous != nil && !b.Force {
		if err := plausible(); err != nil {
			return s, line, fmt.Errorf("%s: %w", at, err)
		}
	}
	if err := b.spool.keep(id, d); err != nil {
		return s, line, fmt.Errorf("keep the copy of %s: %w", at, err)
	}
	date := stats.Newest
	if date.IsZero() || date.After(b.Now) {
		date = d.modified
	}
	s = Source{ID: id, From: at.String(), Date: date, Read: b.Now, SHA256: sum, Rows: stats.Rows, Bad: stats.Bad}
	line = SourceLine{ID: id, From: s.From, State: SourceRead, Date: date, Rows: s.Rows, Bad: s.Bad, Problems: stats.Problems, SHA256: sum, Note: d.note}
	if d.unchanged || b.Previous != nil && b.Previous.Source(id).SHA256 == sum {
		line.State = SourceUnchanged
	}
	return s, line, nil
}

// lastCopy reads the last good copy of a download, where there is no earlier
// inventory to take the data from.
func (b *builder) lastCopy(id SourceID, at Location, read func(io.Reader) (ReadStats, error)) (s Source, line SourceLine, err error) {
	have := b.spool.last(id, at)
	if at.URL == "" || have == nil {
		return s, line, os.ErrNotExist
	}
	var stats ReadStats
	sum, err := digest(b.spool.data(id), func(r io.Reader) (err error) {
		stats, err = read(r)
		return err
	})
	if err != nil {
		return s, line, err
	}
	s = Source{ID: id, From: at.String(), Date: httpTime(have.LastModified, have.At), Read: have.At, SHA256: sum, Rows: stats.Rows, Bad: stats.Bad}
	return s, SourceLine{ID: id, From: s.From, Date: s.Date, Rows: s.Rows, Bad: s.Bad, Problems: stats.Problems, SHA256: sum}, nil
}

func (b *builder) entities(ctx context.Context) error {
	ok := b.read(ctx, IPAEntities, func(r io.Reader) (stats ReadStats, err error) {
		b.ms, stats, err = ReadEntities(r)
		return stats, err
	}, b.plausibleEntities)
	if ok {
		return nil
	}
	line := &b.report.Sources[len(b.report.Sources)-1]
	if b.Previous == nil || len(b.Previous.Municipalities) == 0 {
		if line.Why != "" {
			return fmt.Errorf("%s: %s", IPAEntities, line.Why)
		}
		return ErrNoEntities
	}
	b.keepEntities()
	return nil
}

// keepEntities takes bodies and sites from the previous inventory.
func (b *builder) keepEntities() {
	b.ms = slices.Clone(b.Previous.Municipalities)
	for i := range b.ms {
		m := &b.ms[i]
		m.Offices, m.Grants, m.Payments, m.AppIO, m.Partner, m.Pilot, m.Former, m.Population, m.InISTAT = nil, nil, nil, nil, nil, nil, nil, 0, false
	}
	if i := slices.IndexFunc(b.sources, func(s Source) bool { return s.ID == IPAEntities }); b.sources[i].Missing {
		b.sources[i] = b.Previous.Source(IPAEntities)
		b.report.Sources[i].State = SourceKept
	}
}

// String names the territory in messages.
func (t *Territory) String() string {
	var s []string
	if t.Region != "" {
		s = append(s, "region "+t.Region)
	}
	if len(t.Provinces) > 0 {
		s = append(s, "provinces "+strings.Join(t.Provinces, ", "))
	}
	if len(t.IPA) > 0 {
		s = append(s, fmt.Sprintf("%d Codici IPA", len(t.IPA)))
	}
	return strings.Join(s, "; ")
}

func (b *builder) istat(ctx context.Context) {
	ok := b.read(ctx, ISTAT, func(r io.Reader) (stats ReadStats, err error) {
		b.listed, stats, err = ReadISTAT(r)
		return stats, err
	}, b.plausibleList)
	if !ok {
		b.listed = nil
	}
}

// locate gives every comune its place, by ISTAT's list or the table of provinces.
func (b *builder) locate() {
	byCadastral := make(map[string]Listed, len(b.listed))
	for _, l := range b.listed {
		if l.Cadastral != "" {
			byCadastral[l.Cadastral] = l
		}
	}
	b.named = make(map[string]int, len(b.ms))
	for i := range b.ms {
		m := &b.ms[i]
		b.named[comuneKey(m.Denomination)]++
		l, ok := b.listed[m.ISTAT]
		if !ok && m.Cadastral != "" {
			// Sardinian bodies still carry the codes of provinces since abolished.
			if l, ok = byCadastral[m.Cadastral]; ok {
				b.report.Recoded = append(b.report.Recoded, Change{IPA: m.IPA, Name: m.Name, Field: "istat", From: m.ISTAT, To: l.ISTAT})
				m.ISTAT = l.ISTAT
			}
		}
		switch old := b.before(m.IPA); {
		case ok:
			m.Name, m.InISTAT, m.Region, m.Province, m.ProvinceName, m.Capital = l.Name, true, l.Region, l.Province, l.ProvinceName, l.Capital
			m.OtherName, m.Cadastral = l.OtherName, cmp.Or(m.Cadastral, l.Cadastral)
		case b.listed == nil && old != nil && b.kept(ISTAT):
			m.Name, m.InISTAT, m.Region, m.Province, m.ProvinceName, m.Capital = old.Name, old.InISTAT, old.Region, old.Province, old.ProvinceName, old.Capital
			m.ISTAT, m.OtherName = old.ISTAT, old.OtherName
		default:
			p, _ := ProvinceOf(m.ISTAT)
			m.Region, m.Province, m.ProvinceName = p.Region, p.Sigla, p.Name
			m.Capital = foldName(m.Name) == foldName(p.Name)
		}
	}
}

// rows returns how many rows a source of this sync has.
func (b *builder) rows(id SourceID) int {
	for _, s := range b.sources {
		if s.ID == id {
			return s.Rows
		}
	}
	return 0
}

// kept says whether a source stays as it was.
func (b *builder) kept(id SourceID) bool {
	return slices.ContainsFunc(b.report.Sources, func(l SourceLine) bool { return l.ID == id && l.State == SourceKept })
}

// before returns the comune as the previous inventory has it; nil when it has not.
func (b *builder) before(ipa string) *Municipality {
	if b.Previous == nil {
		return nil
	}
	m, ok := b.Previous.Find(ipa)
	if !ok {
		return nil
	}
	return m
}

// keepTerritory drops the comuni of other places and orders the rest by code.
func (b *builder) keepTerritory() {
	b.ms = slices.DeleteFunc(b.ms, func(m Municipality) bool { return !b.Territory.has(&m) })
	slices.SortFunc(b.ms, func(x, y Municipality) int { return cmp.Compare(x.IPA, y.IPA) })
	b.report.Recoded = slices.DeleteFunc(b.report.Recoded, func(c Change) bool {
		_, ok := slices.BinarySearchFunc(b.ms, c.IPA, func(m Municipality, ipa string) int { return cmp.Compare(m.IPA, ipa) })
		return !ok
	})
	if b.listed == nil {
		return
	}
	b.report.NotInIPA = nil
	have := make(map[string]bool, len(b.ms))
	for i := range b.ms {
		have[b.ms[i].ISTAT] = true
	}
	for _, code := range slices.Sorted(maps.Keys(b.listed)) {
		if l := b.listed[code]; !have[code] && b.Territory.holds(l.Region, l.Province) {
			b.report.NotInIPA = append(b.report.NotInIPA, Ref{ISTAT: code, Name: l.Name})
		}
	}
}
