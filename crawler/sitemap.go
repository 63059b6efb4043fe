package crawler

import (
	"bufio"
	"bytes"
	"cmp"
	"context"
	"html"
	"io"
	"net/url"
	"path"
	"slices"
	"strings"

	"github.com/klauspost/compress/gzip"

	"github.com/campanile-italia/campanile/evidence"
)

// Bounds of a site's own map (sitemaps.org): the protocol allows 50,000
// addresses a file and files without end; what a visit can use is far less.
const (
	maxMaps       = 4       // files, the index included
	maxMapBytes   = 8 << 20 // of one, inflated
	maxMapEntries = 20_000  // addresses looked at, over all files
	maxMapIndexed = 500     // files named by an index that are chosen from
	maxMapped     = 200     // addresses offered to the frontier
	maxMapWanted  = 5       // of them, for each thing that a family needs: a registry of payments is not ten pages that pay
	maxMapToken   = 16 << 10
	fewPages      = 8 // no site of a comune has fewer
)

// wantsMap says whether the site's map is worth its request. It is asked for
// once, when no link left would lead to what a family needs and one of those
// pages was not named by any link, or when links led to hardly any page: most
// visits never ask. A section on a supplier's host is in no map of the site's.
func (v *visit) wantsMap() bool {
	if v.mapped || v.front.best() >= rankWanted {
		return false
	}
	if len(v.front.queue) == 0 && v.ownPages < fewPages {
		return true // before such a site is said to have been read whole
	}
	section := v.met.Has(evidence.Transparent)
	return !section || !v.met.Any(evidence.Payments|evidence.PagoPA) || v.ownSection && !v.met.Has(evidence.IBAN)
}

// readMap reads the site's map: the files that its robots.txt names, else
// /sitemap.xml, and those that an index leads to.
func (v *visit) readMap(ctx context.Context) {
	v.mapped = true
	site, err := url.Parse(v.site.URL)
	if err != nil {
		return
	}
	m := siteMap{site: site}
	waiting := v.mapFiles(site)
	for asked := 0; len(waiting) > 0 && asked < maxMaps && v.hasRoom(ctx); asked++ {
		got := v.get(ctx, waiting[0], getOptions{limit: maxMapBytes})
		waiting = waiting[1:]
		if got.fault != "" || !v.own(got.url) {
			continue
		}
		m.read(bytes.NewReader(got.body))
		if len(m.files) > 0 && !m.nested {
			m.nested = true // an index names files, not further indexes
			waiting = append(m.chosenFiles(), waiting...)
		}
	}
	v.offerMapped(&m)
}

// mapFiles are the maps that the site's own robots.txt names, on its own host;
// the address that everybody tries where it names none.
func (v *visit) mapFiles(site *url.URL) []string {
	var named []string
	if r := v.rules[site.Host]; r != nil {
		for _, address := range r.facts.Sitemaps {
			if u := absolute(site, address); u != nil && sameHost(u.String(), v.site.URL) {
				named = append(named, u.String())
			}
		}
	}
	if len(named) == 0 {
		named = []string{site.ResolveReference(&url.URL{Path: evidence.TenantPath(site) + "/sitemap.xml"}).String()}
	}
	return named
}

// offerMapped offers the addresses of the map to the frontier, those whose
// words name what a family needs first.
func (v *visit) offerMapped(m *siteMap) {
	var found []candidate
	for _, address := range m.pages {
		u := absolute(m.site, address)
		if u == nil {
			continue
		}
		if u.Scheme == "http" && m.site.Scheme == "https" {
			u.Scheme = "https" // written before the site changed over
		}
		if s := u.String(); v.own(s) && !isFile(s) {
			found = append(found, candidate{url: s, rank: mappedRank(u), own: true})
		}
	}
	slices.SortStableFunc(found, func(a, b candidate) int {
		if a.rank != b.rank {
			return b.rank - a.rank
		}
		return cmp.Compare(strings.Count(a.url, "/"), strings.Count(b.url, "/")) // the section before its parts
	})
	perRank, offered := map[int]int{}, 0
	for _, c := range found {
		if perRank[c.rank]++; offered >= maxMapped || c.rank >= rankWanted && perRank[c.rank] > maxMapWanted {
			v.front.dropped = true
			continue
		}
		offered++
		v.front.push(c)
	}
	v.front.dropped = v.front.dropped || m.cut
}

// mappedRank ranks an address that stands without words: by what its last
// segment says, just below a link that says the same.
func mappedRank(u *url.URL) int {
	l := evidence.Link{URL: u.String(), Text: spokenPath(u), Region: evidence.Main}
	m := meaning{words: evidence.TopicsOf(l.Text, ""), all: l.Topics()}
	return m.rank(&l) - 1
}

var spoken = strings.NewReplacer("-", " ", "_", " ", "+", " ", "%20", " ", ".", " ")

// spokenPath turns the last segment of a path into words.
func spokenPath(u *url.URL) string {
	last := path.Base(u.Path)
	if last == "/" || last == "." {
		return ""
	}
	return clip(strings.TrimSpace(spoken.Replace(strings.TrimSuffix(last, path.Ext(last)))), maxLabel)
}

