package main

import (
	"bytes"
	"fmt"
	"io"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/campanile-italia/campanile/config"
	"github.com/campanile-italia/campanile/jobs"
	"github.com/campanile-italia/campanile/lab"
)

// Bounds of what a soak may show.
const (
	oldestJob   = 5 * time.Minute // waits of a run's last comune, in the worst trouble
	oldestAsked = time.Minute     // somebody waits for it
	soakRun     = 10 * time.Minute
)

// endurance is how long TestSoak lasts, over how many comuni, and how long each
// trouble and each calm between two lasts: SOAK_MINUTES as make soak sets it,
// some seconds without.
func endurance(t *testing.T) (lasts time.Duration, comuni int, trouble time.Duration) {
	t.Helper()
	s := os.Getenv("SOAK_MINUTES")
	if s == "" {
		return 6 * time.Second, 6, 1500 * time.Millisecond
	}
	n, err := strconv.Atoi(s)
	if err != nil || n < 1 {
		t.Fatalf("SOAK_MINUTES=%q is no number of minutes", s)
	}
	return time.Duration(n) * time.Minute, 300, 20 * time.Second
}

// One run after the other over a region that troubles befall and leave, read and
// asked meanwhile: nothing grows, nothing is left waiting, no error comes twice.
func TestSoak(t *testing.T) {
	lasts, comuni, trouble := endurance(t)
	l := startLabProcess(t, labOrder{Comuni: comuni, Dir: t.TempDir()})
	cfg, err := config.Load(l.at.Config, os.Getenv)
	if err != nil {
		t.Fatal(err)
	}
	cfg.Listen, cfg.Schedule.Scan, cfg.Schedule.Sync, cfg.Schedule.Spread = "127.0.0.1:0", "", "", 0
	goroutines := goleak.IgnoreCurrent()
	said := &journal{times: map[string]int{}}
	d, end := startDaemon(t, cfg, said, func(*daemon) {})
	s := &soak{T: t, lab: l, daemon: d, trouble: trouble, client: &http.Client{Timeout: 30 * time.Second}, dir: filepath.Dir(l.at.Config)}
	for begun := time.Now(); time.Since(begun) < lasts; {
		s.round()
	}
	s.befall(lab.NoTrouble)
	s.client.CloseIdleConnections()
	end()
	goleak.VerifyNone(t, goroutines)
	s.report(said)
}

type soak struct {
	*testing.T
	lab     *labClient
	daemon  *daemon
	client  *http.Client
	dir     string
	trouble time.Duration

	turned  time.Time // when the last trouble began or ended
	turns   int
	asked   int
	samples []sample
}

// sample is what the process holds when a run is over.
type sample struct {
	after             time.Duration // that the run took
	heap, rss, stored int64         // bytes: in use after a collection; of the process; of the store's files
	goroutines, files int
}

// round makes one run and measures.
func (s *soak) round() {
	s.Helper()
	begun := time.Now()
	if err := s.daemon.startRun(s.Context(), begun, 0); err != nil {
		s.Fatal(err)
	}
	tick := time.NewTicker(100 * time.Millisecond)
	defer tick.Stop()
	for n := 0; !s.over(); n++ {
		if time.Since(begun) > soakRun {
			s.Fatalf("a run is not over after %v: %s", soakRun, s.standing())
		}
		if n%300 == 299 {
			s.Log(s.standing())
		}
		<-tick.C
		if time.Since(s.turned) > s.trouble {
			s.turn()
		}
		s.use(n)
	}
	s.samples = append(s.samples, s.measure(time.Since(begun)))
}

// over says whether the newest run has ended, and looks at what waits.
func (s *soak) over() bool {
	s.Helper()
	runs, err := s.daemon.store.RunStates(s.Context(), 1)
	if err != nil {
		s.Fatal(err)
	}
	stats, err := s.daemon.queue.Stats(s.Context())
	if err != nil {
		s.Fatal(err)
	}
	for lane, bound := range map[jobs.Lane]time.Duration{jobs.Scheduled: oldestJob, jobs.OnDemand: oldestAsked} {
		if o := stats[lane].Oldest; !o.IsZero() && time.Since(o) > bound {
			s.Fatalf("a job of lane %v has waited since %v", lane, o)
		}
	}
	return !runs[0].Finished.IsZero()
}

// standing says how far the run is.
func (s *soak) standing() string {
	runs, err := s.daemon.store.RunStates(s.Context(), 1)
	if err != nil || len(runs) == 0 {
		return fmt.Sprint("no run: ", err)
	}
	stats, err := s.daemon.queue.Stats(s.Context())
	return fmt.Sprintf("run %s: %d of %d visited, scheduled %+v, confirmation %+v, on demand %+v, trouble %d %v",
		runs[0].ID, runs[0].Done, runs[0].Expected, stats[jobs.Scheduled], stats[jobs.Confirmation], stats[jobs.OnDemand], s.turns, err)
}

