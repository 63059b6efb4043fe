package web

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/campanile-italia/campanile/checks"
)

// Caller is who asks for something.
type Caller struct {
	Address string   // of the network: see clientOf; never kept in clear
	Token   string   // ID of the token it showed; empty: none
	Comuni  []string // that the token is for; empty: every one
	IPA     string   // the comune that it has shown to be; empty: none
}

// May says whether the caller may ask for a comune.
func (c Caller) May(ipa string) bool {
	return c.Token == "" || len(c.Comuni) == 0 || slices.Contains(c.Comuni, ipa)
}

// Identity tells who asks: the holder of a token, or a comune that has opened a
// link sent to its digital domicile.
type Identity interface {
	// Bearer returns the holder of a token, or ErrNoIdentity.
	Bearer(ctx context.Context, secret string, client string) (Caller, error)
	// Session returns the comune that a session stands for, or ErrNoIdentity.
	Session(ctx context.Context, secret string) (ipa string, err error)
	// SendLink sends a link to the digital domicile of a comune of the inventory,
	// never elsewhere. It fails with a *TooSoonError or ErrNoDomicile, or with
	// ErrLetterWaits when it will be sent a little later.
	SendLink(ctx context.Context, ipa, lang, client string) error
	// Link returns the comune of a link that was not used, or ErrNoIdentity.
	Link(ctx context.Context, secret string) (ipa string, err error)
	// OpenLink uses a link up and returns a session, or ErrNoIdentity.
	OpenLink(ctx context.Context, secret, client string) (session string, err error)
}

// ErrNoIdentity is returned for a token, link or session that does not hold.
var ErrNoIdentity = errors.New("no such token, link or session, or it is over")

// ErrNoDomicile is returned for a comune whose register row has no certified mail.
var ErrNoDomicile = errors.New("the register has no certified mail for this comune")

// ErrLetterWaits is returned for a letter that the mail server has not taken yet:
// it is kept, and tried again.
var ErrLetterWaits = errors.New("the mail server has not taken the letter yet: it is tried again")

// SessionLife is how long a comune that opened a link stands for itself.
const SessionLife = 2 * time.Hour

const sessionCookie = "campanile_session"

// maxSecret bounds a secret that somebody shows, in bytes.
const maxSecret = 200

// callerOf tells who asks. A token that does not hold is ErrNoIdentity; a
// session that is over is nobody.
func (s *Server) callerOf(r *http.Request) (Caller, error) {
	c := Caller{Address: clientOf(r)}
	if s.Identity == nil {
		return c, nil
	}
	if header := r.Header.Get("Authorization"); header != "" {
		scheme, secret, _ := strings.Cut(header, " ")
		if !strings.EqualFold(scheme, "Bearer") || secret == "" || len(secret) > maxSecret {
			return c, ErrNoIdentity
		}
		holder, err := s.Identity.Bearer(r.Context(), secret, c.Address)
		holder.Address = c.Address
		return holder, err
	}
	c.IPA = s.standsFor(r)
	return c, nil
}

// standsFor is the comune that the visitor has shown to be; empty: none.
func (s *Server) standsFor(r *http.Request) string {
	cookie, err := r.Cookie(sessionCookie)
	if s.Identity == nil || err != nil || cookie.Value == "" || len(cookie.Value) > maxSecret {
		return ""
	}
	ipa, err := s.Identity.Session(r.Context(), cookie.Value)
	if err != nil {
		if !errors.Is(err, ErrNoIdentity) {
			s.Log.Error("session not read", "error", err)
		}
		return ""
	}
	return ipa
}

