package lab

import "slices"

// Expectation is the right verdict of one check for one comune. An empty
// Status means that the lab cannot know (a domain name of a real register
// whose form depends on names it does not hold).
type Expectation struct {
	Status string `json:"status"` // pass, warn, fail, unknown, not-applicable
	Reason string `json:"reason,omitempty"`
	Why    string `json:"why"` // what the lab made the comune to be
	// Style names the way in which the comune rightly shows what is asked;
	// Trap what looks like it and is not, or the other way round. Never both.
	Style string `json:"style,omitempty"`
	Trap  string `json:"trap,omitempty"`
}

func pass(why string) Expectation { return Expectation{Status: "pass", Why: why} }
func warn(why string) Expectation { return Expectation{Status: "warn", Why: why} }
func fail(why string) Expectation { return Expectation{Status: "fail", Why: why} }
func unknown(reason, why string) Expectation {
	return Expectation{Status: "unknown", Reason: reason, Why: why}
}
func notApplicable(why string) Expectation { return Expectation{Status: "not-applicable", Why: why} }

// untold is the expectation where the lab cannot know.
func untold(why string) Expectation { return Expectation{Why: why} }

// as names what the verdict comes from: the style of a pass, else the trap. What
// is simply not there is no trap.
func (e Expectation) as(name string) Expectation {
	switch name {
	case "absent", "missing", "nothing", "none":
	default:
		if e.Status == "pass" {
			e.Style = name
		} else {
			e.Trap = name
		}
	}
	return e
}

// despite names the trap that a verdict must not fall into: what looks wrong
// and passes.
func (e Expectation) despite(trap string) Expectation {
	e.Style, e.Trap = "", trap
	return e
}

// Variety is in how many ways comuni do what a check asks, and how many things
// they do that are easily taken for it; in order, each once.
type Variety struct{ Styles, Traps []string }

// VarietyOf gives, by check, the styles and traps of the comuni whose truth
// this is.
func VarietyOf(truth map[string]map[string]Expectation) map[string]Variety {
	all := map[string]Variety{}
	for _, of := range truth {
		for id, e := range of {
			v := all[id]
			if e.Status != "" && e.Style != "" {
				v.Styles = append(v.Styles, e.Style)
			}
			if e.Status != "" && e.Trap != "" {
				v.Traps = append(v.Traps, e.Trap)
			}
			all[id] = v
		}
	}
	for id, v := range all {
		slices.Sort(v.Styles)
		slices.Sort(v.Traps)
		all[id] = Variety{slices.Compact(v.Styles), slices.Compact(v.Traps)}
	}
	return all
}
