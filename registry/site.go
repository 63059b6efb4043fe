package registry

import (
	"errors"
	"net/netip"
	"net/url"
	"path"
	"regexp"
	"strings"
)

// The repairs ParseSite names in Site.Repairs.
const (
	RepairBlanks       = "blanks-trimmed"
	RepairSchemeAdded  = "scheme-added"       // a bare host, as 97% of the register
	RepairSchemeHTTPS  = "scheme-https"       // http:// was declared; a visit starts at https:// and falls back
	RepairScheme       = "scheme-repaired"    // htt://, http//, www://
	RepairSecondURL    = "second-url-dropped" // two addresses run together
	RepairLowerCase    = "lower-case"
	RepairSlash        = "slash-dropped"
	RepairPathDropped  = "path-dropped"     // index.php on an own domain
	RepairFragment     = "fragment-dropped" // #...
	RepairQueryDropped = "query-dropped"
	RepairBackslash    = "backslash"
	RepairIDN          = "idn" // a name with accents, in its ASCII form
)

// The reasons of Site.Refused.
const (
	RefusedEmpty   = "empty"
	RefusedMailbox = "mailbox"
	RefusedSocial  = "social-network"
	RefusedScheme  = "scheme"       // ftp:, mailto:, javascript:
	RefusedHost    = "host"         // no valid DNS name: a comma, a blank, an underscore
	RefusedPartial = "host-cut"     // "comune.x.bs." ends at the province: what follows is not known
	RefusedAddress = "address"      // a private, reserved or damaged IP address
	RefusedSeveral = "several-urls" // which one is meant is not certain
	RefusedTooLong = "too-long"
)

// maxSite bounds the register's value, in bytes.
const maxSite = 500

// Mended says whether the value needed more than the routine of a bare host, a
// trailing slash or http://.
func (s *Site) Mended() bool {
	for _, r := range s.Repairs {
		switch r {
		case RepairSchemeAdded, RepairSchemeHTTPS, RepairSlash:
		default:
			return true
		}
	}
	return false
}

var (
	// anyScheme matches what stands before a host and is meant as http or https.
	anyScheme = regexp.MustCompile(`(?i)^(?:h+t+p*s?|t+ps?|https?[.;,]|www)(?::?/{1,4}:?|:)/*`)
	// goodScheme is the same, written well.
	goodScheme = regexp.MustCompile(`(?i)^https?://`)
	// otherScheme is an address that is no web page.
	otherScheme = regexp.MustCompile(`(?i)^(?:ftp|ftps|mailto|javascript|data|file|tel|sftp|ldap|about|blob):`)
	// secondURL finds where another address begins inside one.
	secondURL = regexp.MustCompile(`(?i)https?:?//`)
)

// ParseSite reads the value of Sito_istituzionale. Repairs that are certain are
// made and named; a value that leaves a doubt is refused with its reason
// (the rates of each are in docs, measured on 7,782 rows of the register).
//
// shared says whether a host (without "www.") serves several bodies, so that
// the path tells them apart; nil: only the known suppliers' hosts do.
func ParseSite(raw string, shared func(host string) bool) Site {
	s := Site{Raw: clipBytes(raw, maxSite)}
	u, err := s.parse(raw, shared)
	if err != "" {
		if err == RefusedMailbox { // it may be a person's: only its domain is kept
			s.Raw = "…" + s.Raw[max(0, strings.LastIndexByte(s.Raw, '@')):]
		}
		return Site{Raw: s.Raw, Refused: err}
	}
	s.URL = u
	return s
}

func (s *Site) repair(what string) {
	for _, have := range s.Repairs {
		if have == what {
			return
		}
	}
	s.Repairs = append(s.Repairs, what)
}

