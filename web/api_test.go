package web

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/google/go-cmp/cmp"

	"github.com/campanile-italia/campanile/checks"
)

var update = flag.Bool("update", false, "write golden files")

func decode[T any](t *testing.T, w *httptest.ResponseRecorder, status int) T {
	t.Helper()
	var v T
	if w.Code != status {
		t.Fatalf("status %d, want %d: %s", w.Code, status, w.Body)
	}
	if err := json.Unmarshal(w.Body.Bytes(), &v); err != nil {
		t.Fatalf("%v: %s", err, w.Body)
	}
	return v
}

type object = map[string]any

func keys(o object) []string {
	var names []string
	for k := range o {
		names = append(names, k)
	}
	slices.Sort(names)
	return names
}

type listAnswer struct {
	Items []struct {
		IPA   string   `json:"ipa"`
		Score *float64 `json:"score"`
	}
	Total int
	Next  string
}

func TestListCoversEverythingOnce(t *testing.T) {
	s := portal(t, 130)
	for _, c := range []struct {
		query string
		limit int
		total int
	}{{"", 1, 130}, {"", 7, 130}, {"", 130, 130}, {"", 2000, 130}, {"province=BS&", 3, 11}, {"q=zzz&", 5, 0}} {
		met, cursor, pages := map[string]bool{}, "", 0
		for {
			got := decode[listAnswer](t, ask(s, http.MethodGet, fmt.Sprintf("/api/v1/municipalities?%slimit=%d&cursor=%s", c.query, c.limit, cursor)), 200)
			if got.Total != c.total || len(got.Items) > c.limit {
				t.Fatalf("total %d, items %d", got.Total, len(got.Items))
			}
			for _, item := range got.Items {
				if met[item.IPA] {
					t.Errorf("%s twice", item.IPA)
				}
				met[item.IPA] = true
			}
			if cursor = got.Next; cursor == "" || pages > c.total {
				break
			}
			pages++
		}
		if len(met) != c.total {
			t.Errorf("%+v: %d comuni met", c, len(met))
		}
	}
	if got := decode[listAnswer](t, ask(s, http.MethodGet, "/api/v1/municipalities"), 200); len(got.Items) != defaultPage {
		t.Errorf("%d items without a limit", len(got.Items))
	}
	raw := decode[object](t, ask(s, http.MethodGet, "/api/v1/municipalities?q=c_x005"), 200)
	item := raw["items"].([]any)[0].(object)
	if v, ok := item["score"]; !ok || v != nil {
		t.Errorf("an unpublished score is %v, want null", v)
	}
	none := decode[object](t, ask(s, http.MethodGet, "/api/v1/municipalities?q=zzz"), 200)
	if items, ok := none["items"].([]any); !ok || len(items) != 0 {
		t.Errorf("no match: items %v, want []", none["items"])
	}
}

func TestOneMunicipality(t *testing.T) {
	s := portal(t, 12)
	got := decode[object](t, ask(s, http.MethodGet, "/api/v1/municipalities/C_X001"), 200)
	want := []string{"cert_agid", "cluster", "counts", "coverage", "families", "finished", "ipa", "istat", "name", "network", "pilot", "population", "province", "results", "ruleset", "run", "score", "site", "started"}
	if d := cmp.Diff(want, keys(got)); d != "" {
		t.Errorf("fields (-want +got):\n%s", d)
	}
	result := got["results"].([]any)[0].(object)
	if d := cmp.Diff([]string{"check", "family", "message", "proof", "reason", "status"}, keys(result)); d != "" {
		t.Errorf("fields of a result (-want +got):\n%s", d)
	}
	english := decode[object](t, ask(s, http.MethodGet, "/api/v1/municipalities/c_x001?lang=en"), 200)
	if message := english["results"].([]any)[0].(object)["message"].(string); message == result["message"] {
		t.Errorf("lang=en answers %q", message)
	}
	dark := decode[object](t, ask(s, http.MethodGet, "/api/v1/municipalities/c_x005"), 200)
	if v, ok := dark["score"]; !ok || v != nil {
		t.Errorf("an unpublished score is %v, want null", v)
	}
}

func TestChecksThroughTheAPI(t *testing.T) {
	got := decode[[]checks.Entry](t, ask(portal(t, 1), http.MethodGet, "/api/v1/checks"), 200)
	if d := cmp.Diff(checks.Catalogue(), got); d != "" || len(got) == 0 {
		t.Errorf("(-catalogue +answer):\n%s", d)
	}
}

