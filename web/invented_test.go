package web

import (
	"fmt"
	"strings"
	"time"

	"github.com/campanile-italia/campanile/checks"
	"github.com/campanile-italia/campanile/evidence"
	"github.com/campanile-italia/campanile/registry"
)

// seen is when the invented comuni were visited.
var seen = time.Date(2026, 11, 22, 2, 15, 0, 0, time.UTC)

const hostile = `<script>alert(1)</script>"'&`

// provincesInvented are real, their comuni are not.
var provincesInvented = [...][2]string{
	{"BG", "Bergamo"}, {"BS", "Brescia"}, {"CO", "Como"}, {"CR", "Cremona"}, {"LC", "Lecco"}, {"LO", "Lodi"},
	{"MN", "Mantova"}, {"MI", "Milano"}, {"MB", "Monza e della Brianza"}, {"PV", "Pavia"}, {"SO", "Sondrio"}, {"VA", "Varese"},
}

// invented makes an inventory of n comuni with what their visits came to: every
// verdict, unpublished scores, comuni without a visit and without a province.
func invented(n int) (*registry.Inventory, []checks.Outcome) {
	inv := &registry.Inventory{Date: seen, Sources: []registry.Source{
		{ID: registry.IPAEntities, Date: seen, Rows: n, SHA256: strings.Repeat("0123456789abcdef", 4)},
		{ID: registry.RegionalPayments, Missing: true},
	}}
	var outcomes []checks.Outcome
	for i := range n {
		m := inventedComune(i)
		inv.Municipalities = append(inv.Municipalities, m)
		if i%29 != 7 { // some are not visited yet
			outcomes = append(outcomes, inventedOutcome(i, &m))
		}
	}
	return inv, outcomes
}

func inventedComune(i int) registry.Municipality {
	p := provincesInvented[i%len(provincesInvented)]
	m := registry.Municipality{
		IPA: fmt.Sprintf("c_x%03d", i), ISTAT: fmt.Sprintf("%06d", 99000+i), Cadastral: fmt.Sprintf("X%03d", i),
		Name: inventedName(i), Province: p[0], ProvinceName: p[1], Region: "03",
		Population: []int{0, 312, 4999, 5000, 15000, 15001, 1204, 2310, 870, 70922}[i%10], InISTAT: true,
	}
	m.Denomination = "Comune di " + m.Name
	m.Site = registry.Site{URL: fmt.Sprintf("https://www.comune.x%03d.%s.it/", i, strings.ToLower(p[0]))}
	if i == 1 {
		m.Former = []registry.Former{
			{ISTAT: "098001", IPA: "c_w001", Name: "Vecchio" + hostile, Ended: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)},
			{ISTAT: "098002", Name: "Mai Visto", Ended: time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC)},
		}
	}
	if i%11 == 3 {
		m.Pilot = &registry.Pilot{From: time.Date(2025, 1, 1, 0, 0, 0, 0, time.UTC)}
	}
	return m
}

func inventedName(i int) string {
	first := [...]string{"Castel", "Monte", "Pieve", "Borgo", "Rocca", "Villa", "San Zeno", "Cascina", "Torre", "Ponte"}
	second := [...]string{"nuovo", "rotondo", "del Sambuco", "Vecchio", "d'Olmo", "in Brera", "al Lambro", "sul Naviglio", "dei Gelsi", "Alto"}
	switch i {
	case 0:
		return "Cantù del Colle"
	case 1:
		return "Sant'Angelo Inventato"
	case 2:
		return "Castel" + hostile
	case 3:
		return "Presceglie Superiore ed Inferiore con Frazioni Riunite di Montevecchiolungo e di San Giovanni Incoronatissimo al Fiume"
	case 4:
		return "Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch"
	}
	return fmt.Sprintf("%s %s %d", first[i%10], second[i/10%10], i)
}

func inventedOutcome(i int, m *registry.Municipality) checks.Outcome {
	o := checks.Outcome{
		IPA: m.IPA, ISTAT: m.ISTAT, Name: m.Name, Province: m.Province, Population: m.Population, Cluster: m.Cluster(),
		Pilot: m.Pilot.Active(seen), Site: m.Site.URL, Run: "2026-11-22T01", Started: seen.Add(-2 * time.Minute), Finished: seen,
		Counts: evidence.Counts{Pages: 23, Requests: 31, Bytes: 1203944},
	}
	dark := i%17 == 5 // a site that answers nobody
	for k, c := range checks.All() {
		r := checks.Result{Check: c.ID, Family: c.Family, Severity: c.Severity, Weight: c.Weight}
		r.Status = checks.Pass
		switch d := (i*7 + k*13 + i/3*k) % 20; {
		case dark:
			r.Status = checks.Unknown
		case d < 4:
			r.Status = checks.Fail
		case d < 7:
			r.Status = checks.Warn
		case d < 9:
			r.Status = checks.Unknown
		case d == 9:
			r.Status = checks.NotApplicable
		}
		inventedFinding(i, m, &r)
		o.Results = append(o.Results, r)
	}
	if dark {
		o.Fault = evidence.Blocked
		o.Counts = evidence.Counts{Requests: 2}
	}
	o.Card = checks.NewCard(o.Results)
	switch {
	case i%3 == 0:
		o.Supplier, o.Network = "Invented S.r.l.", &checks.SiteNetwork{Class: "psn", Owner: "Polo" + hostile, ASN: 64500, Country: "IT"}
	case i%5 == 1:
		o.Network = &checks.SiteNetwork{Class: "access-isp", ASN: 64501}
	}
	return o
}

func inventedFinding(i int, m *registry.Municipality, r *checks.Result) {
	r.Message = checks.Text{IT: "Riscontro inventato per " + m.Name + ".", EN: "Invented finding for " + m.Name + "."}
	r.Proof = []checks.Proof{
		{URL: m.Site.URL + "pagamenti/avvisi-e-pagamenti-spontanei", Quote: "Paga con pagoPA il tuo avviso", At: seen},
		{URL: "dns:_dmarc.comune.it?type=TXT", Quote: "v=DMARC1; p=none; rua=mailto:dmarc@comune.it", At: seen},
	}
	switch r.Status {
	case checks.Unknown:
		r.Reason, r.Message = string(evidence.Blocked), checks.FaultText(evidence.Blocked)
	case checks.NotApplicable:
		r.Reason = "vendor-domain"
	}
	if i == 2 {
		r.Message = checks.Text{IT: "Messaggio " + hostile, EN: "Message " + hostile}
		r.Proof = append(r.Proof,
			checks.Proof{URL: "javascript:alert(1)", Quote: hostile, At: seen},
			checks.Proof{URL: "data:text/html," + hostile, Quote: "\u202egnp.exe"},
			checks.Proof{URL: `https://x.example/"onmouseover="alert(1)`, Quote: strings.Repeat("moltolungosenzaspazi", 14), At: seen})
	}
}
