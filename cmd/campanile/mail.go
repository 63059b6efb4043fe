package main

import (
	"bytes"
	"cmp"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"mime"
	"mime/quotedprintable"
	"net"
	"net/smtp"
	"time"

	"github.com/campanile-italia/campanile/config"
)

// postman sends letters.
type postman interface {
	Send(ctx context.Context, to, subject, text string) error
}

// logged writes letters to the log: of the demonstration, whose comuni have no mail.
type logged struct{ log *slog.Logger }

// Send implements postman.
func (l logged) Send(_ context.Context, to, subject, text string) error {
	l.log.Info("a letter of the demonstration", "to", to, "subject", subject, "text", text)
	return nil
}

// mailTime bounds a letter's way to the mail server.
const mailTime = 30 * time.Second

// smtpServer sends letters through the operator's mail server (RFC 5321), which
// is no crawled host: the configuration names it. A password never goes over a
// connection without TLS.
type smtpServer struct {
	config.Mail
	// Of tests: whom to trust, and where the server listens; else the system's
	// roots, and where the configuration says.
	roots *tls.Config
	at    string
}

// Send implements postman.
func (m smtpServer) Send(ctx context.Context, to, subject, text string) error {
	ctx, cancel := context.WithTimeout(ctx, mailTime)
	defer cancel()
	host, port, err := net.SplitHostPort(m.SMTP)
	if err != nil {
		return fmt.Errorf("mail: %w", err)
	}
	c, err := m.dial(ctx, host, port)
	if err != nil {
		return fmt.Errorf("mail: %s: %w: check mail.smtp in the configuration", m.SMTP, err)
	}
	defer c.Close()
	if err := m.deliver(c, host, to, letter(m.From, to, subject, text, time.Now())); err != nil {
		return fmt.Errorf("mail: %s: %w", m.SMTP, err)
	}
	return nil
}

func (m smtpServer) tls(host string) *tls.Config {
	if m.roots != nil {
		return m.roots
	}
	return &tls.Config{ServerName: host, MinVersion: tls.VersionTLS12}
}

func (m smtpServer) dial(ctx context.Context, host, port string) (*smtp.Client, error) {
	conn, err := (&net.Dialer{}).DialContext(ctx, "tcp", cmp.Or(m.at, m.SMTP))
	if err != nil {
		return nil, err
	}
	if deadline, ok := ctx.Deadline(); ok {
		if err := conn.SetDeadline(deadline); err != nil {
			return nil, errors.Join(err, conn.Close())
		}
	}
	if port == "465" { // RFC 8314, 3.3
		conn = tls.Client(conn, m.tls(host))
	}
	c, err := smtp.NewClient(conn, host)
	if err != nil {
		return nil, errors.Join(err, conn.Close())
	}
	return c, nil
}

func (m smtpServer) deliver(c *smtp.Client, host, to string, text []byte) error {
	if ok, _ := c.Extension("STARTTLS"); ok {
		if err := c.StartTLS(m.tls(host)); err != nil {
			return err
		}
	}
	if m.User != "" {
		if _, secured := c.TLSConnectionState(); !secured {
			return errors.New("offers no TLS, and the password is not sent without: use port 465 or a server with STARTTLS")
		}
		if err := c.Auth(smtp.PlainAuth("", m.User, m.Password, host)); err != nil {
			return err
		}
	}
	if err := c.Mail(m.From); err != nil {
		return err
	}
	if err := c.Rcpt(to); err != nil {
		return err
	}
	w, err := c.Data()
	if err != nil {
		return err
	}
	if _, err := w.Write(text); err != nil {
		return err
	}
	if err := w.Close(); err != nil {
		return err
	}
	_ = c.Quit() // the letter is taken: how the server says goodbye changes nothing
	return nil
}

// letter is a message (RFC 5322). The addresses hold no line break: the
// configuration and registry.Domicile see to it.
func letter(from, to, subject, text string, at time.Time) []byte {
	var b bytes.Buffer
	for _, h := range [][2]string{
		{"From", from}, {"To", to}, {"Subject", mime.QEncoding.Encode("utf-8", subject)}, {"Date", at.Format(time.RFC1123Z)},
		{"MIME-Version", "1.0"}, {"Content-Type", "text/plain; charset=utf-8"}, {"Content-Transfer-Encoding", "quoted-printable"}, {"Auto-Submitted", "auto-generated"},
	} {
		b.WriteString(h[0] + ": " + h[1] + "\r\n")
	}
	b.WriteString("\r\n")
	q := quotedprintable.NewWriter(&b)
	_, _ = q.Write([]byte(text)) // to memory: no error
	_ = q.Close()
	return b.Bytes()
}
