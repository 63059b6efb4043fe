package checks_test

import (
	"os"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/campanile-italia/campanile/checks"
)

func TestKnowledge(t *testing.T) {
	k, err := checks.ParseKnowledge(os.DirFS("."))
	if err != nil {
		t.Fatal(err)
	}
	if len(k.Portals) < 10 || len(k.Networks) < 80 || len(k.HostNames) < 5 || len(k.Hosts) < 20 || len(k.Sections) != 21 {
		t.Errorf("portals %d, networks %d, host names %d, hosts %d, sections %d", len(k.Portals), len(k.Networks), len(k.HostNames), len(k.Hosts), len(k.Sections))
	}
	seen := map[uint32]string{}
	for _, n := range k.Networks {
		if have, twice := seen[n.ASN]; twice {
			t.Errorf("AS%d is listed twice: %s, %s", n.ASN, have, n.Name)
		}
		seen[n.ASN] = n.Name
		if _, err := time.Parse("2006-01-02", n.Date); err != nil {
			t.Errorf("AS%d: %v", n.ASN, err)
		}
	}
	hosts := map[string]bool{}
	for _, h := range k.Hosts {
		if hosts[h.Host] || h.Host != strings.ToLower(h.Host) {
			t.Errorf("%s is listed twice or not in lower case", h.Host)
		}
		hosts[h.Host] = true
	}
}

func TestKnowledgeRefuses(t *testing.T) {
	tests := map[string][2]string{ // file, content
		"an unknown key":                 {"networks", "- {asn: 1, class: cdn, name: x, colour: red, source: s, date: 2026-01-01}"},
		"no source":                      {"networks", "- {asn: 1, class: cdn, name: x, date: 2026-01-01}"},
		"no date":                        {"hosts", "- {host: a.example, kind: vendor, source: s}"},
		"an unknown class":               {"networks", "- {asn: 1, class: moon, name: x, source: s, date: 2026-01-01}"},
		"own-as of nobody":               {"networks", "- {asn: 1, class: own-as, name: x, source: s, date: 2026-01-01}"},
		"an unknown kind":                {"hosts", "- {host: a.example, kind: x, source: s, date: 2026-01-01}"},
		"a portal of no kind":            {"portals", "- {host: a.example, family: x, tenant: url, source: s, date: 2026-01-01}"},
		"a supplier of nothing":          {"suppliers", "- {name: x, source: s, date: 2026-01-01}"},
		"a qualification of nobody":      {"qualifications", "- {supplier: x, service: y, level: QC1, until: 2027-01-01, source: s, date: 2026-01-01}"},
		"a qualification without an end": {"qualifications", "- {supplier: x, service: y, level: QC1, source: s, date: 2026-01-01}"},
		"a level that is none":           {"qualifications", "- {supplier: x, service: y, level: best, until: 2027-01-01, source: s, date: 2026-01-01}"},
		"software without an end":        {"software", "- {name: x, token: x, last: 1.2, source: s, date: 2026-01-01}"},
		"what is no YAML list":           {"portals", "x: [1"},
	}
	for name, bad := range tests {
		t.Run(name, func(t *testing.T) {
			files := fstest.MapFS{}
			for _, f := range []string{"portals", "networks", "hostnames", "hosts", "topics", "cms", "transparency", "suppliers", "qualifications", "software"} {
				files["knowledge/"+f+".yaml"] = &fstest.MapFile{Data: []byte("[]")}
			}
			if _, err := checks.ParseKnowledge(files); err != nil {
				t.Fatalf("empty lists: %v", err)
			}
			files["knowledge/"+bad[0]+".yaml"].Data = []byte(bad[1])
			if _, err := checks.ParseKnowledge(files); err == nil {
				t.Error("it was accepted")
			} else if !strings.Contains(err.Error(), bad[0]) {
				t.Errorf("%v: want the file named", err)
			}
		})
	}
}
