package checks

import (
	"time"

	"github.com/campanile-italia/campanile/evidence"
	"github.com/campanile-italia/campanile/registry"
)

// Outcome is what one visit to one comune came to: who, when, the results and
// the card. It is what the store keeps and pages, metrics and reports show.
type Outcome struct {
	IPA        string           `json:"ipa"`
	ISTAT      string           `json:"istat"`
	Name       string           `json:"name"`
	Province   string           `json:"province"`
	Population int              `json:"population"`
	Cluster    registry.Cluster `json:"cluster"`
	Pilot      bool             `json:"pilot"`
	Site       string           `json:"site"` // as finally read, else as asked; empty when the register names none

	Run      string          `json:"run"`
	Started  time.Time       `json:"started"`
	Finished time.Time       `json:"finished"`
	Counts   evidence.Counts `json:"counts"`
	// Fault is set when the site could not be visited at all.
	Fault evidence.Fault `json:"fault,omitempty"`
	// Supplier runs the site, as SupplierOf tells; empty when nobody can tell.
	Supplier string `json:"supplier,omitempty"`

	// Network is where the site is; nil when its host has no address.
	Network *SiteNetwork `json:"network,omitempty"`

	Card    Card     `json:"card"`
	Results []Result `json:"results"`
}

// Judge runs the catalogue over a snapshot and scores it.
func Judge(s *evidence.Snapshot) Outcome {
	m := &s.Municipality
	o := Outcome{
		IPA: m.IPA, ISTAT: m.ISTAT, Name: m.Name, Province: m.Province,
		Population: m.Population, Cluster: m.Cluster(), Pilot: m.Pilot.Active(s.Started),
		Site: s.Site.URL, Run: s.Run, Started: s.Started, Finished: s.Finished,
		Counts: s.Counts, Fault: s.Site.Fault, Supplier: SupplierOf(s), Results: Run(s),
	}
	if o.Site == "" {
		o.Site = s.Site.Asked
	}
	o.Network = siteNetworkOf(s)
	o.Card = NewCard(o.Results)
	o.Card.Knowledge = knowledgeFor(s).Digest()
	return o
}

// Result returns the verdict of one check.
func (o *Outcome) Result(id string) (Result, bool) {
	for _, r := range o.Results {
		if r.Check == id {
			return r, true
		}
	}
	return Result{}, false
}

// Public is an Outcome as scripts and the API see it: one JSON object a comune,
// in one language.
type Public struct {
	IPA        string           `json:"ipa" doc:"Codice IPA, lower case" example:"c_d150"`
	ISTAT      string           `json:"istat" doc:"ISTAT code, six digits"`
	Name       string           `json:"name"`
	Province   string           `json:"province" doc:"Sigla"`
	Population int              `json:"population" doc:"Residents; 0 when unknown"`
	Cluster    registry.Cluster `json:"cluster" enum:"under-5000,5000-15000,over-15000,unknown"`
	Pilot      bool             `json:"pilot"`
	Site       string           `json:"site"`
	Started    time.Time        `json:"started"`
	Finished   time.Time        `json:"finished"`
	Ruleset    string           `json:"ruleset"`
	Run        string           `json:"run"`
	Score      *float64         `json:"score" doc:"0 to 1; null below coverage 0.6" nullable:"true"`
	Coverage   float64          `json:"coverage"`
	Families   map[Family]Score `json:"families"`
	CERTAgid   CERTClass        `json:"cert_agid" enum:"without-https,serious-problems,badly-configured,secure,unknown" doc:"Class in CERT-AGID's survey of HTTPS, derived from four verdicts"`
	Network    *SiteNetwork     `json:"network,omitempty" doc:"Where the site is; absent when its host has no address"`
	Counts     evidence.Counts  `json:"counts"`
	Results    []PublicResult   `json:"results"`
}

// PublicResult is a Result in one language.
type PublicResult struct {
	Check   string  `json:"check"`
	Family  Family  `json:"family"`
	Status  Status  `json:"status" enum:"pass,warn,fail,unknown,not-applicable"`
	Reason  string  `json:"reason" doc:"Set for unknown and not-applicable"`
	Message string  `json:"message"`
	Proof   []Proof `json:"proof"`
	// HeldSince is set while a fail seen then waits for a confirming visit.
	HeldSince *time.Time `json:"held_since,omitempty" doc:"Set while a fail, seen then, waits for a second visit to confirm it; the status is the one of before"`
}

// Public returns the outcome in the language, Italian unless it is "en".
func (o *Outcome) Public(lang string) Public {
	p := Public{
		IPA: o.IPA, ISTAT: o.ISTAT, Name: o.Name, Province: o.Province, Population: o.Population,
		Cluster: o.Cluster, Pilot: o.Pilot, Site: o.Site, Started: o.Started, Finished: o.Finished,
		Ruleset: o.Card.Ruleset, Run: o.Run, Score: o.Card.Overall.Value, Coverage: o.Card.Overall.Coverage,
		Families: o.Card.Families, CERTAgid: o.CERTAgid(), Network: o.Network, Counts: o.Counts, Results: make([]PublicResult, len(o.Results)),
	}
	for i, r := range o.Results {
		proof := r.Proof
		if proof == nil {
			proof = []Proof{}
		}
		p.Results[i] = PublicResult{
			Check: r.Check, Family: r.Family, Status: r.Status, Reason: r.Reason,
			Message: r.Message.In(lang), Proof: proof,
		}
		if r.Held != nil {
			p.Results[i].HeldSince = &r.Held.Since
		}
	}
	return p
}
