package lab

// Deciding is a page that decides a check for one comune: whoever has read it
// can say what the truth is.
type Deciding struct {
	Check string
	// URL is as the site writes it; a page that stands at the home page's
	// address is part of it.
	URL string
	// Style and Layout are how the site is made and how its pages are reached.
	Style, Layout string
}

// Deciding returns the pages that decide, by Codice IPA, of the comuni whose
// site can be read and as far as the page exists and may be read.
func (w *World) Deciding() map[string][]Deciding {
	all := make(map[string][]Deciding, len(w.comuni))
	for _, c := range w.comuni {
		if c.contentFault() != "" || c.host == "" {
			continue
		}
		add := func(check, address string) {
			if address != "" {
				all[c.IPA] = append(all[c.IPA], Deciding{check, address, c.style.String(), string(c.layout)})
			}
		}
		add("pagopa-portal", c.decidingPortal())
		if c.at.place != atAbsent && c.at.place != atWall && !c.at.closed() {
			add("transparency-section", c.absolute(c.sectionItself()))
			if c.hasPart(pageIBAN) {
				add("pagopa-declaration", c.decidingIBAN())
			}
		}
		if len(c.shown) > 0 {
			add("einvoice-code-published", c.decidingCode())
		}
		if c.a11y == a11yFresh || c.a11y == a11yOld {
			add("accessibility-declaration", "https://form.agid.gov.it/view/"+c.declarationID())
		}
	}
	return all
}

// absolute is an address of the site's as a whole; one that is whole stays.
func (c *comune) absolute(address string) string {
	if address != "" && address[0] == '/' {
		return c.origin() + address
	}
	return address
}

func (c *comune) decidingPortal() string {
	switch c.portal {
	case portalNone, portalKnownClosed, portalVendorClosed, portalDown, portalNational, portalCheckout, portalOther:
		return "" // nothing, or the link alone decides
	case portalOwnForm, portalText:
		return c.absolute(c.pagePath(pagePayments))
	case portalNews:
		return c.absolute(c.pagePath(pagePayNews))
	}
	_, link := c.payLink()
	return link
}

func (c *comune) decidingIBAN() string {
	if c.at.place == atOwn {
		return c.absolute(c.pagePath(pageIBAN))
	}
	return "https://" + c.sectionHost() + c.partPath(pageIBAN)
}

func (c *comune) decidingCode() string {
	switch c.codes {
	case codeFooter:
		return c.absolute(c.pagePath(pageHome))
	case codePage, codeStale:
		return c.absolute(c.pagePath(pageInvoicing))
	}
	return c.absolute(c.pagePath(pageContacts))
}

// Layout is how the pages of a comune's site are reached; empty when by plain
// links.
func (w *World) Layout(ipa string) string {
	if c := w.byIPA[ipa]; c != nil {
		return string(c.layout)
	}
	return ""
}