// turn lets the next trouble begin, or the one there is end.
func (s *soak) turn() {
	if s.turns++; s.turns%2 == 0 {
		s.befall(lab.NoTrouble)
	} else {
		s.befall(lab.Troubles[s.turns/2%len(lab.Troubles)])
	}
	s.turned = time.Now()
}

func (s *soak) befall(t lab.Trouble) { s.lab.befall(s.T, t) }

// use reads a page, or asks for a scan, as people do meanwhile.
func (s *soak) use(n int) {
	s.Helper()
	all := s.daemon.inventoryNow().Municipalities
	ipa := all[n%len(all)].IPA
	root := "http://" + s.daemon.listener.Addr().String()
	paths := []string{"/", "/comuni/" + ipa, "/metrics", "/api/v1/municipalities?limit=50", "/status", "/changes"}
	method, path := http.MethodGet, paths[n%len(paths)]
	if n%20 == 19 {
		method, path = http.MethodPost, "/api/v1/municipalities/"+ipa+"/scans"
		s.asked++
	}
	r, err := http.NewRequestWithContext(s.Context(), method, root+path, nil)
	if err != nil {
		s.Fatal(err)
	}
	w, err := s.client.Do(r)
	if err != nil {
		s.Fatal(err)
	}
	defer w.Body.Close()
	if _, err := io.Copy(io.Discard, w.Body); err != nil || w.StatusCode >= 500 {
		s.Errorf("%s %s: %d %v", method, path, w.StatusCode, err)
	}
}

func (s *soak) measure(took time.Duration) sample {
	s.Helper()
	runtime.GC()
	runtime.GC() // what finalizers held
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	out := sample{after: took, heap: int64(m.HeapAlloc), goroutines: runtime.NumGoroutine()}
	if status, err := os.ReadFile("/proc/self/status"); err == nil {
		if kb := regexp.MustCompile(`VmRSS:\s+(\d+)`).FindSubmatch(status); kb != nil {
			n, _ := strconv.ParseInt(string(kb[1]), 10, 64)
			out.rss = n << 10
		}
	}
	if open, err := os.ReadDir("/proc/self/fd"); err == nil {
		out.files = len(open)
	}
	files, err := filepath.Glob(filepath.Join(s.dir, "*.db*"))
	if err != nil || len(files) == 0 {
		s.Fatal("no file of the store: ", err)
	}
	for _, f := range files {
		if info, err := os.Stat(f); err == nil {
			out.stored += info.Size()
		}
	}
	return out
}

// report prints the figures and fails where one grew or an error came twice.
func (s *soak) report(said *journal) {
	s.Helper()
	var b strings.Builder
	for i, x := range s.samples {
		fmt.Fprintf(&b, "run %d: %v, heap %.1f MB, process %d MB, %d goroutines, %d descriptors, store %.1f MB\n",
			i+1, x.after.Round(100*time.Millisecond), float64(x.heap)/1e6, x.rss/1e6, x.goroutines, x.files, float64(x.stored)/1e6)
	}
	s.Logf("%d runs, %d troubles, %d scans asked for\n%s", len(s.samples), (s.turns+1)/2, s.asked, b.String())
	said.mu.Lock()
	defer said.mu.Unlock()
	for _, line := range slices.Sorted(maps.Keys(said.times)) {
		s.Logf("%4d times: %s", said.times[line], line)
		if strings.HasPrefix(line, "ERROR") && said.times[line] > 1 {
			s.Errorf("%d times: %s", said.times[line], line)
		}
	}
	s.flat("heap", 0.1, 6e6, func(x sample) int64 { return x.heap })
	s.flat("process", 0.15, 40e6, func(x sample) int64 { return x.rss })
	s.flat("goroutines", 0.1, 8, func(x sample) int64 { return int64(x.goroutines) })
	s.flat("descriptors", 0.1, 8, func(x sample) int64 { return int64(x.files) })
}

// flat fails when the last runs hold more than those in the middle by more than
// a share and a bit. The first ones warm up.
func (s *soak) flat(what string, share float64, bit int64, of func(sample) int64) {
	s.Helper()
	third := len(s.samples) / 3
	if third == 0 {
		return // too short to say anything
	}
	median := func(some []sample) int64 {
		var v []int64
		for _, x := range some {
			v = append(v, of(x))
		}
		slices.Sort(v)
		return v[len(v)/2]
	}
	before, after := median(s.samples[third:len(s.samples)-third]), median(s.samples[len(s.samples)-third:])
	if after > before+int64(share*float64(before))+bit {
		s.Errorf("%s grew from %d to %d", what, before, after)
	}
}

// journal counts the lines of a log by level and message.
type journal struct {
	mu    sync.Mutex
	rest  []byte
	times map[string]int
}

var logLine = regexp.MustCompile(`level=(\w+) msg=("[^"]*"|\S+)`)

// Write takes some of the log.
func (l *journal) Write(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.rest = append(l.rest, b...)
	for {
		line, rest, ok := bytes.Cut(l.rest, []byte("\n"))
		if !ok {
			return len(b), nil
		}
		if m := logLine.FindSubmatch(line); m != nil {
			l.times[string(m[1])+" "+string(m[2])]++
		}
		l.rest = rest
	}
}
