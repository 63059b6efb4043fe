package needs

import (
	"context"
	"database/sql"
	"fmt"
	"io"
	"net/url"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib" // the driver "pgx"
)

// Postgres is a real PostgreSQL of the tests' own: a new cluster in a folder of
// its own, reached by a socket in it and by nobody else.
type Postgres struct {
	dir, bin        string
	settings, after string
	as              []string // what runs a program as a user who is not root: PostgreSQL refuses root
	stdin           io.Closer
	shell           *exec.Cmd
}

var (
	sharedPostgres sync.Mutex
	theShared      *Postgres
	databases      atomic.Int64
)

// Database returns the address of an empty database on a server that all tests
// of this process share. program is what Binary(t, "postgres") returned.
func Database(t testing.TB, program string) string {
	t.Helper()
	sharedPostgres.Lock()
	defer sharedPostgres.Unlock()
	if theShared == nil {
		p, err := newPostgres(program, "-c fsync=off", `; rm -rf "$PWD"`)
		if err != nil {
			t.Fatal(err)
		}
		theShared = p // it ends with this process
	}
	return theShared.Database(t)
}

// StartPostgres starts a server that a test can stop and start.
func StartPostgres(t testing.TB, program string) *Postgres {
	t.Helper()
	p, err := newPostgres(program, "", "")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(p.end)
	return p
}

// newPostgres starts a server with settings; after is what the shell does when
// it has ended.
func newPostgres(program, settings, after string) (*Postgres, error) {
	real, err := filepath.EvalSymlinks(program)
	if err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp("", "campanile-pg-")
	if err != nil {
		return nil, err
	}
	p := &Postgres{dir: dir, bin: filepath.Dir(real), settings: settings, after: after}
	if os.Geteuid() == 0 {
		if err := p.leaveRoot(); err != nil {
			return nil, err
		}
	}
	out, err := p.command(filepath.Join(p.bin, "initdb"), "-D", filepath.Join(dir, "data"), "-U", "campanile", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync", "--no-instructions").CombinedOutput()
	if err != nil {
		return nil, fmt.Errorf("initdb: %w: %s", err, out)
	}
	return p, p.Start()
}

// leaveRoot gives the folder to a user who may run PostgreSQL.
func (p *Postgres) leaveRoot() error {
	for _, name := range [...]string{"postgres", "nobody"} {
		u, err := user.Lookup(name)
		if err != nil {
			continue
		}
		uid, err := strconv.Atoi(u.Uid)
		if err != nil {
			return err
		}
		gid, err := strconv.Atoi(u.Gid)
		if err != nil {
			return err
		}
		p.as = []string{"setpriv", "--reuid=" + u.Uid, "--regid=" + u.Gid, "--clear-groups"}
		return os.Chown(p.dir, uid, gid)
	}
	return fmt.Errorf("no user postgres or nobody to run PostgreSQL as")
}

func (p *Postgres) command(args ...string) *exec.Cmd {
	args = append(p.as[:len(p.as):len(p.as)], args...)
	cmd := exec.Command(args[0], args[1:]...)
	cmd.Dir = p.dir
	return cmd
}

// Start starts the server and waits until it answers. It ends with the test's
// process, however that ends: a shell waits for the end of its input.
func (p *Postgres) Start() error {
	run := fmt.Sprintf(`%q -D %q/data -k %q -c listen_addresses= -c max_connections=200 -c logging_collector=off %s >>%q/log 2>&1 & cat >/dev/null; kill -INT $! 2>/dev/null; wait $!`,
		filepath.Join(p.bin, "postgres"), p.dir, p.dir, p.settings, p.dir)
	p.shell = p.command("sh", "-c", run+p.after+"; true")
	in, err := p.shell.StdinPipe()
	if err != nil {
		return err
	}
	p.stdin = in
	if err := p.shell.Start(); err != nil {
		return err
	}
	db, err := sql.Open("pgx", p.address("postgres"))
	if err != nil {
		return err
	}
	defer db.Close()
	again := time.NewTicker(20 * time.Millisecond)
	defer again.Stop()
	for deadline := time.Now().Add(time.Minute); ; <-again.C {
		err := db.PingContext(context.Background())
		if err == nil {
			return nil
		}
		if time.Now().After(deadline) {
			log, _ := os.ReadFile(filepath.Join(p.dir, "log"))
			return fmt.Errorf("PostgreSQL does not answer: %w: %s", err, log)
		}
	}
}

// Stop stops the server as an administrator would: connections are cut,
// what was committed stays.
func (p *Postgres) Stop() error {
	if p.shell == nil {
		return nil
	}
	_ = p.stdin.Close()
	err := p.shell.Wait()
	p.shell = nil
	return err
}

func (p *Postgres) end() {
	_ = p.Stop()
	_ = os.RemoveAll(p.dir)
}

// Database creates an empty database and returns its address.
func (p *Postgres) Database(t testing.TB) string {
	t.Helper()
	db, err := sql.Open("pgx", p.address("postgres"))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	name := fmt.Sprintf("test%d", databases.Add(1))
	if _, err := db.ExecContext(t.Context(), "CREATE DATABASE "+name); err != nil {
		t.Fatal(err)
	}
	return p.address(name)
}

func (p *Postgres) address(database string) string {
	return "postgres://campanile@/" + database + "?host=" + strings.ReplaceAll(url.QueryEscape(p.dir), "+", "%20")
}
