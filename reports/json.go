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
		Replying       []string          `json:"replying,omitempty"` // Codici IPA of those that may still reply: without scores and results
		Municipalities []checks.Public   `json:"municipalities"`
		Waves          []WaveLine        `json:"waves,omitempty"` // of the roll-out plan
	}{r.Scope, r.Title, r.Made, checks.Ruleset, r.Version, r.Sources, nil, []checks.Public{}, r.Waves()}
	for i, named := 0, r.Shown(); i < len(named); i++ {
		doc.Municipalities = append(doc.Municipalities, named[i].Public(r.Language))
		if r.mayReply(named[i].IPA) {
			doc.Replying = append(doc.Replying, named[i].IPA)
		}
	}
	e := json.NewEncoder(w)
	e.SetIndent("", "  ")
	return e.Encode(doc)
}
