package checks

import (
	"slices"
	"strings"

	"github.com/campanile-italia/campanile/evidence"
)

var _ = register(Check{
	ID: "hosting-mail", Family: Hosting, Severity: Should, Weight: 2, Dimension: Technological,
	Title: Text{IT: "Collocazione della posta", EN: "Where the mail is hosted"},
	About: Text{
		IT: "Gli host che ricevono la posta istituzionale (MX) sono classificati come il sito: psn, public-in-house, own-as, qualified-cloud sono positivi; other-hoster e access-isp parziali. Dietro un filtro antispam l'origine non si vede: se l'SPF del dominio nomina un fornitore noto si dice quale, altrimenti l'esito è non rilevabile. Nessun MX, o un dominio di un fornitore: non applicabile.",
		EN: "The hosts that receive the institutional mail (MX) are classed as the site is: psn, public-in-house, own-as, qualified-cloud pass; other-hoster and access-isp are a warning. Behind a mail filter the origin is hidden: where the domain's SPF names a known supplier it is said, otherwise it is unknown. No MX, or a supplier's domain: not applicable.",
	},
	Remedy: Text{
		IT: "L'RTD chiede al fornitore della posta su quale infrastruttura qualificata ACN si trovano le caselle; un server di posta ancora in sede va migrato con il piano dell'ente.",
		EN: "The RTD asks the mail supplier on which ACN-qualified infrastructure the mailboxes are; a mail server still on the premises is to be moved with the body's plan.",
	},
	Cites: cloudCites,
	Since: date(2024, 8, 1), Needs: []evidence.Part{evidence.Networks},
	Gives: []Status{Pass, Warn, Unknown, NotApplicable},
	Judge: judgeMailHosting,
})

func judgeMailHosting(s *evidence.Snapshot) Finding {
	z, f := mailZone(s)
	if f != nil {
		return *f
	}
	k := knowledgeFor(s)
	var worst *Placement
	var at Proof
	for _, mx := range z.MX {
		h := s.Host(mx.Host)
		if h == nil {
			continue
		}
		if by := k.supplierOf(h); by != nil && by.Gateway {
			return behindGateway(k, z, mx.Host, by)
		}
		if p := place(s, h); worst == nil || p.badness() > worst.badness() {
			worst, at = &p, Proof{URL: "dns:" + h.Name, Quote: "MX " + z.Name + " → " + p.Quote, At: h.At}
		}
	}
	switch {
	case len(z.MX) == 0:
		return notApplicable("no-mail", reasonText("no-mail"), Proof{URL: "dns:" + z.Name + "?type=MX", At: z.At})
	case worst == nil:
		return unknown(evidence.OutOfBudget, FaultText(evidence.OutOfBudget), Proof{URL: "dns:" + z.Name + "?type=MX", Quote: z.MX[0].Host, At: z.At})
	}
	worst.Signal = Text{} // the signs of the body's own machine are the site's question
	return placed(worst.status(), *worst, at)
}

// behindGateway is the verdict on mail that passes a filter: the supplier the
// SPF names is said, and where its servers are stays hidden.
func behindGateway(k *Knowledge, z *evidence.Zone, mx string, by *Supplier) Finding {
	proof := Proof{URL: "dns:" + z.Name + "?type=MX", Quote: mx, At: z.At}
	text := Text{
		IT: "La posta passa dal filtro " + by.Name + ": dove siano le caselle non si vede.",
		EN: "Mail passes the filter " + by.Name + ": where the mailboxes are cannot be seen.",
	}
	for _, record := range z.SPF.Records {
		terms := strings.Fields(strings.ToLower(record))
		for i := range k.Suppliers {
			for _, include := range k.Suppliers[i].SPF {
				if slices.Contains(terms, "include:"+include) {
					text.IT += " L'SPF nomina " + k.Suppliers[i].Name + "."
					text.EN += " The SPF names " + k.Suppliers[i].Name + "."
					proof.Quote += "; " + record
				}
			}
		}
	}
	return unknown(evidence.CDNMasked, text, proof)
}
