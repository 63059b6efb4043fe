package lab

import (
	"strings"

	"github.com/campanile-italia/campanile/registry"
)

// How IPA's record of a comune holds its mailboxes, where the lab writes it.

const (
	domicileFirst  way = "the first mailbox"
	domicileSecond way = "after an ordinary mailbox"
	domicileFifth  way = "the fifth mailbox"
	domicileCase   way = "kind and address in capitals"
	domicileNone   way = "an ordinary mailbox alone"
	domicileKind   way = "a PEC's address of another kind"
)

var domicileWays = []way{domicileFirst, domicileNone, domicileSecond, domicileCase, domicileKind, domicileFifth}

// mailbox is one of a body's five.
type mailbox struct{ address, kind string }

// mailboxes are a comune's: its digital domicile and, where it has one, an
// ordinary one.
func mailboxes(m *registry.Municipality, kind way) []mailbox {
	pec := mailbox{"protocollo@" + m.PECDomain, "Pec"}
	var ordinary []mailbox
	if m.MailDomain != "" {
		ordinary = []mailbox{{"protocollo@" + m.MailDomain, "Altro"}}
	}
	switch kind {
	case domicileSecond:
		return append(ordinary, pec)
	case domicileFifth:
		return append(append(ordinary, make([]mailbox, 4-len(ordinary))...), pec)
	case domicileCase:
		return append([]mailbox{{strings.ToUpper(pec.address), "PEC"}}, ordinary...)
	case domicileNone:
		return ordinary
	case domicileKind:
		return append(ordinary, mailbox{pec.address, "Altro"})
	}
	return append([]mailbox{pec}, ordinary...)
}

// hasMailbox is for whom IPA has an ordinary mailbox beside the digital domicile.
func (c *comune) hasMailbox() bool { return c.PECDomain != "" && c.MailDomain != "" }

func (w *World) truthDomicile(c *comune) Expectation {
	if c.PECDomain == "" {
		return warn("no PEC in the register")
	}
	if w.opt.EntitiesFile != nil {
		return pass("PEC in the register")
	}
	kind := c.way(axisDomicile)
	e := pass("digital domicile: " + string(kind))
	if kind == domicileNone || kind == domicileKind {
		e = warn(e.Why)
	}
	return e.as(string(kind))
}
