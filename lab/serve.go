package lab

import (
	"bytes"
	"fmt"
	"hash/crc32"
	"io"
	"net"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/klauspost/compress/gzip"
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
)

// slowAnswer is how long a slow site thinks: well within anybody's patience.
const slowAnswer = 150 * time.Millisecond

// ServeHTTP answers for every host of the world; r.TLS says over what.
func (w *World) ServeHTTP(rw http.ResponseWriter, r *http.Request) {
	name := strings.ToLower(r.Host)
	if h, _, err := net.SplitHostPort(name); err == nil {
		name = h
	}
	name = strings.TrimSuffix(name, ".")
	h := w.hosts.byName[name]
	if h == nil {
		http.Error(rw, "no such host in this world", http.StatusMisdirectedRequest)
		return
	}
	answered := w.stats.begin(h, r)
	defer answered()
	rw = flight{rw, answered}
	if !pause(r, w.opt.Latency) {
		return
	}
	if w.troubled(rw, r, h) {
		return
	}
	if h.role == roleIssuer {
		rw.Header().Set("Content-Type", "application/pkix-cert")
		_, _ = rw.Write(w.ca.middle.Raw)
		return
	}
	if h.role == roleSMP && r.TLS != nil {
		w.serviceGroup(rw, r)
		return
	}
	if r.TLS == nil && w.plain(rw, r, h) {
		return
	}
	if w.spoiled(rw, r, h) {
		return
	}
	if r.URL.Path == "/robots.txt" {
		w.robots(rw, h)
		return
	}
	switch h.role {
	case roleAlias:
		redirect(rw, "https://"+h.of.host+r.URL.RequestURI())
	case roleSite:
		w.site(rw, r, h.of, h)
	case rolePolicy:
		w.policy(rw, r, h.of)
	case roleSection:
		w.part(rw, r, h.of)
	default:
		w.supplierHost(rw, r, h)
	}
}

// plain answers over http:// and says whether it did: a redirect, mostly.
func (w *World) plain(rw http.ResponseWriter, r *http.Request, h *host) bool {
	if h.outage == outTimeout || h.outage == outReset || h.outage == outDown || h.outage == outWall403 || h.outage == outWall429 || h.outage == outWall503 {
		return false // spoiled over http too
	}
	switch h.quirk {
	case quirkNoUpgrade, quirkDowngrade, quirkNo443, quirkPlain443:
		if h.role == roleAlias {
			redirect(rw, "http://"+h.of.host+r.URL.RequestURI())
			return true
		}
		return false
	}
	target, status := "https://"+h.name, http.StatusMovedPermanently
	if h.role == roleAlias {
		target = "https://" + h.of.host
	} else if h.role == roleSite && h.name == h.of.host {
		switch h.of.way(axisRedirect) {
		case toHTTPS302:
			status = http.StatusFound
		case toHTTPS308:
			status = http.StatusPermanentRedirect
		case toHTTPSOther:
			if other := w.hosts.byName[h.of.otherName()]; other != nil && other.role == roleAlias && !other.walled && !other.no80 {
				target = "http://" + other.name
			}
		}
	}
	rw.Header().Set("Location", target+r.URL.RequestURI())
	rw.WriteHeader(status)
	return true
}

func redirect(rw http.ResponseWriter, to string) {
	rw.Header().Set("Location", to)
	rw.WriteHeader(http.StatusMovedPermanently)
}

