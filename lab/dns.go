package lab

import (
	"fmt"
	"net"
	"net/netip"
	"strconv"
	"strings"

	"github.com/miekg/dns"
)

// dnsTTL is short: a lab changes between two runs.
const dnsTTL = 60

// ServeDNS answers one question from the world's zones; it is a dns.Handler.
func (w *World) ServeDNS(rw dns.ResponseWriter, q *dns.Msg) {
	m := new(dns.Msg)
	m.SetReply(q)
	m.RecursionAvailable = true
	if silent, failed := w.troubledDNS(m); silent {
		return
	} else if failed {
		_ = rw.WriteMsg(m)
		return
	}
	if len(q.Question) != 1 || q.Opcode != dns.OpcodeQuery {
		m.Rcode = dns.RcodeFormatError
		_ = rw.WriteMsg(m)
		return
	}
	name := strings.TrimSuffix(strings.ToLower(q.Question[0].Name), ".")
	if w.zones.bogusMX[name] && q.Question[0].Qtype == dns.TypeMX && !q.CheckingDisabled {
		m.Rcode = dns.RcodeServerFailure // as a resolver that validates refuses
		_ = rw.WriteMsg(m)
		return
	}
	w.answer(m, name, q.Question[0].Qtype)
	m.AuthenticatedData = !q.CheckingDisabled && w.zones.isSigned(name)
	size := dns.MinMsgSize
	if opt := q.IsEdns0(); opt != nil {
		size = int(opt.UDPSize())
		m.SetEdns0(1232, false)
	}
	if _, udp := rw.RemoteAddr().(*net.UDPAddr); udp {
		m.Truncate(size)
	}
	_ = rw.WriteMsg(m)
}

func (w *World) answer(m *dns.Msg, name string, qtype uint16) {
	if ip, ok := strings.CutSuffix(name, ".in-addr.arpa"); ok {
		w.answerPTR(m, ip, qtype)
		return
	}
	if !w.zones.names[name] {
		m.Rcode = dns.RcodeNameError
		return
	}
	asked := name
	if h := w.hosts.byName[name]; h != nil && h.alias != "" {
		m.Answer = append(m.Answer, &dns.CNAME{Hdr: header(name, dns.TypeCNAME), Target: dns.Fqdn(h.alias)})
		asked = h.alias
	}
	switch qtype {
	case dns.TypeA, dns.TypeAAAA:
		w.answerAddress(m, name, asked, qtype)
	case dns.TypeTXT:
		for _, s := range w.zones.txt[asked] {
			m.Answer = append(m.Answer, &dns.TXT{Hdr: header(asked, qtype), Txt: split255(s)})
		}
	case dns.TypeMX:
		for _, s := range w.zones.mx[asked] {
			pref, host, _ := strings.Cut(s, " ")
			n, _ := strconv.ParseUint(pref, 10, 16)
			m.Answer = append(m.Answer, &dns.MX{Hdr: header(asked, qtype), Preference: uint16(n), Mx: dns.Fqdn(host)})
		}
	case dns.TypeNS:
		if asked == "" {
			m.Answer = append(m.Answer, &dns.NS{Hdr: header("", qtype), Ns: "a.root-servers.example."})
		}
		for _, s := range w.zones.ns[asked] {
			m.Answer = append(m.Answer, &dns.NS{Hdr: header(asked, qtype), Ns: dns.Fqdn(s)})
		}
	case dns.TypeCAA:
		for _, s := range w.zones.caa[asked] {
			f := strings.SplitN(s, " ", 3)
			m.Answer = append(m.Answer, &dns.CAA{Hdr: header(asked, qtype), Tag: f[1], Value: strings.Trim(f[2], `"`)})
		}
	case dns.TypeTLSA:
		for _, s := range w.zones.tlsa[asked] {
			if rr, err := dns.NewRR(dns.Fqdn(asked) + " 60 TLSA " + s); err == nil {
				m.Answer = append(m.Answer, rr)
			}
		}
	case dns.TypeNAPTR:
		if l, ok := w.zones.naptr[asked]; ok {
			m.Answer = append(m.Answer, &dns.NAPTR{
				Hdr: header(asked, qtype), Order: 100, Preference: 10, Flags: l.flags, Service: l.service, Regexp: "!.*!" + l.smp + "!", Replacement: ".",
			})
		}
	}
}

// answerAddress gives the addresses of the name asked, as records of the one
// that its CNAME leads to.
func (w *World) answerAddress(m *dns.Msg, asked, name string, qtype uint16) {
	h := w.hosts.byName[asked]
	a := w.zones.extra[asked]
	if h != nil {
		a = h.addr
	} else if asked != name {
		a = w.zones.extra[name]
	}
	six := w.zones.six[asked]
	if a.IsValid() && hash(asked)%3 == 0 && (h == nil || h.role != roleSite && h.role != roleAlias) { // a third of the others has both
		six = []netip.Addr{v6(a)}
	}
	switch {
	case qtype == dns.TypeAAAA:
		for _, a := range six {
			m.Answer = append(m.Answer, &dns.AAAA{Hdr: header(name, qtype), AAAA: a.AsSlice()})
		}
	case a.IsValid():
		m.Answer = append(m.Answer, &dns.A{Hdr: header(name, qtype), A: a.AsSlice()})
	}
}

func (w *World) answerPTR(m *dns.Msg, reversed string, qtype uint16) {
	p := strings.Split(reversed, ".")
	if len(p) != 4 {
		m.Rcode = dns.RcodeNameError
		return
	}
	a, err := netip.ParseAddr(fmt.Sprintf("%s.%s.%s.%s", p[3], p[2], p[1], p[0]))
	name := w.hosts.ptr[a]
	if err != nil || name == "" {
		m.Rcode = dns.RcodeNameError
		return
	}
	if qtype == dns.TypePTR {
		m.Answer = append(m.Answer, &dns.PTR{Hdr: header(reversed+".in-addr.arpa", qtype), Ptr: dns.Fqdn(name)})
	}
}

func header(name string, qtype uint16) dns.RR_Header {
	return dns.RR_Header{Name: dns.Fqdn(name), Rrtype: qtype, Class: dns.ClassINET, Ttl: dnsTTL}
}

// split255 cuts a text record into the character strings of RFC 1035.
func split255(s string) []string {
	var out []string
	for len(s) > 255 {
		out, s = append(out, s[:255]), s[255:]
	}
	return append(out, s)
}
