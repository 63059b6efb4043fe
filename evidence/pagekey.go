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
	path, _, _ := cutSession(u.EscapedPath())
	path = plainPath(path)
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
func cutSession(path string) (before, after string, found bool) {
	for _, mark := range [...]string{"/(S(", "/(s(", "/(A("} {
		if i := strings.Index(path, mark); i >= 0 {
			if n := strings.Index(path[i:], "))"); n >= 0 {
				return path[:i] + path[i+n+len("))"):], "", true
			}
		}
	}
	if i := strings.IndexByte(path, ';'); i >= 0 && strings.Contains(strings.ToLower(path[i:]), "sessionid=") {
		return path[:i], path[i:], true
	}
	return path, "", false
}

// sessionKeys are parameters that name the visitor and not the page.
var sessionKeys = []string{"phpsessid", "jsessionid", "sid", "sessionid", "session_id", "aspsessionid", "cfid", "cftoken",
	"utm_source", "utm_medium", "utm_campaign", "utm_content", "utm_term", "fbclid", "gclid", "oscsid", "zenid", "sessid", "session-id"}

func withoutSession(query string) string {
	if query == "" {
		return ""
	}
	kept := strings.Split(query, "&")
	kept = slices.DeleteFunc(kept, func(pair string) bool {
		key, _, _ := strings.Cut(pair, "=")
		return key == "" || slices.Contains(sessionKeys, strings.ToLower(key))
	})
	slices.Sort(kept) // forms and scripts write the same parameters in any order
	return strings.Join(kept, "&")
}
