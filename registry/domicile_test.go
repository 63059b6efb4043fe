package registry_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/campanile-italia/campanile/registry"
)

// Letters go to the certified mailbox of the body's own row, and to nothing that
// only looks like one.
func TestDomicile(t *testing.T) {
	row := func(ipa, mails string) string {
		m := strings.Split(mails+strings.Repeat("|", 9), "|")
		return "1," + ipa + ",Comune di X,00000000000,P,L6,2430,84,N,,ISTAT,,,,," + "099001,X001,00000,Via," + strings.Join(m[:10], ",") + ",www.x.it,,,,,2026-01-01\r\n"
	}
	file := filepath.Join(t.TempDir(), "enti.csv")
	text := entityHeader + row("c_x001", "ufficio@x.it|Altro|protocollo@pec.x.it|Pec|second@pec.x.it|Pec") + row("c_x002", "ufficio@x.it|Altro") +
		row("c_x003", "a@x.it> RCPT TO:<evil@y.it|Pec|b@pec.x.it|PEC") + row("c_x004", "no mail|Pec")
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	for ipa, want := range map[string]string{"C_X001": "protocollo@pec.x.it", "c_x002": "", "c_x003": "b@pec.x.it", "c_x004": "", "c_nope": ""} {
		got, err := registry.Domicile(registry.Location{File: file}, "", ipa)
		if got != want || (want == "") != errors.Is(err, registry.ErrNoDomicile) {
			t.Errorf("%s: %q %v, want %q", ipa, got, err, want)
		}
	}
	if _, err := registry.Domicile(registry.Location{URL: "https://x.example/"}, t.TempDir(), "c_x001"); err == nil || errors.Is(err, registry.ErrNoDomicile) {
		t.Errorf("without a copy: %v", err)
	}
}
