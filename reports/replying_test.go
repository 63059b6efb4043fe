package reports_test

import (
	"bytes"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/parquet-go/parquet-go"
	"github.com/xuri/excelize/v2"

	"github.com/campanile-italia/campanile/checks"
	"github.com/campanile-italia/campanile/reports"
)

// written is a report in every format, as text.
func written(t *testing.T, r reports.Report) map[string]string {
	t.Helper()
	out := map[string]string{}
	for name, write := range (reports.OpenData{Report: r, Base: "https://dati.example/", Publisher: "x", Code: "x"}).Files() {
		var b bytes.Buffer
		if err := write(&b); err != nil {
			t.Fatal(err)
		}
		out[name] = b.String()
	}
	delete(out, "dizionario.csv") // of checks, not of comuni
	for _, format := range reports.Formats() {
		write, err := reports.Format(format)
		if err != nil {
			t.Fatal(err)
		}
		var b bytes.Buffer
		if err := write(&b, r); err != nil {
			t.Fatal(err)
		}
		switch text := b.String(); format {
		case "xlsx":
			out[format] = sheets(t, b.Bytes())
		case "parquet":
			rows, err := parquet.Read[struct {
				IPA    string `parquet:"ipa"`
				Status string `parquet:"status"`
			}](bytes.NewReader(b.Bytes()), int64(b.Len()))
			if err != nil && err != io.EOF {
				t.Fatal(err)
			}
			for _, row := range rows {
				out[format] += row.IPA + " " + row.Status + "\n"
			}
		default:
			out[format] = text
		}
	}
	return out
}

func sheets(t *testing.T, b []byte) (all string) {
	t.Helper()
	f, err := excelize.OpenReader(bytes.NewReader(b))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for _, name := range f.GetSheetList() {
		rows, err := f.GetRows(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, row := range rows {
			all += strings.Join(row, "\t") + "\n"
		}
	}
	return all
}

// Of a comune that may still reply no format says what was seen; when its days
// are over every one does.
func TestNobodyIsNamedBeforeItMayReply(t *testing.T) {
	const secret = "il bollo manca"
	r := whole()
	o := &r.Outcomes[0]
	for k := range o.Results {
		o.Results[k].Status, o.Results[k].Message = checks.Fail, checks.Text{IT: secret, EN: secret}
		o.Results[k].Proof = []checks.Proof{{URL: "https://www.comune.x.it/", Quote: secret}}
	}
	o.Card = checks.NewCard(o.Results)
	one := r
	one.Scope, one.Outcomes = reports.Comune, r.Outcomes[:1]
	one.Changes = []reports.Change{{IPA: o.IPA, Check: "pagopa-portal", From: checks.Pass, To: checks.Fail}}
	naming := func(format, text string) bool {
		if strings.Contains(text, secret) {
			return true
		}
		for line := range strings.Lines(text) {
			if strings.Contains(line, o.IPA) && (strings.Contains(line, "fail") || format == "parquet") {
				return true
			}
		}
		return false
	}
	for name, closes := range map[string]time.Time{"not told yet": {}, "told": r.Made.Add(time.Hour)} {
		for what, of := range map[string]reports.Report{"region": r, "comune": one} {
			of.Replying = map[string]time.Time{o.IPA: closes}
			for format, text := range written(t, of) {
				if naming(format, text) {
					t.Errorf("%s, %s, %s: what the comune lacks is named", name, what, format)
				}
				if what == "comune" && (strings.Contains(text, "<strong>0%") || strings.Contains(text, "\t0%\t100%") || strings.Contains(text, `class="finding`)) {
					t.Errorf("%s, %s: a figure of one comune names it", name, format)
				}
			}
		}
	}
	of := one
	of.Replying = map[string]time.Time{o.IPA: r.Made}
	for format, text := range written(t, of) {
		if !strings.HasPrefix(format, "catalogo") && !naming(format, text) {
			t.Errorf("%s: the days are over and it is not named", format)
		}
	}
	r.Replying = map[string]time.Time{o.IPA: r.Made.Add(time.Hour)}
	var b bytes.Buffer
	if err := reports.HTML(&b, r); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(b.String(), "può replicare fino al 2026-11-22") || !strings.Contains(b.String(), "6 comuni, 5 con punteggio") {
		t.Error("the page does not say who may reply, or counts it out")
	}
}
