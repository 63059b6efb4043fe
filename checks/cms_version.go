package checks

import (
	"regexp"
	"strings"
	"time"

	"github.com/campanile-italia/campanile/evidence"
)

var _ = register(Check{
	ID: "cms-version", Family: Adjacent, Severity: Should, Weight: 5, Dimension: Technological,
	Title: Text{IT: "Versione del CMS supportata", EN: "A supported version of the CMS"},
	About: Text{
		IT: "Prodotto e versione si leggono dove il sito li dichiara: meta generator, intestazione X-Generator e, per WordPress, i file del suo nucleo. Positivo con una versione recente, parziale con una vecchia ma non dichiarata fuori supporto, negativo se il produttore ha chiuso il supporto prima della visita. Una versione nascosta o un prodotto non noto sono non rilevabili, mai negativi. Si pubblica il ramo, non la versione esatta.",
		EN: "Product and version are read where the site states them: meta generator, the X-Generator header and, for WordPress, its core's files. Pass with a recent version, warning with an old one that is not declared out of support, fail where its maker ended support before the visit. A hidden version or an unknown product is unknown, never a fail. The branch is published, not the exact version.",
	},
	Remedy: Text{
		IT: "Il fornitore del sito aggiorna il CMS e i suoi moduli a un ramo supportato; il comune lo chiede nel contratto di manutenzione.",
		EN: "The site's supplier updates the CMS and its modules to a supported branch; the comune asks for it in the maintenance contract.",
	},
	Cites: []Cite{
		{Act: "CERT-AGID", Where: "verifica dei CMS dei siti della PA", URL: "https://cert-agid.gov.it/verifica-https-cms/"},
		{Act: "AgID, circolare 2/2017", Where: "misure minime di sicurezza ICT, ABSC 4", URL: "https://www.gazzettaufficiale.it/eli/id/2017/05/05/17A03060/sg"},
	},
	Since: date(2017, 12, 31), Needs: []evidence.Part{evidence.Home},
	Gives: []Status{Pass, Warn, Fail, Unknown},
	Judge: judgeCMS,
})

func judgeCMS(s *evidence.Snapshot) Finding {
	name, version, proof := cmsOf(s)
	c := knowledgeFor(s).cms(name)
	switch {
	case name == "":
		return unknown(evidence.NotFound, Text{IT: "Il sito non dichiara alcun CMS noto.", EN: "The site states no CMS that is known."}, homeProof(s, "generator: 0"))
	case version == "":
		return unknown(evidence.NotFound, Text{IT: "Il sito usa " + name + " e ne nasconde la versione.", EN: "The site uses " + name + " and hides its version."}, proof)
	case c == nil:
		return unknown(evidence.NotInSource, FaultText(evidence.NotInSource), proof)
	}
	ended, _ := time.Parse(time.DateOnly, c.Ended)
	what := c.Name + " " + branch(version)
	switch {
	case upTo(version, c.Last) && !s.Started.Before(ended):
		return failed(Text{
			IT: what + " è fuori supporto dal " + ended.Format("02/01/2006") + ".",
			EN: what + " has been out of support since " + c.Ended + ".",
		}, proof)
	case upTo(c.Recent, version):
		return passed(Text{IT: what + " è un ramo recente.", EN: what + " is a recent branch."}, proof)
	}
	return warned(Text{IT: what + " è superato: il ramo recente è " + c.Recent + ".", EN: what + " is dated: the recent branch is " + c.Recent + "."}, proof)
}

// generator reads what a CMS says of itself; modules and themes that do the
// same are none.
var (
	generator = regexp.MustCompile(`(?i)^(wordpress|drupal|joomla|typo3|plone|umbraco|liferay|dotnetnuke|concrete5)!?(?: cms)?(?:[ -]*v?(\d{1,3}(?:\.\d{1,4}){0,3}))?(?:[ ,;(/-]|$)`)
	coreOfWP  = regexp.MustCompile(`/wp-includes/(?:css/dist/block-library/style(?:\.min)?\.css|js/wp-embed(?:\.min)?\.js|js/wp-emoji-release\.min\.js)\?ver=(\d{1,2}(?:\.\d{1,3}){1,3})$`)
	cmsNames  = map[string]string{"wordpress": "WordPress", "drupal": "Drupal", "joomla": "Joomla", "typo3": "TYPO3", "plone": "Plone", "umbraco": "Umbraco", "liferay": "Liferay", "dotnetnuke": "DotNetNuke", "concrete5": "Concrete"}
)

// maxGenerators bounds what is looked at of a generator's name, in bytes.
const maxGenerators = 200

// cmsOf returns the product and version that the site's own pages state, the
// first that states a version; the version is empty where none does.
func cmsOf(s *evidence.Snapshot) (name, version string, proof Proof) {
	for i := range s.Pages {
		p := &s.Pages[i]
		if !p.Read() || !s.Own(p.URL) {
			continue
		}
		for _, said := range [...]string{p.Meta["generator"], p.Header["x-generator"]} {
			m := generator.FindStringSubmatch(strings.TrimSpace(said[:min(len(said), maxGenerators)]))
			if m == nil {
				continue
			}
			if name == "" || m[2] != "" {
				name, version, proof = cmsNames[strings.ToLower(m[1])], m[2], pageProof(p, "generator: "+shortened(said, m[2]))
			}
			if version != "" {
				return name, version, proof
			}
		}
		if n, v, file := wordPress(p); n && (name == "" || name == "WordPress") {
			if name == "" || v != "" {
				name, version, proof = "WordPress", v, pageProof(p, shortened(file, v))
			}
			if version != "" {
				return name, version, proof
			}
		}
	}
	return name, version, proof
}

// wordPress says whether a page loads WordPress's files, and the version that
// its core's own bear: plug-ins and themes bear theirs.
func wordPress(p *evidence.Page) (found bool, version, file string) {
	for _, list := range [...][]string{p.Styles, p.Scripts} {
		for _, address := range list {
			if !strings.Contains(address, "/wp-") || !anyOf(address, "/wp-content/", "/wp-includes/") || evidence.HostOf(address) != evidence.HostOf(p.URL) {
				continue
			}
			if m := coreOfWP.FindStringSubmatch(address); m != nil {
				return true, m[1], address
			}
			if !found {
				found, file = true, address
			}
		}
	}
	return found, "", file
}

// branch is a version without what tells how to attack it.
func branch(version string) string {
	parts := strings.SplitN(version, ".", 3)
	return strings.Join(parts[:min(len(parts), 2)], ".")
}

// shortened quotes with the branch in place of the exact version.
func shortened(said, version string) string {
	if version == "" {
		return said
	}
	return strings.Replace(said, version, branch(version), 1)
}
