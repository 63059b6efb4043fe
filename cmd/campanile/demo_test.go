package main

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"
)

// output is a buffer that the program writes and the test reads at once.
type output struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (o *output) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.b.Write(p)
}

func (o *output) String() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.b.String()
}

// eventually polls until the condition holds; the deadline is the test's.
func eventually(t *testing.T, what string, done func() bool) {
	t.Helper()
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	deadline := time.After(90 * time.Second)
	for !done() {
		select {
		case <-tick.C:
		case <-deadline:
			t.Fatalf("%s: not within 90 s", what)
		}
	}
}

func get(t *testing.T, url string, into any) (status int, body string) {
	t.Helper()
	resp, err := http.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	if into != nil {
		if err := json.Unmarshal(b, into); err != nil {
			t.Fatalf("%s: %v in %.300s", url, err, b)
		}
	}
	return resp.StatusCode, string(b)
}

// TestDemo is the first thing a new user does: the demonstration starts, scans,
// shows; a scan that is asked for runs; ending it leaves nothing behind.
func TestDemo(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	goroutines := goleak.IgnoreCurrent()
	ctx, cancel := context.WithCancel(t.Context())
	var out, errs output
	ended := make(chan int)
	go func() {
		ended <- run(ctx, []string{"demo", "--comuni", "12", "--addr", "127.0.0.1:0"}, stdio{out: &out, err: &errs, getenv: os.Getenv})
	}()
	address := regexp.MustCompile(`http://127\.0\.0\.1:\d+`)
	eventually(t, "the address is printed", func() bool { return address.MatchString(out.String()) })
	base := address.FindString(out.String())
	eventually(t, "every comune is visited", func() bool { return strings.Contains(errs.String(), "All comuni are visited") })

	var list struct {
		Total int
		Items []struct {
			IPA   string
			Score *float64
		}
	}
	get(t, base+"/api/v1/municipalities", &list)
	if list.Total != 12 || len(list.Items) != 12 {
		t.Fatalf("%d comuni in the list, want 12", list.Total)
	}
	for _, path := range []string{"/", "/?lang=en", "/comuni/c_y003", "/comuni/c_y003?lang=en", "/checks", "/method", "/bot", "/metrics", "/healthz", "/readyz", "/api/openapi.json"} {
		if status, body := get(t, base+path, nil); status != http.StatusOK || body == "" {
			t.Errorf("%s: HTTP %d, %d bytes", path, status, len(body))
		}
	}
	eventually(t, "metrics hold the twelve comuni", func() bool {
		_, body := get(t, base+"/metrics", nil)
		return strings.Count(body, "\ncampanile_municipality_info{") == 12
	})

	resp, err := http.Post(base+"/api/v1/municipalities/C_Y003/scans", "application/json", nil)
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	if resp.StatusCode != http.StatusAccepted {
		t.Fatalf("scan asked for: HTTP %d, want 202", resp.StatusCode)
	}
	before := visitOf(t, base)
	eventually(t, "the scan is done", func() bool {
		var s struct{ State string }
		get(t, base+resp.Header.Get("Location"), &s)
		return s.State == "done"
	})
	if after := visitOf(t, base); !strings.HasPrefix(after, "on-demand-") || after == before && !strings.HasPrefix(before, "on-demand-") {
		t.Errorf("the comune shows run %q after the scan that was asked for", after)
	}

	http.DefaultClient.CloseIdleConnections()
	cancel()
	if code := <-ended; code != exitDone {
		t.Errorf("exit code %d\n%s", code, errs.String())
	}
	left, err := filepath.Glob(filepath.Join(os.Getenv("TMPDIR"), "campanile-*"))
	if err != nil || len(left) > 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
	goleak.VerifyNone(t, goroutines)
}

// visitOf returns the run that a comune's shown result comes from.
func visitOf(t *testing.T, base string) string {
	t.Helper()
	var o struct{ Run string }
	get(t, base+"/api/v1/municipalities/c_y003", &o)
	return o.Run
}
