package checks

import (
	"encoding/json"
	"strconv"
	"strings"

	"github.com/campanile-italia/campanile/evidence"
)

var _ = register(criterion("R.SI.1.1", Check{
	Weight: 0, Dimension: Technological,
	Title: Text{
		IT: "Metatag delle schede di servizio",
		EN: "Metatags of service sheets",
	},
	About: Text{
		IT: "Raccomandazione, senza peso. Ogni scheda di servizio letta deve avere i dati strutturati del modello (JSON-LD con data-element metatag) con le loro dieci voci. Tolleranza (parziale): ne manca meno della metà; altrimenti negativo.",
		EN: "A recommendation, without weight. Every service sheet read must have the model's structured data (JSON-LD with data-element metatag) with their ten keys. Tolerance (warning): fewer than half missing; a fail otherwise.",
	},
	Remedy: Text{
		IT: "Il fornitore del sito completa i dati strutturati delle schede con le voci indicate.",
		EN: "The site's supplier completes the sheets' structured data with the keys named.",
	},
	Gives: []Status{Pass, Warn, Fail, Unknown, NotApplicable},
	Judge: func(s *evidence.Snapshot) Finding {
		m := modelOf(s)
		if len(m.services) == 0 {
			return m.noSheets(s)
		}
		var bad, partial []Proof
		for _, p := range m.services {
			switch lacks := m.metatagLacks(p); {
			case len(lacks)*2 >= len(metatagKeys):
				bad = append(bad, pageProof(p, "mancano / missing: "+strings.Join(lacks, ", ")))
			case len(lacks) > 0:
				partial = append(partial, pageProof(p, "mancano / missing: "+strings.Join(lacks, ", ")))
			}
		}
		of := strconv.Itoa(len(m.services))
		switch {
		case len(bad) > 0:
			return m.fail(s, Text{IT: "Su " + strconv.Itoa(len(bad)) + " schede di " + of + " manca almeno metà dei metatag.", EN: "On " + strconv.Itoa(len(bad)) + " sheets of " + of + " at least half of the metatags are missing."}, bad[:min(len(bad), 3)]...)
		case len(partial) > 0:
			return warned(Text{IT: "Su " + strconv.Itoa(len(partial)) + " schede di " + of + " mancano alcuni metatag.", EN: "On " + strconv.Itoa(len(partial)) + " sheets of " + of + " some metatags are missing."}, partial[:min(len(partial), 3)]...)
		}
		return passed(Text{IT: "Le schede lette hanno tutti i metatag.", EN: "The sheets read have every metatag."}, pageProof(m.services[0], "metatag"))
	},
}))

// metatagKeys are the ten keys, as paths.
var metatagKeys = [...]string{
	"name", "serviceType", "serviceOperator.name", "areaServed.name", "audience.audienceType", "availableChannel.serviceUrl",
	"availableChannel.serviceLocation.name", "availableChannel.serviceLocation.address.streetAddress",
	"availableChannel.serviceLocation.address.postalCode", "availableChannel.serviceLocation.address.addressLocality",
}

// metatagLacks returns the keys that the structured data of a page lack; all of
// them where it has none, or what it has is no JSON.
func (m *model) metatagLacks(p *evidence.Page) []string {
	lacks := metatagKeys[:]
	if len(m.elements[p]["metatag"]) == 0 {
		return lacks
	}
	for _, text := range p.JSONLD {
		var doc map[string]any
		if json.Unmarshal([]byte(text), &doc) != nil {
			continue
		}
		var here []string
		for _, key := range metatagKeys {
			if !hasKey(doc, strings.Split(key, ".")) {
				here = append(here, key)
			}
		}
		if len(here) < len(lacks) {
			lacks = here
		}
	}
	return lacks
}

// hasKey says whether a document holds words, a number or a list at a path.
func hasKey(doc map[string]any, path []string) bool {
	switch v := doc[path[0]].(type) {
	case map[string]any:
		return len(path) > 1 && hasKey(v, path[1:])
	case string:
		return len(path) == 1 && v != ""
	}
	return false
}
