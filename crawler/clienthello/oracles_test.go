package clienthello_test

import (
	"bytes"
	"context"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/campanile-italia/campanile/crawler/clienthello"
	"github.com/campanile-italia/campanile/internal/needs"
)

// real is a server as operators run it, with its settings.
type real struct {
	name string
	// start returns the program and its arguments, given a folder with
	// certificates and a free port.
	start func(t *testing.T, dir string, port int) []string
	want  []clienthello.Version
	// testssl is what testssl is asked: -p for versions, -E for the suites of
	// each, which takes it a second a suite; nothing where the server takes one
	// connection at a time and it would wait a minute.
	testssl string
}

// The servers. Debian's OpenSSL is built without SSL 3.0, export suites, RC4
// and single DES, and 3DES is off in its TLS: GnuTLS stands in for RC4 and 3DES;
// SSL 3.0 and export suites no server of Debian's can serve.
func servers() []real {
	v := func(all ...clienthello.Version) []clienthello.Version { return all }
	const (
		tls13, tls12, tls11, tls10 = clienthello.TLS13, clienthello.TLS12, clienthello.TLS11, clienthello.TLS10
		today                      = "ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES256-GCM-SHA384:ECDHE-RSA-AES256-GCM-SHA384:ECDHE-ECDSA-CHACHA20-POLY1305:ECDHE-RSA-CHACHA20-POLY1305"
	)
	return []real{
		{"nginx, as recommended", nginx("rsa", "TLSv1.2 TLSv1.3", today), v(tls13, tls12), "-p"},
		{"nginx, TLS 1.3 only, ECDSA", nginx("ecdsa", "TLSv1.3", today), v(tls13), "-p"},
		{"nginx, both keys, CBC beside", nginx("rsa ecdsa", "TLSv1.2 TLSv1.3", "ECDHE+AES:!DSS"), v(tls13, tls12), "-p"},
		{"nginx, CBC only", nginx("rsa", "TLSv1.2", "ECDHE-RSA-AES128-SHA256:ECDHE-RSA-AES256-SHA384:AES128-SHA"), v(tls12), "-p"},
		{"nginx, everything since 1.0", nginx("rsa", "TLSv1 TLSv1.1 TLSv1.2 TLSv1.3", "ALL:@SECLEVEL=0"), v(tls13, tls12, tls11, tls10), "-p"},
		{"apache, as shipped", apache("all -SSLv3 -TLSv1 -TLSv1.1", "HIGH:!aNULL"), v(tls13, tls12), "-p"},
		{"apache, DHE only", apache("TLSv1.2", "DHE-RSA-AES128-GCM-SHA256:DHE-RSA-AES256-SHA256"), v(tls12), "-E"},
		{"s_server, NULL and anonymous", sserver("-tls1_2", "eNULL:aNULL:@SECLEVEL=0"), v(tls12), ""},
		{"s_server, TLS 1.0 only", sserver("-tls1", "ALL:@SECLEVEL=0"), v(tls10), ""},
		{"s_server, TLS 1.0 and 1.1", sserver("-no_tls1_2 -no_tls1_3", "AES128-SHA:DHE-RSA-AES256-SHA:@SECLEVEL=0"), v(tls11, tls10), ""},
		{"gnutls, RC4 and 3DES", gnutls("NORMAL:-VERS-ALL:+VERS-TLS1.2:+VERS-TLS1.0:-CIPHER-ALL:+ARCFOUR-128:+3DES-CBC:+AES-128-GCM"), v(tls12, tls10), "-E"},
	}
}

