package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/campanile-italia/campanile/evaluate"
	"github.com/campanile-italia/campanile/registry"
	"github.com/campanile-italia/campanile/store"
	"github.com/campanile-italia/campanile/web"
)

type replyOpenCommand struct {
	withConfig
	IPA    []string `name:"ipa" placeholder:"CODE" help:"Codice IPA of the comune; may be repeated or comma-separated."`
	Pilots bool     `help:"The pilots, instead."`
	Days   int      `default:"30" help:"How long it may reply, 1 to 366, from when it was told."`
	ByHand bool     `help:"Print the addresses instead of sending them: you send them, today."`
}

func (replyOpenCommand) Help() string {
	return "Examples:\n  campanile reply open --config campanile.yaml --pilots\n  campanile reply open --config campanile.yaml --ipa c_d150 --days 20\n\nA letter goes to the digital domicile in IPA; the days run from when the mail server took it. Until they are over no report, list to a supplier, open data or certificate names what the comune lacks. Where no mail server is configured, or the register has no certified mail, the address to send is printed and the days run at once."
}

func (c replyOpenCommand) Run(ctx context.Context, std stdio) error {
	if c.Days < 1 || c.Days > 366 {
		return usage("--days: %d is not allowed: 1 to 366", c.Days)
	}
	a, err := c.open(ctx, std)
	if err != nil {
		return err
	}
	defer a.Close()
	comuni, err := c.comuni(ctx, a)
	if err != nil {
		return err
	}
	post := newLetters(a, false)
	if c.ByHand {
		post = nil
	}
	for i := range comuni {
		address, err := a.openDraft(ctx, comuni[i].IPA, c.Days, post)
		if err != nil {
			return err
		}
		if err := sayOpened(ctx, a, &comuni[i], address); err != nil {
			return err
		}
	}
	return nil
}

func (c replyOpenCommand) comuni(ctx context.Context, a *app) ([]registry.Municipality, error) {
	inv, err := a.inventory(ctx)
	if err != nil {
		return nil, err
	}
	codes := c.IPA
	if c.Pilots {
		for i := range inv.Municipalities {
			if inv.Municipalities[i].Pilot != nil {
				codes = append(codes, inv.Municipalities[i].IPA)
			}
		}
	}
	comuni, err := pick(inv, codes)
	if err == nil && len(comuni) == 0 {
		err = usage("reply open: whose draft: --ipa CODE or --pilots")
	}
	return comuni, err
}

// sayOpened says how a comune comes to know; an address is the operator's to send.
func sayOpened(ctx context.Context, a *app, m *registry.Municipality, address string) error {
	d, err := a.store.OpenDraft(ctx, m.IPA, time.Now())
	if err != nil {
		return err
	}
	switch {
	case address != "":
		fmt.Fprintf(a.std.err, "%s may reply until %s; send it this address:\n", m, d.Closes.Format(draftTime))
		_, err = fmt.Fprintln(a.std.out, address)
	case d.Closes.IsZero():
		fmt.Fprintf(a.std.err, "%s may reply; the mail server did not take the letter yet, which a running daemon tries again: its %d days run from then\n", m, d.Days)
	default:
		fmt.Fprintf(a.std.err, "%s was told, and may reply until %s\n", m, d.Closes.Format(draftTime))
	}
	return err
}

const draftTime = "2006-01-02 15:04 MST"

// openDraft opens a comune's draft, unless one is open, and tells it. The address
// is returned where nobody else sends it: post is nil, or there is no domicile.
func (a *app) openDraft(ctx context.Context, ipa string, days int, post *letters) (address string, err error) {
	now := time.Now().UTC().Truncate(time.Second)
	d, err := a.store.OpenDraft(ctx, ipa, now)
	switch {
	case errors.Is(err, store.ErrNotFound):
		d = store.Draft{ID: rand.Text(), IPA: ipa, Opened: now, Days: days}
		err = a.store.SaveDraft(ctx, d)
	case err == nil && !d.Closes.IsZero() && post != nil: // it was told
		return "", nil
	}
	if err != nil {
		return "", err
	}
	if post != nil {
		err = post.tell(ctx, d)
		if !errors.Is(err, web.ErrNoDomicile) {
			if errors.Is(err, web.ErrLetterWaits) {
				err = nil
			}
			return "", err
		}
	}
	secret := newSecret()
	until := now.AddDate(0, 0, d.Days)
	if !d.Closes.IsZero() {
		until = d.Closes
	}
	if err := a.store.SaveDraftLink(ctx, d.IPA, sumOf(secret), now, until.Sub(now)); err != nil {
		return "", err
	}
	return a.portal() + "/reply/" + secret, a.store.ToldDraft(ctx, d.ID, now)
}

// replying are the comuni that may still reply to their draft, with the day until
// which; zero: they were not told yet.
func (a *app) replying(ctx context.Context) (map[string]time.Time, error) {
	open, err := a.store.OpenDrafts(ctx, time.Now())
	if err != nil {
		return nil, err
	}
	by := make(map[string]time.Time, len(open))
	for _, d := range open {
		by[d.IPA] = d.Closes
	}
	return by, nil
}

// allHeard fails while a pilot of a protocol may still reply: a certificate names
// them all, and cannot be taken back.
func (a *app) allHeard(ctx context.Context, p *evaluate.Protocol) error {
	open, err := a.replying(ctx)
	if err != nil {
		return err
	}
	var wait []string
	for _, e := range p.Pilots {
		if closes, ok := open[e.IPA]; ok {
			day := "its letter waits for the mail server"
			if !closes.IsZero() {
				day = "until " + closes.Format(draftTime)
			}
			wait = append(wait, e.IPA+" ("+day+")")
		}
	}
	if len(wait) == 0 {
		return nil
	}
	return fmt.Errorf("%d pilots may still reply to their draft, and a certificate names them: %s; certify when their days are over", len(wait), strings.Join(wait, ", "))
}

type replyDraftsCommand struct{ withConfig }

func (c replyDraftsCommand) Run(ctx context.Context, std stdio) error {
	a, err := c.open(ctx, std)
	if err != nil {
		return err
	}
	defer a.Close()
	all, err := a.store.Drafts(ctx)
	if err != nil {
		return err
	}
	for _, d := range all {
		closes := "not told yet"
		if !d.Closes.IsZero() {
			closes = d.Closes.Format(draftTime)
		}
		if _, err := fmt.Fprintf(std.out, "%s  opened %s  %d days  until %s\n", d.IPA, d.Opened.Format(time.DateOnly), d.Days, closes); err != nil {
			return err
		}
	}
	return nil
}
