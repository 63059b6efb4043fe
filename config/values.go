package config

import (
	"net"
	"net/mail"
	"net/netip"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/robfig/cron/v3"
)

func notEmpty(v string) error {
	if strings.TrimSpace(v) == "" {
		return errNotAllowed
	}
	return nil
}

func setStore(c *Config, v string) error {
	c.Store = v
	if p, ok := strings.CutPrefix(v, "sqlite:"); ok {
		return notEmpty(p)
	}
	u, err := url.Parse(v)
	if err != nil || u.Scheme != "postgres" && u.Scheme != "postgresql" || u.Hostname() == "" && u.Query().Get("host") == "" || strings.Trim(u.Path, "/") == "" {
		return errNotAllowed
	}
	return nil
}

func setListen(c *Config, v string) error {
	c.Listen = v
	host, port, err := net.SplitHostPort(v)
	if err != nil || strings.ContainsAny(host, " /") {
		return errNotAllowed
	}
	if _, err := strconv.ParseUint(port, 10, 16); err != nil {
		return errNotAllowed
	}
	return nil
}

func setRegion(c *Config, v string) error {
	c.Territory.Region = v
	if n, err := strconv.Atoi(v); err != nil || len(v) != 2 || n < 1 || n > 20 {
		return errNotAllowed
	}
	return nil
}

func addProvince(c *Config, v string) error {
	v = strings.ToUpper(strings.TrimSpace(v))
	if len(v) != 2 || strings.Trim(v, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") != "" {
		return errNotAllowed
	}
	c.Territory.Provinces = append(c.Territory.Provinces, v)
	return nil
}

func addIPA(c *Config, v string) error {
	v = strings.ToLower(strings.TrimSpace(v))
	if v == "" || len(v) > 20 || strings.Trim(v, "abcdefghijklmnopqrstuvwxyz0123456789_-") != "" {
		return errNotAllowed
	}
	c.Territory.IPA = append(c.Territory.IPA, v)
	return nil
}

// setContact takes what goes into a header: no control characters, and a way
// to be reached.
func setContact(c *Config, v string) error {
	c.Crawl.Contact = v
	for _, r := range v {
		if r < ' ' || r > '~' || r == '(' || r == ')' {
			return errNotAllowed
		}
	}
	if len(v) > 300 || !strings.Contains(v, "https://") && !strings.Contains(v, "http://") && !strings.Contains(v, "mailto:") {
		return errNotAllowed
	}
	return nil
}

func addResolver(c *Config, v string) error {
	if a, err := netip.ParseAddrPort(v); err != nil || a.Port() == 0 {
		return errNotAllowed
	}
	c.Network.Resolvers = append(c.Network.Resolvers, v)
	return nil
}

func addPrefix(c *Config, v string) error {
	p, err := netip.ParsePrefix(v)
	if err != nil {
		return errNotAllowed
	}
	c.Network.AllowPrefixes = append(c.Network.AllowPrefixes, p.Masked())
	return nil
}

func addCAFile(c *Config, v string) error {
	c.Network.CAFiles = append(c.Network.CAFiles, v)
	return notEmpty(v)
}

// setPeppolZone takes the name of a zone. 80 octets before it are the
// participant's; a name has 253 (RFC 1035, 2.3.4).
func setPeppolZone(c *Config, v string) error {
	v = strings.TrimSuffix(strings.ToLower(v), ".")
	if len(v) == 0 || len(v) > 170 {
		return errNotAllowed
	}
	for label := range strings.SplitSeq(v, ".") {
		if label == "" || len(label) > 63 || strings.Trim(label, "abcdefghijklmnopqrstuvwxyz0123456789-_") != "" {
			return errNotAllowed
		}
	}
	c.Network.PeppolZone = v
	return nil
}

func addConnect(c *Config, v string) error {
	rule, err := parseConnect(v)
	if err != nil {
		return err
	}
	c.Network.Connect = append(c.Network.Connect, rule)
	return nil
}

func parseConnect(v string) (Connect, error) {
	from, to, ok := strings.Cut(v, "=")
	if !ok {
		return Connect{}, errNotAllowed
	}
	host, port, err := net.SplitHostPort(from)
	if err != nil || host == "" || strings.ContainsAny(host, " /") {
		return Connect{}, errNotAllowed
	}
	n, err := strconv.ParseUint(port, 10, 16)
	if err != nil || n == 0 {
		return Connect{}, errNotAllowed
	}
	if a, err := netip.ParseAddrPort(to); err != nil || a.Port() == 0 {
		return Connect{}, errNotAllowed
	}
	return Connect{Host: strings.ToLower(host), Port: uint16(n), To: to}, nil
}

