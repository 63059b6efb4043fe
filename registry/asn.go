package registry

import (
	"cmp"
	"encoding/binary"
	"io"
	"net/netip"
	"slices"
	"strconv"
	"strings"
)

// ASNTable says which network announces an address. It is immutable and safe
// for use by several goroutines.
type ASNTable struct {
	v4   []range4
	v6   []range6
	nets []network
}

// network is what several ranges share.
type network struct {
	asn           uint32
	country, name string
}

type range4 struct {
	lo, hi uint32
	net    uint32 // index of ASNTable.nets
}

type range6 struct {
	lo, hi netip.Addr
	net    uint32
}

// Len returns the number of ranges.
func (t *ASNTable) Len() int {
	if t == nil {
		return 0
	}
	return len(t.v4) + len(t.v6)
}

// Lookup returns the network that announces an address: its number, name and
// the country code the table gives. ok is false when no range holds it.
func (t *ASNTable) Lookup(a netip.Addr) (asn uint32, name, country string, ok bool) {
	if t == nil || !a.IsValid() {
		return 0, "", "", false
	}
	a = a.Unmap().WithZone("")
	if a.Is4() {
		b := a.As4()
		return t.lookup4(binary.BigEndian.Uint32(b[:]))
	}
	i, found := slices.BinarySearchFunc(t.v6, a, func(r range6, a netip.Addr) int { return r.lo.Compare(a) })
	if !found {
		i--
	}
	if i < 0 || t.v6[i].hi.Less(a) {
		return 0, "", "", false
	}
	n := &t.nets[t.v6[i].net]
	return n.asn, n.name, n.country, true
}

func (t *ASNTable) lookup4(a uint32) (asn uint32, name, country string, ok bool) {
	lo, hi := 0, len(t.v4) // the last range that begins at or before a
	for lo < hi {
		mid := int(uint(lo+hi) >> 1)
		if t.v4[mid].lo <= a {
			lo = mid + 1
		} else {
			hi = mid
		}
	}
	if lo == 0 || t.v4[lo-1].hi < a {
		return 0, "", "", false
	}
	n := &t.nets[t.v4[lo-1].net]
	return n.asn, n.name, n.country, true
}

// ReadASN reads a table of address ranges as iptoasn.com publishes it: start,
// end, number, country and name, tab separated, without header, IPv4 and IPv6 in
// one file in any order. Ranges that nobody announces (number 0) are left out;
// where ranges overlap, the one that begins later holds.
func ReadASN(r io.Reader) (*ASNTable, ReadStats, error) {
	var stats ReadStats
	b, err := openDelivery(r)
	if err != nil {
		return nil, stats, err
	}
	in := asnReader{t: &ASNTable{}, index: make(map[network]uint32), strings: make(map[string]string)}
	l := lines{r: b}
	for {
		line, err := l.next()
		if err == io.EOF {
			break
		}
		if err != nil {
			return nil, stats, err
		}
		if len(line) == 0 || line[0] == '#' {
			continue
		}
		if stats.Rows++; stats.Rows > maxRanges {
			return nil, stats, &DeliveryError{Line: l.n, Detail: "more than " + strconv.Itoa(maxRanges) + " ranges", Err: ErrTooLarge}
		}
		if why := in.add(string(line)); why != "" {
			if !l.ended {
				return nil, stats, &DeliveryError{Line: l.n, Detail: why + " in the last row; fetch it again", Err: ErrTruncated}
			}
			stats.bad(l.n, "%s", why)
		}
	}
	if err := stats.judge(); err != nil {
		return nil, stats, err
	}
	slices.SortFunc(in.t.v4, func(a, b range4) int { return cmp.Compare(a.lo, b.lo) })
	slices.SortFunc(in.t.v6, func(a, b range6) int { return a.lo.Compare(b.lo) })
	in.t.v4, in.t.v6 = slices.Clip(in.t.v4), slices.Clip(in.t.v6)
	return in.t, stats, nil
}

type asnReader struct {
	t       *ASNTable
	index   map[network]uint32
	strings map[string]string // names repeat ten times over
}

// add reads one row; it returns why the row cannot be used.
func (in *asnReader) add(line string) string {
	f := strings.SplitN(line, "\t", 5)
	if len(f) < 3 {
		return "not start, end, number, country, name separated by tabs"
	}
	lo, err := netip.ParseAddr(strings.TrimSpace(f[0]))
	if err != nil {
		return "the start is no address"
	}
	hi, err := netip.ParseAddr(strings.TrimSpace(f[1]))
	if err != nil || hi.Is4() != lo.Is4() || hi.Less(lo) || lo.Zone() != "" || hi.Zone() != "" {
		return "the end is no address, or before the start"
	}
	asn, err := strconv.ParseUint(strings.TrimPrefix(strings.TrimSpace(f[2]), "AS"), 10, 32)
	if err != nil {
		return "the number is none"
	}
	if asn == 0 {
		return ""
	}
	n := network{asn: uint32(asn)}
	if len(f) > 3 {
		n.country = in.intern(strings.ToUpper(cleanField(strings.ToValidUTF8(f[3], ""))))
	}
	if len(f) > 4 {
		n.name = in.intern(cleanField(strings.ToValidUTF8(f[4], "")))
	}
	i, ok := in.index[n]
	if !ok {
		i = uint32(len(in.t.nets))
		in.index[n] = i
		in.t.nets = append(in.t.nets, n)
	}
	if lo.Is4() {
		a, z := lo.As4(), hi.As4()
		in.t.v4 = append(in.t.v4, range4{binary.BigEndian.Uint32(a[:]), binary.BigEndian.Uint32(z[:]), i})
	} else {
		in.t.v6 = append(in.t.v6, range6{lo, hi, i})
	}
	return ""
}

func (in *asnReader) intern(s string) string {
	if have, ok := in.strings[s]; ok {
		return have
	}
	s = strings.Clone(s)
	in.strings[s] = s
	return s
}
