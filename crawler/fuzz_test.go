package crawler

import (
	"bufio"
	"context"
	"net"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/campanile-italia/campanile/evidence"
)

// FuzzRobots reads anybody's robots.txt: what closes a path can be quoted, and
// nothing that is closed is open to a quote of nothing.
func FuzzRobots(f *testing.F) {
	f.Add([]byte("User-agent: *\nDisallow: /a*b$\nAllow: /\nCrawl-delay: 1e9\nSitemap: x"), "/a%2Fb")
	f.Add([]byte("\xef\xbb\xbfuser-agent:campanile/1\rdisallow:%zz"), "/%zz")
	f.Fuzz(func(t *testing.T, body []byte, path string) {
		r := &rules{}
		r.read(body)
		if !r.opens(path) && r.quote(path) == "" {
			t.Errorf("%q is closed by no rule of %q", path, body)
		}
		if len(r.facts.Disallowed) > maxDisallowed || r.facts.CrawlDelay > maxCrawlDelay {
			t.Errorf("over the bounds: %d rules, a delay of %v", len(r.facts.Disallowed), r.facts.CrawlDelay)
		}
	})
}

// FuzzAddress resolves anybody's links: what comes out can be asked for, has
// no user information and one key, and comes out of itself unchanged.
func FuzzAddress(f *testing.F) {
	for _, s := range []string{"../x?a=b#c", "//user:pw@HOST./x", "http:\\\\x\\y", "javascript:vai('/x.php')", "0; url='home.html'", "location.href=\"/x\"", "https://[::1]:443/", "https://xn--/", "//.", "//..", "//:0:", "%", "\x00"} {
		f.Add(s)
	}
	base, _ := url.Parse("https://www.comune.esempio.mi.it/a/b?c")
	f.Fuzz(func(t *testing.T, raw string) {
		for _, s := range []string{raw, clickTarget(raw), refreshTarget(raw)} {
			u := absolute(base, s)
			if u == nil {
				continue
			}
			address := u.String()
			if u.User != nil || u.Host == "" || u.Fragment != "" || (u.Scheme != "http" && u.Scheme != "https") {
				t.Errorf("%q leads to %q", s, address)
			}
			if len(address) > maxURL { // escaped it may be three times as long
				continue
			}
			if again := absolute(base, address); again == nil || evidence.PageKey(again.String()) != evidence.PageKey(address) {
				t.Errorf("%q resolved again is %v", address, again)
			}
			front := newFrontier(new(symbols))
			front.push(candidate{url: address, rank: rankPlain, own: true})
			shapeOf(evidence.PageKey(address))
			spokenPath(u)
		}
	})
}

// FuzzAnswer lets anybody's bytes be the answer to a request: the body stays
// within its bound, and whatever is wrong is a fault of the closed set.
func FuzzAnswer(f *testing.F) {
	f.Add([]byte("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<p>x"))
	f.Add([]byte("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\nx"))
	f.Add([]byte("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 3\r\n\r\n\x1f\x8b\x08"))
	f.Add(append([]byte("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n"), gzipped(strings.Repeat("a", 1<<16))...))
	f.Add([]byte("HTTP/1.1 302 Found\r\nLocation: //x\r\nSet-Cookie: =\r\n\r\n"))
	f.Add([]byte("HTTP/1.0 100 \r\n\r\nHTTP/9.9 999\r\n\r\n"))
	c, err := New(Options{Agent: testAgent, Resolvers: []string{"127.0.0.1:1"}, BodyLimit: 1 << 14})
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, wire []byte) {
		v := newVisit(c, esempio)
		ours, theirs := net.Pipe()
		go func() {
			buf := make([]byte, 1<<12)
			_, _ = theirs.Read(buf)
			_, _ = theirs.Write(wire)
			_ = theirs.Close()
		}()
		v.connections.open["http://example.com"] = pipeConnection(ours)
		v.hosts["example.com"] = &hostState{}
		u := &url.URL{Scheme: "http", Host: "example.com", Path: "/"}
		ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
		defer cancel()
		resp, body, err := v.roundTrip(ctx, u, "", getOptions{limit: c.opt.BodyLimit})
		if fault, _ := classify(err); err != nil && fault == "" {
			t.Errorf("%v is no fault", err)
		}
		if int64(len(body)) > c.opt.BodyLimit {
			t.Errorf("a body of %d bytes", len(body))
		}
		if resp != nil && err == nil {
			p := evidence.Page{URL: "http://example.com/", Status: resp.StatusCode}
			ReadPage(&p, resp.Header, body)
			location(u, resp)
			(&fetched{}).remember(u.Host, resp)
			for name := range resp.Header {
				if strings.ContainsAny(name, "\r\n") {
					t.Errorf("header %q", name)
				}
			}
		}
		v.connections.close()
	})
}

// pipeConnection is an open connection over anything.
func pipeConnection(c net.Conn) *connection {
	conn := &connection{Conn: c, stop: func() bool { return true }, limit: &headerLimit{r: c}}
	conn.read = readers.Get().(*bufio.Reader)
	conn.read.Reset(conn.limit)
	return conn
}
