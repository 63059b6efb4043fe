package evaluate

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"time"

	"github.com/campanile-italia/campanile/checks"
)

// CertificateFormat is the value of Certificate.Format that this build writes
// and reads.
const CertificateFormat = "campanile-certificate-1"

// Certificate is what was measured, of the panel or of one pilot. Every figure
// in it follows from the protocol and the evidence it names, and is written to
// six decimals.
type Certificate struct {
	Format string      `json:"format"`
	Nature checks.Text `json:"nature"` // what it is, and is not
	Scope  string      `json:"scope"`  // "panel", or the Codice IPA of a pilot
	Made   time.Time   `json:"made"`
	// Simulated is set when the evidence is a demonstration's: it certifies nothing.
	Simulated bool `json:"simulated"`
	// Interim is set when the last follow-up was not over yet.
	Interim   bool       `json:"interim"`
	Protocol  Protocol   `json:"protocol"`
	Entered   Entered    `json:"entered"`
	Evidence  Evidence   `json:"evidence"`
	Result    *Result    `json:"result"` // of the panel; of one pilot nothing but that pilot in pilots
	Sentences []Sentence `json:"sentences"`
	Replies   []Reply    `json:"replies"` // of comuni named in it, with their terms
}

// Entered says where the protocol stands in the log.
type Entered struct {
	SHA256 string    `json:"sha256"` // of the protocol's canonical form
	At     time.Time `json:"at"`
	// InTime: before the first follow-up opened. A protocol entered later could
	// have been chosen by what was known already.
	InTime bool `json:"in_time"`
}

// Evidence names the bundle that every figure is recomputed from.
type Evidence struct {
	SHA256    string `json:"sha256"` // of the bundle's manifest
	Snapshots int    `json:"snapshots"`
}

// Sentence is a finding in plain words.
type Sentence struct {
	Outcome    Outcome       `json:"outcome"`
	Answer     Answer        `json:"answer"`
	Says       checks.Text   `json:"says"`
	DoesNotSay []checks.Text `json:"does_not_say"`
}

// Reply is what a comune said of a failing that is named.
type Reply struct {
	IPA     string     `json:"ipa"`
	Check   string     `json:"check"`
	Kind    string     `json:"kind"` // comment, contest, explanation
	Words   string     `json:"words"`
	Made    time.Time  `json:"made"`
	Expires *time.Time `json:"expires"` // of an explanation; null: it does not
}

// Nature is said on every certificate.
var Nature = checks.Text{
	IT: "Misurazione di ciò che i comuni mostrano all'esterno, fatta con il metodo del protocollo indicato. Non è un accertamento dell'AgID e non attesta la conformità alle norme.",
	EN: "A measurement of what comuni show to the outside, made by the method of the protocol named. It is not an ascertainment by AgID and does not attest compliance with the norms.",
}

// PanelScope is the scope of a certificate of the whole panel.
const PanelScope = "panel"

// NewCertificate returns the certificate of the panel, or of one pilot.
func NewCertificate(scope string, p *Protocol, r *Result) (*Certificate, error) {
	c := &Certificate{Format: CertificateFormat, Nature: Nature, Scope: scope, Protocol: *p, Sentences: []Sentence{}, Replies: []Reply{}}
	of := *r
	c.Result = &of
	if scope == PanelScope {
		c.Result.Pilots = slices.Clone(r.Pilots)
		for i := range c.Result.Pilots {
			c.Result.Pilots[i].Verdicts = nil // each stands on the pilot's own
		}
	} else {
		i := slices.IndexFunc(r.Pilots, func(x Pilot) bool { return x.IPA == scope })
		if i < 0 {
			return nil, fmt.Errorf("%.60q is no pilot of the protocol", scope)
		}
		c.Result = &Result{Ruleset: r.Ruleset, Knowledge: r.Knowledge, Findings: r.Findings[:1], Pilots: r.Pilots[i : i+1]}
	}
	for i := range c.Result.Findings {
		f := &c.Result.Findings[i]
		c.Sentences = append(c.Sentences, Sentence{f.Outcome, f.Answer(), f.Says(), f.DoesNotSay()})
	}
	return c, nil
}

