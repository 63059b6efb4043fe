package reports

import (
	"fmt"
	"io"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"

	"github.com/campanile-italia/campanile/checks"
)

// XLSX writes a workbook: the comuni, the checks, the groups, every verdict,
// a page about method and sources, and the waves of the roll-out plan. Cells are typed, heads are frozen and
// filtered; text is written as text, so that no cell is a formula.
func XLSX(w io.Writer, r Report) error {
	f := excelize.NewFile()
	defer f.Close()
	b := &workbook{file: f, report: r}
	type part struct {
		name  string
		write func(*sheet)
	}
	parts := []part{
		{r.text("Comuni", "Comuni"), b.comuni}, {r.text("Controlli", "Checks"), b.checks},
		{r.text("Gruppi", "Groups"), b.groups}, {r.text("Verdetti", "Verdicts"), b.verdicts}, {r.text("Metodo e fonti", "Method and sources"), b.method},
	}
	if waves := r.Waves(); waves != nil {
		parts = append(parts, part{r.text("Ondate", "Waves"), func(s *sheet) { b.waves(s, waves) }})
	}
	for i, p := range parts {
		if err := b.add(i, p.name, p.write); err != nil {
			return fmt.Errorf("sheet %s: %w", p.name, err)
		}
	}
	return f.Write(w)
}

type workbook struct {
	file   *excelize.File
	report Report

	head, percent, day int // styles
}

// sheet is a page under way: rows go in one after the other.
type sheet struct {
	stream *excelize.StreamWriter
	book   *workbook
	row    int
	wide   int
	err    error
}

func (b *workbook) add(i int, name string, write func(*sheet)) error {
	if i == 0 {
		if err := b.styles(); err != nil {
			return err
		}
		if err := b.file.SetSheetName("Sheet1", name); err != nil {
			return err
		}
	} else if _, err := b.file.NewSheet(name); err != nil {
		return err
	}
	stream, err := b.file.NewStreamWriter(name)
	if err != nil {
		return err
	}
	s := &sheet{stream: stream, book: b}
	if err := stream.SetColWidth(1, 3, 26); err != nil {
		return err
	}
	write(s)
	if s.err != nil {
		return s.err
	}
	if err := stream.Flush(); err != nil {
		return err
	}
	if s.wide == 0 || s.row < 2 {
		return nil
	}
	last, err := excelize.CoordinatesToCellName(s.wide, s.row)
	if err != nil {
		return err
	}
	return b.file.AutoFilter(name, "A1:"+last, nil)
}

func (b *workbook) styles() (err error) {
	if b.head, err = b.file.NewStyle(&excelize.Style{Font: &excelize.Font{Bold: true, Color: "FFFFFF"}, Fill: excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"0066CC"}}}); err != nil {
		return err
	}
	const wholePercent, isoDay = 9, 14 // of the format's built-in numbers
	if b.percent, err = b.file.NewStyle(&excelize.Style{NumFmt: wholePercent}); err != nil {
		return err
	}
	b.day, err = b.file.NewStyle(&excelize.Style{NumFmt: isoDay})
	return err
}

