package registry

import "time"

// SourceID names a register, with the key the configuration uses for it.
type SourceID string

// The registers Campanile can read.
const (
	IPAEntities      SourceID = "ipa_entities"
	IPAEInvoice      SourceID = "ipa_einvoice"
	ISTAT            SourceID = "istat"
	Population       SourceID = "population"
	PADigitale       SourceID = "padigitale"
	RegionalPayments SourceID = "regional_payments"
	AppIO            SourceID = "appio"
	PagoPAPartners   SourceID = "pagopa_intermediaries"
	ASN              SourceID = "asn"
	Mergers          SourceID = "mergers"
	Pilots           SourceID = "pilots"
)

// Source says which delivery of a register the inventory was made from.
type Source struct {
	ID      SourceID  `json:"id"`
	From    string    `json:"from"`              // file name or address, without credentials
	Date    time.Time `json:"date,omitzero"`     // of the content: the newest date in it, else of the delivery
	Read    time.Time `json:"read,omitzero"`     // when it was read
	SHA256  string    `json:"sha256"`            // of the bytes as delivered
	Rows    int       `json:"rows"`              // data rows read
	Bad     int       `json:"bad,omitempty"`     // rows that could not be used
	Missing bool      `json:"missing,omitempty"` // not configured, or never read with success
}

// Inventory is every comune of the territory, with the registers it was made
// from. It is immutable once made and ordered by Codice IPA.
type Inventory struct {
	Date           time.Time      `json:"date"`
	Municipalities []Municipality `json:"municipalities"`
	Sources        []Source       `json:"sources"`
}

// Find returns the comune with the given Codice IPA (any case).
func (inv *Inventory) Find(ipa string) (*Municipality, bool) {
	i, ok := inv.search(ipa)
	if !ok {
		return nil, false
	}
	return &inv.Municipalities[i], true
}

// Source returns the delivery of one register; Missing is set when there is none.
func (inv *Inventory) Source(id SourceID) Source {
	for _, s := range inv.Sources {
		if s.ID == id {
			return s
		}
	}
	return Source{ID: id, Missing: true}
}
