package checks

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/campanile-italia/campanile/evidence"
)

// Class is where a host is, to the question of D.L. 179/2012 art. 33-septies.
type Class string

// The classes of the contract.
const (
	ClassPSN       Class = "psn"
	ClassInHouse   Class = "public-in-house"
	ClassOwnAS     Class = "own-as"
	ClassQualified Class = "qualified-cloud"
	ClassHoster    Class = "other-hoster"
	ClassAccess    Class = "access-isp"
	ClassCDN       Class = "cdn"
	ClassUnknown   Class = "unknown"
)

func (c Class) known() bool {
	switch c {
	case ClassPSN, ClassInHouse, ClassOwnAS, ClassQualified, ClassHoster, ClassAccess, ClassCDN:
		return true
	}
	return false
}

// Placement is where one host is and what says so.
type Placement struct {
	Host   string
	Class  Class
	Owner  string // of the network
	Signal Text   // C05: what shows a machine of the body's own on an access line
	Other  bool   // the network of another body
	Fault  evidence.Fault
	Quote  string // the address, its AS and its names
}

// status returns the verdict of RULINGS.md for the class.
func (p *Placement) status() Status {
	switch {
	case p.Fault != "":
		return Unknown
	case p.Class == ClassAccess && p.Signal.IT != "":
		return Fail
	case p.Class == ClassAccess, p.Class == ClassHoster:
		return Warn
	}
	return Pass
}

// badness orders placements: what is known to be bad decides over what is not
// known, and that over what is good.
func (p *Placement) badness() int {
	switch p.status() {
	case Fail:
		return 4
	case Warn:
		if p.Class == ClassAccess {
			return 3
		}
		return 2
	case Unknown:
		return 1
	}
	return 0
}

// place classes a host by all of its addresses; the worst decides.
func place(s *evidence.Snapshot, h *evidence.Host) Placement {
	if h.Fault != "" {
		return Placement{Host: h.Name, Class: ClassUnknown, Fault: h.Fault, Quote: h.Note}
	}
	if len(h.Addresses) == 0 {
		return Placement{Host: h.Name, Class: ClassUnknown, Fault: evidence.DNS, Quote: h.Note}
	}
	k := knowledgeFor(s)
	worst := Placement{}
	for i := range h.Addresses {
		p := placeAddress(s, k, h, &h.Addresses[i])
		if i == 0 || p.badness() > worst.badness() {
			worst = p
		}
	}
	return worst
}

func placeAddress(s *evidence.Snapshot, k *Knowledge, h *evidence.Host, a *evidence.Address) Placement {
	p := Placement{Host: h.Name, Class: ClassUnknown, Owner: a.ASName, Quote: addressQuote(h, a)}
	if mark := k.nameMark(h.CNAMEs, a.PTR); mark != nil {
		p.Class, p.Owner = mark.Class, mark.Name
	} else if n := k.networks[a.ASN]; n != nil {
		p.Class, p.Owner = n.Class, n.Name
		if n.Class == ClassOwnAS && n.Body != s.Municipality.IPA {
			p.Class, p.Other = ClassHoster, true
		}
	} else if of := bodyOfAS(a.ASName); of != "" {
		p.Class, p.Other = ClassHoster, true
		if of == nameWords(s.Municipality.Name) {
			p.Class, p.Other = ClassOwnAS, false
		}
	}
	switch p.Class {
	case ClassUnknown:
		p.Fault = evidence.NotInSource
	case ClassCDN:
		p.Fault = evidence.CDNMasked
	case ClassAccess:
		p.Signal = ownPremises(s, h, a)
	}
	return p
}

// nameMark returns the mark a CNAME or PTR carries, whatever the network.
func (k *Knowledge) nameMark(names ...[]string) *HostName {
	for _, list := range names {
		for _, name := range list {
			name = strings.TrimSuffix(strings.ToLower(name), ".")
			for i := range k.HostNames {
				if under(name, k.HostNames[i].Suffix) {
					return &k.HostNames[i]
				}
			}
		}
	}
	return nil
}

// bodyOfAS returns the folded name of the comune an autonomous system is
// registered to; empty when it is no comune's.
func bodyOfAS(name string) string {
	words := nameWords(name)
	if i := strings.Index(words, "comune di "); i >= 0 {
		return words[i+len("comune di "):]
	}
	return ""
}

// linePTR matches the names access providers give to customers' lines (C05).
var linePTR = regexp.MustCompile(`(^|[^a-z])(static|ip|adsl|business|clienti)([^a-z]|$)|host-?\d+-\d+`)

// ownPremises returns the first signal of DOMAIN.md C05 that a machine on an
// access line is the body's own; no words when there is none.
func ownPremises(s *evidence.Snapshot, h *evidence.Host, a *evidence.Address) Text {
	for _, ptr := range a.PTR {
		name := strings.ToLower(ptr)
		if linePTR.MatchString(name) || municipalName(name) {
			return signal("nome inverso ", "reverse name ", name)
		}
	}
	if t := h.TLS; t != nil && t.Fault == "" && len(t.Chain) > 0 {
		leaf := &t.Chain[0]
		if name := ownCertificate(s, leaf); name != "" {
			return signal("certificato di ", "certificate of ", name)
		}
		if t.Invalid == evidence.CertSelfSigned {
			return signal("certificato firmato da sé: ", "self-signed certificate: ", leaf.Subject)
		}
	}
	for i := range s.Hosts {
		mail := &s.Hosts[i]
		if !mail.Is(evidence.RoleMail) || mail.Name == h.Name {
			continue
		}
		for _, b := range mail.Addresses {
			if b.IP == a.IP {
				return signal("stesso indirizzo del server di posta ", "same address as the mail server ", mail.Name)
			}
		}
	}
	return Text{}
}

func signal(it, en, name string) Text { return Text{IT: it + name, EN: en + name} }

// ownCertificate returns the name on a certificate that is the body's own. A
// certificate that lists several bodies is a supplier's.
func ownCertificate(s *evidence.Snapshot, c *evidence.Certificate) string {
	own, bodies := "", map[string]bool{}
	site := organisational(evidence.HostOf(s.Site.Asked))
	names := c.Names
	if len(names) == 0 {
		names = []string{strings.TrimPrefix(c.Subject, "CN=")}
	}
	for _, n := range names {
		n = strings.ToLower(strings.TrimPrefix(n, "*."))
		if !municipalName(n) && (site == "" || organisational(n) != site || knowledgeFor(s).kind(n) != "") {
			continue
		}
		bodies[organisational(n)] = true
		if own == "" {
			own = n
		}
	}
	if len(bodies) != 1 {
		return ""
	}
	return own
}

// municipalName says whether a name has the label "comune" of an Italian comune.
func municipalName(name string) bool {
	return strings.HasSuffix(name, ".it") && (strings.HasPrefix(name, "comune.") || strings.Contains(name, ".comune."))
}

func addressQuote(h *evidence.Host, a *evidence.Address) string {
	q := fmt.Sprintf("%s → %s", h.Name, a.IP)
	if a.ASN != 0 {
		q += fmt.Sprintf(", AS%d %s, %s", a.ASN, a.ASName, a.Country)
	}
	if len(h.CNAMEs) > 0 {
		q += ", CNAME " + strings.Join(h.CNAMEs, " ")
	}
	if len(a.PTR) > 0 {
		q += ", PTR " + strings.Join(a.PTR, " ")
	}
	return q
}