// sendLink takes the form by which somebody says to be a comune.
func (s *Server) sendLink(w http.ResponseWriter, r *http.Request) {
	row := s.row(r.PathValue("ipa"))
	if row == nil {
		s.noComune(w, r)
		return
	}
	err := s.Identity.SendLink(r.Context(), row.IPA, s.lang(r), clientOf(r))
	var soon *TooSoonError
	switch {
	case err == nil:
		s.message(w, r, http.StatusAccepted, checks.Text{IT: "Collegamento inviato", EN: "Link sent"}, checks.Text{
			IT: "Al domicilio digitale del comune in IndicePA è stato inviato un collegamento, che vale una volta sola e per un'ora. Chi lo apre agisce per il comune su questo portale.",
			EN: "A link was sent to the comune's digital domicile in IndicePA; it works once, within an hour. Whoever opens it acts for the comune on this portal."})
	case errors.Is(err, ErrLetterWaits):
		s.message(w, r, http.StatusAccepted, checks.Text{IT: "Collegamento in partenza", EN: "The link is on its way"}, checks.Text{
			IT: "La posta non ha ancora accettato il messaggio: lo si riprova da soli per un'ora, e non serve chiederlo di nuovo.",
			EN: "The mail server has not taken the message yet: it is tried again by itself for an hour, and need not be asked for again."})
	case errors.Is(err, ErrNoDomicile):
		s.message(w, r, http.StatusConflict, checks.Text{IT: "Nessun domicilio digitale", EN: "No digital domicile"}, checks.Text{
			IT: "In IndicePA il comune non ha una PEC: il referente IPA la aggiunge, e dopo la lettura successiva del registro il collegamento si può chiedere.",
			EN: "The comune has no certified mail in IndicePA: its IPA contact adds it, and after the register is read again the link can be asked for."})
	case errors.As(err, &soon):
		w.Header().Set("Retry-After", retryAfter(soon))
		s.message(w, r, http.StatusTooManyRequests, checks.Text{IT: "Troppo presto per un altro collegamento", EN: "Too soon for another link"}, checks.Text{
			IT: "Un altro collegamento può essere chiesto fra " + page{Lang: "it"}.Wait(soon.After) + ".", EN: "Another link can be asked for in " + page{Lang: "en"}.Wait(soon.After) + "."})
	default:
		s.Log.Error("link not sent", "ipa", row.IPA, "error", err)
		s.message(w, r, http.StatusBadGateway, checks.Text{IT: "Collegamento non inviato", EN: "Link not sent"}, checks.Text{
			IT: "La posta non ha accettato il messaggio. Riprovare più tardi.", EN: "The mail server did not take the message. Please try again later."})
	}
}

// identityPage is what a link opens: a button, because programs that look at
// mail follow links and would use it up.
type identityPage struct{ Row *row }

func (s *Server) identity(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("X-Robots-Tag", "noindex")
	ipa, err := s.Identity.Link(r.Context(), r.PathValue("secret"))
	row := s.row(ipa)
	if err != nil || row == nil {
		s.noLink(w, r, err)
		return
	}
	title := checks.Text{IT: "Agire per il comune", EN: "Act for the comune"}
	s.render(w, r, http.StatusOK, "identity", page{Title: title.In(s.lang(r)), Data: identityPage{row}})
}

func (s *Server) noLink(w http.ResponseWriter, r *http.Request, err error) {
	if err != nil && !errors.Is(err, ErrNoIdentity) {
		s.Log.Error("link not read", "error", err)
		s.refuse(w, r, http.StatusInternalServerError)
		return
	}
	s.message(w, r, http.StatusNotFound, checks.Text{IT: "Collegamento non valido", EN: "The link does not work"}, checks.Text{
		IT: "Il collegamento è già stato usato o è scaduto. Se ne può chiedere un altro dalla pagina del comune.",
		EN: "The link was used already, or is over. Another can be asked for on the comune's page."})
}

func (s *Server) openLink(w http.ResponseWriter, r *http.Request) {
	secret := r.PathValue("secret")
	ipa, err := s.Identity.Link(r.Context(), secret)
	if err == nil {
		var session string
		if session, err = s.Identity.OpenLink(r.Context(), secret, clientOf(r)); err == nil {
			http.SetCookie(w, &http.Cookie{
				Name: sessionCookie, Value: session, Path: "/", MaxAge: int(SessionLife.Seconds()), HttpOnly: true,
				SameSite: http.SameSiteStrictMode, Secure: strings.HasPrefix(s.Portal, "https:"),
			})
			p := page{Lang: s.lang(r), Query: r.URL.Query()}
			http.Redirect(w, r, p.Link("/comuni/"+url.PathEscape(ipa)), http.StatusSeeOther)
			return
		}
	}
	s.noLink(w, r, err)
}
