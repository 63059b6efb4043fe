package crawler

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"strings"
	"time"

	"code.dny.dev/ssrf"
)

// dialer is the one way out to the world: HTTP, TLS probes and link checks
// share it. It dials addresses, never names, so that what the guard allowed is
// what is connected to and a second DNS answer changes nothing.
type dialer struct {
	guard   *ssrf.Guardian
	connect []connectRule
	net     net.Dialer
	plain   net.Dialer // for a configured connect rule's target, which the operator vouches for
}

func newDialer(allow []netip.Prefix, connect []string) (*dialer, error) {
	var v4, v6 []netip.Prefix
	for _, p := range allow {
		if p.Addr().Is4() {
			v4 = append(v4, p)
		} else {
			v6 = append(v6, p)
		}
	}
	d := &dialer{guard: ssrf.New(ssrf.WithAnyPort(), ssrf.WithAllowedV4Prefixes(v4...), ssrf.WithAllowedV6Prefixes(v6...))}
	d.net = net.Dialer{Timeout: 10 * time.Second, Control: d.guard.Safe}
	d.plain = net.Dialer{Timeout: 10 * time.Second}
	for _, s := range connect {
		rule, err := parseConnect(s)
		if err != nil {
			return nil, err
		}
		d.connect = append(d.connect, rule)
	}
	return d, nil
}

// Client returns an HTTP client behind the same guard, for what is downloaded
// beside visits: registers by address. The guard looks at the address that is
// dialled, so neither a name nor a redirect leads it into a private network.
func Client(allow []netip.Prefix, timeout time.Duration) (*http.Client, error) {
	d, err := newDialer(allow, nil)
	if err != nil {
		return nil, err
	}
	return &http.Client{Timeout: timeout, Transport: &http.Transport{
		DialContext: d.net.DialContext, TLSHandshakeTimeout: tlsHandshakeTime, MaxResponseHeaderBytes: maxHeaderBytes,
		DisableKeepAlives: true, ForceAttemptHTTP2: true,
	}}, nil
}

// dial connects to port of one of a host's addresses, in order.
func (d *dialer) dial(ctx context.Context, host string, addrs []netip.Addr, port string) (net.Conn, error) {
	if len(addrs) == 0 {
		return nil, fmt.Errorf("%w: %s has no address", errMalformed, clip(host, maxLabel))
	}
	var last error
	for _, ip := range addrs[:min(len(addrs), 3)] {
		conn, err := d.dialOne(ctx, host, ip, port)
		if err == nil {
			return conn, nil
		}
		if last == nil || ip.Is4() { // an IPv6 failure on a machine without IPv6 says nothing about the host
			last = err
		}
		if ctx.Err() != nil {
			break
		}
	}
	return nil, last
}

func (d *dialer) dialOne(ctx context.Context, host string, ip netip.Addr, port string) (net.Conn, error) {
	if err := d.guard.SafeAddr(ip.Unmap()); err != nil { // before a rule rewrites the target
		return nil, err
	}
	for _, rule := range d.connect {
		if rule.matches(host, port) {
			return d.plain.DialContext(ctx, "tcp", rule.target)
		}
	}
	return d.net.DialContext(ctx, "tcp", net.JoinHostPort(ip.String(), port))
}

// connectRule sends connections for host:port elsewhere, as curl's
// --connect-to does. Labs only.
type connectRule struct{ host, port, target string }

func parseConnect(s string) (connectRule, error) {
	from, target, ok := strings.Cut(s, "=")
	host, port, ok2 := strings.Cut(from, ":")
	if _, _, err := net.SplitHostPort(target); !ok || !ok2 || err != nil {
		return connectRule{}, fmt.Errorf("network.connect: %q is not allowed: host:port=address:port, * for any host", s)
	}
	return connectRule{strings.ToLower(host), port, target}, nil
}

func (r connectRule) matches(host, port string) bool {
	return (r.host == "*" || r.host == host) && (r.port == "*" || r.port == port)
}
