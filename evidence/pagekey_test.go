package evidence_test

import (
	"testing"

	"github.com/campanile-italia/campanile/evidence"
)

func TestPageKey(t *testing.T) {
	const page = "https://www.comune.x.it/uffici/citt%C3%A0?id=1"
	for address, same := range map[string]bool{
		"http://comune.x.it/uffici/città?id=1":                                    true,
		"https://www.comune.x.it:443/uffici/citt%c3%a0/?id=1":                     true,
		"https://www.comune.x.it./uffici/citt%C3%A0?id=1&PHPSESSID=a#b":           true,
		"https://x:y@www.comune.x.it/uffici/citt%C3%A0;jsessionid=9?id=1&sid=":    true,
		"https://www.comune.x.it/(S(abc123))/uffici/citt%C3%A0?utm_source=z&id=1": true,
		"https://www.comune.x.it/(A(1)S(abc123))/uffici/citt%C3%A0?id=1":          true,
		"https://www.comune.x.it/uffici/citt%C3%A0?b=2&id=1":                      false,
		"https://www.comune.x.it/uffici%2Fcitt%C3%A0?id=1":                        false,
		"https://www.comune.x.it/uffici/citt%C3%A0?id=2":                          false,
		"https://www.comune.x.it/uffici/citta?id=1":                               false,
		"https://altro.comune.x.it/uffici/citt%C3%A0?id=1":                        false,
		"https://www.comune.x.it:8080/uffici/citt%C3%A0?id=1":                     false,
	} {
		if got := evidence.PageKey(address) == evidence.PageKey(page); got != same {
			t.Errorf("%s is %s: %v, want %v", evidence.PageKey(address), evidence.PageKey(page), got, same)
		}
	}
}

func TestPageKeyIgnoresTheOrderOfParameters(t *testing.T) {
	a, b := evidence.PageKey("https://comune.x.it/index.php?option=c&id=7"), evidence.PageKey("https://comune.x.it/index.php?id=7&option=c")
	if a != b {
		t.Errorf("%s and %s are one page", a, b)
	}
}
