package main

import (
	"fmt"
	"io"
	"os"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/term"

	"github.com/campanile-italia/campanile/crawler"
)

// progress says how far a scan is: comuni done and to do, pages a second, and
// what is being visited. On a terminal one line is written over and over;
// elsewhere a line now and then.
type progress struct {
	w        io.Writer
	terminal bool
	total    int
	started  time.Time
	ended    atomic.Int64
	pages    atomic.Int64
	visiting atomic.Pointer[string]
}

func newProgress(w io.Writer, total int) *progress {
	p := &progress{w: w, total: total, started: time.Now()}
	if f, ok := w.(*os.File); ok {
		p.terminal = term.IsTerminal(int(f.Fd()))
	}
	return p
}

// observe notes what is about to be asked for.
func (p *progress) observe(r crawler.Request) { p.visiting.Store(&r.URL) }

func (p *progress) done(pages int) {
	p.ended.Add(1)
	p.pages.Add(int64(pages))
}

// start shows progress until the returned function is called.
func (p *progress) start() (stop func()) {
	every := 10 * time.Second
	if p.terminal {
		every = 200 * time.Millisecond
	}
	quit := make(chan struct{})
	var wg sync.WaitGroup
	wg.Go(func() {
		t := time.NewTicker(every)
		defer t.Stop()
		for {
			select {
			case <-quit:
				return
			case <-t.C:
				p.show()
			}
		}
	})
	return func() {
		close(quit)
		wg.Wait()
		if p.terminal {
			fmt.Fprint(p.w, "\r\x1b[K")
		}
		fmt.Fprintln(p.w, p.summary())
	}
}

func (p *progress) show() {
	line := p.summary()
	if at := p.visiting.Load(); at != nil {
		line += "  " + *at
	}
	if !p.terminal {
		fmt.Fprintln(p.w, line)
		return
	}
	width := 80
	if f, ok := p.w.(*os.File); ok {
		if w, _, err := term.GetSize(int(f.Fd())); err == nil && w > 10 {
			width = w
		}
	}
	if len(line) > width-1 {
		line = line[:width-1]
	}
	fmt.Fprintf(p.w, "\r\x1b[K%s", line)
}

func (p *progress) summary() string {
	seconds := max(time.Since(p.started).Seconds(), 0.001)
	return fmt.Sprintf("%d of %d comuni, %d pages, %.0f pages/s, %.0f s", p.ended.Load(), p.total, p.pages.Load(), float64(p.pages.Load())/seconds, seconds)
}
