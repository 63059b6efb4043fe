package crawler

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/base32"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"net/url"
	"slices"
	"strings"

	"github.com/miekg/dns"

	"github.com/campanile-italia/campanile/evidence"
)

// PeppolZone is the locator of Peppol's production network, in force since 19
// March 2026; the test network's is participant.sml.test.tech.peppol.org.
const PeppolZone = "participant.sml.prod.tech.peppol.org"

const (
	schemeCUU       = "0201"        // the CUU as a participant identifier: IPA's own scheme
	maxParticipants = 5             // offices asked about in one visit
	maxServiceGroup = 256 << 10     // bytes
	maxDocuments    = 500           // references read of a service group
	smpService      = "Meta:SMP"    // Peppol Policy for use of identifiers and SML, 2025
	invoiceMark     = "::Invoice##" // in a document type: UBL's root element
	invoiceMarkCII  = "::CrossIndustryInvoice##"
)

// PeppolName is the DNS name of a participant, "0201:UFABC1", in a zone.
func PeppolName(participant, zone string) string {
	sum := sha256.Sum256([]byte(strings.ToLower(participant)))
	label := strings.ToLower(base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(sum[:]))
	return label + ".iso6523-actorid-upis." + zone
}

// readPeppol asks whether the body's first offices receive through Peppol, and
// of the first that does, what.
func (v *visit) readPeppol(ctx context.Context) {
	for _, o := range v.m.Offices {
		if len(v.participants) == maxParticipants {
			return
		}
		if !wellFormedCUU(o.CUU) {
			continue
		}
		p := v.crawler.participant(ctx, o.CUU)
		p.At = v.now()
		if p.SMP != "" && !slices.ContainsFunc(v.participants, func(q evidence.Participant) bool { return q.Group != nil }) {
			p.Group = v.serviceGroup(ctx, &p)
		}
		v.participants = append(v.participants, p)
	}
}

func wellFormedCUU(s string) bool {
	return len(s) == 6 && strings.Trim(strings.ToUpper(s), "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789") == ""
}

func (c *Crawler) participant(ctx context.Context, cuu string) evidence.Participant {
	p := evidence.Participant{CUU: cuu, Name: PeppolName(schemeCUU+":"+cuu, c.opt.PeppolZone)}
	a := c.resolver.ask(ctx, p.Name, dns.TypeNAPTR)
	if a.fault != "" {
		p.Fault, p.Note = a.fault, a.note
		return p
	}
	var best *dns.NAPTR
	for _, rr := range a.records {
		n, ok := rr.(*dns.NAPTR)
		if !ok || !strings.EqualFold(n.Flags, "U") || !strings.EqualFold(n.Service, smpService) {
			continue
		}
		if best == nil || n.Order < best.Order || n.Order == best.Order && n.Preference < best.Preference {
			best = n
		}
	}
	if best == nil {
		return p
	}
	if p.SMP = smpAddress(best.Regexp); p.SMP == "" {
		p.Fault, p.Note = evidence.Malformed, "NAPTR "+clip(best.Regexp, maxLabel)
	}
	return p
}

// smpAddress takes the address out of a U-NAPTR's substitution, "!.*!https://smp.example/!"
// (RFC 4848, 2.2: the expression is .* or ^.*$, so there is nothing to match).
// Empty when it is something else.
func smpAddress(regexp string) string {
	if len(regexp) < 3 || len(regexp) > maxURL {
		return ""
	}
	parts := strings.Split(regexp, regexp[:1])
	if len(parts) != 4 || parts[0] != "" || parts[1] != ".*" && parts[1] != "^.*$" || parts[3] != "" {
		return ""
	}
	u, err := url.Parse(parts[2])
	if err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Host == "" || u.User != nil || u.RawQuery != "" || u.Fragment != "" {
		return ""
	}
	return strings.TrimSuffix(u.String(), "/") + "/"
}

// serviceGroup asks the SMP, as any page by the guard and the manners.
func (v *visit) serviceGroup(ctx context.Context, p *evidence.Participant) *evidence.ServiceGroup {
	address := p.SMP + url.QueryEscape("iso6523-actorid-upis::"+schemeCUU+":"+strings.ToLower(p.CUU))
	g := &evidence.ServiceGroup{URL: address}
	got := v.get(ctx, address, getOptions{limit: maxServiceGroup})
	if g.Fault, g.Note = got.fault, got.note; g.Fault != "" {
		return g
	}
	if err := readServiceGroup(g, got.body); err != nil {
		g.Fault, g.Note = evidence.Malformed, clip(err.Error(), maxLabel)
	}
	return g
}

// readServiceGroup counts the documents an OASIS SMP's answer refers to. A
// reference ends in the document type, escaped.
func readServiceGroup(g *evidence.ServiceGroup, body []byte) error {
	d := xml.NewDecoder(bytes.NewReader(body))
	root := true
	for g.Documents < maxDocuments {
		t, err := d.Token()
		if errors.Is(err, io.EOF) && !root {
			return nil
		}
		if err != nil {
			return err
		}
		e, ok := t.(xml.StartElement)
		if !ok {
			continue
		}
		if root && e.Name.Local != "ServiceGroup" {
			return fmt.Errorf("<%s> is no ServiceGroup", e.Name.Local)
		}
		root = false
		if e.Name.Local != "ServiceMetadataReference" {
			continue
		}
		g.Documents++
		for _, a := range e.Attr {
			if a.Name.Local != "href" {
				continue
			}
			if kind, err := url.QueryUnescape(a.Value); err == nil && (strings.Contains(kind, invoiceMark) || strings.Contains(kind, invoiceMarkCII)) {
				g.Invoices = true
			}
		}
	}
	return nil
}
