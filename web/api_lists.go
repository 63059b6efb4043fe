package web

import (
	"cmp"
	"context"
	"encoding/base64"
	"encoding/json"
	"math"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/campanile-italia/campanile/checks"
	"github.com/campanile-italia/campanile/registry"
)

// listInput is what a list of comuni is asked with.
type listInput struct {
	Q        string  `query:"q" maxLength:"100" doc:"Part of the name, a code or a province"`
	Province string  `query:"province" maxLength:"2" doc:"Sigla"`
	Cluster  string  `query:"cluster" enum:"under-5000,5000-15000,over-15000,unknown"`
	Check    string  `query:"check" maxLength:"60" doc:"With status: comuni with that verdict of that check"`
	Status   string  `query:"status" enum:"pass,warn,fail,unknown,not-applicable"`
	Pilot    string  `query:"pilot" enum:"true,false"`
	Supplier string  `query:"supplier" maxLength:"100" doc:"Who runs the site, as listed by suppliers"`
	Network  string  `query:"network" enum:"psn,public-in-house,own-as,qualified-cloud,other-hoster,access-isp,cdn,unknown" doc:"Class of the site's network"`
	ASN      int64   `query:"asn" minimum:"1" maximum:"4294967295" doc:"Autonomous system of the site"`
	MinScore float64 `query:"min_score" minimum:"0" maximum:"1" doc:"Published overall scores from here on; with max_score"`
	MaxScore float64 `query:"max_score" minimum:"0" maximum:"1" default:"1"`
	Sort     string  `query:"sort" enum:"ipa,name,score,-score,population" default:"ipa" doc:"Comuni without a score come last either way"`
	Cursor   string  `query:"cursor" maxLength:"60" doc:"From the previous answer's next, with the same filters and order"`
	Limit    int     `query:"limit" minimum:"1" maximum:"2000" default:"100"`
}

type listOutput struct {
	Body struct {
		Items []brief `json:"items"`
		Total int     `json:"total" doc:"Comuni that match, on all pages"`
		Next  string  `json:"next,omitempty" doc:"Cursor of the next page; absent on the last"`
	}
}

// listMunicipalities pages by the comune that comes next: one that no longer
// matches keeps its place in the order, so that nothing is skipped.
func (s *Server) listMunicipalities(_ context.Context, in *listInput) (*listOutput, error) {
	v := s.Board.current.Load()
	found := v.find(query{Search: in.Q, Province: strings.ToUpper(in.Province), Cluster: in.Cluster, Check: in.Check, Status: in.Status})
	found = slices.DeleteFunc(found, func(r *row) bool { return !in.wants(r) })
	order := in.order()
	slices.SortFunc(found, order)
	start := 0
	if in.Cursor != "" {
		next := v.byIPA[registry.NormalIPA(in.Cursor)]
		if public := slices.IndexFunc(v.rows, func(r *row) bool { return r.IPA == registry.NormalIPA(in.Cursor) }); public >= 0 {
			next = v.rows[public]
		}
		if next == nil {
			return nil, huma.Error422UnprocessableEntity("the cursor is not of this list: begin again without it")
		}
		start, _ = slices.BinarySearchFunc(found, next, order)
	}
	if in.Limit == 0 {
		in.Limit = defaultPage
	}
	end := min(start+in.Limit, len(found))
	out := &listOutput{}
	out.Body.Total = len(found)
	out.Body.Items = make([]brief, 0, end-start)
	for _, r := range found[start:end] {
		out.Body.Items = append(out.Body.Items, r.brief())
	}
	if end < len(found) {
		out.Body.Next = found[end].IPA
	}
	return out, nil
}