// spoiled makes the faults of a whole host, and says whether it did.
func (w *World) spoiled(rw http.ResponseWriter, r *http.Request, h *host) bool {
	robots := r.URL.Path == "/robots.txt"
	switch {
	case h.outage == outTimeout:
		w.hang(r.Context().Done())
		hijackReset(rw)
	case h.outage == outReset, h.outage == outDown:
		hijackReset(rw)
	case h.outage == outWall403, h.walled:
		http.Error(rw, "<h1>403 Forbidden</h1>", http.StatusForbidden)
	case h.outage == outWall429:
		rw.Header().Set("Retry-After", "5")
		http.Error(rw, "Too many requests", http.StatusTooManyRequests)
	case h.outage == outWall503, h.outage == outRobots5xx && robots:
		http.Error(rw, "Servizio non disponibile", http.StatusServiceUnavailable)
	case h.outage == outLoop && !robots:
		n, _ := strconv.Atoi(r.URL.Query().Get("giro"))
		redirect(rw, fmt.Sprintf("https://%s/?giro=%d", h.name, (n+1)%2))
	case h.outage == outAway && !robots && h.role == roleSite:
		redirect(rw, "https://dominio-in-vendita.example/"+h.of.slug)
	case h.quirk == quirkDowngrade && r.TLS != nil && !robots:
		redirect(rw, "http://"+h.of.host+r.URL.RequestURI())
	default:
		if h.slow {
			pause(r, slowAnswer)
		}
		return false
	}
	return true
}

// pause waits; false when the client has gone meanwhile.
func pause(r *http.Request, d time.Duration) bool {
	if d <= 0 {
		return true
	}
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return true
	case <-r.Context().Done():
		return false
	}
}

func hijackReset(rw http.ResponseWriter) {
	if hj, ok := rw.(http.Hijacker); ok {
		if c, _, err := hj.Hijack(); err == nil {
			if t, ok := c.(interface{ NetConn() net.Conn }); ok {
				c = t.NetConn()
			}
			resetConn(c)
			return
		}
	}
	panic(http.ErrAbortHandler)
}

func (w *World) robots(rw http.ResponseWriter, h *host) {
	rw.Header().Set("Content-Type", "text/plain; charset=utf-8")
	switch {
	case h.closed, h.outage == outRobots:
		_, _ = io.WriteString(rw, "User-agent: *\nDisallow: /\n")
	case h.of != nil && h.of.at.filter == filterRule && h.role == roleSite:
		_, _ = io.WriteString(rw, h.of.sectionRules())
	case h.quirk == quirkDelay:
		_, _ = io.WriteString(rw, "User-agent: *\nCrawl-delay: 0.2\nDisallow: /amministratore/\n")
	case h.of != nil && h.of.layout == layoutMap && h.role == roleSite && hash(h.name)%2 == 0:
		_, _ = io.WriteString(rw, "Sitemap: "+h.of.origin()+"/sitemap.xml\nUser-agent: *\nDisallow: /amministratore/\n")
	case hash(h.name)%3 == 0:
		rw.WriteHeader(http.StatusNotFound)
	default:
		_, _ = io.WriteString(rw, "User-agent: *\nDisallow: /amministratore/\nDisallow: /ricerca/\n")
	}
}

// site answers for a comune's own site, on its host or under its tenant's path.
func (w *World) site(rw http.ResponseWriter, r *http.Request, c *comune, h *host) {
	path, query := r.URL.Path, r.URL.RawQuery
	c.headers(rw.Header())
	if path == "/.well-known/security.txt" {
		w.securityTxt(rw, r, c)
		return
	}
	if c.outage == outScript {
		w.write(rw, r, "text/html; charset=utf-8", "<!doctype html><html lang=\"it\"><head><meta charset=\"utf-8\"><title>Comune</title><script defer src=\"/assets/app.js\"></script></head><body><noscript>Attivare JavaScript.</noscript><div id=\"root\"></div></body></html>")
		return
	}
	if strings.HasPrefix(path, "/assets/") || strings.HasSuffix(path, ".css") || strings.HasSuffix(path, ".js") {
		w.asset(rw, r, path)
		return
	}
	if w.layoutPage(rw, r, c, strings.TrimPrefix(path, c.tenant), query) {
		return
	}
	if w.trap(rw, r, c, strings.TrimPrefix(path, c.tenant), query) {
		return
	}
	id, ok := c.pageAt(path, query)
	if !ok {
		w.missing(rw, r, c)
		return
	}
	sid := ""
	if c.quirk == quirkSession {
		sid = fmt.Sprintf("%08x", uint32(hash(path+"?"+query)^c.key))
	}
	body, kind := c.page(id, sid, query), "text/html; charset=utf-8"
	if c.style == styleJoomla {
		kind = "text/html; charset=windows-1252"
		if latin, err := encoding.ReplaceUnsupported(charmap.Windows1252.NewEncoder()).String(body); err == nil {
			body = latin
		}
	}
	w.validated(rw, r, c, kind, body)
}

