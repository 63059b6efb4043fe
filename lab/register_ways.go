package lab

import (
	"strings"
	"time"

	"github.com/campanile-italia/campanile/registry"
)

// What the registers say of a comune, where the lab writes them.

const (
	paidNone     way = "none"
	paidOften    way = "paid every day"
	paidOnce     way = "paid once, ten months ago"
	paidDayOnly  way = "day without an hour"
	paidLongAgo  way = "last paid thirteen months ago"
	paidNothing  way = "a row that counts no payment"
	ioNone       way = "none"
	ioMany       way = "several services"
	ioOne        way = "one service"
	ioTwice      way = "two entries"
	ioEmpty      way = "an entry without services"
	ioNamesake   way = "its name, another's tax code"
	partnerNone  way = "none"
	partnerUpper way = "in capitals"
	partnerAsIs  way = "as in IPA"
	partnerBlank way = "two blanks"
	partnerUnion way = "a union named after it"
	partnerOther way = "a longer name"

	grantNone    way = "none"
	grantPaid    way = "certified"
	grantSecond  way = "certified after one was renounced"
	grantSeason  way = "certified, a later notice"
	grantFunded  way = "funded only"
	grantLost    way = "renounced"
	grantAppIO   way = "App IO's, certified"
	grantAnother way = "another measure's, certified"

	recordToday  way = "updated yesterday"
	recordMonth  way = "updated a month ago"
	recordTerm   way = "updated 180 days ago"
	recordLate   way = "updated 190 days ago"
	recordYears  way = "updated three years ago"
	recordUnsure way = "updated in the register given"

	cuuMixed   way = "letters and digits"
	cuuLetters way = "letters only"
	cuuDigits  way = "digits only"
	cuuLower   way = "lower case"
	cuuShort   way = "five characters"
	cuuLong    way = "seven characters"
	cuuHyphen  way = "a hyphen"

	officePlain   way = "Uff_eFatturaPA"
	officeCapital way = "UFF_EFATTURAPA"
	officeLonger  way = "Ragioneria - Uff_eFatturaPA"
	officeOther   way = "Ufficio fatture"
	officeTaxes   way = "Servizio tributi e fatturazione"
)

var (
	paidWays    = []way{paidNone, paidOften, paidLongAgo, paidOnce, paidNone, paidDayOnly, paidNothing, paidNone, paidOften, paidNone}
	appIOWays   = []way{ioMany, ioOne, ioEmpty, ioMany, ioTwice, ioNone, ioMany, ioNamesake}
	partnerWays = []way{partnerNone, partnerUpper, partnerUnion, partnerAsIs, partnerUpper, partnerOther, partnerBlank}
	payWays     = []way{grantPaid, grantNone, grantFunded, grantPaid, grantAppIO, grantSecond, grantNone, grantLost, grantSeason, grantPaid}
	cloudWays   = []way{grantPaid, grantNone, grantFunded, grantSecond, grantPaid, grantAnother, grantSeason, grantLost, grantNone, grantPaid}
	siteWays    = []way{grantPaid, grantNone, grantPaid, grantFunded, grantNone, grantSeason, grantPaid, grantLost}
	recordWays  = []way{recordMonth, recordToday, recordLate, recordTerm, recordMonth, recordYears}
	cuuWays     = []way{cuuMixed, cuuMixed, cuuLetters, cuuLower, cuuDigits}
	badCUUWays  = []way{cuuShort, cuuLong, cuuHyphen}
	officeWays  = []way{officePlain, officeCapital, officeOther, officePlain, officeLonger, officeTaxes}
)