func nginx(keys, protocols, ciphers string) func(*testing.T, string, int) []string {
	return func(t *testing.T, dir string, port int) []string {
		var certs strings.Builder
		for _, k := range strings.Fields(keys) {
			fmt.Fprintf(&certs, "ssl_certificate %[1]s/%[2]s.crt; ssl_certificate_key %[1]s/%[2]s.key; ", dir, k)
		}
		own := t.TempDir()
		conf := fmt.Sprintf(`daemon off; master_process off; pid %[1]s/pid; error_log stderr crit; events {}
http { access_log off; client_body_temp_path %[1]s; proxy_temp_path %[1]s; fastcgi_temp_path %[1]s; uwsgi_temp_path %[1]s; scgi_temp_path %[1]s;
server { listen 127.0.0.1:%[2]d ssl; %[3]s ssl_protocols %[4]s; ssl_ciphers %[5]s; ssl_dhparam %[6]s/dh.pem; location / { return 200 'ok'; } } }
`, own, port, certs.String(), protocols, ciphers, dir)
		return []string{needs.Binary(t, "nginx"), "-e", "stderr", "-p", own, "-c", write(t, own, "nginx.conf", conf)}
	}
}

func apache(protocols, ciphers string) func(*testing.T, string, int) []string {
	return func(t *testing.T, dir string, port int) []string {
		own := t.TempDir()
		var conf strings.Builder
		for _, m := range []string{"mpm_event", "authz_core", "socache_shmcb", "ssl"} {
			fmt.Fprintf(&conf, "LoadModule %s_module /usr/lib/apache2/modules/mod_%[1]s.so\n", m)
		}
		fmt.Fprintf(&conf, "ServerRoot %[1]s\nDefaultRuntimeDir %[1]s\nPidFile %[1]s/pid\nErrorLog /dev/stderr\nLogLevel crit\nServerName localhost\nListen 127.0.0.1:%[2]d https\nSSLEngine on\nSSLCertificateFile %[3]s/rsa.crt\nSSLCertificateKeyFile %[3]s/rsa.key\nSSLProtocol %[4]s\nSSLCipherSuite %[5]s\nDocumentRoot %[1]s\n", own, port, dir, protocols, ciphers)
		return []string{needs.Binary(t, "apache2"), "-X", "-f", write(t, own, "apache.conf", conf.String())}
	}
}

func sserver(versions, ciphers string) func(*testing.T, string, int) []string {
	return func(t *testing.T, dir string, port int) []string {
		args := []string{needs.Binary(t, "openssl"), "s_server", "-quiet", "-www", "-accept", fmt.Sprintf("127.0.0.1:%d", port),
			"-cert", dir + "/rsa.crt", "-key", dir + "/rsa.key", "-dhparam", dir + "/dh.pem", "-cipher", ciphers}
		return append(args, strings.Fields(versions)...)
	}
}

func gnutls(priority string) func(*testing.T, string, int) []string {
	return func(t *testing.T, dir string, port int) []string {
		return []string{needs.Binary(t, "gnutls-serv"), "--http", "--quiet", "-p", strconv.Itoa(port), "--priority", priority,
			"--x509certfile", dir + "/rsa.crt", "--x509keyfile", dir + "/rsa.key"}
	}
}

func write(t *testing.T, dir, name, content string) string {
	t.Helper()
	path := filepath.Join(dir, name)
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// keys makes a certificate of each kind, and parameters for DHE.
func keys(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	openssl := needs.Binary(t, "openssl")
	for name, algorithm := range map[string][]string{"rsa": {"rsa:2048"}, "ecdsa": {"ec", "-pkeyopt", "ec_paramgen_curve:prime256v1"}} {
		args := append([]string{"req", "-x509", "-nodes", "-days", "2", "-subj", "/CN=localhost", "-keyout", filepath.Join(dir, name+".key"), "-out", filepath.Join(dir, name+".crt"), "-newkey"}, algorithm...)
		if out, err := exec.Command(openssl, args...).CombinedOutput(); err != nil {
			t.Fatalf("openssl: %v\n%s", err, out)
		}
	}
	out, err := exec.Command(openssl, "genpkey", "-genparam", "-algorithm", "DH", "-pkeyopt", "group:ffdhe2048").Output()
	if err != nil {
		t.Fatal(err)
	}
	write(t, dir, "dh.pem", string(out))
	return dir
}

// run starts a server and waits until it takes connections.
func run(t *testing.T, s real, dir string) (address string) {
	t.Helper()
	port := needs.Port(t)
	command := s.start(t, dir, port)
	cmd := exec.Command(command[0], command[1:]...)
	var said bytes.Buffer
	cmd.Stderr = &said
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		cmd.Process.Kill()
		cmd.Wait()
		if t.Failed() {
			t.Logf("%s says:\n%s", s.name, said.Bytes()[:min(said.Len(), 2000)])
		}
	})
	address = fmt.Sprintf("127.0.0.1:%d", port)
	for deadline := time.Now().Add(20 * time.Second); ; {
		conn, err := net.DialTimeout("tcp", address, time.Second)
		if err == nil {
			conn.Close()
			return address
		}
		if time.Now().After(deadline) {
			t.Fatalf("%s does not answer: %v", s.name, err)
		}
	}
}

