package web

import (
	"context"
	"errors"
	"math"
	"net/http"
	"strconv"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"github.com/campanile-italia/campanile/checks"
	"github.com/campanile-italia/campanile/registry"
)

const (
	apiRoot     = "/api/v1"
	defaultPage = 100
)

// brief is a comune in a list.
type brief struct {
	IPA        string                         `json:"ipa"`
	ISTAT      string                         `json:"istat"`
	Name       string                         `json:"name"`
	Province   string                         `json:"province"`
	Population int                            `json:"population"`
	Cluster    registry.Cluster               `json:"cluster" enum:"under-5000,5000-15000,over-15000,unknown"`
	Pilot      bool                           `json:"pilot"`
	Site       string                         `json:"site"`
	Finished   *time.Time                     `json:"finished" doc:"End of the last visit; null when there was none" nullable:"true"`
	Score      *float64                       `json:"score" nullable:"true"`
	Coverage   float64                        `json:"coverage"`
	Families   map[checks.Family]checks.Score `json:"families"`
	Former     []registry.Former              `json:"former,omitempty" doc:"Comuni that merged into this one, newest first; their history is at their own Codice IPA on the portal"`
}

func (r *row) brief() brief {
	b := brief{
		IPA: r.IPA, ISTAT: r.ISTAT, Name: r.Name, Province: r.Province, Population: r.Population,
		Cluster: r.Cluster(), Pilot: r.Piloting(), Site: r.Address(), Families: map[checks.Family]checks.Score{},
		Former: r.Former,
	}
	if o := r.Outcome; o != nil {
		b.Finished = &o.Finished
		b.Score, b.Coverage, b.Families = o.Card.Overall.Value, o.Card.Overall.Coverage, o.Card.Families
	}
	return b
}

func (s *Server) row(ipa string) *row { return s.Board.current.Load().byIPA[registry.NormalIPA(ipa)] }

// scanBody is a scan request as the API shows it.
type scanBody struct {
	ID       string    `json:"id"`
	IPA      string    `json:"ipa"`
	State    ScanState `json:"state" enum:"queued,running,done,failed"`
	Asked    time.Time `json:"asked"`
	Position int       `json:"position" doc:"Place in the queue from 1; 0 when not waiting"`
	Result   string    `json:"result" doc:"Where the comune's result is"`
}

func (s Scan) body() scanBody {
	return scanBody{s.ID, s.IPA, s.State, s.Asked, s.Position, apiRoot + "/municipalities/" + s.IPA}
}

type askInput struct {
	IPA     string `path:"ipa" maxLength:"60"`
	request *http.Request
}

// Resolve notes who asks.
func (in *askInput) Resolve(ctx huma.Context) []error {
	in.request, _ = humago.Unwrap(ctx)
	return nil
}

type scanOutput struct {
	Status   int
	Location string `header:"Location"`
	Body     scanBody
}

func (s *Server) postScan(ctx context.Context, in *askInput) (*scanOutput, error) {
	r := s.row(in.IPA)
	if r == nil {
		return nil, huma.Error404NotFound("no such comune in the inventory")
	}
	who, err := s.callerOf(in.request)
	switch {
	case errors.Is(err, ErrNoIdentity):
		return nil, huma.ErrorWithHeaders(huma.Error401Unauthorized("the token is unknown, revoked or over"), http.Header{"WWW-Authenticate": {"Bearer"}})
	case err != nil:
		return nil, s.scanError(err)
	case !who.May(r.IPA):
		return nil, huma.Error403Forbidden("the token is not for this comune")
	}
	scan, created, err := s.Scans.Ask(ctx, r.IPA, who)
	if err != nil {
		return nil, s.scanError(err)
	}
	out := &scanOutput{Status: http.StatusOK, Location: apiRoot + "/scans/" + scan.ID, Body: scan.body()}
	if created {
		out.Status = http.StatusAccepted
	}
	return out, nil
}

func (s *Server) scanError(err error) error {
	var soon *TooSoonError
	if errors.As(err, &soon) {
		e := huma.Error429TooManyRequests(soon.Why)
		return huma.ErrorWithHeaders(e, http.Header{"Retry-After": {retryAfter(soon)}})
	}
	s.Log.Error("scan request failed", "error", err)
	return huma.Error500InternalServerError("the request could not be taken")
}

func retryAfter(e *TooSoonError) string { return strconv.Itoa(int(math.Ceil(e.After.Seconds()))) }

type scanInput struct {
	ID string `path:"id" maxLength:"60"`
}

func (s *Server) getScan(ctx context.Context, in *scanInput) (*struct{ Body scanBody }, error) {
	scan, err := s.Scans.Scan(ctx, in.ID)
	switch {
	case errors.Is(err, ErrNoScan):
		return nil, huma.Error404NotFound("no such scan request")
	case err != nil:
		return nil, s.scanError(err)
	}
	return &struct{ Body scanBody }{scan.body()}, nil
}

func (s *Server) listChecks(context.Context, *struct{}) (*struct{ Body []checks.Entry }, error) {
	return &struct{ Body []checks.Entry }{checks.Catalogue()}, nil
}