// payments is the comune's row in the region's data; false when it has none.
func (c *comune) payments(today time.Time) (count int, last string, ok bool) {
	day := func(n int) string { return today.AddDate(0, 0, -n).Format(time.DateOnly) }
	rng := c.rng("payments")
	switch c.way(axisPaid) {
	case paidOften:
		return 5 + rng.IntN(4000), day(1+rng.IntN(40)) + "T00:00:00.000", true
	case paidOnce:
		return 1, day(300) + "T10:15:00.000", true
	case paidDayOnly:
		return 40, day(12), true
	case paidLongAgo:
		return 12, day(400) + "T00:00:00.000", true
	case paidNothing:
		return 0, day(20) + "T00:00:00.000", true
	}
	return 0, "", false
}

// paid says whether the region's data show that the comune is paid.
func (c *comune) paid() bool { return c.truthRegional().Status == "pass" }

func (c *comune) truthRegional() Expectation {
	kind := c.way(axisPaid)
	why := "region's data: " + string(kind)
	switch kind {
	case paidOften, paidOnce, paidDayOnly:
		return pass(why).as(string(kind))
	}
	return unknown("not-in-source", why).as(string(kind))
}

func (c *comune) truthAppIO() Expectation {
	kind := c.way(axisAppIO)
	why := "App IO: " + string(kind)
	switch {
	case c.TaxCode == "":
		return unknown("not-in-source", "no tax code")
	case kind == ioMany, kind == ioOne, kind == ioTwice:
		return pass(why).as(string(kind))
	}
	return unknown("not-in-source", why).as(string(kind))
}

// partnerName is how PagoPA's list names the body; empty when it does not.
func (c *comune) partnerName() string {
	switch c.way(axisPartner) {
	case partnerUpper:
		return strings.ToUpper(c.Denomination)
	case partnerAsIs:
		return c.Denomination
	case partnerBlank:
		return strings.ToUpper(strings.Replace(c.Denomination, " di ", "  di ", 1))
	case partnerUnion:
		return "UNIONE DI " + strings.ToUpper(c.Name)
	case partnerOther:
		return strings.ToUpper(c.Denomination) + " VECCHIO BORGO"
	}
	return ""
}

// truthPartner is not known of comuni that share their name: the list joins by
// name and leaves them out.
func (w *World) truthPartner(c *comune) Expectation {
	kind := c.way(axisPartner)
	why := "PagoPA's list: " + string(kind)
	switch kind {
	case partnerUpper, partnerAsIs, partnerBlank:
		if namedTwice[slugOf(c.Name)] {
			return untold("two comuni of Italy have that name")
		}
		for _, o := range w.comuni {
			if o != c && slugOf(o.Name) == slugOf(c.Name) {
				return untold("several comuni of that name")
			}
		}
		return pass(why).as(string(kind))
	}
	return unknown("not-in-source", why).as(string(kind))
}

// namedTwice are the names that two comuni of Italy share, one of them perhaps
// outside this world (ISTAT, SITUAS, list of 2026-08-14).
var namedTwice = map[string]bool{"calliano": true, "castro": true, "livo": true, "peglio": true, "samone": true, "santeodoro": true}

// grant is a project of PA digitale 2026.
type grant struct{ notice, measure, state string }

// grants are a comune's projects.
func (c *comune) grants() []grant {
	var list []grant
	for _, g := range [...]struct {
		way                    way
		notice, later, measure string
	}{
		{c.way(axisPayGrant), "1.4.3 - pagoPA - Comuni - Settembre 2022", "1.4.3 - pago PA - Comuni - Marzo 2024", "1.4.3 Adozione PagoPA e AppIO"},
		{c.way(axisSiteGrant), "1.4.1 - Esperienza del Cittadino nei servizi pubblici - Comuni - Aprile 2022", "1.4.1 - Esperienza del Cittadino - Comuni - Settembre 2022", "1.4.1 Esperienza del cittadino nei servizi pubblici"},
		{c.way(axisCloudGrant), "1.2 - Abilitazione al cloud per le PA Locali - Comuni - Aprile 2022", "1.2 - Abilitazione al cloud per le PA Locali - Comuni - Luglio 2023", "1.2 Abilitazione al cloud"},
	} {
		switch g.way {
		case grantPaid:
			list = append(list, grant{g.notice, g.measure, "E"})
		case grantSecond:
			list = append(list, grant{g.notice, g.measure, "R"}, grant{g.later, g.measure, "E"})
		case grantSeason:
			list = append(list, grant{g.later, g.measure, "E"})
		case grantFunded:
			list = append(list, grant{g.notice, g.measure, "A"})
		case grantLost:
			list = append(list, grant{g.notice, g.measure, "R"})
		case grantAppIO:
			list = append(list, grant{"1.4.3 - App IO - Comuni - Settembre 2022", g.measure, "E"})
		case grantAnother:
			list = append(list, grant{"1.3.1 - Piattaforma Digitale Nazionale Dati - Comuni - Ottobre 2022", "1.3.1 PDND", "E"})
		}
	}
	return list
}

