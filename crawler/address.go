package crawler

import (
	"bytes"
	"net/netip"
	"net/url"
	pathpkg "path"
	"strings"

	"golang.org/x/net/idna"
)

// followable says whether an href can lead to another page.
func followable(href string) bool {
	href = strings.TrimSpace(href)
	return href != "" && href[0] != '#' && !hasScheme(href, "javascript", "mailto", "tel", "data", "fax", "sms", "whatsapp", "skype", "callto", "about", "blob", "file", "ftp")
}

func hasScheme(href string, schemes ...string) bool {
	scheme, _, ok := strings.Cut(href, ":")
	if !ok {
		return false
	}
	for _, s := range schemes {
		if strings.EqualFold(scheme, s) {
			return true
		}
	}
	return false
}

// address returns the absolute address in an attribute.
func (r *reader) address(a *attrs, n attr) string {
	b := a.bytes(n)
	if len(b) == 0 {
		return ""
	}
	if len(b) <= maxURL && bytes.IndexByte(b, '&') < 0 {
		return r.resolved(b)
	}
	return r.resolve(a.get(n))
}

// resolve returns the absolute address an attribute leads to, in the form in
// which it is asked for: http or https, no fragment, no user information, host
// in ASCII without trailing dot. Empty when it leads nowhere.
func (r *reader) resolve(raw string) string { return r.resolved([]byte(raw)) }

func (r *reader) resolved(raw []byte) string {
	switch {
	case len(raw) == 0:
		return ""
	case raw[0] == '/' || bytes.HasPrefix(raw, []byte("http")) && bytes.Contains(raw, []byte("://")):
		return r.onSite(raw) // it does not depend on the page
	}
	abs, ok := r.urls[string(raw)]
	if !ok {
		abs = r.absolute(raw)
		if len(r.urls) < maxKnown {
			r.urls[string(raw)] = abs
		}
	}
	return abs
}

// onSite resolves what resolves alike on the whole origin.
func (r *reader) onSite(raw []byte) string {
	words := r.known.words
	if n, ok := words.find(raw); ok {
		if abs, ok := r.site[n]; ok {
			return words.at(abs)
		}
	}
	abs := r.absolute(raw)
	if words.len() < maxKnown {
		r.site[words.number(raw)] = words.numberOf(abs)
	}
	return abs
}

func (r *reader) absolute(raw []byte) string {
	u := absolute(r.base, string(raw))
	if u == nil {
		return ""
	}
	return r.known.word([]byte(maskAddress(u.String())))
}

// rebase follows <base href>.
func (r *reader) rebase(href string) {
	if u := absolute(r.base, href); u != nil {
		r.setBase(u)
		clear(r.urls)
	}
}

func (r *reader) setBase(u *url.URL) {
	r.base = u
	r.site = r.known.origin(u.Scheme + "://" + u.Host)
}

// mend writes an address as browsers read it: line breaks and tabs go,
// backslashes are slashes, blanks are escaped (WHATWG URL, 4.4).
var mend = strings.NewReplacer("\n", "", "\r", "", "\t", "", "\\", "/", " ", "%20")

func absolute(base *url.URL, raw string) *url.URL {
	raw = strings.TrimSpace(raw)
	if !followable(raw) || len(raw) > maxURL {
		return nil
	}
	raw = mend.Replace(raw)
	u, err := base.Parse(raw)
	if err != nil || (u.Scheme != "http" && u.Scheme != "https") || u.Host == "" {
		return nil
	}
	u.Fragment, u.RawFragment, u.User = "", "", nil
	host := strings.TrimRight(strings.ToLower(u.Hostname()), ".")
	if !isASCII(host) {
		if host, err = idna.Lookup.ToASCII(host); err != nil {
			return nil
		}
	}
	if host == "" {
		return nil
	}
	if strings.Contains(host, ":") {
		if ip, err := netip.ParseAddr(host); err != nil || ip.Zone() != "" {
			return nil
		}
		host = "[" + host + "]"
	}
	if port := u.Port(); port != "" && !(port == "443" && u.Scheme == "https") && !(port == "80" && u.Scheme == "http") {
		host += ":" + port
	}
	u.Host = host
	if u.Path == "" {
		u.Path = "/"
	}
	return u
}

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= 0x80 {
			return false
		}
	}
	return true
}

// clickTarget returns the address that an onclick handler goes to: buttons
// with onclick="location.href='…'" are how several CMS write their links.
func clickTarget(handler string) string {
	if handler == "" {
		return ""
	}
	for _, verb := range [...]string{"location.href", "location.assign", "location.replace", "window.open", "location"} {
		_, rest, ok := strings.Cut(handler, verb)
		if !ok {
			continue
		}
		rest = strings.TrimLeft(rest, " =(")
		if rest == "" || (rest[0] != '\'' && rest[0] != '"') {
			continue
		}
		if target, _, ok := strings.Cut(rest[1:], rest[:1]); ok {
			return target
		}
	}
	return quotedAddress(handler)
}

// quotedAddress returns the first quoted string of a handler that can only be
// an address: the argument of a site's own function, "vai('/uffici/')".
func quotedAddress(handler string) string {
	for {
		at := strings.IndexAny(handler, `'"`)
		if at < 0 {
			return ""
		}
		said, rest, ok := strings.Cut(handler[at+1:], handler[at:at+1])
		if !ok {
			return ""
		}
		if looksLikeAddress(said) {
			return said
		}
		handler = rest
	}
}

func looksLikeAddress(s string) bool {
	if strings.ContainsAny(s, " <>{}") || len(s) < 2 {
		return false
	}
	path, _, _ := strings.Cut(s, "?")
	switch strings.ToLower(pathpkg.Ext(path)) {
	case ".html", ".htm", ".php", ".asp", ".aspx", ".jsp", ".do", ".sto":
		return true
	}
	return s[0] == '/' && s[1] != '/' && s[1] != '*' || hasScheme(s, "http", "https")
}

// refreshTarget returns the address in a meta refresh: "0; url=home.html".
func refreshTarget(content string) string {
	_, rest, ok := strings.Cut(content, ";")
	if !ok {
		return ""
	}
	rest = strings.TrimSpace(rest)
	if len(rest) < 4 || !strings.EqualFold(rest[:3], "url") {
		return ""
	}
	return strings.Trim(strings.TrimLeft(rest[3:], " ="), `'"`)
}
