package reports_test

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"github.com/campanile-italia/campanile/checks"
	"github.com/campanile-italia/campanile/evaluate"
	"github.com/campanile-italia/campanile/internal/needs"
	"github.com/campanile-italia/campanile/reports"
)

func invented(t testing.TB) *evaluate.Certificate {
	t.Helper()
	p := evaluate.DefaultProtocol()
	p.Name, p.Pilots = "Prova <script>", []evaluate.Entrant{{IPA: "c_x001", From: "2025-05-01"}, {IPA: "c_x002", From: "2025-05-01"}}
	r := &evaluate.Result{Ruleset: "2026.1",
		Findings: []evaluate.Finding{{Outcome: p.Primary, Pilots: 1, Compared: 5, Effect: &evaluate.Interval{Estimate: 0.11, Low: 0.03, High: 0.19}}},
		Followed: []evaluate.Left{{Reason: evaluate.WentDark, Counts: evaluate.Counts{Pilots: 1}}},
		Pilots: []evaluate.Pilot{{Entrant: p.Pilots[0], Name: "Uno <b>", Verdicts: []evaluate.Verdict{{Check: "mail-spf", Before: evaluate.Seen{Status: checks.Fail, SHA256: strings.Repeat("a", 64)}, After: evaluate.Seen{Status: checks.Pass, Confirmed: true, SHA256: strings.Repeat("b", 64)}}}},
			{Entrant: p.Pilots[1], Left: evaluate.WentDark}}}
	c, err := evaluate.NewCertificate("c_x001", &p, r)
	if err != nil {
		t.Fatal(err)
	}
	until := time.Date(2027, 1, 2, 0, 0, 0, 0, time.UTC)
	c.Made, c.Interim, c.Replies = until.AddDate(-1, 0, 0), true, []evaluate.Reply{{IPA: "c_x001", Check: "mail-spf", Kind: "explanation", Words: "in <i>corso</i>", Made: until.AddDate(-1, 0, 0), Expires: &until}}
	return c
}

func TestCertificateHTML(t *testing.T) {
	for lang, words := range map[string][]string{
		"it": {"Comune pilota: Uno", "Non è un accertamento dell", "+11,0", "+3,0 … +19,0", "conforme ✓ confermato", "Provvisorio", "02/01/2027", "dopo l&#39;inizio"},
		"en": {"Pilot: Uno", "not an ascertainment by AgID", "+11.0", "pass ✓ confirmed", "Interim", "2027-01-02"},
	} {
		var b bytes.Buffer
		if err := reports.CertificateHTML(&b, reports.Certificate{Certificate: invented(t), Language: lang, SHA256: "ab", Key: "k"}); err != nil {
			t.Fatal(err)
		}
		page := strings.ReplaceAll(b.String(), "&#43;", "+")
		for _, w := range words {
			if !strings.Contains(page, w) {
				t.Errorf("%s: the page does not say %q", lang, w)
			}
		}
		if strings.Contains(page, "<script>") || strings.Contains(page, "<b>") || strings.Contains(page, "<i>") || strings.Contains(page, "ZgotmplZ") {
			t.Errorf("%s: words of others are markup", lang)
		}
	}
}

func TestCertificatePDF(t *testing.T) {
	program := needs.Binary(t, "chromium")
	var b bytes.Buffer
	if err := reports.CertificatePDF(t.Context(), program, &b, reports.Certificate{Certificate: invented(t), Language: "it"}); err != nil {
		t.Fatal(err)
	}
	if !bytes.HasPrefix(b.Bytes(), []byte("%PDF-")) || !bytes.Contains(b.Bytes(), []byte("StructTreeRoot")) {
		t.Error("no tagged PDF")
	}
}