func (in *listInput) wants(r *row) bool {
	if in.Pilot != "" && r.Piloting() != (in.Pilot == "true") {
		return false
	}
	if in.MinScore > 0 || in.MaxScore > 0 && in.MaxScore < 1 {
		score := r.Score("").Value
		if score == nil || *score < in.MinScore || *score > in.MaxScore {
			return false
		}
	}
	if in.Supplier == "" && in.Network == "" && in.ASN == 0 {
		return true
	}
	o := r.Outcome
	if o == nil || in.Supplier != "" && o.Supplier != in.Supplier {
		return false
	}
	if in.Network == "" && in.ASN == 0 {
		return true
	}
	return o.Network != nil && (in.Network == "" || string(o.Network.Class) == in.Network) && (in.ASN == 0 || int64(o.Network.ASN) == in.ASN)
}

func (in *listInput) order() func(a, b *row) int {
	byIPA := func(a, b *row) int { return strings.Compare(a.IPA, b.IPA) }
	switch in.Sort {
	case "name":
		return func(a, b *row) int { return cmp.Or(cmp.Compare(a.order, b.order), byIPA(a, b)) }
	case "score", "-score":
		return func(a, b *row) int { return cmp.Or(byScore(a, b, in.Sort == "-score"), byIPA(a, b)) }
	case "population":
		return func(a, b *row) int { return cmp.Or(cmp.Compare(b.Population, a.Population), byIPA(a, b)) }
	}
	return byIPA
}

type runsInput struct {
	Limit int `query:"limit" minimum:"1" maximum:"100" default:"30"`
}

type runsOutput struct {
	Body struct {
		Items []Run `json:"items"`
	}
}

func (s *Server) listRuns(ctx context.Context, in *runsInput) (*runsOutput, error) {
	runs, err := s.Territory.Runs(ctx, in.Limit)
	if err != nil {
		return nil, s.unread("runs", err)
	}
	out := &runsOutput{}
	out.Body.Items = append([]Run{}, runs...)
	return out, nil
}

// unread is the answer when the store does not answer.
func (s *Server) unread(what string, err error) error {
	s.Log.Error("the store was not read", "what", what, "error", err)
	return huma.Error500InternalServerError("this cannot be read now: try again later")
}

// settled is how old a change is before no other can come before it: changes
// bear the time at which a visit began, and are known when it ends.
const settled = time.Hour

// firstChanges is how far back changes go when nobody says since when.
const firstChanges = 7 * 24 * time.Hour

type changesInput struct {
	Since  time.Time `query:"since" doc:"RFC 3339; without it and without a cursor, a week ago"`
	Cursor string    `query:"cursor" maxLength:"400" doc:"From the previous answer's next; it takes the place of since"`
	Limit  int       `query:"limit" minimum:"1" maximum:"1000" default:"100"`
}

type changesOutput struct {
	Body struct {
		Items []TerritoryChange `json:"items" doc:"Oldest first"`
		Next  string            `json:"next" doc:"Cursor to go on with, now or in a month. Changes of the last hour may come a second time with it, so that none is missed"`
		More  bool              `json:"more" doc:"Whether there are more now"`
	}
}

func (s *Server) listChanges(ctx context.Context, in *changesInput) (*changesOutput, error) {
	now := time.Now()
	last := TerritoryChange{At: in.Since}
	switch {
	case in.Cursor != "":
		var ok bool
		if last, ok = readCursor(in.Cursor); !ok {
			return nil, huma.Error422UnprocessableEntity("the cursor is none of ours: use the last answer's next, or since")
		}
	case in.Since.IsZero():
		last.At = now.Add(-firstChanges)
	}
	if last.At.Year() < 1970 || last.At.Year() > 9999 {
		return nil, huma.Error422UnprocessableEntity("since is out of range")
	}
	limit := cmp.Or(in.Limit, defaultPage)
	found, err := s.Territory.Changes(ctx, last, limit+1)
	if err != nil {
		return nil, s.unread("changes", err)
	}
	out := &changesOutput{}
	out.Body.Items = append([]TerritoryChange{}, found[:min(len(found), limit)]...)
	out.Body.More = len(found) > limit
	next := last
	if n := len(out.Body.Items); n > 0 {
		next = out.Body.Items[n-1]
	}
	if still := now.Add(-settled); !out.Body.More && next.At.After(still) {
		next = TerritoryChange{At: still}
	}
	out.Body.Next = next.cursor()
	return out, nil
}

