package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"time"

	"github.com/campanile-italia/campanile/registry"
	"github.com/campanile-italia/campanile/store"
	"github.com/campanile-italia/campanile/web"
)

const (
	linkLife  = time.Hour        // in which a link sent to a comune is to be opened
	linkGap   = 15 * time.Minute // between two links to one comune
	draftPost = 60 * 24 * time.Hour
	// letterTurn is how long who asked for a letter has to send it, before the
	// daemon tries, and how often that looks.
	letterTurn = time.Minute
	longPause  = 6 * time.Hour // between two tries at most
)

// letters go to the digital domiciles of comuni, and nowhere else. They are kept
// until the mail server has taken them: what a comune or an operator asked for is
// not lost with the mail.
type letters struct {
	app  *app
	post postman
}

// newLetters returns how letters are sent; nil where no mail server is
// configured.
func newLetters(a *app, demo bool) *letters {
	switch {
	case demo:
		return &letters{a, logged{slog.New(slog.NewTextHandler(a.std.err, nil))}} // the demonstration's own log says warnings only
	case a.config.Mail.SMTP != "":
		return &letters{a, smtpServer{Mail: a.config.Mail}}
	}
	return nil
}

// pauseAfter is how long a letter that was tried so often rests: minutes at first.
func pauseAfter(tries int) time.Duration { return min(longPause, letterTurn<<min(tries, 10)) }

// sendLink sends a link by which a comune shows that it is itself.
func (l *letters) sendLink(ctx context.Context, ipa, lang string) error {
	if _, err := l.domicile(ipa); err != nil {
		return err
	}
	now := time.Now().UTC()
	err := l.ask(ctx, store.Letter{Kind: store.LinkLetter, IPA: ipa, Lang: lang, Asked: now, Expires: now.Add(linkLife)}, linkGap)
	var refused *store.RefusedError
	if errors.As(err, &refused) {
		return &web.TooSoonError{After: refused.After, Why: "a link was sent a short time ago"}
	}
	return err
}

// tell sends a comune the link that opens its draft.
func (l *letters) tell(ctx context.Context, d store.Draft) error {
	if _, err := l.domicile(d.IPA); err != nil {
		return err
	}
	now := time.Now().UTC()
	return l.ask(ctx, store.Letter{Kind: store.DraftLetter, IPA: d.IPA, Lang: l.app.config.Language, Draft: d.ID, Asked: now, Expires: now.Add(draftPost)}, 0)
}

// ask keeps a letter and tries to send it: web.ErrLetterWaits when it will be
// tried again.
func (l *letters) ask(ctx context.Context, one store.Letter, gap time.Duration) error {
	one.ID, one.Next = rand.Text(), one.Asked.Add(letterTurn)
	if err := l.app.store.QueueLetter(ctx, one, gap); err != nil {
		return err
	}
	if err := l.send(ctx, one); err != nil {
		l.app.log.Warn("a letter waits for the mail server", "ipa", one.IPA, "letter", one.Kind, "error", err)
		return web.ErrLetterWaits
	}
	return nil
}

// sendDue sends what waits and is due.
func (l *letters) sendDue(ctx context.Context) error {
	for ctx.Err() == nil {
		one, err := l.app.store.TakeLetter(ctx, time.Now().UTC(), pauseAfter)
		if errors.Is(err, store.ErrNotFound) {
			return nil
		}
		if err != nil {
			return err
		}
		if err := l.send(ctx, one); err != nil {
			l.app.log.Warn("a letter waits for the mail server", "ipa", one.IPA, "letter", one.Kind, "tries", one.Tries+1, "error", err)
		}
	}
	return ctx.Err()
}

