package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"time"

	"github.com/campanile-italia/campanile/evaluate"
	"github.com/campanile-italia/campanile/ledger"
	"github.com/campanile-italia/campanile/registry"
	"github.com/campanile-italia/campanile/store"
	"github.com/campanile-italia/campanile/web"
)

type replyCommand struct {
	Open   replyOpenCommand   `cmd:"" help:"Open comuni's drafts to their reply, for some days, and tell them by certified mail."`
	Drafts replyDraftsCommand `cmd:"" help:"List the drafts that were opened."`
	List   replyListCommand   `cmd:"" help:"List what comuni said."`
	Decide replyDecideCommand `cmd:"" help:"Accept or refuse a reply, with the reason that is shown and entered in the log."`
}

type replyListCommand struct {
	withConfig
	IPA string `name:"ipa" placeholder:"CODE" help:"Codice IPA of a comune. Default: all."`
}

func (c replyListCommand) Run(ctx context.Context, std stdio) error {
	a, err := c.open(ctx, std)
	if err != nil {
		return err
	}
	defer a.Close()
	all, err := a.store.Replies(ctx, c.IPA)
	if err != nil {
		return err
	}
	for _, r := range all {
		if _, err := fmt.Fprintf(std.out, "%s  %s  %s  %s  %s  %s  %q\n", r.ID, r.Made.Format(time.DateOnly), r.State, r.IPA, r.Kind, r.Check, r.Words); err != nil {
			return err
		}
	}
	return nil
}

type replyDecideCommand struct {
	withConfig
	ID     string `arg:"" help:"Reply, as reply list shows it."`
	Accept bool   `xor:"what" help:"Its words are shown: beside the verdict, for an explanation until it expires."`
	Refuse bool   `xor:"what" help:"Its words are not shown."`
	Reason string `required:"" help:"Shown on the portal and entered in the log."`
}

func (c replyDecideCommand) Run(ctx context.Context, std stdio) error {
	if c.Accept == c.Refuse {
		return usage("reply decide: --accept or --refuse")
	}
	a, err := c.open(ctx, std)
	if err != nil {
		return err
	}
	defer a.Close()
	state := store.ReplyRefused
	if c.Accept {
		state = store.ReplyAccepted
	}
	now := time.Now().UTC().Truncate(time.Second)
	err = a.store.DecideReply(ctx, c.ID, state, c.Reason, now)
	if errors.Is(err, store.ErrNotFound) {
		return fmt.Errorf("no open reply is called %.40q: campanile reply list shows them", c.ID)
	}
	if err != nil {
		return err
	}
	r, err := a.store.Reply(ctx, c.ID)
	if err != nil {
		return err
	}
	return a.enterReply(ctx, ledger.Decision, r, now)
}

// enterReply enters the hash of a reply, or of the decision on it, in the log:
// the words themselves can be taken away where the law asks.
func (a *app) enterReply(ctx context.Context, kind ledger.Kind, r store.Reply, at time.Time) error {
	text, err := ledger.Canonical(r)
	if err != nil {
		return err
	}
	_, err = a.ledger().Append(ctx, ledger.NewRecord(kind, r.IPA, at, text))
	return err
}

// replies is the right of reply over the store.
type replies struct {
	app *app
	ask func(ctx context.Context, ipa string) error // a new visit
}

// Draft implements web.Replies.
func (p replies) Draft(ctx context.Context, token string) (*web.Draft, error) {
	ipa, err := p.app.store.DraftLink(ctx, sumOf(token), time.Now())
	if errors.Is(err, store.ErrNotFound) {
		return nil, web.ErrNoDraft
	}
	if err != nil {
		return nil, err
	}
	return p.DraftOf(ctx, ipa)
}

// DraftOf implements web.Replies.
func (p replies) DraftOf(ctx context.Context, ipa string) (*web.Draft, error) {
	d, err := p.app.store.OpenDraft(ctx, ipa, time.Now())
	if errors.Is(err, store.ErrNotFound) {
		return nil, web.ErrNoDraft
	}
	if err != nil {
		return nil, err
	}
	return &web.Draft{IPA: d.IPA, Closes: d.Closes, Days: d.Days}, nil
}

// Reply implements web.Replies.
func (p replies) Reply(ctx context.Context, said web.Reply) error {
	d, err := p.DraftOf(ctx, said.IPA)
	if err != nil {
		return err
	}
	r := store.Reply{ID: rand.Text(), IPA: d.IPA, Check: said.Check, Kind: string(said.Kind), Words: said.Words, Made: said.Made.UTC().Truncate(time.Second), Expires: said.Expires, State: store.ReplyOpen}
	if err := p.app.store.SaveReply(ctx, r); err != nil {
		return err
	}
	if err := p.app.enterReply(ctx, ledger.Reply, r, r.Made); err != nil {
		return err
	}
	if said.Kind == web.Contest {
		if err := p.ask(ctx, d.IPA); err != nil { // asked for a moment ago: the visit it wants is on its way
			p.app.log.Warn("no new visit for a contest", "ipa", d.IPA, "error", err)
		}
	}
	return nil
}

// Of implements web.Replies.
func (p replies) Of(ctx context.Context, ipa string) ([]web.Reply, error) {
	all, err := p.app.store.Replies(ctx, ipa)
	if err != nil {
		return nil, err
	}
	var out []web.Reply
	for _, r := range all {
		out = append(out, web.Reply{IPA: r.IPA, Check: r.Check, Kind: web.ReplyKind(r.Kind), Words: r.Words, Made: r.Made, Expires: r.Expires, State: string(r.State), Reason: r.Reason, Decided: r.Decided})
	}
	return out, nil
}

// repliesIn are the replies that stand in a certificate of a scope.
func (a *app) repliesIn(ctx context.Context, scope string, pilots []evaluate.Pilot, at time.Time) ([]evaluate.Reply, error) {
	out := []evaluate.Reply{}
	for i := range pilots {
		if scope != evaluate.PanelScope && pilots[i].IPA != scope {
			continue
		}
		all, err := a.store.Replies(ctx, registry.NormalIPA(pilots[i].IPA))
		if err != nil {
			return nil, err
		}
		for _, r := range all {
			if r.State != store.ReplyAccepted || !r.Expires.IsZero() && !at.Before(r.Expires) {
				continue
			}
			one := evaluate.Reply{IPA: r.IPA, Check: r.Check, Kind: r.Kind, Words: r.Words, Made: r.Made}
			if !r.Expires.IsZero() {
				one.Expires = &r.Expires
			}
			out = append(out, one)
		}
	}
	return out, nil
}
