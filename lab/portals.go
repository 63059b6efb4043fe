package lab

import (
	"html"
	"strings"
)

// payLink is the words and address by which the site sends people to pay;
// empty when it does not.
func (c *comune) payLink() (text, link string) {
	switch c.portal {
	case portalMyPay:
		return "Paga con pagoPA", "https://pagamentinlombardia.servizirl.it/pa/changeEnte.html?enteToChange=" + c.IPA
	case portalSpontaneous:
		return "Pagamenti spontanei e avvisi", "https://pagamentinlombardia.servizirl.it/pa/public/richiestaPagamentoSpontaneo.html?codTipo=TARI&codIpaEnte=" + c.IPA
	case portalPlugPath:
		return "Portale dei pagamenti pagoPA", "https://cittadino.plugandpay.it/C_" + c.Cadastral
	case portalPlugSub, portalDown:
		return "Portale dei pagamenti pagoPA", "https://" + c.plugHost() + "/"
	case portalPMPay:
		return "Pagamenti PagoPA", "https://secure.pmpay.it/PagoPA/PaymentGateway?idDominio=" + c.TaxCode
	case portalOwnHost:
		return "Paga con pagoPA", "https://pagopa." + c.domain + "/"
	case portalUnknown:
		return "Paga online con pagoPA", "https://sportello.entifacili.example/enti/" + c.code()
	case portalKnownClosed:
		return "Pagamenti con pagoPA", "https://mypay.regione.campania.it/pa/changeEnte.html?enteToChange=" + c.IPA
	case portalVendorClosed:
		return "Paga online con pagoPA", "https://pagamenti.entichiusi.example/enti/" + c.code()
	case portalCheckout:
		return "Paga un avviso pagoPA", "https://checkout.pagopa.it/inserisci-dati-avviso"
	case portalNational:
		if c.key%2 == 0 {
			return "Scopri l'app IO e pagoPA", "https://io.italia.it/"
		}
		return "Che cos'è pagoPA", "https://www.pagopa.gov.it/"
	case portalOther:
		return "Paga con pagoPA", "https://pagamentinlombardia.servizirl.it/pa/changeEnte.html?enteToChange=" + c.otherIPA()
	}
	return "", ""
}

// otherIPA is the code of a body that is not this one.
func (c *comune) otherIPA() string {
	if c.IPA == "c_z998" {
		return "c_z999"
	}
	return "c_z998"
}

// payments is the page of the site about paying.
func (b *builder) payments() {
	c := b.c
	switch c.portal {
	case portalNone, portalNews:
		b.s(`<p>I versamenti a favore del Comune si eseguono presso lo sportello della tesoreria, in contanti o con assegno circolare, negli orari di apertura.</p>`)
	case portalText:
		b.s(`<p>Il Comune riceve i versamenti attraverso pagoPA: con il codice avviso riportato sull'avviso di pagamento ci si può rivolgere a banche, uffici postali e tabaccherie.</p>`)
	case portalOwnForm:
		b.s(`<p>Con pagoPA si paga da qui: inserire il codice avviso riportato sull'avviso di pagamento, oppure scegliere un pagamento spontaneo.</p>`)
		b.payForm()
	default:
		b.payTeaser()
	}
	b.touchpoint()
	b.account()
}

func (b *builder) payForm() {
	b.s(`<form action="" method="post"><label>Codice avviso (IUV) <input name="codiceAvviso" maxlength="18"></label><label>Codice fiscale dell'ente creditore <input name="ente" value="`)
	b.e(b.c.TaxCode)
	b.s(`"></label><label>Importo <input name="importo"></label><button type="submit">Procedi al pagamento</button></form>`)
}

// portalPage is the first page of a payment portal of the comune.
func portalPage(c *comune, supplier string) string {
	b := &builder{c: c}
	b.s("<!doctype html><html lang=\"it\"><head><meta charset=\"utf-8\"><title>Portale dei pagamenti - ")
	b.e(c.Denomination)
	b.s("</title></head><body><header><p>", supplier, "</p></header><main><h1>Benvenuto nel portale dei pagamenti</h1><h2>")
	b.e(c.Denomination)
	b.s(`</h2>`)
	b.offer()
	b.filler(4000)
	b.s("</main><footer>Regione simulata: nessun pagamento è possibile.</footer></body></html>")
	return b.String()
}

// nationalPages are what the national hosts say, by host.
func nationalPage(host string) string {
	text := "Pagina di servizio della regione simulata."
	switch host {
	case "www.pagopa.gov.it":
		text = "pagoPA è la piattaforma nazionale dei pagamenti verso la pubblica amministrazione. Scopri come pagare un avviso di pagamento con il codice avviso."
	case "io.italia.it":
		text = "IO è l'app dei servizi pubblici: ricevi messaggi e paga con pagoPA dal telefono."
	case "dominio-in-vendita.example":
		text = "Questo dominio è in vendita. Fai la tua offerta."
	}
	b := &strings.Builder{}
	b.WriteString("<!doctype html><html lang=\"it\"><head><meta charset=\"utf-8\"><title>" + html.EscapeString(host) + "</title></head><body><main><h1>" + html.EscapeString(host) + "</h1><p>" + text + "</p>")
	if host == "www.pagopa.gov.it" || host == "io.italia.it" {
		b.WriteString(`<p><a href="/it/cittadini/">Per i cittadini</a></p>`)
	}
	b.WriteString("</main></body></html>")
	return b.String()
}

func checkoutPage() string {
	return `<!doctype html><html lang="it"><head><meta charset="utf-8"><title>Paga un avviso</title></head><body><main><h1>Paga un avviso pagoPA</h1><form method="post" action=""><label>Codice avviso <input name="billCode"></label><label>Codice fiscale ente creditore <input name="cf"></label><button>Continua</button></form></main></body></html>`
}
