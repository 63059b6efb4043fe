package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
)

// ErrNoBackup is returned by Backup on PostgreSQL, which has a tool of its own.
var ErrNoBackup = errors.New("a store on PostgreSQL is backed up by pg_dump --format=custom, and restored by pg_restore")

// Backup writes a consistent copy of a store on SQLite to a file that is not
// there yet, while others read and write, and reads it back. It returns its size.
func (s *Store) Backup(ctx context.Context, path string) (size int64, err error) {
	if s.pool != nil {
		return 0, ErrNoBackup
	}
	if _, err := os.Lstat(path); err == nil {
		return 0, fmt.Errorf("backup: %s is there already: name another file", path)
	}
	part := path + ".part"
	f, err := os.OpenFile(part, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600) // it holds what the store holds
	if err != nil {
		return 0, fmt.Errorf("backup: %w", err)
	}
	if err := f.Close(); err != nil {
		return 0, fmt.Errorf("backup: %w", err)
	}
	defer os.Remove(part)
	if _, err := s.read.ExecContext(ctx, `VACUUM INTO ?`, part); err != nil {
		return 0, fmt.Errorf("backup: %w", err)
	}
	if err := whole(ctx, part); err != nil {
		return 0, fmt.Errorf("backup: the copy is not whole: %w", err)
	}
	if err := onDisk(part, path); err != nil {
		return 0, fmt.Errorf("backup: %w", err)
	}
	info, err := os.Stat(path)
	if err != nil {
		return 0, fmt.Errorf("backup: %w", err)
	}
	return info.Size(), nil
}

// whole reads a database through.
func whole(ctx context.Context, path string) error {
	db, err := sql.Open("sqlite", fileDSN(path, "mode=ro&immutable=1"))
	if err != nil {
		return err
	}
	defer db.Close()
	var word string
	if err := db.QueryRowContext(ctx, `PRAGMA quick_check`).Scan(&word); err != nil {
		return err
	}
	if word != "ok" {
		return errors.New(word)
	}
	return nil
}

// onDisk gives a file its name once its bytes are on the disk.
func onDisk(part, path string) error {
	f, err := os.OpenFile(part, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	if err := errors.Join(f.Sync(), f.Close()); err != nil {
		return err
	}
	if err := os.Rename(part, path); err != nil {
		return err
	}
	dir, err := os.Open(filepath.Dir(path))
	if err != nil {
		return err
	}
	return errors.Join(dir.Sync(), dir.Close())
}
