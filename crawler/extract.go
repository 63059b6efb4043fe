package crawler

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"mime"
	"net/http"
	"net/url"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html/charset"
	"golang.org/x/text/transform"

	"github.com/campanile-italia/campanile/evidence"
)

// Bounds of what is kept of one page. They are far above any honest page and
// keep a hostile one from filling memory.
const (
	maxText      = 256 << 10 // bytes of visible text
	maxLinks     = 800
	maxURL       = 2000 // bytes; a longer address is no address
	maxLabel     = 300  // bytes of a link's, heading's or form's words
	maxElements  = 600
	maxHeadings  = 100
	maxResources = 100 // scripts, styles, images, frames: each
	maxForms     = 100
	maxCookies   = 50
	maxJSONLD    = 8 << 10 // bytes each
	maxDepth     = 256     // open elements remembered
)

// keptHeaders are the response headers that say something about the body's
// duties or platform; the rest is dropped.
var keptHeaders = [...]string{
	"Server", "X-Powered-By", "X-Generator", "X-Aspnet-Version", "Strict-Transport-Security",
	"X-Robots-Tag", "Content-Security-Policy", "Last-Modified", "Etag", "Retry-After", "Via",
}

// ReadPage reduces one HTTP answer to facts and fills p with them, starting
// from p.URL, the address it was finally had from. The body is read once and
// not kept. p.Fault is set when the body says by itself that it is not the
// content asked for: a page made by scripts only, a bot wall, a "not found"
// served with status 200.
func ReadPage(p *evidence.Page, header http.Header, body []byte) {
	readPage(p, header, body, newKnown())
}

func readPage(p *evidence.Page, header http.Header, body []byte, k *known) {
	sum := sha256.Sum256(body)
	p.SHA256, p.Size = hex.EncodeToString(sum[:]), len(body)
	p.Header = keepHeaders(header)
	p.Cookies = keepCookies(header, p.URL)
	contentType := header.Get("Content-Type")
	p.MediaType = mediaType(contentType, body)
	if p.MediaType != "text/html" && p.MediaType != "application/xhtml+xml" {
		return
	}
	base, err := url.Parse(p.URL)
	if err != nil {
		p.Fault, p.Note = evidence.Malformed, "address of the page"
		return
	}
	text, name, anew := decode(body, contentType)
	p.Charset = name
	r := newReader(p, base, k)
	r.read(text)
	if anew {
		recycle(text)
	}
	p.Fault, p.Note = contentFault(p, r)
}

func mediaType(contentType string, body []byte) string {
	if m, _, err := mime.ParseMediaType(contentType); err == nil && m != "application/octet-stream" {
		return m
	}
	sniffed, _, _ := strings.Cut(http.DetectContentType(body), ";")
	return sniffed
}

// decode returns the body in UTF-8 and the name of the charset it came in:
// from a byte-order mark, the header, the document's meta, else by guess.
// windows-1252 is still common on old portals, declared or not. It says whether
// the text is in memory of its own, which recycle takes back.
func decode(body []byte, contentType string) (text []byte, name string, anew bool) {
	enc, name, certain := charset.DetermineEncoding(body[:min(len(body), 1024)], contentType)
	if !certain && utf8.Valid(body) || name == "utf-8" {
		return bytes.TrimPrefix(body, []byte("\xef\xbb\xbf")), "utf-8", false
	}
	text, _, err := transform.Append(enc.NewDecoder(), room(int64(len(body))), body)
	if err != nil {
		return body, name, false // undecodable bytes show as U+FFFD, the rest is still read
	}
	return text, name, true
}

func keepHeaders(h http.Header) map[string]string {
	kept := map[string]string{}
	for _, name := range keptHeaders {
		if v := strings.Join(h.Values(name), ", "); v != "" {
			kept[strings.ToLower(name)] = clip(v, maxLabel)
		}
	}
	if len(kept) == 0 {
		return nil
	}
	return kept
}

func keepCookies(h http.Header, page string) []evidence.Cookie {
	if len(h["Set-Cookie"]) == 0 {
		return nil
	}
	var kept []evidence.Cookie
	for _, c := range (&http.Response{Header: h}).Cookies() {
		if len(kept) == maxCookies {
			break
		}
		domain := strings.TrimPrefix(strings.ToLower(c.Domain), ".")
		if domain == "" {
			domain = evidence.HostOf(page)
		}
		kept = append(kept, evidence.Cookie{
			Name: clip(c.Name, maxLabel), Domain: clip(domain, maxLabel), Secure: c.Secure,
			HTTPOnly: c.HttpOnly, SameSite: sameSite(c.SameSite),
		})
	}
	return kept
}

func sameSite(s http.SameSite) string {
	switch s {
	case http.SameSiteLaxMode:
		return "lax"
	case http.SameSiteStrictMode:
		return "strict"
	case http.SameSiteNoneMode:
		return "none"
	}
	return ""
}

// clipBytes is clip for bytes.
func clipBytes(b []byte, n int) []byte {
	if len(b) <= n {
		return b
	}
	for n > 0 && !utf8.RuneStart(b[n]) {
		n--
	}
	return b[:n]
}

// clip bounds s to n bytes without cutting a character in two.
func clip(s string, n int) string {
	if len(s) <= n {
		return s
	}
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n]
}
