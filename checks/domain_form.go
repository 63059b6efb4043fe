package checks

import (
	"strings"

	"github.com/campanile-italia/campanile/evidence"
)

// form is what a domain name is to the rule on names of comuni.
type form uint8

const (
	formOther  form = iota
	formLawful      // reserved to comuni by the .it Registry, not the model's
	formModel       // comune.name.sigla.it and its like
)

// domainForm classes a host, without "www.".
func domainForm(s *evidence.Snapshot, host string) form {
	m := &s.Municipality
	host = strings.TrimPrefix(host, "www.")
	words := nameWords(m.Name)
	joinedName, dashed := strings.ReplaceAll(words, " ", ""), strings.ReplaceAll(words, " ", "-")
	for _, name := range [...]string{joinedName, dashed} {
		for _, province := range [...]string{strings.ToLower(m.Province), strings.ReplaceAll(nameWords(m.ProvinceName), " ", "-"), strings.ReplaceAll(nameWords(m.ProvinceName), " ", "")} {
			if province != "" && under(host, "comune."+name+"."+province+".it") {
				return formModel
			}
		}
		if m.Capital && under(host, "comune."+name+".it") {
			return formModel
		}
		if host == "comune-"+name+".it" || host == "comune"+name+".it" || host == "comunedi"+name+".it" || host == "comune-di-"+name+".it" {
			return formLawful
		}
	}
	return formOther
}
