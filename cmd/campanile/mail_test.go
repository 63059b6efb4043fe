package main

import (
	"bufio"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"mime/quotedprintable"
	"net"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/campanile-italia/campanile/config"
	"github.com/campanile-italia/campanile/web"
)

// offer is how a mail server of a test secures its connections.
type offer struct {
	tls     *tls.Config // nil: not at all
	atOnce  bool        // from the start, as on port 465
	refuses bool        // offers STARTTLS and does not do it
	silent  bool        // says nothing at all
}

// secured is the line that a mail server notes when TLS begins.
const secured = "(TLS)"

// mailServer takes one letter.
func mailServer(t *testing.T, o offer) (address string, lines <-chan []string) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	got := make(chan []string, 1)
	go func() {
		c, err := l.Accept()
		if err != nil {
			return
		}
		defer c.Close()
		got <- o.serve(c)
	}()
	return l.Addr().String(), got
}

func (o offer) serve(c net.Conn) (all []string) {
	say := func(s string) { _, _ = io.WriteString(c, s+"\r\n") }
	begin := func() { c, all = tls.Server(c, o.tls), append(all, secured) }
	switch {
	case o.silent:
		_, _ = io.Copy(io.Discard, c)
		return nil
	case o.atOnce:
		begin()
	}
	say("220 mail.example ESMTP")
	data, over := false, o.atOnce
	for in := bufio.NewScanner(c); in.Scan(); {
		line := in.Text()
		all = append(all, line)
		switch {
		case data && line == ".":
			data = false
			say("250 taken")
		case data:
		case strings.HasPrefix(line, "EHLO") && o.tls != nil && !over:
			say("250-mail.example\r\n250-AUTH PLAIN\r\n250 STARTTLS")
		case strings.HasPrefix(line, "EHLO"):
			say("250-mail.example\r\n250 AUTH PLAIN")
		case line == "STARTTLS" && o.refuses:
			say("454 not now")
		case line == "STARTTLS":
			say("220 begin")
			begin()
			over = true
			in = bufio.NewScanner(c)
		case strings.HasPrefix(line, "AUTH"):
			say("235 welcome")
		case line == "DATA":
			data = true
			say("354 go on")
		case line == "QUIT":
			say("221 bye")
			return all
		default:
			say("250 ok")
		}
	}
	return all
}

func TestLetterThroughAMailServer(t *testing.T) {
	address, lines := mailServer(t, offer{})
	m := smtpServer{Mail: config.Mail{SMTP: address, From: "campanile@pec.example"}}
	if err := m.Send(context.Background(), "protocollo@pec.x.example", "Può agire", "È così:\n\nhttps://x\n"); err != nil {
		t.Fatal(err)
	}
	all := strings.Join(<-lines, "\n")
	for _, want := range []string{"MAIL FROM:<campanile@pec.example>", "RCPT TO:<protocollo@pec.x.example>", "Subject: =?utf-8?q?Pu=C3=B2_agire?=", "Auto-Submitted: auto-generated"} {
		if !strings.Contains(all, want) {
			t.Errorf("no %q in\n%s", want, all)
		}
	}
	_, body, _ := strings.Cut(all, "\n\n")
	text, err := io.ReadAll(quotedprintable.NewReader(strings.NewReader(body)))
	if err != nil || !strings.HasPrefix(string(text), "È così:") {
		t.Errorf("%q %v", text, err)
	}
	address, lines = mailServer(t, offer{})
	m = smtpServer{Mail: config.Mail{SMTP: address, From: "campanile@pec.example", User: "u", Password: "s3cret"}}
	if err := m.Send(context.Background(), "a@x.example", "", ""); err == nil || !strings.Contains(err.Error(), "TLS") {
		t.Errorf("a password without TLS: %v", err)
	}
	if all := strings.Join(<-lines, "\n"); strings.Contains(all, "AUTH") {
		t.Error(all)
	}
}

