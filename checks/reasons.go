package checks

import (
	"github.com/campanile-italia/campanile/evidence"
	"github.com/campanile-italia/campanile/registry"
)

// unobserved is the verdict of a check whose part was not had.
func unobserved(s *evidence.Snapshot, part evidence.Part, fault evidence.Fault) Finding {
	url := s.Site.Asked
	if url == "" {
		url = "register:ipa_entities"
	}
	if id, ok := registers[part]; ok {
		url = "register:" + string(id)
	}
	note := s.Site.Note
	if _, ok := registers[part]; ok {
		note = string(fault)
	}
	return unknown(fault, FaultText(fault), Proof{URL: url, Quote: note, At: s.Started})
}

// registers are the parts that a register is, and no page.
var registers = map[evidence.Part]registry.SourceID{
	evidence.Networks: registry.ASN, evidence.OfficesList: registry.IPAEInvoice, evidence.PaymentsList: registry.RegionalPayments,
	evidence.GrantsList: registry.PADigitale, evidence.ISTATList: registry.ISTAT,
}

// FaultText says a fault in words that fit after "not assessed".
func FaultText(f evidence.Fault) Text {
	if t, ok := faultTexts[f]; ok {
		return t
	}
	return Text{IT: "Non rilevabile (" + string(f) + ").", EN: "Could not be observed (" + string(f) + ")."}
}

var faultTexts = map[evidence.Fault]Text{
	evidence.DNS:              {"Il nome non è risolto dal DNS.", "The name does not resolve."},
	evidence.Refused:          {"Il server rifiuta la connessione.", "The server refuses the connection."},
	evidence.Reset:            {"Il server chiude la connessione prima di rispondere.", "The server closes the connection before answering."},
	evidence.Timeout:          {"Nessuna risposta entro il tempo previsto.", "No answer in time."},
	evidence.TLS:              {"La sessione TLS non si stabilisce.", "No TLS session can be made."},
	evidence.Blocked:          {"Il server nega l'accesso ai visitatori automatici (403, 429 o CAPTCHA).", "The server denies automated visitors (403, 429 or CAPTCHA)."},
	evidence.Robots:           {"robots.txt chiude queste pagine: Campanile lo rispetta.", "robots.txt closes these pages: Campanile obeys it."},
	evidence.ServerError:      {"Il server risponde con un errore (5xx).", "The server answers with an error (5xx)."},
	evidence.NotFound:         {"La pagina non è stata trovata.", "The page was not found."},
	evidence.TooLarge:         {"La risposta supera il limite di dimensione.", "The answer is over the size limit."},
	evidence.Malformed:        {"La risposta non è leggibile.", "The answer cannot be read."},
	evidence.ScriptOnly:       {"La pagina si compone solo con JavaScript.", "The page is made by JavaScript only."},
	evidence.Redirect:         {"Il sito rimanda in circolo o altrove.", "The site redirects in a loop or elsewhere."},
	evidence.ForbiddenAddress: {"L'indirizzo è privato o riservato: non viene contattato.", "The address is private or reserved: it is not contacted."},
	evidence.OutOfBudget:      {"La visita ha esaurito pagine, byte o tempo.", "The visit used up its pages, bytes or time."},
	evidence.RegistryValue:    {"Il valore nel registro IPA non è un sito.", "The value in the IPA register is no site."},
	evidence.CDNMasked:        {"L'indirizzo è di una CDN: l'origine non si vede.", "The address is a CDN's: the origin is hidden."},
	evidence.SourceMissing:    {"Il registro che serve non è disponibile.", "The register needed is not available."},
	evidence.SourceStale:      {"L'ultima copia del registro è troppo vecchia.", "The register's last copy is too old."},
	evidence.NotInSource:      {"Il registro è stato letto e non contiene il dato.", "The register was read and does not hold it."},
}