// send writes a letter with a new secret, and hands it to the mail server.
func (l *letters) send(ctx context.Context, one store.Letter) error {
	to, err := l.domicile(one.IPA)
	if err != nil {
		return err
	}
	secret, now := newSecret(), time.Now().UTC()
	var subject, text string
	switch one.Kind {
	case store.DraftLetter:
		d, err := l.app.store.OpenDraft(ctx, one.IPA, now)
		if err != nil {
			return err
		}
		until := now.AddDate(0, 0, d.Days)
		if err := l.app.store.SaveDraftLink(ctx, one.IPA, sumOf(secret), now, until.Sub(now)); err != nil {
			return err
		}
		subject, text = draftLetter(one.Lang, l.app.portal()+"/reply/"+secret, until, d.Days)
	default:
		if err := l.app.store.SaveLink(ctx, one.IPA, sumOf(secret), now, linkLife); err != nil {
			return err
		}
		subject, text = linkLetter(one.Lang, l.app.portal()+"/identity/"+secret)
	}
	if err := l.post.Send(ctx, to, subject, text); err != nil {
		return err
	}
	sent := context.WithoutCancel(ctx) // it is on its way, whoever asked for it
	err = l.app.store.SentLetter(sent, one.ID, now)
	if one.Draft != "" {
		err = errors.Join(err, l.app.store.ToldDraft(sent, one.Draft, now))
	}
	return err
}

// domicile is the certified mail of a comune by the register as it stands.
func (l *letters) domicile(ipa string) (string, error) {
	to, err := registry.Domicile(l.app.locations()[registry.IPAEntities], l.app.config.Registers, ipa)
	if errors.Is(err, registry.ErrNoDomicile) {
		return "", web.ErrNoDomicile
	}
	return to, err
}

// keep sends what waits until ctx ends.
func (l *letters) keep(ctx context.Context) {
	t := time.NewTicker(letterTurn)
	defer t.Stop()
	for {
		if err := l.sendDue(ctx); err != nil && ctx.Err() == nil {
			l.app.log.Error("letters that wait could not be read", "error", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-t.C:
		}
	}
}

// portal is where links lead. It is configured, and never what a request says
// its host is.
func (a *app) portal() string {
	if p := a.config.Portal; p != "" {
		return p
	}
	host, port, _ := net.SplitHostPort(a.config.Listen)
	return "http://" + net.JoinHostPort(host, port)
}

func linkLetter(lang, address string) (subject, text string) {
	if lang == "en" {
		return "Campanile: link to act for the comune", "Somebody asked on the portal Campanile to act for this comune. Open this link within an hour; it works once:\n\n" + address +
			"\n\nIf nobody of yours asked for it, do nothing: without the link nobody can act for the comune.\n"
	}
	return "Campanile: collegamento per agire per il comune", "Qualcuno ha chiesto sul portale Campanile di agire per questo comune. Il collegamento vale una volta sola, entro un'ora:\n\n" + address +
		"\n\nSe nessuno dei vostri l'ha chiesto, non serve fare nulla: senza il collegamento nessuno può agire per il comune.\n"
}

func draftLetter(lang, address string, until time.Time, days int) (subject, text string) {
	if lang == "en" {
		return fmt.Sprintf("Campanile: draft on the comune's digital services, %d days to reply", days), fmt.Sprintf(
			"Before a report or a certificate names what this comune lacks, you see it and may reply: comment, contest (a new visit follows at once) or explain. You have %d days, until %s:\n\n%s\n\nThe link may be opened as often as you like until then. Whoever has it replies for the comune: do not pass it on outside the office.\n",
			days, until.Format(time.DateOnly), address)
	}
	return fmt.Sprintf("Campanile: bozza sui servizi digitali del comune, %d giorni per rispondere", days), fmt.Sprintf(
		"Prima che una relazione o un certificato nomini ciò che manca a questo comune, potete vederlo e rispondere: commentare, contestare (segue subito una nuova visita) o spiegare. Avete %d giorni, fino al %s:\n\n%s\n\nFino ad allora il collegamento si può aprire più volte. Chi lo ha risponde per il comune: non va inoltrato fuori dall'ufficio.\n",
		days, until.Format("02/01/2006"), address)
}
