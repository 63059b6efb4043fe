package registry_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/campanile-italia/campanile/registry"
)

var now = time.Date(2026, 11, 22, 3, 0, 0, 0, time.UTC)

// world is a folder of registers about n invented comuni in the province of Milano.
type world struct {
	t   *testing.T
	dir string
	registry.Options
}

func newWorld(t *testing.T, n int) *world {
	w := &world{t: t, dir: t.TempDir(), Options: registry.Options{Territory: registry.Territory{Region: "03"}, Now: now, Sources: map[registry.SourceID]registry.Location{}}}
	var ents, list, people, offices strings.Builder
	ents.WriteString(entityHeader)
	list.WriteString(istatHeader)
	people.WriteString("codice_istat,popolazione\n")
	offices.WriteString("Codice_IPA,Codice_uni_uo,Descrizione_uo,Codice_fiscale_sfe,Data_verifica_cf,Data_avvio_sfe\n")
	for i := range n {
		ents.WriteString(entity(fmt.Sprintf("c_x%03d", i), fmt.Sprintf("Comune di Paese %d", i), "2430", fmt.Sprintf("015%03d", 900+i), fmt.Sprintf("X%03d", i), fmt.Sprintf("www.comune.paese%d.mi.it", i)))
		fmt.Fprintf(&list, "03;215;015;%[1]d;015%[1]d;P;Paese %[2]d;;Lombardia;Milano;0;MI;15%[1]d;X%03[2]d\r\n", 900+i, i)
		fmt.Fprintf(&people, "015%d,%d\n", 900+i, 1000*(i+1))
		fmt.Fprintf(&offices, "c_x%03d,UF%04d,Uff_eFatturaPA,00123456789,2015-04-01,2015-03-31\n", i, i)
	}
	w.put(registry.IPAEntities, ents.String())
	w.put(registry.ISTAT, list.String())
	w.put(registry.Population, people.String())
	w.put(registry.IPAEInvoice, offices.String())
	return w
}

func (w *world) put(id registry.SourceID, text string) {
	path := filepath.Join(w.dir, string(id)+".csv")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		w.t.Fatal(err)
	}
	w.Sources[id] = registry.Location{File: path}
}

func (w *world) text(id registry.SourceID) string {
	b, err := os.ReadFile(w.Sources[id].File)
	if err != nil {
		w.t.Fatal(err)
	}
	return string(b)
}

func (w *world) build() (*registry.Inventory, *registry.SyncReport) {
	w.t.Helper()
	inv, rep, err := registry.Build(context.Background(), w.Options)
	if err != nil {
		w.t.Fatal(err)
	}
	return inv, rep
}

func state(rep *registry.SyncReport, id registry.SourceID) registry.SourceLine {
	for _, l := range rep.Sources {
		if l.ID == id {
			return l
		}
	}
	return registry.SourceLine{}
}

func TestBuild(t *testing.T) {
	w := newWorld(t, 12)
	// One comune elsewhere, one that ISTAT does not list, one that IPA does not.
	w.put(registry.IPAEntities, w.text(registry.IPAEntities)+
		entity("c_y001", "Comune di Lontano", "2430", "058001", "Y001", "www.comune.lontano.rm.it")+
		entity("c_y002", "COMUNE DI APPENA NATO", "2430", "015999", "Y002", "info@x.it"))
	w.put(registry.ISTAT, w.text(registry.ISTAT)+"03;215;015;800;015800;S;Solo Istat;;Lombardia;Milano;0;MI;15800;Z001\r\n")
	w.put(registry.Pilots, "codice_ipa,from\nC_X003,2026-01-01\n")
	w.put(registry.RegionalPayments, "ente_cf,count,max_data\n00123456789,4,2026-11-01\n")
	inv, rep := w.build()
	if len(inv.Municipalities) != 13 || rep.Comuni != 13 {
		t.Fatalf("%d comuni", len(inv.Municipalities))
	}
	m, ok := inv.Find("C_X003")
	if !ok {
		t.Fatal("c_x003 is missing")
	}
	day := date(2026, 7, 1)
	want := &registry.Municipality{IPA: "c_x003", ISTAT: "015903", Cadastral: "X003", TaxCode: "00123456789", Name: "Paese 3", Denomination: "Comune di Paese 3",
		Province: "MI", ProvinceName: "Milano", Region: "03", Population: 4000, MailDomain: "comune.x.mi.it", PECDomain: "pec.x.it", Updated: day, InISTAT: true,
		Site:     registry.Site{Raw: "www.comune.paese3.mi.it", URL: "https://www.comune.paese3.mi.it/", Repairs: []string{"scheme-added"}},
		Pilot:    &registry.Pilot{From: date(2026, 1, 1)},
		Offices:  []registry.EInvoiceOffice{{CUU: "UF0003", Name: "Uff_eFatturaPA", TaxCode: "00123456789", TaxCodeVerified: date(2015, 4, 1), Since: date(2015, 3, 31)}},
		Payments: &registry.RegionalPayment{Count: 4, Last: date(2026, 11, 1)}}
	if diff := cmp.Diff(want, m); diff != "" {
		t.Error(diff)
	}
	born, _ := inv.Find("c_y002")
	if born.InISTAT || born.Cluster() != registry.ClusterUnknown || born.Name != "Appena Nato" || born.Province != "MI" {
		t.Errorf("%+v", born)
	}
	if diff := cmp.Diff([]registry.Ref{{ISTAT: "015800", Name: "Solo Istat"}}, rep.NotInIPA); diff != "" {
		t.Error(diff)
	}
	if len(rep.NotInISTAT) != 1 || len(rep.Refused) != 1 || rep.Refused[0].Site.Refused != "mailbox" {
		t.Errorf("not in ISTAT %v, refused %v", rep.NotInISTAT, rep.Refused)
	}
	if s := inv.Source(registry.IPAEntities); s.Rows != 14 || len(s.SHA256) != 64 || !s.Date.Equal(day) || s.From != "ipa_entities.csv" {
		t.Errorf("%+v", s)
	}
	if !inv.Source(registry.PADigitale).Missing {
		t.Error("a source that is not configured is not missing")
	}
}

