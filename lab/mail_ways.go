package lab

import (
	"net/http"
)

// Where a comune's mail goes and what its domain says of it beside SPF and DMARC.

const (
	mxAruba     way = "a cloud's exchanger"
	mxGateway   way = "a filter before it"
	mxNone      way = "no exchanger"
	mxMicrosoft way = "Microsoft"
	mxGoogle    way = "Google"
	mxOwnLine   way = "own server on an access line"
	mxHoster    way = "a hoster's exchanger"

	stsNone       way = "no policy"
	stsEnforce    way = "enforce"
	stsWildcard   way = "enforce, wildcard and unknown keys"
	stsLines      way = "enforce, blanks and bare line ends"
	stsTesting    way = "testing"
	stsWithdrawn  way = "mode none"
	stsNoHost     way = "record without policy host"
	stsTwo        way = "two records"
	stsBadCert    way = "policy behind a wrong certificate"
	stsRedirected way = "policy redirected"

	rptNone   way = "no reports asked for"
	rptMail   way = "reports by mail"
	rptHTTPS  way = "reports over HTTPS"
	rptBoth   way = "reports by mail and over HTTPS"
	rptTwo    way = "two records"
	rptNoRUA  way = "no address for reports"
	rptForgot way = "another record's version"
)

var (
	mxWays     = []way{mxAruba, mxGateway, mxMicrosoft, mxAruba, mxGoogle, mxOwnLine, mxGateway, mxNone, mxHoster, mxAruba}
	mtaSTSWays = []way{stsNone, stsEnforce, stsTesting, stsWildcard, stsNoHost, stsLines, stsWithdrawn, stsNone, stsTwo, stsBadCert, stsRedirected}
	tlsRPTWays = []way{rptNone, rptMail, rptTwo, rptHTTPS, rptNoRUA, rptBoth, rptForgot}
)

// mailServers are the exchangers of suppliers that comuni share.
var mailServers = []struct{ name, net string }{
	{"mx.posta-aruba.example", "aruba"}, {"antispam.halleylombardia.it", "halley"}, {"antispam2.halleylombardia.it", "halley"},
	{"aspmx.l.google.com", "google"}, {"mx.posta-hoster.example", "hetzner"},
}

func (z *zones) addExchangers(c *comune, t *hostTable) {
	d := c.mailDomain
	switch c.way(axisMX) {
	case mxNone: // the mailbox is elsewhere
	case mxGateway:
		z.mx[d] = []string{"10 antispam.halleylombardia.it", "20 antispam2.halleylombardia.it"}
	case mxMicrosoft:
		z.mx[d] = []string{"0 " + c.ownExchanger()}
		z.extra[c.ownExchanger()] = t.book.shared(networkByID("microsoft"))
	case mxGoogle:
		z.mx[d] = []string{"1 aspmx.l.google.com"}
	case mxHoster:
		z.mx[d] = []string{"10 mx.posta-hoster.example"}
	case mxOwnLine:
		z.mx[d] = []string{"10 " + c.ownExchanger()}
		z.extra[c.ownExchanger()] = t.book.reserved(networkByID("fastweb"))
	default:
		z.mx[d] = []string{"10 mx.posta-aruba.example"}
	}
	const sts = "v=STSv1; id=20261001T000000;"
	switch c.way(axisMTASTS) {
	case stsNone:
	case stsTwo:
		z.txt["_mta-sts."+d] = []string{sts, "v=STSv1; id=20250101T000000;"}
	default:
		z.txt["_mta-sts."+d] = []string{"verifica=altro", sts}
	}
	const byMail, byHTTPS = "mailto:rapporti@posta-enti.example", "https://rapporti.posta-enti.example/tls"
	if text := map[way][]string{
		rptMail: {"v=TLSRPTv1; rua=" + byMail}, rptHTTPS: {"v=TLSRPTv1;rua=" + byHTTPS + ";"}, rptBoth: {"v=TLSRPTv1; rua=" + byMail + "," + byHTTPS},
		rptTwo: {"v=TLSRPTv1; rua=" + byMail, "v=TLSRPTv1; rua=" + byHTTPS}, rptNoRUA: {"v=TLSRPTv1; ruf=" + byMail}, rptForgot: {"v=DMARC1; p=none; rua=" + byMail},
	}[c.way(axisTLSRPT)]; text != nil {
		z.txt["_smtp._tls."+d] = text
	}
}

