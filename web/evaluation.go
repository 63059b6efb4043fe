package web

import (
	"context"
	"fmt"
	"io"
	"math"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/campanile-italia/campanile/checks"
	"github.com/campanile-italia/campanile/evaluate"
)

// Evaluations answers what the pilots added.
type Evaluations interface {
	// Evaluation returns the newest certificate of the panel; nil before any.
	Evaluation(context.Context) (*Evaluation, error)
	// Plan returns the newest roll-out plan that was published; nil before any.
	Plan(context.Context) (*evaluate.Plan, error)
	// EvaluationFile opens one of the files that the page offers; ErrNoFile for
	// any other name. The caller closes it.
	EvaluationFile(ctx context.Context, name string) (io.ReadCloser, error)
}

// ErrNoFile is returned for a file that is not offered.
var ErrNoFile = fmt.Errorf("no such file")

// Evaluation is a certificate of the panel and where it stands in the log.
type Evaluation struct {
	Certificate *evaluate.Certificate
	Index, Size int64  // its place in the log, and the log's records
	SHA256      string // of the certificate
	Key         string // public, of the signer
	Head        string // signed head of the log, the newest
	Files       []string
	// Truth is the effect that a simulated past truly had; nil for a real one.
	Truth *float64
}

// evaluationPage is the evaluation as the template shows it.
type evaluationPage struct {
	*Evaluation
	Primary *evaluate.Finding
	Chart   chart
	Made    time.Time
	view    *view
}

// MayReply says whether a pilot may still reply to its draft.
func (p evaluationPage) MayReply(ipa string) bool { return p.view.mayReply(ipa) }

func (s *Server) evaluation(w http.ResponseWriter, r *http.Request) {
	title := checks.Text{IT: "Che cosa hanno aggiunto i comuni pilota", EN: "What the pilots added"}
	e, err := s.Evaluations.Evaluation(r.Context())
	if err != nil {
		s.Log.Error("evaluation not read", "error", err)
		s.refuse(w, r, http.StatusInternalServerError)
		return
	}
	p := page{Title: title.In(s.lang(r)), Data: evaluationPage{}}
	if e != nil && len(e.Certificate.Result.Findings) > 0 {
		p.Data = evaluationPage{Evaluation: e, Primary: &e.Certificate.Result.Findings[0], Chart: newChart(e.Certificate.Result.Series), Made: e.Certificate.Made, view: s.Board.current.Load()}
	} else if s.Demo {
		p.Refresh = refreshSeconds // the demonstration is making its past
	}
	s.render(w, r, http.StatusOK, "evaluation", p)
}

func (s *Server) evaluationFile(w http.ResponseWriter, r *http.Request) {
	name := r.PathValue("file")
	f, err := s.Evaluations.EvaluationFile(r.Context(), name)
	if err != nil {
		s.refuse(w, r, http.StatusNotFound)
		return
	}
	defer f.Close()
	h := w.Header()
	h.Set("Content-Type", "application/octet-stream")
	if strings.HasSuffix(name, ".json") {
		h.Set("Content-Type", "application/json")
	}
	h.Set("Content-Disposition", `attachment; filename="`+name+`"`)
	if _, err := io.Copy(w, f); err != nil {
		s.Log.Error("evaluation file not sent", "file", name, "error", err)
	}
}

// chart is the two groups over time as a drawing 640 wide and 240 high.
type chart struct {
	Pilots, Comparison string // points of the two lines
	Entries            []tick // months in which pilots entered
	Years, Levels      []tick
	PilotsAt, OthersAt float64 // where the lines end
	Points             []evaluate.Point
}

// tick is a mark on an axis.
type tick struct {
	At    float64
	Label string
}

// The drawing's frame.
const (
	chartLeft, chartRight  = 48.0, 520.0
	chartTop, chartBottom  = 12.0, 212.0
	chartStep, chartMargin = 0.1, 0.05
)

