package checks

import (
	"github.com/campanile-italia/campanile/evidence"
)

var _ = register(criterion("C.SI.2.1", Check{
	Weight: 1, Dimension: Technological,
	Title: Text{
		IT: "Prenotazione appuntamenti",
		EN: "Booking of appointments",
	},
	About: Text{
		IT: "La pagina dei servizi e ogni scheda di servizio letta devono avere il collegamento appointment-booking. Il criterio non ha tolleranza. Se nessuna di quelle pagine è stata letta è non rilevabile.",
		EN: "The page of services and every service sheet read must have the link appointment-booking. The criterion has no tolerance. Where none of those pages was read it is unknown.",
	},
	Remedy: Text{
		IT: "Il fornitore del sito mette su ogni scheda il collegamento alla prenotazione, con data-element=\"appointment-booking\".",
		EN: "The site's supplier puts the link to the booking on every sheet, with data-element=\"appointment-booking\".",
	},
	Gives: []Status{Pass, Warn, Fail, Unknown, NotApplicable},
	Judge: func(s *evidence.Snapshot) Finding {
		m := modelOf(s)
		pages := m.services
		if m.list != nil {
			pages = append([]*evidence.Page{m.list}, pages...)
		}
		return m.onEvery(s, pages, "appointment-booking", func(p *evidence.Page) bool { return len(m.elements[p]["appointment-booking"]) > 0 })
	},
}))
