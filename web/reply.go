package web

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/campanile-italia/campanile/checks"
)

// ReplyKind is what a comune does with a finding.
type ReplyKind string

// The kinds of replies.
const (
	Comment     ReplyKind = "comment"
	Contest     ReplyKind = "contest"     // asks for a new visit
	Explanation ReplyKind = "explanation" // stands beside the verdict until it expires
)

// Draft is a comune's findings before they are named, open to replies for a time.
type Draft struct {
	IPA    string
	Days   int       // from when it was told
	Closes time.Time // zero until it was told: its days do not run yet
}

// Reply is what a comune said. Words of one that is not decided yet are shown to
// nobody but who wrote them: they may hold what must not be published.
type Reply struct {
	IPA, Check string
	Kind       ReplyKind
	Words      string
	Made       time.Time
	Expires    time.Time // of an explanation
	State      string    // open, accepted, refused
	Reason     string    // of the decision
	Decided    time.Time
}

// Replies is the right of reply.
type Replies interface {
	// Draft returns the draft that a token opens; ErrNoDraft: none, or it is over.
	Draft(ctx context.Context, token string) (*Draft, error)
	// DraftOf returns a comune's draft that is open; ErrNoDraft: none.
	DraftOf(ctx context.Context, ipa string) (*Draft, error)
	// Reply enters a reply to the open draft of its comune. A contest also asks for
	// a new visit.
	Reply(ctx context.Context, r Reply) error
	// Of returns what a comune said, newest first.
	Of(ctx context.Context, ipa string) ([]Reply, error)
}

// ErrNoDraft is returned for a token that opens nothing.
var ErrNoDraft = errors.New("no draft is open for this token")

// maxWords bounds a reply, in bytes.
const maxWords = 4000

// longestExplanation bounds how long an explanation stands.
const longestExplanation = 366 * 24 * time.Hour

// draftPage is what a comune sees of its draft.
type draftPage struct {
	Draft   *Draft
	Row     *row
	To      string // where the form goes
	Mend    []finding
	Said    []Reply
	Latest  string // the last day an explanation may stand until
	Thanks  bool
	Problem checks.Text
	Form    url.Values // what was sent and has to be mended
}

// Sent is what a field of the form held.
func (p draftPage) Sent(field string) string { return p.Form.Get(field) }

// opened returns the draft that a request may see: by its token, or by the
// session of the comune that it is of. Where there is none it has answered.
func (s *Server) opened(w http.ResponseWriter, r *http.Request) *Draft {
	w.Header().Set("X-Robots-Tag", "noindex")
	var d *Draft
	var err error
	if token := r.PathValue("token"); token != "" {
		if len(token) > maxSecret {
			s.noDraft(w, r, ErrNoDraft)
			return nil
		}
		d, err = s.Replies.Draft(r.Context(), token)
	} else {
		row := s.row(r.PathValue("ipa"))
		switch {
		case row == nil:
			s.noComune(w, r)
			return nil
		case s.standsFor(r) != row.IPA:
			s.message(w, r, http.StatusForbidden, checks.Text{IT: "Solo il comune vede la propria bozza", EN: "Only the comune sees its draft"}, checks.Text{
				IT: "Dalla pagina del comune si può chiedere un collegamento, che arriva al suo domicilio digitale: chi lo apre agisce per il comune.",
				EN: "On the comune's page a link can be asked for, which goes to its digital domicile: whoever opens it acts for the comune."})
			return nil
		}
		d, err = s.Replies.DraftOf(r.Context(), row.IPA)
	}
	if err != nil {
		s.noDraft(w, r, err)
		return nil
	}
	return d
}

func (s *Server) draft(w http.ResponseWriter, r *http.Request) {
	if d := s.opened(w, r); d != nil {
		s.showDraft(w, r, http.StatusOK, d, checks.Text{})
	}
}

func (s *Server) showDraft(w http.ResponseWriter, r *http.Request, status int, d *Draft, problem checks.Text) {
	row := s.row(d.IPA)
	if row == nil {
		s.noComune(w, r)
		return
	}
	data := draftPage{Draft: d, Row: row, To: r.URL.Path, Latest: time.Now().Add(longestExplanation).Format(time.DateOnly), Thanks: r.URL.Query().Has("done"), Problem: problem, Form: r.PostForm}
	if row.Outcome != nil {
		_, groups := findings(row.Outcome.Results)
		for _, g := range groups {
			for _, f := range g.Findings {
				if f.Mend() && f.Weight > 0 {
					data.Mend = append(data.Mend, f)
				}
			}
		}
	}
	var err error
	if data.Said, err = s.Replies.Of(r.Context(), d.IPA); err != nil {
		s.Log.Error("replies not read", "error", err)
	}
	title := checks.Text{IT: "Bozza e diritto di replica", EN: "Draft and right of reply"}
	s.render(w, r, status, "draft", page{Title: title.In(s.lang(r)), Copies: s.copiesOf(r, d.IPA), Data: data})
}

