package checks

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// CMS is a content management system with the versions that are out of support.
type CMS struct {
	Name   string `yaml:"name"`
	Last   string `yaml:"last"`   // that version and every older one is out of support
	Ended  string `yaml:"ended"`  // 2006-01-02, of that version
	Recent string `yaml:"recent"` // from this version on it is up to date
	Origin `yaml:",inline"`
}

func (k *Knowledge) cms(name string) *CMS {
	for i := range k.CMS {
		if strings.EqualFold(k.CMS[i].Name, name) {
			return &k.CMS[i]
		}
	}
	return nil
}

func (k *Knowledge) validateCMS(origins map[string][]Origin) error {
	for _, c := range k.CMS {
		origins["cms"] = append(origins["cms"], c.Origin)
		if _, err := time.Parse(time.DateOnly, c.Ended); err != nil || c.Name == "" || !plainVersion.MatchString(c.Last) || !plainVersion.MatchString(c.Recent) {
			return fmt.Errorf("knowledge: cms: %q: name, last and recent (digits and dots) and ended (2006-01-02) are needed", c.Name)
		}
	}
	return nil
}

// upTo says whether a version is limit or older, as far as limit goes: 3.10 is
// within 3, and newer than 3.9.
func upTo(version, limit string) bool {
	v, l := strings.Split(version, "."), strings.Split(limit, ".")
	for i := range l {
		a, b := 0, number(l[i])
		if i < len(v) {
			a = number(v[i])
		}
		if a != b {
			return a < b
		}
	}
	return true
}

// number reads a part of a version; what is none counts as 0.
func number(part string) int {
	n, _ := strconv.Atoi(part)
	return n
}
