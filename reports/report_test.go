package reports_test

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/campanile-italia/campanile/checks"
	"github.com/campanile-italia/campanile/registry"
	"github.com/campanile-italia/campanile/reports"
)

var update = flag.Bool("update", false, "write the goldens anew")

func outcomes() []checks.Outcome {
	value := 0.75
	c := checks.All()[0]
	mk := func(ipa, name, province string) checks.Outcome {
		return checks.Outcome{
			IPA: ipa, ISTAT: "019036", Name: name, Province: province, Population: 70922, Cluster: registry.Over15000,
			Site: "https://www.comune.esempio.it/", Run: "r1", Started: time.Date(2026, 11, 22, 1, 2, 3, 0, time.UTC),
			Finished: time.Date(2026, 11, 22, 1, 3, 3, 0, time.UTC),
			Card: checks.Card{Ruleset: checks.Ruleset, Overall: checks.Score{Value: &value, Coverage: 0.9},
				Families: map[checks.Family]checks.Score{checks.PagoPA: {Value: &value, Coverage: 1}, checks.EInvoice: {Coverage: 0.3}}},
			Results: []checks.Result{{Check: c.ID, Family: c.Family, Weight: c.Weight, Status: checks.Unknown, Reason: "robots",
				Message: checks.Text{IT: "Chiuso.", EN: "Closed."}, Proof: []checks.Proof{{URL: "https://x.it/", Quote: "<script>alert(1)</script>"}}}},
		}
	}
	return []checks.Outcome{mk("c_b", "=HYPERLINK(\"http://evil\")", "CR"), mk("c_a", "<script>alert(1)</script>", "MI")}
}

func report(t *testing.T, scope reports.Scope, ipa ...string) reports.Report {
	t.Helper()
	selected, err := reports.Select(outcomes(), scope, "CR", "over-15000", ipa)
	if err != nil {
		t.Fatal(err)
	}
	return reports.Report{Scope: scope, Title: "Esempio & figli", Made: time.Date(2026, 11, 22, 0, 0, 0, 0, time.UTC), Language: "it", Version: "test", Outcomes: selected}
}

func TestNoCellStartsAFormula(t *testing.T) {
	var b bytes.Buffer
	if err := reports.CSV(&b, report(t, reports.Region)); err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(b.String(), "\ufeff"))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	if len(rows) != 3 {
		t.Fatalf("%d rows, want a head and two comuni", len(rows))
	}
	for _, row := range rows {
		for _, cell := range row {
			if cell != "" && strings.ContainsRune("=+-@", rune(cell[0])) {
				t.Errorf("cell %q would be a formula", cell)
			}
		}
	}
	if want := len(checks.All()) + 14 + 2*len(checks.Families); len(rows[1]) != want {
		t.Errorf("%d columns, want %d", len(rows[1]), want)
	}
}

func TestHTMLEscapesWhatComesFromOutside(t *testing.T) {
	var b bytes.Buffer
	if err := reports.HTML(&b, report(t, reports.Comune, "c_a")); err != nil {
		t.Fatal(err)
	}
	if strings.Contains(b.String(), "<script>") {
		t.Error("a name or quote reached the page as HTML")
	}
	if !strings.Contains(b.String(), "&lt;script&gt;") {
		t.Error("the name is not shown at all")
	}
}

func TestJSONHoldsTheObjectsOfScan(t *testing.T) {
	var b bytes.Buffer
	r := report(t, reports.Province)
	if err := reports.JSON(&b, r); err != nil {
		t.Fatal(err)
	}
	var got struct {
		Municipalities []checks.Public `json:"municipalities"`
	}
	if err := json.Unmarshal(b.Bytes(), &got); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]checks.Public{r.Outcomes[0].Public("it")}, got.Municipalities); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// The golden keeps the document's shape under review; its catalogue part is one
// check, so that a new check does not change it.
func TestHTMLGolden(t *testing.T) {
	var b bytes.Buffer
	if err := reports.HTML(&b, report(t, reports.Region)); err != nil {
		t.Fatal(err)
	}
	golden := filepath.Join("testdata", "region.html")
	if *update {
		if err := os.WriteFile(golden, b.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), b.String()); diff != "" {
		t.Errorf("report changed; review and run with -update (-want +got):\n%s", diff)
	}
}

func TestSelectSaysWhatIsMissing(t *testing.T) {
	for _, tt := range []struct {
		scope reports.Scope
		want  string
	}{
		{reports.Province, "scope province needs --province with a sigla, such as CR"},
		{reports.Comune, "scope comune needs --ipa with a Codice IPA, such as c_d150"},
		{"planet", `scope "planet" is not allowed: [region province cluster pilots comune]`},
		{reports.Cluster, "scope cluster needs --cluster with one of [under-5000 5000-15000 over-15000 unknown]"},
	} {
		if _, err := reports.Select(nil, tt.scope, "", "", nil); err == nil || err.Error() != tt.want {
			t.Errorf("%s: %v, want %q", tt.scope, err, tt.want)
		}
	}
}
