package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/campanile-italia/campanile/evaluate"
	"github.com/campanile-italia/campanile/lab"
	"github.com/campanile-italia/campanile/lab/past"
	"github.com/campanile-italia/campanile/store"
)

// pastMonths of visits: the pilots enter 18 months before the end, and the months
// before that hold a baseline and a follow-up of the test below.
const pastMonths = 26

// programme is a configuration over a store with a simulated past, and that past.
func programme(t *testing.T, comuni, pilots int) (config string, was *past.Past) {
	t.Helper()
	dir := t.TempDir()
	until := time.Now().UTC()
	was = past.New(past.Options{Comuni: lab.Imaginary(comuni, 4), Months: pastMonths, Until: until, Pilots: pilots, Effect: 0.6, Seed: 4})
	db := "sqlite:" + filepath.Join(dir, "campanile.db") // as the lab's configuration has it
	s, err := store.Open(t.Context(), db)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if err := importPast(t.Context(), s, was); err != nil {
		t.Fatal(err)
	}
	entities := lab.Imaginary(comuni, 4)
	world, err := lab.New(lab.Options{Entities: entities, Seed: 4, Unprivileged: true})
	if err != nil {
		t.Fatal(err)
	}
	if err := world.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { world.Close() })
	config, err = world.WriteConfig(dir)
	if err != nil {
		t.Fatal(err)
	}
	if err := writePilots(filepath.Join(dir, lab.PilotsFile), was); err != nil {
		t.Fatal(err)
	}
	return config, was
}

// From the plan to a certificate that a stranger verifies: protocol, key,
// certificates, bundle, and every figure recomputed without the store.
func TestCertificateVerifies(t *testing.T) {
	t.Parallel()
	config, was := programme(t, 18, 3)
	dir := t.TempDir()
	at := func(name string) string { return filepath.Join(dir, name) }
	must := func(want int, args ...string) (string, string) {
		t.Helper()
		code, out, errs := campanile(t, args...)
		if code != want {
			t.Fatalf("%v: exit code %d\n%s\n%s", args, code, out, errs)
		}
		return out, errs
	}
	must(exitDone, "key", "--name", "campanile.regione.example", "--out", at("k"))
	_, errs := must(exitDone, "evaluate", "plan", "--config", config, "--name", "Prova", "--baseline", "4", "--followup", "4", "--key", at("k"), "--out", at("protocol.json"))
	for _, said := range []string{"smallest effect", "entered after it", "SHA-256"} {
		if !strings.Contains(errs, said) {
			t.Errorf("plan does not say %q: %s", said, errs)
		}
	}
	pilot := was.Pilots()[0].IPA
	must(exitDone, "evaluate", "certify", "--config", config, "--protocol", at("protocol.json"), "--key", at("k"), "--ipa", pilot, "--out", at("c.json"), "--evidence", at("e.tar"))
	for _, file := range []string{"c.json", "c-" + pilot + ".json"} {
		out, _ := must(exitDone, "verify", at(file), "--evidence", at("e.tar"), "--public-key", at("k.pub"))
		for _, said := range []string{"signature: holds", "all recomputed", "SIMULATED", "AFTER the follow-up", "non è un accertamento dell'AgID", "not an ascertainment by AgID"} {
			if !strings.Contains(strings.ToLower(out), strings.ToLower(said)) {
				t.Errorf("verify does not say %q:\n%s", said, out)
			}
		}
	}
	printed, _ := must(exitDone, "evaluate", "print", at("c-"+pilot+".json"), "--out", "-", "--language", "en")
	for _, said := range []string{"Pilot: ", "not an ascertainment by AgID", "It certifies nothing", "confirmed", "after the follow-up had opened", "</html>"} {
		if !strings.Contains(printed, said) {
			t.Errorf("the page does not say %q", said)
		}
	}
	out, _ := must(exitDone, "rollout", "--config", config, "--capacity", "10/quarter", "--publish")
	for _, said := range []string{"Ondata 1: 10 comuni", "questo piano", "prima i peggiori"} {
		if !strings.Contains(out, said) {
			t.Errorf("the roll-out does not say %q:\n%s", said, out)
		}
	}
	if out, errs := must(exitDone, "log", "--config", config, "--key", at("k"), "--audit"); strings.Count(out, "\n") < 6 || !strings.Contains(out, "protocol") || !strings.Contains(errs, "4 records give the signed head") {
		t.Errorf("log: %s %s", out, errs)
	}
	must(exitUsage, "rollout", "--config", config, "--capacity", "10")
	must(exitDone, "reply", "open", "--config", config, "--ipa", pilot, "--by-hand")
	if _, errs := must(exitFailed, "evaluate", "certify", "--config", config, "--protocol", at("protocol.json"), "--key", at("k"), "--out", at("c2.json"), "--evidence", at("e2.tar")); !strings.Contains(errs, pilot+" (until ") {
		t.Errorf("a certificate before a pilot may have replied: %s", errs)
	}
	tampered(t, at)
}