// JSON returns the certificate's JSON with numbers to six decimals: beyond that
// machines may differ in the last bit.
func (c *Certificate) JSON() ([]byte, error) {
	plain, err := json.Marshal(c)
	if err != nil {
		return nil, err
	}
	d := json.NewDecoder(bytes.NewReader(plain))
	d.UseNumber()
	var tree any
	if err := d.Decode(&tree); err != nil {
		return nil, err
	}
	return json.Marshal(rounded(tree))
}

func rounded(v any) any {
	switch v := v.(type) {
	case map[string]any:
		for k := range v {
			v[k] = rounded(v[k])
		}
	case []any:
		for i := range v {
			v[i] = rounded(v[i])
		}
	case json.Number:
		if f, err := v.Float64(); err == nil && f != math.Trunc(f) {
			f = math.Round(f*1e6) / 1e6
			return json.Number(strconv.FormatFloat(f, 'f', -1, 64))
		}
	}
	return v
}

// ReadCertificate reads a certificate's JSON.
func ReadCertificate(b []byte) (*Certificate, error) {
	d := json.NewDecoder(bytes.NewReader(b))
	d.DisallowUnknownFields()
	var c Certificate
	if err := d.Decode(&c); err != nil {
		return nil, fmt.Errorf("certificate: %w", err)
	}
	if c.Format != CertificateFormat {
		return nil, fmt.Errorf("certificate: format %.40q, this build reads %s", c.Format, CertificateFormat)
	}
	if c.Result == nil {
		return nil, errors.New("certificate: it has no result")
	}
	return &c, c.Protocol.Validate()
}

// maxDifferences bounds how many are named.
const maxDifferences = 20

// Differences compares a certificate's JSON with one recomputed and names every
// part that differs. Numbers are alike within two units of their last decimal.
func Differences(written, recomputed []byte) ([]string, error) {
	var a, b any
	if err := errors.Join(json.Unmarshal(written, &a), json.Unmarshal(recomputed, &b)); err != nil {
		return nil, err
	}
	var all []string
	compare("", a, b, &all)
	if len(all) > maxDifferences {
		all = append(all[:maxDifferences], fmt.Sprintf("and %d more", len(all)-maxDifferences))
	}
	return all, nil
}

func compare(path string, a, b any, all *[]string) {
	switch a := a.(type) {
	case map[string]any:
		if b, ok := b.(map[string]any); ok {
			for _, k := range keysOf(a, b) {
				compare(path+"."+k, a[k], b[k], all)
			}
			return
		}
	case []any:
		if b, ok := b.([]any); ok && len(a) == len(b) {
			for i := range a {
				compare(fmt.Sprintf("%s[%d]", path, i), a[i], b[i], all)
			}
			return
		}
	case float64:
		if b, ok := b.(float64); ok && math.Abs(a-b) <= 2e-6 {
			return
		}
	default:
		if a == b {
			return
		}
	}
	*all = append(*all, fmt.Sprintf("%s: %s is written, %s is recomputed", path[min(1, len(path)):], shown(a), shown(b)))
}

func keysOf(a, b map[string]any) (all []string) {
	for k := range a {
		all = append(all, k)
	}
	for k := range b {
		if _, ok := a[k]; !ok {
			all = append(all, k)
		}
	}
	slices.Sort(all)
	return all
}

func shown(v any) string {
	switch v := v.(type) {
	case []any:
		return fmt.Sprintf("a list of %d", len(v))
	case map[string]any:
		return fmt.Sprintf("an object of %d", len(v))
	}
	s := fmt.Sprint(v)
	if len(s) > 80 {
		s = s[:80] + "…"
	}
	return s
}
