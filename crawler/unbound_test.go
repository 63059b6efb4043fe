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

// startUnbound runs a real unbound that answers from local data alone.
func startUnbound(t *testing.T, data ...string) string {
	t.Helper()
	unbound := needs.Binary(t, "unbound")
	port := needs.Port(t)
	dir := t.TempDir()
	var conf strings.Builder
	fmt.Fprintf(&conf, "server:\n  interface: 127.0.0.1\n  port: %d\n  do-daemonize: no\n  chroot: \"\"\n  username: \"\"\n  directory: %q\n  pidfile: \"\"\n  use-syslog: no\n  logfile: \"\"\n  module-config: \"iterator\"\n  max-udp-size: 1232\n", port, dir)
	fmt.Fprintln(&conf, `  local-zone: "." refuse`)
	for _, d := range append(data, "ready.prova.it. IN A 192.0.2.1") {
		fmt.Fprintf(&conf, "  local-data: '%s'\n", d)
	}
	fmt.Fprintln(&conf, `  local-zone: "it." static`)
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
	probe := new(dns.Msg).SetQuestion("ready.prova.it.", dns.TypeA)
	for deadline := time.Now().Add(20 * time.Second); ; {
		answer, err := dns.Exchange(probe, server)
		if err == nil && len(answer.Answer) == 1 { // it is unbound, and nobody else on that port
			return server
		}
		if time.Now().After(deadline) {
			t.Fatalf("unbound does not answer: %v", err)
		}
	}
}

// TestResolverWithUnbound asks a resolver that operators run: what does not
// fit in a datagram comes over TCP, a refused name is a fault and not an
// absence, a missing name is an absence and not a fault.
func TestResolverWithUnbound(t *testing.T) {
	long := "v=spf1 " + strings.Repeat("ip4:192.0.2.1 ", 15)
	data := []string{`www.comune.prova.it. IN A 192.0.2.10`, `www.comune.prova.it. IN AAAA 2001:db8::10`, `comune.prova.it. IN MX 10 mx.comune.prova.it.`}
	for i := range 12 { // about 2.5 KB of TXT
		data = append(data, fmt.Sprintf(`comune.prova.it. IN TXT "%s%d"`, long, i))
	}
	r, err := newResolver([]string{startUnbound(t, data...)}, time.Now)
	if err != nil {
		t.Fatal(err)
	}
	ctx := t.Context()
	addrs, _, fault, _ := r.lookup(ctx, "www.comune.prova.it")
	if fault != "" || len(addrs) != 2 || !addrs[0].Is4() {
		t.Errorf("addresses %v, fault %q; want one of each family, IPv4 first", addrs, fault)
	}
	if texts, a := r.texts(ctx, "comune.prova.it"); len(texts) != 12 || a.fault != "" {
		t.Errorf("%d TXT records, fault %q; want the 12 that only fit over TCP", len(texts), a.fault)
	}
	if _, _, fault, note := r.lookup(ctx, "nowhere.prova.it"); fault != evidence.DNS || note != "NXDOMAIN" {
		t.Errorf("missing name: fault %q, note %q", fault, note)
	}
	if a := r.ask(ctx, "www.elsewhere.example", dns.TypeA); a.fault != evidence.DNS || !strings.HasPrefix(a.note, "REFUSED") || a.nxname {
		t.Errorf("refused name: %+v; want a fault that says so", a)
	}
}
