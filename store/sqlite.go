package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"

	_ "modernc.org/sqlite" // the driver "sqlite"
)

// sqlitePragmas: readers and the writer do not block one another (WAL); a lock
// of another process is waited for. NORMAL may lose the last visits in a power
// cut, never the file. A new file gives pages back when asked (auto_vacuum 2).
const sqlitePragmas = "_pragma=busy_timeout(10000)&_pragma=auto_vacuum(2)&_pragma=journal_mode(WAL)&_pragma=synchronous(NORMAL)&_pragma=foreign_keys(1)&_pragma=cache_size(-16384)&_txlock=immediate"

// readers bounds the connections that read at the same time.
const readers = 4

func (s *Store) openSQLite(ctx context.Context, path string) error {
	if path == "" {
		return errors.New("no path after sqlite:")
	}
	if err := writable(path); err != nil {
		return err
	}
	dsn := fileDSN(path, sqlitePragmas)
	var err error
	if s.write, err = sql.Open("sqlite", dsn); err != nil {
		return err
	}
	s.write.SetMaxOpenConns(1)
	if s.read, err = sql.Open("sqlite", dsn); err != nil {
		return errors.Join(err, s.write.Close())
	}
	s.read.SetMaxOpenConns(readers)
	s.read.SetMaxIdleConns(readers)
	if err := s.migrate(ctx, sqlite); err != nil {
		return errors.Join(err, s.Close())
	}
	return nil
}

// fileDSN names a file to SQLite, whatever its letters.
func fileDSN(path, query string) string {
	if filepath.IsAbs(path) {
		return (&url.URL{Scheme: "file", OmitHost: true, Path: filepath.ToSlash(path), RawQuery: query}).String()
	}
	return "file:" + (&url.URL{Path: "./" + filepath.ToSlash(path)}).EscapedPath() + "?" + query
}

// writable says in plain words why a file cannot be the store.
func writable(path string) error {
	dir := filepath.Dir(path)
	if info, err := os.Stat(dir); err != nil || !info.IsDir() {
		return fmt.Errorf("the folder %s does not exist; create it, or change store: in the configuration", dir)
	}
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		var pe *os.PathError
		if errors.As(err, &pe) {
			err = pe.Err
		}
		return fmt.Errorf("cannot be written: %w; check its owner and mode, or change store: in the configuration", err)
	}
	return f.Close()
}