// titles writes the head of a table, which stays in sight.
func (s *sheet) titles(names ...string) {
	cells := make([]any, len(names))
	for i, n := range names {
		cells[i] = excelize.Cell{StyleID: s.book.head, Value: n}
	}
	s.wide = len(names)
	if s.err == nil {
		s.err = s.stream.SetPanes(&excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"})
	}
	s.cells(cells)
}

func (s *sheet) cells(cells []any) {
	if s.err != nil {
		return
	}
	s.row++
	s.err = s.stream.SetRow(fmt.Sprintf("A%d", s.row), cells)
}

// maxCell is the format's bound, in characters.
const maxCell = 32767

// text is a cell of text, whatever it begins with.
func text(v string) any {
	if utf8.RuneCountInString(v) > maxCell {
		v = string([]rune(v)[:maxCell])
	}
	return excelize.Cell{Value: v}
}

// share is a cell of a share; empty when there is none.
func (s *sheet) share(v *float64) any {
	if v == nil {
		return nil
	}
	return excelize.Cell{StyleID: s.book.percent, Value: *v}
}

func (s *sheet) date(t time.Time) any {
	if t.IsZero() {
		return nil
	}
	return excelize.Cell{StyleID: s.book.day, Value: t.UTC().Truncate(24 * time.Hour)}
}

func (b *workbook) comuni(s *sheet) {
	r := b.report
	names := []string{r.text("Comune", "Comune"), "Codice IPA", "ISTAT", r.text("Provincia", "Province"), r.text("Abitanti", "Inhabitants"), r.text("Classe", "Cluster"), r.text("Pilota", "Pilot"),
		r.text("Sito", "Site"), r.text("Fornitore", "Supplier"), r.text("Visita", "Visit"), r.text("Complessivo", "Overall"), r.text("Copertura", "Coverage")}
	for _, f := range checks.Families {
		names = append(names, f.Title().In(r.Language), f.Title().In(r.Language)+r.text(", copertura", ", coverage"))
	}
	names = append(names, "CERT-AGID", r.text("Può replicare fino al", "May reply until"))
	s.titles(names...)
	for i, named := 0, r.Shown(); i < len(named); i++ {
		o := &named[i]
		row := []any{text(o.Name), text(o.IPA), text(o.ISTAT), text(o.Province), o.Population, string(o.Cluster), o.Pilot, text(o.Site), text(o.Supplier), s.date(o.Finished),
			s.share(o.Card.Overall.Value), s.share(&o.Card.Overall.Coverage)}
		for _, f := range checks.Families {
			score := o.Card.Families[f]
			row = append(row, s.share(score.Value), s.share(&score.Coverage))
		}
		s.cells(append(row, string(o.CERTAgid()), r.ReplyUntil(o.IPA)))
	}
}

func (b *workbook) checks(s *sheet) {
	r := b.report
	s.titles(r.text("Famiglia", "Family"), r.text("Controllo", "Check"), "id", r.text("Peso", "Weight"), r.text("Dimensione", "Dimension"), r.text("Conformi", "Pass"), r.text("Da migliorare", "To improve"), r.text("Non conformi", "Fail"),
		r.text("Non rilevabili", "Unknown"), r.text("Non applicabili", "Not applicable"), r.text("Quota conforme", "Share passing"), r.text("Quota di abitanti", "Share of inhabitants"), r.text("Rimedio", "Remedy"))
	for _, l := range r.analysis().Checks {
		s.cells([]any{l.Check.Family.Title().In(r.Language), l.Check.Title.In(r.Language), l.Check.ID, l.Check.Weight, l.Check.Dimension.Title().In(r.Language),
			l.Count[checks.Pass], l.Count[checks.Warn], l.Count[checks.Fail], l.Count[checks.Unknown], l.Count[checks.NotApplicable], s.share(l.Passing), s.share(l.Inhabitants), l.Check.Remedy.In(r.Language)})
	}
}

func (b *workbook) groups(s *sheet) {
	r := b.report
	a := r.analysis()
	s.titles(r.text("Gruppo", "Group"), r.text("Valore", "Value"), r.text("Comuni", "Comuni"), r.text("Abitanti", "Inhabitants"), r.text("Con punteggio", "With a score"), r.text("Complessivo", "Overall"),
		"pagoPA", checks.EInvoice.Title().In(r.Language), checks.Hosting.Title().In(r.Language), checks.Adjacent.Title().In(r.Language), r.text("Copertura", "Coverage"))
	for _, of := range []struct {
		name   string
		groups []Group
	}{{r.text("Territorio", "Territory"), []Group{a.All}}, {r.text("Classe", "Cluster"), a.Clusters}, {r.text("Provincia", "Province"), a.Provinces}, {r.text("Pilota", "Pilots"), a.Pilots}} {
		for _, g := range of.groups {
			s.cells([]any{of.name, text(g.Key), g.Comuni, g.Inhabitants, g.Scored, s.share(g.Overall), s.share(g.Families[checks.PagoPA]),
				s.share(g.Families[checks.EInvoice]), s.share(g.Families[checks.Hosting]), s.share(g.Families[checks.Adjacent]), s.share(&g.Coverage)})
		}
	}
}

func (b *workbook) waves(s *sheet, waves []WaveLine) {
	r := b.report
	s.titles(r.text("Ondata", "Wave"), r.text("Comuni", "Comuni"), r.text("Guadagno atteso", "Expected gain"), r.text("Da", "From"), r.text("A", "To"), r.text("Residenti equivalenti", "Equivalent residents"),
		r.text("Fornitori la cui correzione serve a più comuni", "Suppliers whose fix serves several comuni"), r.text("Codici IPA", "Codici IPA"))
	for _, w := range waves {
		row := []any{w.Wave, len(w.Comuni), nil, nil, nil, nil}
		if w.Gain != nil {
			row = []any{w.Wave, len(w.Comuni), w.Gain.Estimate, w.Gain.Low, w.Gain.High, *w.Residents}
		}
		var suppliers []string
		for _, supplier := range w.Suppliers {
			suppliers = append(suppliers, supplier.Name)
		}
		s.cells(append(row, text(strings.Join(suppliers, "; ")), text(strings.Join(w.Comuni, " "))))
	}
}

func (b *workbook) verdicts(s *sheet) {
	r := b.report
	s.titles(r.text("Comune", "Comune"), "Codice IPA", r.text("Controllo", "Check"), r.text("Esito", "Verdict"), r.text("Motivo", "Reason"), r.text("Che cosa è stato visto", "What was seen"))
	for i, named := 0, r.Shown(); i < len(named); i++ {
		o := &named[i]
		for _, res := range o.Results {
			s.cells([]any{text(o.Name), text(o.IPA), res.Check, string(res.Status), res.Reason, text(res.Message.In(r.Language))})
		}
	}
}

func (b *workbook) method(s *sheet) {
	r := b.report
	s.titles(r.text("Voce", "Item"), r.text("Valore", "Value"), r.text("Nota", "Note"))
	s.cells([]any{r.text("Rapporto", "Report"), text(r.Title), s.date(r.Made)})
	s.cells([]any{r.text("Regole", "Ruleset"), checks.Ruleset, r.text("Un punteggio è pubblicato solo con copertura di almeno il 60%.", "A score is published only with a coverage of at least 60%.")})
	s.cells([]any{r.text("Natura", "Nature"), r.text("Misurazione di ciò che si vede dall'esterno", "A measurement of what shows from outside"), r.text("Non è un accertamento dell'AgID.", "Not an ascertainment by AgID.")})
	for _, src := range r.Sources {
		if !src.Missing {
			s.cells([]any{r.text("Fonte", "Source"), text(string(src.ID)), s.date(src.Date)})
		}
	}
}