// tampered changes the certificate and the bundle, and wants to be told where.
func tampered(t *testing.T, at func(string) string) {
	t.Helper()
	file, err := os.ReadFile(at("c.json"))
	if err != nil {
		t.Fatal(err)
	}
	var sealed struct {
		Document evaluate.Certificate `json:"document"`
	}
	if err := json.Unmarshal(file, &sealed); err != nil {
		t.Fatal(err)
	}
	written := fmt.Sprintf(`"estimate":%v`, sealed.Document.Result.Findings[0].Effect.Estimate)
	forged := bytes.Replace(file, []byte(written), []byte(`"estimate":0.987654`), 1)
	if bytes.Equal(forged, file) {
		t.Fatalf("no %s in the certificate", written)
	}
	check := func(name string, content []byte, said ...string) {
		t.Helper()
		if err := os.WriteFile(at("x.json"), content, 0o600); err != nil {
			t.Fatal(err)
		}
		code, out, errs := campanile(t, "verify", at("x.json"), "--evidence", at("e.tar"), "--public-key", at("k.pub"))
		if code != exitFailed {
			t.Errorf("%s: exit code %d\n%s", name, code, out)
		}
		for _, s := range said {
			if !strings.Contains(errs, s) {
				t.Errorf("%s: not named: %s in %s", name, s, errs)
			}
		}
	}
	forged = bytes.Replace(forged, []byte("accertamento"), []byte("accertament0"), 1)
	check("a figure and a word", forged, "signature:", "entry:", "estimate: 0.987654 is written", "document.nature.it")
	bundle, err := os.ReadFile(at("e.tar"))
	if err != nil {
		t.Fatal(err)
	}
	bundle[len(bundle)/2] ^= 1
	if err := os.WriteFile(at("e.tar"), bundle, 0o600); err != nil {
		t.Fatal(err)
	}
	check("the evidence", file, "altered since", "comune c_")
}

// The protocol that is certified by is the one in the log, unchanged.
func TestProtocolMustBeInTheLog(t *testing.T) {
	config, _ := programme(t, 10, 2)
	dir := t.TempDir()
	p := filepath.Join(dir, "p.json")
	if code, _, errs := campanile(t, "evaluate", "plan", "--config", config, "--name", "Prova", "--out", p); code != exitDone {
		t.Fatal(errs)
	}
	b, err := os.ReadFile(p)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(p, bytes.Replace(b, []byte(`"followup_months":12`), []byte(`"followup_months":9`), 1), 0o600); err != nil {
		t.Fatal(err)
	}
	campanile(t, "key", "--name", "a.example", "--out", filepath.Join(dir, "k"))
	code, _, errs := campanile(t, "evaluate", "certify", "--config", config, "--protocol", p, "--key", filepath.Join(dir, "k"), "--out", filepath.Join(dir, "c.json"), "--evidence", filepath.Join(dir, "e.tar"))
	if code != exitFailed || !strings.Contains(errs, "not in the log") {
		t.Errorf("exit code %d, %s", code, errs)
	}
}
