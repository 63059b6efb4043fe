package config

import (
	"errors"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"
)

// key is one setting: how it is set and what it may be.
type key struct {
	allowed string // shown when a value is refused
	list    bool   // may be given as a list; set is called for each item
	secret  bool   // may hold a password: never shown
	set     func(c *Config, v string) error
}

var errNotAllowed = errors.New("not allowed")

// keys is every setting by its path.
var keys = buildKeys()

func buildKeys() map[string]key {
	k := map[string]key{
		"store":     {"sqlite:<path> or postgres://user:password@host/database", false, true, setStore},
		"listen":    {"host:port, as 127.0.0.1:8080 or :8080", false, false, setListen},
		"language":  oneOf(func(c *Config) *string { return &c.Language }, "it", "en"),
		"pilots":    path(func(c *Config) *string { return &c.Pilots }),
		"knowledge": path(func(c *Config) *string { return &c.Knowledge }),
		"registers": path(func(c *Config) *string { return &c.Registers }),

		"portal":      {"an http or https address without a path, as https://campanile.example.it", false, false, setPortal},
		"signing_key": path(func(c *Config) *string { return &c.SigningKey }),

		"boundaries": path(func(c *Config) *string { return &c.Boundaries }),

		"mail.smtp":     {"host:port, as smtp.example.it:465", false, false, setSMTP},
		"mail.from":     {"a mail address, as campanile@pec.example.it", false, false, setFrom},
		"mail.user":     {"a name", false, false, func(c *Config, v string) error { c.Mail.User = v; return notEmpty(v) }},
		"mail.password": {"a password, as ${SMTP_PASSWORD}", false, true, func(c *Config, v string) error { c.Mail.Password = v; return notEmpty(v) }},

		"territory.region":    {`an ISTAT region, two digits in quotes, "01" to "20"`, false, false, setRegion},
		"territory.provinces": {"siglas of provinces, as [MB, LC]", true, false, addProvince},
		"territory.ipa":       {"Codici IPA, as [c_d150]", true, false, addIPA},

		"crawl.contact":     {`an address for those who are visited, as "https://... ; mailto:..."`, false, false, setContact},
		"crawl.max_pages":   number(func(c *Config) *int { return &c.Crawl.MaxPages }, 1, 1000),
		"crawl.host_delay":  duration(func(c *Config) *time.Duration { return &c.Crawl.HostDelay }, 0, 5*time.Minute),
		"crawl.ip_parallel": number(func(c *Config) *int { return &c.Crawl.IPParallel }, 1, 64),
		"crawl.visits":      number(func(c *Config) *int { return &c.Crawl.Visits }, 1, 10000),
		"crawl.timeout":     duration(func(c *Config) *time.Duration { return &c.Crawl.Timeout }, time.Second, 10*time.Minute),
		"crawl.body_limit":  size(func(c *Config) *int64 { return &c.Crawl.BodyLimit }, 64<<10, 256<<20),
		"crawl.javascript":  oneOf(func(c *Config) *string { return &c.Crawl.JavaScript }, "never", "auto"),

		"network.resolvers":      {"ip:port, as 127.0.0.1:53 or [::1]:53", true, false, addResolver},
		"network.allow_prefixes": {"prefixes, as 10.0.0.0/8 or fd00::/8", true, false, addPrefix},
		"network.ca_files":       {"paths of PEM files", true, false, addCAFile},
		"network.peppol_zone":    {"a DNS zone, as participant.sml.prod.tech.peppol.org", false, false, setPeppolZone},
		"network.connect":        {"host:port=ip:port, as *:443=127.0.0.1:8443", true, false, addConnect},

		"schedule.scan":   cronKey(func(c *Config) *string { return &c.Schedule.Scan }),
		"schedule.sync":   cronKey(func(c *Config) *string { return &c.Schedule.Sync }),
		"schedule.spread": duration(func(c *Config) *time.Duration { return &c.Schedule.Spread }, 0, 24*time.Hour),

		"ondemand.per_comune":  duration(func(c *Config) *time.Duration { return &c.OnDemand.PerComune }, 0, 30*24*time.Hour),
		"ondemand.per_client":  rateKey(func(c *Config) *Rate { return &c.OnDemand.PerClient }),
		"ondemand.all":         rateKey(func(c *Config) *Rate { return &c.OnDemand.All }),
		"ondemand.tokens_file": path(func(c *Config) *string { return &c.OnDemand.TokensFile }),

		"evidence.keep":        oneOf(func(c *Config) *string { return &c.Evidence.Keep }, "none", "proof", "all"),
		"publication.coverage": share(func(c *Config) *float64 { return &c.Publication.Coverage }),
		"publication.move":     share(func(c *Config) *float64 { return &c.Publication.Move }),

		"reports.folder":   path(func(c *Config) *string { return &c.Reports.Folder }),
		"reports.schedule": cronKey(func(c *Config) *string { return &c.Reports.Schedule }),
		"reports.formats":  {"csv, html, json, parquet, pdf, xlsx, as [html, xlsx]", true, false, addFormat},

		"metrics.per_check": flag(func(c *Config) *bool { return &c.Metrics.PerCheck }),
	}
	for _, id := range SourceIDs {
		k["sources."+id+".file"] = key{"the path of a file", false, false, func(c *Config, v string) error {
			s := c.Sources[id]
			s.File = v
			c.Sources[id] = s
			return notEmpty(v)
		}}
		k["sources."+id+".url"] = key{"an http or https address", false, true, func(c *Config, v string) error {
			s := c.Sources[id]
			s.URL = v
			c.Sources[id] = s
			return webAddress(v)
		}}
	}
	return k
}

