package reports

import (
	"bytes"
	"context"
	_ "embed"
	"fmt"
	"html/template"
	"io"
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/campanile-italia/campanile/checks"
	"github.com/campanile-italia/campanile/evaluate"
)

//go:embed certificate.html
var certificatePage string

var certificateTemplate = template.Must(template.New("certificate").Parse(certificatePage))

// Certificate is a signed certificate to be read by people.
type Certificate struct {
	Certificate *evaluate.Certificate
	Language    string // "it" or "en"
	SHA256      string // of the certificate
	Key         string // public, of the signer
	Index       int64  // its place in the log
}

// CertificateHTML writes one self-contained page that prints on A4.
func CertificateHTML(w io.Writer, c Certificate) error { return certificateTemplate.Execute(w, c) }

// CertificatePDF has Chromium print that page; program is the browser's path.
func CertificatePDF(ctx context.Context, program string, w io.Writer, c Certificate) error {
	var b bytes.Buffer
	if err := CertificateHTML(&b, c); err != nil {
		return err
	}
	return printPage(ctx, program, b.Bytes(), w)
}

// Heading says whose certificate it is.
func (c Certificate) Heading() string {
	if c.Certificate.Scope == evaluate.PanelScope {
		return c.T("Che cosa hanno aggiunto i comuni pilota", "What the pilots added")
	}
	name := c.Certificate.Scope
	if p := c.Certificate.Result.Pilots; len(p) == 1 && p[0].Name != "" {
		name = p[0].Name
	}
	return c.T("Comune pilota: ", "Pilot: ") + name
}

// T returns the text of the certificate's language.
func (c Certificate) T(it, en string) string { return checks.Text{IT: it, EN: en}.In(c.Language) }

// In returns a two-language text in the certificate's language.
func (c Certificate) In(t checks.Text) string { return t.In(c.Language) }

// Day writes a day.
func (c Certificate) Day(t time.Time) string { return t.Format(c.T("02/01/2006", "2006-01-02")) }

// Points writes a difference in points of 100 with its sign.
func (c Certificate) Points(v float64) string {
	s := fmt.Sprintf("%+.1f", 100*v)
	if s == "-0.0" || s == "+0.0" {
		s = "0.0"
	}
	return strings.NewReplacer(".", c.T(",", "."), "-", "−").Replace(s)
}

// Share writes a share in whole points of 100.
func (c Certificate) Share(v float64) string { return strconv.Itoa(int(math.Round(100*v))) + "%" }

// seenVerdict is a verdict with its words.
type seenVerdict struct {
	evaluate.Seen
	Word, ConfirmedWord string
}

// Seen names a verdict.
func (c Certificate) Seen(s evaluate.Seen) seenVerdict {
	word := map[checks.Status]string{
		checks.Pass: c.T("conforme", "pass"), checks.Warn: c.T("da migliorare", "to improve"), checks.Fail: c.T("non conforme", "fail"),
		checks.Unknown: c.T("non rilevabile", "unknown"), checks.NotApplicable: c.T("non applicabile", "not applicable"),
	}[s.Status]
	return seenVerdict{s, word, c.T("confermato", "confirmed")}
}
