package web

import (
	"encoding/json"
	"errors"
	"net/http"
	"strings"

	"github.com/campanile-italia/campanile/checks"
)

// elsewhere answers what no route takes: 405 where the address exists for
// another method, else 404.
func (s *Server) elsewhere(w http.ResponseWriter, r *http.Request) {
	var allowed []string
	for _, method := range []string{http.MethodGet, http.MethodPost} {
		other := r.Clone(r.Context())
		other.Method = method
		if _, pattern := s.mux.Handler(other); pattern != "/" && pattern != "" {
			allowed = append(allowed, method)
		}
	}
	if len(allowed) == 0 || r.Method == http.MethodGet || r.Method == http.MethodHead && allowed[0] == http.MethodGet {
		s.refuse(w, r, http.StatusNotFound)
		return
	}
	w.Header().Set("Allow", strings.Join(allowed, ", "))
	s.refuse(w, r, http.StatusMethodNotAllowed)
}

// refuse answers with an error: a page, or RFC 9457 for the API.
func (s *Server) refuse(w http.ResponseWriter, r *http.Request, status int) {
	if strings.HasPrefix(r.URL.Path, "/api/") {
		w.Header().Set("Content-Type", "application/problem+json")
		w.WriteHeader(status)
		_ = json.NewEncoder(w).Encode(map[string]any{"title": http.StatusText(status), "status": status})
		return
	}
	t := refusals[status]
	s.message(w, r, status, t.title, t.text)
}

var refusals = map[int]struct{ title, text checks.Text }{
	http.StatusNotFound: {
		checks.Text{IT: "Pagina non trovata", EN: "Page not found"},
		checks.Text{IT: "L'indirizzo non corrisponde a nessuna pagina del portale.", EN: "The address is no page of this portal."},
	},
	http.StatusMethodNotAllowed: {
		checks.Text{IT: "Richiesta non prevista", EN: "No such request"},
		checks.Text{IT: "Questo indirizzo non accetta richieste di questo tipo.", EN: "This address does not take requests of this kind."},
	},
	http.StatusForbidden: {
		checks.Text{IT: "Richiesta da un altro sito", EN: "Request from another site"},
		checks.Text{IT: "Una scansione si chiede dalla pagina del comune su questo portale.", EN: "A scan is asked for on the comune's page of this portal."},
	},
}

// scanRefused says when a scan may be asked for again.
func (s *Server) scanRefused(w http.ResponseWriter, r *http.Request, err error) {
	var soon *TooSoonError
	if !errors.As(err, &soon) {
		s.Log.Error("scan request failed", "error", err)
		s.message(w, r, http.StatusInternalServerError, checks.Text{IT: "Richiesta non accettata", EN: "Request not taken"},
			checks.Text{IT: "La richiesta non può essere accolta ora. Riprovare più tardi.", EN: "The request cannot be taken now. Please try again later."})
		return
	}
	w.Header().Set("Retry-After", retryAfter(soon))
	s.message(w, r, http.StatusTooManyRequests, checks.Text{IT: "Troppo presto per una nuova scansione", EN: "Too soon for a new scan"},
		checks.Text{IT: "Una nuova scansione può essere chiesta fra " + page{Lang: "it"}.Wait(soon.After) + ".", EN: "A new scan can be asked for in " + page{Lang: "en"}.Wait(soon.After) + "."})
}
