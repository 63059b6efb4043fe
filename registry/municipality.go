// Package registry reads the public registers that say which comuni exist and
// what they declared about themselves: IndicePA (bodies and e-invoicing
// offices), ISTAT, population, PA digitale 2026, the regional payment portal,
// the panel of pilots and the table of Internet address ranges.
//
// Everything a register holds about persons (names, personal mailboxes,
// telephone numbers) is dropped inside the readers: no exported type has room
// for it.
package registry

import (
	"fmt"
	"time"
)

// Municipality is one comune as the registers know it on the inventory's date.
//
// It is joined on the ISTAT code, never on the name: three pairs of comuni
// share theirs.
type Municipality struct {
	IPA       string `json:"ipa"`       // Codice IPA, lower case: "c_d150"
	ISTAT     string `json:"istat"`     // Codice_comune_ISTAT, six digits with leading zeros: "019036"
	Cadastral string `json:"cadastral"` // Codice catastale, upper case: "D150"
	TaxCode   string `json:"tax_code"`  // Codice fiscale of the body, eleven digits

	Name         string `json:"name"`                 // without "Comune di": "Cremona"
	OtherName    string `json:"other_name,omitempty"` // in the other language of the place: "Bozen"
	Denomination string `json:"denomination"`         // as IPA writes it: "Comune di Cremona"
	Province     string `json:"province"`             // sigla: "CR"; empty when no register says
	ProvinceName string `json:"province_name"`        // "Cremona", "Monza e della Brianza"
	Region       string `json:"region"`               // ISTAT region code: "03"
	Capital      bool   `json:"capital"`              // capoluogo of its province
	Population   int    `json:"population"`           // residents; 0 when unknown

	Site          Site      `json:"site"`
	MailDomain    string    `json:"mail_domain"`      // domain of the first institutional mailbox that is not PEC; empty when none is listed
	PECDomain     string    `json:"pec_domain"`       // domain of the first PEC mailbox
	InLiquidation bool      `json:"in_liquidation"`   // Ente_in_liquidazione = S
	Updated       time.Time `json:"updated,omitzero"` // Data_aggiornamento of the IPA row

	InISTAT  bool             `json:"in_istat"`         // also listed by ISTAT today
	Former   []Former         `json:"former,omitempty"` // comuni that merged into this one, newest first
	Pilot    *Pilot           `json:"pilot,omitempty"`
	Offices  []EInvoiceOffice `json:"offices,omitempty"`
	Grants   []Grant          `json:"grants,omitempty"`
	Payments *RegionalPayment `json:"payments,omitempty"` // nil: not in the regional portal's data
	AppIO    *AppIOServices   `json:"app_io,omitempty"`   // nil: not among the bodies with services in the app
	Partner  *PaymentPartner  `json:"partner,omitempty"`  // nil: not in PagoPA's list of bodies behind a partner
}

// Former is a comune that ceased and whose territory went to another. Its history
// stays readable under its own codes.
type Former struct {
	ISTAT string    `json:"istat"`
	IPA   string    `json:"ipa,omitempty"` // empty when no inventory of ours ever held it
	Name  string    `json:"name"`
	Ended time.Time `json:"ended,omitzero"` // the day it ceased
}

func (m *Municipality) formerNames() []string {
	names := make([]string, 0, len(m.Former))
	for _, f := range m.Former {
		names = append(names, f.Name)
	}
	return names
}

// Site is the institutional site as IPA declares it, repaired where the
// repair is certain and refused where it is not.
type Site struct {
	Raw     string   `json:"raw"`               // Sito_istituzionale, as delivered (bounded)
	URL     string   `json:"url"`               // where a visit starts; empty when refused
	Repairs []string `json:"repairs,omitempty"` // what was mended, in order: "scheme", "path-dropped", ...
	Refused string   `json:"refused,omitempty"` // why there is no URL: "empty", "mailbox", "social-network", ...
}

// EInvoiceOffice is an office (unità organizzativa) that receives electronic
// invoices, from IPA's SFE register.
type EInvoiceOffice struct {
	CUU             string    `json:"cuu"`                        // Codice univoco ufficio, upper case, as delivered otherwise
	Name            string    `json:"name"`                       // Descrizione_uo
	TaxCode         string    `json:"tax_code"`                   // Codice_fiscale_sfe
	TaxCodeVerified time.Time `json:"tax_code_verified,omitzero"` // Data_verifica_cf
	Since           time.Time `json:"since,omitzero"`             // Data_avvio_sfe
	Updated         time.Time `json:"updated,omitzero"`           // Data_aggiornamento
	// Empty names the columns that the register delivers and that hold nothing
	// for this office, folded: codice_fiscale_sfe, data_verifica_cf,
	// data_avvio_sfe. A field that is zero and not named here was not delivered,
	// or its value was not understood.
	Empty []string `json:"empty,omitempty"`
}

// Grant is one PNRR project of the comune in PA digitale 2026. Renounced
// projects are not kept.
type Grant struct {
	Measure string    `json:"measure"`       // "1.2", "1.4.1", "1.4.3", ...
	Notice  string    `json:"notice"`        // avviso: "1.4.3 - pagoPA - Comuni - Settembre 2022"
	State   string    `json:"state"`         // "A" funds assigned, "E" paid after the project was certified
	Date    time.Time `json:"date,omitzero"` // data_stato_candidatura
}

// RegionalPayment sums what the regional payment portal (Lombardia, dataset
// 78vt-im2v) publishes for one creditor. Rows of single payments are never kept.
type RegionalPayment struct {
	Count int       `json:"count"`         // payments in the publisher's window
	Last  time.Time `json:"last,omitzero"` // date of the newest
}

// AppIOServices sums what App IO shows of the body; names of services are not kept.
type AppIOServices struct {
	Services int `json:"services"`
}

// PaymentPartner says through whom the body is connected to pagoPA, by PagoPA's
// list of bodies behind a partner or intermediary.
type PaymentPartner struct {
	Listed   string   `json:"listed"`              // the body's name as the list has it
	TaxCodes []string `json:"tax_codes,omitempty"` // of the partners; those of persons are dropped
}

// Pilot is membership in the panel of pilot comuni.
type Pilot struct {
	From time.Time `json:"from"`
	To   time.Time `json:"to,omitzero"`
	Note string    `json:"note,omitempty"`
}

// Active says whether the membership covers the day t.
func (p *Pilot) Active(t time.Time) bool {
	return p != nil && !t.Before(p.From) && (p.To.IsZero() || t.Before(p.To.AddDate(0, 0, 1)))
}

// Cluster is the programme's class of comuni by resident population.
type Cluster string

// The clusters of the programme.
const (
	Under5000      Cluster = "under-5000" // up to 4,999 residents
	From5000       Cluster = "5000-15000"
	Over15000      Cluster = "over-15000"
	ClusterUnknown Cluster = "unknown"
)

// Clusters lists them in the order officials read them.
var Clusters = [...]Cluster{Under5000, From5000, Over15000, ClusterUnknown}

// Cluster returns the class of the comune by its population.
func (m *Municipality) Cluster() Cluster {
	switch p := m.Population; {
	case p <= 0:
		return ClusterUnknown
	case p < 5000:
		return Under5000
	case p <= 15000:
		return From5000
	default:
		return Over15000
	}
}

// String identifies the comune in logs and messages.
func (m *Municipality) String() string { return fmt.Sprintf("%s (%s)", m.Name, m.IPA) }
