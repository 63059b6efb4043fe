package checks

import (
	"time"

	"github.com/campanile-italia/campanile/evidence"
)

// Status is a verdict.
type Status string

// The verdicts. Unknown is an answer: it is never counted as a fail.
const (
	Pass          Status = "pass"
	Warn          Status = "warn" // counts half
	Fail          Status = "fail"
	Unknown       Status = "unknown"
	NotApplicable Status = "not-applicable"
)

// Statuses lists the verdicts, those that ask for action first.
var Statuses = [...]Status{Fail, Warn, Unknown, Pass, NotApplicable}

// Title names the verdict, capitalised.
func (s Status) Title() Text {
	switch s {
	case Pass:
		return Text{IT: "Conforme", EN: "Pass"}
	case Warn:
		return Text{IT: "Da migliorare", EN: "To improve"}
	case Fail:
		return Text{IT: "Non conforme", EN: "Fail"}
	case NotApplicable:
		return Text{IT: "Non applicabile", EN: "Not applicable"}
	}
	return Text{IT: "Non rilevabile", EN: "Unknown"}
}

// Finding is what a Judge returns.
type Finding struct {
	Status  Status
	Reason  string // a fault for Unknown, a short code for NotApplicable, else empty
	Message Text   // what was seen, in one sentence
	Proof   []Proof
}

// Proof is where a verdict can be verified.
type Proof struct {
	URL   string    `json:"url"`             // https://..., dns:... (RFC 4501) or register:<source>
	Quote string    `json:"quote,omitempty"` // the words or record seen, at most 300 characters
	At    time.Time `json:"at,omitzero"`
}

// Result is one check's verdict over one snapshot.
type Result struct {
	Check    string   `json:"check"`
	Family   Family   `json:"family"`
	Severity Severity `json:"severity"`
	Weight   int      `json:"weight"`
	Status   Status   `json:"status"`
	Reason   string   `json:"reason"`
	Message  Text     `json:"message"`
	Proof    []Proof  `json:"proof"`
	Held     *Held    `json:"held,omitempty"` // a fail that waits for a confirming visit; set by Settle alone
	Last     Status   `json:"last,omitempty"` // the last verdict but unknown, while the status is unknown; set by Settle alone
}

// passed, warned, failed, unknown and notApplicable are how a Judge says its
// verdict.
func passed(m Text, proof ...Proof) Finding { return Finding{Status: Pass, Message: m, Proof: proof} }
func warned(m Text, proof ...Proof) Finding { return Finding{Status: Warn, Message: m, Proof: proof} }
func failed(m Text, proof ...Proof) Finding { return Finding{Status: Fail, Message: m, Proof: proof} }

func unknown(why evidence.Fault, m Text, proof ...Proof) Finding {
	return Finding{Status: Unknown, Reason: string(why), Message: m, Proof: proof}
}

func notApplicable(reason string, m Text, proof ...Proof) Finding {
	return Finding{Status: NotApplicable, Reason: reason, Message: m, Proof: proof}
}