// certified says whether the project of an axis was paid after it was certified.
func (c *comune) certified(a axis) bool {
	switch c.way(a) {
	case grantPaid, grantSecond, grantSeason:
		return true
	}
	return false
}

func (c *comune) truthGrant(a axis) Expectation {
	kind := c.way(a)
	why := axisSpecs[a].name + ": " + string(kind)
	if c.certified(a) {
		return pass(why).as(string(kind))
	}
	return notApplicable(why).as(string(kind))
}

// updated is the day of the comune's record in IPA, where the lab writes it.
func (c *comune) updated(today time.Time) time.Time {
	days := map[way]int{recordToday: 1, recordMonth: 30, recordTerm: 180, recordLate: 190, recordYears: 1100}[c.way(axisRecord)]
	return today.AddDate(0, 0, -days)
}

func (c *comune) truthRecordAge() Expectation {
	kind := c.way(axisRecord)
	why := "record: " + string(kind)
	if kind == recordLate || kind == recordYears {
		return warn(why).as(string(kind))
	}
	return pass(why).as(string(kind))
}

// officeName is what the first office is called, where the lab writes it.
func (c *comune) officeName() string { return string(c.way(axisOffice)) }

func (c *comune) truthDefaultOffice() Expectation {
	name := ""
	for _, o := range c.offices {
		name = o.Name
		if plain := strings.NewReplacer(" ", "", "_", "").Replace(strings.ToLower(o.Name)); strings.Contains(plain, "uffefatturapa") {
			return pass("office " + o.CUU).as(o.Name)
		}
	}
	return notApplicable("no office of that name").as(name)
}

// spelled writes a code in the way of the comune's codes.
func (c *comune) spelled(code string) string {
	const digits, letters = "23456789", "KQJXWYZH"
	switch c.way(axisCUU) {
	case cuuLetters:
		return strings.Map(func(r rune) rune {
			if i := strings.IndexRune(digits, r); i >= 0 {
				return rune(letters[i])
			}
			return r
		}, code)
	case cuuDigits:
		return "3" + itoa(10000 + c.rank*3)[:5]
	case cuuLower:
		return strings.ToLower(code)
	}
	return code
}

// misspelled writes a code that is none.
func (c *comune) misspelled(code string) string {
	switch badCUUWays[c.key%3] {
	case cuuLong:
		return code + "X"
	case cuuHyphen:
		return code[:3] + "-" + code[4:]
	}
	return code[:5]
}

// offices says in how many and in which way the codes are written.
func officesNamed(offices []registry.EInvoiceOffice) string {
	if len(offices) > 1 {
		return itoa(len(offices)) + " offices"
	}
	code := offices[0].CUU
	switch {
	case !wellFormed(code) && len(code) < 6:
		return string(cuuShort)
	case !wellFormed(code) && strings.Contains(code, "-"):
		return string(cuuHyphen)
	case !wellFormed(code):
		return string(cuuLong)
	case code != strings.ToUpper(code):
		return string(cuuLower)
	case strings.Trim(code, "0123456789") == "":
		return string(cuuDigits)
	case strings.Trim(code, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") == "":
		return string(cuuLetters)
	}
	return string(cuuMixed)
}
