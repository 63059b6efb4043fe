package reports

import (
	"encoding/json"
	"io"
	"time"

	"github.com/campanile-italia/campanile/checks"
	"github.com/campanile-italia/campanile/registry"
)

// JSON writes the objects that `scan` and the API give, with the registers
// they rest on.
func JSON(w io.Writer, r Report) error {
	doc := struct {
		Scope          Scope             `json:"scope"`
		Title          string            `json:"title"`
		Made           time.Time         `json:"made"`
		Ruleset        string            `json:"ruleset"`
		Version        string            `json:"version"`
		Sources        []registry.Source `json:"sources"`
		Municipalities []checks.Public   `json:"municipalities"`
	}{r.Scope, r.Title, r.Made, checks.Ruleset, r.Version, r.Sources, []checks.Public{}}
	for i := range r.Outcomes {
		doc.Municipalities = append(doc.Municipalities, r.Outcomes[i].Public(r.Language))
	}
	e := json.NewEncoder(w)
	e.SetIndent("", "  ")
	return e.Encode(doc)
}
