// Package evidence holds what one visit to a comune saw, and nothing of what it
// means. A Snapshot is immutable once made: checks read it, the store keeps it,
// and an appeal is answered with it years later.
//
// Parts are named after what was seen, never after a check. A part that could
// not be had holds a Fault, not an error.
package evidence

import (
	"net/netip"
	"time"

	"github.com/campanile-italia/campanile/registry"
)

// Version of the encoding of snapshots. Decode reads every older one.
const Version = 2

// Reading is the version of what the crawler takes out of a page. A page that
// did not change since an earlier visit keeps what that saw only when both read
// alike: raise it with every change of what a Page holds.
const Reading = 4

// Snapshot is everything one visit to one comune saw.
type Snapshot struct {
	Version  int       `json:"version"`
	Reading  int       `json:"reading,omitempty"` // of the pages; 0: before it was counted
	Run      string    `json:"run"`               // the run this visit belongs to
	Agent    string    `json:"agent"`             // user agent that was sent
	Started  time.Time `json:"started"`
	Finished time.Time `json:"finished"`

	Municipality registry.Municipality `json:"municipality"` // as the registers had it at the time
	Sources      []registry.Source     `json:"sources"`

	Site   Site   `json:"site"`
	Pages  []Page `json:"pages"` // in the order they were read, home first; pages that could not be had included
	Hosts  []Host `json:"hosts"` // every host met that matters: the site's own, services', mail's
	Zones  []Zone `json:"zones"` // DNS of the domains that may carry the body's mail
	Counts Counts `json:"counts"`

	Declarations []Declaration `json:"declarations,omitempty"` // of accessibility, whose pages need a browser

	Peppol []Participant `json:"peppol,omitempty"` // the first e-invoicing offices in the Peppol network

	index    *index   // made by Index, not part of the encoding
	captures Captures // not part of the encoding either
}

// Counts is what the visit cost.
type Counts struct {
	Pages    int   `json:"pages"`    // HTML pages read
	Requests int   `json:"requests"` // HTTP requests sent, robots.txt and probes included
	Probes   int   `json:"probes"`   // TLS handshakes made to learn versions and suites, and nothing else
	Bytes    int64 `json:"bytes"`    // of bodies, after decompression
}

// Site is how the institutional address itself answered.
type Site struct {
	Asked string `json:"asked"`           // where the visit started: the register's address
	URL   string `json:"url"`             // the home page as it was finally read; empty with a Fault
	Fault Fault  `json:"fault,omitempty"` // why there is no home page
	Note  string `json:"note,omitempty"`  // detail of the fault: "HTTP 403"

	HTTP  Exchange `json:"http"`  // what http:// answers, for the question of the redirect
	HTTPS Exchange `json:"https"` // what https:// answers

	// Whole is set when every page of the site that was linked was read, so
	// that what was not found is not there. A budget that ran out clears it.
	Whole bool `json:"whole"`
	// WithoutWWW says how the host answers without "www."; nil when not asked.
	WithoutWWW *Exchange `json:"without_www,omitempty"`
	// SecurityTxt says what the site publishes for who finds a weakness; nil when not asked.
	SecurityTxt *SecurityTxt `json:"security_txt,omitempty"`
}

// Exchange is one question to a server and where its redirects led.
type Exchange struct {
	Asked string    `json:"asked"`
	Hops  []Hop     `json:"hops,omitempty"` // every answer in order, the last included
	Fault Fault     `json:"fault,omitempty"`
	Note  string    `json:"note,omitempty"`
	At    time.Time `json:"at"`
}

// Answered says whether any HTTP answer came back.
func (e *Exchange) Answered() bool { return len(e.Hops) > 0 }

// Last returns the last answer; the zero Hop when there is none.
func (e *Exchange) Last() Hop {
	if len(e.Hops) == 0 {
		return Hop{}
	}
	return e.Hops[len(e.Hops)-1]
}

