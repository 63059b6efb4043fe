package crawler

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"net"
	"net/http"
	"os"
	"strconv"
	"strings"
	"syscall"

	"code.dny.dev/ssrf"

	"github.com/campanile-italia/campanile/evidence"
)

var (
	errTooLarge  = errors.New("body over the limit")
	errMalformed = errors.New("malformed answer")
)

// classify names the fault behind a failed request, with a short note that
// holds no more than the cause.
func classify(err error) (evidence.Fault, string) {
	var (
		record *tls.RecordHeaderError
		alert  tls.AlertError
		certs  *tls.CertificateVerificationError
		unk    x509.UnknownAuthorityError
	)
	switch {
	case err == nil:
		return "", ""
	case errors.Is(err, errTooLarge):
		return evidence.TooLarge, errorNote(err)
	case errors.Is(err, errMalformed):
		return evidence.Malformed, errorNote(err)
	case errors.Is(err, ssrf.ErrProhibitedIP), errors.Is(err, ssrf.ErrProhibitedNetwork), errors.Is(err, ssrf.ErrProhibitedPort), errors.Is(err, ssrf.ErrInvalidHostPort):
		return evidence.ForbiddenAddress, "private or reserved address"
	case errors.Is(err, context.DeadlineExceeded), errors.Is(err, os.ErrDeadlineExceeded), isTimeout(err):
		return evidence.Timeout, "no answer in time"
	case errors.Is(err, syscall.ECONNREFUSED):
		return evidence.Refused, "connection refused"
	case errors.Is(err, syscall.EHOSTUNREACH), errors.Is(err, syscall.ENETUNREACH):
		return evidence.Timeout, "no route to the address"
	case errors.As(err, &record), errors.As(err, &alert), errors.As(err, &certs), errors.As(err, &unk), strings.Contains(err.Error(), "tls: "), strings.Contains(err.Error(), "x509: "):
		return evidence.TLS, errorNote(err)
	case errors.Is(err, syscall.ECONNRESET), errors.Is(err, syscall.EPIPE), errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF), strings.Contains(err.Error(), "server closed"):
		return evidence.Reset, "connection closed before an answer"
	default:
		return evidence.Malformed, errorNote(err)
	}
}

func isTimeout(err error) bool {
	var ne net.Error
	return errors.As(err, &ne) && ne.Timeout()
}

// errorNote is an error in one short line. Addresses of ours (local ports)
// would make two runs differ, so only the innermost cause is kept.
func errorNote(err error) string {
	for {
		inner := errors.Unwrap(err)
		if inner == nil {
			break
		}
		err = inner
	}
	note, _, _ := strings.Cut(err.Error(), "\n")
	return clip(note, 200)
}

// statusFault names the fault an HTTP status stands for; empty below 400.
func statusFault(status int) (evidence.Fault, string) {
	note := "HTTP " + strconv.Itoa(status)
	switch {
	case status < 400:
		return "", ""
	case status == http.StatusNotFound || status == http.StatusGone:
		return evidence.NotFound, note
	case status >= 500:
		return evidence.ServerError, note
	case status == http.StatusBadRequest || status == http.StatusRequestURITooLong || status == http.StatusRequestHeaderFieldsTooLarge:
		return evidence.Malformed, note
	default: // 401, 403, 405, 406, 429, 451: we are not let in
		return evidence.Blocked, note
	}
}
