package crawler

import (
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/campanile-italia/campanile/evidence"
	"github.com/campanile-italia/campanile/registry"
)

// The vectors of Peppol's own library, on the test network.
func TestPeppolName(t *testing.T) {
	const zone = "participant.sml.test.tech.peppol.org"
	for participant, label := range map[string]string{
		"9915:test":   "eh5boavaktmbgzyh2a63dz4qov33fvp5nsdvqklucfraayoodw6a",
		"0088:123ABC": "y7dzfxaf3d4cjz4kcgrxtec6twvcga4ky7zwa5boif6mswd4tdrq",
	} {
		if got, want := PeppolName(participant, zone), label+".iso6523-actorid-upis."+zone; got != want {
			t.Errorf("%s: %s, want %s", participant, got, want)
		}
	}
}

func TestSMPAddress(t *testing.T) {
	for regexp, want := range map[string]string{
		"!.*!https://smp.ente.example/!":       "https://smp.ente.example/",
		"!^.*$!https://smp.ente.example!":      "https://smp.ente.example/",
		"!.*!http://smp.ente.example/pa!":      "http://smp.ente.example/pa/",
		"/.*/https:\\/\\/smp.ente.example/":    "",
		"!.*!ftp://smp.ente.example/!":         "",
		"!.*!https://u:p@smp.ente.example/!":   "",
		"!.*!https://smp.ente.example/!i":      "",
		"!a(.*)!https://smp.ente.example/\\1!": "",
		"!.*!!":                                "",
		"!!":                                   "",
		"":                                     "",
		"!.*!https://" + strings.Repeat("x", 5000) + "/!": "",
	} {
		if got := smpAddress(regexp); got != want {
			t.Errorf("%q: %q, want %q", regexp, got, want)
		}
	}
}

const serviceGroupXML = `<?xml version="1.0"?><smp:ServiceGroup xmlns:smp="http://busdox.org/serviceMetadata/publishing/1.0/"><smp:ServiceMetadataReferenceCollection>
<smp:ServiceMetadataReference href="https://smp.example.com/x/services/busdox-docid-qns%3A%3Aurn%3Aoasis%3Anames%3Aspecification%3Aubl%3Aschema%3Axsd%3AInvoice-2%3A%3AInvoice%23%23urn%3Acen.eu%3Aen16931%3A2017%3A%3A2.1"/>
<smp:ServiceMetadataReference href="https://smp.example.com/x/services/busdox-docid-qns%3A%3Aurn%3AOrder-2%3A%3AOrder%23%23x"/></smp:ServiceMetadataReferenceCollection></smp:ServiceGroup>`

// TestPeppol looks at what a visit learns of a comune's offices.
func TestPeppol(t *testing.T) {
	offices := func(codes ...string) []registry.EInvoiceOffice {
		var out []registry.EInvoiceOffice
		for _, c := range codes {
			out = append(out, registry.EInvoiceOffice{CUU: c})
		}
		return out
	}
	naptr := func(target string) string { return `NAPTR 100 10 "U" "Meta:SMP" "!.*!` + target + `!" .` }
	zone := records{"example.com.": {"A 127.0.0.1"}, "smp.example.com.": {"A 127.0.0.1"}, "private.example.com.": {"A 10.0.0.1"}}
	for cuu, record := range map[string]string{
		"UFAAA1": naptr("https://smp.example.com/"), "UFBBB2": naptr("https://private.example.com/"), "UFCCC3": naptr("gopher://smp.example.com/"),
		"UFDDD4": `NAPTR 100 10 "U" "Meta:OTHER" "!.*!https://smp.example.com/!" .`,
	} {
		zone[PeppolName("0201:"+cuu, PeppolZone)+"."] = []string{record}
	}
	handler := http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		switch {
		case r.Host == "smp.example.com" && r.URL.Path == "/iso6523-actorid-upis::0201:ufaaa1":
			rw.Header().Set("Content-Type", "text/xml")
			rw.Write([]byte(serviceGroupXML))
		case r.Host == "example.com" && r.URL.Path == "/":
			document("<h1>Comune di Esempio</h1>")(rw, r)
		default:
			http.NotFound(rw, r)
		}
	})
	for _, tt := range []struct {
		name  string
		codes []string
		smp   string
		fault evidence.Fault
		group *evidence.ServiceGroup
	}{
		{"registered", []string{"UFAAA1"}, "https://smp.example.com/", "", &evidence.ServiceGroup{URL: "https://smp.example.com/iso6523-actorid-upis%3A%3A0201%3Aufaaa1", Documents: 2, Invoices: true}},
		{"an SMP in a private network", []string{"UFBBB2"}, "https://private.example.com/", "", &evidence.ServiceGroup{URL: "https://private.example.com/iso6523-actorid-upis%3A%3A0201%3Aufbbb2", Fault: evidence.ForbiddenAddress, Note: "robots.txt: forbidden-address"}},
		{"a record that is none", []string{"UFCCC3"}, "", evidence.Malformed, nil},
		{"another service", []string{"UFDDD4"}, "", "", nil},
		{"not registered", []string{"UFZZZ9"}, "", "", nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			w := newWorld(t, zone, handler, nil)
			m := esempio
			m.Offices = offices(append(tt.codes, "BAD")...)
			s := w.crawler.Visit(t.Context(), m, "run", nil)
			if len(s.Peppol) != len(tt.codes) {
				t.Fatalf("%d participants: %+v", len(s.Peppol), s.Peppol)
			}
			p := s.Peppol[0]
			if p.SMP != tt.smp || p.Fault != tt.fault {
				t.Errorf("SMP %q, fault %q (%s); want %q, %q", p.SMP, p.Fault, p.Note, tt.smp, tt.fault)
			}
			if diff := cmp.Diff(tt.group, p.Group); diff != "" {
				t.Error(diff)
			}
		})
	}
	t.Run("not more than a few offices", func(t *testing.T) {
		w := newWorld(t, zone, handler, nil)
		m := esempio
		m.Offices = offices("UFAA01", "UFAA02", "UFAA03", "UFAA04", "UFAA05", "UFAA06", "UFAA07")
		if s := w.crawler.Visit(t.Context(), m, "run", nil); len(s.Peppol) != maxParticipants {
			t.Errorf("%d participants", len(s.Peppol))
		}
	})
}

func FuzzServiceGroup(f *testing.F) {
	f.Add([]byte(serviceGroupXML))
	f.Add([]byte(`<!DOCTYPE x [<!ENTITY a "b">]><ServiceGroup>&a;</ServiceGroup>`))
	f.Fuzz(func(t *testing.T, b []byte) {
		var g evidence.ServiceGroup
		if err := readServiceGroup(&g, b); err == nil && (g.Documents < 0 || g.Documents > maxDocuments || g.Invoices && g.Documents == 0) {
			t.Errorf("%+v", g)
		}
	})
}

func FuzzSMPAddress(f *testing.F) {
	f.Add("!.*!https://smp.ente.example/!")
	f.Fuzz(func(t *testing.T, s string) {
		if a := smpAddress(s); a != "" && !strings.HasPrefix(a, "http") {
			t.Errorf("%q", a)
		}
	})
}
