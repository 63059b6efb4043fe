package registry_test

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/campanile-italia/campanile/registry"
)

// publisher serves the register of bodies and breaks off as it is told.
type publisher struct {
	t    *testing.T
	text string

	etag, changed string
	ranges        bool // continues downloads
	breakAt       int  // bytes of a body after which the connection breaks; 0: never
	breaks        int  // how often it still does
	headers       http.Header
	lie           string // Content-Range of the answer to a range

	mu    sync.Mutex
	asked []string // "Range If-Range" of each request for the register
}

func (p *publisher) ServeHTTP(rw http.ResponseWriter, r *http.Request) {
	p.mu.Lock()
	p.asked = append(p.asked, strings.TrimSpace(r.Header.Get("Range")+" "+r.Header.Get("If-Range")))
	broken := p.breaks > 0
	p.breaks--
	p.mu.Unlock()
	rw.Header().Set("Accept-Ranges", "bytes")
	if p.etag != "" {
		rw.Header().Set("ETag", p.etag)
	}
	if p.changed != "" {
		rw.Header().Set("Last-Modified", p.changed)
	}
	if p.lie != "" && r.Header.Get("Range") != "" {
		rw.Header().Set("Content-Range", p.lie)
		rw.WriteHeader(http.StatusPartialContent)
		_, _ = rw.Write([]byte("rubbish"))
		return
	}
	if !p.ranges {
		r.Header.Del("Range")
	}
	for k, v := range p.headers {
		rw.Header()[k] = v
	}
	if broken {
		rw = &breaking{ResponseWriter: rw, left: p.breakAt}
	}
	changed, _ := http.ParseTime(p.changed)
	http.ServeContent(rw, r, "enti.csv", changed, strings.NewReader(p.text))
}

// breaking ends the connection in the middle of a body.
type breaking struct {
	http.ResponseWriter
	left int
}

func (b *breaking) Write(p []byte) (int, error) {
	if len(p) < b.left {
		b.left -= len(p)
		return b.ResponseWriter.Write(p)
	}
	_, _ = b.ResponseWriter.Write(p[:b.left])
	_ = http.NewResponseController(b.ResponseWriter).Flush()
	panic(http.ErrAbortHandler)
}

func (w *world) publish(p *publisher) *httptest.Server {
	p.t, p.text = w.t, w.text(registry.IPAEntities)
	srv := httptest.NewServer(p)
	w.t.Cleanup(srv.Close)
	w.Client, w.Spool, w.RetryPause = srv.Client(), filepath.Join(w.t.TempDir(), "spool"), time.Millisecond
	w.Sources[registry.IPAEntities] = registry.Location{URL: srv.URL + "/enti.csv"}
	return srv
}

const longAgo = "Mon, 02 Nov 2026 10:00:00 GMT"

func TestDownloadGoesOn(t *testing.T) {
	whole := ""
	for name, tt := range map[string]struct {
		p    *publisher
		want []string
	}{
		"strong ETag":                   {&publisher{etag: `"v1"`, ranges: true, breakAt: 700, breaks: 1}, []string{whole, `bytes=700- "v1"`}},
		"again and again":               {&publisher{etag: `"v1"`, ranges: true, breakAt: 300, breaks: 3}, []string{whole, `bytes=300- "v1"`, `bytes=600- "v1"`, `bytes=900- "v1"`}},
		"a date that is strong":         {&publisher{changed: longAgo, ranges: true, breakAt: 700, breaks: 1}, []string{whole, "bytes=700- " + longAgo}},
		"weak ETag":                     {&publisher{etag: `W/"v1"`, changed: longAgo, ranges: true, breakAt: 700, breaks: 1}, []string{whole, whole}},
		"no validator":                  {&publisher{ranges: true, breakAt: 700, breaks: 1}, []string{whole, whole}},
		"a server that knows no ranges": {&publisher{etag: `"v1"`, breakAt: 700, breaks: 1}, []string{whole, `bytes=700- "v1"`}},
		"a range that is another":       {&publisher{etag: `"v1"`, ranges: true, breakAt: 700, breaks: 1, lie: "bytes 1-9/10"}, []string{whole, `bytes=700- "v1"`, whole}},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, 12)
			want, _ := w.build()
			p := tt.p
			w.publish(p)
			got, rep := w.build()
			if diff := cmp.Diff(want.Municipalities, got.Municipalities); diff != "" {
				t.Error(diff)
			}
			if diff := cmp.Diff(tt.want, p.asked); diff != "" {
				t.Error(diff)
			}
			if l := state(rep, registry.IPAEntities); l.State != registry.SourceRead || l.SHA256 != want.Source(registry.IPAEntities).SHA256 {
				t.Errorf("%+v, want the checksum of the file", l)
			}
			left, _ := filepath.Glob(filepath.Join(w.Spool, "*.new*"))
			if len(left) > 0 {
				t.Errorf("%q stay behind", left)
			}
		})
	}
}

