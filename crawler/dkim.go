package crawler

import (
	"context"
	"crypto/ed25519"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"slices"
	"strings"

	"github.com/miekg/dns"

	"github.com/campanile-italia/campanile/evidence"
)

// dkimSelectors are the names under which products keep their customers' keys
// (Microsoft 365, Google Workspace, control panels, mailing services). There is
// no list of those in use: DNS does not tell what stands below a name.
var dkimSelectors = []string{"default", "dkim", "google", "k1", "mail", "s1", "s2", "selector1", "selector2"}

// dkim looks for a domain's keys where they usually are. The answers are not
// remembered: no other comune asks for these names.
func (r *resolver) dkim(ctx context.Context, domain string) *evidence.DKIM {
	d := &evidence.DKIM{Asked: dkimSelectors}
	for _, s := range dkimSelectors {
		name := s + "._domainkey." + domain
		a := r.exchange(ctx, question{dns.Fqdn(name), dns.TypeTXT})
		if a.fault != "" {
			d.Fault = a.fault
			break
		}
		for _, t := range a.texts() {
			if key, ok := readDKIM(t); ok {
				key.Selector = s
				d.Keys = append(d.Keys, key)
				break // a second record under one selector: RFC 6376, 3.6.2.2 leaves open which counts
			}
		}
	}
	return d
}

// readDKIM reads the record of a key (RFC 6376, 3.6.1). Other records may
// answer for the name where a wildcard stands above it.
func readDKIM(record string) (key evidence.DKIMKey, ok bool) {
	tags := map[string]string{}
	for tag := range strings.SplitSeq(record, ";") {
		if name, value, found := strings.Cut(tag, "="); found {
			tags[strings.TrimSpace(name)] = strings.Join(strings.Fields(value), "")
		}
	}
	p, ok := tags["p"]
	if v, said := tags["v"]; !ok || said && v != "DKIM1" {
		return key, false
	}
	key.Revoked = p == ""
	key.Testing = slices.Contains(strings.Split(tags["t"], ":"), "y")
	raw, err := base64.StdEncoding.DecodeString(p)
	switch tags["k"] {
	case "", "rsa":
		key.Kind = "rsa"
		if err == nil {
			key.Bits = bitsRSA(raw)
		}
	case "ed25519": // RFC 8463
		key.Kind = "ed25519"
		if err == nil && len(raw) == ed25519.PublicKeySize {
			key.Bits = 8 * len(raw)
		}
	}
	return key, true
}

// bitsRSA is the length of a key, wrapped as everybody does or bare as RFC 6376
// can be read to ask; 0 where it is none.
func bitsRSA(raw []byte) int {
	if key, err := x509.ParsePKIXPublicKey(raw); err == nil {
		if key, ok := key.(*rsa.PublicKey); ok {
			return key.N.BitLen()
		}
		return 0
	}
	if key, err := x509.ParsePKCS1PublicKey(raw); err == nil {
		return key.N.BitLen()
	}
	return 0
}