func TestAskForAScan(t *testing.T) {
	scans := queued()
	s := portal(t, 3, func(o *Options) { o.Scans = scans })
	ask202 := ask(s, http.MethodPost, "/api/v1/municipalities/C_X001/scans")
	made := decode[object](t, ask202, http.StatusAccepted)
	location := ask202.Header().Get("Location")
	if location != "/api/v1/scans/q1" {
		t.Fatalf("Location %q", location)
	}
	followed := decode[object](t, ask(s, http.MethodGet, location), 200)
	want := object{"id": "q1", "ipa": "c_x001", "state": "queued", "asked": "2026-11-22T02:15:00Z", "position": 3.0, "result": "/api/v1/municipalities/c_x001"}
	for what, got := range map[string]object{"202": made, "Location": followed} {
		if d := cmp.Diff(want, got); d != "" {
			t.Errorf("%s (-want +got):\n%s", what, d)
		}
	}
	scans.created = false
	if w := ask(s, http.MethodPost, "/api/v1/municipalities/c_x001/scans"); w.Code != http.StatusOK || w.Header().Get("Location") != location {
		t.Errorf("a pending scan: %d, Location %q", w.Code, w.Header().Get("Location"))
	}
}

// Errors are RFC 9457 and repeat nothing of the request.
func TestProblems(t *testing.T) {
	const echo = "EcHo%3Cscript%3E"
	scans := queued()
	s := portal(t, 12, func(o *Options) { o.Scans = scans })
	soon := &TooSoonError{After: 1799*time.Second + time.Millisecond, Why: "this comune was scanned a short time ago"}
	for _, c := range []struct {
		name, method, path string
		err                error
		status             int
	}{
		{"unknown body", "GET", "/api/v1/municipalities/" + echo, nil, 404},
		{"not visited", "GET", "/api/v1/municipalities/c_x007", nil, 404},
		{"scan of an unknown body", "POST", "/api/v1/municipalities/" + echo + "/scans", nil, 404},
		{"unknown scan", "GET", "/api/v1/scans/" + echo, nil, 404},
		{"unknown address", "GET", "/api/v1/" + echo, nil, 404},
		{"wrong method", "DELETE", "/api/v1/checks", nil, 405},
		{"too soon", "POST", "/api/v1/municipalities/c_x001/scans", soon, 429},
		{"queue out of order", "POST", "/api/v1/municipalities/c_x001/scans", errors.New("EcHo: disk full"), 500},
		{"limit out of range", "GET", "/api/v1/municipalities?limit=0", nil, 422},
		{"limit over", "GET", "/api/v1/municipalities?limit=2001", nil, 422},
		{"limit no number", "GET", "/api/v1/municipalities?limit=" + echo, nil, 422},
		{"cluster", "GET", "/api/v1/municipalities?cluster=" + echo, nil, 422},
		{"status", "GET", "/api/v1/municipalities?status=" + echo, nil, 422},
		{"language", "GET", "/api/v1/municipalities/c_x001?lang=" + echo, nil, 422},
		{"long search", "GET", "/api/v1/municipalities?q=" + strings.Repeat("EcHo", 26), nil, 422},
		{"long code", "GET", "/api/v1/municipalities/" + strings.Repeat("EcHo", 16), nil, 422},
		{"cross-origin", "POST", "/api/v1/municipalities/c_x001/scans#cross", nil, 403},
	} {
		scans.err = c.err
		path, cross := strings.CutSuffix(c.path, "#cross")
		var header []string
		if cross {
			header = []string{"Sec-Fetch-Site", "cross-site"}
		}
		w := ask(s, c.method, path, header...)
		if w.Code != c.status {
			t.Errorf("%s: %d, want %d: %s", c.name, w.Code, c.status, w.Body)
			continue
		}
		if w.Header().Get("Content-Type") != "application/problem+json" {
			t.Errorf("%s: %q", c.name, w.Header().Get("Content-Type"))
		}
		var problem struct {
			Title  string
			Status int
		}
		if err := json.Unmarshal(w.Body.Bytes(), &problem); err != nil || problem.Status != c.status || problem.Title == "" {
			t.Errorf("%s: %v %s", c.name, err, w.Body)
		}
		if strings.Contains(strings.ToLower(w.Body.String()), "echo") {
			t.Errorf("%s repeats what was sent: %s", c.name, w.Body)
		}
		if (w.Header().Get("Retry-After") == "1800") != (c.status == 429) {
			t.Errorf("%s: Retry-After %q", c.name, w.Header().Get("Retry-After"))
		}
	}
}

