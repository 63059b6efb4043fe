package checks

import "github.com/campanile-italia/campanile/evidence"

var _ = register(Check{
	ID: "hosting-own-network", Family: Hosting, Severity: Should, Weight: 2, Dimension: Administrative,
	Title: Text{IT: "Infrastruttura propria adeguata", EN: "An adequate infrastructure of the body's own"},
	About: Text{
		IT: "Riguarda i pochi comuni con una rete propria (un AS a loro nome) in cui si trova il sito o un servizio collegato: la loro infrastruttura deve essere tra quelle adeguate del catalogo ACN. Vale ciò che le qualificazioni note a Campanile dicono; finché non sono disponibili in un elenco datato l'esito è non rilevabile. Gli altri comuni: non applicabile.",
		EN: "About the few comuni with a network of their own (an AS in their name) in which the site or a linked service is: their infrastructure must be among the adequate ones of ACN's catalogue. What the qualifications known to Campanile say counts; as long as these are in no dated list it is unknown. Other comuni: not applicable.",
	},
	Remedy: Text{
		IT: "L'RTD completa la dichiarazione di adeguatezza dell'infrastruttura presso ACN, oppure ne programma la migrazione.",
		EN: "The RTD completes the declaration of adequacy of the infrastructure with ACN, or plans its migration.",
	},
	Cites: cloudCites,
	Since: date(2024, 8, 1), Needs: []evidence.Part{evidence.SiteAddress, evidence.Networks},
	Gives: []Status{Pass, Warn, Unknown, NotApplicable},
	Judge: func(s *evidence.Snapshot) Finding {
		for _, h := range append([]*evidence.Host{s.SiteHost()}, serviceHosts(s)...) {
			if p := place(s, h); p.Class == ClassOwnAS && !p.Other {
				return judgeSupplier(s, knowledgeFor(s), h)
			}
		}
		return notApplicable("own-network-not-used", reasonText("own-network-not-used"))
	},
})