// suites are code points by version.
type suites map[clienthello.Version][]clienthello.Suite

func (s suites) add(v clienthello.Version, code string) {
	n, err := strconv.ParseUint(strings.TrimPrefix(strings.ToLower(strings.TrimPrefix(code, "0")), "x"), 16, 16)
	if err == nil && !slices.Contains(s[v], clienthello.Suite(n)) {
		s[v] = append(s[v], clienthello.Suite(n))
		slices.Sort(s[v])
	}
}

func (s suites) versions() []clienthello.Version {
	var out []clienthello.Version
	for v := range s {
		out = append(out, v)
	}
	slices.Sort(out)
	slices.Reverse(out)
	return out
}

func ours(t *testing.T, address string) suites {
	t.Helper()
	dial := func(ctx context.Context) (net.Conn, error) {
		var d net.Dialer
		return d.DialContext(ctx, "tcp", address)
	}
	got := suites{}
	for _, v := range clienthello.Run(t.Context(), dial, "localhost", 400).Versions {
		if v.Err != nil {
			t.Errorf("%s: %v", v.Version, v.Err)
		}
		if v.Offered {
			got[v.Version] = slices.Clone(v.Suites)
			slices.Sort(got[v.Version])
		}
	}
	return got
}

var versionNames = map[string]clienthello.Version{
	"SSLv3": clienthello.SSL30, "TLSv1.0": clienthello.TLS10, "TLSv1.1": clienthello.TLS11, "TLSv1.2": clienthello.TLS12, "TLSv1.3": clienthello.TLS13,
	"ssl3": clienthello.SSL30, "tls1": clienthello.TLS10, "tls1_1": clienthello.TLS11, "tls1_2": clienthello.TLS12, "tls1_3": clienthello.TLS13,
	"TLS1": clienthello.TLS10, "TLS1_1": clienthello.TLS11, "TLS1_2": clienthello.TLS12, "TLS1_3": clienthello.TLS13,
}

// sslscan asks by OpenSSL, so it finds the suites that OpenSSL knows.
func sslscan(t *testing.T, address string) suites {
	t.Helper()
	out, err := exec.Command(needs.Binary(t, "sslscan"), "--xml=-", "--no-colour", "--no-heartbleed", "--no-groups", "--no-compression",
		"--no-fallback", "--no-renegotiation", "--no-check-certificate", "--sni-name=localhost", address).Output()
	if err != nil {
		t.Fatalf("sslscan: %v", err)
	}
	var doc struct {
		Ciphers []struct {
			Version string `xml:"sslversion,attr"`
			ID      string `xml:"id,attr"`
		} `xml:"ssltest>cipher"`
	}
	if err := xml.Unmarshal(out, &doc); err != nil {
		t.Fatalf("sslscan: %v", err)
	}
	got := suites{}
	for _, c := range doc.Ciphers {
		got.add(versionNames[c.Version], c.ID)
	}
	return got
}

