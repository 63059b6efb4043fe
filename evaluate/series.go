package evaluate

import "time"

// Point is a month of the pilots and of those they are compared with.
type Point struct {
	Month string `json:"month"` // 2026-01
	Means
	Entered int `json:"entered"` // pilots that had entered by the end of the month
}

// series follows both groups from the first baseline to the last follow-up. A
// month in which one of them has no outcome is left out.
func series(trials []trial, o Outcome, p *Protocol) (all []Point) {
	first := p.Begins()
	for at := time.Date(first.Year(), first.Month(), 1, 0, 0, 0, 0, time.UTC); at.Before(p.FollowUpEnds()); at = at.AddDate(0, 1, 0) {
		month := window{at, at.AddDate(0, 1, 0)}
		var sum Means
		var pilots, others float64
		point := Point{Month: at.Format("2006-01")}
		for w := range trials {
			t := &trials[w]
			for i := range t.pilots {
				if len(t.matches[i]) == 0 {
					continue
				}
				if t.wave.from.Before(month.until) {
					point.Entered++
				}
				if s := sumUp(t.pilots[i].unit.Visits, month, o); s.n > 0 {
					sum.Pilots, pilots = sum.Pilots+s.mean, pilots+1
				}
				for _, j := range t.matches[i] {
					weight := 1 / float64(len(t.matches[i]))
					if s := sumUp(t.pool[j].unit.Visits, month, o); s.n > 0 {
						sum.Comparison, others = sum.Comparison+weight*s.mean, others+weight
					}
				}
			}
		}
		if pilots > 0 && others > 0 {
			point.Means = Means{sum.Pilots / pilots, sum.Comparison / others}
			all = append(all, point)
		}
	}
	return all
}
