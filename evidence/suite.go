package evidence

import "strings"

// CipherSuite is a cipher suite by its name in IANA's registry:
// "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256".
type CipherSuite string

// Modern says whether a suite has forward secrecy and authenticated
// encryption: what AgID's recommendations and RFC 9325 ask for. All of TLS 1.3
// is.
func (c CipherSuite) Modern() bool {
	s := string(c)
	if !strings.Contains(s, "_WITH_") { // TLS 1.3 names no key exchange: it is always ephemeral
		return strings.HasPrefix(s, "TLS_AES_") || strings.HasPrefix(s, "TLS_CHACHA20_")
	}
	forward := strings.HasPrefix(s, "TLS_ECDHE_") || strings.HasPrefix(s, "TLS_DHE_")
	return forward && c.aead() && !strings.HasSuffix(s, "_DRAFT")
}

// Broken says whether a suite protects nothing, or nothing any more: no
// encryption, no authentication, export keys, RC2, RC4, DES, 3DES, IDEA, MD5
// (RFC 7465, RFC 9325 4.1; NIST SP 800-131A for 3DES).
func (c CipherSuite) Broken() bool {
	for _, mark := range [...]string{"_NULL_", "_anon_", "_EXPORT", "_RC4_", "_RC2_", "_DES_", "_DES40_", "_3DES_", "_IDEA_", "_MD5"} {
		if strings.Contains(string(c), mark) {
			return true
		}
	}
	return false
}

// BeforeTLS12 says whether a suite can be agreed on below TLS 1.2: those with
// authenticated encryption or with SHA-2 cannot (RFC 5246, 1.2; RFC 5289, 3).
func (c CipherSuite) BeforeTLS12() bool {
	return strings.HasSuffix(string(c), "_SHA") || strings.HasSuffix(string(c), "_MD5")
}

func (c CipherSuite) aead() bool {
	return strings.Contains(string(c), "_GCM_") || strings.Contains(string(c), "_CCM") || strings.Contains(string(c), "_POLY1305_")
}