func TestNoSchemaLinks(t *testing.T) {
	s := portal(t, 12)
	for _, path := range []string{"/api/v1/municipalities", "/api/v1/municipalities/c_x001", "/api/v1/checks", "/api/v1/scans/q1", "/api/v1/municipalities/nope"} {
		w := ask(s, http.MethodGet, path)
		if strings.Contains(w.Body.String(), "$schema") || w.Header().Get("Link") != "" {
			t.Errorf("%s names a schema", path)
		}
	}
}

const openAPIGolden = "../docs/openapi.json"

func TestOpenAPI(t *testing.T) {
	w := ask(portal(t, 0, withTerritory, func(o *Options) { o.Version = "dev" }), http.MethodGet, "/api/openapi.json")
	described := decode[object](t, w, 200)
	if v, _ := described["openapi"].(string); !strings.HasPrefix(v, "3.1.") {
		t.Errorf("openapi %q", v)
	}
	paths := keys(described["paths"].(object))
	want := []string{"/api/v1/changes", "/api/v1/checks", "/api/v1/municipalities", "/api/v1/municipalities/{ipa}", "/api/v1/municipalities/{ipa}/history", "/api/v1/municipalities/{ipa}/results",
		"/api/v1/municipalities/{ipa}/results/{check}", "/api/v1/municipalities/{ipa}/scans", "/api/v1/networks", "/api/v1/runs", "/api/v1/scans/{id}", "/api/v1/sources", "/api/v1/suppliers"}
	if d := cmp.Diff(want, paths); d != "" {
		t.Errorf("paths (-want +got):\n%s", d)
	}
	var got bytes.Buffer
	if err := json.Indent(&got, w.Body.Bytes(), "", "  "); err != nil {
		t.Fatal(err)
	}
	got.WriteByte('\n')
	if *update {
		if err := os.WriteFile(openAPIGolden, got.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	golden, err := os.ReadFile(openAPIGolden)
	if err != nil {
		t.Fatalf("%v; write it with: go test ./web -run TestOpenAPI -update", err)
	}
	if d := cmp.Diff(string(golden), got.String()); d != "" {
		t.Errorf("docs/openapi.json is stale; write it with: go test ./web -run TestOpenAPI -update\n%s", d)
	}
}

// What the API answers is what its description says.
func TestAnswersMatchTheirDescription(t *testing.T) {
	s := portal(t, 12, withTerritory)
	described := s.api.OpenAPI()
	for path, target := range map[string]string{
		"/api/v1/changes": "/api/v1/changes", "/api/v1/runs": "/api/v1/runs", "/api/v1/sources": "/api/v1/sources", "/api/v1/suppliers": "/api/v1/suppliers", "/api/v1/networks": "/api/v1/networks",
		"/api/v1/municipalities/{ipa}/results": "/api/v1/municipalities/c_x005/results", "/api/v1/municipalities/{ipa}/history": "/api/v1/municipalities/c_x001/history",
		"/api/v1/municipalities/{ipa}/results/{check}": "/api/v1/municipalities/c_x001/results/mail-spf",
		"/api/v1/municipalities":                       "/api/v1/municipalities", "/api/v1/municipalities/{ipa}": "/api/v1/municipalities/c_x005",
		"/api/v1/checks": "/api/v1/checks", "/api/v1/scans/{id}": "/api/v1/scans/q1",
	} {
		schema := described.Paths[path].Get.Responses["200"].Content["application/json"].Schema
		answer := decode[any](t, ask(s, http.MethodGet, target), 200)
		result := &huma.ValidateResult{}
		huma.Validate(described.Components.Schemas, schema, huma.NewPathBuffer(nil, 0), huma.ModeReadFromServer, answer, result)
		for _, err := range result.Errors {
			t.Errorf("%s: %v", target, err)
		}
	}
}

// Nothing of a CDN: the library's documentation page is off.
func TestNoDocumentationPage(t *testing.T) {
	for _, path := range []string{"/docs", "/api/docs", "/api"} {
		if w := ask(portal(t, 0), http.MethodGet, path); w.Code != http.StatusNotFound {
			t.Errorf("%s: %d", path, w.Code)
		}
	}
}
