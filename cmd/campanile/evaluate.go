package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/campanile-italia/campanile/evaluate"
	"github.com/campanile-italia/campanile/ledger"
	"github.com/campanile-italia/campanile/registry"

	"github.com/campanile-italia/campanile/checks"
)

type evaluateCommand struct {
	Plan    evaluatePlanCommand    `cmd:"" help:"Write a protocol: what will be measured, before it is. Enters its hash in the log."`
	Run     evaluateRunCommand     `cmd:"" help:"Evaluate the pilots by a protocol on the evidence in the store."`
	Print   evaluatePrintCommand   `cmd:"" help:"Write a certificate as a page or a PDF to be read."`
	Certify evaluateCertifyCommand `cmd:"" help:"Evaluate, sign the certificates, enter them in the log and export the evidence they rest on."`
}

type evaluatePlanCommand struct {
	withConfig
	Name      string   `required:"" help:"Name of the evaluation."`
	Primary   string   `default:"family:pagopa" placeholder:"OUTCOME" help:"family:pagopa, einvoice, hosting or adjacent, or check:ID."`
	Secondary []string `placeholder:"OUTCOME" help:"Further outcomes; may be repeated or comma-separated. Default: the other families."`
	Baseline  int      `default:"12" help:"Months before a pilot enters."`
	Settling  int      `default:"3" help:"Months after it entered that are not looked at."`
	FollowUp  int      `name:"followup" default:"12" help:"Months of the follow-up after that."`
	PerPilot  int      `default:"5" help:"Comuni that each pilot is compared with."`
	Key       string   `placeholder:"FILE" help:"Private key (campanile key): signs the head of the log."`
	Out       string   `required:"" placeholder:"FILE" help:"File to write; - is standard output."`
}

func (evaluatePlanCommand) Help() string {
	return "Examples:\n  campanile evaluate plan --config campanile.yaml --name 'Sperimentazione 2026' --out protocol.json\n  campanile evaluate plan --config campanile.yaml --name 'Sperimentazione 2026' --primary check:pagopa-portal --key campanile.key --out protocol.json\n\nPilots are those of the configuration (pilots:). The protocol says the smallest effect that this panel could detect."
}

// powerProgrammes is how many programmes are simulated for the power.
const powerProgrammes = 200

func (c evaluatePlanCommand) Run(ctx context.Context, std stdio) error {
	a, err := c.open(ctx, std)
	if err != nil {
		return err
	}
	defer a.Close()
	inv, err := a.inventory(ctx)
	if err != nil {
		return err
	}
	p := c.protocol(inv, time.Now())
	if err := p.Validate(); err != nil {
		return usageError{err}
	}
	if err := a.addPower(ctx, &p, time.Now()); err != nil {
		fmt.Fprintln(std.err, "power is not known:", err)
	}
	text, e, err := a.enterProtocol(ctx, &p)
	if err != nil {
		return err
	}
	if err := a.signHead(ctx, c.Key); err != nil {
		return err
	}
	if p.Power != nil {
		fmt.Fprintf(std.err, "smallest effect that can be seen, in points of 100: %s\n", p.Power.Says().EN)
	}
	if !e.At.Before(p.FollowUpOpens()) {
		fmt.Fprintf(std.err, "the follow-up opened on %s: every result will say that this protocol was entered after it\n", p.FollowUpOpens().Format(time.DateOnly))
	}
	fmt.Fprintf(std.err, "entered in the log at %d, SHA-256 %s\n", e.Index, e.SHA256)
	return writeOut(c.Out, std, append(text, '\n'))
}

func (c evaluatePlanCommand) protocol(inv *registry.Inventory, now time.Time) evaluate.Protocol {
	p := evaluate.DefaultProtocol()
	p.Name, p.Made, p.Primary = c.Name, now.UTC().Truncate(time.Second), evaluate.Outcome(c.Primary)
	p.Windows.Baseline, p.Windows.Settling, p.Windows.FollowUp, p.Comparison.PerPilot = c.Baseline, c.Settling, c.FollowUp, c.PerPilot
	if len(c.Secondary) > 0 {
		p.Secondary = nil
		for _, list := range c.Secondary {
			for o := range strings.SplitSeq(list, ",") {
				p.Secondary = append(p.Secondary, evaluate.Outcome(strings.TrimSpace(o)))
			}
		}
	} else {
		p.Secondary = []evaluate.Outcome{}
		for _, f := range checks.Families {
			if o := evaluate.FamilyOutcome(f); o != p.Primary {
				p.Secondary = append(p.Secondary, o)
			}
		}
	}
	p.Pilots = entrants(inv)
	return p
}

// entrants are the pilots of the inventory.
func entrants(inv *registry.Inventory) (all []evaluate.Entrant) {
	for i := range inv.Municipalities {
		m := &inv.Municipalities[i]
		if m.Pilot == nil {
			continue
		}
		e := evaluate.Entrant{IPA: m.IPA, From: m.Pilot.From.Format(time.DateOnly)}
		if !m.Pilot.To.IsZero() {
			e.To = m.Pilot.To.Format(time.DateOnly)
		}
		all = append(all, e)
	}
	slices.SortFunc(all, func(x, y evaluate.Entrant) int { return strings.Compare(x.IPA, y.IPA) })
	return all
}

