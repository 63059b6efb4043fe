package lab

import (
	"fmt"
	"net/http"
	"slices"
	"time"

	"github.com/miekg/dns"
)

// Trouble is what befalls the whole world for a while, on top of what its hosts
// are by themselves.
type Trouble string

// The troubles.
const (
	NoTrouble      Trouble = ""
	ResolverSilent Trouble = "the resolver is silent"
	ResolverFails  Trouble = "the resolver fails"
	SuppliersDown  Trouble = "servers that many share are down"
	Overloaded     Trouble = "half of the hosts answer 503"
	Resets         Trouble = "one answer in three is cut"
	Slow           Trouble = "every answer takes a second more"
)

// Troubles lists them.
var Troubles = [...]Trouble{ResolverSilent, ResolverFails, SuppliersDown, Overloaded, Resets, Slow}

// slowTrouble is how much longer an answer takes while all are slow.
const slowTrouble = time.Second

// Befall lets a trouble begin, in the place of the one there was; NoTrouble ends
// it. Requests under way go on as they began.
func (w *World) Befall(t Trouble) error {
	if t != NoTrouble && !slices.Contains(Troubles[:], t) {
		return fmt.Errorf("lab: no such trouble: %q", t)
	}
	w.trouble.Store(&t)
	return nil
}

func (w *World) befallen() Trouble {
	if t := w.trouble.Load(); t != nil {
		return *t
	}
	return NoTrouble
}

// troubled answers as the trouble of the hour has it, and says whether it did.
func (w *World) troubled(rw http.ResponseWriter, r *http.Request, h *host) bool {
	switch w.befallen() {
	case SuppliersDown:
		if h.of != nil {
			return false
		}
		hijackReset(rw)
		return true
	case Overloaded:
		if hash(h.name)%2 != 0 {
			return false
		}
		rw.Header().Set("Retry-After", "2")
		http.Error(rw, "Servizio non disponibile", http.StatusServiceUnavailable)
		return true
	case Resets:
		if hash(r.URL.Path+r.URL.RawQuery)%3 != 0 {
			return false
		}
		hijackReset(rw)
		return true
	case Slow:
		return !pause(r, slowTrouble)
	}
	return false
}

// troubledDNS says whether a question gets no answer, or a failure.
func (w *World) troubledDNS(m *dns.Msg) (silent, failed bool) {
	switch w.befallen() {
	case ResolverSilent:
		return true, false
	case ResolverFails:
		m.Rcode = dns.RcodeServerFailure
		return false, true
	}
	return false, false
}
