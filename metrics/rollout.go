package metrics

import (
	"fmt"
	"sync/atomic"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/campanile-italia/campanile/checks"
)

// Wave is a wave of the published roll-out plan.
type Wave struct {
	Comuni              []string // Codici IPA
	Estimate, Low, High float64  // expected gain, in comuni brought from nothing to all
}

// maxWaves bounds the waves that are published: with one every quarter, ten years.
const maxWaves = 40

var (
	waveComuniDesc = prometheus.NewDesc("campanile_rollout_wave_comuni",
		"Comuni of a wave of the published roll-out plan, numbered from 01; the first 40 waves.", []string{"wave"}, nil)
	waveGainDesc = prometheus.NewDesc("campanile_rollout_wave_gain_comuni",
		"Expected gain of a wave, in comuni brought from nothing to all: the estimate and the ends of its interval.", []string{"wave", "bound"}, nil)
	waveScoreDesc = prometheus.NewDesc("campanile_rollout_wave_score_ratio",
		"Mean published score of a wave's comuni, 0 to 1: what became of the plan.", []string{"wave", "family"}, nil)
)

// RolloutCollector publishes the waves of the roll-out plan and where their comuni
// stand. It has nothing before a plan.
type RolloutCollector struct{ current atomic.Pointer[rolloutView] }

type rolloutView struct {
	outcomes []checks.Outcome
	waves    []Wave
}

// Show replaces what is published; no waves: no plan. Nothing may change
// afterwards.
func (c *RolloutCollector) Show(outcomes []checks.Outcome, waves []Wave) {
	c.current.Store(&rolloutView{outcomes, waves[:min(len(waves), maxWaves)]})
}

// Describe implements prometheus.Collector.
func (c *RolloutCollector) Describe(ch chan<- *prometheus.Desc) {
	ch <- waveComuniDesc
	ch <- waveGainDesc
	ch <- waveScoreDesc
}

// Collect implements prometheus.Collector.
func (c *RolloutCollector) Collect(ch chan<- prometheus.Metric) {
	v := c.current.Load()
	if v == nil {
		return
	}
	waveOf, means := map[string]int{}, make([]map[string]*weighted, len(v.waves))
	for i, w := range v.waves {
		name := fmt.Sprintf("%02d", i+1)
		gauge(ch, waveComuniDesc, float64(len(w.Comuni)), name)
		gauge(ch, waveGainDesc, w.Estimate, name, "estimate")
		gauge(ch, waveGainDesc, w.Low, name, "low")
		gauge(ch, waveGainDesc, w.High, name, "high")
		means[i] = map[string]*weighted{}
		for _, ipa := range w.Comuni {
			waveOf[ipa] = i
		}
	}
	for i := range v.outcomes {
		if wave, ok := waveOf[v.outcomes[i].IPA]; ok {
			add(means[wave], &v.outcomes[i].Card, 1)
		}
	}
	for i, families := range means {
		for family, m := range families {
			gauge(ch, waveScoreDesc, m.sum/m.weight, fmt.Sprintf("%02d", i+1), family)
		}
	}
}
