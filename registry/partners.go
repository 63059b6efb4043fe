package registry

import (
	"io"
	"strings"

	"github.com/goccy/go-yaml"
)

// ReadPagoPAPartners reads PagoPA's list of bodies behind a partner or
// intermediary (ec_pt.yml), by the body's name: the list has no tax code of the
// body. Only comuni are kept, and of the partners the tax codes of bodies.
//
// It is YAML written by a program, items of two lines; it is read line by line,
// so that no alias and no nesting costs anything.
func ReadPagoPAPartners(r io.Reader) (partners map[string]PaymentPartner, stats ReadStats, err error) {
	b, head, err := openText(r)
	if err != nil {
		return nil, stats, err
	}
	if kind := notTable(head); kind != "" && kind != "JSON" {
		return nil, stats, &DeliveryError{Detail: "it is " + kind + ", not the YAML of PagoPA's partners; look at what the address answers", Err: ErrNotTable}
	}
	in := partnersReader{stats: &stats, partners: make(map[string]PaymentPartner)}
	l := lines{r: b}
	for {
		line, err := l.next()
		if err == io.EOF {
			break
		}
		if err != nil {
			return nil, stats, err
		}
		if err := in.line(strings.ToValidUTF8(string(line), "\ufffd"), l.n); err != nil {
			return nil, stats, err
		}
	}
	in.end(l.n)
	if stats.Rows == 0 {
		return nil, stats, &DeliveryError{Detail: "no item with \"denominazione Ente\" is in it; is this PagoPA's ec_pt.yml?", Err: ErrHeader}
	}
	return in.partners, stats, stats.judge()
}

type partnersReader struct {
	stats    *ReadStats
	partners map[string]PaymentPartner
	name, cf string // of the item being read
	last     *string
}

// line reads "- key: value", "key: value" or the rest of a value that was too
// long for its line.
func (in *partnersReader) line(line string, n int) error {
	text := strings.TrimSpace(line)
	if text == "" || strings.HasPrefix(text, "#") {
		return nil
	}
	if rest, begins := strings.CutPrefix(text, "- "); begins {
		in.end(n - 1)
		text = strings.TrimSpace(rest)
	}
	key, value, ok := strings.Cut(text, ":")
	switch foldHeader(strings.Trim(key, `"'`)) {
	case "denominazione_ente":
		if in.name != "" { // no dash between the items of a mapping
			in.end(n - 1)
		}
		in.name, in.last = strings.TrimSpace(value), &in.name
	case "codice_fiscale":
		in.cf, in.last = strings.TrimSpace(value), &in.cf
	default:
		if in.last != nil && !(ok && (value == "" || value[0] == ' ')) && line != text {
			*in.last += " " + text
			break
		}
		in.last = nil
	}
	if in.stats.Rows > maxRows || len(in.name) > maxField {
		return &DeliveryError{Line: n, Detail: "more bodies, or a longer name, than there are", Err: ErrTooLarge}
	}
	return nil
}

// end keeps the item that was read.
func (in *partnersReader) end(n int) {
	name, cf := scalar(in.name), scalar(in.cf)
	in.name, in.cf, in.last = "", "", nil
	if name == "" {
		return
	}
	in.stats.Rows++
	if strings.ContainsRune(name, '\ufffd') {
		in.stats.bad(n, "a name whose letters are lost")
		return
	}
	key := comuneKey(name)
	if key == "" {
		return
	}
	p := in.partners[key]
	if p.Listed == "" {
		p.Listed = name
	}
	if code := taxCode(cf); code != "" && len(p.TaxCodes) < maxPartners && !strings.Contains(strings.Join(p.TaxCodes, " "), code) {
		p.TaxCodes = append(p.TaxCodes, code)
	}
	in.partners[key] = p
}

// maxPartners bounds the partners kept of one body.
const maxPartners = 20

// scalar reads a plain or quoted value.
func scalar(s string) string {
	if s != "" && (s[0] == '"' || s[0] == '\'') {
		var v string
		if yaml.Unmarshal([]byte(s), &v) != nil {
			return ""
		}
		s = v
	}
	return cleanField(s)
}

// comuneKey is a comune's name as names are joined, exactly and without doubt:
// accents, case, apostrophes and hyphens do not matter, anything else does.
// Empty for what does not say that it is a comune.
func comuneKey(denomination string) string {
	words := nameWords(foldName(denomination))
	if strings.Join(words, " ") == "roma capitale" { // D.Lgs. 156/2010: the one comune that is not called so
		return "roma"
	}
	if len(words) < 2 || words[0] != "comune" {
		return ""
	}
	words = words[1:]
	if words[0] == "di" || words[0] == "d" {
		words = words[1:]
	}
	return strings.Join(words, " ")
}

// homonyms are the names that two comuni of Italy share (ISTAT, SITUAS, list of
// 2026-08-14): a name alone does not say which is meant.
var homonyms = map[string]bool{"calliano": true, "castro": true, "livo": true, "peglio": true, "samone": true, "san teodoro": true}

// homonym says whether a name is of two comuni, today or among those delivered.
func (b *builder) homonym(key string) bool { return homonyms[key] || b.named[key] > 1 }
