package registry

import (
	"cmp"
	"slices"
	"strings"
)

func (inv *Inventory) search(ipa string) (int, bool) {
	return slices.BinarySearchFunc(inv.Municipalities, NormalIPA(ipa), func(m Municipality, key string) int {
		return cmp.Compare(m.IPA, key)
	})
}

// NormalIPA returns a Codice IPA in the one spelling used as a key: the
// registers write it in mixed case (C_A528, c_d150).
func NormalIPA(code string) string { return strings.ToLower(strings.TrimSpace(code)) }
