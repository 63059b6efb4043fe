// Package reports writes what the current cards say as documents: one file a
// format, each a func(io.Writer, Report) error.
package reports

import (
	"cmp"
	"fmt"
	"io"
	"maps"
	"slices"
	"time"

	"github.com/campanile-italia/campanile/checks"
	"github.com/campanile-italia/campanile/evaluate"
	"github.com/campanile-italia/campanile/registry"
)

// Scope is what a report is about.
type Scope string

// The scopes.
const (
	Region   Scope = "region"
	Province Scope = "province"
	Cluster  Scope = "cluster"
	Pilots   Scope = "pilots"
	Comune   Scope = "comune"
)

// Scopes lists them.
var Scopes = [...]Scope{Region, Province, Cluster, Pilots, Comune}

// Report is what a document is made from.
type Report struct {
	Scope    Scope
	Title    string // of the territory: "Lombardia", "Cremona"
	Made     time.Time
	Language string // "it" or "en"
	Version  string
	Sources  []registry.Source
	Outcomes []checks.Outcome // ordered by name
	Since    time.Time        // from when Changes are told; zero: there is nothing to compare with
	Changes  []Change
	// Replying are the comuni that may still reply to their draft, by Codice IPA,
	// with when their days are over; zero: their days do not run yet.
	Replying map[string]time.Time
	// Certificate is the newest of the pilots' panel; nil: none was made.
	Certificate *evaluate.Certificate
	// Plan is the roll-out plan that was published last; nil: none was.
	Plan *evaluate.Plan
}

// Writer writes one format.
type Writer func(io.Writer, Report) error

// writers holds the formats by the name the command line uses.
var writers = map[string]Writer{"csv": CSV, "html": HTML, "json": JSON, "xlsx": XLSX, "parquet": Parquet}

// Formats lists the formats by name.
func Formats() []string { return slices.Sorted(maps.Keys(writers)) }

// Format returns the writer of a format.
func Format(name string) (Writer, error) {
	if w, ok := writers[name]; ok {
		return w, nil
	}
	return nil, fmt.Errorf("format %q is not allowed: %v", name, Formats())
}

// Select returns the outcomes of a scope, ordered by name: all of a region's,
// one province's by its sigla, a population cluster's, the pilots, or the comuni
// with the given codes.
func Select(all []checks.Outcome, scope Scope, province, cluster string, ipa []string) ([]checks.Outcome, error) {
	keep := func(checks.Outcome) bool { return true }
	switch scope {
	case Region:
	case Province:
		if province == "" {
			return nil, fmt.Errorf("scope province needs --province with a sigla, such as CR")
		}
		keep = func(o checks.Outcome) bool { return o.Province == province }
	case Cluster:
		if !slices.Contains(registry.Clusters[:], registry.Cluster(cluster)) {
			return nil, fmt.Errorf("scope cluster needs --cluster with one of %v", registry.Clusters)
		}
		keep = func(o checks.Outcome) bool { return string(o.Cluster) == cluster }
	case Pilots:
		keep = func(o checks.Outcome) bool { return o.Pilot }
	case Comune:
		if len(ipa) == 0 {
			return nil, fmt.Errorf("scope comune needs --ipa with a Codice IPA, such as c_d150")
		}
		keep = func(o checks.Outcome) bool { return slices.Contains(ipa, o.IPA) }
	default:
		return nil, fmt.Errorf("scope %q is not allowed: %v", scope, Scopes)
	}
	var out []checks.Outcome
	for _, o := range all {
		if keep(o) {
			out = append(out, o)
		}
	}
	slices.SortFunc(out, func(a, b checks.Outcome) int { return cmp.Or(cmp.Compare(a.Name, b.Name), cmp.Compare(a.IPA, b.IPA)) })
	return out, nil
}

func (r Report) text(it, en string) string { return checks.Text{IT: it, EN: en}.In(r.Language) }
