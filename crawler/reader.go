package crawler

import (
	"bytes"

	"net/url"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"github.com/campanile-italia/campanile/evidence"
)

// reader turns one HTML document into facts in a single pass over its tokens.
// No tree is built: a stack of open elements says in which region a thing
// stands and where the words of a link, heading or marked element began.
type reader struct {
	page  *evidence.Page
	base  *url.URL
	known *known            // of the site's other pages: menus repeat
	urls  map[string]string // raw relative address -> absolute
	site  map[uint32]uint32 // raw address that resolves alike on the whole origin -> absolute, numbers of words
	seen  map[linkKey]bool
	text  words
	open  []element
	quiet int // depth of elements whose words are not visible

	formRegions []evidence.Region // where each form stands

	hidden map[int]string // query that a form's hidden fields make, by index

	scripts       int
	mountPoint    bool // an empty element that a script framework fills
	asksForScript bool // noscript says that the page needs JavaScript
}

// element is an open element. What it captures ends when it closes.
type element struct {
	tag    atom.Atom
	name   string // when tag is 0: a custom element
	region evidence.Region
	kind   capture
	index  int // of what it captures, in the page's slice
	start  int // where its words begin
	marked int // index+1 in page.Elements, 0 when not marked
	quiet  bool
}

// capture is what the words inside an element belong to.
type capture uint8

const (
	nothing capture = iota
	title
	heading
	link
	form
	noscript
	jsonld
)

type linkKey struct {
	url, text string
	region    evidence.Region
}

func newReader(p *evidence.Page, base *url.URL, k *known) *reader {
	r := &reader{page: p, known: k, urls: make(map[string]string), seen: make(map[linkKey]bool)}
	m := scratches.Get().(*scratch)
	r.text.buf, r.open = m.text[:0], m.open[:0]
	r.setBase(base)
	return r
}

func (r *reader) read(doc []byte) {
	z := newScanner(doc)
	for {
		switch z.next() {
		case endOfDocument:
			r.finish()
			return
		case textToken:
			r.words(z.text)
		case startTag:
			r.start(z)
		case endTag:
			r.end(z)
		}
	}
}

func (r *reader) finish() {
	for len(r.open) > 0 {
		r.close(len(r.open) - 1)
	}
	r.leadsOn()
	r.page.Text = string(mask(r.text.buf))
	r.page.Truncated = r.page.Truncated || r.text.full
	scratches.Put(&scratch{text: r.text.buf, open: r.open})
}

func (r *reader) words(b []byte) {
	if n := len(r.open); n > 0 {
		switch top := &r.open[n-1]; top.kind {
		case title:
			if r.page.Title == "" {
				r.page.Title = maskWords(clip(foldSpace(html.UnescapeString(string(b))), maxLabel))
			}
			return
		case noscript:
			w := evidence.Fold(clip(string(b), 4096))
			r.asksForScript = r.asksForScript || strings.Contains(w, "javascript")
			r.unscripted(b)
			return
		case jsonld:
			if len(r.page.JSONLD) < maxResources && len(b) <= maxJSONLD {
				r.page.JSONLD = append(r.page.JSONLD, string(maskStructured(bytes.TrimSpace(b))))
			}
			return
		}
	}
	if r.quiet == 0 {
		r.text.add(b)
	}
}

// unscripted records the links inside a noscript: menus made by scripts keep
// their plain list there. Its words are no visible text; they name the links.
func (r *reader) unscripted(doc []byte) {
	z, at, said := newScanner(doc), -1, words{}
	for {
		switch token := z.next(); {
		case token == textToken && at >= 0:
			said.add(z.text)
		case token == startTag && z.tag == atom.A:
			said, at = words{}, len(r.page.Links)
			r.addLink(evidence.Link{URL: r.address(&z.attrs, attrHref), Region: r.region()}, &z.attrs, nil)
			if len(r.page.Links) == at {
				at = -1
			}
		case token == endTag && z.tag == atom.A && at >= 0:
			r.closeLink(at, clip(string(mask(said.buf)), maxLabel))
			at = -1
		case token == endOfDocument:
			return
		}
	}
}

