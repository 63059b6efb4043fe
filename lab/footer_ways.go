package lab

import (
	"html"
	"strings"
)

// How a site of the official model lets its citizens book an appointment and
// rate its pages.

const (
	bookingFooter   way = "in every footer"
	bookingSheet    way = "on the sheets and their list, not in the footer"
	bookingButton   way = "a button in every footer"
	bookingCapitals way = "in capitals"
	bookingUnmarked way = "without its mark"
	bookingHome     way = "in the home page's footer alone"
	bookingNoList   way = "on the sheets, not on their list"

	ratingNone   way = "none"
	ratingWhole  way = "every part"
	ratingCase   way = "every part, in capitals"
	ratingPieces way = "every part, texts in pieces of markup"
	ratingLacks  way = "no room for words"
	ratingOwn    way = "the comune's own questions"
	ratingSheets way = "on the sheets alone"
)

var (
	bookingWays = []way{bookingFooter, bookingUnmarked, bookingSheet, bookingHome, bookingButton, bookingNoList, bookingCapitals}
	ratingWays  = []way{ratingNone, ratingWhole, ratingLacks, ratingPieces, ratingOwn, ratingCase, ratingSheets}
)

// footerBooking is the link of the model's footer to the booking.
func (b *builder) footerBooking() {
	text, mark := "Prenotazione appuntamento", `data-element="appointment-booking"`
	switch b.c.way(axisBooking) {
	case bookingSheet, bookingNoList:
		return
	case bookingButton:
		b.s(`<button type="button" `, mark, `>`, text, `</button>`)
		return
	case bookingCapitals:
		text = "PRENOTA UN APPUNTAMENTO"
	case bookingUnmarked:
		mark = ""
	case bookingHome:
		if b.id != pageHome {
			return
		}
	}
	b.a(b.href(pageBooking), text, mark)
}

// contentBooking is the link in what a page says.
func (b *builder) contentBooking() {
	kind := catalogue[b.id].kind
	switch b.c.way(axisBooking) {
	case bookingSheet:
		if kind != kindService && kind != kindServices {
			return
		}
	case bookingNoList:
		if kind != kindService {
			return
		}
	default:
		return
	}
	b.a(b.href(pageBooking), "Prenotazione appuntamento", `data-element="appointment-booking"`)
}

// ratingTexts are the model's questions and answers.
var ratingTexts = [...]struct{ element, text string }{
	{"feedback-title", "Quanto sono chiare le informazioni su questa pagina?"},
	{"feedback-rating-question", "Quali sono stati gli aspetti che hai preferito?"}, {"feedback-rating-question", "Dove hai incontrato le maggiori difficoltà?"},
	{"feedback-rating-answer", "Le indicazioni erano chiare"}, {"feedback-rating-answer", "Le indicazioni erano complete"},
	{"feedback-rating-answer", "Capivo sempre che stavo procedendo correttamente"}, {"feedback-rating-answer", "Non ho avuto problemi tecnici"},
	{"feedback-rating-answer", "Altro"}, {"feedback-rating-answer", "A volte le indicazioni non erano chiare"},
	{"feedback-rating-answer", "A volte le indicazioni non erano complete"}, {"feedback-rating-answer", "A volte non capivo se stavo procedendo correttamente"},
	{"feedback-rating-answer", "Ho avuto problemi tecnici"},
}

// rating is the component by which a page is rated.
func (b *builder) rating() {
	kind := b.c.way(axisRating)
	if kind == ratingNone || b.id == pageHome || kind == ratingSheets && catalogue[b.id].kind != kindService {
		return
	}
	b.s(`<div class="cmp-rating" data-element="feedback">`)
	for _, star := range [...]string{"1", "2", "3", "4", "5"} {
		b.s(`<input type="radio" name="voto" data-element="feedback-rate-`, star, `">`)
	}
	b.s(`<div data-element="feedback-rating-positive"></div><div data-element="feedback-rating-negative"></div>`)
	for _, part := range ratingTexts {
		text := html.EscapeString(part.text)
		switch {
		case kind == ratingCase:
			text = strings.ToUpper(part.text)
		case kind == ratingPieces:
			text = strings.Replace(text, " ", " <em>", 1) + "</em>"
		case kind == ratingOwn && part.element == "feedback-rating-question":
			text = "Che cosa ne pensi?"
		}
		b.s(`<p data-element="`, part.element, `">`, text, `</p>`)
	}
	if kind != ratingLacks {
		b.s(`<textarea data-element="feedback-input-text"></textarea>`)
	}
	b.s(`</div>`)
}

// ratedTruth are the right verdicts on the booking and the rating of a site
// whose sheets are read.
func (c *comune) ratedTruth(t map[string]Expectation, miss func(why string) Expectation) {
	if _, out := c.unread(); out || !c.modelSheets() {
		return
	}
	kind := c.way(axisBooking)
	e := pass("booking: " + string(kind))
	switch kind {
	case bookingUnmarked, bookingHome, bookingNoList:
		e = miss(e.Why)
	}
	t["model-c-si-2-1"] = e.as(string(kind))

	kind = c.way(axisRating)
	why := "rating: " + string(kind)
	pages, sheets := pass(why), pass(why)
	switch kind {
	case ratingNone: // the pages run scripts, which may make it
		pages, sheets = unknown("script-only", why), unknown("script-only", why)
	case ratingLacks, ratingOwn:
		pages, sheets = warn(why), warn(why)
	case ratingSheets:
		pages = unknown("script-only", why)
	}
	t["model-c-si-2-5"], t["model-c-si-2-6"] = pages.as(string(kind)), sheets.as(string(kind))
}