// part answers for a transparency section on a host of its own.
func (w *World) part(rw http.ResponseWriter, r *http.Request, c *comune) {
	if strings.HasSuffix(r.URL.Path, ".pdf") {
		w.pdf(rw, r)
		return
	}
	id, ok := c.partAt(r.URL.Path, r.URL.RawQuery)
	if !ok {
		http.NotFound(rw, r)
		return
	}
	if c.at.filter == filterHeader || c.at.filter == filterBoth {
		rw.Header().Set("X-Robots-Tag", "noindex")
	}
	w.validated(rw, r, c, "text/html; charset=utf-8", c.partPage(id))
}

// validated writes a page as write does, with a validator where the comune's
// server is of those that give one: to who has it already it is not sent again
// (RFC 9110, 13.1).
func (w *World) validated(rw http.ResponseWriter, r *http.Request, c *comune, kind, body string) {
	if c.key%3 == 0 {
		tag := fmt.Sprintf("\"%08x\"", crc32.ChecksumIEEE([]byte(body)))
		if c.key%2 == 0 {
			tag = "W/" + tag
		}
		rw.Header().Set("ETag", tag)
		if r.Header.Get("If-None-Match") == tag {
			rw.WriteHeader(http.StatusNotModified)
			return
		}
	}
	w.write(rw, r, kind, body)
}

var gzipWriters = sync.Pool{New: func() any {
	z, _ := gzip.NewWriterLevel(io.Discard, gzip.BestSpeed)
	return z
}}

var bodies = sync.Pool{New: func() any { return new(bytes.Buffer) }}

// write sends a body, compressed when asked for.
func (w *World) write(rw http.ResponseWriter, r *http.Request, kind, body string) {
	head := rw.Header()
	head.Set("Content-Type", kind)
	head.Set("Vary", "Accept-Encoding")
	if len(body) < 600 || !strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") {
		head.Set("Content-Length", strconv.Itoa(len(body)))
		_, _ = io.WriteString(rw, body)
		return
	}
	buf := bodies.Get().(*bytes.Buffer)
	defer bodies.Put(buf)
	buf.Reset()
	z := gzipWriters.Get().(*gzip.Writer)
	z.Reset(buf)
	_, _ = io.WriteString(z, body)
	_ = z.Close()
	gzipWriters.Put(z)
	head.Set("Content-Encoding", "gzip")
	head.Set("Content-Length", strconv.Itoa(buf.Len()))
	_, _ = rw.Write(buf.Bytes())
}

func (w *World) missing(rw http.ResponseWriter, r *http.Request, c *comune) {
	if c.quirk == quirkSoft404 {
		w.write(rw, r, "text/html; charset=utf-8", "<!doctype html><html lang=\"it\"><head><title>Pagina non trovata</title></head><body><main><h1>Pagina non trovata</h1><p>La pagina richiesta non esiste più.</p></main></body></html>")
		return
	}
	http.NotFound(rw, r)
}

func (w *World) asset(rw http.ResponseWriter, r *http.Request, path string) {
	kind, body := "text/css; charset=utf-8", ":root{--bootstrap-italia-version:\"2.8.8\"}body{font-family:\"Titillium Web\",sans-serif}"
	switch {
	case strings.HasSuffix(path, ".js"):
		kind, body = "text/javascript; charset=utf-8", "window.BOOTSTRAP_ITALIA_VERSION=\"2.8.8\";"
	case strings.HasSuffix(path, "tema.css"):
		body = "/*\nTheme Name: Design Comuni Italia\nVersion: 1.6.0\n*/\nbody{margin:0}"
	}
	w.write(rw, r, kind, body)
}

func (w *World) pdf(rw http.ResponseWriter, r *http.Request) {
	w.write(rw, r, "application/pdf", "%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n")
}
