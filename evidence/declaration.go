package evidence

import "time"

// Declaration is an accessibility declaration as AgID's form publishes it in
// JSON, asked for where its page needs a browser.
type Declaration struct {
	Page    string    `json:"page"` // the address linked: "https://form.agid.gov.it/view/<id>"
	URL     string    `json:"url"`  // of the JSON
	Fault   Fault     `json:"fault,omitempty"`
	Note    string    `json:"note,omitempty"`
	At      time.Time `json:"at"`
	Updated time.Time `json:"updated,omitzero"` // dataUltimaModifica; zero when it says none
	Status  string    `json:"status,omitempty"` // compliance-status: "parzialmente-conforme"
	Hosts   []string  `json:"hosts,omitempty"`  // of the addresses it names (bounded)
}

// Declaration returns the JSON of the declaration linked at an address; nil
// when it was not asked for.
func (s *Snapshot) Declaration(page string) *Declaration {
	for i := range s.Declarations {
		if s.Declarations[i].Page == page {
			return &s.Declarations[i]
		}
	}
	return nil
}