// parse returns the address, or why there is none.
func (s *Site) parse(raw string, shared func(string) bool) (address, refused string) {
	if len(raw) > maxSite {
		return "", RefusedTooLong
	}
	v := cleanField(raw)
	if v != raw {
		s.repair(RepairBlanks)
	}
	if v == "" || strings.Trim(v, "-./_") == "" || strings.EqualFold(v, "null") || strings.EqualFold(v, "n.d.") {
		return "", RefusedEmpty
	}
	if otherScheme.MatchString(v) {
		if strings.Contains(v, "@") {
			return "", RefusedMailbox
		}
		return "", RefusedScheme
	}
	if strings.Contains(v, `\`) {
		v = strings.ReplaceAll(v, `\`, "/")
		s.repair(RepairBackslash)
	}
	rest := s.dropScheme(v)
	if rest, refused = s.dropSecond(rest); refused != "" {
		return "", refused
	}
	authority, tail := rest, ""
	if i := strings.IndexAny(rest, "/?#"); i >= 0 {
		authority, tail = rest[:i], rest[i:]
	}
	if strings.Contains(authority, "@") {
		return "", RefusedMailbox
	}
	host, ip, refused := s.host(authority)
	if refused != "" {
		return "", refused
	}
	tail, refused = s.tail(tail, ip || tenantHost(bareHost(host)) || shared != nil && shared(trimWWW(bareHost(host))))
	if refused != "" {
		return "", refused
	}
	return "https://" + host + tail, ""
}

// dropScheme takes off the scheme, however it is spelled and how often.
func (s *Site) dropScheme(v string) string {
	rest, good, n := v, true, 0
	for n < 4 {
		m := anyScheme.FindString(rest)
		if m == "" || len(m) == len(rest) {
			break
		}
		good = good && goodScheme.MatchString(m) && strings.Count(m, "/") == 2
		rest = rest[len(m):]
		n++
	}
	switch {
	case n == 0:
		s.repair(RepairSchemeAdded)
	case n > 1 || !good:
		s.repair(RepairScheme)
	case strings.HasPrefix(strings.ToLower(v), "http:"):
		s.repair(RepairSchemeHTTPS)
	}
	return rest
}

// dropSecond cuts off a second address run into the first, as in
// "www.comune.x.aq.ithttp://www.indicepa.gov.it/...", when the first is whole.
func (s *Site) dropSecond(v string) (string, string) {
	at := secondURL.FindStringIndex(v)
	if at == nil {
		return v, ""
	}
	first, second := v[:at[0]], v[at[1]:]
	host := strings.ToLower(strings.TrimRight(first, " ,;/"))
	if strings.ContainsAny(host, "/?#=") { // an address inside a path or query
		return "", RefusedSeveral
	}
	if _, err := hostName(host); err != nil || strings.Trim(second, "/ ") == "" {
		return "", RefusedSeveral
	}
	other, _, _ := strings.Cut(second, "/")
	glued := host == strings.ToLower(first)
	if !glued && trimWWW(strings.ToLower(other)) != trimWWW(host) {
		return "", RefusedSeveral // "a.it; http://b.it": which one is meant?
	}
	s.repair(RepairSecondURL)
	return host, ""
}

// host reads the authority: a DNS name or an IP address, with a port when one is given.
func (s *Site) host(authority string) (host string, ip bool, refused string) {
	lower := strings.ToLower(authority)
	if lower != authority {
		s.repair(RepairLowerCase)
	}
	name, port := lower, ""
	if i := strings.LastIndexByte(lower, ':'); i >= 0 && !strings.HasSuffix(lower, "]") {
		name, port = lower[:i], lower[i+1:]
		if port != "" && !validPort(port) {
			return "", false, RefusedHost
		}
		if port == "80" || port == "443" {
			port = ""
		}
	}
	if port != "" {
		port = ":" + port
	}
	if a, err := netip.ParseAddr(strings.Trim(name, "[]")); err == nil {
		if !publicAddress(a) {
			return "", true, RefusedAddress
		}
		if a.Is6() {
			return "[" + a.String() + "]" + port, true, ""
		}
		return a.String() + port, true, ""
	}
	if strings.ContainsAny(name, "0123456789") && strings.Trim(name, "0123456789., ") == "" {
		return "", true, RefusedAddress
	}
	ascii, err := hostName(name)
	switch {
	case errors.Is(err, errSeveralNames):
		return "", false, RefusedSeveral
	case err != nil && cutAtProvince(strings.TrimSuffix(name, ".")):
		return "", false, RefusedPartial
	case err != nil:
		return "", false, RefusedHost
	case cutAtProvince(ascii):
		return "", false, RefusedPartial
	case socialHost(ascii):
		return "", false, RefusedSocial
	}
	if ascii != name {
		s.repair(RepairIDN)
	}
	return ascii + port, false, ""
}

// The documents a web server or site builder answers "/" with, as registers
// copy them from a browser's address bar. An index may be dropped in any folder;
// a home page only where the root is left.
var (
	indexDocument = regexp.MustCompile(`(?i)^(?:index|default)(?:\.(?:php\d?|s?html?|aspx?|jspx?|cfm))?$`)
	homeDocument  = regexp.MustCompile(`(?i)^(?:home|homepage|comhome)(?:\.(?:php\d?|s?html?|aspx?|jspx?|cfm))?$`)
)

// entryFolder is where known site builders keep it.
var entryFolder = map[string]bool{"hh": true, "html": true, "pages": true}

// tail reads path and query. On a host several bodies share it is kept as it
// is; on an own domain the entry document is dropped.
func (s *Site) tail(tail string, shared bool) (string, string) {
	if tail == "" || tail == "/" {
		if tail == "/" {
			s.repair(RepairSlash)
		}
		return "/", ""
	}
	u, err := url.Parse(tail)
	if err != nil || u.Host != "" || strings.ContainsAny(tail, " ,;<>\"{}|^`") {
		return "", RefusedHost
	}
	if strings.Contains(tail, "#") {
		s.repair(RepairFragment)
		u.Fragment, u.RawFragment = "", ""
	}
	clean := cleanPath(u.Path)
	if shared {
		u.Path, u.RawPath = clean, ""
		return u.String(), ""
	}
	if kept, dropped := dropEntry(clean); dropped {
		s.repair(RepairPathDropped)
		return (&url.URL{Path: kept}).String(), ""
	}
	u.Path, u.RawPath = clean, ""
	if clean == "/" && u.RawQuery != "" {
		s.repair(RepairQueryDropped)
		u.RawQuery = ""
	}
	return u.String(), ""
}