func joinHostPort(host string, port uint16) string {
	return net.JoinHostPort(host, strconv.Itoa(int(port)))
}

func webAddress(v string) error {
	u, err := url.Parse(v)
	if err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Hostname() == "" {
		return errNotAllowed
	}
	return nil
}

func validCron(v string) error {
	if v == "" {
		return nil
	}
	if strings.Contains(v, "TZ=") { // the time zone is Europe/Rome, for every region of Italy
		return errNotAllowed
	}
	_, err := cron.ParseStandard(v)
	return err
}

func rateKey(at func(*Config) *Rate) key {
	return key{allowed: "a number in a time, as 10/h, 2/m or 100/24h", set: func(c *Config, v string) error { return setRate(at(c), v) }}
}

func setRate(to *Rate, v string) error {
	count, per, ok := strings.Cut(v, "/")
	n, err := strconv.Atoi(strings.TrimSpace(count))
	if !ok || err != nil || n < 1 || n > 100_000 {
		return errNotAllowed
	}
	per = strings.TrimSpace(per)
	if slices.Contains([]string{"s", "m", "h", "d"}, per) {
		per = "1" + per
	}
	d, err := parseTime(per)
	if err != nil || d <= 0 || d > 30*24*time.Hour {
		return errNotAllowed
	}
	*to = Rate{N: n, Per: d}
	return nil
}

func setPortal(c *Config, v string) error {
	v = strings.TrimSuffix(v, "/")
	u, err := url.Parse(v)
	if err != nil || webAddress(v) != nil || u.Path != "" || u.RawQuery != "" || u.Fragment != "" || u.User != nil {
		return errNotAllowed
	}
	c.Portal = v
	return nil
}

func setSMTP(c *Config, v string) error {
	host, port, err := net.SplitHostPort(v)
	if err != nil || host == "" {
		return errNotAllowed
	}
	if n, err := strconv.ParseUint(port, 10, 16); err != nil || n == 0 {
		return errNotAllowed
	}
	c.Mail.SMTP = v
	return nil
}

func setFrom(c *Config, v string) error {
	a, err := mail.ParseAddress(v)
	if err != nil || a.Address != v {
		return errNotAllowed
	}
	c.Mail.From = v
	return nil
}

// parseTime reads a time as Go writes it, and whole days ("2d"). Zero needs no unit.
func parseTime(v string) (time.Duration, error) {
	if days, ok := strings.CutSuffix(v, "d"); ok {
		n, err := strconv.Atoi(days)
		if err != nil || n < 0 || n > 3650 {
			return 0, errNotAllowed
		}
		return time.Duration(n) * 24 * time.Hour, nil
	}
	return time.ParseDuration(v)
}

// units of sizes; MB and MiB both are what people mean by it: 1,048,576.
var units = []struct {
	name  string
	bytes int64
}{{"GiB", 1 << 30}, {"GB", 1 << 30}, {"MiB", 1 << 20}, {"MB", 1 << 20}, {"KiB", 1 << 10}, {"kB", 1 << 10}, {"KB", 1 << 10}, {"B", 1}, {"", 1}}

func parseSize(v string) (int64, error) {
	for _, u := range units {
		number, ok := strings.CutSuffix(v, u.name)
		if !ok {
			continue
		}
		n, err := strconv.ParseInt(strings.TrimSpace(number), 10, 64)
		if err != nil || n < 0 || n > (1<<62)/u.bytes {
			return 0, errNotAllowed
		}
		return n * u.bytes, nil
	}
	return 0, errNotAllowed
}

func shortSize(n int64) string {
	for _, u := range units {
		if strings.Contains(u.name, "i") && n >= u.bytes && n%u.bytes == 0 {
			return strconv.FormatInt(n/u.bytes, 10) + u.name
		}
	}
	return strconv.FormatInt(n, 10)
}

func shortTime(d time.Duration) string {
	s := d.String()
	if strings.HasSuffix(s, "m0s") {
		s = strings.TrimSuffix(s, "0s")
	}
	if strings.HasSuffix(s, "h0m") {
		s = strings.TrimSuffix(s, "0m")
	}
	return s
}

func addFormat(c *Config, v string) error {
	if !slices.Contains([]string{"csv", "html", "json", "parquet", "pdf", "xlsx"}, v) {
		return errNotAllowed
	}
	c.Reports.Formats = append(c.Reports.Formats, v)
	return nil
}
