package dashboards

import (
	"bytes"
	"encoding/json"
	"strings"
)

// All returns the dashboards by the name of their file, without ".json".
func All() map[string]Dashboard {
	all := map[string]Dashboard{"1-territorio": region(), "2-comune": comune(), "4-pilota": pilots(), "5-servizio": daemon()}
	for _, f := range themes {
		all["3-"+f.uid] = theme(f)
	}
	return all
}

// Encode writes a dashboard as its file holds it.
func Encode(d Dashboard) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	err := e.Encode(d)
	return b.Bytes(), err
}

// Question is one query as a panel asks it.
type Question struct {
	Dashboard, Panel, Expr string
	Sparse                 bool // a sound territory may have nothing to show
}

// Questions lists every query, with the variables of the dashboards in place.
func Questions(variables map[string]string) []Question {
	var names []string
	for name, value := range variables {
		names = append(names, "${"+name+"}", value, "$"+name, value)
	}
	in := strings.NewReplacer(names...)
	var all []Question
	for name, d := range All() {
		for _, p := range d.Panels {
			for _, t := range p.Targets {
				all = append(all, Question{name, p.Title, in.Replace(t.Expr), p.sparse})
			}
		}
	}
	return all
}
