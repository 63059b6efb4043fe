package crawler

import (
	"bytes"
	"net/url"
	"strings"

	"golang.org/x/net/html/atom"

	"github.com/campanile-italia/campanile/evidence"
)

// fact records what one tag says and what its words will belong to.
func (r *reader) fact(tag atom.Atom, a *attrs, e *element) {
	switch tag {
	case atom.Html:
		r.page.Lang = clip(a.get(attrLang), 35)
	case atom.Title:
		if r.quiet == 0 { // not that of a drawing (SVG)
			e.kind = title
		}
	case atom.Base:
		r.rebase(a.get(attrHref))
	case atom.Meta:
		r.meta(a)
	case atom.H1, atom.H2, atom.H3:
		e.kind = heading
	case atom.A, atom.Area:
		r.anchor(tag, a, e)
	case atom.Img:
		r.image(a)
	case atom.Form:
		r.form(a, e)
	case atom.Input, atom.Select, atom.Textarea, atom.Button:
		r.field(tag, a, e)
	case atom.Option:
		r.option(a, e)
	case atom.Script:
		r.script(a, e)
	case atom.Link:
		r.stylesheet(a)
	case atom.Iframe, atom.Frame:
		r.frame(a, e)
	case atom.Noscript:
		e.kind = noscript
	}
	if a.has == 0 {
		return
	}
	if tag != atom.A && a.has&(1<<attrOnclick|1<<attrDataHref) != 0 {
		if target := firstOf(clickTarget(a.get(attrOnclick)), a.get(attrDataHref)); target != "" {
			r.addLink(evidence.Link{URL: r.resolve(target), Region: e.region, Element: r.label(a, attrElement, 100)}, a, e)
		}
	}
	switch string(a.bytes(attrID)) {
	case "root", "app", "__next", "__nuxt":
		r.mountPoint = true
	}
	if len(a.bytes(attrElement)) > 0 && len(r.page.Elements) < maxElements {
		r.page.Elements = append(r.page.Elements, evidence.Element{
			Name: r.label(a, attrElement, 100), Tag: tag.String(), Href: r.address(a, attrHref), Region: e.region,
		})
		if !isVoid(tag) {
			e.marked = len(r.page.Elements)
		}
	}
}

func (r *reader) meta(a *attrs) {
	key := strings.ToLower(a.get(attrName))
	if key == "" {
		key = strings.ToLower(a.get(attrProperty))
	}
	if strings.EqualFold(a.get(attrHTTPEquiv), "refresh") {
		r.page.Refresh = r.resolve(refreshTarget(a.get(attrContent)))
	}
	if key == "" || len(r.page.Meta) >= maxResources {
		return
	}
	if r.page.Meta == nil {
		r.page.Meta = map[string]string{}
	}
	if _, have := r.page.Meta[key]; !have {
		content := maskWords(clip(a.get(attrContent), maxLabel))
		if isAuthor(key) {
			content = string(masked)
		}
		r.page.Meta[clip(key, 100)] = content
	}
}

func (r *reader) anchor(tag atom.Atom, a *attrs, e *element) {
	l := evidence.Link{URL: r.address(a, attrHref), Region: e.region, Element: r.label(a, attrElement, 100), Rel: r.label(a, attrRel, 60)}
	if a.has&(1<<attrOnclick|1<<attrDataHref) != 0 && !followable(a.get(attrHref)) {
		if clicked := firstOf(clickTarget(a.get(attrOnclick)), a.get(attrDataHref)); clicked != "" {
			l.URL = r.resolve(clicked)
		}
	}
	if tag == atom.Area {
		l.Text = maskWords(clip(foldSpace(firstOf(a.get(attrAlt), a.get(attrTitle), a.get(attrLabel))), maxLabel))
		r.addLink(l, a, nil)
		return
	}
	r.addLink(l, a, e)
}

// addLink records a link; with an element, its words come when that closes and
// the attributes' words stand in until then.
func (r *reader) addLink(l evidence.Link, a *attrs, e *element) {
	if l.URL == "" {
		return
	}
	if len(r.page.Links) >= maxLinks {
		r.page.Truncated = true
		return
	}
	if l.Text == "" {
		l.Text = maskWords(clip(foldSpace(firstOf(a.get(attrLabel), a.get(attrTitle))), maxLabel))
	}
	r.page.Links = append(r.page.Links, l)
	if e != nil && e.kind == nothing {
		e.kind, e.index = link, len(r.page.Links)-1
	}
}

// closeLink gives a link its visible words and drops it when the page already
// has the same link, words and region: menus repeat themselves.
func (r *reader) closeLink(i int, said string) {
	l := &r.page.Links[i]
	if said != "" {
		l.Text = said
	}
	key := linkKey{l.URL, l.Text, l.Region}
	if r.seen[key] && i == len(r.page.Links)-1 {
		r.page.Links = r.page.Links[:i]
		return
	}
	r.seen[key] = true
}

// option records an option whose value is an address: a menu of the kind
// onchange="location=this.value".
func (r *reader) option(a *attrs, e *element) {
	if value := strings.TrimSpace(a.get(attrValue)); looksLikeAddress(value) {
		r.addLink(evidence.Link{URL: r.resolve(value), Region: e.region}, a, e)
	}
}

// image records an image; inside a link without words its text alternative
// names the link, else its title or file where that names something.
func (r *reader) image(a *attrs) {
	alt := r.known.word(mask([]byte(clip(foldSpace(a.get(attrAlt)), maxLabel))))
	if u := r.address(a, attrSrc); u != "" && len(r.page.Images) < maxResources {
		r.page.Images = append(r.page.Images, evidence.Image{Src: u, Alt: alt})
	}
	for i := len(r.open) - 1; i >= 0; i-- {
		if r.open[i].kind != link {
			continue
		}
		if l := &r.page.Links[r.open[i].index]; l.Text == "" {
			l.Text = firstOf(alt, maskWords(clip(foldSpace(a.get(attrTitle)), maxLabel)), spokenImage(a.get(attrSrc)))
		}
		return
	}
}

