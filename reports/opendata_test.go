package reports_test

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"maps"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/campanile-italia/campanile/checks"
	"github.com/campanile-italia/campanile/internal/needs"
	"github.com/campanile-italia/campanile/reports"
)

func openData() reports.OpenData {
	return reports.OpenData{Report: whole(), Base: "https://dati.example.it/campanile/", Publisher: "Regione <Inventata> & figli", Code: "r_inv"}
}

func file(t *testing.T, name string) string {
	t.Helper()
	var b bytes.Buffer
	write := openData().Files()[name]
	if write == nil {
		t.Fatalf("no file %s", name)
	}
	if err := write(&b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// Every column of every table is in the dictionary, and no other.
func TestDictionaryIsWhole(t *testing.T) {
	rows := func(name string) [][]string {
		all, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(file(t, name), "\ufeff"))).ReadAll()
		if err != nil || len(all) < 2 {
			t.Fatalf("%s: %d rows, %v", name, len(all), err)
		}
		return all
	}
	described := map[string][]string{}
	for _, r := range rows("dizionario.csv")[1:] {
		described[r[0]] = append(described[r[0]], r[1])
		if slices.Contains(r, "") {
			t.Errorf("an empty cell: %v", r)
		}
	}
	for _, name := range []string{"comuni.csv", "verdetti.csv"} {
		if diff := cmp.Diff(rows(name)[0], described[name]); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
	if n := len(rows("verdetti.csv")); n != 1+6*len(checks.All()) {
		t.Errorf("%d rows of verdicts", n)
	}
}

// mandatory is what DCAT-AP_IT asks of each class (AgID, Linee guida per i
// cataloghi dati, tables of the mandatory properties).
var mandatory = map[string][]string{
	"dcatapit:Catalog":      {"dct:title", "dct:description", "dct:publisher", "dct:modified", "dcat:dataset"},
	"dcatapit:Dataset":      {"dct:identifier", "dct:title", "dct:description", "dct:modified", "dcat:theme", "dct:rightsHolder", "dct:accrualPeriodicity", "dcat:distribution"},
	"dcatapit:Distribution": {"dcat:accessURL", "dct:format", "dct:license"},
	"dcatapit:Agent":        {"foaf:name", "dct:identifier"},
}

// The two descriptions are the same graph, read by another tool, and hold what
// DCAT-AP_IT makes mandatory.
func TestDCAT(t *testing.T) {
	rapper := needs.Binary(t, "rapper")
	cmd := exec.CommandContext(t.Context(), rapper, "-q", "-i", "rdfxml", "-o", "ntriples", "-", "https://dati.example.it/campanile/")
	cmd.Stdin = strings.NewReader(file(t, "catalogo.rdf"))
	var said bytes.Buffer
	cmd.Stderr = &said
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("rapper: %v\n%s", err, said.Bytes())
	}
	fromXML := map[string]bool{}
	for line := range strings.Lines(string(out)) {
		fromXML[strings.TrimSuffix(strings.TrimSpace(line), " .")] = true
	}
	var doc struct {
		Context map[string]string `json:"@context"`
		Graph   []map[string]any  `json:"@graph"`
	}
	if err := json.Unmarshal([]byte(file(t, "catalogo.jsonld")), &doc); err != nil {
		t.Fatal(err)
	}
	g := &graph{prefixes: doc.Context, triples: map[string]bool{}, has: map[string][]string{}}
	for _, node := range doc.Graph {
		g.node(node)
	}
	if len(g.triples) < 40 {
		t.Fatalf("only %d triples", len(g.triples))
	}
	if diff := cmp.Diff(slices.Sorted(maps.Keys(g.triples)), slices.Sorted(maps.Keys(fromXML))); diff != "" {
		t.Error("JSON-LD and RDF/XML differ:", diff)
	}
	for class, properties := range mandatory {
		if g.has[class] == nil {
			t.Errorf("no %s", class)
		}
		for _, p := range properties {
			if !slices.Contains(g.has[class], p) {
				t.Errorf("%s has no %s", class, p)
			}
		}
	}
}

// graph reads JSON-LD as far as we write it: prefixes, typed nodes, literals.
type graph struct {
	prefixes map[string]string
	triples  map[string]bool
	has      map[string][]string // properties by class
}

func (g *graph) iri(short string) string {
	prefix, name, _ := strings.Cut(short, ":")
	if full, ok := g.prefixes[prefix]; ok {
		return "<" + full + name + ">"
	}
	return "<" + short + ">"
}

func (g *graph) node(n map[string]any) string {
	subject := "<" + n["@id"].(string) + ">"
	kinds, _ := n["@type"].([]any)
	for _, k := range kinds {
		g.triples[subject+" <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> "+g.iri(k.(string))] = true
	}
	for property, v := range n {
		if strings.HasPrefix(property, "@") {
			continue
		}
		for _, k := range kinds {
			g.has[k.(string)] = append(g.has[k.(string)], property)
		}
		list, ok := v.([]any)
		if !ok {
			list = []any{v}
		}
		for _, one := range list {
			g.triples[subject+" "+g.iri(property)+" "+g.object(one)] = true
		}
	}
	return subject
}

func (g *graph) object(v any) string {
	m, ok := v.(map[string]any)
	if !ok {
		return quoted(v.(string))
	}
	switch {
	case m["@language"] != nil:
		return quoted(m["@value"].(string)) + "@" + m["@language"].(string)
	case m["@value"] != nil:
		return quoted(m["@value"].(string)) + "^^" + g.iri(m["@type"].(string))
	}
	return g.node(m)
}

func quoted(s string) string { return `"` + strings.ReplaceAll(s, `"`, `\"`) + `"` }
