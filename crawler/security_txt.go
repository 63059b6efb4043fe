package crawler

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/campanile-italia/campanile/evidence"
)

const (
	maxSecurityTxt      = 32 << 10 // RFC 9116, 5.2 recommends no more
	maxSecurityTxtLines = 500
)

// securityTxt asks for what the site publishes for who finds a weakness (RFC
// 9116), once its home page was read.
func (v *visit) securityTxt(ctx context.Context, site *url.URL) {
	if v.site.Fault != "" || evidence.TenantPath(site) != "" {
		return // a supplier's file is no body's
	}
	address := (&url.URL{Scheme: "https", Host: site.Host, Path: "/.well-known/security.txt"}).String()
	got := v.get(ctx, address, getOptions{limit: maxSecurityTxt})
	t := readSecurityTxt(string(got.body), got.header)
	t.Exchange = got.exchange()
	v.site.SecurityTxt = t
}

// readSecurityTxt reads the file's fields. Unknown ones are ignored; a page in
// HTML is none of it, whatever it holds.
func readSecurityTxt(body string, header http.Header) *evidence.SecurityTxt {
	t := &evidence.SecurityTxt{}
	if kind := header.Get("Content-Type"); kind != "" && !strings.HasPrefix(strings.ToLower(strings.TrimSpace(kind)), "text/plain") {
		return t
	}
	lines, expiries := 0, 0
	for line := range strings.Lines(strings.TrimPrefix(body, "\ufeff")) {
		if lines++; lines > maxSecurityTxtLines {
			break
		}
		line = strings.TrimSpace(line)
		if line == "-----BEGIN PGP SIGNED MESSAGE-----" {
			t.Signed = true
		}
		name, value, ok := strings.Cut(line, ":")
		if !ok || strings.HasPrefix(line, "#") {
			continue
		}
		switch value = strings.TrimSpace(value); strings.ToLower(name) {
		case "contact":
			if u, err := url.Parse(value); err == nil && (u.Scheme == "https" && u.Host != "" || u.Scheme == "mailto" && u.Opaque != "" || u.Scheme == "tel" && u.Opaque != "") {
				t.Contacts++
			}
		case "expires": // once, as RFC 3339 writes it (RFC 9116, 2.5.5)
			if at, err := time.Parse(time.RFC3339, strings.ToUpper(value)); err == nil && at.Year() < 10000 {
				t.Expires = at.UTC()
			}
			if expiries++; expiries > 1 {
				t.Expires = time.Time{}
			}
		}
	}
	return t
}
