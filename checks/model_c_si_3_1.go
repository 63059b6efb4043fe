package checks

import (
	"strings"

	"github.com/campanile-italia/campanile/evidence"
)

var _ = register(criterion("C.SI.3.1", Check{
	Weight: 0, Dimension: Technological,
	Title: Text{
		IT: "Cookie del dominio del sito",
		EN: "Cookies of the site's domain",
	},
	About: Text{
		IT: "I cookie impostati dal server devono avere come dominio quello del sito o uno inferiore. Negativo se un cookie vale per un dominio più ampio. Se le pagine caricano script o riquadri di terzi solo un browser vede i loro cookie: non rilevabile.",
		EN: "Cookies that the server sets must have the site's domain or one below it. Fail where a cookie holds for a wider domain. Where pages load third parties' scripts or frames only a browser sees their cookies: unknown.",
	},
	Remedy: Text{
		IT: "Il fornitore del sito limita i cookie al dominio del sito.",
		EN: "The site's supplier limits cookies to the site's domain.",
	},
	Gives: []Status{Pass, Warn, Fail, Unknown, NotApplicable},
	Judge: func(s *evidence.Snapshot) Finding {
		m := modelOf(s)
		site := strings.TrimPrefix(evidence.HostOf(s.Site.URL), "www.")
		for i := range s.Pages {
			p := &s.Pages[i]
			if m.elements[p] == nil {
				continue
			}
			for _, c := range p.Cookies {
				domain := strings.TrimPrefix(strings.ToLower(c.Domain), "www.")
				if !under(domain, site) && strings.HasSuffix(site, "."+domain) && organisational(domain) != "" {
					return m.fail(s, expected("Domain="+site, "Domain="+c.Domain), pageProof(p, "Set-Cookie: "+c.Name+"; Domain="+c.Domain))
				}
			}
		}
		if m.home == nil || len(m.home.Scripts) > 0 {
			return unknown(evidence.ScriptOnly, Text{
				IT: "I cookie del server sono del sito; quelli degli script li vede solo un browser.",
				EN: "The server's cookies are the site's; those of scripts only a browser sees.",
			}, m.homeProof(s, "Set-Cookie"))
		}
		return passed(Text{IT: "I cookie impostati sono del dominio del sito.", EN: "The cookies set are of the site's domain."}, m.homeProof(s, "Set-Cookie: "+site))
	},
}))
