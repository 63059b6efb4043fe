package main

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// On SQLite one process does all the visiting; on PostgreSQL every part may run
// alone.
func TestRolesOfAProcess(t *testing.T) {
	for _, tt := range []struct {
		roles, store, says string
	}{
		{"web,scheduler,worker", "sqlite:c.db", ""},
		{"web, worker", "sqlite:c.db", ""},
		{"worker", "sqlite:c.db", "need store: postgres://"},
		{"web,scheduler", "sqlite:c.db", "need store: postgres://"},
		{"worker", "postgres://u@h/d", ""},
		{"web", "postgres://u@h/d", ""},
		{"web,visitor", "postgres://u@h/d", `"visitor" is not allowed`},
	} {
		r, err := parseRoles(tt.roles)
		if err == nil {
			err = r.servable(tt.store)
		}
		if said := errText(err); !strings.Contains(said, tt.says) || (tt.says == "") != (err == nil) {
			t.Errorf("--role %s on %s: %q, want %q", tt.roles, tt.store, said, tt.says)
		}
	}
}

func errText(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}

// A process without the role web answers probes and metrics, nothing else.
func TestAProcessWithoutWebShowsNoPortal(t *testing.T) {
	h := probesOnly(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusOK) }))
	for path, want := range map[string]int{"/metrics": 200, "/healthz": 200, "/readyz": 200, "/": 404, "/comuni/c_a": 404, "/api/v1/municipalities": 404, "/metrics/x": 404} {
		w := httptest.NewRecorder()
		h.ServeHTTP(w, httptest.NewRequest(http.MethodGet, path, nil))
		if w.Code != want {
			t.Errorf("%s: %d, want %d", path, w.Code, want)
		}
	}
}
