package web

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/campanile-italia/campanile/checks"
	"github.com/campanile-italia/campanile/registry"
)

// rome is the zone in which pages write moments.
var rome = func() *time.Location {
	loc, err := time.LoadLocation("Europe/Rome")
	if err != nil {
		panic(fmt.Sprintf("web: no time zone data for Europe/Rome: %v", err)) // the binary embeds it
	}
	return loc
}()

// T returns the text of the page's language.
func (p page) T(it, en string) string {
	if p.Lang == "en" {
		return en
	}
	return it
}

// In returns a two-language text in the page's language.
func (p page) In(t checks.Text) string { return t.In(p.Lang) }

// Some returns one of two words by number: "1 comune", "2 comuni".
func (p page) Some(n int, one, many string) string {
	if n == 1 {
		return p.Number(n) + " " + one
	}
	return p.Number(n) + " " + many
}

// Family names a family of checks.
func (p page) Family(f checks.Family) string { return p.In(f.Title()) }

// Short names a family at the head of a column.
func (p page) Short(f checks.Family) string {
	switch f {
	case checks.PagoPA:
		return "pagoPA"
	case checks.EInvoice:
		return p.T("Fatture", "Invoicing")
	case checks.Hosting:
		return "Hosting"
	}
	return p.T("Altri", "Other")
}

// Status names a verdict.
func (p page) Status(s checks.Status) string { return p.In(s.Title()) }

// Many names a verdict after a number of comuni or of checks.
func (p page) Many(n int, s checks.Status) string {
	switch s {
	case checks.Pass:
		return p.Some(n, p.T("conforme", "pass"), p.T("conformi", "pass"))
	case checks.Warn:
		return p.Some(n, p.T("da migliorare", "to improve"), p.T("da migliorare", "to improve"))
	case checks.Fail:
		return p.Some(n, p.T("non conforme", "fail"), p.T("non conformi", "fail"))
	case checks.NotApplicable:
		return p.Some(n, p.T("non applicabile", "not applicable"), p.T("non applicabili", "not applicable"))
	}
	return p.Some(n, p.T("non rilevabile", "unknown"), p.T("non rilevabili", "unknown"))
}

// Severity says how binding a duty is.
func (p page) Severity(s checks.Severity) string {
	switch s {
	case checks.Must:
		return p.T("obbligo di legge", "legal duty")
	case checks.Should:
		return p.T("linea guida", "guideline")
	}
	return p.T("informativo", "informative")
}

// Cluster names a population cluster.
func (p page) Cluster(c string) string { return p.In(checks.ClusterTitle(registry.Cluster(c))) }

// Network says what a class of the site's network is.
func (p page) Network(c checks.Class) string {
	switch c {
	case checks.ClassPSN:
		return p.T("Polo Strategico Nazionale", "national strategic hub (PSN)")
	case checks.ClassInHouse:
		return p.T("società in house pubblica", "publicly owned company")
	case checks.ClassOwnAS:
		return p.T("rete propria dell'ente", "network of the body's own")
	case checks.ClassQualified:
		return p.T("cloud qualificato", "qualified cloud")
	case checks.ClassHoster:
		return p.T("altro hosting", "other hosting")
	case checks.ClassAccess:
		return p.T("linea di accesso", "access line")
	case checks.ClassCDN:
		return p.T("dietro una CDN", "behind a CDN")
	}
	return p.T("non riconosciuta", "not known")
}

// Source names a register.
func (p page) Source(id registry.SourceID) string {
	switch id {
	case registry.IPAEntities:
		return p.T("IndicePA, enti", "IndicePA, bodies")
	case registry.IPAEInvoice:
		return p.T("IndicePA, uffici di fatturazione elettronica", "IndicePA, e-invoicing offices")
	case registry.ISTAT:
		return p.T("ISTAT, elenco dei comuni", "ISTAT, list of comuni")
	case registry.Population:
		return p.T("ISTAT, popolazione residente", "ISTAT, resident population")
	case registry.PADigitale:
		return p.T("PA digitale 2026, candidature finanziate", "PA digitale 2026, funded projects")
	case registry.RegionalPayments:
		return p.T("Portale regionale dei pagamenti", "Regional payment portal")
	case registry.Mergers:
		return p.T("Fusioni di comuni", "Mergers of comuni")
	case registry.AppIO:
		return p.T("App IO, servizi visibili", "App IO, visible services")
	case registry.PagoPAPartners:
		return p.T("PagoPA, enti e partner", "PagoPA, bodies and partners")
	case registry.ASN:
		return p.T("Reti e indirizzi IP (ASN)", "Networks and IP addresses (ASN)")
	case registry.Pilots:
		return p.T("Comuni pilota", "Pilot comuni")
	}
	return string(id)
}

// Number writes a whole number as the language does.
func (p page) Number(n int) string {
	return checks.Grouped(n, p.Lang)
}

// When writes a moment in Rome's time.
func (p page) When(t time.Time) string {
	if t.IsZero() {
		return "—"
	}
	return t.In(rome).Format(p.T("02/01/2006 15:04", "2006-01-02 15:04"))
}

// Day writes a day.
func (p page) Day(t time.Time) string {
	if t.IsZero() {
		return "—"
	}
	return t.Format(p.T("02/01/2006", "2006-01-02"))
}

// Wait writes how long to wait, in whole minutes once it is over one.
func (p page) Wait(d time.Duration) string {
	if d <= time.Minute {
		return p.Some(max(1, int(math.Ceil(d.Seconds()))), p.T("secondo", "second"), p.T("secondi", "seconds"))
	}
	return p.Some(int(math.Ceil(d.Minutes())), p.T("minuto", "minute"), p.T("minuti", "minutes"))
}

// Percent writes a share as a whole percentage; a score that is not published
// is a dash, never 0.
func (p page) Percent(v *float64) string {
	if v == nil {
		return "—"
	}
	return strconv.Itoa(int(math.Round(*v*100))) + "%"
}

// Share is Percent for a share that is always known.
func (p page) Share(v float64) string { return p.Percent(&v) }

// Fine writes a share with two decimals, for figures near the whole. It never
// rounds up to the whole what is not.
func (p page) Fine(v *float64) string {
	if v == nil {
		return "—"
	}
	text := strconv.FormatFloat(math.Floor(*v*10000)/100, 'f', 2, 64)
	if p.Lang != "en" {
		text = strings.Replace(text, ".", ",", 1)
	}
	return text + "%"
}
