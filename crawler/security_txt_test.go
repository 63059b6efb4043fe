package crawler

import (
	"net/http"
	"testing"
	"time"
)

func TestReadSecurityTxt(t *testing.T) {
	expires := time.Date(2027, 1, 1, 0, 0, 0, 0, time.UTC)
	plain := http.Header{"Content-Type": {"text/plain; charset=utf-8"}}
	for _, tc := range []struct {
		name, body string
		header     http.Header
		contacts   int
		expires    time.Time
		signed     bool
	}{
		{"as it should be", "Contact: mailto:security@comune.it\nContact: https://comune.it/segnala\nExpires: 2027-01-01T00:00:00Z\n", plain, 2, expires, false},
		{"any case, CRLF, byte order mark, zone in small letters", "\ufeffCONTACT: https://comune.it/x\r\nexpires: 2027-01-01t01:00:00+01:00\r\n", plain, 1, expires, false},
		{"signed", "-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA512\n\nContact: tel:+390000\nExpires: 2027-01-01T00:00:00Z\n", plain, 1, expires, true},
		{"a page that says not found with 200", "<html>Contact: https://comune.it/</html>", http.Header{"Content-Type": {"text/html"}}, 0, time.Time{}, false},
		{"no address as contact", "Contact: ufficio CED\nExpires: domani\n", plain, 0, time.Time{}, false},
		{"two days of expiry are none", "Contact: https://comune.it/\nExpires: 2027-01-01T00:00:00Z\nExpires: 2028-01-01T00:00:00Z\n", plain, 1, time.Time{}, false},
		{"a comment is no field", "# Contact: https://comune.it/\n", plain, 0, time.Time{}, false},
		{"empty", "", nil, 0, time.Time{}, false},
	} {
		got := readSecurityTxt(tc.body, tc.header)
		if got.Contacts != tc.contacts || !got.Expires.Equal(tc.expires) || got.Signed != tc.signed {
			t.Errorf("%s: %+v", tc.name, got)
		}
	}
}

func FuzzSecurityTxt(f *testing.F) {
	f.Add("Contact: mailto:a@b.it\nExpires: 2027-01-01T00:00:00Z\n")
	f.Fuzz(func(t *testing.T, body string) {
		got := readSecurityTxt(body, nil)
		if got.Contacts < 0 || got.Contacts > maxSecurityTxtLines || got.Expires.Year() >= 10000 {
			t.Errorf("%+v", got)
		}
		if _, err := got.Expires.MarshalJSON(); err != nil {
			t.Errorf("a time that cannot be kept: %v", err)
		}
	})
}
