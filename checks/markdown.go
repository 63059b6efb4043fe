package checks

import (
	"bytes"
	"fmt"
	"io"
	"slices"
	"strings"
)

var familyTitles = map[Family]Text{
	PagoPA:   {"A. pagoPA e Nodo dei Pagamenti", "A. pagoPA"},
	EInvoice: {"B. Fatturazione elettronica", "B. E-invoicing"},
	Hosting:  {"C. Dal CED al cloud", "C. Hosting"},
	Adjacent: {"D. Altri obblighi visibili dall'esterno", "D. Other duties that show from outside"},
}

// Markdown writes the catalogue as docs/checks.md holds it. The same build
// always writes the same bytes.
func Markdown(w io.Writer) error {
	var b bytes.Buffer
	fmt.Fprintf(&b, "# Checks\n\nGenerated from the code by `campanile checks --format markdown`: do not edit. Ruleset %s.\n\n", Ruleset)
	b.WriteString("| check | family | severity | weight | dimension | verdicts |\n|---|---|---|---|---|---|\n")
	for _, c := range All() {
		fmt.Fprintf(&b, "| [`%s`](#%s) | %s | %s | %d | %s | %s |\n", c.ID, c.ID, c.Family, c.Severity, c.Weight, c.Dimension.Title().EN, verdicts(c))
	}
	var family Family
	for _, c := range All() {
		if c.Family != family {
			family = c.Family
			fmt.Fprintf(&b, "\n## %s\n", familyTitles[family].In("en"))
		}
		c.markdown(&b)
	}
	if _, err := w.Write(b.Bytes()); err != nil {
		return fmt.Errorf("write the catalogue of checks: %w", err)
	}
	return nil
}

func (c *Check) markdown(b *bytes.Buffer) {
	fmt.Fprintf(b, "\n### %s\n\n**%s** · *%s*\n\n", c.ID, c.Title.EN, c.Title.IT)
	fmt.Fprintf(b, "%s\n\n*%s*\n\n", c.About.EN, c.About.IT)
	fmt.Fprintf(b, "- In force since %s\n- Remedy (%s): %s\n- Rimedio (dimensione %s): %s\n",
		c.Since.Format("2006-01-02"), c.Dimension.Title().EN, c.Remedy.EN, c.Dimension.Title().IT, c.Remedy.IT)
	for _, cite := range c.Cites {
		fmt.Fprintf(b, "- [%s, %s](%s)\n", cite.Act, cite.Where, cite.URL)
	}
}

// verdicts lists what a check gives in the order of Statuses.
func verdicts(c *Check) string {
	var list []string
	for _, s := range Statuses {
		if slices.Contains(c.Gives, s) {
			list = append(list, string(s))
		}
	}
	return strings.Join(list, ", ")
}