// addPolicyHost gives the mail domain the host its MTA-STS policy stands on.
func (t *hostTable) addPolicyHost(c *comune) {
	switch w := c.way(axisMTASTS); w {
	case stsNone, stsNoHost, stsTwo:
	default:
		h := &host{name: "mta-sts." + c.mailDomain, role: rolePolicy, of: c, net: networkByID("aruba")}
		if w == stsBadCert {
			h.cert = certWrongName
		}
		t.add(h)
	}
}

// policy answers for the host of an MTA-STS policy (RFC 8461).
func (w *World) policy(rw http.ResponseWriter, r *http.Request, c *comune) {
	const head, tail = "version: STSv1\r\nmode: ", "\r\nmx: mx.posta-aruba.example\r\nmax_age: 604800\r\n"
	text := head + "enforce" + tail
	switch kind := c.way(axisMTASTS); {
	case kind == stsRedirected && r.URL.Path == "/.well-known/mta-sts.txt":
		redirect(rw, "https://"+r.Host+"/politica.txt")
		return
	case r.URL.Path != "/.well-known/mta-sts.txt" && r.URL.Path != "/politica.txt":
		http.NotFound(rw, r)
		return
	case kind == stsTesting:
		text = head + "testing" + tail
	case kind == stsWithdrawn:
		text = "version: STSv1\r\nmode: none\r\nmax_age: 86400\r\n"
	case kind == stsWildcard:
		text = head + "enforce\r\nmx: *.posta-aruba.example\r\nmx: *.mail.protection.outlook.com\r\nmax_age: 1209600\r\nnota: politica dell'ente\r\n"
	case kind == stsLines:
		text = "version:STSv1 \nmode:  enforce\nmx:mx.posta-aruba.example\nmax_age:604800"
	}
	w.write(rw, r, "text/plain; charset=utf-8", text)
}

func (c *comune) truthMailHosting() Expectation {
	if e, ok := c.mailGate(); ok {
		return e
	}
	kind := c.site().way(axisMX)
	why := "mail: " + string(kind)
	switch kind {
	case mxNone:
		return notApplicable(why)
	case mxGateway:
		return unknown("cdn-masked", why).as(string(kind))
	case mxOwnLine, mxHoster:
		return warn(why).as(string(kind))
	}
	return pass(why).as(string(kind))
}

func (c *comune) truthMTASTS() Expectation {
	if e, ok := c.mailGate(); ok {
		return e
	}
	kind := c.site().way(axisMTASTS)
	why := "MTA-STS: " + string(kind)
	switch {
	case c.site().way(axisMX) == mxNone:
		return notApplicable("no exchanger")
	case kind == stsNone:
		return notApplicable(why)
	case kind == stsWithdrawn:
		return notApplicable(why).as(string(kind))
	case kind == stsEnforce, kind == stsWildcard, kind == stsLines:
		return pass(why).as(string(kind))
	}
	return warn(why).as(string(kind))
}

func (c *comune) truthTLSRPT() Expectation {
	if e, ok := c.mailGate(); ok {
		return e
	}
	kind := c.site().way(axisTLSRPT)
	why := "TLS-RPT: " + string(kind)
	switch kind {
	case rptNone:
		return notApplicable(why)
	case rptForgot:
		return notApplicable(why).as(string(kind))
	case rptTwo, rptNoRUA:
		return warn(why).as(string(kind))
	}
	return pass(why).as(string(kind))
}
