package evidence

import "time"

// Participant is what the Peppol network says of one office: with an SMP it
// receives through Peppol too. Neither SMP nor Fault: it is not registered there.
type Participant struct {
	CUU   string    `json:"cuu"`
	Name  string    `json:"name"`          // asked for NAPTR
	SMP   string    `json:"smp,omitempty"` // base address of the service metadata publisher
	Fault Fault     `json:"fault,omitempty"`
	Note  string    `json:"note,omitempty"`
	At    time.Time `json:"at"`

	Group *ServiceGroup `json:"group,omitempty"` // nil when the SMP was not asked
}

// ServiceGroup is what an SMP says a participant receives.
type ServiceGroup struct {
	URL       string `json:"url"`
	Documents int    `json:"documents"` // kinds of documents
	Invoices  bool   `json:"invoices"`  // a kind of invoice among them
	Fault     Fault  `json:"fault,omitempty"`
	Note      string `json:"note,omitempty"`
}
