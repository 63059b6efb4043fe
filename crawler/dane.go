package crawler

import (
	"context"
	"fmt"
	"slices"

	"github.com/miekg/dns"

	"github.com/campanile-italia/campanile/evidence"
)

const (
	maxTLSA     = 8
	maxTLSAData = 64 // hexadecimal digits: a SHA-256
)

// dane asks what each exchanger publishes of its certificate (RFC 7672, 2.2).
// Port 25 is not called: which certificate it shows is not looked at.
func (r *resolver) dane(ctx context.Context, exchangers []evidence.MX) []evidence.DANE {
	var all []evidence.DANE
	for _, mx := range exchangers[:min(len(exchangers), maxMailHosts)] {
		if mx.Host == "" { // no mail is wanted (RFC 7505)
			continue
		}
		a := r.ask(ctx, "_25._tcp."+mx.Host, dns.TypeTLSA)
		d := evidence.DANE{Host: mx.Host, Fault: a.fault, DNSSEC: r.dnssec(ctx, a)}
		for _, rr := range a.records {
			if t, ok := rr.(*dns.TLSA); ok && len(d.Records) < maxTLSA {
				d.Records = append(d.Records, fmt.Sprintf("%d %d %d %s", t.Usage, t.Selector, t.MatchingType, clip(t.Certificate, maxTLSAData)))
			}
		}
		slices.Sort(d.Records)
		all = append(all, d)
	}
	return all
}
