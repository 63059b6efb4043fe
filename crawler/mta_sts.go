package crawler

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/campanile-italia/campanile/evidence"
)

const (
	maxPolicy    = 64 << 10 // RFC 8461, 3.3: a client may refuse more
	maxPolicyMX  = 50
	maxPolicyAge = 31557600 // RFC 8461, 3.2: a year
)

var (
	isSTS    = regexp.MustCompile(`^v=STSv1\s*;`)    // RFC 8461, 3.1
	isTLSRPT = regexp.MustCompile(`^v=TLSRPTv1\s*;`) // RFC 8460, 3
)

// mtaSTS reads a domain's policy for mail that is sent to it. Without a record
// the policy is not asked for.
func (v *visit) mtaSTS(ctx context.Context, domain string) *evidence.MTASTS {
	p := &evidence.MTASTS{}
	texts, a := v.crawler.resolver.texts(ctx, "_mta-sts."+domain)
	p.Fault, p.Note = a.fault, a.note
	for _, t := range texts {
		if isSTS.MatchString(t) {
			p.Records = append(p.Records, t)
		}
	}
	if len(p.Records) != 1 {
		return p
	}
	// The policy stands behind a valid certificate and is not redirected (RFC
	// 8461, 3.3): with either it is not there.
	host := "mta-sts." + domain
	address := "https://" + host + "/.well-known/mta-sts.txt"
	got := v.get(ctx, address, getOptions{limit: maxPolicy})
	switch h := v.hosts[host]; {
	case got.fault != "":
		p.Fault, p.Note = got.fault, got.note
	case len(got.hops) > 1:
		p.Fault, p.Note = evidence.Redirect, "the policy is redirected"
	case h == nil || h.TLS == nil || h.TLS.Invalid != "":
		p.Fault, p.Note = evidence.TLS, "the policy's certificate is not valid"
	default:
		if err := readPolicy(p, string(got.body)); err != nil {
			p.Fault, p.Note = evidence.Malformed, clip(err.Error(), maxLabel)
		}
	}
	return p
}

// readPolicy reads the lines of a policy (RFC 8461, 3.2). Unknown keys are
// ignored; of a key that stands twice the first counts, but for mx.
func readPolicy(p *evidence.MTASTS, body string) error {
	seen := map[string]bool{}
	for line := range strings.Lines(body) {
		key, value, ok := strings.Cut(strings.TrimRight(line, "\r\n"), ":")
		key, value = strings.TrimSpace(key), strings.TrimSpace(value)
		if !ok || seen[key] && key != "mx" {
			continue
		}
		seen[key] = true
		switch key {
		case "version":
			if value != "STSv1" {
				return fmt.Errorf("version %q", clip(value, 40))
			}
		case "mode":
			if !slices.Contains([]string{"enforce", "testing", "none"}, value) {
				return fmt.Errorf("mode %q", clip(value, 40))
			}
			p.Mode = value
		case "max_age":
			n, err := strconv.Atoi(value)
			if err != nil || n < 0 {
				return fmt.Errorf("max_age %q", clip(value, 40))
			}
			p.MaxAge = min(n, maxPolicyAge)
		case "mx":
			if len(p.MX) < maxPolicyMX {
				p.MX = append(p.MX, strings.ToLower(clip(value, 255)))
			}
		}
	}
	switch {
	case !seen["version"] || !seen["mode"] || !seen["max_age"]:
		return errors.New("version, mode or max_age is missing")
	case len(p.MX) == 0 && p.Mode != "none":
		return errors.New("no mx")
	}
	return nil
}

// tlsReports returns the records by which a domain asks for reports on TLS.
func (r *resolver) tlsReports(ctx context.Context, domain string) []string {
	texts, _ := r.texts(ctx, "_smtp._tls."+domain)
	return slices.DeleteFunc(texts, func(t string) bool { return !isTLSRPT.MatchString(t) })
}

// purpose is the word before a TXT record's sign: "google-site-verification".
var purpose = regexp.MustCompile(`^([A-Za-z0-9_.-]{2,40})[=:]`)

// otherTexts names what else a domain's TXT records are for, never their values.
func otherTexts(texts []string) []string {
	var kinds []string
	for _, t := range texts {
		m := purpose.FindStringSubmatch(t)
		if m == nil {
			continue
		}
		if kind := strings.ToLower(m[1]); !slices.Contains(kinds, kind) && len(kinds) < 20 {
			kinds = append(kinds, kind)
		}
	}
	return kinds
}
