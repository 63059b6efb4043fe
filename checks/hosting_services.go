package checks

import (
	"strings"

	"github.com/campanile-italia/campanile/evidence"
)

var _ = register(Check{
	ID: "hosting-services", Family: Hosting, Severity: Must, Weight: 5, Dimension: Technological,
	Title: Text{IT: "Collocazione dei servizi collegati", EN: "Where the linked services are hosted"},
	About: Text{
		IT: "Si classificano come il sito gli host dei servizi collegati: trasparenza, albo, pagamenti, sportelli e area personale, webmail, scuola e servizi sociali; non mappe, reti sociali, statistiche e piattaforme nazionali. Decide la classe peggiore; l'esito è non rilevabile solo se nessuno si è potuto classificare.",
		EN: "The hosts of the linked services are classed as the site is: transparency, notice board, payments, desks and personal area, webmail, school and social services; not maps, social networks, statistics or national platforms. The worst class decides; unknown only when none could be classed.",
	},
	Remedy: Text{
		IT: "L'RTD chiede al fornitore di ciascun servizio su quale infrastruttura qualificata ACN si trova e trasferisce quelli ancora in sede.",
		EN: "The RTD asks each supplier on which ACN-qualified infrastructure the service is, and moves those still on the premises.",
	},
	Cites: cloudCites,
	Since: date(2024, 8, 1), Needs: []evidence.Part{evidence.Home, evidence.Networks},
	Gives: []Status{Pass, Warn, Fail, Unknown, NotApplicable},
	Judge: judgeServices,
})

func judgeServices(s *evidence.Snapshot) Finding {
	var places []Placement
	var proofs []Proof
	worst, known := -1, false
	for _, h := range serviceHosts(s) {
		p := place(s, h)
		places, proofs = append(places, p), append(proofs, serviceProof(h, &p))
		known = known || p.Fault == ""
		if worst < 0 || p.badness() > places[worst].badness() {
			worst = len(places) - 1
		}
	}
	if worst < 0 {
		return notApplicable("no-services-linked", reasonText("no-services-linked"))
	}
	if p := places[worst]; p.Fault == "" || !known {
		return placed(p.status(), p, proofs[worst])
	}
	for i, p := range places { // some are not known, the rest is good
		if p.Fault == "" {
			return placed(Pass, p, proofs[i])
		}
	}
	panic("unreachable: one placement is known")
}

// serviceHosts returns the hosts of the body's services other than its site's.
func serviceHosts(s *evidence.Snapshot) []*evidence.Host {
	site := strings.TrimPrefix(evidence.HostOf(s.Site.URL), "www.")
	asked := strings.TrimPrefix(evidence.HostOf(s.Site.Asked), "www.")
	k := knowledgeFor(s)
	var hosts []*evidence.Host
	for i := range s.Hosts {
		h := &s.Hosts[i]
		name := strings.TrimPrefix(h.Name, "www.")
		if name == site || name == asked || !isService(h) {
			continue
		}
		if kind := k.kind(h.Name); kind == "national" || kind == "public" {
			continue
		}
		hosts = append(hosts, h)
	}
	return hosts
}

func isService(h *evidence.Host) bool {
	for _, r := range [...]evidence.Role{
		evidence.RoleTransparency, evidence.RoleAlbo, evidence.RolePayments, evidence.RoleDesk,
		evidence.RolePersonal, evidence.RoleWebmail, evidence.RoleSchool,
	} {
		if h.Is(r) {
			return true
		}
	}
	return false
}

func serviceProof(h *evidence.Host, p *Placement) Proof {
	proof := Proof{URL: "dns:" + h.Name, Quote: p.Quote, At: h.At}
	if len(h.Linked) > 0 {
		proof.Quote += " (" + string(h.Linked[0].Role) + ": " + h.Linked[0].Page + ")"
	}
	return proof
}