// What broke off in every attempt is gone on with by the next sync, and only
// while the publisher's file is still the same.
func TestDownloadGoesOnAtTheNextSync(t *testing.T) {
	for _, same := range []bool{true, false} {
		w := newWorld(t, 40)
		w.Previous, _ = w.build()
		p := &publisher{etag: `"v1"`, ranges: true, breakAt: 200, breaks: 5}
		w.publish(p)
		kept, rep := w.build()
		if l := state(rep, registry.IPAEntities); l.State != registry.SourceKept || !strings.Contains(l.Why, "broke off") || !cmp.Equal(kept.Municipalities, w.Previous.Municipalities) {
			t.Fatalf("%+v", l)
		}
		p.asked, p.breaks = nil, 0
		if !same {
			p.etag, p.text = `"v2"`, strings.ReplaceAll(p.text, "www.comune.paese1.mi.it", "www.comune.paesenuovo.mi.it")
		}
		inv, rep := w.build()
		if len(p.asked) != 1 || p.asked[0] != `bytes=1000- "v1"` || state(rep, registry.IPAEntities).State == registry.SourceKept {
			t.Errorf("asked %q, %+v", p.asked, state(rep, registry.IPAEntities))
		}
		if m, _ := inv.Find("c_x001"); (m.Site.URL == "https://www.comune.paese1.mi.it/") != same || len(inv.Municipalities) != 40 {
			t.Errorf("same file %v: %+v", same, m.Site)
		}
	}
}

func TestDownloadBounds(t *testing.T) {
	for name, tt := range map[string]struct {
		answer  http.HandlerFunc
		say     string
		atMost  int
		atLeast int
	}{
		"always broken": {func(rw http.ResponseWriter, _ *http.Request) {
			rw.Header().Set("Content-Length", "100000")
			_, _ = rw.Write([]byte("_id"))
		}, "broke off", 5, 5},
		"busy": {func(rw http.ResponseWriter, _ *http.Request) { rw.WriteHeader(http.StatusServiceUnavailable) }, "503", 5, 5},
		"busy for an hour": {func(rw http.ResponseWriter, _ *http.Request) {
			rw.Header().Set("Retry-After", "3600")
			rw.WriteHeader(http.StatusTooManyRequests)
		}, "429", 1, 1},
		"gone":      {func(rw http.ResponseWriter, _ *http.Request) { rw.WriteHeader(http.StatusGone) }, "410", 1, 1},
		"forbidden": {func(rw http.ResponseWriter, _ *http.Request) { rw.WriteHeader(http.StatusForbidden) }, "403", 1, 1},
		"too large": {func(rw http.ResponseWriter, _ *http.Request) {
			rw.Header().Set("Content-Length", "99999999999")
			_, _ = rw.Write([]byte("x"))
		}, "too large", 1, 1},
		"unasked part": {func(rw http.ResponseWriter, _ *http.Request) {
			rw.Header().Set("Content-Range", "bytes 0-1/2")
			rw.WriteHeader(http.StatusPartialContent)
		}, "cannot continue", 5, 2},
		"unasked 304": {func(rw http.ResponseWriter, _ *http.Request) { rw.WriteHeader(http.StatusNotModified) }, "without condition", 1, 1},
		"brotli":      {func(rw http.ResponseWriter, _ *http.Request) { rw.Header().Set("Content-Encoding", "br") }, `"br"`, 1, 1},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, 12)
			var mu sync.Mutex
			asked := 0
			srv := w.publish(&publisher{})
			srv.Config.Handler = http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
				mu.Lock()
				asked++
				mu.Unlock()
				tt.answer(rw, r)
			})
			_, _, err := registry.Build(t.Context(), w.Options)
			if err == nil || !strings.Contains(err.Error(), tt.say) || asked > tt.atMost || asked < tt.atLeast {
				t.Errorf("asked %d times: %v", asked, err)
			}
		})
	}
}

