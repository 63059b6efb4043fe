package checks

import (
	"strings"

	"github.com/campanile-italia/campanile/evidence"
	"github.com/campanile-italia/campanile/registry"
)

var _ = register(Check{
	ID: "domain-name", Family: Adjacent, Severity: Should, Weight: 6, Dimension: Administrative,
	Title: Text{IT: "Nome a dominio del sito comunale", EN: "Domain name of the municipal site"},
	About: Text{
		IT: "Il nome deve essere comune.nome.sigla.it, con la provincia anche per esteso, o comune.nome.it per i capoluoghi (Modello Comuni, C.SI.5.2). Valgono nomi uniti o con trattini, con o senza accenti, abbreviati, di province e comuni precedenti. Le altre forme riservate ai comuni dal Registro .it, come comune-nome.it o gemeinde.nome.bz.it, sono lecite ma non del modello: esito parziale. Ogni altro nome, .gov.it, l'host di un fornitore o un indirizzo numerico danno esito negativo.",
		EN: "The name must be comune.name.sigla.it, the province in full too, or comune.name.it for a provincial capital (official model, C.SI.5.2). Joined and hyphenated names, with and without accents, short ones, and those of earlier provinces and comuni count. Other forms that the .it Registry reserves to comuni, such as comune-name.it or gemeinde.name.bz.it, are lawful but not the model's: a warning. Any other name, .gov.it, a supplier's host or a bare address fail.",
	},
	Remedy: Text{
		IT: "L'RTD registra il nome riservato al comune presso un registrar .it, vi sposta il sito lasciando un rinvio dal vecchio nome, e aggiorna l'indirizzo in IPA.",
		EN: "The RTD registers the name reserved to the comune with a .it registrar, moves the site there with a redirect from the old name, and updates the address in IPA.",
	},
	Cites: []Cite{
		{Act: "Modello Comuni", Where: "C.SI.5.2", URL: "https://docs.italia.it/italia/designers-italia/design-comuni-docs/it/versione-corrente/"},
		{Act: "AgID, determinazione n. 36/2018", Where: "domini .gov.it riservati alle amministrazioni centrali", URL: "https://www.agid.gov.it/it/piattaforme/registrazione-al-dominio-govit"},
	},
	Since: date(2018, 12, 31),
	Gives: []Status{Pass, Warn, Fail, Unknown},
	Judge: judgeDomain,
})

func judgeDomain(s *evidence.Snapshot) Finding {
	if s.Site.Asked == "" {
		return unobserved(s, evidence.Home, evidence.RegistryValue)
	}
	host := evidence.HostOf(s.Site.Asked)
	proof := registerProof(s, registry.IPAEntities, "Sito_istituzionale "+s.Site.Asked)
	if kind := knowledgeFor(s).kind(strings.TrimPrefix(host, "www.")); kind != "" {
		return failed(suggest(s, Text{
			IT: host + " è l'host di un fornitore, non un nome dell'ente.",
			EN: host + " is a supplier's host, not a name of the body's.",
		}), proof)
	}
	switch registry.ClassifyDomain(&s.Municipality, host) {
	case registry.DomainModel:
		return passed(Text{IT: host + " è un nome del modello.", EN: host + " is a name of the model."}, proof)
	case registry.DomainReserved:
		return warned(suggest(s, Text{
			IT: host + " è riservato ai comuni dal Registro .it, ma non è la forma del modello.",
			EN: host + " is reserved to comuni by the .it Registry, but not in the model's form.",
		}), proof)
	case registry.DomainGov:
		return failed(suggest(s, Text{
			IT: host + ": i nomi .gov.it sono delle sole amministrazioni centrali.",
			EN: host + ": .gov.it names are for central administrations only.",
		}), proof)
	}
	return failed(suggest(s, Text{
		IT: host + " non è un nome riservato a questo comune.",
		EN: host + " is not a name reserved to this comune.",
	}), proof)
}

// suggest says which name the model would have.
func suggest(s *evidence.Snapshot, t Text) Text {
	name := registry.PreferredDomain(&s.Municipality)
	if name == "" {
		return t
	}
	return Text{IT: t.IT + " Del modello sarebbe, ad esempio, " + name + ".", EN: t.EN + " The model's would be, for example, " + name + "."}
}
