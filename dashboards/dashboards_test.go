package dashboards_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/campanile-italia/campanile/checks"
	"github.com/campanile-italia/campanile/dashboards"
	"github.com/campanile-italia/campanile/internal/needs"
)

var update = flag.Bool("update", false, "write the dashboards of deploy/grafana")

var folder = filepath.Join("..", "deploy", "grafana", "dashboards")

func TestFilesAreCurrent(t *testing.T) {
	want := map[string]bool{}
	for name, d := range dashboards.All() {
		b, err := dashboards.Encode(d)
		if err != nil {
			t.Fatal(err)
		}
		path := filepath.Join(folder, name+".json")
		want[filepath.Base(path)] = true
		if *update {
			if err := os.WriteFile(path, b, 0o644); err != nil {
				t.Fatal(err)
			}
		}
		if have, err := os.ReadFile(path); err != nil || !bytes.Equal(have, b) {
			t.Errorf("%s is stale (%v); write it with: go test ./dashboards -update", path, err)
		}
	}
	files, err := filepath.Glob(filepath.Join(folder, "*.json"))
	if err != nil || len(files) != len(want) {
		t.Errorf("%d files for %d dashboards, %v", len(files), len(want), err)
	}
}

// what each kind of panel must have; a kind that is not here was not thought of.
var kinds = map[string]bool{"stat": true, "bargauge": true, "timeseries": true, "table": true, "geomap": true, "text": false, "row": false}

var units = []string{"percentunit", "none", "s", "bytes", "reqps"}

func TestPanelsAreWhole(t *testing.T) {
	all := dashboards.All()
	if len(all) != 7 {
		t.Fatalf("%d dashboards", len(all))
	}
	uids := map[string]bool{}
	for name, d := range all {
		if uids[d.UID] || d.UID == "" || d.Title == "" || d.Description == "" {
			t.Errorf("%s: uid %q is taken, or has no title or description", name, d.UID)
		}
		uids[d.UID] = true
		variables := map[string]bool{}
		for _, v := range d.Templating.List {
			variables[v.Name] = true
		}
		taken := map[[2]int]string{}
		ids := map[int]bool{}
		for _, p := range d.Panels {
			queries, known := kinds[p.Type]
			switch {
			case !known:
				t.Errorf("%s: panel %q is of kind %q", name, p.Title, p.Type)
			case ids[p.ID] || p.ID == 0:
				t.Errorf("%s: two panels have the number %d", name, p.ID)
			case p.Type != "text" && p.Title == "":
				t.Errorf("%s: panel %d has no title", name, p.ID)
			case queries && (len(p.Targets) == 0 || p.FieldConfig == nil || p.Datasource == nil || p.Datasource.UID != "${datasource}"):
				t.Errorf("%s: panel %q has no query, no unit or a fixed data source", name, p.Title)
			case queries && !slices.Contains(units, p.FieldConfig.Defaults.Unit):
				t.Errorf("%s: panel %q has the unit %q", name, p.Title, p.FieldConfig.Defaults.Unit)
			}
			ids[p.ID] = true
			g := p.GridPos
			if g.W < 1 || g.H < 1 || g.X < 0 || g.X+g.W > 24 {
				t.Errorf("%s: panel %q leaves the page: %+v", name, p.Title, g)
			}
			for x := g.X; x < g.X+g.W; x++ {
				for y := g.Y; y < g.Y+g.H; y++ {
					if other, ok := taken[[2]int{x, y}]; ok {
						t.Fatalf("%s: panels %q and %q lie over each other", name, p.Title, other)
					}
					taken[[2]int{x, y}] = p.Title
				}
			}
			refs := map[string]bool{}
			for _, q := range p.Targets {
				if refs[q.RefID] || q.Datasource.UID != "${datasource}" {
					t.Errorf("%s: panel %q: query %s is doubled or has a fixed data source", name, p.Title, q.RefID)
				}
				refs[q.RefID] = true
				for _, v := range regexp.MustCompile(`\$\{?(\w+)`).FindAllStringSubmatch(q.Expr, -1) {
					if !variables[v[1]] && !strings.HasPrefix(v[1], "__") {
						t.Errorf("%s: panel %q uses the variable %s, which there is not", name, p.Title, v[1])
					}
				}
			}
		}
	}
}

// Every scored check of the programme's three families has its panels.
func TestEveryScoredCheckOfAThemeIsShown(t *testing.T) {
	seen := 0
	for _, c := range checks.All() {
		if c.Weight == 0 || c.Family == checks.Adjacent {
			continue
		}
		seen++
		found := false
		for _, d := range dashboards.All() {
			for _, p := range d.Panels {
				found = found || p.Title == c.Title.IT
			}
		}
		if !found {
			t.Errorf("no panel shows %s", c.ID)
		}
	}
	if seen == 0 {
		t.Fatal("no check was seen")
	}
}

// Links between dashboards and to the gazetteer lead somewhere.
func TestLinksLeadSomewhere(t *testing.T) {
	uids := map[string]bool{}
	text := ""
	for _, d := range dashboards.All() {
		uids[d.UID] = true
		b, err := dashboards.Encode(d)
		if err != nil {
			t.Fatal(err)
		}
		text += string(b)
	}
	links := regexp.MustCompile(`"/d/([\w-]+)`).FindAllStringSubmatch(text, -1)
	if len(links) == 0 {
		t.Fatal("no link between dashboards was seen")
	}
	for _, m := range links {
		if !uids[m[1]] {
			t.Errorf("a link leads to %s, which is none of %v", m[1], slices.Sorted(maps.Keys(uids)))
		}
	}
	b, err := os.ReadFile(filepath.Join("..", "deploy", "grafana", "gazetteer", "campanile-province.json"))
	if err != nil || !strings.Contains(text, "public/gazetteer/campanile-province.json") {
		t.Fatal("the map's gazetteer is not there, or nobody reads it: ", err)
	}
	var places []struct {
		Key                 string
		Latitude, Longitude float64
	}
	if err := json.Unmarshal(b, &places); err != nil || len(places) < 12 {
		t.Fatalf("%d places, %v", len(places), err)
	}
	for _, p := range places {
		if len(p.Key) != 2 || p.Latitude < 35 || p.Latitude > 47.2 || p.Longitude < 6.5 || p.Longitude > 18.6 {
			t.Errorf("%+v is not in Italy", p)
		}
	}
}

// The rules and alerts come to what they should, says Prometheus' own tool.
func TestRules(t *testing.T) {
	promtool := needs.Binary(t, "promtool")
	for _, args := range [][]string{
		{"check", "rules", "rules.yml", "alerts.yml"},
		{"test", "rules", "alerts_test.yml", "alerts_slow_test.yml"},
	} {
		cmd := exec.CommandContext(t.Context(), promtool, args...)
		cmd.Dir = filepath.Join("..", "deploy", "prometheus")
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Errorf("promtool %s: %v\n%s", strings.Join(args, " "), err, out)
		}
	}
}