// voidElements never close.
func isVoid(a atom.Atom) bool {
	switch a {
	case atom.Area, atom.Base, atom.Br, atom.Col, atom.Embed, atom.Hr, atom.Img, atom.Input, atom.Link,
		atom.Meta, atom.Param, atom.Source, atom.Track, atom.Wbr, atom.Frame:
		return true
	}
	return false
}

// isInline says whether words before and after the tag may be one word:
// "<b>pago</b>PA" reads pagoPA.
func isInline(a atom.Atom) bool {
	switch a {
	case atom.A, atom.Abbr, atom.B, atom.Bdi, atom.Bdo, atom.Big, atom.Cite, atom.Code, atom.Em, atom.Font, atom.I,
		atom.Ins, atom.Kbd, atom.Mark, atom.Q, atom.S, atom.Samp, atom.Small, atom.Span, atom.Strike, atom.Strong,
		atom.Sub, atom.Sup, atom.Time, atom.Tt, atom.U, atom.Var, atom.Wbr, atom.Acronym, atom.Nobr:
		return true
	}
	return false
}

// isQuiet says whether words inside the element are not shown, or are struck
// out: what a page withdraws it no longer says.
func isQuiet(a atom.Atom) bool {
	switch a {
	case atom.Script, atom.Style, atom.Template, atom.Noscript, atom.Title, atom.Svg, atom.Noframes, atom.Iframe, atom.Object,
		atom.Del, atom.S, atom.Strike:
		return true
	}
	return false
}

func (r *reader) start(z *scanner) {
	tag, a := z.tag, &z.attrs
	if tag == atom.Option {
		r.closeOption()
	}
	e := element{tag: tag, region: r.region(), start: r.text.len()}
	if tag == 0 {
		e.name = clip(string(z.folded(z.name)), 64)
		r.mountPoint = r.mountPoint || e.name == "app-root"
	}
	if !isInline(tag) {
		r.text.gap()
		e.start = r.text.len()
	}
	if a.has != 0 || isLandmark(tag) {
		e.region = regionOf(tag, a, e.region)
	}
	e.quiet = isQuiet(tag)
	r.fact(tag, a, &e)
	if isVoid(tag) {
		return
	}
	if len(r.open) >= maxDepth {
		r.page.Truncated = true
		return
	}
	if e.quiet {
		r.quiet++
	}
	r.open = append(r.open, e)
}

// closeOption closes the option before: its end tag is mostly left out.
func (r *reader) closeOption() {
	if n := len(r.open); n > 0 && r.open[n-1].tag == atom.Option {
		r.text.gap()
		r.close(n - 1)
	}
}

func (r *reader) region() evidence.Region {
	if n := len(r.open); n > 0 {
		return r.open[n-1].region
	}
	return evidence.Main
}

// end closes the nearest open element of that name, with those left open
// inside it; an end tag without a start is ignored.
func (r *reader) end(z *scanner) {
	tag := z.tag
	name := ""
	if tag == 0 {
		name = clip(string(z.folded(z.name)), 64)
	}
	if !isInline(tag) {
		r.text.gap()
	}
	for i := len(r.open) - 1; i >= 0; i-- {
		if e := &r.open[i]; e.tag == tag && (tag != 0 || e.name == name) {
			for len(r.open) > i {
				r.close(len(r.open) - 1)
			}
			return
		}
	}
}

// close gives what an element captured its words.
func (r *reader) close(i int) {
	e := r.open[i]
	r.open = r.open[:i]
	if e.quiet {
		r.quiet--
	}
	if e.kind == nothing && e.marked == 0 {
		return
	}
	said := r.known.word(mask(clipBytes(r.text.since(e.start), maxLabel)))
	if e.marked > 0 {
		r.page.Elements[e.marked-1].Text = said
	}
	switch e.kind {
	case heading:
		if said != "" && len(r.page.Headings) < maxHeadings {
			r.page.Headings = append(r.page.Headings, said)
		}
	case link:
		r.closeLink(e.index, said)
	case form:
		if said != "" {
			r.page.Forms[e.index].Text = said
		}
	}
}
