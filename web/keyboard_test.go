package web

import (
	"bufio"
	"context"
	"encoding/json"

	"net/http/httptest"
	"os"
	"os/exec"

	"strings"
	"testing"
	"time"

	"github.com/campanile-italia/campanile/internal/needs"
)

// window is a page of Chromium whose keys are pressed: by its DevTools protocol,
// over a pipe.
type window struct {
	t       *testing.T
	to      *os.File
	from    *bufio.Reader
	session string
	asked   int
}

// openWindow starts Chromium; it ends with the test.
func openWindow(t *testing.T) *window {
	t.Helper()
	in, to, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	from, out, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(t.Context()), 5*time.Minute) // the test's ends before its clean-up
	chromium := exec.CommandContext(ctx, needs.Binary(t, "chromium"), "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-background-networking", "--disable-component-update", "--no-first-run",
		"--user-data-dir="+t.TempDir(), "--remote-debugging-pipe", "about:blank")
	chromium.ExtraFiles = []*os.File{in, out} // 3 and 4, as the pipe asks
	if err := chromium.Start(); err != nil {
		cancel()
		t.Fatal(err)
	}
	in.Close()
	out.Close()
	w := &window{t: t, to: to, from: bufio.NewReader(from)}
	t.Cleanup(func() {
		w.session = ""
		w.call("Browser.close", nil, nil) // so that its helpers end before it does
		to.Close()
		chromium.Wait() //nolint:errcheck // the pipe's end is its end
		from.Close()
		cancel()
	})
	var target struct{ TargetID string }
	w.call("Target.createTarget", map[string]any{"url": "about:blank"}, &target)
	var session struct{ SessionID string }
	w.call("Target.attachToTarget", map[string]any{"targetId": target.TargetID, "flatten": true}, &session)
	w.session = session.SessionID
	w.call("Page.enable", nil, nil)
	return w
}

type told struct {
	ID     int
	Method string
	Result json.RawMessage
	Error  *struct{ Message string }
}

func (w *window) read() (m told) {
	w.t.Helper()
	b, err := w.from.ReadBytes(0)
	if err == nil {
		err = json.Unmarshal(b[:len(b)-1], &m)
	}
	if err != nil {
		w.t.Fatalf("chromium: %v", err)
	}
	return m
}

func (w *window) call(method string, params, result any) {
	w.t.Helper()
	w.asked++
	b, err := json.Marshal(map[string]any{"id": w.asked, "method": method, "params": params, "sessionId": w.session})
	if err == nil {
		_, err = w.to.Write(append(b, 0))
	}
	if err != nil {
		w.t.Fatalf("chromium: %v", err)
	}
	for {
		m := w.read()
		if m.ID != w.asked {
			continue
		}
		if m.Error != nil {
			w.t.Fatalf("%s: %s", method, m.Error.Message)
		}
		if result != nil {
			if err := json.Unmarshal(m.Result, result); err != nil {
				w.t.Fatalf("%s: %v", method, err)
			}
		}
		return
	}
}

// evaluate runs a script in the page, waits for what it promises and reads it.
func (w *window) evaluate(script string, result any) {
	w.t.Helper()
	var r struct {
		Result           struct{ Value json.RawMessage }
		ExceptionDetails *struct{ Text string }
	}
	w.call("Runtime.evaluate", map[string]any{"expression": script, "awaitPromise": true, "returnByValue": true}, &r)
	if r.ExceptionDetails != nil {
		w.t.Fatalf("%.80s: %s", script, r.ExceptionDetails.Text)
	}
	if result != nil {
		if err := json.Unmarshal(r.Result.Value, result); err != nil {
			w.t.Fatalf("%.80s: %v", script, err)
		}
	}
}

func (w *window) open(address string) {
	w.t.Helper()
	w.call("Page.navigate", map[string]any{"url": address}, nil)
	w.evaluate(`new Promise(r=>document.readyState=="complete"?r():addEventListener("load",()=>r()))`, nil)
}

func (w *window) press(key string, code int, text string) {
	w.t.Helper()
	w.call("Input.dispatchKeyEvent", map[string]any{"type": "keyDown", "key": key, "code": key, "windowsVirtualKeyCode": code, "text": text}, nil)
	w.call("Input.dispatchKeyEvent", map[string]any{"type": "keyUp", "key": key, "code": key, "windowsVirtualKeyCode": code}, nil)
}

// stops lists what the Tab key must reach, in the order of the document, and
// notes what it does reach, with how it shows that it has the focus. Of radio
// buttons of one name the key reaches one.
const stops = `window.reached=[];
window.stops=[...document.querySelectorAll("a[href],button,input:not([type=hidden]),select,textarea,summary,[tabindex='0']")].filter((e,i,all)=>e.checkVisibility()&&!e.disabled&&
 !(e.type=="radio"&&all.findIndex(o=>o.type=="radio"&&o.name==e.name)!=i));
addEventListener("focusin",e=>{const s=getComputedStyle(e.target),b=e.target.getBoundingClientRect();
 reached.push({At:stops.findIndex(o=>o==e.target||e.target.type=="radio"&&o.name==e.target.name),Shown:(s.outlineStyle!="none"&&parseFloat(s.outlineWidth)>=2||s.boxShadow!="none")&&b.width>1&&b.height>1,What:e.target.outerHTML.slice(0,120)})});
[stops.length,stops.length+3*stops.filter(e=>e.type=="date").length]`

// With the keyboard alone every control of every page is reached, in the order in
// which it is read, and shows that it is; the first leads past the menu.
func TestKeyboard(t *testing.T) {
	t.Parallel()
	s, err := New(everything(t))
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(s)
	t.Cleanup(server.Close)
	w := openWindow(t)
	for _, path := range pageTypes {
		if strings.Contains(path, "/proof/") {
			continue // a copy in its frame has stops of its own
		}
		w.open(server.URL + path)
		var n [2]int // controls, and how often the key is pressed: a date has four parts
		w.evaluate(stops, &n)
		for range n[1] {
			w.press("Tab", 9, "")
		}
		var reached []struct {
			At    int
			Shown bool
			What  string
		}
		w.evaluate("reached", &reached)
		if n[0] < 10 || len(reached) != n[0] {
			t.Errorf("%s: %d of %d controls are reached", path, len(reached), n[0])
		}
		for i, r := range reached {
			if r.At != i || !r.Shown {
				t.Errorf("%s: stop %d is control %d, shown: %v: %s", path, i, r.At, r.Shown, r.What)
				break
			}
		}
	}
	w.open(server.URL + "/")
	w.press("Tab", 9, "")
	w.press("Enter", 13, "\r")
	w.press("Tab", 9, "")
	var inside bool
	if w.evaluate(`location.hash=="#main"&&document.querySelector("main").contains(document.activeElement)`, &inside); !inside {
		t.Error("the first link does not lead past the menu")
	}
}