// mailTLS is what a server shows, certified by an authority of the test's for
// example.com, and what trusts it.
func mailTLS(t *testing.T) (server *tls.Config, client *tls.Config) {
	t.Helper()
	s := httptest.NewTLSServer(nil)
	defer s.Close()
	roots := x509.NewCertPool()
	roots.AddCert(s.Certificate())
	return &tls.Config{Certificates: s.TLS.Certificates, MinVersion: tls.VersionTLS12}, &tls.Config{RootCAs: roots, ServerName: "example.com", MinVersion: tls.VersionTLS12}
}

// A password and a letter go over TLS, begun at once or by STARTTLS, to the
// server that the certificate names; else nothing goes at all.
func TestLetterOverTLS(t *testing.T) {
	ours, trusting := mailTLS(t)
	other := trusting.Clone()
	other.ServerName = "mail.example"
	for name, c := range map[string]struct {
		offer
		client *tls.Config
		port   string
		err    string // empty: it arrives
	}{
		"STARTTLS":            {offer{tls: ours}, trusting, "587", ""},
		"TLS at once":         {offer{tls: ours, atOnce: true}, trusting, "465", ""},
		"an unknown issuer":   {offer{tls: ours}, &tls.Config{ServerName: "example.com", MinVersion: tls.VersionTLS12}, "587", "certificate"},
		"another's, at once":  {offer{tls: ours, atOnce: true}, other, "465", "certificate"},
		"another's":           {offer{tls: ours}, other, "587", "certificate"},
		"STARTTLS refused":    {offer{tls: ours, refuses: true}, trusting, "587", "454"},
		"no TLS on port 465":  {offer{}, trusting, "465", "tls"},
		"no STARTTLS on 587":  {offer{}, trusting, "587", "no TLS"},
		"a server that waits": {offer{silent: true}, trusting, "587", "timeout"},
	} {
		t.Run(name, func(t *testing.T) {
			address, lines := mailServer(t, c.offer)
			m := smtpServer{Mail: config.Mail{SMTP: "example.com:" + c.port, From: "campanile@pec.example", User: "u", Password: "s3cret"}, roots: c.client, at: address}
			ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
			if c.silent {
				ctx, cancel = context.WithTimeout(t.Context(), 50*time.Millisecond)
			}
			defer cancel()
			err := m.Send(ctx, "protocollo@pec.x.example", "Prova", "testo\n")
			all := <-lines
			began, auth := slices.Index(all, secured), slices.IndexFunc(all, func(l string) bool { return strings.HasPrefix(l, "AUTH") })
			mail := slices.IndexFunc(all, func(l string) bool { return strings.HasPrefix(l, "MAIL") })
			switch {
			case c.err == "" && (err != nil || began < 0 || auth < began || mail < auth):
				t.Errorf("%v\n%q", err, all)
			case c.err != "" && (err == nil || !strings.Contains(err.Error(), c.err) || auth >= 0 || mail >= 0 || strings.Contains(err.Error(), "s3cret")):
				t.Errorf("%v\n%q", err, all)
			}
		})
	}
}

// What a comune asked for waits for a mail server that cannot be trusted now.
func TestLetterWaitsForTLS(t *testing.T) {
	ours, trusting := mailTLS(t)
	address, lines := mailServer(t, offer{tls: ours, refuses: true})
	a := withDomiciles(t)
	post := smtpServer{Mail: config.Mail{SMTP: "example.com:587", From: "campanile@pec.example"}, roots: trusting, at: address}
	if err := (&letters{a, post}).sendLink(t.Context(), "c_x001", "it"); !errors.Is(err, web.ErrLetterWaits) {
		t.Fatal(err)
	}
	if all := strings.Join(<-lines, "\n"); strings.Contains(all, "MAIL") || strings.Contains(all, "/identity/") {
		t.Errorf("a secret goes without TLS: %s", all)
	}
	one, err := a.store.TakeLetter(t.Context(), time.Now().Add(2*letterTurn), pauseAfter)
	if err != nil {
		t.Fatal(err)
	}
	post.at, lines = mailServer(t, offer{tls: ours})
	if err := (&letters{a, post}).send(t.Context(), one); err != nil {
		t.Fatal(err)
	}
	if all := <-lines; !slices.Contains(all, secured) || !slices.Contains(all, "RCPT TO:<protocollo@pec.x.example>") {
		t.Errorf("%q", all)
	}
}
