package evidence

// TLSOffer is what a server does when one protocol version is offered to it.
// Without Offered and without Fault it refuses that version.
type TLSOffer struct {
	Version string        `json:"version"` // "TLS 1.3" to "TLS 1.0", "SSL 3.0"
	Offered bool          `json:"offered,omitempty"`
	Suites  []CipherSuite `json:"suites,omitempty"` // accepted in it, in the order in which they were found
	Whole   bool          `json:"whole,omitempty"`  // every other suite known is refused
	Fault   Fault         `json:"fault,omitempty"`  // why Offered could not be told; where it is set, why Whole could not
	Note    string        `json:"note,omitempty"`
}

// Offer returns what the server does with a version; nil when it was not asked.
func (t *TLSFacts) Offer(version string) *TLSOffer {
	for i := range t.Offers {
		if t.Offers[i].Version == version {
			return &t.Offers[i]
		}
	}
	return nil
}
