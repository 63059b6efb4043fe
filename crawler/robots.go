package crawler

import (
	"bytes"
	"context"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"time"

	"github.com/temoto/robotstxt"

	"github.com/campanile-italia/campanile/evidence"
)

// Bounds of robots.txt: RFC 9309, 2.5 asks for at least 500 KiB.
const (
	maxRobots     = 512 << 10
	maxDisallowed = 200
	maxCrawlDelay = 30 * time.Second // more would be a visit of half an hour: it is obeyed by asking less
	robotsTTL     = time.Hour        // for hosts that many comuni share
	robotsAgent   = "Campanile"
)

// rules is a host's robots.txt as it applies to us.
type rules struct {
	facts evidence.RobotsTxt
	lines []robotsLine // of the group that binds us; none: nothing is forbidden
	stop  bool         // the host must not be asked for anything else
	// exchange is how the host answered, for hosts of which nothing else is asked.
	exchange evidence.Exchange
}

// allows says whether a path may be asked for.
func (r *rules) allows(u *url.URL) bool { return !r.stop && r.closed(u) == "" }

// closed returns the path under which a rule closes an address; empty when none
// does. A rule with an end mark closes the page and not one visitor's address
// of it.
func (r *rules) closed(u *url.URL) string {
	for _, path := range [...]string{u.RequestURI(), evidence.SessionFree(u)} {
		if !r.opens(path) {
			return path
		}
	}
	return ""
}

// opens applies RFC 9309, 2.2.2: the longest rule that matches decides, and
// allow where an allow and a disallow are as long. (The library measures a rule
// with wildcards by the pattern it turns it into, and lets order break ties.)
func (r *rules) opens(path string) bool {
	path, longest, open := plainOctets(path), 0, true
	for _, l := range r.lines {
		rule, allow, ok := l.rule()
		if ok && (len(rule) > longest || len(rule) == longest && allow) && robotsMatch(rule, path) {
			longest, open = len(rule), allow
		}
	}
	return open
}

// robotsMatch says whether a rule matches a path from its beginning: * stands
// for anything, $ at the rule's end for the path's end.
func robotsMatch(rule, path string) bool {
	rule, anchored := strings.CutSuffix(rule, "$")
	parts := strings.Split(rule, "*")
	if !strings.HasPrefix(path, parts[0]) {
		return false
	}
	rest, last := path[len(parts[0]):], len(parts)-1
	for i, part := range parts[1:] {
		if anchored && i+1 == last {
			return strings.HasSuffix(rest, part)
		}
		at := strings.Index(rest, part)
		if at < 0 {
			return false
		}
		rest = rest[at+len(part):]
	}
	return !anchored || last > 0 || rest == ""
}

// plainOctets decodes what is percent-encoded, but for the slash, so that rules
// and paths are compared octet by octet (RFC 9309, 2.2.2).
func plainOctets(s string) string {
	if strings.IndexByte(s, '%') < 0 {
		return s
	}
	s = encodedSlash.ReplaceAllLiteralString(s, "%252F")
	if plain, err := url.PathUnescape(s); err == nil {
		return plain
	}
	return s
}

var encodedSlash = regexp.MustCompile(`(?i)%2f`)

// robots returns a host's rules, asked once a visit, and shared for an hour
// between visits where the host is not the body's own.
func (v *visit) robots(ctx context.Context, u *url.URL, own bool) *rules {
	origin, key := u.Scheme+"://"+u.Host, u.Host // http and https of a host are taken for one
	if r := v.rules[key]; r != nil {
		return r
	}
	if !own {
		if r := v.crawler.sharedRobots.get(origin, v.now()); r != nil {
			v.rules[key] = r
			return r
		}
	}
	before := v.counts
	r := v.askRobots(ctx, origin)
	v.rules[key] = r
	if !own {
		v.counts = before // the process asks once for all comuni: no visit's cost depends on which came first
		if r.facts.Fault == "" {
			v.crawler.sharedRobots.put(origin, r, v.now())
		}
	}
	if r.facts.CrawlDelay > 0 {
		v.crawler.manners.slower(u.Hostname(), r.facts.CrawlDelay)
	}
	return r
}

// askRobots asks for /robots.txt (RFC 9309, 2.3.1): 4xx means no rules, a
// server that fails or does not answer closes the host.
func (v *visit) askRobots(ctx context.Context, origin string) *rules {
	got := v.get(ctx, origin+"/robots.txt", getOptions{limit: maxRobots, robots: true})
	r := &rules{facts: evidence.RobotsTxt{Status: got.status, At: got.at}}
	switch {
	case got.status >= 500 || (got.status == 0 && got.fault != ""):
		r.facts.Fault, r.stop = got.fault, true
	case got.status >= 200 && got.status < 300 && got.fault == "" && !looksLikeHTML(got):
		r.read(got.body)
	}
	r.exchange = got.exchange()
	return r
}

