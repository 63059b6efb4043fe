package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/campanile-italia/campanile/checks"
	"github.com/campanile-italia/campanile/evidence"
	"github.com/campanile-italia/campanile/store"
)

type recheckCommand struct {
	withConfig
	IPA     []string  `name:"ipa" placeholder:"CODE" help:"Codice IPA of a comune; may be repeated or comma-separated. Default: all."`
	Ruleset string    `enum:"stored,current" default:"current" help:"current: this build's rules. stored: the verdicts that were given when the visit was made."`
	Since   time.Time `format:"2006-01-02" placeholder:"DATE" help:"Every visit kept since that day. Default: the newest of each comune."`
	Format  string    `enum:"text,jsonl" default:"text" help:"text or jsonl (one JSON object a visit)."`
}

func (recheckCommand) Help() string {
	return "Example:\n  campanile recheck --config campanile.yaml --since 2026-11-01 --format jsonl\n\nVerdicts that differ from those given when the visit was made are listed on standard error, with what has changed since: ruleset, knowledge, reader."
}

func (c recheckCommand) Run(ctx context.Context, std stdio) error {
	a, err := c.open(ctx, std)
	if err != nil {
		return err
	}
	defer a.Close()
	out := bufio.NewWriter(std.out)
	r := recheck{app: a, write: resultWriter(out, c.Format, a.config.Language)}
	judge := r.current
	if c.Ruleset == "stored" {
		judge = r.stored(out, c.Format)
	}
	if err := a.store.Snapshots(ctx, normalIPAs(c.IPA), c.Since, func(s *evidence.Snapshot) error { return judge(ctx, s) }); err != nil {
		return err
	}
	if r.judged == 0 {
		return errors.New("the store keeps no evidence of these comuni: scan with --save, and evidence.keep not none")
	}
	if c.Ruleset == "stored" {
		fmt.Fprintf(std.err, "%d visits as they were judged\n", r.judged)
	} else {
		fmt.Fprintf(std.err, "%d visits judged with ruleset %s, %d verdicts differ\n", r.judged, checks.Ruleset, r.changed)
	}
	return out.Flush()
}

// recheck is one pass over stored evidence.
type recheck struct {
	*app
	write           func(*checks.Outcome) error
	judged, changed int
}

// current judges a visit with this build, and lists the verdicts that are not
// those given when it was made.
func (r *recheck) current(ctx context.Context, s *evidence.Snapshot) error {
	o := checks.Judge(s)
	r.judged++
	before, err := r.store.Seen(ctx, o.IPA, o.Run)
	switch {
	case errors.Is(err, store.ErrNotFound): // a visit kept without its verdicts
	case err != nil:
		return err
	default:
		d := compare(before, &o)
		r.changed += len(d.changed)
		r.say(d, s, before, &o)
	}
	return r.write(&o)
}

func (r *recheck) say(d differences, s *evidence.Snapshot, before *store.Seen, now *checks.Outcome) {
	why := strings.Join(whyChanged(before.Card, now.Card, s.Reading), "; ")
	for _, c := range d.changed {
		fmt.Fprintf(r.std.err, "%s %s: %s -> %s, %s (%s)\n", now.IPA, c.now.Check, c.before, verdict(&c.now), why, c.now.Message.In(r.config.Language))
	}
	if len(d.added) > 0 {
		fmt.Fprintf(r.std.err, "%s: %d checks that were not there when it was visited: %s\n", now.IPA, len(d.added), strings.Join(d.added, ", "))
	}
	if len(d.gone) > 0 {
		fmt.Fprintf(r.std.err, "%s: %d checks of that time that this build does not have: %s\n", now.IPA, len(d.gone), strings.Join(d.gone, ", "))
	}
}

// storedVerdicts is a visit as it was judged when it was made.
type storedVerdicts struct {
	IPA      string                   `json:"ipa"`
	Run      string                   `json:"run"`
	Started  time.Time                `json:"started"`
	Card     checks.Card              `json:"card"`
	Verdicts map[string]checks.Status `json:"verdicts"`
}

// stored writes the verdicts that were given when a visit was made. Of visits
// but the newest the store keeps the verdicts and not their words.
func (r *recheck) stored(out io.Writer, format string) func(context.Context, *evidence.Snapshot) error {
	return func(ctx context.Context, s *evidence.Snapshot) error {
		seen, err := r.store.Seen(ctx, s.Municipality.IPA, s.Run)
		if errors.Is(err, store.ErrNotFound) {
			return nil
		}
		if err != nil {
			return err
		}
		r.judged++
		v := storedVerdicts{s.Municipality.IPA, s.Run, s.Started, seen.Card, seen.Verdicts}
		if format == "jsonl" {
			return json.NewEncoder(out).Encode(v)
		}
		fmt.Fprintf(out, "%s, run %s, ruleset %s\n", v.IPA, v.Run, v.Card.Ruleset)
		for _, check := range slices.Sorted(maps.Keys(v.Verdicts)) {
			fmt.Fprintf(out, "  %-28s %s\n", check, v.Verdicts[check])
		}
		return nil
	}
}

// differences are those between two judgements of one visit.
type differences struct {
	changed     []rejudged
	added, gone []string // checks that only one of them has
}

// rejudged is a verdict before and after.
type rejudged struct {
	before checks.Status
	now    checks.Result
}

func compare(before *store.Seen, now *checks.Outcome) (d differences) {
	have := map[string]bool{}
	for _, r := range now.Results {
		have[r.Check] = true
		was, ok := before.Verdicts[r.Check]
		switch {
		case !ok:
			d.added = append(d.added, r.Check)
		case was != r.Status:
			d.changed = append(d.changed, rejudged{was, r})
		}
	}
	for _, check := range slices.Sorted(maps.Keys(before.Verdicts)) {
		if !have[check] {
			d.gone = append(d.gone, check)
		}
	}
	return d
}

// whyChanged says what is another than when a visit was judged, and no more
// than that: two things that changed may each be the cause. The evidence is the
// same, the registers' data of that day in it.
func whyChanged(before, now checks.Card, reading int) []string {
	var why []string
	if before.Ruleset != now.Ruleset {
		why = append(why, "ruleset "+before.Ruleset+" -> "+now.Ruleset)
	}
	switch {
	case before.Knowledge == "":
		why = append(why, "knowledge of then not recorded")
	case before.Knowledge != now.Knowledge:
		why = append(why, "knowledge "+before.Knowledge+" -> "+now.Knowledge)
	}
	if reading != evidence.Reading {
		why = append(why, fmt.Sprintf("pages read by version %d of the reader, this build's is %d", reading, evidence.Reading))
	}
	if before.Ruleset == now.Ruleset && before.Knowledge == now.Knowledge && reading == evidence.Reading {
		why = append(why, "same ruleset, knowledge and evidence: the check itself is another in this build")
	}
	return why
}

func verdict(r *checks.Result) string {
	if r.Reason == "" {
		return string(r.Status)
	}
	return string(r.Status) + "(" + r.Reason + ")"
}
