package crawler

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/miekg/dns"

	"github.com/campanile-italia/campanile/evidence"
	"github.com/campanile-italia/campanile/internal/needs"
)

// signZone writes a zone, signed by ldns until a day, and returns the file and
// the zone's DS records.
func signZone(t *testing.T, dir, zone, until string, records ...string) (file, ds string) {
	t.Helper()
	file = filepath.Join(dir, "zone"+strings.Trim(zone, "."))
	text := fmt.Sprintf("%s 300 IN SOA ns.%[1]s host.%[1]s 1 3600 600 86400 300\n%[1]s 300 IN NS ns.aiuto.\n", zone)
	if zone == "." {
		text = ". 300 IN SOA ns.aiuto. host.aiuto. 1 3600 600 86400 300\n. 300 IN NS ns.aiuto.\n"
	}
	if err := os.WriteFile(file, []byte(text+strings.Join(records, "\n")+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if until == "" {
		return file, ""
	}
	run := func(program string, args ...string) string {
		cmd := exec.Command(program, args...)
		cmd.Dir = dir
		out, err := cmd.CombinedOutput()
		if err != nil {
			t.Fatalf("%s: %v\n%s", program, err, out)
		}
		return strings.TrimSpace(string(out))
	}
	key := run(needs.Binary(t, "ldns-keygen"), "-a", "ECDSAP256SHA256", "-k", zone)
	run(needs.Binary(t, "ldns-signzone"), "-i", "20200101000000", "-e", until, "-o", zone, "-f", file+".signed", file, key)
	b, err := os.ReadFile(filepath.Join(dir, key+".ds"))
	if err != nil {
		t.Fatal(err)
	}
	if zone == "." {
		if b, err = os.ReadFile(filepath.Join(dir, key+".key")); err != nil {
			t.Fatal(err)
		}
	}
	return file + ".signed", string(b)
}

// startValidator runs an unbound that validates from a root of the test's own:
// one zone is signed well, one was changed after signing, one's signatures have
// run out, one is not signed, and one has no server.
func startValidator(t *testing.T) string {
	t.Helper()
	unbound := needs.Binary(t, "unbound")
	dir, port := t.TempDir(), needs.Port(t)
	records := func(zone string) []string {
		return []string{zone + " 300 IN MX 10 mx." + zone, zone + ` 300 IN TXT "v=spf1 -all"`, "www." + zone + " 300 IN A 192.0.2.10",
			"_25._tcp.mx." + zone + " 300 IN TLSA 3 1 1 8cb0fc6c527506a053f4f14c8464bebbd6dede2738d11468dd953d7d6a3021f1"}
	}
	const future = "20370101000000"
	files := map[string]string{}
	var root []string
	for zone, until := range map[string]string{"firmata.": future, "alterata.": future, "scaduta.": "20250101000000", "semplice.": ""} {
		file, ds := signZone(t, dir, zone, until, records(zone)...)
		files[zone] = file
		root = append(root, zone+" 300 IN NS ns.aiuto.", ds)
	}
	root = append(root, "morta. 300 IN NS ns.morta.", "ns.morta. 300 IN A 192.0.2.1")
	b, err := os.ReadFile(files["alterata."])
	if err != nil {
		t.Fatal(err)
	}
	changed := strings.NewReplacer("192.0.2.10", "192.0.2.66", "mx.alterata.", "ladro.alterata.").Replace(string(b))
	if err := os.WriteFile(files["alterata."], []byte(changed), 0o600); err != nil {
		t.Fatal(err)
	}
	var anchor string
	files["."], anchor = signZone(t, dir, ".", future, root...)
	anchorFile := filepath.Join(dir, "anchor")
	if err := os.WriteFile(anchorFile, []byte(anchor), 0o600); err != nil {
		t.Fatal(err)
	}
	var conf strings.Builder
	fmt.Fprintf(&conf, "server:\n  interface: 127.0.0.1\n  port: %d\n  do-daemonize: no\n  chroot: \"\"\n  username: \"\"\n  directory: %q\n  pidfile: \"\"\n  use-syslog: no\n  logfile: \"\"\n  module-config: \"validator iterator\"\n  trust-anchor-file: %q\n  ede: yes\n  do-not-query-localhost: yes\n  private-address: 192.0.2.1\n  do-not-query-address: 192.0.2.0/24\n", port, dir, anchorFile)
	for zone, file := range files {
		fmt.Fprintf(&conf, "auth-zone:\n  name: %q\n  zonefile: %q\n  for-downstream: no\n  for-upstream: yes\n  fallback-enabled: no\n", zone, file)
	}
	path := filepath.Join(dir, "unbound.conf")
	if err := os.WriteFile(path, []byte(conf.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(unbound, "-d", "-c", path)
	cmd.Stderr = os.Stderr
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { cmd.Process.Kill(); cmd.Wait() })
	server := fmt.Sprintf("127.0.0.1:%d", port)
	probe := new(dns.Msg).SetQuestion("www.semplice.", dns.TypeA)
	for deadline := time.Now().Add(20 * time.Second); ; {
		answer, err := dns.Exchange(probe, server)
		if err == nil && len(answer.Answer) == 1 {
			return server
		}
		if time.Now().After(deadline) {
			t.Fatalf("unbound does not answer: %v, %v", answer, err)
		}
	}
}

// TestDNSSECWithUnbound: what a resolver that operators run says of a zone's
// signatures, and that a zone with broken ones is told apart from a dead one.
func TestDNSSECWithUnbound(t *testing.T) {
	r, err := newResolver([]string{startValidator(t)}, time.Now)
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		zone   string
		want   evidence.DNSSEC
		fault  evidence.Fault
		signed string // in the note
	}{
		{"firmata", evidence.DNSSECSecure, "", ""},
		{"semplice", evidence.DNSSECInsecure, "", ""},
		{"alterata", evidence.DNSSECBogus, evidence.DNS, badSignatures},
		{"scaduta", evidence.DNSSECBogus, evidence.DNS, badSignatures},
		{"morta", "", evidence.DNS, "SERVFAIL"},
		{"inesistente", evidence.DNSSECSecure, evidence.DNS, "NXDOMAIN"},
	} {
		t.Run(tt.zone, func(t *testing.T) {
			a := r.ask(t.Context(), tt.zone, dns.TypeMX)
			if got := r.dnssec(t.Context(), a); got != tt.want {
				t.Errorf("%q, want %q (%+v)", got, tt.want, a)
			}
			_, _, fault, note := r.lookup(t.Context(), "www."+tt.zone)
			if fault != tt.fault || !strings.Contains(note, tt.signed) {
				t.Errorf("its site: fault %q, note %q; want %q, %q", fault, note, tt.fault, tt.signed)
			}
			d := r.dane(t.Context(), []evidence.MX{{Host: "mx." + tt.zone}})[0]
			if got := len(d.Records) > 0 && d.DNSSEC == tt.want; got != (tt.fault == "") || d.DNSSEC == evidence.DNSSECBogus && d.Fault == "" {
				t.Errorf("its exchanger's TLSA: %+v", d)
			}
			if tt.zone == "morta" && strings.Contains(note, badSignatures) {
				t.Errorf("a dead zone is taken for one with bad signatures: %q", note)
			}
		})
	}
	t.Run("a resolver that does not validate leaves it open", func(t *testing.T) {
		plain, err := newResolver([]string{startDNS(t, records{"prova.it.": {"MX 10 mx.prova.it."}})}, time.Now)
		if err != nil {
			t.Fatal(err)
		}
		if got := plain.dnssec(t.Context(), plain.ask(t.Context(), "prova.it", dns.TypeMX)); got != "" {
			t.Errorf("%q", got)
		}
	})
}
