// Package past simulates years of visits to a region in which some comuni were
// pilots of a programme whose effect is known. It makes snapshots, as the crawler
// would have left them, for the demonstration and for tests of what reads
// histories; it asks no network and judges nothing.
package past

import (
	"cmp"
	"fmt"
	"hash/fnv"
	"math"
	"math/rand/v2"
	"slices"
	"time"

	"github.com/campanile-italia/campanile/registry"
)

// RunPrefix begins the run of every simulated visit.
const RunPrefix = "simulated-"

// Options say which past is simulated.
type Options struct {
	Comuni []registry.Municipality
	Months int       // of visits, one a month
	Until  time.Time // the last visit is before it
	Pilots int       // how many comuni become pilots, in two waves
	// Effect is the chance, for each duty a pilot does not meet, that the
	// programme has it met within three months of its entry.
	Effect float64
	Seed   uint64
}

// Past is a simulated past. It is immutable once made.
type Past struct {
	opt    Options
	comuni []history
}

// Entry is a pilot and its first day.
type Entry struct {
	IPA  string
	From time.Time
}

// history is what a comune was, month by month.
type history struct {
	comune   *registry.Municipality
	supplier int
	meets    []state // with the programme
	anyway   []state // without it
	ill      []state // duties that a passing fault hides
	dark     []bool
	from     int  // month of entry; -1: no pilot
	regional bool // takes payments on the region's portal; the others use another intermediary
	funded   bool // a pagoPA project of its was certified
}

// state says which duties are met.
type state [duties]bool

// New plans a past. The same options give the same.
func New(o Options) *Past {
	p := &Past{opt: o}
	rng := rand.New(rand.NewPCG(o.Seed, 0x70617374))
	fixes := p.fixes(rng)
	for i := range o.Comuni {
		p.comuni = append(p.comuni, p.live(&o.Comuni[i], fixes))
	}
	p.choose(rng)
	for i := range p.comuni {
		p.comuni[i].enter(o.Effect, p.rng(p.comuni[i].comune.IPA, "programme"))
	}
	return p
}

// begins is the first day of a month of the past.
func (p *Past) begins(month int) time.Time {
	u := p.opt.Until.UTC()
	return time.Date(u.Year(), u.Month()-time.Month(p.opt.Months-month), 1, 0, 0, 0, 0, time.UTC)
}

func (p *Past) rng(ipa, purpose string) *rand.Rand {
	h := fnv.New64a()
	h.Write([]byte(ipa + "\x00" + purpose))
	return rand.New(rand.NewPCG(p.opt.Seed, h.Sum64()))
}

// fixes are what each supplier mends for all its comuni, by month.
func (p *Past) fixes(rng *rand.Rand) []map[int][]int {
	all := make([]map[int][]int, len(suppliers))
	for g := range all {
		all[g] = map[int][]int{}
		for range 2 {
			month := rng.IntN(max(p.opt.Months, 1))
			all[g][month] = append(all[g][month], suppliersDuties[rng.IntN(len(suppliersDuties))])
		}
	}
	return all
}

// Shares of comuni for which something holds in all months. Of who is not on the
// regional portal its check can tell nothing.
const (
	onRegional = 0.85
	withGrant  = 0.6
)

// trend is the chance a month that a duty is met without any programme.
const trend = 0.015

func (p *Past) live(m *registry.Municipality, fixes []map[int][]int) history {
	rng := p.rng(m.IPA, "life")
	h := history{comune: m, from: -1, supplier: int(float64(len(suppliers)) * math.Pow(rng.Float64(), 1.7))}
	n := p.opt.Months
	h.meets, h.anyway, h.ill, h.dark = make([]state, n), make([]state, n), make([]state, n), make([]bool, n)
	quality := 0.9*rng.NormFloat64() + 0.3*float64(h.supplier%3-1)
	h.regional, h.funded = rng.Float64() < onRegional, rng.Float64() < withGrant
	var illness [duties]int
	for month := range n {
		for k := range duties {
			switch {
			case month == 0:
				h.anyway[0][k] = rng.Float64() < 1/(1+math.Exp(-quality-0.5*float64(k%5-2)))
			default:
				h.anyway[month][k] = h.anyway[month-1][k]
			}
			if rng.Float64() < trend || slices.Contains(fixes[h.supplier][month], k) {
				h.anyway[month][k] = true
			}
			if rng.Float64() < 0.01 {
				illness[k] = 1 + rng.IntN(3)
			}
			h.ill[month][k] = illness[k] > 0
			illness[k]--
		}
		h.dark[month] = rng.Float64() < 0.02
	}
	return h
}

// choose makes pilots of comuni that look bad, two thirds at the middle of the
// past and the rest a quarter of a year later.
func (p *Past) choose(rng *rand.Rand) {
	middle := p.opt.Months - 18
	if middle < 1 {
		return
	}
	first := (2*p.opt.Pilots + 2) / 3
	for _, w := range []struct{ month, n int }{{middle, first}, {middle + 3, p.opt.Pilots - first}} {
		type candidate struct {
			at    int
			score float64
		}
		var list []candidate
		for i := range p.comuni {
			h := &p.comuni[i]
			if h.from >= 0 || rng.IntN(2) == 0 {
				continue
			}
			score := rng.NormFloat64()
			for k, met := range h.anyway[w.month-1] {
				if met && !h.ill[w.month-1][k] {
					score++
				}
			}
			list = append(list, candidate{i, score})
		}
		slices.SortStableFunc(list, func(a, b candidate) int { return cmp.Compare(a.score, b.score) })
		for _, c := range list[:min(w.n, len(list))] {
			p.comuni[c.at].from = w.month
		}
	}
}

func (h *history) enter(effect float64, rng *rand.Rand) {
	var at [duties]int
	for k := range at {
		at[k] = len(h.meets)
		if h.from >= 0 && rng.Float64() < effect {
			at[k] = h.from + rng.IntN(3)
		}
	}
	for month := range h.meets {
		h.meets[month] = h.anyway[month]
		for k := range at {
			if month >= at[k] {
				h.meets[month][k] = true
			}
		}
	}
}

// Pilots returns the pilots by Codice IPA.
func (p *Past) Pilots() (all []Entry) {
	for i := range p.comuni {
		if h := &p.comuni[i]; h.from >= 0 {
			all = append(all, Entry{h.comune.IPA, p.begins(h.from)})
		}
	}
	slices.SortFunc(all, func(a, b Entry) int { return cmp.Compare(a.IPA, b.IPA) })
	return all
}

func (p *Past) run(month int) string {
	return fmt.Sprintf("%s%s", RunPrefix, p.begins(month).Format("20060102"))
}
