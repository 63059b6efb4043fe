package crawler

import (
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"math/big"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/campanile-italia/campanile/evidence"
)

// publicRSA is a key of that many bits as a record has it.
func publicRSA(bits uint, bare bool) string {
	n := new(big.Int).Lsh(big.NewInt(1), bits-1)
	key := &rsa.PublicKey{N: n.SetBit(n, 0, 1), E: 65537}
	if bare {
		return base64.StdEncoding.EncodeToString(x509.MarshalPKCS1PublicKey(key))
	}
	b, err := x509.MarshalPKIXPublicKey(key)
	if err != nil {
		panic(err)
	}
	return base64.StdEncoding.EncodeToString(b)
}

func TestReadDKIM(t *testing.T) {
	for _, tt := range []struct {
		name, record string
		want         evidence.DKIMKey
		ok           bool
	}{
		{"as everybody writes it", "v=DKIM1; k=rsa; p=" + publicRSA(2048, false), evidence.DKIMKey{Kind: "rsa", Bits: 2048}, true},
		{"a bare key, blanks inside", "k = rsa ; p=" + publicRSA(1024, true)[:20] + "  " + publicRSA(1024, true)[20:], evidence.DKIMKey{Kind: "rsa", Bits: 1024}, true},
		{"no kind is RSA", "v=DKIM1;p=" + publicRSA(512, false) + ";", evidence.DKIMKey{Kind: "rsa", Bits: 512}, true},
		{"Ed25519", "v=DKIM1; k=ed25519; p=" + base64.StdEncoding.EncodeToString(make([]byte, 32)), evidence.DKIMKey{Kind: "ed25519", Bits: 256}, true},
		{"Ed25519 cut short", "v=DKIM1; k=ed25519; p=" + base64.StdEncoding.EncodeToString(make([]byte, 31)), evidence.DKIMKey{Kind: "ed25519"}, true},
		{"on trial", "v=DKIM1; t=s:y; p=" + publicRSA(2048, false), evidence.DKIMKey{Kind: "rsa", Bits: 2048, Testing: true}, true},
		{"revoked", "v=DKIM1; p=", evidence.DKIMKey{Kind: "rsa", Revoked: true}, true},
		{"not base64", "v=DKIM1; p=chiave!", evidence.DKIMKey{Kind: "rsa"}, true},
		{"a kind to come", "v=DKIM1; k=ml-dsa; p=AAAA", evidence.DKIMKey{}, true},
		{"a wildcard's SPF", "v=spf1 include:x.it -all", evidence.DKIMKey{}, false},
		{"a wildcard's DMARC", "v=DMARC1; p=none", evidence.DKIMKey{}, false},
		{"something else", "google-site-verification=p", evidence.DKIMKey{}, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, ok := readDKIM(tt.record)
			if ok != tt.ok || ok && got != tt.want {
				t.Errorf("%+v, %t; want %+v, %t", got, ok, tt.want, tt.ok)
			}
		})
	}
}

func FuzzReadDKIM(f *testing.F) {
	f.Add("v=DKIM1; k=rsa; t=y; p=" + publicRSA(1024, false))
	f.Add("v=DKIM1; k=ed25519; p=AAAA")
	f.Fuzz(func(t *testing.T, record string) {
		key, ok := readDKIM(record)
		if key.Bits < 0 || key.Revoked && key.Bits > 0 || !ok && key.Bits > 0 {
			t.Errorf("%q: %+v, %t", record, key, ok)
		}
	})
}

// TestKeysOfMail: where a domain's mail is signed, what its exchangers publish,
// and that a domain without exchangers is asked neither.
func TestKeysOfMail(t *testing.T) {
	const tlsa = "8cb0fc6c527506a053f4f14c8464bebbd6dede2738d11468dd953d7d6a3021f1"
	key := publicRSA(2048, false)
	w := newWorld(t, records{
		"example.com.":                      {"A 127.0.0.1", "MX 10 mx.example.com.", "MX 20 mx2.example.com."},
		"mx.example.com.":                   {"A 127.0.0.1"},
		"_25._tcp.mx.example.com.":          {"TLSA 3 1 1 " + tlsa, "TLSA 3 0 0 " + strings.Repeat("ab", 900)},
		"selector2._domainkey.example.com.": {`TXT "v=DKIM1; k=rsa; p=` + key[:200] + `" "` + key[200:] + `"`},
		"posta._domainkey.example.com.":     {`TXT "v=DKIM1; k=rsa; p=` + key[:200] + `" "` + key[200:] + `"`},
	}, document("<h1>Comune di Esempio</h1>"), nil)
	z := w.visit(t).Zone("example.com")
	if z == nil {
		t.Fatal("no zone")
	}
	if diff := cmp.Diff(&evidence.DKIM{Asked: dkimSelectors, Keys: []evidence.DKIMKey{{Selector: "selector2", Kind: "rsa", Bits: 2048}}}, z.DKIM); diff != "" {
		t.Error(diff)
	}
	want := []evidence.DANE{
		{Host: "mx.example.com", Records: []string{"3 0 0 " + strings.Repeat("ab", maxTLSAData/2), "3 1 1 " + tlsa}},
		{Host: "mx2.example.com"},
	}
	if diff := cmp.Diff(want, z.DANE); diff != "" {
		t.Error(diff)
	}

	w = newWorld(t, records{"example.com.": {"A 127.0.0.1", "MX 0 ."}}, http.NotFoundHandler(), nil)
	if z = w.visit(t).Zone("example.com"); z == nil || len(z.DANE) > 0 {
		t.Errorf("a domain that refuses mail: %+v", z)
	}
}
