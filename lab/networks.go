package lab

import (
	"encoding/binary"
	"fmt"
	"net/netip"
)

// class is what a network is to the question "where is it hosted?", in the
// words of the contract, plus the two ways of not knowing.
type class string

const (
	classPSN       class = "psn"
	classInHouse   class = "public-in-house"
	classOwnAS     class = "own-as"
	classOtherAS   class = "another-body" // the AS of some other comune
	classQualified class = "qualified-cloud"
	classHoster    class = "other-hoster"
	classAccess    class = "access-isp"
	classCDN       class = "cdn"
	classUnlisted  class = "unlisted" // an AS that no list classifies
	classAbsent    class = "absent"   // no range of the table holds the address
)

// network is a /16 of loopback that stands for the range of one operator. AS
// numbers, names and classes follow DOMAIN.md "C-asn"; addresses are ours.
type network struct {
	id      string
	second  byte // 127.second.0.0/16
	asn     uint32
	country string
	name    string
	class   class
	pool    int // addresses shared by those hosted here; 0: each host has its own
}

const (
	netDNS = 53 // 127.53.0.1 answers DNS when the lab may use port 53
)

var networks = []network{
	{"aruba", 20, 31034, "IT", "Aruba S.p.A.", classQualified, 24},
	{"ovh", 21, 16276, "FR", "OVH SAS", classQualified, 8},
	{"tim-idc", 22, 20746, "IT", "Telecom Italia S.p.A. (IDC)", classQualified, 4},
	{"seeweb", 23, 12637, "IT", "SEEWEB s.r.l.", classQualified, 8},
	{"hetzner", 24, 24940, "DE", "Hetzner Online GmbH", classHoster, 8},
	{"ionos-us", 25, 8560, "US", "IONOS SE", classHoster, 2},
	{"halley", 26, 205985, "IT", "Halley Informatica S.r.l.", classHoster, 3},
	{"maggioli", 27, 208761, "IT", "Maggioli S.p.A.", classHoster, 3},
	{"tim", 30, 3269, "IT", "Telecom Italia S.p.A.", classAccess, 0},
	{"fastweb", 31, 12874, "IT", "Fastweb SpA", classAccess, 0},
	{"aria", 40, 198319, "IT", "ARIA S.p.A.", classInHouse, 4},
	{"milano", 41, 29312, "IT", "Comune di Milano", classOtherAS, 1},
	{"cloudflare", 50, 13335, "US", "Cloudflare, Inc.", classCDN, 4},
	{"amazon", 60, 16509, "IE", "Amazon.com, Inc.", classQualified, 6},
	{"microsoft", 61, 8075, "IE", "Microsoft Corporation", classQualified, 6},
	{"google", 62, 15169, "US", "Google LLC", classQualified, 2},
	{"unlisted", 70, 64496, "IT", "Rete Dimostrativa", classUnlisted, 2},
	{"absent", 80, 0, "", "", classAbsent, 2},
	{"world", 90, 16509, "IE", "Amazon.com, Inc.", classQualified, 8}, // national sites, social networks
}

func networkByID(id string) *network {
	for i := range networks {
		if networks[i].id == id {
			return &networks[i]
		}
	}
	panic("lab: no network " + id)
}

// addressBook gives out addresses: pooled ones are shared, as suppliers do,
// and reserved ones belong to one host.
type addressBook struct {
	pooled map[string]int
	own    map[string]int
}

func newAddressBook() *addressBook {
	return &addressBook{pooled: map[string]int{}, own: map[string]int{}}
}

// shared returns the next address of the pool, its own when there is no pool.
func (b *addressBook) shared(n *network) netip.Addr {
	if n.pool == 0 {
		return b.reserved(n)
	}
	i := b.pooled[n.id]
	b.pooled[n.id]++
	return netip.AddrFrom4([4]byte{127, n.second, 0, byte(10 + i%n.pool)})
}

// reserved returns an address nobody else has.
func (b *addressBook) reserved(n *network) netip.Addr {
	i := b.own[n.id]
	b.own[n.id]++
	return netip.AddrFrom4([4]byte{127, n.second, byte(1 + i/250), byte(1 + i%250)})
}

// v6 is the IPv6 twin of a lab address, within fd00::/8 and within the table.
func v6(a netip.Addr) netip.Addr {
	b := a.As4()
	var out [16]byte
	out[0], out[1] = 0xfd, 0
	binary.BigEndian.PutUint16(out[2:], uint16(b[1]))
	out[13], out[14], out[15] = b[1], b[2], b[3]
	return netip.AddrFrom16(out)
}

// tableLines is the lab's own ip2asn table: start, end, AS, country, name.
func tableLines() []string {
	var lines []string
	for _, n := range networks {
		if n.class == classAbsent {
			continue
		}
		lines = append(lines, fmt.Sprintf("127.%d.0.0\t127.%d.255.255\t%d\t%s\t%s", n.second, n.second, n.asn, n.country, n.name))
	}
	for _, n := range networks {
		if n.class == classAbsent {
			continue
		}
		lo := netip.AddrFrom16([16]byte{0: 0xfd, 3: n.second})
		hi := [16]byte{0: 0xfd, 3: n.second}
		for i := 4; i < 16; i++ {
			hi[i] = 0xff
		}
		lines = append(lines, fmt.Sprintf("%s\t%s\t%d\t%s\t%s", lo, netip.AddrFrom16(hi), n.asn, n.country, n.name))
	}
	return lines
}
