package evidence

import "time"

// Page is one address that was asked for, reduced to facts while it was read.
// The document itself is gone: memory does not grow with the visits under way.
type Page struct {
	Asked  string    `json:"asked"`           // as linked, without fragment
	URL    string    `json:"url"`             // after redirects
	Status int       `json:"status"`          // last HTTP status; 0 when there was no answer
	Fault  Fault     `json:"fault,omitempty"` // why there is no content
	Note   string    `json:"note,omitempty"`  // detail of the fault
	At     time.Time `json:"at"`
	Hops   []Hop     `json:"hops,omitempty"` // redirects on the way, when there were any
	// Since is set when the server said at At (HTTP 304) that the page is still
	// as an earlier visit had read it, at Since.
	Since time.Time `json:"since,omitzero"`
	// Invalid is set when the content was read behind a certificate that
	// browsers refuse; a proof taken from it says so.
	Invalid CertificateFault `json:"invalid,omitempty"`
	// Rendered says that a browser ran the page's scripts: what follows is the
	// document that they made, its size and hash included.
	Rendered bool `json:"rendered,omitempty"`

	Title     string   `json:"title,omitempty"`
	Lang      string   `json:"lang,omitempty"`
	Headings  []string `json:"headings,omitempty"`  // h1 to h3 in order (bounded)
	Text      string   `json:"text,omitempty"`      // visible text, white space folded, bounded; mailboxes, personal tax codes and mobile numbers masked
	Truncated bool     `json:"truncated,omitempty"` // text or links went over their bound

	Links    []Link    `json:"links,omitempty"`
	Forms    []Form    `json:"forms,omitempty"`
	Elements []Element `json:"elements,omitempty"` // everything with a data-element attribute
	Frames   []string  `json:"frames,omitempty"`
	Scripts  []string  `json:"scripts,omitempty"`
	Styles   []string  `json:"styles,omitempty"`
	Images   []Image   `json:"images,omitempty"`
	JSONLD   []string  `json:"jsonld,omitempty"`
	Cookies  []Cookie  `json:"cookies,omitempty"`

	Meta      map[string]string `json:"meta,omitempty"`    // name or property, lower case -> content
	Header    map[string]string `json:"header,omitempty"`  // the few that matter, lower case
	Refresh   string            `json:"refresh,omitempty"` // target of a meta refresh, absolute
	MediaType string            `json:"media_type,omitempty"`
	Charset   string            `json:"charset,omitempty"`
	Size      int               `json:"size"`             // bytes after decompression
	SHA256    string            `json:"sha256,omitempty"` // of the body
}

// Read says whether the page's content was had.
func (p *Page) Read() bool { return p.Fault == "" && p.Status >= 200 && p.Status < 300 }

// Region is where on a page something stands.
type Region string

// The regions of a page.
const (
	Header Region = "header"
	Nav    Region = "nav"
	Main   Region = "main"
	Footer Region = "footer"
)

// Link is an anchor, area, button with a location, or form target worth following.
type Link struct {
	URL     string `json:"url"`  // absolute, without fragment
	Text    string `json:"text"` // words, else title, aria-label or the image's alt, at last its file name where that names a topic
	Region  Region `json:"region"`
	Element string `json:"element,omitempty"` // data-element of the anchor
	Rel     string `json:"rel,omitempty"`
}

// Form is what a form asks for; never what anybody typed.
type Form struct {
	Action   string   `json:"action"`           // absolute
	Method   string   `json:"method"`           // "get" or "post"
	Text     string   `json:"text"`             // labels and buttons, bounded
	Inputs   []string `json:"inputs,omitempty"` // names of the fields a visitor fills in (bounded)
	Password bool     `json:"password,omitempty"`
}

// Element is a node marked with data-element, the official model's vocabulary.
type Element struct {
	Name   string `json:"name"` // value of data-element, as written
	Tag    string `json:"tag"`
	Text   string `json:"text,omitempty"` // bounded
	Href   string `json:"href,omitempty"` // absolute
	Region Region `json:"region"`
}

// Image is an image's address and text alternative.
type Image struct {
	Src string `json:"src"`
	Alt string `json:"alt,omitempty"`
}

// Cookie is a cookie the server set. Its value is not kept.
type Cookie struct {
	Name     string `json:"name"`
	Domain   string `json:"domain"` // the attribute, else the host
	Secure   bool   `json:"secure"`
	HTTPOnly bool   `json:"http_only"`
	SameSite string `json:"same_site,omitempty"`
}
