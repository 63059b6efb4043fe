package registry

import (
	"errors"
	"net/netip"
	"strconv"
	"strings"

	"golang.org/x/net/idna"
)

var (
	errHostName     = errors.New("not a DNS name")
	errSeveralNames = errors.New("several names")
)

// hostName checks a DNS name of the public Internet and returns it in lower
// case and ASCII. A final dot is not allowed: in the register it means that
// something was cut off.
func hostName(name string) (string, error) {
	name = strings.ToLower(name)
	if strings.ContainsAny(name, " ,;|") {
		parts := strings.FieldsFunc(name, func(r rune) bool { return strings.ContainsRune(" ,;|", r) })
		for _, p := range parts {
			if _, err := hostName(p); err != nil {
				return "", errHostName
			}
		}
		if len(parts) > 1 {
			return "", errSeveralNames
		}
		return "", errHostName
	}
	ascii, err := idna.Lookup.ToASCII(name)
	if err != nil || len(ascii) > 253 {
		return "", errHostName
	}
	labels := strings.Split(ascii, ".")
	if len(labels) < 2 {
		return "", errHostName
	}
	for _, l := range labels {
		if l == "" || len(l) > 63 || strings.HasPrefix(l, "-") || strings.HasSuffix(l, "-") || strings.Trim(l, "abcdefghijklmnopqrstuvwxyz0123456789-") != "" {
			return "", errHostName
		}
	}
	tld := labels[len(labels)-1]
	if len(tld) < 2 || strings.ContainsAny(tld, "0123456789") && !strings.HasPrefix(tld, "xn--") {
		return "", errHostName
	}
	switch tld { // RFC 6761, RFC 6762, RFC 8375 and private use: never on the public Internet
	case "local", "localhost", "lan", "internal", "invalid", "home", "corp", "arpa", "onion":
		return "", errHostName
	}
	return ascii, nil
}

func validPort(s string) bool {
	n, err := strconv.ParseUint(s, 10, 16)
	return err == nil && n > 0
}

func publicAddress(a netip.Addr) bool {
	return a.Zone() == "" && a.IsGlobalUnicast() && !a.IsPrivate() && !a.Unmap().IsPrivate() && !a.Unmap().IsLoopback()
}

func trimWWW(host string) string { return strings.TrimPrefix(host, "www.") }

// bareHost takes the port off a host.
func bareHost(host string) string {
	if i := strings.LastIndexByte(host, ':'); i >= 0 && !strings.HasSuffix(host, "]") {
		return host[:i]
	}
	return host
}

// cutAtProvince says whether a name ends where ".it" should follow:
// "comune.cortemilia.cn" is a comune of Cuneo, not a site in China.
func cutAtProvince(host string) bool {
	labels := strings.Split(trimWWW(host), ".")
	return len(labels) == 3 && strings.HasPrefix(labels[0], "comun") && isSigla(labels[2]) && labels[2] != "it"
}

// tenantHosts are suppliers' hosts on which the path says whose site it is
// (REGISTRY-QUALITY: halleyweb.com/c018099). Hosts that several comuni declare
// are found by counting; this list is for a register of one region.
var tenantHosts = [...]string{
	"halleyweb.com", "asmenet.it", "municipiumapp.it", "hseweb.it", "tecuting.it", "intornoallago.it", "etrasparenza.it",
}

// tenantHost says whether the host is one of them, or a supplier's name below one.
func tenantHost(host string) bool { return underAny(host, tenantHosts[:]) }

var socialHosts = [...]string{
	"facebook.com", "fb.com", "fb.me", "instagram.com", "twitter.com", "x.com", "youtube.com", "youtu.be", "linkedin.com",
	"t.me", "telegram.me", "tiktok.com", "whatsapp.com", "wa.me", "threads.net", "pinterest.com",
}

func socialHost(host string) bool { return underAny(host, socialHosts[:]) }

func underAny(host string, domains []string) bool {
	for _, d := range domains {
		if host == d || strings.HasSuffix(host, "."+d) {
			return true
		}
	}
	return false
}

func isSigla(s string) bool { return siglas[strings.ToUpper(s)] }