// Hop is one HTTP answer.
type Hop struct {
	URL      string `json:"url"`
	Status   int    `json:"status"`
	Location string `json:"location,omitempty"` // absolute, when it redirects
}

// Role is what a host is to the body.
type Role string

// The roles of a host. One host may have several.
const (
	RoleSite         Role = "site"
	RoleTransparency Role = "transparency"
	RoleAlbo         Role = "albo"
	RolePayments     Role = "payments"
	RoleDesk         Role = "desk" // on-line desks, forms, bookings
	RolePersonal     Role = "personal-area"
	RoleWebmail      Role = "webmail"
	RoleSchool       Role = "school" // school and social services
	RoleMail         Role = "mail"   // MX
	RoleNameServer   Role = "name-server"
)

// Host is one server by name: where it is, how it secures itself, what its
// robots.txt says.
type Host struct {
	Name      string     `json:"name"` // lower case, ASCII (punycode), no port
	Roles     []Role     `json:"roles"`
	CNAMEs    []string   `json:"cnames,omitempty"`
	Addresses []Address  `json:"addresses,omitempty"`
	Fault     Fault      `json:"fault,omitempty"` // of name resolution
	Note      string     `json:"note,omitempty"`
	TLS       *TLSFacts  `json:"tls,omitempty"`    // nil when port 443 was not tried
	Robots    *RobotsTxt `json:"robots,omitempty"` // nil when not asked
	Linked    []Linked   `json:"linked,omitempty"` // where the site links to it as a service (bounded)
	At        time.Time  `json:"at"`
}

// Linked is a place where a page of the body links to a host.
type Linked struct {
	Page string `json:"page"` // the page that holds the link
	URL  string `json:"url"`  // where it leads
	Text string `json:"text"` // the link's words
	Role Role   `json:"role"`
}

// Is says whether the host has the role.
func (h *Host) Is(r Role) bool {
	for _, have := range h.Roles {
		if have == r {
			return true
		}
	}
	return false
}

// Address is an Internet address with the network that announces it.
type Address struct {
	IP      netip.Addr `json:"ip"`
	PTR     []string   `json:"ptr,omitempty"`
	ASN     uint32     `json:"asn,omitempty"` // 0: in no range of the table
	ASName  string     `json:"as_name,omitempty"`
	Country string     `json:"country,omitempty"` // ISO 3166-1 alpha-2, as the table says
}

// RobotsTxt is what a host's robots.txt said to us.
type RobotsTxt struct {
	Status     int           `json:"status"` // 0 with a Fault
	Fault      Fault         `json:"fault,omitempty"`
	Closed     bool          `json:"closed"`         // nothing but robots.txt may be asked
	Rule       string        `json:"rule,omitempty"` // the group and line that closes it: "User-agent: * / Disallow: /"
	CrawlDelay time.Duration `json:"crawl_delay,omitempty"`
	Disallowed []string      `json:"disallowed,omitempty"` // paths of the group that is ours (bounded)
	Sitemaps   []string      `json:"sitemaps,omitempty"`
	At         time.Time     `json:"at"`
}

// TLSFacts is the TLS session the visit made and the certificates it was shown.
type TLSFacts struct {
	Fault   Fault            `json:"fault,omitempty"` // no session at all
	Note    string           `json:"note,omitempty"`
	Version string           `json:"version,omitempty"` // "TLS 1.3"
	Suite   string           `json:"suite,omitempty"`
	Chain   []Certificate    `json:"chain,omitempty"`   // as shown, leaf first (bounded)
	Invalid CertificateFault `json:"invalid,omitempty"` // empty: a browser accepts it
	Detail  string           `json:"detail,omitempty"`  // of Invalid
	Staple  *Staple          `json:"staple,omitempty"`  // nil when the server sends none
	Offers  []TLSOffer       `json:"offers,omitempty"`  // by version, newest first; empty when the server was not probed
	At      time.Time        `json:"at"`
}

