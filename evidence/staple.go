package evidence

import "time"

// Staple is the issuer's word on a certificate that a server sends along (OCSP,
// RFC 6960; RFC 6066, 8).
type Staple struct {
	Status     string    `json:"status,omitempty"` // good, revoked or unknown, as its issuer signed
	ThisUpdate time.Time `json:"this_update,omitzero"`
	NextUpdate time.Time `json:"next_update,omitzero"`
	Fault      Fault     `json:"fault,omitempty"` // it cannot be read or is not the issuer's
	Note       string    `json:"note,omitempty"`
}

// Current says whether the staple held at a time.
func (s *Staple) Current(at time.Time) bool {
	return s.Fault == "" && !at.Before(s.ThisUpdate) && (s.NextUpdate.IsZero() || at.Before(s.NextUpdate))
}
