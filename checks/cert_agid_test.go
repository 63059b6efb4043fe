package checks_test

import (
	"testing"

	"github.com/campanile-italia/campanile/checks"
)

func TestCERTAgid(t *testing.T) {
	const p, w, f, u = checks.Pass, checks.Warn, checks.Fail, checks.Unknown
	for name, c := range map[string]struct {
		reachable, certificate, redirect, tls checks.Status
		want                                  checks.CERTClass
	}{
		"all well":                               {p, p, p, p, checks.CERTSecure},
		"no TLS at all":                          {f, u, f, u, checks.CERTWithoutHTTPS},
		"expired":                                {p, f, p, p, checks.CERTSerious},
		"http stays":                             {p, p, f, p, checks.CERTSerious},
		"TLS 1.0 only":                           {p, p, p, f, checks.CERTSerious},
		"expired, and the versions not known":    {p, f, p, u, checks.CERTSerious},
		"TLS 1.0 kept":                           {p, p, p, w, checks.CERTBadly},
		"an intermediate missing":                {p, w, p, p, checks.CERTBadly},
		"TLS 1.0 kept, and the redirect unknown": {p, p, u, w, checks.CERTUnknown},
		"down":                                   {u, u, u, u, checks.CERTUnknown},
	} {
		o := checks.Outcome{Results: []checks.Result{
			{Check: "https-reachable", Status: c.reachable}, {Check: "https-certificate", Status: c.certificate},
			{Check: "https-redirect", Status: c.redirect}, {Check: "tls-versions", Status: c.tls},
		}}
		if got := o.CERTAgid(); got != c.want {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
		if got := o.Public("it").CERTAgid; got != c.want {
			t.Errorf("%s: %s in public, want %s", name, got, c.want)
		}
	}
	if got := (&checks.Outcome{}).CERTAgid(); got != checks.CERTUnknown {
		t.Errorf("nothing judged: %s", got)
	}
}