// reasonTexts says why a duty does not bind a body.
var reasonTexts = map[string]Text{
	"in-liquidation":       {"L'ente è in liquidazione.", "The body is in liquidation."},
	"no-office":            {"In IPA l'ente non ha uffici di fatturazione elettronica.", "The body has no e-invoicing office in IPA."},
	"not-in-peppol":        {"Nessun ufficio dell'ente è nella rete Peppol: è lecito, l'obbligo è il Sistema di Interscambio.", "No office of the body is in the Peppol network: that is lawful, the duty is the Sistema di Interscambio."},
	"no-services-linked":   {"Il sito non collega servizi su altri host.", "The site links no services on other hosts."},
	"no-https":             {"Il sito non è letto in HTTPS: è giudicato a parte.", "The site is not read over HTTPS: that is judged apart."},
	"not-signed":           {"La zona non è firmata con DNSSEC: è lecito.", "The zone is not signed with DNSSEC: that is lawful."},
	"no-caa":               {"Il dominio non ha record CAA: è lecito.", "The domain has no CAA record: that is lawful."},
	"no-file":              {"Il sito non pubblica questo file: è lecito.", "The site does not publish this file: that is lawful."},
	"no-policy":            {"Il dominio non pubblica questa politica: è lecito.", "The domain does not publish this policy: that is lawful."},
	"no-tlsa":              {"I server di posta non pubblicano record TLSA: è lecito.", "The mail servers publish no TLSA records: that is lawful."},
	"tlsa-unsigned":        {"I server di posta pubblicano record TLSA, ma il dominio non è firmato con DNSSEC e non valgono: è lecito.", "The mail servers publish TLSA records, but the domain is not signed with DNSSEC and they do not count: that is lawful."},
	"no-mail":              {"Il dominio non riceve posta.", "The domain receives no mail."},
	"no-aaaa":              {"Il sito non ha un indirizzo IPv6: è lecito.", "The site has no IPv6 address: that is lawful."},
	"no-login":             {"Il sito letto non offre alcun accesso personale.", "The site as read offers no personal log-in."},
	"model-not-adopted":    {"Il sito non adotta il modello e l'ente non risulta finanziato e certificato sulla misura 1.4.1.", "The site has not adopted the model, and the body is not on record as funded and certified under measure 1.4.1."},
	"vendor-domain":        {"Il dominio è di un fornitore, non dell'ente.", "The domain is a supplier's, not the body's own."},
	"no-default-office":    {"L'ente riceve con uffici di altro nome.", "The body receives through offices of other names."},
	"many-offices":         {"L'ente ha più di venti uffici: di solito ciascuno pubblica il suo codice.", "The body has more than twenty offices: usually each publishes its code."},
	"no-code-shown":        {"Il sito non pubblica alcun codice univoco dell'ente: lo dice il controllo sul codice pubblicato.", "The site publishes no office code of the body: the check on the published code says so."},
	"version-hidden":       {"Il server non mostra la versione di un programma noto.", "The server shows no version of a known program."},
	"own-network-not-used": {"Sito e servizi non sono in una rete dell'ente.", "Neither site nor services are in a network of the body's own."},
	"no-payment-portal":    {"Il sito non collega un portale dei pagamenti.", "The site links no payment portal."},
	"no-touchpoint":        {"Il sito non collega checkout.pagopa.it.", "The site does not link checkout.pagopa.it."},
	"no-mark":              {"Il marchio pagoPA non è sulle pagine lette.", "The pagoPA mark is not on the pages read."},
	"no-grant":             {"PA digitale 2026 non ha progetti di questo tipo dell'ente.", "PA digitale 2026 holds no project of this kind of the body."},
	"grant-under-way":      {"Il progetto è finanziato e non ancora certificato.", "The project is funded and not yet certified."},
	"no-certified-project": {"PA digitale 2026 non ha un progetto di questo tipo certificato e pagato.", "PA digitale 2026 holds no project of this kind that was certified and paid."},
	"no-service-with-cost": {"Nessuna scheda di servizio del modello Comuni, tra quelle lette, indica un costo.", "None of the service cards of the Comuni model that were read states a cost."},
}

func reasonText(reason string) Text {
	if t, ok := reasonTexts[reason]; ok {
		return t
	}
	return Text{IT: "Non applicabile (" + reason + ").", EN: "Not applicable (" + reason + ")."}
}
