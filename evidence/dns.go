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

// DKIM is the keys (RFC 6376) that a domain keeps under the selectors asked
// for. Any other selector may hold one too: none found tells nothing.
type DKIM struct {
	Asked []string  `json:"asked"`
	Keys  []DKIMKey `json:"keys,omitempty"`
	Fault Fault     `json:"fault,omitempty"` // a selector had no answer, and those after it were not asked for
}

// DKIMKey is one of them.
type DKIMKey struct {
	Selector string `json:"selector"`
	Kind     string `json:"kind,omitempty"` // rsa or ed25519; empty for any other
	Bits     int    `json:"bits,omitempty"` // 0 where the key cannot be read
	Revoked  bool   `json:"revoked,omitempty"`
	Testing  bool   `json:"testing,omitempty"` // t=y: a signature that fails counts as none
}

// DANE is what one mail exchanger publishes of its certificate (RFC 7672).
type DANE struct {
	Host    string   `json:"host"`
	Records []string `json:"records,omitempty"` // TLSA at _25._tcp: usage, selector, matching type, and the data clipped
	DNSSEC  DNSSEC   `json:"dnssec,omitempty"`  // of that answer: unsigned, they count for nothing
	Fault   Fault    `json:"fault,omitempty"`
}
