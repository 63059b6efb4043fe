package lab

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/klauspost/compress/gzip"
)

// Sizes of the traps: over any sensible body limit.
const (
	hugeBody = 24 << 20  // bytes, sent as they are
	bombBody = 256 << 20 // bytes after decompression
)

// trap answers the addresses of a site that lie, and says whether it did.
func (w *World) trap(rw http.ResponseWriter, r *http.Request, c *comune, path, query string) bool {
	switch {
	case strings.HasSuffix(path, ".pdf"):
		w.pdf(rw, r)
	case c.quirk == quirkFrames && path == "/":
		w.write(rw, r, "text/html; charset=windows-1252", `<html><head><title>Comune</title></head><frameset rows="80,*"><frame src="/testata.php"><frame src="/principale.php"></frameset></html>`)
	case c.quirk == quirkFrames && path == "/testata.php":
		w.write(rw, r, "text/html; charset=windows-1252", `<html><body><h2>Benvenuti</h2></body></html>`)
	case c.quirk == quirkRefresh && path == "/":
		w.write(rw, r, "text/html; charset=windows-1252", `<html><head><meta http-equiv="refresh" content="0; url=/principale.php"><title>Comune</title></head><body></body></html>`)
	case c.quirk == quirkCalendar && path == "/calendario":
		w.write(rw, r, "text/html; charset=utf-8", calendar(c, query))
	case c.quirk == quirkHuge && path == "/documenti/catasto-storico.html":
		sendHuge(rw)
	case c.quirk == quirkBomb && path == "/documenti/archivio-completo.html":
		sendBomb(rw, r)
	case c.quirk == quirkResetPage && path == "/documenti/archivio-storico.html":
		hijackReset(rw)
	default:
		return false
	}
	return true
}

// calendar links to the months before and after, for ever.
func calendar(c *comune, query string) string {
	month, err := time.Parse("2006-01", strings.TrimPrefix(query, "mese="))
	if err != nil {
		month = time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC)
	}
	b := &builder{c: c}
	b.s("<!doctype html><html lang=\"it\"><head><title>Calendario</title></head><body><main><h1>Eventi di ", italianMonths[month.Month()-1], " ", strconv.Itoa(month.Year()), "</h1>")
	for _, step := range [...]int{-1, 1, -12, 12} {
		m := month.AddDate(0, step, 0)
		b.a(fmt.Sprintf("%s/calendario?mese=%04d-%02d", c.tenant, m.Year(), m.Month()), m.Format("01/2006"), "")
		b.s(" ")
	}
	b.a(b.href(pageHome), "Home", "")
	b.s("</main></body></html>")
	return b.String()
}

func sendHuge(rw http.ResponseWriter) {
	rw.Header().Set("Content-Type", "text/html; charset=utf-8")
	line := []byte(strings.Repeat("<p>"+sentences[15]+"</p>\n", 200))
	for sent := 0; sent < hugeBody; sent += len(line) {
		if _, err := rw.Write(line); err != nil {
			return
		}
	}
}

var bomb = sync.OnceValue(func() []byte {
	var out bytes.Buffer
	z, _ := gzip.NewWriterLevel(&out, gzip.BestCompression)
	block := bytes.Repeat([]byte{' '}, 1<<20)
	for range bombBody / len(block) {
		_, _ = z.Write(block)
	}
	_ = z.Close()
	return out.Bytes()
})

func sendBomb(rw http.ResponseWriter, r *http.Request) {
	rw.Header().Set("Content-Type", "text/html; charset=utf-8")
	if !strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") {
		_, _ = io.WriteString(rw, "<html><body><p>Archivio.</p></body></html>")
		return
	}
	rw.Header().Set("Content-Encoding", "gzip")
	_, _ = rw.Write(bomb())
}
