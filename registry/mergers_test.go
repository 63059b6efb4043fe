package registry_test

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/campanile-italia/campanile/registry"
)

const mergersHeader = "istat_cessato,istat_successore,dal,nome,codice_ipa\n"

// without takes the comuni with the given codes out of both lists.
func (w *world) without(codes ...string) {
	for _, id := range []registry.SourceID{registry.IPAEntities, registry.ISTAT} {
		var kept []string
		for _, line := range strings.SplitAfter(w.text(id), "\n") {
			gone := false
			for _, c := range codes {
				gone = gone || strings.Contains(line, c)
			}
			if !gone {
				kept = append(kept, line)
			}
		}
		w.put(id, strings.Join(kept, ""))
	}
}

func TestMergers(t *testing.T) {
	w := newWorld(t, 30)
	w.Previous, _ = w.build()
	// 1 and 2 merge into 3; nobody says where 4 went.
	w.without("015901", "015902", "015904")
	w.put(registry.Mergers, mergersHeader+"015901,015903,2026-11-01\n15902,015903,2026-11-01,Paese Secondo\n015905,015906,2027-01-01\n")
	inv, rep := w.build()
	into, _ := inv.Find("c_x003")
	want := []registry.Former{
		{ISTAT: "015901", IPA: "c_x001", Name: "Paese 1", Ended: date(2026, 11, 1)},
		{ISTAT: "015902", IPA: "c_x002", Name: "Paese Secondo", Ended: date(2026, 11, 1)},
	}
	if diff := cmp.Diff(want, into.Former); diff != "" {
		t.Error(diff)
	}
	if len(rep.Merged) != 2 || rep.Merged[0].IPA != "c_x001" || rep.Merged[0].Into.IPA != "c_x003" || len(rep.Left) != 1 || rep.Left[0].IPA != "c_x004" {
		t.Errorf("merged %+v, left %+v", rep.Merged, rep.Left)
	}
	if m, _ := inv.Find("c_x006"); m.Former != nil {
		t.Error("a merger to come is not one yet")
	}
	if m, was, ok := inv.Successor("C_X002"); !ok || m.IPA != "c_x003" || was.Name != "Paese Secondo" {
		t.Errorf("%v %+v", m, was)
	}
	if _, _, ok := inv.Successor(""); ok {
		t.Error("no code has a successor")
	}
	var b strings.Builder
	if err := rep.WriteText(&b); err != nil || !strings.Contains(b.String(), "merged: 2\n  c_x001 015901 Paese 1 into c_x003 015903 Paese 3 on 2026-11-01\n") {
		t.Error(b.String())
	}

	// Later the successor merges on, and the list is lost for a day.
	w.Previous = inv
	w.without("015903")
	w.put(registry.Mergers, w.text(registry.Mergers)+"015903,015907,2026-11-20\n")
	inv, rep = w.build()
	into, _ = inv.Find("c_x007")
	var names []string
	for _, f := range into.Former {
		names = append(names, f.IPA)
	}
	if diff := cmp.Diff([]string{"c_x003", "c_x001", "c_x002"}, names); diff != "" || len(rep.Merged) != 1 {
		t.Errorf("%s %+v", diff, rep.Merged)
	}
	w.Previous = inv
	w.put(registry.Mergers, "<html>")
	lost, rep := w.build()
	if m, _ := lost.Find("c_x007"); !cmp.Equal(m.Former, into.Former) || state(rep, registry.Mergers).State != registry.SourceKept {
		t.Errorf("%+v", m.Former)
	}
}

func TestMergersInACircle(t *testing.T) {
	w := newWorld(t, 12)
	w.put(registry.Mergers, mergersHeader+"015901,015902,2026-01-01\n015902,015901,2026-01-01\n")
	inv, _ := w.build()
	if len(inv.Municipalities) != 12 {
		t.Errorf("%d comuni", len(inv.Municipalities))
	}
}

func TestReadMergersRefuses(t *testing.T) {
	for in, say := range map[string]string{
		"a,b\n1,2\n":                                                             "istat_cessato",
		mergersHeader + "x,015903,2026-01-01\n":                                  "line 2",
		mergersHeader + "015903,015903,2026-01-01\n":                             "different",
		mergersHeader + "015901,015903,soon\n":                                   "2026-01-01",
		mergersHeader + "015901,015903,2026-01-01,X,a/b\n":                       "codice_ipa",
		mergersHeader + "015901,015903,2026-01-01\n015901,015904,2026-01-01\n":   "two comuni",
		"istat_cessato,istat_successore,dal\n015901,015903,2026-01-01\n\xff,,\n": "UTF-8",
	} {
		_, _, err := registry.ReadMergers(strings.NewReader(in))
		var bad *registry.DeliveryError
		if !errors.As(err, &bad) || !strings.Contains(err.Error(), say) {
			t.Errorf("%q: %v, want %q", in, err, say)
		}
	}
}

func FuzzReadMergers(f *testing.F) {
	f.Add([]byte(mergersHeader + "015901,015903,2026-01-01,X,c_x001\n"))
	f.Fuzz(func(t *testing.T, b []byte) {
		mergers, _, err := registry.ReadMergers(bytes.NewReader(b))
		for code, m := range mergers {
			if err == nil && (len(code) != 6 || len(m.Into) != 6 || code == m.Into) {
				t.Fatalf("%q %+v", code, m)
			}
		}
	})
}
