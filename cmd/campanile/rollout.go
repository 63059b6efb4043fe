package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/campanile-italia/campanile/checks"
	"github.com/campanile-italia/campanile/evaluate"
	"github.com/campanile-italia/campanile/evidence"
	"github.com/campanile-italia/campanile/ledger"
	"github.com/campanile-italia/campanile/registry"
)

type rolloutCommand struct {
	withConfig
	Capacity string `required:"" placeholder:"N/quarter" help:"Comuni that can be begun with in a quarter, as 40/quarter."`
	Protocol string `placeholder:"FILE" help:"Protocol of the evaluation that the plan rests on. Default: the newest in the store."`
	Format   string `enum:"text,json" default:"text" help:"text or json."`
	Publish  bool   `help:"Show the plan on the portal, and enter it in the log."`
}

func (rolloutCommand) Help() string {
	return "Example:\n  campanile rollout --config campanile.yaml --capacity 40/quarter\n  campanile rollout --config campanile.yaml --capacity 40/quarter --publish\n\nProposes waves of comuni by what the pilots' evaluation measured, with the expected gain of each wave and its uncertainty, and compares them with simple orders on the store's history."
}

func (c rolloutCommand) Run(ctx context.Context, std stdio) error {
	number, per, ok := strings.Cut(c.Capacity, "/")
	capacity, err := strconv.Atoi(number)
	if err != nil || !ok || per != "quarter" || capacity < 1 || capacity > evaluate.MaxCapacity {
		return usage("--capacity: %.20q: comuni a quarter, as 40/quarter", c.Capacity)
	}
	a, err := c.open(ctx, std)
	if err != nil {
		return err
	}
	defer a.Close()
	p, err := c.protocol(ctx, a)
	if err != nil {
		return err
	}
	plan, err := a.rollout(ctx, p, capacity)
	if err != nil {
		return err
	}
	if c.Publish {
		if err := a.publishPlan(ctx, plan); err != nil {
			return err
		}
	}
	if c.Format == "json" {
		e := json.NewEncoder(std.out)
		e.SetIndent("", "  ")
		return e.Encode(plan)
	}
	return writePlan(std.out, plan, a.config.Language)
}

func (c rolloutCommand) protocol(ctx context.Context, a *app) (*evaluate.Protocol, error) {
	if c.Protocol != "" {
		p, _, err := readProtocol(c.Protocol)
		return p, err
	}
	docs, err := a.store.Documents(ctx, string(ledger.Protocol), 1)
	if err != nil {
		return nil, err
	}
	if len(docs) == 0 {
		return nil, errors.New("the store holds no protocol: a roll-out is planned by what pilots gained; begin with campanile evaluate plan")
	}
	var p evaluate.Protocol
	if err := json.Unmarshal(docs[0].Data, &p); err != nil {
		return nil, err
	}
	return &p, p.Validate()
}

// rollout evaluates the pilots and plans the waves of everybody else.
func (a *app) rollout(ctx context.Context, p *evaluate.Protocol, capacity int) (*evaluate.Plan, error) {
	m, err := a.panel(ctx, p, nil)
	if err != nil {
		return nil, err
	}
	r, err := evaluate.Run(m.panel(), p)
	if err != nil {
		return nil, err
	}
	return a.rolloutBy(ctx, m, r, capacity)
}

// rolloutBy plans the waves by an evaluation that was made.
func (a *app) rolloutBy(ctx context.Context, m *panelMaker, r *evaluate.Result, capacity int) (*evaluate.Plan, error) {
	p, panel := m.protocol, m.panel()
	clusters, pilots := map[string]registry.Cluster{}, map[registry.Cluster]int{}
	for i := range panel.Units {
		clusters[panel.Units[i].IPA] = panel.Units[i].Cluster
		if m.pilots[panel.Units[i].IPA] {
			pilots[panel.Units[i].Cluster]++
		}
	}
	measured, err := r.Measure(clusters)
	if err != nil {
		return nil, err
	}
	candidates, err := a.candidates(ctx, p.Primary, m.pilots)
	if err != nil {
		return nil, err
	}
	addHistory(candidates, panel, p.Primary)
	plan, err := evaluate.Rollout(candidates, measured, pilots, capacity)
	if err != nil {
		return nil, err
	}
	plan.Made, plan.Protocol, plan.Outcome, plan.Ruleset, plan.Simulated = time.Now().UTC().Truncate(time.Second), p.Name, p.Primary, r.Ruleset, m.simulated
	return plan, nil
}

// publishPlan keeps a plan for the portal and enters it in the log.
func (a *app) publishPlan(ctx context.Context, plan *evaluate.Plan) error {
	text, err := ledger.Canonical(plan)
	if err != nil {
		return err
	}
	e, err := a.ledger().Append(ctx, ledger.NewRecord(ledger.Rollout, plan.Protocol, plan.Made, text))
	if err != nil {
		return err
	}
	return a.saveDocument(ctx, e.Record, text)
}

