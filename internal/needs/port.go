package needs

import (
	"math/rand/v2"
	"net"
	"strconv"
	"sync"
	"testing"
)

// taken are the ports that this process gave out.
var taken sync.Map

// Port returns a port of loopback that is free, for a server that must be told
// one. It lies below those that the system gives to listeners on port 0: between
// this call and the server's start no other test takes it by chance.
func Port(t testing.TB) int {
	t.Helper()
	const first, last, tries = 20000, 32000, 200
	for range tries {
		port := first + rand.IntN(last-first)
		if _, given := taken.LoadOrStore(port, true); given {
			continue
		}
		address := net.JoinHostPort("127.0.0.1", strconv.Itoa(port))
		l, err := net.Listen("tcp", address)
		if err != nil {
			continue
		}
		l.Close()
		if u, err := net.ListenPacket("udp", address); err == nil {
			u.Close()
			return port
		}
	}
	t.Fatal("no port between 20000 and 32000 is free on 127.0.0.1")
	return 0
}
