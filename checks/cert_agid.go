package checks

// CERTClass is a site's class in CERT-AGID's survey of HTTPS (December 2020,
// October 2021, December 2022), so that our series can be laid beside it.
type CERTClass string

// The classes, worst first; CERTUnknown is ours: what was not seen is in none.
const (
	CERTWithoutHTTPS CERTClass = "without-https"
	CERTSerious      CERTClass = "serious-problems"
	CERTBadly        CERTClass = "badly-configured"
	CERTSecure       CERTClass = "secure"
	CERTUnknown      CERTClass = "unknown"
)

// CERTClasses lists them in that order.
var CERTClasses = [...]CERTClass{CERTWithoutHTTPS, CERTSerious, CERTBadly, CERTSecure, CERTUnknown}

// CERTAgid derives the class from four verdicts (ADR 11): without HTTPS where
// https-reachable fails; serious problems where the certificate is refused,
// http:// does not lead to https:// or only TLS 1.1 and older is offered; badly
// configured where tls-versions or the certificate's chain warns; else secure.
// A verdict that is not known leaves the class unknown unless a worse one of
// the others decides it.
func (o *Outcome) CERTAgid() CERTClass {
	status := map[string]Status{}
	for _, r := range o.Results {
		switch r.Check {
		case "https-reachable", "https-certificate", "https-redirect", "tls-versions":
			status[r.Check] = r.Status
		}
	}
	has := func(want Status) bool {
		return status["https-certificate"] == want || status["https-redirect"] == want || status["tls-versions"] == want
	}
	switch {
	case len(status) < 4 || status["https-reachable"] != Pass && status["https-reachable"] != Fail:
		return CERTUnknown
	case status["https-reachable"] == Fail:
		return CERTWithoutHTTPS
	case has(Fail):
		return CERTSerious
	case has(Unknown):
		return CERTUnknown
	case has(Warn):
		return CERTBadly
	}
	return CERTSecure
}
