package web

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"
)

// doorkeeper knows one token, one link and one session.
type doorkeeper struct {
	used bool
	err  error
}

func (*doorkeeper) Bearer(_ context.Context, secret, _ string) (Caller, error) {
	if secret == "good" {
		return Caller{Token: "t1", Comuni: []string{"c_x001"}}, nil
	}
	return Caller{}, ErrNoIdentity
}

func (*doorkeeper) Session(_ context.Context, secret string) (string, error) {
	if secret == "session" {
		return "c_x001", nil
	}
	return "", ErrNoIdentity
}

func (d *doorkeeper) SendLink(context.Context, string, string, string) error { return d.err }

func (d *doorkeeper) Link(_ context.Context, secret string) (string, error) {
	if secret == "link" && !d.used {
		return "c_x001", nil
	}
	return "", ErrNoIdentity
}

func (d *doorkeeper) OpenLink(ctx context.Context, secret, _ string) (string, error) {
	_, err := d.Link(ctx, secret)
	d.used = true
	return "session", err
}

func TestTokenOverTheAPI(t *testing.T) {
	scans := queued()
	s := portal(t, 5, func(o *Options) { o.Scans, o.Identity = scans, &doorkeeper{} })
	for _, c := range []struct {
		header, ipa string
		status      int
	}{
		{"Bearer good", "c_x001", 202}, {"bearer good", "C_X001", 202}, {"Bearer good", "c_x002", 403}, {"Bearer bad", "c_x001", 401}, {"Basic good", "c_x001", 401},
		{"Bearer " + strings.Repeat("x", 300), "c_x001", 401}, {"Bearer", "c_x001", 401},
	} {
		w := ask(s, http.MethodPost, "/api/v1/municipalities/"+c.ipa+"/scans", "Authorization", c.header)
		if w.Code != c.status || (w.Header().Get("WWW-Authenticate") != "") != (c.status == 401) || strings.Contains(w.Body.String(), "good") {
			t.Errorf("%.20s for %s: %d %v", c.header, c.ipa, w.Code, w.Header())
		}
	}
	if len(scans.clients) != 2 || scans.clients[0] != "192.0.2.1t1" {
		t.Errorf("%q", scans.clients)
	}
}

func TestActingForAComune(t *testing.T) {
	door := &doorkeeper{}
	scans := queued()
	s := portal(t, 5, func(o *Options) {
		o.Scans, o.Identity, o.Letters, o.Portal = scans, door, true, "https://campanile.example"
	})
	if !strings.Contains(get(t, s, "/comuni/c_x001"), `action="/comuni/c_x001/link"`) {
		t.Error("the comune's page does not offer the link")
	}
	if w := ask(s, http.MethodPost, "/comuni/c_x001/link"); w.Code != http.StatusAccepted {
		t.Errorf("%d", w.Code)
	}
	if w := ask(s, http.MethodPost, "/comuni/c_x001/link", "Sec-Fetch-Site", "cross-site"); w.Code != http.StatusForbidden {
		t.Errorf("from another site: %d", w.Code)
	}
	for err, status := range map[error]int{ErrNoDomicile: 409, &TooSoonError{After: time.Minute}: 429, ErrLetterWaits: 202, errors.New("connection to secret.example refused"): 502} {
		door.err = err
		if w := ask(s, http.MethodPost, "/comuni/c_x001/link?lang=en"); w.Code != status || strings.Contains(w.Body.String(), "secret.example") {
			t.Errorf("%v: %d", err, w.Code)
		}
	}
	// Looking at a link does not use it: programs that read mail do.
	for range 2 {
		if w := ask(s, http.MethodGet, "/identity/link"); w.Code != 200 || w.Header().Get("Referrer-Policy") != "same-origin" { // no-referrer would make its form's origin null
			t.Fatal(w.Code, w.Header())
		}
	}
	w := ask(s, http.MethodPost, "/identity/link")
	cookie := w.Header().Get("Set-Cookie")
	if w.Code != http.StatusSeeOther || w.Header().Get("Location") != "/comuni/c_x001" {
		t.Fatal(w.Code, w.Header())
	}
	for _, want := range []string{"HttpOnly", "SameSite=Strict", "Secure", "Path=/"} {
		if !strings.Contains(cookie, want) {
			t.Errorf("%s: no %s", cookie, want)
		}
	}
	if w := ask(s, http.MethodPost, "/identity/link"); w.Code != http.StatusNotFound || w.Header().Get("Set-Cookie") != "" {
		t.Errorf("used twice: %d", w.Code)
	}
	if w := ask(s, http.MethodGet, "/comuni/c_x001", "Cookie", "campanile_session=session"); !strings.Contains(w.Body.String(), "Agite per questo comune") {
		t.Error("the page does not know the comune")
	}
	if w := ask(s, http.MethodGet, "/comuni/c_x002", "Cookie", "campanile_session=session"); strings.Contains(w.Body.String(), "Agite per questo comune") {
		t.Error("one comune stands for another")
	}
	ask(s, http.MethodPost, "/comuni/c_x001/scans", "Cookie", "campanile_session=session")
	if len(scans.clients) != 1 || scans.clients[0] != "192.0.2.1c_x001" {
		t.Errorf("%q", scans.clients)
	}
}