// Compressed although it was not asked for: read all the same.
func TestDownloadCompressed(t *testing.T) {
	w := newWorld(t, 12)
	var z bytes.Buffer
	zw := gzip.NewWriter(&z)
	_, _ = zw.Write([]byte(w.text(registry.IPAEntities)))
	_ = zw.Close()
	p := &publisher{headers: http.Header{"Content-Encoding": {"gzip"}}}
	w.publish(p)
	p.text = z.String()
	if inv, _ := w.build(); len(inv.Municipalities) != 12 {
		t.Errorf("%d comuni", len(inv.Municipalities))
	}
}

const (
	knownID = "d09adf99-dc10-4349-8c53-27b1e5aa97b6"
	newID   = "11111111-2222-3333-4444-555555555555"
)

// IndicePA's resources are asked for by the name of their dataset; the known id
// is what is left when that fails.
func TestCKAN(t *testing.T) {
	listed := func(ids ...string) string {
		var b strings.Builder
		for i, id := range ids {
			fmt.Fprintf(&b, `%s{"id":%q,"state":"active","datastore_active":true,"created":"2026-0%d-01"}`, strings.Repeat(",", min(i, 1)), id, i+1)
		}
		return `{"success":true,"result":{"resources":[` + b.String() + `]}}`
	}
	dataset := "/ipa-dati/dataset/enti/resource/" + knownID
	for name, tt := range map[string]struct {
		path, show string
		lives      string // the id whose dump answers
		asked      []string
		note       string
	}{
		"listed":                     {dataset, listed(knownID, newID), knownID, []string{"show enti", "dump " + knownID}, ""},
		"made anew":                  {dataset, listed(newID), newID, []string{"show enti", "dump " + newID}, "resource " + newID + " by package_show; the address configured has " + knownID},
		"the newest":                 {dataset, listed("99999999-2222-3333-4444-555555555555", newID), newID, []string{"show enti", "dump " + newID}, "by package_show"},
		"new one is gone":            {dataset, listed(newID), knownID, []string{"show enti", "dump " + newID, "dump " + knownID}, "by package_show"},
		"no answer":                  {dataset, "", knownID, []string{"show enti", "dump " + knownID}, "the known id was used"},
		"no JSON":                    {dataset, "<html>", knownID, []string{"show enti", "dump " + knownID}, "the known id was used"},
		"no table":                   {dataset, `{"success":true,"result":{"resources":[]}}`, knownID, []string{"show enti", "dump " + knownID}, "the known id was used"},
		"an id that leads elsewhere": {dataset, listed("../../../admin"), knownID, []string{"show enti", "dump " + knownID}, "the known id was used"},
		"dataset alone":              {"/ipa-dati/dataset/enti", listed(newID), newID, []string{"show enti", "dump " + newID}, "resource " + newID},
		"a dump of IndicePA's":       {"/ipa-dati/datastore/dump/" + knownID + "?bom=True&format=csv", listed(newID), newID, []string{"show 5baa3eb8-266e-455a-8de8-b1f434c279b2", "dump " + newID}, "by package_show"},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, 12)
			text := w.text(registry.IPAEntities)
			var asked []string
			mux := http.NewServeMux()
			mux.HandleFunc("GET /ipa-dati/api/3/action/package_show", func(rw http.ResponseWriter, r *http.Request) {
				asked = append(asked, "show "+r.FormValue("id"))
				if tt.show == "" {
					rw.WriteHeader(http.StatusInternalServerError)
				}
				_, _ = rw.Write([]byte(tt.show))
			})
			mux.HandleFunc("GET /ipa-dati/datastore/dump/{id}", func(rw http.ResponseWriter, r *http.Request) {
				asked = append(asked, "dump "+r.PathValue("id"))
				if r.PathValue("id") != tt.lives || r.FormValue("format") != "csv" {
					rw.WriteHeader(http.StatusNotFound)
					return
				}
				rw.Header().Set("ETag", `"1"`)
				if r.Header.Get("If-None-Match") == `"1"` {
					rw.WriteHeader(http.StatusNotModified)
					return
				}
				_, _ = rw.Write([]byte(text))
			})
			srv := w.publish(&publisher{})
			srv.Config.Handler = mux
			w.Sources[registry.IPAEntities] = registry.Location{URL: srv.URL + tt.path}
			inv, rep := w.build()
			if diff := cmp.Diff(tt.asked, asked); diff != "" || len(inv.Municipalities) != 12 {
				t.Errorf("%d comuni; %s", len(inv.Municipalities), diff)
			}
			if l := state(rep, registry.IPAEntities); !strings.Contains(l.Note, tt.note) || tt.note == "" && l.Note != "" {
				t.Errorf("note %q", l.Note)
			}
			// The copy is of the resource it came from.
			if _, rep := w.build(); state(rep, registry.IPAEntities).State != registry.SourceUnchanged {
				t.Errorf("%+v", state(rep, registry.IPAEntities))
			}
		})
	}
}