// candidates are the comuni that are no pilots, by their newest evidence.
func (a *app) candidates(ctx context.Context, o evaluate.Outcome, pilots map[string]bool) (all []evaluate.Candidate, err error) {
	err = a.store.Snapshots(ctx, nil, time.Time{}, func(s *evidence.Snapshot) error {
		m := &s.Municipality
		if pilots[m.IPA] {
			return nil
		}
		c := evaluate.Candidate{IPA: m.IPA, Name: m.Name, Cluster: m.Cluster(), Province: m.Province, Population: m.Population,
			Standing: evaluate.StandingOf(checks.Run(s), checks.SupplierOf(s), o)}
		all = append(all, c)
		return nil
	})
	return all, err
}

// quarters of history on which orders are compared.
const quarters = 4

// addHistory gives candidates what they showed at the beginning of the panel's
// last quarters.
func addHistory(all []evaluate.Candidate, panel *evaluate.Panel, o evaluate.Outcome) {
	last := time.Time{}
	for i := range panel.Units {
		for _, v := range panel.Units[i].Visits {
			if v.At.After(last) {
				last = v.At
			}
		}
	}
	for i := range all {
		at, ok := slices.BinarySearchFunc(panel.Units, all[i].IPA, func(u evaluate.Unit, ipa string) int { return strings.Compare(u.IPA, ipa) })
		if !ok {
			continue
		}
		for q := range quarters {
			from := last.AddDate(0, -3*(quarters-q), 0)
			for _, v := range panel.Units[at].Visits {
				if _, known := v.Measures[o].Value(); known && !v.At.Before(from) && v.At.Before(from.AddDate(0, 3, 0)) {
					all[i].History = append(all[i].History, evaluate.Standing{Supplier: v.Supplier, Measure: v.Measures[o], Failing: v.Failing})
					break
				}
			}
		}
		if len(all[i].History) < quarters {
			all[i].History = nil
		}
	}
}

// writePlan says a plan in words.
func writePlan(w io.Writer, p *evaluate.Plan, lang string) error {
	var b strings.Builder
	say := func(it, en string) string { return checks.Text{IT: it, EN: en}.In(lang) }
	for i := range p.Waves {
		v := &p.Waves[i]
		fmt.Fprintf(&b, say("Ondata %d: %d comuni, guadagno atteso %.1f (da %.1f a %.1f) comuni interi, %.0f residenti\n", "Wave %d: %d comuni, expected gain %.1f (%.1f to %.1f) whole comuni, %.0f residents\n"),
			i+1, len(v.Comuni), v.Gain.Estimate, v.Gain.Low, v.Gain.High, v.Residents)
		for _, s := range v.Suppliers {
			if len(s.Shared) > 0 {
				fmt.Fprintf(&b, say("  %s: %d comuni; una correzione sola serve a più comuni per %s\n", "  %s: %d comuni; one fix serves several for %s\n"), s.Name, s.Comuni, strings.Join(s.Shared, ", "))
			}
		}
		for _, c := range v.Comuni {
			note := ""
			if c.Extrapolated {
				note = say(" (nessun pilota della sua classe)", " (no pilot of its cluster)")
			}
			fmt.Fprintf(&b, "    %-12s %-30s %+.1f%s\n", c.IPA, c.Name, 100*c.Gain.Estimate, note)
		}
	}
	if p.Complete > 0 {
		fmt.Fprintf(&b, say("%d comuni a cui non manca nulla: non c'è nulla da guadagnare\n", "%d comuni that lack nothing: there is nothing to gain\n"), p.Complete)
	}
	if p.Unplanned > 0 {
		fmt.Fprintf(&b, say("%d comuni senza un esito pubblicabile: non se ne può attendere nulla di noto\n", "%d comuni without an outcome to publish: nothing known can be expected of them\n"), p.Unplanned)
	}
	b.WriteString(say("Con la stessa capacità, sulla storia (guadagno per trimestri; residenti; fornitori da contattare):\n", "With the same capacity, on history (gain times quarters; residents; suppliers to talk to):\n"))
	for _, o := range p.Orders {
		fmt.Fprintf(&b, "  %-24s %8.1f %12.0f %4d\n", evaluate.OrderTitle(o.Name).In(lang), o.Gain, o.Residents, o.Talks)
	}
	if o := p.Better(); o != nil {
		fmt.Fprintf(&b, say("Su questa storia il piano non è il migliore: %s raggiunge almeno altrettanto in ogni colonna\n", "On this history the plan is not the best: %s reaches at least as much in every column\n"), evaluate.OrderTitle(o.Name).In(lang))
	}
	_, err := io.WriteString(w, b.String())
	return err
}
