package evidence

import "time"

// SecurityTxt is what a site's /.well-known/security.txt says (RFC 9116). The
// contacts themselves are not kept: they may be a person's.
type SecurityTxt struct {
	Exchange
	Contacts int       `json:"contacts,omitempty"` // Contact fields that are an address (https, mailto, tel)
	Expires  time.Time `json:"expires,omitzero"`   // zero: absent or not readable
	Signed   bool      `json:"signed,omitempty"`   // an OpenPGP cleartext signature stands around it
}

// There says whether the file is there: an answer at its own address that is
// plain text with a contact, and no page that says "not found" with status 200.
func (t *SecurityTxt) There() bool { return t.Fault == "" && t.Contacts > 0 }