// cursor is a change as an address carries it.
func (c TerritoryChange) cursor() string {
	text, _ := json.Marshal([4]string{strconv.FormatInt(c.At.UnixMicro(), 10), c.IPA, c.Name, c.Run}) // strings: no error
	return base64.RawURLEncoding.EncodeToString(text)
}

func readCursor(s string) (c TerritoryChange, ok bool) {
	text, err := base64.RawURLEncoding.DecodeString(s)
	var parts []string
	if err != nil || json.Unmarshal(text, &parts) != nil || len(parts) != 4 {
		return c, false
	}
	at, err := strconv.ParseInt(parts[0], 10, 64)
	if err != nil || at < 0 || at > math.MaxInt64/2 || slices.ContainsFunc(parts, func(p string) bool { return strings.ContainsRune(p, 0) }) {
		return c, false
	}
	return TerritoryChange{At: time.UnixMicro(at).UTC(), IPA: parts[1], Name: parts[2], Run: parts[3]}, true
}

// sourceBody is a register as it was read.
type sourceBody struct {
	ID       registry.SourceID `json:"id"`
	Name     checks.Text       `json:"name"`
	Date     *time.Time        `json:"date" nullable:"true" doc:"Of the content"`
	Read     *time.Time        `json:"read" nullable:"true" doc:"When it was read"`
	Rows     int               `json:"rows"`
	SHA256   string            `json:"sha256" doc:"Of the bytes as delivered"`
	Missing  bool              `json:"missing" doc:"Not configured, or never read: the checks that need it stay unknown"`
	Licence  string            `json:"licence,omitempty" doc:"SPDX identifier"`
	Credit   string            `json:"credit,omitempty" doc:"Who publishes it, as the licence asks to be named"`
	Homepage string            `json:"homepage,omitempty"`
}

type sourcesOutput struct {
	Body struct {
		Date  time.Time    `json:"date" doc:"Of the inventory in force"`
		Items []sourceBody `json:"items"`
	}
}

func (s *Server) listSources(context.Context, *struct{}) (*sourcesOutput, error) {
	inv := s.Board.current.Load().inventory
	out := &sourcesOutput{}
	out.Body.Date, out.Body.Items = inv.Date, []sourceBody{}
	for _, src := range inv.Sources {
		l := src.ID.Terms()
		out.Body.Items = append(out.Body.Items, sourceBody{
			ID: src.ID, Name: checks.Text{IT: page{Lang: "it"}.Source(src.ID), EN: page{Lang: "en"}.Source(src.ID)}, Date: moment(src.Date), Read: moment(src.Read),
			Rows: src.Rows, SHA256: src.SHA256, Missing: src.Missing, Licence: l.SPDX, Credit: l.Credit, Homepage: l.Page,
		})
	}
	return out, nil
}

// moment is a time that may not be.
func moment(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}

type supplierBody struct {
	Name    string        `json:"name"`
	Comuni  int           `json:"comuni" doc:"Whose site it runs; list them with the filter supplier"`
	Score   *float64      `json:"score" nullable:"true" doc:"Mean of the published scores"`
	Lacking []lackingBody `json:"lacking" doc:"Checks that some of its comuni fail or meet in part, those where one fix would bring most first"`
}

type lackingBody struct {
	Check    string `json:"check"`
	Weight   int    `json:"weight"`
	Fail     int    `json:"fail" doc:"Comuni"`
	Warn     int    `json:"warn" doc:"Comuni"`
	Assessed int    `json:"assessed" doc:"Comuni"`
}

type suppliersOutput struct {
	Body struct {
		Items []supplierBody `json:"items"`
	}
}