// A page of a portal that is no CKAN is fetched as it is written.
func TestCKANLookalike(t *testing.T) {
	w := newWorld(t, 12)
	p := &publisher{}
	srv := w.publish(p)
	w.Sources[registry.IPAEntities] = registry.Location{URL: srv.URL + "/dataset/enti"}
	srv.Config.Handler = http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/dataset/enti" {
			rw.WriteHeader(http.StatusNotFound)
			return
		}
		p.ServeHTTP(rw, r)
	})
	if inv, rep := w.build(); len(inv.Municipalities) != 12 || !strings.Contains(state(rep, registry.IPAEntities).Note, "fetched as written") {
		t.Errorf("%+v", state(rep, registry.IPAEntities))
	}
}

// A page of an error, sent as if all were well, never becomes the good copy.
func TestDownloadErrorPage(t *testing.T) {
	w := newWorld(t, 12)
	p := &publisher{}
	w.publish(p)
	w.Previous, _ = w.build()
	good, err := os.ReadFile(filepath.Join(w.Spool, "ipa_entities.data"))
	if err != nil {
		t.Fatal(err)
	}
	p.text = "<!DOCTYPE html><html><body>Manutenzione in corso</body></html>"
	inv, rep := w.build()
	if l := state(rep, registry.IPAEntities); l.State != registry.SourceKept || !strings.Contains(l.Why, "an HTML or XML page") || len(inv.Municipalities) != 12 {
		t.Errorf("%+v", l)
	}
	if now, _ := os.ReadFile(filepath.Join(w.Spool, "ipa_entities.data")); !bytes.Equal(now, good) {
		t.Error("the good copy is gone")
	}
}
