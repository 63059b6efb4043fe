package lab

import (
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"math/big"
	"strings"
)

// How a comune's mail is signed on its way out (DKIM), and what its exchangers
// say of their certificates (DANE).

const (
	dkimMicrosoft way = "selector1 and selector2"
	dkimGoogle    way = "google, 1024 bits"
	dkimPanel     way = "default, without version"
	dkimEdwards   way = "s1 by Ed25519, s2 by RSA"
	dkimOwnName   way = "under a name of its own"
	dkimRevoked   way = "revoked"
	dkimShort     way = "512 bits"
	dkimTrial     way = "on trial"
	dkimWildcard  way = "a wildcard with something else"
	dkimNone      way = "none"

	daneEE       way = "3 1 1"
	daneRollover way = "3 1 1 of two keys"
	daneTA       way = "2 0 1"
	daneWeb      way = "1 1 1, a web's usage"
	daneUnsigned way = "the exchanger's zone not signed"
	daneNone     way = "none"
	// of exchangers that comuni share
	daneShared   = "the hoster's"
	daneOneOfTwo = "one of two exchangers"
	daneNoDNSSEC = "the domain not signed"
)

var (
	dkimWays = []way{dkimMicrosoft, dkimNone, dkimGoogle, dkimOwnName, dkimPanel, dkimShort, dkimEdwards, dkimRevoked, dkimTrial, dkimWildcard}
	daneWays = []way{daneEE, daneNone, daneRollover, daneWeb, daneTA, daneUnsigned}
)

// dkimKey is a public key of that many bits, for which nobody has the private one.
func dkimKey(bits uint) string {
	n := new(big.Int).Lsh(big.NewInt(1), bits-1)
	b, err := x509.MarshalPKIXPublicKey(&rsa.PublicKey{N: n.SetBit(n, 0, 1), E: 65537})
	if err != nil {
		panic(err) // of a key made here: cannot be
	}
	return base64.StdEncoding.EncodeToString(b)
}

func (z *zones) addKeys(c *comune) {
	at := func(selector, record string) { z.txt[selector+"._domainkey."+c.mailDomain] = []string{record} }
	switch c.way(axisDKIM) {
	case dkimMicrosoft:
		at("selector1", "v=DKIM1; k=rsa; p="+dkimKey(2048))
		at("selector2", "v=DKIM1; k=rsa; p="+dkimKey(2048))
	case dkimGoogle:
		at("google", "v=DKIM1; k=rsa; p="+dkimKey(1024))
	case dkimPanel:
		at("default", "k=rsa;p= "+dkimKey(2048)+" ;")
	case dkimEdwards:
		at("s1", "v=DKIM1; k=ed25519; p="+base64.StdEncoding.EncodeToString(make([]byte, 32)))
		at("s2", "v=DKIM1; p="+dkimKey(2048))
	case dkimOwnName:
		at("posta2026", "v=DKIM1; k=rsa; p="+dkimKey(2048))
	case dkimRevoked:
		at("mail", "v=DKIM1; p=")
	case dkimShort:
		at("selector1", "v=DKIM1; k=rsa; p="+dkimKey(2048))
		at("k1", "v=DKIM1; k=rsa; p="+dkimKey(512))
	case dkimTrial:
		at("dkim", "v=DKIM1; t=s:y; p="+dkimKey(2048))
	case dkimWildcard: // of the whole domain: it answers for these names too
		at("default", "v=spf1 -all")
		at("mail", "v=DMARC1; p=none")
	}
}

// ownExchanger is the exchanger whose name is this comune's alone; empty where
// it shares one, or has none.
func (c *comune) ownExchanger() string {
	switch c.way(axisMX) {
	case mxMicrosoft:
		return strings.ReplaceAll(c.mailDomain, ".", "-") + ".mail.protection.outlook.com"
	case mxOwnLine:
		return "mail." + c.mailDomain
	}
	return ""
}

const tlsaData = " 8cb0fc6c527506a053f4f14c8464bebbd6dede2738d11468dd953d7d6a3021f1"

// sharedTLSA are the records of the exchangers that comuni share.
func (z *zones) sharedTLSA() {
	for _, name := range [...]string{"mx.posta-hoster.example", "antispam.halleylombardia.it"} {
		z.tlsa["_25._tcp."+name] = []string{"3 1 1" + tlsaData}
		z.signed[name] = true
	}
}

func (z *zones) addTLSA(c *comune) {
	name := c.ownExchanger()
	records := map[way][]string{
		daneEE: {"3 1 1" + tlsaData}, daneRollover: {"3 1 1" + tlsaData, "3 1 1" + strings.ToUpper(tlsaData)}, daneTA: {"2 0 1" + tlsaData},
		daneWeb: {"1 1 1" + tlsaData}, daneUnsigned: {"3 1 1" + tlsaData},
	}[c.way(axisDANE)]
	if name == "" || records == nil {
		return
	}
	z.tlsa["_25._tcp."+name] = records
	if c.way(axisDANE) != daneUnsigned {
		z.signed[name] = true
	}
}

func (c *comune) truthDKIM() Expectation {
	if e, ok := c.mailGate(); ok {
		return e
	}
	kind := c.site().way(axisDKIM)
	why := "DKIM: " + string(kind)
	switch {
	case c.site().way(axisMX) == mxNone:
		return notApplicable("no exchanger")
	case kind == dkimShort, kind == dkimTrial:
		return warn(why).as(string(kind))
	case kind == dkimNone, kind == dkimRevoked, kind == dkimOwnName, kind == dkimWildcard:
		return unknown("not-in-source", why).as(string(kind))
	}
	return pass(why).as(string(kind))
}

func (c *comune) truthDANE(z *zones) Expectation {
	if e, ok := c.mailGate(); ok {
		return e
	}
	site := c.site()
	mx, kind := site.way(axisMX), string(site.way(axisDANE))
	switch own := site.ownExchanger(); {
	case mx == mxHoster:
		kind = daneShared
	case mx == mxGateway:
		kind = daneOneOfTwo
	case own == "" || len(z.tlsa["_25._tcp."+own]) == 0:
		return notApplicable("TLSA: none")
	case kind == string(daneUnsigned) && z.isSigned(own): // its name is in the domain
		kind = string(daneEE)
	}
	why := "TLSA: " + kind
	switch {
	case !z.isSigned(site.mailDomain):
		return notApplicable(why + ", " + daneNoDNSSEC).as(daneNoDNSSEC)
	case kind == daneOneOfTwo, kind == string(daneWeb), kind == string(daneUnsigned):
		return warn(why).as(kind)
	}
	return pass(why).as(kind)
}
