package main

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/campanile-italia/campanile/lab"
	"github.com/campanile-italia/campanile/store"
)

// What the demonstration's evaluation offers verifies on another machine: with
// the three files and no store.
func TestDemoEvaluationVerifies(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	ctx, cancel := context.WithCancel(t.Context())
	var out, errs output
	ended := make(chan int)
	go func() {
		ended <- run(ctx, []string{"demo", "--comuni", "24", "--addr", "127.0.0.1:0"}, stdio{out: &out, err: &errs, getenv: os.Getenv})
	}()
	address := regexp.MustCompile(`http://127\.0\.0\.1:\d+`)
	eventually(t, "the address is printed", func() bool { return address.MatchString(out.String()) })
	base := address.FindString(out.String())
	eventually(t, "the past is evaluated", func() bool {
		_, body := get(t, base+"/evaluation", nil)
		return strings.Contains(body, `id="certificate"`)
	})
	if _, body := get(t, base+"/evaluation?lang=en", nil); !strings.Contains(body, "Simulation:") || !strings.Contains(body, "true effect is") {
		t.Error("the page does not say that its past is simulated, and what is true of it")
	}
	if _, body := get(t, base+"/rollout?lang=en", nil); !strings.Contains(body, "Wave 1") {
		t.Error("the page of the roll-out plan shows none")
	}
	eventually(t, "the metrics tell where the waves stand", func() bool {
		_, body := get(t, base+"/metrics", nil)
		return strings.Contains(body, `campanile_rollout_wave_comuni{wave="01"}`) && strings.Contains(body, `campanile_rollout_wave_score_ratio{family="overall",wave="01"}`)
	})
	eventually(t, "the region's report tells the waves", func() bool { // of a comune that has been visited
		_, body := get(t, base+"/reports/regione.html?lang=en", nil)
		return strings.Contains(body, "Whom to extend the programme to")
	})
	if _, body := get(t, base+"/evaluation?lang=en", nil); !strings.Contains(body, "Smallest effect that could be seen") {
		t.Error("the protocol does not say what its panel could see")
	}
	if _, body := get(t, base+"/log?lang=en", nil); !strings.Contains(body, "certificate") || !strings.Contains(body, "demo.campanile.example") {
		t.Error("the log's page shows neither the certificate nor the signed head")
	}
	dir := t.TempDir()
	for _, name := range []string{certificateFile, evidenceFile, keyFile} {
		download(t, base+"/evaluation/files/"+name, filepath.Join(dir, name))
	}
	cancel()
	<-ended
	code, said, faults := campanile(t, "verify", filepath.Join(dir, certificateFile), "--evidence", filepath.Join(dir, evidenceFile), "--public-key", filepath.Join(dir, keyFile))
	if code != exitDone || !strings.Contains(said, "all recomputed") || !strings.Contains(said, "SIMULATED") {
		t.Errorf("exit code %d\n%s\n%s", code, said, faults)
	}
}

func download(t *testing.T, from, to string) {
	t.Helper()
	resp, err := http.Get(from)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	if err != nil || resp.StatusCode != http.StatusOK {
		t.Fatalf("%s: %d %v", from, resp.StatusCode, err)
	}
	if err := os.WriteFile(to, b, 0o600); err != nil {
		t.Fatal(err)
	}
}

// BenchmarkDemoPast makes the demonstration's three years with 12 pilots, keeps
// and evaluates them, and signs the certificate.
func BenchmarkDemoPast(b *testing.B) {
	for b.Loop() {
		dir := b.TempDir()
		s, err := store.Open(b.Context(), "sqlite:"+filepath.Join(dir, "past.db"))
		if err != nil {
			b.Fatal(err)
		}
		a := &app{store: s, log: slog.New(slog.DiscardHandler)}
		if err := evaluatePast(b.Context(), a, newDemoPast(lab.Imaginary(120, demoSeed), time.Now()), dir, &evaluations{app: a}); err != nil {
			b.Fatal(err)
		}
		if err := s.Close(); err != nil {
			b.Fatal(err)
		}
	}
}
