package lab

import "strings"

// How the service sheets of a site of the official model are written: their
// voices, and what they state to machines.

const (
	sheetAsEver  way = "as its kind"
	sheetFull    way = "every voice"
	sheetList    way = "a list of dates, access online"
	sheetGeneric way = "access at the desk"
	sheetOrder   way = "one voice out of order"
	sheetDesk    way = "no office in charge"
	sheetScant   way = "five voices missing"

	metaHalf  way = "half of the keys"
	metaWhole way = "every key"
	metaLines way = "every key, over several lines"
	metaMore  way = "every key, and more"
	metaMost  way = "two keys missing"
)

var (
	sheetWays = []way{sheetAsEver, sheetFull, sheetOrder, sheetList, sheetDesk, sheetGeneric, sheetScant}
	metaWays  = []way{metaHalf, metaWhole, metaMost, metaLines, metaMore}
)

// modelSheets is a site of the model whose service sheets a visit reads.
func (c *comune) modelSheets() bool { return c.modelSite() && c.sheetSite() }

// voiceIDs are the voices of a comune's sheets, in order.
func (c *comune) voiceIDs() string {
	kind := c.sheetKind()
	switch c.way(axisSheet) {
	case sheetFull, sheetList, sheetGeneric, sheetDesk:
		kind = sheetWhole
	case sheetOrder:
		return "a-chi come ottieni serve tempi accedi condizioni contatti"
	case sheetScant:
		kind = sheetLacksFive
	}
	switch kind {
	case sheetLacksTwo:
		return "a-chi come tempi accedi condizioni contatti"
	case sheetLacksFive:
		return "a-chi come accedi"
	}
	return "a-chi come serve ottieni tempi accedi condizioni contatti"
}

// voices are those of a sheet.
func (b *builder) voices() []sheetVoice {
	var out []sheetVoice
	for _, id := range strings.Fields(b.c.voiceIDs()) {
		for _, v := range sheetVoices {
			if v.id == id {
				out = append(out, v)
			}
		}
	}
	return out
}

// voice writes what a sheet says under one of its voices.
func (b *builder) voice(v sheetVoice) {
	kind := b.c.way(axisSheet)
	access, mark := "Prenota un appuntamento", `data-element="service-booking-access"`
	switch kind {
	case sheetList:
		access, mark = "Accedi al servizio", `data-element="service-online-access"`
	case sheetGeneric:
		access, mark = "Vieni allo sportello", `data-element="service-generic-access"`
	}
	switch {
	case v.id == "tempi" && kind == sheetList:
		b.s(`<ul data-element="service-calendar-list"><li>31 marzo</li><li>30 settembre</li></ul>`)
	case v.id == "accedi":
		b.a(b.href(pageBooking), access, mark)
	case v.id == "contatti" && kind == sheetDesk:
		b.s(`<p>Lo sportello è aperto ogni mattina.</p>`)
	case v.id == "contatti":
		b.s(`<p data-element="service-area">`)
		b.a(b.href(pageContacts), "Uffici e contatti", "")
		b.s("</p>")
	default:
		b.s(v.content)
	}
}

// metatag is what a sheet states to machines; title is escaped.
func (b *builder) metatag(title string) {
	text := `{"name":"` + title + `","serviceType":"Servizio","serviceOperator":{"name":"Comune"},"areaServed":{"name":"Territorio comunale"},"audience":{"audienceType":"Cittadini"}`
	const address = `,"address":{"streetAddress":"Piazza del Municipio 1","postalCode":"00000","addressLocality":"Capoluogo"`
	const most = `,"availableChannel":{"serviceLocation":{"name":"Sportello"` + address
	switch b.c.way(axisMeta) {
	case metaWhole:
		text += strings.Replace(most, `{"serviceLocation"`, `{"serviceUrl":"/servizi/","serviceLocation"`, 1) + "}}}"
	case metaLines:
		text += strings.Replace(most, `{"serviceLocation"`, `{"serviceUrl":"/servizi/","serviceLocation"`, 1) + "}}}"
		text = strings.ReplaceAll(text, `,"`, ",\n  \"")
	case metaMore:
		text += strings.Replace(most, `{"serviceLocation"`, `{"serviceUrl":"/servizi/","serviceLocation"`, 1) + `,"addressCountry":"IT"}}},"@type":"GovernmentService"`
	case metaMost: // neither address of the service nor name of the place
		text += strings.Replace(most, `"name":"Sportello",`, "", 1) + "}}}"
	}
	b.s(`<script type="application/ld+json" data-element="metatag">`, text, `}</script>`)
}

// sheetTruth are the right verdicts on the sheets.
func (c *comune) sheetTruth(t map[string]Expectation, miss func(why string) Expectation) {
	if _, out := c.unread(); out || !c.modelSheets() {
		return
	}
	if kind := c.way(axisSheet); kind != sheetAsEver {
		whole, office := pass("sheets: "+string(kind)), pass("sheets: "+string(kind))
		switch kind {
		case sheetOrder:
			whole = warn(whole.Why)
		case sheetDesk:
			whole, office = warn(whole.Why), miss(whole.Why)
		case sheetScant:
			whole, office = miss(whole.Why), miss(whole.Why)
		}
		t["model-c-si-1-3"], t["model-c-si-2-2"] = whole.as(string(kind)), office.as(string(kind))
	}
	kind := c.way(axisMeta)
	e := pass("metatag: " + string(kind))
	switch kind {
	case metaHalf:
		e = miss(e.Why)
	case metaMost:
		e = warn(e.Why)
	}
	t["model-r-si-1-1"] = e.as(string(kind))
}