func (s *Server) noDraft(w http.ResponseWriter, r *http.Request, err error) {
	if !errors.Is(err, ErrNoDraft) {
		s.Log.Error("draft not read", "error", err)
		s.refuse(w, r, http.StatusInternalServerError)
		return
	}
	s.message(w, r, http.StatusNotFound, checks.Text{IT: "Bozza non aperta", EN: "No draft is open"},
		checks.Text{IT: "Questo indirizzo non apre nessuna bozza, o il periodo per rispondere è finito. Chiedetene uno nuovo a chi gestisce il portale.", EN: "This address opens no draft, or the time to reply is over. Ask who runs the portal for a new one."})
}

func (s *Server) reply(w http.ResponseWriter, r *http.Request) {
	d := s.opened(w, r)
	if d == nil {
		return
	}
	reply, problem := readReply(r, d, time.Now())
	if problem.IT != "" {
		s.showDraft(w, r, http.StatusUnprocessableEntity, d, problem)
		return
	}
	if err := s.Replies.Reply(r.Context(), reply); err != nil {
		s.noDraft(w, r, err)
		return
	}
	p := page{Lang: s.lang(r), Query: r.URL.Query()}
	http.Redirect(w, r, p.Link((&url.URL{Path: r.URL.Path}).EscapedPath()+"?done"), http.StatusSeeOther)
}

// draftOf is a comune's open draft for its page; nil: none.
func (s *Server) draftOf(r *http.Request, ipa string) *Draft {
	if s.Replies == nil {
		return nil
	}
	d, err := s.Replies.DraftOf(r.Context(), ipa)
	if err != nil {
		if !errors.Is(err, ErrNoDraft) {
			s.Log.Error("draft not read", "ipa", ipa, "error", err)
		}
		return nil
	}
	return d
}

// readReply reads the form; the problem says what to mend in it.
func readReply(r *http.Request, d *Draft, now time.Time) (reply Reply, problem checks.Text) {
	reply = Reply{IPA: d.IPA, Check: r.PostFormValue("check"), Kind: ReplyKind(r.PostFormValue("kind")), Words: strings.TrimSpace(r.PostFormValue("words")), Made: now.UTC(), State: "open"}
	if _, ok := checks.Find(reply.Check); !ok {
		return reply, checks.Text{IT: "Scegliete il riscontro a cui rispondete.", EN: "Choose the finding that you reply to."}
	}
	if reply.Words == "" || len(reply.Words) > maxWords || strings.ContainsRune(reply.Words, 0) {
		return reply, checks.Text{IT: "Scrivete da 1 a 4.000 caratteri.", EN: "Write 1 to 4,000 characters."}
	}
	switch reply.Kind {
	case Comment, Contest:
	case Explanation:
		until, err := time.Parse(time.DateOnly, r.PostFormValue("expires"))
		if err != nil || until.Before(now) || until.After(now.Add(longestExplanation)) {
			return reply, checks.Text{IT: "Una spiegazione vale fino a un giorno che indicate, entro un anno.", EN: "An explanation stands until a day that you give, within a year."}
		}
		reply.Expires = until.AddDate(0, 0, 1)
	default:
		return reply, checks.Text{IT: "Scegliete se commentare, contestare o spiegare.", EN: "Choose to comment, contest or explain."}
	}
	return reply, checks.Text{}
}

// Standing says whether a reply is shown beside a verdict now: accepted, and an
// explanation not expired.
func (r Reply) Standing(now time.Time) bool {
	return r.State == "accepted" && (r.Expires.IsZero() || now.Before(r.Expires))
}

// said returns what stands beside each check of a comune's page, and what is
// under review.
func (s *Server) said(r *http.Request, ipa string) (by map[string][]Reply) {
	if s.Replies == nil {
		return nil
	}
	all, err := s.Replies.Of(r.Context(), ipa)
	if err != nil {
		s.Log.Error("replies not read", "ipa", ipa, "error", err)
		return nil
	}
	by = map[string][]Reply{}
	now := time.Now()
	for _, one := range all {
		switch {
		case one.Standing(now):
		case one.State == "accepted": // an explanation that expired
			continue
		default:
			one.Words = "" // not decided, or refused: only that it was made
		}
		by[one.Check] = append(by[one.Check], one)
	}
	return by
}

// ReplyKind names a kind of reply.
func (p page) ReplyKind(k ReplyKind) string {
	switch k {
	case Contest:
		return p.T("contestazione", "contest")
	case Explanation:
		return p.T("spiegazione", "explanation")
	}
	return p.T("commento", "comment")
}

// ReplyState names where a reply stands.
func (p page) ReplyState(state string) string {
	switch state {
	case "accepted":
		return p.T("accolta", "accepted")
	case "refused":
		return p.T("non accolta", "refused")
	}
	return p.T("in esame", "under review")
}
