package evidence

import (
	"net/url"
	"slices"
	"strings"
)

// PageKey returns the form under which two addresses are taken for the same
// page: without scheme, fragment, user information, "www.", default port,
// trailing slash, session parameters and the order of the others. A visit asks for each key once.
func PageKey(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return address
	}
	host := trimWWW(u.Hostname())
	if port := u.Port(); port != "" && port != "443" && port != "80" {
		host += ":" + port
	}
	path := plainPath(cutSession(u.EscapedPath()))
	key := host + strings.TrimSuffix(path, "/")
	if query := withoutSession(u.RawQuery); query != "" {
		key += "?" + query
	}
	return key
}

// plainPath is the path in one of the ways of percent-encoding it: "/citt%c3%a0"
// and "/città" are one page. An encoded slash is none, and stays.
func plainPath(path string) string {
	if strings.IndexByte(path, '%') < 0 || strings.Contains(path, "%2F") || strings.Contains(path, "%2f") {
		return path
	}
	plain, err := url.PathUnescape(path)
	if err != nil {
		return path
	}
	return (&url.URL{Path: plain}).EscapedPath()
}

// cutSession cuts ";jsessionid=…" off a path, and ASP.NET's "/(S(…))" out of it.
func cutSession(path string) string {
	for _, mark := range [...]string{"/(S(", "/(s(", "/(A("} {
		if i := strings.Index(path, mark); i >= 0 {
			if n := strings.Index(path[i:], "))"); n >= 0 {
				return path[:i] + path[i+n+len("))"):]
			}
		}
	}
	if i := strings.IndexByte(path, ';'); i >= 0 && strings.Contains(strings.ToLower(path[i:]), "sessionid=") {
		return path[:i]
	}
	return path
}

// sessionKeys are parameters that name the visitor and not the page.
var sessionKeys = []string{"phpsessid", "jsessionid", "sid", "sessionid", "session_id", "aspsessionid", "cfid", "cftoken",
	"utm_source", "utm_medium", "utm_campaign", "utm_content", "utm_term", "fbclid", "gclid", "oscsid", "zenid", "sessid", "session-id"}

func withoutSession(query string) string {
	kept := parameters(query)
	slices.Sort(kept) // forms and scripts write the same parameters in any order
	return strings.Join(kept, "&")
}

// parameters are those of a query that name the page, in their order.
func parameters(query string) []string {
	if query == "" {
		return nil
	}
	return slices.DeleteFunc(strings.Split(query, "&"), func(pair string) bool {
		key, _, _ := strings.Cut(pair, "=")
		return key == "" || slices.Contains(sessionKeys, strings.ToLower(key))
	})
}

// SessionFree returns an address's path and query without what names the
// visitor: who closes the page "/iban" to robots does not mean to open
// "/iban?PHPSESSID=1".
func SessionFree(u *url.URL) string {
	free := cutSession(u.EscapedPath())
	if query := strings.Join(parameters(u.RawQuery), "&"); query != "" {
		free += "?" + query
	}
	return free
}