// CertificateFault says why a certificate is not accepted.
type CertificateFault string

// The ways a certificate can be wrong, most telling first.
const (
	CertExpired     CertificateFault = "expired"
	CertNotYetValid CertificateFault = "not-yet-valid"
	CertWrongName   CertificateFault = "wrong-name"
	CertSelfSigned  CertificateFault = "self-signed"
	CertRevoked     CertificateFault = "revoked"    // says the issuer, in the staple the server itself sends
	CertWeak        CertificateFault = "weak"       // signed with MD5 or SHA-1
	CertUntrusted   CertificateFault = "untrusted"  // unknown issuer
	CertIncomplete  CertificateFault = "incomplete" // an intermediate is not sent: browsers often forgive, strict clients do not
)

// Certificate is one X.509 certificate, reduced.
type Certificate struct {
	Subject   string    `json:"subject"`
	Issuer    string    `json:"issuer"`
	Names     []string  `json:"names,omitempty"` // DNS names (bounded)
	NotBefore time.Time `json:"not_before"`
	NotAfter  time.Time `json:"not_after"`
	Key       string    `json:"key"` // "ECDSA 256", "RSA 2048"
	SHA256    string    `json:"sha256"`
	Signature string    `json:"signature,omitempty"` // "SHA256-RSA"
}

// Zone is what DNS publishes about mail for one domain.
type Zone struct {
	Name  string   `json:"name"`
	Fault Fault    `json:"fault,omitempty"` // nothing could be asked, or the name does not exist
	Note  string   `json:"note,omitempty"`
	MX    []MX     `json:"mx,omitempty"`
	NS    []string `json:"ns,omitempty"`  // of the zone the name is in
	CAA   []string `json:"caa,omitempty"` // that bind the name, from the nearest name above that has any
	TXT   []string `json:"txt,omitempty"` // kinds of the other TXT records: what stands before their "=" or ":" (bounded)

	DNSSEC DNSSEC   `json:"dnssec,omitempty"`
	MTASTS *MTASTS  `json:"mta_sts,omitempty"` // nil when not asked
	TLSRPT []string `json:"tls_rpt,omitempty"` // every TXT at _smtp._tls that begins "v=TLSRPTv1"
	DKIM   *DKIM    `json:"dkim,omitempty"`    // nil when not asked
	DANE   []DANE   `json:"dane,omitempty"`    // of the exchangers, in their order; empty when not asked

	SPF   SPF       `json:"spf"`
	DMARC DMARC     `json:"dmarc"`
	At    time.Time `json:"at"`
}

// MX is one mail exchanger.
type MX struct {
	Host       string `json:"host"`
	Preference uint16 `json:"preference"`
}

// SPF is the sender policy (RFC 7208) of a domain, followed through its includes.
type SPF struct {
	Records  []string `json:"records,omitempty"`  // every TXT that begins "v=spf1"; more than one is an error
	Lookups  int      `json:"lookups"`            // DNS terms met, include and redirect followed
	Void     int      `json:"void,omitempty"`     // look-ups without an answer; two are allowed (RFC 7208, 4.6.4)
	Redirect []string `json:"redirect,omitempty"` // domains redirect= led through
	All      string   `json:"all,omitempty"`      // the final qualifier and mechanism: "-all", "~all", "?all", "+all"; empty when absent
	Broken   string   `json:"broken,omitempty"`   // permanent error met: "include:x has no record", "loop"
	Fault    Fault    `json:"fault,omitempty"`    // a look-up had no answer
}

// DMARC is the policy (RFC 7489) that applies to a domain.
type DMARC struct {
	Name    string   `json:"name,omitempty"`    // where it was found: "_dmarc.comune.x.mi.it", or the organisational domain's
	Records []string `json:"records,omitempty"` // every TXT there that begins "v=DMARC1"
	Asked   []string `json:"asked,omitempty"`   // names that were asked, in order
	Fault   Fault    `json:"fault,omitempty"`
}
