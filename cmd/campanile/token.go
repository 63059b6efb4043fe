package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/campanile-italia/campanile/store"
)

type tokenCommand struct {
	Create tokenCreateCommand `cmd:"" help:"Make a token; it is shown once."`
	List   tokenListCommand   `cmd:"" help:"List tokens: never their secrets, which are kept nowhere."`
	Revoke tokenRevokeCommand `cmd:"" help:"End a token at once."`
}

func (tokenCommand) Help() string {
	return "Officials and suppliers ask for scans with a token: Authorization: Bearer TOKEN. It is not bound by ondemand.per_client.\n\nExample:\n  campanile token create --config campanile.yaml --scope supplier --ipa c_d150,c_b157 --note 'Invented S.r.l.'"
}

type tokenCreateCommand struct {
	withConfig
	Scope string   `required:"" enum:"official,supplier" help:"Whose: official, supplier."`
	IPA   []string `name:"ipa" placeholder:"CODE" help:"Comuni it is for; a supplier's needs some. Default: every one."`
	Days  int      `default:"365" help:"How long it holds, 1 to 1095."`
	Note  string   `required:"" help:"Who has it: an office or a company, no person."`
}

func (c tokenCreateCommand) Run(ctx context.Context, std stdio) error {
	if c.Days < 1 || c.Days > 1095 {
		return usage("--days: %d is not allowed: 1 to 1095", c.Days)
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
	secret, now := newSecret(), time.Now().UTC()
	t := store.Token{ID: strings.ToLower(rand.Text()[:10]), SHA256: sumOf(secret), Scope: c.Scope, Comuni: comuni, Note: c.Note, Created: now, Expires: now.AddDate(0, 0, c.Days)}
	if err := a.store.SaveToken(ctx, t); err != nil {
		return err
	}
	if err := a.store.WriteAudit(ctx, store.Asked{Who: "operator", What: store.MadeToken, Subject: t.ID, Outcome: c.Scope, First: now}); err != nil {
		return err
	}
	fmt.Fprintf(std.err, "token %s, until %s; it is shown now and never again:\n", t.ID, t.Expires.Format(time.DateOnly))
	_, err = fmt.Fprintln(std.out, secret)
	return err
}

func (c tokenCreateCommand) comuni(ctx context.Context, a *app) ([]string, error) {
	if len(c.IPA) == 0 {
		if c.Scope == "supplier" {
			return nil, usage("--ipa: a supplier's token is for some comuni: name them")
		}
		return nil, nil
	}
	inv, err := a.inventory(ctx)
	if err != nil {
		return nil, err
	}
	if _, err := pick(inv, c.IPA); err != nil {
		return nil, err
	}
	return normalIPAs(c.IPA), nil
}

type tokenListCommand struct{ withConfig }

func (c tokenListCommand) Run(ctx context.Context, std stdio) error {
	a, err := c.open(ctx, std)
	if err != nil {
		return err
	}
	defer a.Close()
	all, err := a.store.Tokens(ctx)
	if err != nil {
		return err
	}
	for i := range all {
		t := &all[i]
		state := "holds"
		switch {
		case !t.Revoked.IsZero():
			state = "revoked"
		case !t.Holds(time.Now()):
			state = "over"
		}
		comuni := strings.Join(t.Comuni, ",")
		if comuni == "" {
			comuni = "*"
		}
		if _, err := fmt.Fprintf(std.out, "%s  %-8s  %-7s  until %s  %s  %q\n", t.ID, t.Scope, state, t.Expires.Format(time.DateOnly), comuni, t.Note); err != nil {
			return err
		}
	}
	return nil
}

type tokenRevokeCommand struct {
	withConfig
	ID string `arg:"" help:"Token, as token list shows it."`
}

func (c tokenRevokeCommand) Run(ctx context.Context, std stdio) error {
	a, err := c.open(ctx, std)
	if err != nil {
		return err
	}
	defer a.Close()
	now := time.Now().UTC()
	err = a.store.RevokeToken(ctx, c.ID, now)
	if errors.Is(err, store.ErrNotFound) {
		return fmt.Errorf("no token that holds is called %.40q: campanile token list shows them", c.ID)
	}
	if err != nil {
		return err
	}
	return a.store.WriteAudit(ctx, store.Asked{Who: "operator", What: store.EndedToken, Subject: c.ID, Outcome: "done", First: now})
}
