package crawler

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode"

	"github.com/campanile-italia/campanile/evidence"
)

// AgID's form shows declarations by script; the same is had in JSON, from two
// addresses: declarations made before the form changed have the second.
const (
	declarationHost  = "form.agid.gov.it"
	maxDeclaration   = 1 << 20 // bytes; a declaration has some 5 KB
	maxDeclarations  = 3       // asked for in one visit
	maxDeclaredHosts = 10
	minDeclaration   = 400 // bytes of text: the page's frame alone has less
)

var (
	declarationPath = regexp.MustCompile(`^/view/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})/?$`)
	declarationURLs = [...]string{
		"https://" + declarationHost + "/api/v1/submission/view/%s",
		"https://" + declarationHost + "/api/v1/agid-form/dichiarazione-accessibilita/dichiarazione-by-old-id/%s",
	}
)

// declaration asks for the JSON of a declaration whose page needs a browser.
func (v *visit) declaration(ctx context.Context, p *evidence.Page) {
	u, err := url.Parse(p.URL)
	if err != nil || u.Hostname() != declarationHost || len(v.declarations) >= maxDeclarations {
		return
	}
	id := declarationPath.FindStringSubmatch(strings.ToLower(u.Path))
	if id == nil || p.Fault != evidence.ScriptOnly && !(p.Read() && len(p.Text) < minDeclaration) {
		return
	}
	d := evidence.Declaration{Page: p.Asked}
	for _, address := range declarationURLs {
		f := v.get(ctx, fmt.Sprintf(address, id[1]), getOptions{limit: maxDeclaration})
		d.URL, d.At, d.Fault, d.Note = f.url, f.at, f.fault, f.note
		if d.Fault == "" && evidence.HostOf(f.url) != declarationHost {
			d.Fault, d.Note = evidence.Redirect, "leads to "+clip(evidence.HostOf(f.url), maxLabel)
		}
		if d.Fault == "" {
			ReadDeclaration(&d, f.body)
		}
		if f.status != http.StatusNotFound {
			break
		}
	}
	v.declarations = append(v.declarations, d)
}

// ReadDeclaration reads the JSON of AgID's form and fills d with its date, its
// status and the hosts it names; nothing else of it is kept. d.Fault is set when
// it is no declaration.
func ReadDeclaration(d *evidence.Declaration, body []byte) {
	var doc struct {
		ID      string         `json:"idPubblicazione"`
		Updated any            `json:"dataUltimaModifica"`
		Data    map[string]any `json:"datiPubblicati"`
	}
	if err := json.Unmarshal(body, &doc); err != nil || doc.Data == nil && doc.Updated == nil {
		d.Fault, d.Note = evidence.Malformed, "no declaration in JSON"
		return
	}
	d.Updated = declaredDay(doc.Updated)
	if s, ok := doc.Data["compliance-status"].(string); ok {
		d.Status = clip(strings.Map(plainRune, strings.TrimSpace(s)), 60)
	}
	for _, value := range doc.Data {
		if s, ok := value.(string); ok {
			if host := addressedHost(s); host != "" {
				d.Hosts = append(d.Hosts, host)
			}
		}
	}
	slices.Sort(d.Hosts)
	d.Hosts = slices.Compact(d.Hosts)
	d.Hosts = d.Hosts[:min(len(d.Hosts), maxDeclaredHosts)]
}

// addressedHost returns the host of a value that is the address of a site.
func addressedHost(s string) string {
	s = strings.ToLower(strings.TrimSpace(s))
	switch {
	case len(s) > maxURL:
		return ""
	case strings.HasPrefix(s, "www."):
		s = "https://" + s
	case !strings.HasPrefix(s, "https://") && !strings.HasPrefix(s, "http://"):
		return ""
	}
	return strings.TrimPrefix(clip(evidence.HostOf(s), 253), "www.")
}

// declaredDay reads the date of the last change: a day with or without time, or
// milliseconds since 1970.
func declaredDay(v any) time.Time {
	switch v := v.(type) {
	case string:
		if len(v) >= len(time.DateOnly) {
			if t, err := time.Parse(time.DateOnly, v[:len(time.DateOnly)]); err == nil {
				return t
			}
		}
	case float64:
		if t := time.UnixMilli(int64(v)).UTC(); v > 0 && t.Year() > 2000 && t.Year() < 2200 {
			return time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, time.UTC)
		}
	}
	return time.Time{}
}

// plainRune drops what no status is written with.
func plainRune(r rune) rune {
	if unicode.IsControl(r) || r == unicode.ReplacementChar {
		return -1
	}
	return r
}
