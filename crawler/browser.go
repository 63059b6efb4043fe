package crawler

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"time"
)

// Bounds of browsers, over all visits of a process.
const (
	maxBrowsers = 2 // processes at a time; each takes some hundred megabytes
	renderTime  = 60 * time.Second
	virtualTime = 15 * time.Second // that the page's own clock may run: timers pass at once, requests are waited for
)

// BrowserNames are the programs looked for in PATH, the smallest first.
var BrowserNames = []string{"chromium-headless-shell", "chromium", "chromium-browser", "google-chrome"}

// FindBrowser returns the path of a browser that can render pages, from PATH.
func FindBrowser() (string, error) {
	for _, name := range BrowserNames {
		if path, err := exec.LookPath(name); err == nil {
			return path, nil
		}
	}
	return "", errors.New("no browser in PATH: install chromium-headless-shell or chromium")
}

// browser runs Chromium, one process a page. It reaches nothing by itself: it
// resolves no name, speaks no UDP, and all its requests come to a proxy of this
// process (browser_proxy.go), which asks in the visit's name.
type browser struct {
	program string
	slots   chan struct{}
}

func newBrowser(program string) *browser {
	return &browser{program: program, slots: make(chan struct{}, maxBrowsers)}
}

// turn waits until another browser may start, and returns what ends it.
func (b *browser) turn(ctx context.Context) (leave func(), err error) {
	select {
	case b.slots <- struct{}{}:
		return func() { <-b.slots }, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// dump returns the document as the page's scripts leave it, serialised. answer
// is called on the caller's goroutine, one request at a time.
func (b *browser) dump(ctx context.Context, address, agent string, limit int64, answer func(context.Context, browserAsk) browserAnswer) ([]byte, error) {
	ctx, cancel := context.WithTimeout(ctx, renderTime)
	defer cancel()
	proxy, err := startBrowserProxy(ctx)
	if err != nil {
		return nil, err
	}
	defer proxy.close()
	home, err := os.MkdirTemp("", "campanile-browser-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(home)
	out := &bounded{limit: limit}
	cmd := exec.CommandContext(ctx, b.program, append(browserFlags(proxy.address, home, agent), address)...)
	cmd.Env = []string{"PATH=" + os.Getenv("PATH"), "HOME=" + home, "TMPDIR=" + home, "XDG_RUNTIME_DIR=" + home, "DBUS_SESSION_BUS_ADDRESS=disabled:"}
	cmd.Stdout, cmd.Stderr = out, io.Discard
	cmd.WaitDelay = 5 * time.Second
	inOwnGroup(cmd) // its children end with it
	if err := cmd.Start(); err != nil {
		return nil, fmt.Errorf("start %s: %w", filepath.Base(b.program), err)
	}
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	for {
		select {
		case question := <-proxy.asks:
			question.reply <- answer(ctx, question.browserAsk)
		case err := <-ended:
			killGroup(cmd)
			switch {
			case out.full:
				return nil, fmt.Errorf("%w of %d bytes", errTooLarge, limit)
			case ctx.Err() != nil:
				return nil, fmt.Errorf("not done in %v", renderTime)
			case err != nil:
				return nil, fmt.Errorf("%s: %w", filepath.Base(b.program), err)
			}
			return out.buf.Bytes(), nil
		}
	}
}

func browserFlags(proxy, home, agent string) []string {
	flags := []string{
		"--headless", "--dump-dom", fmt.Sprintf("--virtual-time-budget=%d", virtualTime.Milliseconds()), fmt.Sprintf("--timeout=%d", (renderTime - 5*time.Second).Milliseconds()),
		"--proxy-server=http://" + proxy, "--proxy-bypass-list=<-loopback>", // loopback too goes through the proxy
		"--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1", // names are resolved by the visit
		"--force-webrtc-ip-handling-policy=disable_non_proxied_udp", "--webrtc-ip-handling-policy=disable_non_proxied_udp", "--disable-quic",
		"--ignore-certificate-errors", // its only peer is our proxy; the servers' certificates are judged by the visit
		"--user-data-dir=" + filepath.Join(home, "profile"), "--disk-cache-size=1", "--user-agent=" + agent, "--lang=it",
		"--renderer-process-limit=1", "--js-flags=--max-old-space-size=256",
		"--disable-gpu", "--disable-dev-shm-usage", "--disable-extensions", "--disable-plugins", "--disable-sync", "--disable-default-apps", "--disable-component-update",
		"--disable-background-networking", "--disable-breakpad", "--disable-domain-reliability", "--disable-client-side-phishing-detection", "--disable-notifications",
		"--no-first-run", "--no-default-browser-check", "--no-pings", "--mute-audio", "--metrics-recording-only", "--deny-permission-prompts",
		"--disable-features=DialMediaRouteProvider,MediaRouter,OptimizationHints,Translate,NetworkPrediction,DnsOverHttps,AsyncDns,PrivateNetworkAccessPermissionPrompt",
	}
	if os.Geteuid() == 0 { // Chromium does not run its sandbox as root
		flags = append(flags, "--no-sandbox")
	}
	return flags
}

// bounded keeps what is written up to a limit; more is an error.
type bounded struct {
	buf   bytes.Buffer
	limit int64
	full  bool
}

func (b *bounded) Write(p []byte) (int, error) {
	if int64(b.buf.Len()+len(p)) > b.limit {
		b.full = true
		return 0, errTooLarge
	}
	return b.buf.Write(p)
}
