package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"hash/fnv"
	"net/url"
	"time"

	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/jackc/pgx/v5/stdlib"
)

// poolConns bounds the connections of one process; pool_max_conns in the
// address decides instead where it is set. A server's default is 100 for all.
const poolConns = 16

// connectTime bounds how long a start waits for the server.
const connectTime = 30 * time.Second

func (s *Store) openPostgres(ctx context.Context, dsn string) error {
	conf, err := pgxpool.ParseConfig(dsn)
	if err != nil {
		return errors.New("the address cannot be read; write it as postgres://user:password@host:port/database, special characters as %XX")
	}
	s.name = conf.ConnConfig.Database + " on " + conf.ConnConfig.Host
	if conf.MaxConns < poolConns && !poolSized(dsn) {
		conf.MaxConns = poolConns
	}
	conf.ConnConfig.RuntimeParams["application_name"] = "campanile"
	// Whatever the server's zone, locale or plan cache: text is UTF-8, and a
	// statement that hangs on a lock ends before a job's deadline.
	conf.ConnConfig.RuntimeParams["client_encoding"] = "UTF8"
	conf.ConnConfig.RuntimeParams["lock_timeout"] = "60000"
	if s.pool, err = pgxpool.NewWithConfig(ctx, conf); err != nil {
		return said(err)
	}
	s.write = sql.OpenDB(rebinding{stdlib.GetPoolConnector(s.pool)})
	s.write.SetMaxIdleConns(0) // the pool keeps them
	s.read = s.write
	wait, cancel := context.WithTimeout(ctx, connectTime)
	defer cancel()
	if err := s.pool.Ping(wait); err != nil {
		return errors.Join(said(err), s.Close())
	}
	if err := s.migrate(ctx, postgres); err != nil {
		return errors.Join(said(err), s.Close())
	}
	return nil
}

// poolSized says whether the address sets the number of connections itself.
func poolSized(dsn string) bool {
	u, err := url.Parse(dsn)
	return err == nil && u.Query().Has("pool_max_conns")
}

// said is an error of the server in one line without the address, which may
// hold a password.
func said(err error) error {
	var refused *pgconn.ConnectError
	if !errors.As(err, &refused) {
		return err
	}
	var told *pgconn.PgError
	if errors.As(err, &told) {
		return fmt.Errorf("the server refuses: %s (SQLSTATE %s); check user, password and database in store:", told.Message, told.Code)
	}
	return errors.New("the server cannot be reached; check that it runs and store: in the configuration")
}

// Pool is the pool of a store on PostgreSQL, for a queue beside it; nil on SQLite.
func (s *Store) Pool() *pgxpool.Pool { return s.pool }

// serialise makes the transactions that name the same thing follow one
// another until they end. On SQLite all writes do.
func (s *Store) serialise(ctx context.Context, tx *sql.Tx, kind, name string) error {
	if s.pool == nil {
		return nil
	}
	h := fnv.New64a()
	h.Write([]byte(kind + "\x00" + name))
	_, err := tx.ExecContext(ctx, `SELECT pg_advisory_xact_lock(?)`, int64(h.Sum64()))
	return err
}