// group says whether a path leads to keys below it.
func group(path string) bool {
	for k := range keys {
		if strings.HasPrefix(k, path+".") {
			return true
		}
	}
	return false
}

// keysUnder lists the names allowed below a prefix ("crawl.").
func keysUnder(prefix string) []string {
	names := map[string]bool{}
	for k := range keys {
		if rest, ok := strings.CutPrefix(k, prefix); ok {
			name, _, _ := strings.Cut(rest, ".")
			names[name] = true
		}
	}
	return slices.Sorted(maps.Keys(names))
}

// nearest returns the allowed name that differs least, if it is near.
func nearest(name string, allowed []string) string {
	best, at := "", 3
	for _, a := range allowed {
		if d := distance(strings.ToLower(name), a); d < at && d < len(a) {
			best, at = a, d
		}
	}
	return best
}

// distance counts the letters to change, add or drop between two names.
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		last := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := last
			if a[i] != b[j] {
				cost++
			}
			last = row[j+1]
			row[j+1] = min(cost, row[j]+1, last+1)
		}
	}
	return row[len(b)]
}

func number(at func(*Config) *int, low, high int) key {
	return key{allowed: strconv.Itoa(low) + " to " + strconv.Itoa(high), set: func(c *Config, v string) error {
		n, err := strconv.Atoi(v)
		if err != nil || n < low || n > high {
			return errNotAllowed
		}
		*at(c) = n
		return nil
	}}
}

func share(at func(*Config) *float64) key {
	return key{allowed: "0 to 1, as 0.95", set: func(c *Config, v string) error {
		f, err := strconv.ParseFloat(v, 64)
		if err != nil || !(f >= 0 && f <= 1) { // NaN is neither
			return errNotAllowed
		}
		*at(c) = f
		return nil
	}}
}

func duration(at func(*Config) *time.Duration, low, high time.Duration) key {
	return key{allowed: "a time from " + shortTime(low) + " to " + shortTime(high) + ", as 90s or 1h30m", set: func(c *Config, v string) error {
		d, err := parseTime(v)
		if err != nil || d < low || d > high {
			return errNotAllowed
		}
		*at(c) = d
		return nil
	}}
}

func size(at func(*Config) *int64, low, high int64) key {
	return key{allowed: "a size from " + shortSize(low) + " to " + shortSize(high) + ", as 8MiB", set: func(c *Config, v string) error {
		n, err := parseSize(v)
		if err != nil || n < low || n > high {
			return errNotAllowed
		}
		*at(c) = n
		return nil
	}}
}

func oneOf(at func(*Config) *string, allowed ...string) key {
	return key{allowed: strings.Join(allowed, ", "), set: func(c *Config, v string) error {
		if !slices.Contains(allowed, v) {
			return errNotAllowed
		}
		*at(c) = v
		return nil
	}}
}

func flag(at func(*Config) *bool) key {
	return key{allowed: "true, false", set: func(c *Config, v string) error {
		if v != "true" && v != "false" {
			return errNotAllowed
		}
		*at(c) = v == "true"
		return nil
	}}
}

func path(at func(*Config) *string) key {
	return key{allowed: "a path", set: func(c *Config, v string) error {
		*at(c) = v
		return notEmpty(v)
	}}
}

func cronKey(at func(*Config) *string) key {
	return key{allowed: `five fields of cron in the time of Europe/Rome, as "0 1 * * *", or "" for never`, set: func(c *Config, v string) error {
		*at(c) = v
		return validCron(v)
	}}
}