// addPower simulates programmes on the newest history before now that is long enough.
func (a *app) addPower(ctx context.Context, p *evaluate.Protocol, now time.Time) error {
	past := *p
	back := now.UTC().AddDate(0, -p.Windows.FollowUp-p.Windows.Settling, 0)
	past.Pilots = slices.Clone(p.Pilots)
	for i := range past.Pilots { // as if all had entered so long ago that their follow-up were over
		if from := back.Format(time.DateOnly); past.Pilots[i].From > from {
			past.Pilots[i].From, past.Pilots[i].To = from, ""
		}
	}
	m, err := a.panel(ctx, &past, nil)
	if err != nil {
		return err
	}
	p.Power, err = evaluate.FindPower(m.panel(), p, powerProgrammes)
	return err
}

// enterProtocol keeps a protocol and enters it in the log.
func (a *app) enterProtocol(ctx context.Context, p *evaluate.Protocol) ([]byte, ledger.Entry, error) {
	text, err := ledger.Canonical(p)
	if err != nil {
		return nil, ledger.Entry{}, err
	}
	e, err := a.ledger().Append(ctx, ledger.NewRecord(ledger.Protocol, p.Name, p.Made, text))
	if err != nil {
		return nil, e, err
	}
	return text, e, a.saveDocument(ctx, e.Record, text)
}

func (a *app) signHead(ctx context.Context, key string) error {
	if key == "" {
		return nil
	}
	s, err := ledger.ReadSigner(key)
	if err != nil {
		return err
	}
	_, _, err = a.ledger().Sign(ctx, s)
	return err
}

// writeOut writes to a file, whole or not at all, or to standard output.
func writeOut(path string, std stdio, b []byte) error {
	if path == "-" {
		_, err := std.out.Write(b)
		return err
	}
	return writeFile(path, func(f *os.File) error { _, err := f.Write(b); return err })
}

// maxProtocol bounds a protocol file.
const maxProtocol = 4 << 20

// readProtocol reads a protocol's file; its canonical form is what is hashed.
func readProtocol(path string) (*evaluate.Protocol, []byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, nil, fmt.Errorf("--protocol: %w", err)
	}
	defer f.Close()
	b, err := io.ReadAll(io.LimitReader(f, maxProtocol+1))
	if err != nil || len(b) > maxProtocol {
		return nil, nil, fmt.Errorf("--protocol: %s cannot be read, or is larger than %d MiB", path, maxProtocol>>20)
	}
	text, err := ledger.Canonicalise(b)
	if err != nil {
		return nil, nil, fmt.Errorf("--protocol: %w", err)
	}
	d := json.NewDecoder(strings.NewReader(string(text)))
	d.DisallowUnknownFields()
	var p evaluate.Protocol
	if err := d.Decode(&p); err != nil {
		return nil, nil, fmt.Errorf("--protocol: %w", err)
	}
	return &p, text, p.Validate()
}

type evaluateRunCommand struct {
	withConfig
	Protocol string `required:"" placeholder:"FILE" help:"Protocol, as evaluate plan wrote it."`
	Format   string `enum:"text,json" default:"text" help:"text or json."`
}

func (evaluateRunCommand) Help() string {
	return "Example:\n  campanile evaluate run --config campanile.yaml --protocol protocol.json"
}

func (c evaluateRunCommand) Run(ctx context.Context, std stdio) error {
	p, _, err := readProtocol(c.Protocol)
	if err != nil {
		return err
	}
	a, err := c.open(ctx, std)
	if err != nil {
		return err
	}
	defer a.Close()
	m, err := a.panel(ctx, p, nil)
	if err != nil {
		return err
	}
	r, err := evaluate.Run(m.panel(), p)
	if err != nil {
		return err
	}
	if c.Format == "json" {
		e := json.NewEncoder(std.out)
		e.SetIndent("", "  ")
		return e.Encode(r)
	}
	return writeResult(std.out, r, a.config.Language)
}

// writeResult says a result in words.
func writeResult(w io.Writer, r *evaluate.Result, lang string) error {
	var b strings.Builder
	for i := range r.Findings {
		f := &r.Findings[i]
		fmt.Fprintf(&b, "%s\n  %s\n", f.Outcome, f.Says().In(lang))
		for _, t := range f.DoesNotSay() {
			fmt.Fprintf(&b, "  - %s\n", t.In(lang))
		}
		fmt.Fprintf(&b, "  %d pilots, %d compared, %d suppliers", f.Pilots, f.Compared, f.Suppliers)
		for _, v := range []struct {
			name string
			*evaluate.Interval
		}{{"wild bootstrap", f.Effect}, {"CR2", f.Robust}, {"placebo pilots", f.Placebo}, {"within the baseline", f.Trend}} {
			if v.Interval != nil {
				fmt.Fprintf(&b, "; %s %+.4f [%+.4f, %+.4f] p %.3f", v.name, v.Estimate, v.Low, v.High, v.P)
			}
		}
		b.WriteString("\n")
	}
	for _, l := range r.Followed {
		fmt.Fprintf(&b, "left out: %s: %d pilots, %d others\n", l.Reason.Title().In(lang), l.Pilots, l.Others)
	}
	fmt.Fprintf(&b, "supplier changed: %d pilots, %d others\n", r.Changed.Pilots, r.Changed.Others)
	_, err := io.WriteString(w, b.String())
	return err
}
