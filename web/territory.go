package web

import (
	"context"
	"time"

	"github.com/campanile-italia/campanile/checks"
)

// Territory tells what happened to all comuni together.
type Territory interface {
	// Runs returns the newest scheduled runs, newest first.
	Runs(ctx context.Context, limit int) ([]Run, error)
	// Changes returns published changes of verdict after one, oldest first. Of
	// the zero change only At is set: changes since a time.
	Changes(ctx context.Context, last TerritoryChange, limit int) ([]TerritoryChange, error)
}

// Run is a round of visits to every comune.
type Run struct {
	ID        string        `json:"id"`
	Started   time.Time     `json:"started"`
	Finished  *time.Time    `json:"finished" nullable:"true" doc:"null while it goes on"`
	Ruleset   string        `json:"ruleset"`
	Expected  int           `json:"expected" doc:"Comuni to visit"`
	Done      int           `json:"done" doc:"Comuni visited"`
	State     RunState      `json:"state" enum:"running,checking,published,withheld" doc:"checking: ended, and not decided yet whether it enters the public figures"`
	Published *time.Time    `json:"published" nullable:"true" doc:"When it entered the public figures"`
	Compared  int           `json:"compared" doc:"Verdicts that a visit of this run and the one before it both assessed"`
	Alike     int           `json:"alike" doc:"Of those, how many are equal"`
	Agreement *float64      `json:"agreement" nullable:"true" doc:"alike over compared; null when nothing was compared"`
	Why       []checks.Text `json:"why,omitempty" doc:"Why it is withheld, in both languages"`
}

// RunState is how far a run is public.
type RunState string

// The states of a run.
const (
	RunRunning   RunState = "running"
	RunChecking  RunState = "checking"
	RunPublished RunState = "published"
	RunWithheld  RunState = "withheld"
)

// TerritoryChange is a published verdict that changed, of any comune.
type TerritoryChange struct {
	IPA  string        `json:"ipa"`
	At   time.Time     `json:"at" doc:"Start of the visit that made it public"`
	Name string        `json:"check"`
	From checks.Status `json:"from"`
	To   checks.Status `json:"to" enum:"pass,warn,fail,unknown,not-applicable"`
	Run  string        `json:"run"`
}