// siteMap collects what the files of a map name.
type siteMap struct {
	site   *url.URL
	pages  []string
	files  []string // named by an index
	nested bool     // an index was followed
	cut    bool     // more than the bounds allow
}

// chosenFiles orders an index's files by what they are worth: those of pages
// before those of news, and none of pictures.
func (m *siteMap) chosenFiles() []string {
	type file struct {
		address string
		worth   int
	}
	var list []file
	for _, address := range m.files {
		u := absolute(m.site, address)
		if u == nil || !sameHost(u.String(), m.site.String()) {
			continue
		}
		if u.Scheme == "http" && m.site.Scheme == "https" {
			u.Scheme = "https"
		}
		if w := worthOfFile(strings.ToLower(u.Path)); w >= 0 {
			list = append(list, file{u.String(), w})
		}
	}
	slices.SortStableFunc(list, func(a, b file) int { return b.worth - a.worth })
	chosen := make([]string, 0, maxMaps)
	for _, f := range list[:min(len(list), maxMaps)] {
		chosen = append(chosen, f.address)
	}
	m.cut = m.cut || len(list) > maxMaps-1
	return chosen
}

// worthOfFile reads a file's name: "page-sitemap.xml",
// "wp-sitemap-posts-servizio-1.xml".
func worthOfFile(name string) int {
	for _, w := range [...]struct {
		words string
		worth int
	}{
		{"image|immagin|video|author|users|tag", -1},
		{"trasparen|amm-tras|pagament", 4}, {"page|pagine|pagina|servizi", 3}, {"post-|posts-post|news|notizi|novita|event|comunicat", 0},
	} {
		for word := range strings.SplitSeq(w.words, "|") {
			if strings.Contains(name, word) {
				return w.worth
			}
		}
	}
	return 1
}

// read reads one file, XML or a list of lines, gzipped or not, as it comes:
// what stands before a fault counts. No document is built and nothing but
// addresses is kept, so entities, namespaces and depth have nothing to attack.
func (m *siteMap) read(src io.Reader) {
	in := bufio.NewReader(src)
	if head, _ := in.Peek(2); bytes.Equal(head, []byte("\x1f\x8b")) {
		z, err := gzip.NewReader(in)
		if err != nil {
			return
		}
		in = bufio.NewReader(z)
	}
	bounded := &io.LimitedReader{R: in, N: maxMapBytes}
	in = bufio.NewReader(bounded)
	head, _ := in.Peek(64)
	if bytes.HasPrefix(bytes.TrimLeft(bytes.TrimPrefix(head, []byte("\xef\xbb\xbf")), " \t\r\n"), []byte("<")) {
		m.readXML(in)
	} else {
		m.readLines(in)
	}
	m.cut = m.cut || bounded.N == 0
}

func (m *siteMap) readLines(in io.Reader) {
	s := bufio.NewScanner(in)
	s.Buffer(make([]byte, 0, 4<<10), maxMapToken)
	for s.Scan() {
		line := strings.TrimSpace(strings.TrimPrefix(s.Text(), "\ufeff"))
		if strings.HasPrefix(line, "http") && !m.add(&m.pages, line, maxMapEntries) {
			return
		}
	}
	m.cut = m.cut || s.Err() != nil
}

// readXML looks at one tag after the other: the text after <loc>, in a urlset
// or in a sitemapindex.
func (m *siteMap) readXML(in io.Reader) {
	s := bufio.NewScanner(in)
	s.Buffer(make([]byte, 0, 4<<10), maxMapToken)
	s.Split(splitTags)
	var into *[]string
	limit, open := 0, false
	for s.Scan() {
		tag, text, _ := bytes.Cut(s.Bytes(), []byte(">"))
		name, _, _ := bytes.Cut(tag, []byte(" "))
		quoted, isCDATA := bytes.CutPrefix(s.Bytes(), []byte("![CDATA["))
		switch {
		case isCDATA && open:
			text, _, _ = bytes.Cut(quoted, []byte("]]>"))
		case bytes.EqualFold(bytes.TrimSpace(name), []byte("urlset")):
			into, limit = &m.pages, maxMapEntries
			continue
		case bytes.EqualFold(bytes.TrimSpace(name), []byte("sitemapindex")):
			into, limit = &m.files, maxMapIndexed
			continue
		case string(name) == "loc":
			open = true
		default:
			open = false
			continue
		}
		address := strings.TrimSpace(string(text))
		if address == "" || into == nil {
			continue // CDATA follows
		}
		open = false
		if !isCDATA {
			address = html.UnescapeString(address)
		}
		if !m.add(into, address, limit) {
			return
		}
	}
	m.cut = m.cut || s.Err() != nil // a tag longer than any address
}

func (m *siteMap) add(to *[]string, address string, limit int) bool {
	if len(*to) >= limit {
		m.cut = true
		return false
	}
	if len(address) <= maxURL {
		*to = append(*to, address)
	}
	return true
}

// splitTags splits a document before each "<".
func splitTags(data []byte, atEOF bool) (advance int, token []byte, err error) {
	if i := bytes.IndexByte(data, '<'); i >= 0 {
		return i + 1, data[:i], nil
	}
	if atEOF && len(data) > 0 {
		return len(data), data, nil
	}
	return 0, nil, nil
}
