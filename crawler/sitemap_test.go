package crawler

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/campanile-italia/campanile/evidence"
)

func gzipped(s string) []byte {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	z.Write([]byte(s))
	z.Close()
	return b.Bytes()
}

func TestSiteMapFiles(t *testing.T) {
	const urlset = `<?xml version="1.0" encoding="UTF-8"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:image="x">`
	for _, tt := range []struct {
		name         string
		body         []byte
		pages, files []string
	}{
		{"addresses", []byte(urlset + "<url><loc>https://x.it/a?b=1&amp;c=2</loc><lastmod>2026-01-01</lastmod></url><url>\n<loc>\n https://x.it/d </loc></url></urlset>"),
			[]string{"https://x.it/a?b=1&c=2", "https://x.it/d"}, nil},
		{"pictures are no pages", []byte(urlset + "<url><loc>https://x.it/a</loc><image:image><image:loc>https://x.it/a.jpg</image:loc></image:image></url>"), []string{"https://x.it/a"}, nil},
		{"CDATA", []byte(urlset + "<url><loc><![CDATA[https://x.it/a?b&c]]></loc></url>"), []string{"https://x.it/a?b&c"}, nil},
		{"an index", []byte(`<sitemapindex xmlns="x"><sitemap><loc>https://x.it/1.xml</loc></sitemap>`), nil, []string{"https://x.it/1.xml"}},
		{"gzip", gzipped(urlset + "<url><loc>https://x.it/a</loc></url></urlset>"), []string{"https://x.it/a"}, nil},
		{"gzip cut short", gzipped(urlset + "<url><loc>https://x.it/a</loc></url></urlset>" + strings.Repeat("x", 1<<16))[:150], []string{"https://x.it/a"}, nil},
		{"lines", []byte("https://x.it/a\r\nhttps://x.it/b\n\nno address\n"), []string{"https://x.it/a", "https://x.it/b"}, nil},
		{"the home page instead", []byte("<!doctype html><html><loc>https://x.it/a</loc>"), nil, nil},
		{"an entity is no file", []byte(`<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>` + urlset + `<url><loc>&e;</loc></url>`), []string{"&e;"}, nil},
		{"a tag without end", []byte(urlset + "<url><loc>https://x.it/a</loc><loc>" + strings.Repeat("a", 1<<20)), []string{"https://x.it/a"}, nil},
		{"nothing", nil, nil, nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			m := siteMap{}
			m.read(bytes.NewReader(tt.body))
			if diff := cmp.Diff(tt.pages, m.pages); diff != "" {
				t.Error(diff)
			}
			if diff := cmp.Diff(tt.files, m.files); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// A map that inflates or lists without end stops at our bounds.
func TestSiteMapBounds(t *testing.T) {
	m := siteMap{}
	m.read(bytes.NewReader(gzipped("<urlset>" + strings.Repeat("<loc>https://x.it/a</loc>", maxMapEntries+1))))
	if len(m.pages) != maxMapEntries || !m.cut {
		t.Errorf("%d addresses, cut %v: want %d and true", len(m.pages), m.cut, maxMapEntries)
	}
	m = siteMap{}
	m.read(bytes.NewReader(gzipped("<urlset>" + strings.Repeat("<url/>", maxMapBytes/6+1) + "<loc>https://x.it/a</loc>")))
	if len(m.pages) != 0 || !m.cut {
		t.Errorf("%v read beyond %d bytes", m.pages, maxMapBytes)
	}
}

func FuzzSiteMap(f *testing.F) {
	f.Add([]byte(`<urlset><url><loc>https://x.it/a</loc></url></urlset>`))
	f.Add([]byte(`<sitemapindex><loc><![CDATA[x]]></loc>`))
	f.Add(gzipped("<urlset><loc>https://x.it/a</loc>"))
	f.Add([]byte("https://x.it/a\nhttps://x.it/b"))
	site, _ := url.Parse("https://x.it/")
	f.Fuzz(func(t *testing.T, body []byte) {
		m := siteMap{site: site}
		m.read(bytes.NewReader(body))
		if len(m.pages) > maxMapEntries || len(m.files) > maxMapIndexed || len(m.chosenFiles()) > maxMaps {
			t.Errorf("%d pages, %d files: over the bounds", len(m.pages), len(m.files))
		}
		for _, p := range m.pages {
			if len(p) > maxURL {
				t.Errorf("an address of %d bytes", len(p))
			}
			if u := absolute(site, p); u != nil {
				mappedRank(u)
			}
		}
	})
}

// What a site shows in its map alone is found, whatever the map's form; and the
// map is not asked for where links lead to everything.
func TestPagesOfTheMapAlone(t *testing.T) {
	const iban = "https://example.com/trasparenza/iban-e-pagamenti-informatici"
	var posts strings.Builder
	for i := range 3000 {
		fmt.Fprintf(&posts, "<url><loc>https://example.com/notizie/pagamenti-news-%c%c%c</loc></url>", 'a'+i%26, 'a'+i/26%26, 'a'+i/676)
	}
	wanted := "<url><loc>https://example.com/amministrazione-trasparente</loc></url><url><loc>http://example.com/trasparenza/iban-e-pagamenti-informatici</loc></url>" +
		"<url><loc>https://other.example/pagopa</loc></url><url><loc>https://example.com/pagopa.pdf</loc></url>"
	more := ""
	for i := range fewPages {
		more += fmt.Sprintf("<a href=/notizie/%c>Pagina</a>", 'a'+i)
	}
	for _, tt := range []struct {
		name, robots, home string
		files              map[string]string
		found              bool
		asked              []string
	}{
		{"where everybody looks", "", "", map[string]string{"/sitemap.xml": "<urlset>" + wanted}, true, []string{"/sitemap.xml"}},
		{"named by robots.txt", "Sitemap: /mappa.xml.gz", "", map[string]string{"/mappa.xml.gz": string(gzipped("<urlset>" + wanted))}, true, []string{"/mappa.xml.gz"}},
		{"behind an index, among news", "Sitemap: https://example.com/indice.xml", "", map[string]string{
			"/indice.xml":          "<sitemapindex><loc>https://example.com/post-sitemap.xml</loc><loc>https://example.com/image-sitemap.xml</loc><loc>http://example.com/page-sitemap.xml</loc>",
			"/post-sitemap.xml":    "<urlset>" + posts.String(),
			"/page-sitemap.xml":    "<urlset>" + wanted,
			"/image-sitemap.xml":   "",
			"/sitemap-of-maps.xml": "",
		}, true, []string{"/indice.xml", "/page-sitemap.xml", "/post-sitemap.xml"}},
		{"of another host", "Sitemap: https://other.example/sitemap.xml", "", map[string]string{"/sitemap.xml": "<urlset>" + wanted}, true, []string{"/sitemap.xml"}},
		{"closed by robots.txt", "User-agent: *\nDisallow: /sitemap", "", map[string]string{"/sitemap.xml": "<urlset>" + wanted}, false, nil},
		{"an index of itself", "", "", map[string]string{"/sitemap.xml": "<sitemapindex><loc>https://example.com/sitemap.xml</loc><loc>https://example.com/sitemap.xml?2</loc><loc>https://example.com/sitemap.xml?3</loc><loc>https://example.com/sitemap.xml?4</loc><loc>https://example.com/sitemap.xml?5</loc>"}, false,
			[]string{"/sitemap.xml", "/sitemap.xml", "/sitemap.xml?2", "/sitemap.xml?3"}},
		{"links lead to everything", "", `<a href=/amministrazione-trasparente>Amministrazione trasparente</a><a href=/paga>Pagamenti pagoPA</a><a href=/trasparenza/iban-e-pagamenti-informatici>IBAN e pagamenti informatici</a>` + more,
			map[string]string{"/sitemap.xml": "<urlset>" + wanted}, true, nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var asked []string
			w := newWorld(t, esempioZone, http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
				body, isMap := tt.files[r.URL.Path]
				switch {
				case isMap:
					asked = append(asked, r.URL.RequestURI())
					rw.Header().Set("Content-Type", "application/xml")
					rw.Write([]byte(body))
				case r.URL.Path == "/robots.txt":
					rw.Write([]byte(tt.robots))
				case r.URL.Path == "/":
					document("<h1>Comune di Esempio</h1><p>Benvenuti.</p>"+tt.home)(rw, r)
				case strings.Contains(r.URL.Path, "trasparen"), strings.HasPrefix(r.URL.Path, "/notizie/"):
					document("<h1>Pagina</h1><p>Testo.</p>")(rw, r)
				default:
					http.NotFound(rw, r)
				}
			}), nil)
			s := w.visit(t)
			if p := s.Page(iban); (p != nil && p.Read()) != tt.found {
				t.Errorf("the page of the map was read: %v, want %v", p != nil, tt.found)
			}
			if p := s.Page("https://other.example/pagopa"); p != nil {
				t.Error("the map led to another host")
			}
			if diff := cmp.Diff(tt.asked, asked); diff != "" {
				t.Error("maps asked for", diff)
			}
		})
	}
}

// Pages of suppliers do not stand for the site's own: a home page without links
// of the site is not all of it as long as its map was not asked for.
func TestMapIsWantedWhereOnlySuppliersWereRead(t *testing.T) {
	w := newWorld(t, esempioZone, http.NotFoundHandler(), nil)
	v := newVisit(w.crawler, esempio)
	v.site.URL, v.met = esempio.Site.URL, ^evidence.Topics(0)
	for _, u := range []string{"https://example.com/", "https://at.example.org/", "https://paga.example.org/"} {
		for i := range 5 {
			v.add(evidence.Page{URL: fmt.Sprint(u, "?p=", i), Status: 200, MediaType: "text/html"})
		}
	}
	if !v.wantsMap() {
		t.Error("five pages of the site and ten of suppliers are taken for a whole site")
	}
	for i := range fewPages {
		v.add(evidence.Page{URL: fmt.Sprint("https://example.com/", i), Status: 200, MediaType: "text/html"})
	}
	if v.wantsMap() {
		t.Error("the map is asked for where links led to enough pages")
	}
}
