package main

import (
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/campanile-italia/campanile/config"
)

const (
	thinkTime = 5 * time.Second // of a reader between two pages, on average
	asksASec  = 20              // requests for scans a second
	slowest   = 300 * time.Millisecond
)

// load is how much TestLoad asks: LOAD_READERS and LOAD_SECONDS, as make
// bench-load sets them; little without.
func load() (readers int, lasts time.Duration, measured bool) {
	n, _ := strconv.Atoi(os.Getenv("LOAD_READERS"))
	s, _ := strconv.Atoi(os.Getenv("LOAD_SECONDS"))
	if n > 0 && s > 0 {
		return n, time.Duration(s) * time.Second, true
	}
	return 40, 3 * time.Second, false
}

// answered is what came of a load.
type answered struct {
	mu     sync.Mutex
	took   []time.Duration
	status map[int]int
}

func (a *answered) ask(t *testing.T, c *http.Client, method, url string) {
	begun := time.Now()
	r, err := http.NewRequestWithContext(t.Context(), method, url, nil)
	if err != nil {
		t.Error(err)
		return
	}
	w, err := c.Do(r)
	if err != nil {
		t.Error(err)
		return
	}
	_, err = io.Copy(io.Discard, w.Body)
	w.Body.Close()
	a.mu.Lock()
	defer a.mu.Unlock()
	a.took, a.status[w.StatusCode] = append(a.took, time.Since(begun)), a.status[w.StatusCode]+1
	if err != nil || w.StatusCode >= 500 {
		t.Errorf("%s %s: %d %v", method, url, w.StatusCode, err)
	}
}

// Readers and requests for scans, on a daemon that visits at the same time: no
// error, and every scan that was taken is made.
func TestLoad(t *testing.T) {
	readers, lasts, measured := load()
	comuni := 60
	if !measured {
		comuni = 16
	}
	file, _ := region(t, comuni)
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(filepath.Dir(file), "load.yaml")
	if err := os.WriteFile(path, append(text, "\nondemand: {per_comune: 30m, per_client: 100000/h, all: 100000/h}\n"...), 0o600); err != nil {
		t.Fatal(err)
	}
	cfg, err := config.Load(path, os.Getenv)
	if err != nil {
		t.Fatal(err)
	}
	cfg.Listen, cfg.Schedule.Scan, cfg.Schedule.Sync = "127.0.0.1:0", "", ""
	d, stop := startDaemon(t, cfg, t.Output(), func(*daemon) {})
	root := "http://" + d.listener.Addr().String()
	inv := d.inventoryNow()
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: readers}}
	pages := []string{"/", "/?sort=-score", "/comuni/%s", "/comuni/%s", "/api/v1/municipalities?limit=50", "/api/v1/municipalities/%s", "/status", "/checks"}
	read, asked := &answered{status: map[int]int{}}, &answered{status: map[int]int{}}
	until := time.Now().Add(lasts)
	var wg sync.WaitGroup
	for range readers {
		wg.Go(func() {
			rest := time.NewTimer(rand.N(thinkTime))
			defer rest.Stop()
			for <-rest.C; time.Now().Before(until); <-rest.C {
				page := pages[rand.N(len(pages))]
				if strings.Contains(page, "%s") {
					page = fmt.Sprintf(page, inv.Municipalities[rand.N(len(inv.Municipalities))].IPA)
				}
				read.ask(t, client, http.MethodGet, root+page)
				rest.Reset(rand.N(2 * thinkTime))
			}
		})
	}
	wg.Go(func() {
		tick := time.NewTicker(time.Second / asksASec)
		defer tick.Stop()
		for n := 0; time.Now().Before(until); n++ {
			<-tick.C
			ipa := inv.Municipalities[n%len(inv.Municipalities)].IPA
			wg.Go(func() { asked.ask(t, client, http.MethodPost, root+"/api/v1/municipalities/"+ipa+"/scans") })
		}
	})
	wg.Wait()
	client.CloseIdleConnections()
	eventually(t, "every scan that was taken is made", func() bool {
		pending, err := d.store.PendingScans(context.WithoutCancel(t.Context()))
		return err == nil && len(pending) == 0
	})
	for what, a := range map[string]*answered{"reading": read, "asking": asked} {
		slices.Sort(a.took)
		if len(a.took) == 0 {
			t.Fatal(what, "nothing")
		}
		p50, p99 := a.took[len(a.took)/2], a.took[len(a.took)*99/100]
		t.Logf("%s: %d requests, %v, p50 %v, p99 %v, slowest %v", what, len(a.took), a.status, p50, p99, a.took[len(a.took)-1])
		if measured && p99 > slowest {
			t.Errorf("%s: p99 is %v, over %v", what, p99, slowest)
		}
	}
	if asked.status[http.StatusAccepted] == 0 {
		t.Error("no scan was taken")
	}
	stop()
}
