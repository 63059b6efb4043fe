package web

import (
	"context"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// said keeps replies in memory; one token opens one draft.
type said struct {
	list []Reply
	got  []Reply
}

func (f *said) Draft(_ context.Context, token string) (*Draft, error) {
	if token != "open" {
		return nil, ErrNoDraft
	}
	return &Draft{IPA: "c_x001", Closes: time.Now().Add(time.Hour)}, nil
}

func (f *said) Reply(_ context.Context, _ string, r Reply) error {
	f.got = append(f.got, r)
	return nil
}

func (f *said) Of(context.Context, string) ([]Reply, error) { return f.list, nil }

func post(s http.Handler, target string, form url.Values) *httptest.ResponseRecorder {
	r := httptest.NewRequest(http.MethodPost, target, strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	w := httptest.NewRecorder()
	s.ServeHTTP(w, r)
	return w
}

func TestReply(t *testing.T) {
	f := &said{}
	s := portal(t, 6, func(o *Options) { o.Replies = f })
	for lang, word := range map[string]string{"it": "diritto di replica", "en": "right of reply"} {
		if body := get(t, s, "/reply/open?lang="+lang); !strings.Contains(body, word) || strings.Contains(body, "ZgotmplZ") {
			t.Errorf("%s: the draft", lang)
		}
	}
	if w := ask(s, http.MethodGet, "/reply/other"); w.Code != http.StatusNotFound {
		t.Error(w.Code)
	}
	day := time.Now().AddDate(0, 1, 0).Format(time.DateOnly)
	good := url.Values{"check": {"pagopa-portal"}, "kind": {"explanation"}, "words": {" Il portale si rinnova. "}, "expires": {day}}
	if w := post(s, "/reply/open", good); w.Code != http.StatusSeeOther || len(f.got) != 1 {
		t.Fatalf("%d %v", w.Code, f.got)
	}
	if r := f.got[0]; r.IPA != "c_x001" || r.Words != "Il portale si rinnova." || r.Kind != Explanation || r.State != "open" || r.Expires.IsZero() {
		t.Errorf("%+v", r)
	}
	for key, bad := range map[string]string{"check": "nothing", "kind": "shout", "words": strings.Repeat("x", maxWords+1), "expires": "2999-01-01"} {
		form := url.Values{}
		for k, v := range good {
			form[k] = v
		}
		form.Set(key, bad)
		if w := post(s, "/reply/open", form); w.Code != http.StatusUnprocessableEntity || !strings.Contains(w.Body.String(), `role="alert"`) {
			t.Errorf("%s=%.20s: %d", key, bad, w.Code)
		}
	}
	if w := post(s, "/reply/other", good); w.Code != http.StatusNotFound || len(f.got) != 1 {
		t.Errorf("%d %v", w.Code, f.got)
	}
}

// What is decided stands beside the verdict; words of the rest are nobody's to read.
func TestReplyBesideTheVerdict(t *testing.T) {
	now := time.Now()
	f := &said{list: []Reply{
		{Check: "pagopa-portal", Kind: Explanation, Words: "stands " + hostile, Made: now, Expires: now.Add(time.Hour), State: "accepted", Reason: "documented"},
		{Check: "pagopa-portal", Kind: Explanation, Words: "expired words", Made: now, Expires: now.Add(-time.Hour), State: "accepted"},
		{Check: "pagopa-portal", Kind: Contest, Words: "open words", Made: now, State: "open"},
		{Check: "pagopa-portal", Kind: Comment, Words: "refused words", Made: now, State: "refused", Reason: "names a person"},
	}}
	s := portal(t, 6, func(o *Options) { o.Replies = f })
	body := get(t, s, "/comuni/c_x001?lang=en")
	got := map[string]bool{}
	for _, w := range []string{"stands ", "documented", "expired words", "open words", "under review", "refused words", "names a person", hostile} {
		got[w] = strings.Contains(body, w)
	}
	want := map[string]bool{"stands ": true, "documented": true, "expired words": false, "open words": false, "under review": true, "refused words": false, "names a person": true, hostile: false}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}
