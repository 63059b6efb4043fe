package checks

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/campanile-italia/campanile/evidence"
)

// Supplier is who runs hosts or networks for bodies.
type Supplier struct {
	Name  string   `yaml:"name"`
	Hosts []string `yaml:"hosts"` // domains whose names are the supplier's
	ASNs  []uint32 `yaml:"asns"`
	// Gateway is set for hosts that only filter mail: the mailboxes are elsewhere.
	Gateway bool     `yaml:"gateway"`
	SPF     []string `yaml:"spf"` // includes that say where mail is sent from
	Origin  `yaml:",inline"`
}

// Qualification is an entry of ACN's catalogue of cloud services and
// infrastructures.
type Qualification struct {
	Supplier string `yaml:"supplier"` // a name of suppliers.yaml
	Service  string `yaml:"service"`  // as the catalogue calls it
	Level    string `yaml:"level"`    // QC1 to QC4, QI1 to QI4, AC1 to AC4, AI1 to AI4
	Until    string `yaml:"until"`    // 2006-01-02; a qualification lasts 36 months
	Origin   `yaml:",inline"`
}

// Software is what runs a server, with the last branch that is no longer
// supported.
type Software struct {
	Name   string `yaml:"name"`
	Token  string `yaml:"token"` // before "/" in Server or X-Powered-By, lower case
	Last   string `yaml:"last"`  // that version and every older one is out of support
	Ended  string `yaml:"ended"` // 2006-01-02, of that version
	Origin `yaml:",inline"`
}

var (
	acnLevel     = regexp.MustCompile(`^(?:Q[CI]|A[CI])[1-4]$`)
	plainVersion = regexp.MustCompile(`^\d{1,4}(?:\.\d{1,4}){0,3}$`)
)

func (k *Knowledge) validateSuppliers(origins map[string][]Origin) error {
	for _, s := range k.Suppliers {
		origins["suppliers"] = append(origins["suppliers"], s.Origin)
		if s.Name == "" || len(s.Hosts)+len(s.ASNs)+len(s.SPF) == 0 {
			return fmt.Errorf("knowledge: suppliers: %q: name and one at least of hosts, asns, spf are needed", s.Name)
		}
	}
	for _, q := range k.Qualifications {
		origins["qualifications"] = append(origins["qualifications"], q.Origin)
		_, err := time.Parse(time.DateOnly, q.Until)
		if q.Service == "" || !acnLevel.MatchString(q.Level) || err != nil {
			return fmt.Errorf("knowledge: qualifications: %q: service, level (QC1 to QC4, QI, AC, AI) and until (2006-01-02) are needed", q.Supplier)
		}
		if !slices.ContainsFunc(k.Suppliers, func(s Supplier) bool { return s.Name == q.Supplier }) {
			return fmt.Errorf("knowledge: qualifications: %q is no name of suppliers.yaml", q.Supplier)
		}
	}
	for _, w := range k.Software {
		origins["software"] = append(origins["software"], w.Origin)
		_, err := time.Parse(time.DateOnly, w.Ended)
		if w.Name == "" || w.Token == "" || w.Token != strings.ToLower(w.Token) || !plainVersion.MatchString(w.Last) || err != nil {
			return fmt.Errorf("knowledge: software: %q: name, token (lower case), last (digits and dots) and ended (2006-01-02) are needed", w.Name)
		}
	}
	return nil
}

// supplierOf returns who runs a host: by its name, its CNAMEs, its network; nil
// when nobody listed does.
func (k *Knowledge) supplierOf(h *evidence.Host) *Supplier {
	for _, name := range append([]string{h.Name}, h.CNAMEs...) {
		name = strings.TrimSuffix(strings.ToLower(name), ".")
		for i := range k.Suppliers {
			if slices.ContainsFunc(k.Suppliers[i].Hosts, func(d string) bool { return under(name, d) }) {
				return &k.Suppliers[i]
			}
		}
	}
	for i := range h.Addresses {
		for j := range k.Suppliers {
			if h.Addresses[i].ASN != 0 && slices.Contains(k.Suppliers[j].ASNs, h.Addresses[i].ASN) {
				return &k.Suppliers[j]
			}
		}
	}
	return nil
}

// outOfSupport compares a version with the last one that is out of support,
// branch by branch: of "2.2", "2.2.34" is, "2.4.1" is not.
func outOfSupport(version, last string) bool {
	have, end := strings.Split(version, "."), strings.Split(last, ".")
	for i, e := range end {
		if i == len(have) {
			return false // "2": which branch cannot be told
		}
		a, err1 := strconv.Atoi(have[i])
		b, err2 := strconv.Atoi(e)
		if err1 != nil || err2 != nil || a > b {
			return false
		}
		if a < b {
			return true
		}
	}
	return true
}