// looksLikeHTML catches sites that answer every path with their home page.
func looksLikeHTML(got fetched) bool {
	return strings.Contains(got.header.Get("Content-Type"), "html") || strings.HasPrefix(strings.TrimSpace(clip(string(got.body), 64)), "<")
}

func (r *rules) read(body []byte) {
	body = tidyRobots(body)
	data, err := robotstxt.FromStatusAndBytes(http.StatusOK, body)
	if err != nil {
		return // unreadable rules forbid nothing (RFC 9309, 2.2)
	}
	r.facts.CrawlDelay = min(data.FindGroup(robotsAgent).CrawlDelay, maxCrawlDelay)
	r.lines = ourLines(body)
	r.facts.Closed = !r.opens("/")
	for _, l := range r.lines {
		if path, allow, ok := l.rule(); ok && !allow && len(r.facts.Disallowed) < maxDisallowed {
			r.facts.Disallowed = append(r.facts.Disallowed, path)
		}
	}
	if r.facts.Closed {
		r.facts.Rule = r.quote("/")
	}
	r.facts.Sitemaps = data.Sitemaps[:min(len(data.Sitemaps), 10)]
}

// quote returns the rule that closes a path, with the User-agent line it
// stands under: the longest that matches.
func (r *rules) quote(path string) string {
	best, longest := "", -1
	path = plainOctets(path)
	for _, l := range r.lines {
		rule, allow, ok := l.rule()
		if ok && !allow && len(rule) > longest && robotsMatch(rule, path) {
			best, longest = l.agent+" / "+l.text, len(rule)
		}
	}
	return best
}

// rule returns the path that a line opens or closes; an empty one does neither.
func (l robotsLine) rule() (path string, allow, ok bool) {
	field, value, _ := strings.Cut(l.text, ":")
	field, value = strings.TrimSpace(field), strings.TrimSpace(value)
	allow = strings.EqualFold(field, "allow")
	if value != "" && value[0] != '/' && value[0] != '*' && value[0] != '$' {
		value = "/" + value // "Disallow: trasparenza" is meant from the root
	}
	return plainOctets(value), allow, value != "" && (allow || strings.EqualFold(field, "disallow"))
}

// agentVersion is a version after our name: "User-agent: Campanile/1.0" means
// us as well, though only the product token counts (RFC 9309, 2.2.1).
var agentVersion = regexp.MustCompile(`(?im)^(\s*user-agent\s*:\s*` + robotsAgent + `)/\S*`)

// tidyRobots takes the byte-order mark off, ends every line alike and drops
// versions from our name.
func tidyRobots(body []byte) []byte {
	body = bytes.TrimPrefix(body, []byte("\xef\xbb\xbf"))
	body = bytes.ReplaceAll(body, []byte("\r\n"), []byte("\n"))
	body = bytes.ReplaceAll(body, []byte("\r"), []byte("\n"))
	return agentVersion.ReplaceAll(body, []byte("$1"))
}

type robotsLine struct{ agent, text string }

// ourLines returns the lines of the group that binds us, with the User-agent
// line they stand under, so that a verdict can quote them.
func ourLines(body []byte) []robotsLine {
	var own, all []robotsLine
	agents, reading, named := []string(nil), false, false
	for line := range strings.Lines(string(body)) {
		line, _, _ = strings.Cut(line, "#")
		line = clip(strings.TrimSpace(line), maxLabel)
		field, value, ok := strings.Cut(line, ":")
		if !ok {
			continue
		}
		if strings.EqualFold(strings.TrimSpace(field), "user-agent") {
			if reading {
				agents, reading = nil, false
			}
			agents = append(agents, strings.TrimSpace(value))
			named = named || strings.EqualFold(strings.TrimSpace(value), robotsAgent)
			continue
		}
		switch strings.ToLower(strings.TrimSpace(field)) {
		case "allow", "disallow", "crawl-delay":
			reading = true
		default: // sitemaps and the like belong to no group
			continue
		}
		for _, a := range agents {
			switch {
			case strings.EqualFold(a, robotsAgent):
				own = append(own, robotsLine{"User-agent: " + a, line})
			case a == "*":
				all = append(all, robotsLine{"User-agent: *", line})
			}
		}
	}
	if named {
		return own
	}
	return all
}

// robotsCache keeps the rules of shared hosts.
type robotsCache struct {
	mu   sync.Mutex
	have map[string]cachedRules
}

type cachedRules struct {
	*rules
	until time.Time
}

func (c *robotsCache) get(origin string, now time.Time) *rules {
	c.mu.Lock()
	defer c.mu.Unlock()
	if r, ok := c.have[origin]; ok && now.Before(r.until) {
		return r.rules
	}
	return nil
}

func (c *robotsCache) put(origin string, r *rules, now time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.have == nil || len(c.have) > maxHostGates {
		c.have = map[string]cachedRules{}
	}
	c.have[origin] = cachedRules{r, now.Add(robotsTTL)}
}
