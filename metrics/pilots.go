package metrics

import (
	"sync/atomic"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/campanile-italia/campanile/checks"
)

// Groups are the pilots, those they are compared with, and what the newest
// certificate says of them.
type Groups struct {
	Pilots     []string           // Codici IPA
	Comparison map[string]float64 // weight by Codice IPA: a comune may stand for several pilots
	Effects    []Effect
}

// Effect is a certified effect in points of the outcome, 0 to 1.
type Effect struct {
	Outcome             string // "family:pagopa"
	Estimate, Low, High float64
}

var (
	groupDesc = prometheus.NewDesc("campanile_group_score_ratio",
		"Mean published score of the pilots, and of the comuni they are compared with in the newest certificate, 0 to 1.",
		[]string{"group", "family"}, nil)
	effectDesc = prometheus.NewDesc("campanile_pilots_effect_ratio",
		"What the pilots added over their comparison group by the newest certificate, -1 to 1: the estimate and the ends of its interval.",
		[]string{"outcome", "bound"}, nil)
)

// GroupCollector publishes the means of the pilots and of their comparison group.
// It has nothing before a certificate.
type GroupCollector struct{ current atomic.Pointer[groupsView] }

type groupsView struct {
	outcomes []checks.Outcome
	groups   *Groups
}

// Show replaces what is published; nil groups: no certificate. Nothing may change
// afterwards.
func (c *GroupCollector) Show(outcomes []checks.Outcome, g *Groups) {
	c.current.Store(&groupsView{outcomes, g})
}

// Describe implements prometheus.Collector.
func (c *GroupCollector) Describe(ch chan<- *prometheus.Desc) {
	ch <- groupDesc
	ch <- effectDesc
}

// weighted is a mean under way.
type weighted struct{ sum, weight float64 }

// Collect implements prometheus.Collector.
func (c *GroupCollector) Collect(ch chan<- prometheus.Metric) {
	v := c.current.Load()
	if v == nil || v.groups == nil {
		return
	}
	g, outcomes := v.groups, v.outcomes
	pilots := map[string]float64{}
	for _, ipa := range g.Pilots {
		pilots[ipa] = 1
	}
	for _, group := range []struct {
		name    string
		weights map[string]float64
	}{{"pilots", pilots}, {"comparison", g.Comparison}} {
		means := map[string]*weighted{}
		for i := range outcomes {
			if w := group.weights[outcomes[i].IPA]; w > 0 {
				add(means, &outcomes[i].Card, w)
			}
		}
		for family, m := range means {
			ch <- prometheus.MustNewConstMetric(groupDesc, prometheus.GaugeValue, m.sum/m.weight, group.name, family)
		}
	}
	for _, e := range g.Effects {
		for bound, v := range map[string]float64{"estimate": e.Estimate, "low": e.Low, "high": e.High} {
			ch <- prometheus.MustNewConstMetric(effectDesc, prometheus.GaugeValue, v, e.Outcome, bound)
		}
	}
}

func add(means map[string]*weighted, card *checks.Card, weight float64) {
	one := func(family string, s checks.Score) {
		if s.Value == nil {
			return
		}
		if means[family] == nil {
			means[family] = &weighted{}
		}
		means[family].sum += weight * *s.Value
		means[family].weight += weight
	}
	one("overall", card.Overall)
	for f, s := range card.Families {
		one(string(f), s)
	}
}
