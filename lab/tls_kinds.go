package lab

import "crypto/tls"

// tlsKind is which versions and suites a site's server is set to.
type tlsKind string

const (
	tlsToday   tlsKind = "1.2+1.3"
	tlsNewest  tlsKind = "1.3 only"
	tlsModern  tlsKind = "1.2 only, modern suites"
	tlsOlder   tlsKind = "1.0 and up"
	tlsCBC     tlsKind = "1.2 with CBC only"
	tlsRC4     tlsKind = "1.2 with RC4 beside"
	tlsAncient tlsKind = "1.0 only"
)

var tlsTable = []tlsKind{
	tlsToday, tlsOlder, tlsToday, tlsCBC, tlsToday, tlsAncient, tlsNewest, tlsToday, tlsRC4, tlsToday, tlsOlder, tlsModern, tlsToday,
	tlsToday, tlsOlder, tlsToday, tlsCBC, tlsToday, tlsAncient, tlsNewest, tlsToday, tlsRC4, tlsToday, tlsModern, tlsToday, tlsToday,
}

// tlsConfigs returns the servers' settings by kind; certificates are shared.
func (w *World) tlsConfigs() map[tlsKind]*tls.Config {
	of := func(change func(*tls.Config)) *tls.Config {
		c := &tls.Config{GetCertificate: w.getCertificate, MinVersion: tls.VersionTLS12}
		change(c)
		return c
	}
	cbc := []uint16{tls.TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA, tls.TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA, tls.TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA, tls.TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA}
	return map[tlsKind]*tls.Config{
		tlsToday:   of(func(*tls.Config) {}),
		tlsModern:  of(func(c *tls.Config) { c.MaxVersion = tls.VersionTLS12 }),
		tlsNewest:  of(func(c *tls.Config) { c.MinVersion = tls.VersionTLS13 }),
		tlsOlder:   of(func(c *tls.Config) { c.MinVersion = tls.VersionTLS10 }),
		tlsCBC:     of(func(c *tls.Config) { c.MaxVersion, c.CipherSuites = tls.VersionTLS12, cbc }),
		tlsAncient: of(func(c *tls.Config) { c.MinVersion, c.MaxVersion = tls.VersionTLS10, tls.VersionTLS10 }),
		tlsRC4: of(func(c *tls.Config) {
			c.CipherSuites = []uint16{
				tls.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256, tls.TLS_ECDHE_ECDSA_WITH_RC4_128_SHA,
				tls.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256, tls.TLS_ECDHE_RSA_WITH_RC4_128_SHA,
			}
		}),
	}
}

// chooseTLS returns the settings of the host that is asked for.
func (w *World) chooseTLS() func(*tls.ClientHelloInfo) (*tls.Config, error) {
	configs := w.tlsConfigs()
	return func(hello *tls.ClientHelloInfo) (*tls.Config, error) {
		h := w.hosts.byName[serverName(hello)]
		if h != nil {
			if err := w.spoil(h, hello); err != nil {
				return nil, err
			}
		}
		if h != nil && (h.role == roleSite || h.role == roleAlias) {
			return configs[h.of.tls], nil
		}
		return configs[tlsToday], nil
	}
}

func (c *comune) truthTLS() Expectation {
	switch c.outage {
	case outNoSite, outDNS, outDown, outTimeout, outReset, outWall429:
		return unknown(c.contentFault(), "outage: "+string(c.outage))
	}
	switch c.quirk {
	case quirkNo443:
		return unknown("refused", "quirk: "+string(c.quirk))
	case quirkPlain443:
		return unknown("tls", "quirk: "+string(c.quirk))
	}
	kind := c.site().tls
	why := "TLS: " + string(kind)
	switch kind {
	case tlsOlder, tlsCBC, tlsRC4:
		return warn(why).as(string(kind))
	case tlsAncient:
		return fail(why).as(string(kind))
	}
	return pass(why).as(string(kind))
}
