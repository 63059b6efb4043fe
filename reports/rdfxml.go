package reports

import (
	"encoding/xml"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
)

// rdf writes the same graph in RDF/XML.
func (d OpenData) rdf(w io.Writer) error {
	graph := d.jsonLD()
	var b strings.Builder
	b.WriteString(xml.Header + `<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:dcat="http://www.w3.org/ns/dcat#" xmlns:dct="http://purl.org/dc/terms/" xmlns:dcatapit="http://dati.gov.it/onto/dcatapit#" xmlns:foaf="http://xmlns.com/foaf/0.1/">` + "\n")
	for _, node := range graph["@graph"].([]any) {
		writeNode(&b, node.(map[string]any))
	}
	b.WriteString("</rdf:RDF>\n")
	_, err := io.WriteString(w, b.String())
	return err
}

// writeNode writes a resource with its properties; a resource within it is
// written where it stands.
func writeNode(b *strings.Builder, node map[string]any) {
	kinds := node["@type"].([]string)
	fmt.Fprintf(b, "<%s rdf:about=\"%s\">\n", kinds[0], escapeXML(node["@id"].(string)))
	for _, kind := range kinds[1:] {
		prefix, name, _ := strings.Cut(kind, ":")
		fmt.Fprintf(b, "<rdf:type rdf:resource=\"%s%s\"/>\n", namespaces[prefix], name)
	}
	for _, property := range sortedKeys(node) {
		if strings.HasPrefix(property, "@") {
			continue
		}
		for _, v := range listOf(node[property]) {
			writeProperty(b, property, v)
		}
	}
	fmt.Fprintf(b, "</%s>\n", kinds[0])
}

func writeProperty(b *strings.Builder, property string, v any) {
	value, ok := v.(map[string]any)
	switch {
	case !ok:
		fmt.Fprintf(b, "<%[1]s>%[2]s</%[1]s>\n", property, escapeXML(fmt.Sprint(v)))
	case value["@language"] != nil:
		fmt.Fprintf(b, "<%[1]s xml:lang=\"%[2]s\">%[3]s</%[1]s>\n", property, value["@language"], escapeXML(value["@value"].(string)))
	case value["@value"] != nil:
		fmt.Fprintf(b, "<%[1]s rdf:datatype=\"%[2]s\">%[3]s</%[1]s>\n", property, strings.Replace(value["@type"].(string), "xsd:", namespaces["xsd"], 1), escapeXML(value["@value"].(string)))
	case value["@type"] != nil:
		b.WriteString("<" + property + ">")
		writeNode(b, value)
		b.WriteString("</" + property + ">\n")
	default:
		fmt.Fprintf(b, "<%s rdf:resource=\"%s\"/>\n", property, escapeXML(value["@id"].(string)))
	}
}

var namespaces = map[string]string{
	"dcat": "http://www.w3.org/ns/dcat#", "dct": "http://purl.org/dc/terms/", "dcatapit": "http://dati.gov.it/onto/dcatapit#",
	"foaf": "http://xmlns.com/foaf/0.1/", "xsd": "http://www.w3.org/2001/XMLSchema#",
}

func sortedKeys(node map[string]any) []string { return slices.Sorted(maps.Keys(node)) }

func listOf(v any) []any {
	if list, ok := v.([]any); ok {
		return list
	}
	return []any{v}
}

func escapeXML(s string) string {
	var b strings.Builder
	_ = xml.EscapeText(&b, []byte(s)) // a Builder takes everything
	return b.String()
}