// cleanPath resolves dots and doubled slashes; a slash at the end stays.
func cleanPath(p string) string {
	c := path.Clean("/" + p)
	if strings.HasSuffix(p, "/") && c != "/" {
		c += "/"
	}
	return c
}

// dropEntry takes the entry document off a path, with the folder a site builder
// keeps it in: /hh/index.php is /, /c061028/hh/index.php is /c061028/.
func dropEntry(p string) (string, bool) {
	folders := strings.Split(strings.Trim(p, "/"), "/")
	folders, last := folders[:len(folders)-1], folders[len(folders)-1]
	index := indexDocument.MatchString(last)
	if !index && !homeDocument.MatchString(last) && !(len(folders) == 0 && entryFolder[strings.ToLower(last)]) {
		return p, false
	}
	if len(folders) == 3 && strings.EqualFold(folders[1], "tabid") { // DotNetNuke: /Home/tabid/23611/Default.aspx
		return "/", true
	}
	for len(folders) > 0 && entryFolder[strings.ToLower(folders[len(folders)-1])] {
		folders = folders[:len(folders)-1]
	}
	switch {
	case len(folders) == 0:
		return "/", true
	case index:
		return "/" + strings.Join(folders, "/") + "/", true
	}
	return p, false
}

// siteHost returns the host of a register's value without "www.", for counting
// how many bodies share it; empty when there is none.
func siteHost(raw string) string {
	u, err := url.Parse(ParseSite(raw, nil).URL)
	if err != nil || u.Host == "" {
		return ""
	}
	return trimWWW(u.Hostname())
}

func clipBytes(s string, n int) string {
	if len(s) <= n {
		return strings.ToValidUTF8(s, "\ufffd")
	}
	return strings.ToValidUTF8(s[:n], "")
}
