package crawler

import (
	"context"

	"github.com/miekg/dns"

	"github.com/campanile-italia/campanile/evidence"
)

// badSignatures is the note of a name whose signatures do not hold. For
// whoever asks a validating resolver, as the large providers are, the name does
// not exist; for the others it does. It is told apart from a dead name.
const badSignatures = "DNSSEC validation fails"

// dnssec says how a zone's answer stood, as the resolver sees it: it is the
// resolver that validates, and its word that is taken (RFC 6840, 5.7), so a
// resolver that does not validate leaves the question open.
func (r *resolver) dnssec(ctx context.Context, a answer) evidence.DNSSEC {
	switch {
	case a.bogus:
		return evidence.DNSSECBogus
	case a.fault != "":
		return ""
	case a.secure:
		return evidence.DNSSECSecure
	case r.ask(ctx, ".", dns.TypeNS).secure: // the root is signed: a resolver that validates says so
		return evidence.DNSSECInsecure
	}
	return ""
}

// withoutChecks asks again what a resolver failed to answer, with validation
// off (RFC 4035, 3.2.2): what then has an answer failed for its signatures.
func (r *resolver) withoutChecks(ctx context.Context, m *dns.Msg, server string) bool {
	unchecked := m.Copy()
	unchecked.Id = dns.Id()
	unchecked.CheckingDisabled = true
	resp, _, err := r.udp.ExchangeContext(ctx, unchecked, server)
	return err == nil && (resp.Rcode == dns.RcodeSuccess || resp.Rcode == dns.RcodeNameError)
}

// extendedErrors are the resolver's own words for a failure (RFC 8914).
func extendedErrors(resp *dns.Msg) string {
	note := ""
	opt := resp.IsEdns0()
	if opt == nil {
		return ""
	}
	for _, o := range opt.Option {
		if ede, ok := o.(*dns.EDNS0_EDE); ok && len(note) < maxLabel {
			note += ": " + dns.ExtendedErrorCodeToString[ede.InfoCode]
		}
	}
	return note
}
