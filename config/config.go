// Package config reads Campanile's configuration: YAML, every key with a
// default, unknown keys refused, each mistake one line that says where it is
// and what is allowed.
package config

import (
	"net/netip"
	"time"
)

// Config is the whole configuration. Paths in it are ready to be opened: Load
// resolves those in the file against the file's folder.
type Config struct {
	Store     string // "sqlite:<path>" or "postgres://..."
	Listen    string // host:port of portal, API and metrics
	Language  string // "it" or "en"
	Territory Territory
	Pilots    string            // file of the panel of pilots; empty: none
	Sources   map[string]Source // by the register's id: "ipa_entities"; without an entry it is not configured
	Knowledge string            // folder of knowledge files that stand in for those shipped; empty: none
	Registers string            // folder with the last good copy of registers fetched by address
	Crawl     Crawl
	Network   Network
	Schedule  Schedule
	OnDemand  OnDemand
	Evidence  Evidence
	Metrics   Metrics

	Publication Publication

	Portal     string // address of the portal as others see it, without a slash at the end; empty: not told
	Mail       Mail
	SigningKey string // file of the private key that the daemon signs the log's head with; empty: it does not
	Boundaries string // GeoJSON file with the boundaries of the comuni; empty: no map
	Reports    Reports

	file string // for messages
}

// Territory says which comuni are watched; of all together when several are given.
type Territory struct {
	Region    string   // ISTAT code, two digits
	Provinces []string // siglas, upper case
	IPA       []string // Codici IPA, lower case
}

// Source is where a register is delivered: a file or an address, never both.
type Source struct {
	File string
	URL  string
}

// SourceIDs are the registers that can be configured, in the order of the documentation.
var SourceIDs = [...]string{"ipa_entities", "ipa_einvoice", "istat", "population", "mergers", "padigitale", "regional_payments", "appio", "pagopa_intermediaries", "asn"}

// Crawl bounds a visit and sets its manners.
type Crawl struct {
	Contact    string        // printed in the user agent; serve requires it
	MaxPages   int           // HTML pages a comune, 1 to 1000
	HostDelay  time.Duration // between requests to one host, 0 to 5m
	IPParallel int           // requests in flight to one IP address over all comuni, 1 to 64
	Visits     int           // comuni visited at the same time, 1 to 10000
	Timeout    time.Duration // of one request, 1s to 10m
	BodyLimit  int64         // bytes after decompression, 64KiB to 256MiB
	JavaScript string        // "never" or "auto"
}

// Network says how names and servers are reached; all but Resolvers and
// PeppolZone is for labs.
type Network struct {
	Resolvers     []string       // ip:port; empty: the system's
	AllowPrefixes []netip.Prefix // private ranges that may be dialled
	CAFiles       []string       // extra roots
	PeppolZone    string         // where offices are looked up in Peppol; empty: its production network
	Connect       []Connect      // in order: the first that matches holds
}

// Connect sends connections meant for a host and port elsewhere, as curl's --connect-to.
type Connect struct {
	Host string // lower case; "*" is every host
	Port uint16
	To   string // ip:port
}

// String is the rule as it is written in the file.
func (c Connect) String() string { return joinHostPort(c.Host, c.Port) + "=" + c.To }

// Schedule is when the daemon works, in the time of Europe/Rome.
type Schedule struct {
	Scan   string        // standard cron; empty: never
	Sync   string        // standard cron; empty: never
	Spread time.Duration // over which the starts of a scan are spread, 0 to 24h
}

// OnDemand bounds the scans that comuni ask for.
type OnDemand struct {
	PerComune  time.Duration // between two scans of one comune
	PerClient  Rate
	All        Rate   // of all clients together
	TokensFile string // tokens of officials, one a line, besides those of campanile token; not bound by PerClient; empty: none
}

// Mail is how links are sent to the digital domiciles of comuni.
type Mail struct {
	SMTP     string // host:port; 465 is TLS from the start, any other port must offer STARTTLS when there is a user; empty: no mail is sent
	From     string // address of the sender
	User     string
	Password string
}

// Rate is so many in a time.
type Rate struct {
	N   int
	Per time.Duration
}

// Evidence says what is kept of a visit.
type Evidence struct {
	Keep string // "none", "proof" or "all" (WARC)
}

// Metrics says which series are exposed.
type Metrics struct {
	PerCheck bool // campanile_check_status{ipa,check}: a series for each comune and check
}

// Publication is what a run must satisfy to enter the public figures.
type Publication struct {
	Coverage float64 // least share of comuni covered, 0 to 1
	Move     float64 // most that a figure may move between two runs, 0 to 1
}

// Reports says which documents are written by themselves, and when.
type Reports struct {
	Folder   string   // below it a folder a day, with an index; empty: none is written
	Schedule string   // standard cron; empty: never
	Formats  []string // as of campanile report
}

// Default returns the configuration in force where a file says nothing.
// Relative paths in it are relative to the working directory.
func Default() Config {
	return Config{
		Store:     "sqlite:campanile.db",
		Listen:    "127.0.0.1:8080",
		Language:  "it",
		Territory: Territory{Region: "03"},
		Sources:   map[string]Source{},
		Registers: "registers",
		Crawl: Crawl{
			MaxPages: 25, HostDelay: time.Second, IPParallel: 2, Visits: 64,
			Timeout: 20 * time.Second, BodyLimit: 8 << 20, JavaScript: "never",
		},
		Schedule: Schedule{Scan: "0 1 * * *", Sync: "0 22 * * *", Spread: 5 * time.Hour},
		OnDemand: OnDemand{PerComune: 30 * time.Minute, PerClient: Rate{N: 10, Per: time.Hour}, All: Rate{N: 600, Per: time.Hour}},
		Evidence: Evidence{Keep: "proof"},
		Metrics:  Metrics{PerCheck: true},

		Publication: Publication{Coverage: 0.95, Move: 0.1},
		Reports:     Reports{Schedule: "0 7 1 * *"},
	}
}

// RequireContact is the error of a configuration without contact: whoever is
// visited must be able to reach who visits.
func (c *Config) RequireContact() error {
	if c.Crawl.Contact != "" {
		return nil
	}
	return &Error{File: c.file, Key: "crawl.contact", What: `required to visit real sites: "https://<page about the crawler> ; mailto:<address>"`}
}