func newChart(points []evaluate.Point) (c chart) {
	if len(points) < 2 {
		return c
	}
	c.Points = points
	low, high := 1.0, 0.0
	for _, p := range points {
		low, high = min(low, p.Pilots, p.Comparison), max(high, p.Pilots, p.Comparison)
	}
	low = max(0, math.Floor((low-chartMargin)/chartStep)*chartStep)
	high = min(1, math.Ceil((high+chartMargin)/chartStep)*chartStep)
	x := func(i int) float64 { return chartLeft + (chartRight-chartLeft)*float64(i)/float64(len(points)-1) }
	y := func(v float64) float64 { return chartBottom - (chartBottom-chartTop)*(v-low)/(high-low) }
	var pilots, others strings.Builder
	entered := 0
	for i, p := range points {
		fmt.Fprintf(&pilots, "%.1f,%.1f ", x(i), y(p.Pilots))
		fmt.Fprintf(&others, "%.1f,%.1f ", x(i), y(p.Comparison))
		if p.Entered > entered {
			c.Entries = append(c.Entries, tick{x(i), "+" + strconv.Itoa(p.Entered-entered)})
			entered = p.Entered
		}
		if strings.HasSuffix(p.Month, "-01") {
			c.Years = append(c.Years, tick{x(i), p.Month[:4]})
		}
	}
	c.Pilots, c.Comparison = pilots.String(), others.String()
	for v := low; v <= high+1e-9; v += 2 * chartStep {
		c.Levels = append(c.Levels, tick{y(v), strconv.Itoa(int(math.Round(100*v))) + "%"})
	}
	last := points[len(points)-1]
	c.PilotsAt, c.OthersAt = y(last.Pilots), y(last.Comparison)
	if gap := 16 - math.Abs(c.PilotsAt-c.OthersAt); gap > 0 { // so that the labels do not lie on one another
		if c.PilotsAt > c.OthersAt {
			gap = -gap
		}
		c.PilotsAt, c.OthersAt = c.PilotsAt-gap/2, c.OthersAt+gap/2
	}
	return c
}

// Points writes a difference in points of 100 with its sign.
func (p page) Points(v float64) string {
	s := fmt.Sprintf("%+.1f", 100*v)
	if s[1:] == "0.0" { // nothing has no sign
		s = "0.0"
	}
	return strings.NewReplacer(".", p.T(",", "."), "-", "−").Replace(s)
}

// DayOf writes a day that is written 2026-01-31.
func (p page) DayOf(day string) string {
	t, err := time.Parse(time.DateOnly, day)
	if err != nil {
		return day
	}
	return p.Day(t)
}

// Range writes an interval.
func (p page) Range(i *evaluate.Interval) string {
	if i == nil {
		return "—"
	}
	return p.Points(i.Low) + " … " + p.Points(i.High)
}

// Decimal writes a plain number with two decimals.
func (p page) Decimal(v float64) string { return p.decimals(v, 2) }

// Tenths writes a number with one decimal.
func (p page) Tenths(v float64) string { return p.decimals(v, 1) }

func (p page) decimals(v float64, n int) string {
	return checks.Decimals(v, n, p.Lang)
}

// Answer names what an interval allows to say, with the class of its colour.
func (p page) Answer(a evaluate.Answer) string {
	switch a {
	case evaluate.Better:
		return p.T("meglio dei simili", "better than similar")
	case evaluate.Worse:
		return p.T("peggio dei simili", "worse than similar")
	case evaluate.Uncertain:
		return p.T("non distinguibile dal caso", "not told from chance")
	}
	return p.T("troppo pochi per dirlo", "too few to say")
}

// AnswerClass is the colour of an answer.
func (p page) AnswerClass(a evaluate.Answer) string {
	switch a {
	case evaluate.Better:
		return "pass"
	case evaluate.Worse:
		return "fail"
	}
	return "unknown"
}

// Trait names a trait of the balance.
func (p page) Trait(name string) string { return p.In(evaluate.TraitTitle(name)) }