func TestBuildTerritory(t *testing.T) {
	w := newWorld(t, 12)
	for name, tt := range map[string]struct {
		territory registry.Territory
		n         int
	}{
		"province":       {registry.Territory{Provinces: []string{"mi"}}, 12},
		"other province": {registry.Territory{Provinces: []string{"MB"}, IPA: []string{"C_X001"}}, 1},
		"codes":          {registry.Territory{IPA: []string{"C_X001", "c_x002", "c_nowhere"}}, 2},
	} {
		w.Territory = tt.territory
		inv, rep := w.build()
		if len(inv.Municipalities) != tt.n || name == "codes" && !cmp.Equal(rep.UnknownIPA, []string{"c_nowhere"}) {
			t.Errorf("%s: %d comuni, unknown %v", name, len(inv.Municipalities), rep.UnknownIPA)
		}
	}
	w.Territory = registry.Territory{Region: "20"}
	if _, _, err := registry.Build(context.Background(), w.Options); err == nil || !strings.Contains(err.Error(), "no comune of the territory (region 20)") {
		t.Errorf("empty territory: %v", err)
	}
}

// Without ISTAT's list the table of provinces says where a comune is.
func TestBuildWithoutISTAT(t *testing.T) {
	w := newWorld(t, 1)
	delete(w.Sources, registry.ISTAT)
	inv, _ := w.build()
	if m := inv.Municipalities[0]; m.Province != "MI" || m.ProvinceName != "Milano" || m.Region != "03" || m.InISTAT {
		t.Errorf("%+v", m)
	}
}

// Sardinian bodies carry codes of abolished provinces: the cadastral code joins.
func TestBuildRecodes(t *testing.T) {
	w := newWorld(t, 1)
	w.put(registry.IPAEntities, entityHeader+entity("c_x000", "Comune di Paese 0", "2430", "095001", "X000", "x.it"))
	inv, rep := w.build()
	if m := inv.Municipalities[0]; m.ISTAT != "015900" || m.Province != "MI" || m.Population != 1000 || len(rep.Recoded) != 1 {
		t.Errorf("%+v %v", m, rep.Recoded)
	}
}

func TestBuildReportsChanges(t *testing.T) {
	w := newWorld(t, 12)
	w.Previous, _ = w.build()
	ents := strings.Replace(w.text(registry.IPAEntities), "www.comune.paese1.mi.it", "www.comune.nuovo.mi.it", 1)
	ents = strings.Replace(ents, "c_x002", "c_x902", 1)
	w.put(registry.IPAEntities, ents)
	_, rep := w.build()
	if len(rep.CameIn) != 1 || rep.CameIn[0].IPA != "c_x902" || len(rep.Left) != 1 || rep.Left[0].IPA != "c_x002" {
		t.Errorf("came %v left %v", rep.CameIn, rep.Left)
	}
	want := []registry.Change{{IPA: "c_x001", Name: "Paese 1", Field: "site", From: "https://www.comune.paese1.mi.it/", To: "https://www.comune.nuovo.mi.it/"}}
	if diff := cmp.Diff(want, rep.Changed); diff != "" {
		t.Error(diff)
	}
	var b strings.Builder
	if err := rep.WriteText(&b); err != nil || !strings.Contains(b.String(), "left: 1\n  c_x002 015902 Paese 2\n") {
		t.Errorf("%v\n%s", err, b.String())
	}
}