// testssl asks by hellos of its own, in Bash.
func testssl(t *testing.T, address, what string) (versions []clienthello.Version, found suites) {
	t.Helper()
	file := filepath.Join(t.TempDir(), "out.json")
	args := []string{what, "--quiet", "--warnings", "off", "--color", "0", "--assume-http", "--nodns", "none",
		"--openssl", needs.Binary(t, "openssl"), "--jsonfile", file, address}
	out, err := exec.Command(needs.Binary(t, "testssl"), args...).CombinedOutput()
	b, readErr := os.ReadFile(file)
	if readErr != nil {
		t.Fatalf("testssl: %v, %v\n%s", err, readErr, out)
	}
	var lines []struct{ ID, Finding string }
	if err := json.Unmarshal(b, &lines); err != nil {
		t.Fatalf("testssl: %v\n%s", err, b)
	}
	found = suites{}
	for _, l := range lines {
		if v, ok := versionNames[l.ID]; ok && strings.HasPrefix(l.Finding, "offered") {
			versions = append(versions, v)
		}
		if rest, ok := strings.CutPrefix(l.ID, "cipher-"); ok {
			name, code, _ := strings.Cut(rest, "_x")
			found.add(versionNames[name], "x"+code)
		}
	}
	slices.Sort(versions)
	slices.Reverse(versions)
	return versions, found
}

// knownToOpenSSL are the suites that sslscan can find.
func knownToOpenSSL(t *testing.T) map[clienthello.Suite]bool {
	t.Helper()
	out, err := exec.Command(needs.Binary(t, "openssl"), "ciphers", "-V", "ALL:COMPLEMENTOFALL:@SECLEVEL=0").Output()
	if err != nil {
		t.Fatal(err)
	}
	known := map[clienthello.Suite]bool{}
	for line := range strings.Lines(string(out)) {
		code, _, _ := strings.Cut(strings.TrimSpace(line), " ")
		n, err := strconv.ParseUint(strings.ReplaceAll(strings.ReplaceAll(code, "0x", ""), ",", ""), 16, 16)
		if err != nil {
			t.Fatalf("openssl ciphers: %q", line)
		}
		known[clienthello.Suite(n)] = true
	}
	return known
}

// TestAgreementWithOracles holds the prober against two scanners of other
// people's, on servers that operators run: the same versions, the same suites.
func TestAgreementWithOracles(t *testing.T) {
	dir, known := keys(t), knownToOpenSSL(t)
	cpu := make(chan struct{}, 6) // testssl mostly waits
	for _, s := range servers() {
		t.Run(s.name, func(t *testing.T) {
			t.Parallel()
			address := run(t, s, dir)
			cpu <- struct{}{}
			defer func() { <-cpu }()
			got := ours(t, address)
			if diff := cmp.Diff(s.want, got.versions()); diff != "" {
				t.Errorf("versions, by its settings: %s", diff)
			}
			scan := sslscan(t, address)
			if strings.HasPrefix(s.name, "gnutls") {
				scan = nil // its RC4 and 3DES are unknown to sslscan's OpenSSL
			}
			for _, v := range s.want {
				same := slices.DeleteFunc(slices.Clone(got[v]), func(x clienthello.Suite) bool { return !known[x] })
				if diff := cmp.Diff(scan[v], same); scan != nil && diff != "" {
					t.Errorf("%s, sslscan (-) and ours (+): %s", v, diff)
				}
			}
			if s.testssl == "" {
				return
			}
			versions, found := testssl(t, address, s.testssl)
			if s.testssl == "-E" {
				versions = found.versions()
				if diff := cmp.Diff(found, got); diff != "" {
					t.Errorf("suites, testssl (-) and ours (+): %s", diff)
				}
			}
			if diff := cmp.Diff(versions, got.versions()); diff != "" {
				t.Errorf("versions, testssl (-) and ours (+): %s", diff)
			}
		})
	}
}
