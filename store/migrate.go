package store

import (
	"context"
	"embed"
	"fmt"
	"io/fs"

	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"
)

//go:embed migrations/sqlite/*.sql migrations/postgres/*.sql
var migrations embed.FS

// dialect is what differs between the databases when the schema is made.
type dialect struct {
	goose  goose.Dialect
	folder string
	locked bool // several processes may start at once
}

var (
	sqlite   = dialect{goose.DialectSQLite3, "migrations/sqlite", false}
	postgres = dialect{goose.DialectPostgres, "migrations/postgres", true}
)

// migrate brings the schema up to date, from that of any earlier version.
func (s *Store) migrate(ctx context.Context, d dialect) error {
	files, err := fs.Sub(migrations, d.folder)
	if err != nil {
		return err
	}
	options := []goose.ProviderOption{goose.WithDisableGlobalRegistry(true)}
	if d.locked {
		locker, err := lock.NewPostgresSessionLocker(lock.WithLockTimeout(1, 300)) // asked for every second, for five minutes: processes start together
		if err != nil {
			return err
		}
		options = append(options, goose.WithSessionLocker(locker))
	}
	p, err := goose.NewProvider(d.goose, s.write, files, options...)
	if err != nil {
		return err
	}
	sources := p.ListSources()
	newest := sources[len(sources)-1].Version
	have, err := p.GetDBVersion(ctx)
	if err != nil {
		return fmt.Errorf("not a Campanile store, or damaged: %w", err)
	}
	if have > newest {
		return fmt.Errorf("written by a newer Campanile (schema %d, this build knows %d); use that one", have, newest)
	}
	if have == newest {
		return nil
	}
	if _, err := p.Up(ctx); err != nil {
		return fmt.Errorf("bring to schema %d: %w", newest, err)
	}
	return nil
}
