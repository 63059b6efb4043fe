package checks_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/campanile-italia/campanile/checks"
	"github.com/campanile-italia/campanile/crawler"
	"github.com/campanile-italia/campanile/evidence"
	"github.com/campanile-italia/campanile/registry"
)

// linking is the snapshot of a comune whose home page links to an address.
func linking(ipa, text, address string) *evidence.Snapshot {
	home := fmt.Sprintf("https://www.comune.%s.mi.it/", strings.ReplaceAll(ipa, "_", ""))
	p := evidence.Page{Asked: home, URL: home, Status: 200, At: time.Date(2026, 11, 22, 1, 0, 0, 0, time.UTC)}
	crawler.ReadPage(&p, http.Header{"Content-Type": {"text/html; charset=utf-8"}}, []byte(`<html lang="it"><title>x</title><a href="`+address+`">`+text+`</a></html>`))
	return &evidence.Snapshot{
		Version: evidence.Version, Municipality: registry.Municipality{IPA: ipa, Name: "X"}, Started: p.At,
		Site: evidence.Site{Asked: home, URL: home}, Pages: []evidence.Page{p},
	}
}

func TestReview(t *testing.T) {
	var r checks.Review
	for i, ipa := range []string{"c_x001", "c_x002", "c_x003", "c_x003"} {
		r.Add(linking(ipa, "PAGO&nbsp;PA", fmt.Sprintf("https://ente%d.paghe-comuni.example.it/vai", i%3)))
		r.Add(linking(ipa, "pagoPA", "https://due.example.com/"))         // four links
		r.Add(linking(ipa, "pagoPA", "https://cittadino.plugandpay.it/")) // listed
		r.Add(linking(ipa, "pagoPA", "https://www.pagopa.gov.it/"))       // national
		r.Add(linking(ipa, "Mensa", "https://mensa.example.net/"))        // not by pagoPA's name
	}
	for _, ipa := range []string{"c_x001", "c_x002"} {
		r.Add(linking(ipa, "pagoPA", "https://solo-due.example.org/"))
	}
	got := r.List()
	if len(got) != 2 || got[0].Comuni != 3 || got[1].Comuni != 3 {
		t.Fatalf("want two domains with three comuni each, got %+v", got)
	}
	if got[1].Domain != "example.it" || len(got[1].Hosts) != 3 || got[1].Examples[0].IPA != "c_x001" || got[1].Examples[0].Text == "" {
		t.Errorf("got %+v", got[1])
	}
	if list := new(checks.Review).List(); list == nil || len(list) != 0 {
		t.Errorf("nothing seen: %v, want an empty list", list)
	}
}

func TestLoadKnowledge(t *testing.T) {
	const line = "- {host: paghe.example, path: \"\", family: Prova, tenant: url, kind: portal, source: s, date: 2026-01-01}\n"
	k, err := checks.LoadKnowledge(fstest.MapFS{"portals.yaml": {Data: []byte(line)}})
	if err != nil {
		t.Fatal(err)
	}
	if len(k.Portals) != 1 || k.Portals[0].Host != "paghe.example" || len(k.Networks) < 80 {
		t.Errorf("%d portals, %d networks: want the operator's portals and the shipped networks", len(k.Portals), len(k.Networks))
	}
	s := linking("c_x001", "Paga", "https://paghe.example/c_x001")
	s.Municipality.Cadastral = "X001"
	s.Hosts = []evidence.Host{{Name: "paghe.example", Robots: &evidence.RobotsTxt{Closed: true}}}
	checks.JudgedWith(s, k)
	portal, _ := checks.Find("pagopa-portal")
	if r := portal.Run(s); r.Status != checks.Pass {
		t.Errorf("with the operator's portals: %s %s, want pass", r.Status, r.Message.EN)
	}
	for name, bad := range map[string]fstest.MapFS{
		"portal.yaml":                  {"portal.yaml": {Data: []byte(line)}},
		"host, family, tenant":         {"portals.yaml": {Data: []byte(strings.Replace(line, "kind: portal", "kind: x", 1))}},
		"[1:":                          {"portals.yaml": {Data: []byte("- {hots: x}\n")}},
		"is no name of suppliers.yaml": {"qualifications.yaml": {Data: []byte("- {supplier: Nessuno, service: x, level: QC1, until: 2027-01-01, source: s, date: 2026-01-01}\n")}},
	} {
		if _, err := checks.LoadKnowledge(bad); err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("got %v, want an error that says %q", err, name)
		}
	}
	if diff := cmp.Diff([]string{}, missingFiles()); diff != "" {
		t.Errorf("files of knowledge that are not shipped: %s", diff)
	}
}

// missingFiles are the files that an operator may bring and that cannot be
// read as shipped.
func missingFiles() []string {
	missing := []string{}
	for _, f := range checks.KnowledgeFiles {
		if _, err := checks.LoadKnowledge(fstest.MapFS{f: {Data: []byte("[]")}}); err != nil && !strings.Contains(err.Error(), "suppliers.yaml") {
			missing = append(missing, f+": "+err.Error())
		}
	}
	return missing
}
