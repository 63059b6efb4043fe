package evidence

import (
	"bytes"
	"strings"
	"testing"
)

func TestWithoutSecrets(t *testing.T) {
	for name, c := range map[string]struct{ head, want string }{
		"nothing secret": {"HTTP/1.1 200 OK\r\nServer: x\r\n\r\n", "HTTP/1.1 200 OK\r\nServer: x\r\n\r\n"},
		"a cookie keeps name and attributes": {"HTTP/1.1 200 OK\r\nset-cookie: PHPSESSID=abc=def; Path=/; HttpOnly\r\n\r\n",
			"HTTP/1.1 200 OK\r\nset-cookie: PHPSESSID=[not-kept]; Path=/; HttpOnly\r\n\r\n"},
		"a cookie without a name": {"HTTP/1.1 200 OK\r\nSet-Cookie: abc\r\n\r\n", "HTTP/1.1 200 OK\r\nSet-Cookie: [not-kept]\r\n\r\n"},
		"a token":                 {"HTTP/1.1 200 OK\nX-CSRF-Token:abc\n\n", "HTTP/1.1 200 OK\nX-CSRF-Token: [not-kept]\r\n\n"},
		"a folded line":           {"HTTP/1.1 200 OK\r\nSet-Cookie: a=b;\r\n\tc=d\r\nX: y\r\n\r\n", "HTTP/1.1 200 OK\r\nSet-Cookie: a=[not-kept];\r\nX: y\r\n\r\n"},
		"space before the colon":  {"HTTP/1.1 200 OK\r\nSet-Cookie : a=b\r\n\r\n", "HTTP/1.1 200 OK\r\nSet-Cookie : a=[not-kept]\r\n\r\n"},
		"empty":                   {"", ""},
	} {
		if got := string(WithoutSecrets([]byte(c.head))); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

func FuzzWithoutSecrets(f *testing.F) {
	f.Add("HTTP/1.1 200 OK\r\nA: b\r\n", "k", "v")
	f.Fuzz(func(t *testing.T, before, name, value string) {
		value = strings.NewReplacer("\r", "", "\n", "", ";", "", "=", "").Replace(value)
		if len(value) < 8 || strings.Contains(before+name+secret+"Set-Cookie: ", value) || strings.TrimSpace(value) != value {
			return
		}
		name = strings.NewReplacer("\r", "", "\n", "", ";", "", "=", "").Replace(name)
		if before != "" && !strings.HasSuffix(before, "\n") {
			before += "\n"
		}
		head := WithoutSecrets([]byte(before + "Set-Cookie: " + name + "=" + value + "; Secure\r\n\r\n"))
		if bytes.Contains(head, []byte(value)) {
			t.Errorf("%q is left in %q", value, head)
		}
	})
}
