package spreadsheet_test

import (
	"encoding/csv"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/campanile-italia/campanile/spreadsheet"
)

func TestCSV(t *testing.T) {
	var b strings.Builder
	out := spreadsheet.NewCSV(&b)
	out.Row("name", "note")
	out.Row(`=HYPERLINK("https://x.it")`, "Città, \"alta\"")
	out.Row("-1", "")
	if err := out.Close(); err != nil {
		t.Fatal(err)
	}
	want := "\ufeffname,note\r\n\"'=HYPERLINK(\"\"https://x.it\"\")\",\"Città, \"\"alta\"\"\"\r\n'-1,\r\n"
	if diff := cmp.Diff(want, b.String()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// full is a disk without room.
type full struct{ left int }

var errFull = errors.New("no space left")

func (f *full) Write(b []byte) (int, error) {
	if f.left -= len(b); f.left < 0 {
		return 0, errFull
	}
	return len(b), nil
}

func TestCSVTellsWhatGoesWrong(t *testing.T) {
	for _, room := range []int{0, 3, 5000} {
		out := spreadsheet.NewCSV(&full{room})
		for range 2000 {
			out.Row("comune", "verdict")
		}
		if err := out.Close(); !errors.Is(err, errFull) {
			t.Errorf("room for %d bytes: %v", room, err)
		}
	}
}

// Whatever a cell holds it comes back, and none begins as a formula does.
func FuzzCSV(f *testing.F) {
	f.Add("=1+1", "Roma")
	f.Add("\t@x", "a\r\nb,\"")
	f.Fuzz(func(t *testing.T, a, b string) {
		var s strings.Builder
		out := spreadsheet.NewCSV(&s)
		out.Row(a, b)
		if err := out.Close(); err != nil {
			t.Fatal(err)
		}
		if strings.ContainsRune(a+b, '\r') {
			return // encoding/csv reads a line end within a cell as \n
		}
		if a == "" && b == "" {
			return
		}
		rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(s.String(), "\ufeff"))).ReadAll()
		if err != nil || len(rows) != 1 || len(rows[0]) != 2 {
			t.Fatalf("%q: %v %v", s.String(), rows, err)
		}
		for i, cell := range rows[0] {
			if cell != "" && strings.ContainsAny(cell[:1], "=+-@\t\n") {
				t.Errorf("a formula: %q", cell)
			}
			if want := []string{a, b}[i]; strings.TrimPrefix(cell, "'") != strings.TrimPrefix(want, "'") {
				t.Errorf("%q came back as %q", want, cell)
			}
		}
	})
}