// Whatever a source does, what it delivered before stays, with its date.
func TestBuildKeeps(t *testing.T) {
	for _, id := range []registry.SourceID{registry.IPAEntities, registry.ISTAT, registry.Population, registry.IPAEInvoice} {
		for name, spoil := range map[string]func(string) string{
			"empty":     func(string) string { return "" },
			"html":      func(string) string { return "<html>502</html>" },
			"truncated": func(s string) string { return s[:strings.LastIndexAny(s, ",;")] },
			"half":      func(s string) string { l := strings.SplitAfter(s, "\n"); return strings.Join(l[:len(l)/2], "") },
		} {
			t.Run(string(id)+"/"+name, func(t *testing.T) {
				w := newWorld(t, 20)
				before, _ := w.build()
				w.Previous = before
				w.Now = now.AddDate(0, 0, 1)
				w.put(id, spoil(w.text(id)))
				after, rep := w.build()
				if diff := cmp.Diff(before.Municipalities, after.Municipalities); diff != "" {
					t.Error(diff)
				}
				if diff := cmp.Diff(before.Source(id), after.Source(id)); diff != "" {
					t.Error(diff)
				}
				if l := state(rep, id); l.State != registry.SourceKept || l.Why == "" || len(rep.Troubled()) != 1 {
					t.Errorf("%+v", l)
				}
			})
		}
	}
}

func TestBuildForce(t *testing.T) {
	w := newWorld(t, 20)
	w.Previous, _ = w.build()
	l := strings.SplitAfter(w.text(registry.IPAEntities), "\n")
	w.put(registry.IPAEntities, strings.Join(l[:len(l)/2], ""))
	w.Force = true
	inv, rep := w.build()
	if len(inv.Municipalities) != 10 || len(rep.Left) != 10 {
		t.Errorf("%d comuni, %d left", len(inv.Municipalities), len(rep.Left))
	}
}

func TestBuildFirstSyncFails(t *testing.T) {
	w := newWorld(t, 2)
	w.put(registry.IPAEntities, "<html>")
	_, _, err := registry.Build(context.Background(), w.Options)
	if err == nil || !strings.HasPrefix(err.Error(), "ipa_entities: ipa_entities.csv: not a table: it is an HTML") {
		t.Errorf("%v", err)
	}
	delete(w.Sources, registry.IPAEntities)
	if _, _, err := registry.Build(context.Background(), w.Options); !errors.Is(err, registry.ErrNoEntities) {
		t.Errorf("%v", err)
	}
	// Another source that fails costs its data only.
	w = newWorld(t, 2)
	w.put(registry.IPAEInvoice, "")
	inv, rep := w.build()
	if !inv.Source(registry.IPAEInvoice).Missing || state(rep, registry.IPAEInvoice).State != registry.SourceFailed {
		t.Errorf("%+v", rep.Sources)
	}
}

func TestBuildByAddress(t *testing.T) {
	w := newWorld(t, 12)
	text, status, asked := w.text(registry.IPAEntities), http.StatusOK, 0
	srv := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		asked++
		if r.Header.Get("If-None-Match") == `"1"` && status == http.StatusOK && text != "" {
			rw.WriteHeader(http.StatusNotModified)
			return
		}
		rw.Header().Set("ETag", `"1"`)
		rw.WriteHeader(status)
		_, _ = rw.Write([]byte(text))
	}))
	defer srv.Close()
	w.Client, w.Spool, w.RetryPause = srv.Client(), filepath.Join(t.TempDir(), "spool"), time.Millisecond
	w.Sources[registry.IPAEntities] = registry.Location{URL: strings.Replace(srv.URL, "http://", "http://user:secret@", 1) + "/enti.csv?token=secret"}
	first, rep := w.build()
	if s := first.Source(registry.IPAEntities); s.From != srv.URL+"/enti.csv" || state(rep, registry.IPAEntities).State != registry.SourceRead {
		t.Errorf("%+v", s)
	}
	second, rep := w.build()
	if state(rep, registry.IPAEntities).State != registry.SourceUnchanged || !cmp.Equal(first.Municipalities, second.Municipalities) || asked != 2 {
		t.Errorf("%+v asked %d", state(rep, registry.IPAEntities), asked)
	}
	// Down, and the inventory lost: the last good copy is read.
	status = http.StatusBadGateway
	third, rep := w.build()
	if l := state(rep, registry.IPAEntities); l.State != registry.SourceKept || !strings.Contains(l.Why, "502") || strings.Contains(l.Why, "secret") || len(third.Municipalities) != 12 {
		t.Errorf("%+v", l)
	}
	// A bad answer does not replace it.
	status, text = http.StatusOK, ""
	fourth, rep := w.build()
	if l := state(rep, registry.IPAEntities); l.State != registry.SourceKept || len(fourth.Municipalities) != 12 {
		t.Errorf("%+v", l)
	}
}
