package lab

import (
	"strings"

	"github.com/campanile-italia/campanile/registry"
)

// cuu invents a Codice univoco ufficio that no word can be taken for and no
// other comune has: the tenth n of one is counted to the next.
func (c *comune) cuu(n int) string {
	const letters, digits = "BCDFGHJKLMNPQRSTVWXZ", "23456789"
	const all = 20 * 20 * 8 * 20 * 8
	x := (c.rank*10 + n) * 314159 % all // 314159 has no divisor in common with it: no two are alike
	b := []byte("U00000")
	for i, set := range [...]string{letters, letters, digits, letters, digits} {
		b[i+1] = set[x%len(set)]
		x /= len(set)
	}
	return string(b)
}

func (c *comune) inventOffices() []registry.EInvoiceOffice {
	office := func(cuu, name string) registry.EInvoiceOffice {
		return c.sfe.office(cuu, name, c.TaxCode)
	}
	switch c.codes {
	case codeNoOffice, codeOrphan:
		return nil
	case codeMalformed:
		return []registry.EInvoiceOffice{office(c.misspelled(c.cuu(0)), c.officeName())}
	case codeSecond:
		return []registry.EInvoiceOffice{office(c.cuu(0), c.officeName()), office(c.cuu(1), "Servizio tributi")}
	case codeTwo: // one office verified and started, whatever becomes of the other
		return []registry.EInvoiceOffice{sfeSound.office(c.cuu(0), c.officeName(), c.TaxCode), office(c.cuu(1), "Servizio tributi")}
	}
	return []registry.EInvoiceOffice{office(c.spelled(c.cuu(0)), c.officeName())}
}

// codesShown lists the codes that stand near the words on the site.
func (c *comune) codesShown() []string {
	right := ""
	for _, o := range c.offices {
		if wellFormed(o.CUU) {
			right = o.CUU
			break
		}
	}
	switch c.codes {
	case codeStale, codeOrphan:
		return []string{c.cuu(9)}
	case codeHidden, codeTrap, codeTreasury, codeNoOffice, codeMalformed:
		return nil
	case codeTwo:
		if right != "" {
			return []string{c.cuu(9), right}
		}
	}
	if right == "" {
		return nil
	}
	return []string{right}
}

func wellFormed(cuu string) bool {
	return len(cuu) == 6 && strings.Trim(strings.ToUpper(cuu), "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789") == ""
}
