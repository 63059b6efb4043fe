package crawler

import (
	"cmp"
	"context"
	"net/netip"
	"strings"

	"github.com/miekg/dns"

	"github.com/campanile-italia/campanile/evidence"
)

// maxSPFLookups ends the walk through includes. RFC 7208, 4.6.4 allows ten
// terms that cause look-ups; a little more is followed so that the count shown
// says how far over a policy is.
const maxSPFLookups = 30

// spf reads a domain's sender policy and follows its includes and redirects.
func (r *resolver) spf(ctx context.Context, domain string) evidence.SPF {
	w := spfWalk{r: r, out: evidence.SPF{}}
	records, a := w.records(ctx, domain)
	w.out.Records, w.out.Fault = records, a.fault
	if len(records) == 1 {
		w.follow(ctx, domain, records[0], true, map[string]bool{domain: true})
	}
	return w.out
}

type spfWalk struct {
	r   *resolver
	out evidence.SPF
}

func (w *spfWalk) records(ctx context.Context, domain string) ([]string, answer) {
	texts, a := w.r.texts(ctx, domain)
	var found []string
	for _, t := range texts {
		if l := strings.ToLower(t); l == "v=spf1" || strings.HasPrefix(l, "v=spf1 ") {
			found = append(found, t)
		}
	}
	return found, a
}

// follow counts a record's look-ups. Only the first record's all, or that of a
// redirect from it, decides; an include's all does not (RFC 7208, 5.2).
func (w *spfWalk) follow(ctx context.Context, domain, record string, top bool, path map[string]bool) {
	redirect, hasAll := "", false
	for _, term := range strings.Fields(record)[1:] {
		qualifier, name, value := splitTerm(term)
		if hasAll && !strings.Contains(term, "=") {
			continue // nothing after all is ever tested (RFC 7208, 5.1)
		}
		switch name {
		case "include":
			w.count()
			w.step(ctx, "include:"+value, value, false, path)
		case "a", "mx", "ptr", "exists":
			w.count()
			w.lookUp(ctx, name, cmp.Or(host(value), domain))
		case "redirect":
			if redirect != "" {
				w.broken("two redirects") // RFC 7208, 6
			}
			redirect = value
		case "all":
			hasAll = true
			if top {
				w.out.All = qualifier + "all"
			}
		case "ip4", "ip6":
			if !isNetwork(value) || strings.Contains(value, ":") != (name == "ip6") {
				w.broken(clip(term, 60) + " is no address")
			}
		case "exp":
		default:
			if !strings.Contains(term, "=") { // unknown modifiers are ignored, unknown mechanisms are not
				w.broken("unknown mechanism " + clip(term, 60))
			}
		}
	}
	if redirect != "" && !hasAll {
		w.count()
		if top {
			w.out.Redirect = append(w.out.Redirect, redirect)
		}
		w.step(ctx, "redirect="+redirect, redirect, top, path)
	}
}

func (w *spfWalk) step(ctx context.Context, term, domain string, top bool, path map[string]bool) {
	domain = strings.ToLower(strings.TrimSuffix(domain, "."))
	switch {
	case strings.Contains(domain, "%"): // macros depend on the sender: counted, not followed
		return
	case path[domain]:
		w.broken(term + " is a loop")
		return
	case w.out.Lookups > maxSPFLookups:
		return
	}
	records, a := w.records(ctx, domain)
	switch {
	case a.fault != "":
		w.out.Fault = a.fault
	case len(records) == 0:
		w.broken(term + " has no SPF record")
	case len(records) > 1:
		w.broken(term + " has more than one SPF record")
	default:
		path[domain] = true
		w.follow(ctx, domain, records[0], top, path)
		delete(path, domain)
	}
}

// lookUp asks what a receiver would. A name without an answer is a void look-up,
// of which two are allowed (RFC 7208, 4.6.4); so are ten exchangers of an mx.
// What depends on the sender cannot be asked for.
func (w *spfWalk) lookUp(ctx context.Context, mechanism, name string) {
	if strings.Contains(name, "%") || w.out.Lookups > maxSPFLookups {
		return
	}
	switch mechanism {
	case "a":
		if addrs, _, fault, note := w.r.lookup(ctx, name); len(addrs) == 0 && fault == evidence.DNS && (note == "NXDOMAIN" || note == noAddress) {
			w.out.Void++
		}
	case "mx", "exists":
		typ := dns.TypeMX
		if mechanism == "exists" {
			typ = dns.TypeA
		}
		a := w.r.ask(ctx, name, typ)
		switch {
		case a.fault == "" && len(a.records) == 0:
			w.out.Void++
		case mechanism == "mx" && len(a.records) > 10:
			w.broken("mx of " + clip(name, 60) + " has more than ten hosts")
		}
	}
}

// host is the name in a mechanism's value, without the lengths of prefixes
// that may follow: "mx.ente.it/24//64".
func host(value string) string {
	name, _, _ := strings.Cut(value, "/")
	return name
}

func (w *spfWalk) count() { w.out.Lookups++ }

func (w *spfWalk) broken(why string) {
	if w.out.Broken == "" {
		w.out.Broken = clip(why, maxLabel)
	}
}

// isNetwork says whether a value is an address or a range of them.
func isNetwork(value string) bool {
	if _, err := netip.ParseAddr(value); err == nil {
		return true
	}
	p, err := netip.ParsePrefix(value)
	return err == nil && p.IsValid()
}

// splitTerm takes a term apart: "-include:x.it" is "-", "include", "x.it".
func splitTerm(term string) (qualifier, name, value string) {
	qualifier = "+"
	if strings.ContainsAny(term[:1], "+-~?") {
		qualifier, term = term[:1], term[1:]
	}
	end := strings.IndexAny(term, ":=/")
	if end < 0 {
		return qualifier, strings.ToLower(term), ""
	}
	name, value = strings.ToLower(term[:end]), term[end:]
	if value[0] != '/' { // "a/24" has no name
		value = value[1:]
	}
	return qualifier, name, value
}
