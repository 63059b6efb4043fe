package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/campanile-italia/campanile/dashboards"
	"github.com/campanile-italia/campanile/internal/needs"
)

// Every query of every dashboard returns series from a Prometheus that scraped
// a daemon while it visited the lab, with the rules that are shipped. There is
// no Grafana in a test: this, and the form of the panels, is what can be proved
// without one.
func TestDashboardsHaveSeries(t *testing.T) {
	t.Parallel() // it waits for sites that do not answer
	program := needs.Binary(t, "prometheus")
	path, _ := region(t, 30)
	d, end := daemonOn(t, path, func(d *daemon) { d.config.Crawl.Visits = 30 })
	defer end()
	for range 2 { // the second run has something to be compared with
		if err := d.startRun(t.Context(), time.Now(), 0); err != nil {
			t.Fatal(err)
		}
		runs, err := d.store.Runs(t.Context(), 1)
		if err != nil {
			t.Fatal(err)
		}
		eventually(t, "the run is published", func() bool {
			p, err := d.store.Publication(t.Context())
			return err == nil && p.Run == runs[0].ID
		})
	}
	d.renew(t.Context())
	server := startPrometheus(t, program, d.listener.Addr().String())
	eventually(t, "the rules have been evaluated twice", func() bool {
		n, err := seriesOf(t.Context(), server, `count(count_over_time(campanile:score_ratio:mean_by_province[1m]) > 1)`)
		return err == nil && n > 0
	})
	ipa := d.inventoryNow().Municipalities[0].IPA
	for _, m := range d.inventoryNow().Municipalities { // one with a score of every family
		if o, err := d.store.Outcome(t.Context(), m.IPA); err == nil && o.Fault == "" && o.Card.Overall.Value != nil {
			ipa = m.IPA
			break
		}
	}
	questions := dashboards.Questions(map[string]string{"ipa": ipa})
	if len(questions) < 100 {
		t.Fatalf("only %d queries", len(questions))
	}
	for _, q := range questions {
		n, err := seriesOf(t.Context(), server, q.Expr)
		switch {
		case err != nil:
			t.Errorf("%s, %q: %v\n%s", q.Dashboard, q.Panel, err, q.Expr)
		case n == 0 && !q.Sparse:
			t.Errorf("%s, %q: no series\n%s", q.Dashboard, q.Panel, q.Expr)
		}
	}
}

// startPrometheus runs Prometheus with the rules of deploy over one target and
// returns its address.
func startPrometheus(t *testing.T, program, target string) string {
	t.Helper()
	dir := t.TempDir()
	rules, err := filepath.Abs(filepath.Join("..", "..", "deploy", "prometheus"))
	if err != nil {
		t.Fatal(err)
	}
	config := fmt.Sprintf("global: {scrape_interval: 1s, evaluation_interval: 1s}\nrule_files: [%q, %q]\nscrape_configs:\n  - job_name: campanile\n    static_configs: [{targets: [%q]}]\n",
		filepath.Join(rules, "rules.yml"), filepath.Join(rules, "alerts.yml"), target)
	file := filepath.Join(dir, "prometheus.yml")
	if err := os.WriteFile(file, []byte(config), 0o600); err != nil {
		t.Fatal(err)
	}
	addr := fmt.Sprintf("127.0.0.1:%d", needs.Port(t))
	var said bytes.Buffer
	cmd := exec.Command(program, "--config.file="+file, "--storage.tsdb.path="+filepath.Join(dir, "data"), "--web.listen-address="+addr)
	cmd.Stdout, cmd.Stderr = &said, &said
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Signal(os.Interrupt)
		_ = cmd.Wait()
		if t.Failed() {
			t.Log(said.String())
		}
	})
	return "http://" + addr
}

// seriesOf returns how many series an instant query gives.
func seriesOf(ctx context.Context, server, expr string) (int, error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, server+"/api/v1/query?query="+url.QueryEscape(expr), nil)
	if err != nil {
		return 0, err
	}
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		return 0, err
	}
	defer answer.Body.Close()
	var body struct {
		Status, Error string
		Data          struct{ Result []json.RawMessage }
	}
	if err := json.NewDecoder(answer.Body).Decode(&body); err != nil {
		return 0, err
	}
	if body.Status != "success" {
		return 0, errors.New(body.Error)
	}
	return len(body.Data.Result), nil
}
