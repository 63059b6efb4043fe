//go:build !unix

package lab

import (
	"io"
	"net"
)

// refusingPort finds a port of 127.0.0.1 on which nobody listens at the moment.
func refusingPort() (address string, closer io.Closer, err error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", nil, err
	}
	address = l.Addr().String()
	return address, io.NopCloser(nil), l.Close()
}
