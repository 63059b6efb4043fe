package evidence

// DNSSEC is how a zone's signatures stood, in the resolver's eyes; empty when
// the resolver does not validate or did not answer.
type DNSSEC string

// The states of RFC 4035, 4.3 that can be seen.
const (
	DNSSECSecure   DNSSEC = "secure"
	DNSSECInsecure DNSSEC = "insecure" // not signed, or signed by nobody above it
	DNSSECBogus    DNSSEC = "bogus"    // whoever validates gets no answer: the zone's Fault is DNS
)

// MTASTS is the policy (RFC 8461) by which a domain asks for TLS on mail sent
// to it. Without Records there is none.
type MTASTS struct {
	Records []string `json:"records,omitempty"` // every TXT at _mta-sts that begins "v=STSv1"; more than one is as good as none
	Mode    string   `json:"mode,omitempty"`    // enforce, testing or none, as the policy says
	MX      []string `json:"mx,omitempty"`      // names and patterns of the policy (bounded)
	MaxAge  int      `json:"max_age,omitempty"` // seconds
	Fault   Fault    `json:"fault,omitempty"`   // of the policy, where the record names one
	Note    string   `json:"note,omitempty"`
}
