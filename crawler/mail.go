package crawler

import (
	"context"
	"regexp"
	"slices"
	"strings"

	"github.com/miekg/dns"
	"golang.org/x/net/publicsuffix"

	"github.com/campanile-italia/campanile/evidence"
)

const maxMX = 10

// zone reads what DNS publishes about mail for a domain.
func (v *visit) zone(ctx context.Context, domain string) evidence.Zone {
	r := v.crawler.resolver
	z := evidence.Zone{Name: domain, At: v.now()}
	mx := r.ask(ctx, domain, dns.TypeMX)
	z.DNSSEC = r.dnssec(ctx, mx)
	switch {
	case mx.fault != "":
		z.Fault, z.Note = mx.fault, mx.note
		return z
	case mx.nxname && !r.exists(ctx, domain):
		z.Fault, z.Note = evidence.DNS, "NXDOMAIN"
		return z
	}
	for _, rr := range mx.records {
		if m, ok := rr.(*dns.MX); ok && len(z.MX) < maxMX {
			z.MX = append(z.MX, evidence.MX{Host: strings.ToLower(strings.TrimSuffix(m.Mx, ".")), Preference: m.Preference})
		}
	}
	slices.SortFunc(z.MX, func(a, b evidence.MX) int {
		if a.Preference != b.Preference {
			return int(a.Preference) - int(b.Preference)
		}
		return strings.Compare(a.Host, b.Host)
	})
	z.NS = r.nearest(ctx, domain, dns.TypeNS)
	z.CAA = r.nearest(ctx, domain, dns.TypeCAA)
	z.SPF = r.spf(ctx, domain)
	z.DMARC = r.dmarc(ctx, domain)
	texts, _ := r.texts(ctx, domain) // remembered since SPF
	z.TXT = otherTexts(texts)
	z.TLSRPT = r.tlsReports(ctx, domain)
	if len(z.MX) > 0 { // without an exchanger nobody is sent mail by TLS
		z.MTASTS = v.mtaSTS(ctx, domain)
		z.DANE = r.dane(ctx, z.MX)
		z.DKIM = r.dkim(ctx, domain)
	}
	return z
}

// nearest returns what records of one type say at a domain or, where it has
// none, at the nearest name above it, up to the organisational domain: a name
// within a zone has that zone's servers, and is bound by the CAA records above
// it (RFC 8659, 3).
func (r *resolver) nearest(ctx context.Context, domain string, typ uint16) []string {
	for org := orgDomain(domain); ; {
		found := r.names(ctx, domain, typ)
		_, above, ok := strings.Cut(domain, ".")
		if len(found) > 0 || domain == org || !ok {
			return found[:min(len(found), maxRecords)]
		}
		domain = above
	}
}

// exists says whether a name has any of the records that a domain in use has.
// Some servers answer NXDOMAIN where they should say that a name has no record
// of the type asked for (RFC 2308, 2.2).
func (r *resolver) exists(ctx context.Context, domain string) bool {
	for _, typ := range [...]uint16{dns.TypeTXT, dns.TypeA, dns.TypeNS} {
		if a := r.ask(ctx, domain, typ); a.fault == "" && !a.nxname {
			return true
		}
	}
	return false
}

// isDMARC matches a record that is one (RFC 7489, 6.4): blanks may stand
// around the sign, "v" may be a capital, DMARC1 must be capitals. Any other
// record there is discarded (6.6.3).
var isDMARC = regexp.MustCompile(`^\s*[vV]\s*=\s*DMARC1\s*(?:;|$)`)

// dmarc finds the policy of a domain: its own, else its organisational
// domain's by the public suffix list (RFC 7489, 3.2 and 6.6.3). Under mi.it or
// so.it, public suffixes, the organisational domain is x.mi.it: a record at
// _dmarc.mi.it would help nobody and is not asked for.
func (r *resolver) dmarc(ctx context.Context, domain string) evidence.DMARC {
	var d evidence.DMARC
	candidates := []string{domain}
	if org, err := publicsuffix.EffectiveTLDPlusOne(domain); err == nil && org != domain {
		candidates = append(candidates, org)
	}
	for _, c := range candidates {
		name := "_dmarc." + c
		d.Asked = append(d.Asked, name)
		texts, a := r.texts(ctx, name)
		if a.fault != "" {
			d.Fault = a.fault
			return d
		}
		for _, t := range texts {
			if isDMARC.MatchString(t) {
				d.Records = append(d.Records, t)
			}
		}
		if len(d.Records) > 0 {
			d.Name = name
			return d
		}
	}
	return d
}
