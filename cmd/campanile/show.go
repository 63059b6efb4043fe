package main

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/campanile-italia/campanile/checks"
	"github.com/campanile-italia/campanile/evidence"
	"github.com/campanile-italia/campanile/jobs"
	"github.com/campanile-italia/campanile/metrics"
	"github.com/campanile-italia/campanile/store"
	"github.com/campanile-italia/campanile/web"
)

func (d *daemon) markChanged() {
	select {
	case d.changed <- struct{}{}:
	default:
	}
}

// keepPublished renews pages and metrics as visits end, at most once a
// publishEvery.
func (d *daemon) keepPublished(ctx context.Context) {
	t, slow := time.NewTicker(publishEvery), time.NewTicker(renewEvery)
	defer t.Stop()
	defer slow.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-slow.C:
			d.renew(ctx)
			continue
		case <-t.C:
		}
		select {
		case <-d.changed:
			d.publish()
		default:
		}
	}
}

// renewEvery bounds how late an operator's word, or the reliability of the last
// run, shows.
const renewEvery = time.Minute

// maxWeek bounds the changes of a week that are summed up.
const maxWeek = 200_000

// renew reads again what changes seldom, and publishes.
func (d *daemon) renew(ctx context.Context) {
	q, err := d.quality(ctx)
	if err != nil {
		if ctx.Err() == nil {
			d.log.Error("the reliability of the last runs could not be read", "error", err)
		}
		return
	}
	p, err := d.store.Publication(ctx)
	if err != nil && ctx.Err() == nil {
		d.log.Error("what is published could not be read", "error", err)
	}
	changes, err := territory{d.store}.Changes(ctx, web.TerritoryChange{At: time.Now().Add(-7 * 24 * time.Hour)}, maxWeek)
	if err != nil && ctx.Err() == nil {
		d.log.Error("the week's changes could not be read", "error", err)
	}
	m := metrics.Quality{Flapping: map[string]int{}, Published: p.At}
	for _, f := range q.Flapping {
		m.Flapping[f.Check] = f.Count
	}
	if len(q.Runs) > 0 {
		m.Agreement, m.Withheld = q.Runs[0].Agreement(), q.Runs[0].Withheld
	}
	d.mu.Lock()
	d.reliability, d.week = m, web.NewWeek(changes)
	d.mu.Unlock()
	d.publish()
}

// publish shows the current cards on pages, API and metrics.
func (d *daemon) publish() {
	d.mu.Lock()
	inv := d.inv
	outcomes := make([]checks.Outcome, 0, len(d.current))
	for i := range inv.Municipalities {
		if o, ok := d.current[inv.Municipalities[i].IPA]; ok {
			outcomes = append(outcomes, o)
		}
	}
	reliability, week := d.reliability, d.week
	d.mu.Unlock()
	standing, err := d.standing(context.Background(), inv, outcomes)
	if err != nil {
		d.log.Error("the public figures could not be read: pages and metrics stay as they were", "error", err)
		return
	}
	standing.Week = week
	d.board.Show(standing)
	d.collector.Show(standing.Public, inv.Sources, reliability)
	groups, err := d.evaluations.groups(context.Background())
	if err != nil {
		d.log.Error("the newest certificate could not be read: the groups' metrics stay as they were", "error", err)
		return
	}
	d.stats.Groups.Show(standing.Public, groups)
	waves, err := d.evaluations.waves(context.Background())
	if err != nil {
		d.log.Error("the roll-out plan could not be read: the waves' metrics stay as they were", "error", err)
		return
	}
	d.stats.Rollout.Show(standing.Public, waves)
}

func (d *daemon) ready(ctx context.Context) error {
	if len(d.inventoryNow().Municipalities) == 0 {
		return errors.New("the inventory is empty")
	}
	return d.store.Ping(ctx)
}

// lanesTime bounds how long a scrape waits for the queue.
const lanesTime = 2 * time.Second

func (d *daemon) lanes() []metrics.Lane {
	ctx, cancel := context.WithTimeout(context.Background(), lanesTime)
	defer cancel()
	stats, err := d.queue.Stats(ctx)
	if err != nil {
		d.log.Warn("the queue does not say what waits in it", "error", err)
		return nil
	}
	all := make([]metrics.Lane, 0, len(stats))
	for _, l := range jobs.Lanes {
		s := stats[l]
		all = append(all, metrics.Lane{Name: l.String(), Waiting: s.Waiting, Running: s.Running, Oldest: s.Oldest})
	}
	return all
}

// queued tells how much waits in the queue, as the status page shows it.
func (d *daemon) queued(context.Context) []web.Lane {
	var all []web.Lane
	for _, l := range d.lanes() {
		all = append(all, web.Lane(l))
	}
	return all
}

// history shows the store's history as the portal wants it.
type history struct{ store *store.Store }

func (h history) History(ctx context.Context, ipa string) ([]web.Point, []web.Change, error) {
	cards, changes, err := h.store.History(ctx, ipa, 50)
	if err != nil {
		return nil, nil, err
	}
	points := make([]web.Point, 0, len(cards))
	for _, c := range cards {
		points = append(points, web.Point{At: c.Finished, Score: c.Card.Overall.Value, Coverage: c.Card.Overall.Coverage, Ruleset: c.Card.Ruleset})
	}
	slices.SortStableFunc(points, func(a, b web.Point) int { return b.At.Compare(a.At) })
	out := make([]web.Change, 0, len(changes))
	for _, c := range changes {
		out = append(out, web.Change{Check: c.Check, From: string(c.From), To: string(c.To), At: c.At})
	}
	return points, out, nil
}

// kept shows the evidence that explains a verdict.
type kept struct{ store *store.Store }

func (k kept) LatestSnapshot(ctx context.Context, ipa string) (*evidence.Snapshot, error) {
	snap, err := k.store.LatestSnapshot(ctx, ipa)
	if errors.Is(err, store.ErrNotFound) {
		return nil, web.ErrNoEvidence
	}
	return snap, err
}

// copies shows the archived pages that are proof.
type copies struct{ store *store.Store }

func (c copies) Copies(ctx context.Context, ipa string) ([]web.Copy, error) {
	list, err := c.store.Copies(ctx, ipa)
	if err != nil {
		return nil, err
	}
	out := make([]web.Copy, len(list))
	for i, have := range list {
		out[i] = web.Copy{Capture: evidence.Capture{URL: have.URL, At: have.Asked}, ID: have.ID, Seen: have.At, SHA256: have.SHA256}
	}
	return out, nil
}

func (c copies) Copy(ctx context.Context, ipa, id string) (*web.Copy, error) {
	a, err := c.store.Archived(ctx, ipa, id)
	if errors.Is(err, store.ErrNotFound) {
		return nil, web.ErrNoCopy
	}
	if err != nil {
		return nil, err
	}
	return &web.Copy{Capture: a.Capture, ID: a.ID, Seen: a.Copy.At, SHA256: a.SHA256}, nil
}