func (s *Server) listSuppliers(context.Context, *struct{}) (*suppliersOutput, error) {
	out := &suppliersOutput{}
	out.Body.Items = []supplierBody{}
	for _, one := range s.Board.current.Load().bySupplier() {
		b := supplierBody{Name: one.Name, Comuni: len(one.Comuni), Score: one.Mean, Lacking: []lackingBody{}}
		for _, l := range one.Lacking {
			b.Lacking = append(b.Lacking, lackingBody{l.Check.ID, l.Check.Weight, l.Fail, l.Warn, l.Assessed})
		}
		out.Body.Items = append(out.Body.Items, b)
	}
	return out, nil
}

type networkBody struct {
	checks.SiteNetwork
	Comuni int      `json:"comuni" doc:"Whose site is there; list them with the filters asn and network"`
	Score  *float64 `json:"score" nullable:"true" doc:"Mean of the published scores"`
}

type networksOutput struct {
	Body struct {
		Items []networkBody `json:"items"`
	}
}

func (s *Server) listNetworks(context.Context, *struct{}) (*networksOutput, error) {
	out := &networksOutput{}
	out.Body.Items = append([]networkBody{}, s.Board.current.Load().byNetwork()...)
	return out, nil
}

// networks groups the comuni by where their site is, most comuni first.
func (v *view) networks() []networkBody {
	type sum struct {
		networkBody
		total float64
		n     int
	}
	by := map[checks.SiteNetwork]*sum{}
	for _, r := range v.rows {
		if r.Outcome == nil || r.Outcome.Network == nil {
			continue
		}
		n := by[*r.Outcome.Network]
		if n == nil {
			n = &sum{networkBody: networkBody{SiteNetwork: *r.Outcome.Network}}
			by[*r.Outcome.Network] = n
		}
		n.Comuni++
		if s := r.Score("").Value; s != nil {
			n.total, n.n = n.total+*s, n.n+1
		}
	}
	var all []networkBody
	for _, n := range by {
		if n.n > 0 {
			mean := n.total / float64(n.n)
			n.Score = &mean
		}
		all = append(all, n.networkBody)
	}
	slices.SortFunc(all, func(a, b networkBody) int {
		return cmp.Or(cmp.Compare(b.Comuni, a.Comuni), cmp.Compare(a.ASN, b.ASN), cmp.Compare(a.Owner, b.Owner), cmp.Compare(a.Class, b.Class), cmp.Compare(a.Country, b.Country))
	})
	return all
}

// registerLists registers the operations on many comuni.
func (s *Server) registerLists(api huma.API) {
	huma.Register(api, huma.Operation{
		OperationID: "list-municipalities", Method: http.MethodGet, Path: apiRoot + "/municipalities",
		Summary: "List the comuni with their scores", Errors: []int{http.StatusUnprocessableEntity},
	}, s.listMunicipalities)
	huma.Register(api, huma.Operation{
		OperationID: "list-sources", Method: http.MethodGet, Path: apiRoot + "/sources",
		Summary: "The registers that were read, with dates and licences",
	}, s.listSources)
	huma.Register(api, huma.Operation{
		OperationID: "list-suppliers", Method: http.MethodGet, Path: apiRoot + "/suppliers",
		Summary: "Who runs whose sites, and what they lack together",
	}, s.listSuppliers)
	huma.Register(api, huma.Operation{
		OperationID: "list-networks", Method: http.MethodGet, Path: apiRoot + "/networks",
		Summary: "In which networks the sites are",
	}, s.listNetworks)
	if s.Territory == nil {
		return
	}
	huma.Register(api, huma.Operation{
		OperationID: "list-runs", Method: http.MethodGet, Path: apiRoot + "/runs",
		Summary: "The newest scheduled runs: state of publication, agreement with the visits before",
	}, s.listRuns)
	huma.Register(api, huma.Operation{
		OperationID: "list-changes", Method: http.MethodGet, Path: apiRoot + "/changes",
		Summary: "Verdicts that changed, of every comune", Errors: []int{http.StatusUnprocessableEntity},
	}, s.listChanges)
}