// spokenImage returns the words of an image's file name where they name a
// topic: "banner_amm_trasparente.gif" is the link's only word on old sites.
func spokenImage(src string) string {
	u, err := url.Parse(src)
	if err != nil {
		return ""
	}
	words := spokenPath(u)
	if evidence.TopicsOf(words, "") == 0 {
		return ""
	}
	return words
}

// frame records what a page shows from elsewhere. To a visitor its content is
// there, so it is a link too, named by the frame's title.
func (r *reader) frame(a *attrs, e *element) {
	u := r.address(a, attrSrc)
	if u == "" || len(r.page.Frames) >= maxResources {
		return
	}
	r.page.Frames = append(r.page.Frames, u)
	r.addLink(evidence.Link{URL: u, Region: e.region, Element: r.label(a, attrElement, 100)}, a, nil)
}

// leadsOn records what a page leads to without an anchor: a meta refresh,
// named by the page's title, and forms that are a mere button.
func (r *reader) leadsOn() {
	if to := r.page.Refresh; to != "" && evidence.PageKey(to) != evidence.PageKey(r.page.URL) {
		r.addLink(evidence.Link{URL: to, Text: r.page.Title, Region: evidence.Main}, &attrs{}, nil)
	}
	for i := range r.page.Forms {
		f := &r.page.Forms[i]
		if f.Method == "get" && len(f.Inputs) == 0 && !f.Password && f.Text != "" && evidence.PageKey(f.Action) != evidence.PageKey(r.page.URL) {
			r.addLink(evidence.Link{URL: submitted(f.Action, r.hidden[i]), Text: f.Text, Region: r.formRegions[i]}, &attrs{}, nil)
		}
	}
}

// submitted is where a GET form leads: its fields replace the action's query.
func submitted(action, fields string) string {
	if fields == "" {
		return action
	}
	path, _, _ := strings.Cut(action, "?")
	return path + "?" + fields
}

// hide notes a hidden field, by which a form that is a mere button says what it
// leads to.
func (r *reader) hide(f int, a *attrs) {
	name, query := a.get(attrName), r.hidden[f]
	if name == "" || len(query) > maxURL {
		return
	}
	if query != "" {
		query += "&"
	}
	if r.hidden == nil {
		r.hidden = map[int]string{}
	}
	r.hidden[f] = query + url.QueryEscape(name) + "=" + url.QueryEscape(a.get(attrValue))
}

func (r *reader) form(a *attrs, e *element) {
	if len(r.page.Forms) >= maxForms {
		return
	}
	f := evidence.Form{Action: r.address(a, attrAction), Method: "get"}
	if f.Action == "" {
		f.Action = r.page.URL
	}
	if strings.EqualFold(a.get(attrMethod), "post") {
		f.Method = "post"
	}
	r.page.Forms, r.formRegions = append(r.page.Forms, f), append(r.formRegions, e.region)
	e.kind, e.index = form, len(r.page.Forms)-1
}

func (r *reader) field(tag atom.Atom, a *attrs, e *element) {
	if tag == atom.Textarea {
		e.quiet = true
	}
	at := r.openForm()
	if at < 0 {
		return
	}
	f := &r.page.Forms[at]
	f.Password = f.Password || strings.EqualFold(a.get(attrType), "password")
	switch typ := strings.ToLower(a.get(attrType)); typ {
	case "submit", "button":
		if f.Text == "" && tag == atom.Input {
			f.Text = clip(foldSpace(a.get(attrValue)), maxLabel)
		}
		return
	case "hidden", "image", "reset": // nothing that a visitor fills in
		if typ == "hidden" && f.Method == "get" {
			r.hide(at, a)
		}
		return
	}
	if name := r.label(a, attrName, 100); name != "" && len(f.Inputs) < maxForms {
		f.Inputs = append(f.Inputs, name)
	}
}

// openForm is the index of the form around; -1 when there is none.
func (r *reader) openForm() int {
	for i := len(r.open) - 1; i >= 0; i-- {
		if r.open[i].kind == form {
			return r.open[i].index
		}
	}
	return -1
}

func (r *reader) script(a *attrs, e *element) {
	r.scripts++
	if strings.EqualFold(a.get(attrType), "application/ld+json") {
		e.kind = jsonld
	}
	if u := r.address(a, attrSrc); u != "" && len(r.page.Scripts) < maxResources {
		r.page.Scripts = append(r.page.Scripts, u)
	}
}

func (r *reader) stylesheet(a *attrs) {
	if !strings.Contains(strings.ToLower(a.get(attrRel)), "stylesheet") {
		return
	}
	if u := r.address(a, attrHref); u != "" && len(r.page.Styles) < maxResources {
		r.page.Styles = append(r.page.Styles, u)
	}
}

// label returns a short attribute, kept once for all pages of the visit.
func (r *reader) label(a *attrs, n attr, limit int) string {
	b := a.bytes(n)
	if len(b) == 0 {
		return ""
	}
	if len(b) <= limit && bytes.IndexByte(b, '&') < 0 && bytes.IndexByte(b, '@') < 0 {
		return r.known.word(b)
	}
	return maskWords(clip(a.get(n), limit))
}

func firstOf(s ...string) string {
	for _, v := range s {
		if strings.TrimSpace(v) != "" {
			return v
		}
	}
	return ""
}
