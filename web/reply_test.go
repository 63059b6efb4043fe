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
	over bool
}

func (f *said) Draft(ctx context.Context, token string) (*Draft, error) {
	if token != "open" {
		return nil, ErrNoDraft
	}
	return f.DraftOf(ctx, "c_x001")
}

func (f *said) DraftOf(_ context.Context, ipa string) (*Draft, error) {
	if ipa != "c_x001" || f.over {
		return nil, ErrNoDraft
	}
	return &Draft{IPA: "c_x001", Days: 30, Closes: time.Now().Add(time.Hour)}, nil
}

func (f *said) Reply(_ context.Context, r Reply) error {
	f.got = append(f.got, r)
	return nil
}

func (f *said) Of(context.Context, string) ([]Reply, error) { return f.list, nil }

func post(s http.Handler, target string, form url.Values, header ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(http.MethodPost, target, strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
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

// A comune that opened the link sent to its digital domicile replies without a
// token, for itself and nobody else.
func TestReplyOfWhoActsForTheComune(t *testing.T) {
	f := &said{}
	s := portal(t, 6, func(o *Options) { o.Replies, o.Identity, o.Letters = f, &doorkeeper{}, true })
	const its = "campanile_session=session"
	form := url.Values{"check": {"pagopa-portal"}, "kind": {"contest"}, "words": {"Il portale c'è."}}
	for name, c := range map[string]struct {
		path, cookie string
		status       int
	}{
		"the comune":       {"/comuni/c_x001/reply", its, 200},
		"in capitals":      {"/comuni/C_X001/reply", its, 200},
		"nobody":           {"/comuni/c_x001/reply", "", 403},
		"a forged session": {"/comuni/c_x001/reply", "campanile_session=other", 403},
		"another comune":   {"/comuni/c_x002/reply", its, 403},
		"no comune":        {"/comuni/c_nope/reply", its, 404},
	} {
		w := ask(s, http.MethodGet, c.path, "Cookie", c.cookie)
		if w.Code != c.status || (c.status == 200) != strings.Contains(w.Body.String(), `name="words"`) {
			t.Errorf("%s: %d", name, w.Code)
		}
		before := len(f.got)
		w = post(s, c.path, form, "Cookie", c.cookie)
		if sent := len(f.got) - before; (sent == 1) != (c.status == 200) || c.status == 200 && w.Code != http.StatusSeeOther {
			t.Errorf("%s: %d, %d replies", name, w.Code, sent)
		}
	}
	if w := post(s, "/comuni/c_x001/reply", form, "Cookie", its, "Sec-Fetch-Site", "cross-site"); w.Code != http.StatusForbidden {
		t.Errorf("from another site: %d", w.Code)
	}
	for _, r := range f.got {
		if r.IPA != "c_x001" || r.Kind != Contest {
			t.Errorf("%+v", r)
		}
	}
	if body := ask(s, http.MethodGet, "/comuni/c_x001?lang=en", "Cookie", its).Body.String(); !strings.Contains(body, `href="/comuni/c_x001/reply?lang=en"`) {
		t.Error("its page does not lead to its draft")
	}
	if body := get(t, s, "/comuni/c_x001"); strings.Contains(body, "/comuni/c_x001/reply") || !strings.Contains(body, "la bozza è aperta") {
		t.Error("that a draft is open is for everybody to know, what to reply is not")
	}
	f.over = true
	if w := post(s, "/comuni/c_x001/reply", form, "Cookie", its); w.Code != http.StatusNotFound {
		t.Errorf("when the days are over: %d", w.Code)
	}
}

// What was written is not lost because something else has to be mended.
func TestReplyKeepsWhatWasWritten(t *testing.T) {
	s := portal(t, 6, func(o *Options) { o.Replies = &said{} })
	w := post(s, "/reply/open", url.Values{"check": {"pagopa-portal"}, "kind": {"explanation"}, "words": {"Molte parole " + hostile}, "expires": {`2999-01-01"><script>`}})
	body := w.Body.String()
	if w.Code != http.StatusUnprocessableEntity || !strings.Contains(body, "Molte parole") || strings.Contains(body, "<script") || !strings.Contains(body, `value="explanation" checked`) {
		t.Errorf("%d %s", w.Code, body)
	}
}

// While a comune may reply, what leaves the portal as a document does not name
// what it lacks; when its days are over it does again.
func TestDocumentsDoNotNameWhoMayReply(t *testing.T) {
	b := NewBoard()
	inv, outcomes := invented(12)
	s := portal(t, 0, withEvaluation(certificate(), nil), func(o *Options) { o.Board = b })
	lines := func(path, ipa string) (out []string) {
		for line := range strings.Lines(get(t, s, path)) {
			if strings.Contains(line, ipa) {
				out = append(out, line)
			}
		}
		return out
	}
	for name, c := range map[string]struct {
		until time.Time
		named bool
	}{"told": {time.Now().Add(time.Hour), false}, "not told yet": {time.Time{}, false}, "over": {time.Now().Add(-time.Hour), true}} {
		b.Show(Standing{Inventory: inv, Current: outcomes, Replying: map[string]time.Time{"c_x003": c.until, "c_x001": c.until}})
		supplied := lines("/suppliers.csv?name=Invented+S.r.l.", "c_x003")
		if (len(supplied) > 0) != c.named {
			t.Errorf("%s: list to a supplier: %v", name, supplied)
		}
		if all := lines("/comuni.csv", "c_x003"); len(all) != 1 || strings.HasSuffix(strings.TrimSpace(all[0]), ",,") == c.named {
			t.Errorf("%s: list of comuni: %v", name, all)
		}
		failing := 0
		for _, check := range []string{"pagopa-portal", "mail-spf", "mail-dmarc", "https-certificate"} {
			failing += len(lines("/comuni.csv?check="+check+"&status=fail", "c_x003"))
		}
		if !c.named && failing > 0 {
			t.Errorf("%s: it is in a list of those that fail", name)
		}
		if got := strings.Contains(get(t, s, "/evaluation"), "può ancora replicare"); got == c.named {
			t.Errorf("%s: the page of the certificate", name)
		}
		if got := strings.Contains(get(t, s, "/suppliers?name=Invented+S.r.l."), "senza 1 comune"); got == c.named {
			t.Errorf("%s: the supplier's page does not say that its list lacks one", name)
		}
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
