//go:build unix

package lab

import (
	"fmt"
	"io"
	"net"
	"syscall"
)

// refusingPort reserves a port of 127.0.0.1 on which nobody listens: bound, so
// that no other program takes it, and never listening, so that it refuses.
func refusingPort() (address string, closer io.Closer, err error) {
	fd, err := syscall.Socket(syscall.AF_INET, syscall.SOCK_STREAM, 0)
	if err != nil {
		return "", nil, fmt.Errorf("reserve a port: %w", err)
	}
	syscall.CloseOnExec(fd)
	if err := syscall.Bind(fd, &syscall.SockaddrInet4{Addr: [4]byte{127, 0, 0, 1}}); err != nil {
		return "", nil, fmt.Errorf("reserve a port: %w", joinClose(err, fd))
	}
	sa, err := syscall.Getsockname(fd)
	if err != nil {
		return "", nil, fmt.Errorf("reserve a port: %w", joinClose(err, fd))
	}
	in4, ok := sa.(*syscall.SockaddrInet4)
	if !ok {
		return "", nil, joinClose(fmt.Errorf("reserve a port: %T is no IPv4 address", sa), fd)
	}
	return net.JoinHostPort("127.0.0.1", itoa(in4.Port)), socket(fd), nil
}

func joinClose(err error, fd int) error {
	_ = syscall.Close(fd)
	return err
}

type socket int

func (s socket) Close() error { return syscall.Close(int(s)) }
