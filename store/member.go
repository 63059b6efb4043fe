package store

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

const (
	// memberTime is how long a member counts as alive after it last said so: when
	// it is killed, what it held is free that much later.
	memberTime = 20 * time.Second
	// memberBeat is how often it says so.
	memberBeat = 4 * time.Second
	// leasePool bounds the connections of a process that ask for leases: questions
	// of a millisecond, which must not wait behind the store's.
	leasePool = 6
)

// Member is a process that works on a store of PostgreSQL together with others.
type Member struct {
	id   string
	log  *slog.Logger
	pool *pgxpool.Pool // commits without waiting for the disk: a lease lost in a crash of the server ends early, nothing else

	mu    sync.Mutex
	owed  map[string]bool // leases that could not be given back
	since time.Time       // since when every beat was kept; zero: the last one was not
}

// Join makes this process a member under an id that no other has. Keep must be
// called for it to stay one. On SQLite there are no others: it returns nil.
func (s *Store) Join(ctx context.Context, id string, log *slog.Logger) (*Member, error) {
	if s.pool == nil {
		return nil, nil
	}
	conf := s.pool.Config()
	conf.MaxConns, conf.MinConns = leasePool, 0
	conf.ConnConfig.RuntimeParams["synchronous_commit"] = "off"
	pool, err := pgxpool.NewWithConfig(ctx, conf)
	if err != nil {
		return nil, fmt.Errorf("join the others: %w", said(err))
	}
	m := &Member{id: id, log: log, pool: pool, owed: map[string]bool{}}
	if err := m.beat(ctx); err != nil {
		pool.Close()
		return nil, fmt.Errorf("join the others: %w", said(err))
	}
	return m, nil
}

// ID is the name under which others see this process.
func (m *Member) ID() string { return m.id }

// Keep says that this process is alive until ctx ends; then it gives back all
// that it holds.
func (m *Member) Keep(ctx context.Context) {
	t := time.NewTicker(memberBeat)
	defer t.Stop()
	for {
		select {
		case <-t.C:
		case <-ctx.Done():
			return
		}
		if err := m.beat(ctx); err != nil && ctx.Err() == nil {
			m.log.Warn("the store does not answer: what this process holds ends soon", "error", err)
		}
	}
}

// Leave gives back all that this process holds.
func (m *Member) Leave(ctx context.Context) error {
	defer m.pool.Close()
	_, err := m.pool.Exec(ctx, `WITH gone AS (DELETE FROM member WHERE id = $1) DELETE FROM lease WHERE owner = $1`, m.id)
	return err
}

// now is the database's clock, in microseconds.
const now = `(extract(epoch FROM clock_timestamp()) * 1000000)::bigint`

// free is true of a lease that its owner has no more.
const free = `(lease.until < ` + now + ` OR NOT EXISTS (SELECT 1 FROM member WHERE member.id = lease.owner AND member.until > ` + now + `))`

func (m *Member) beat(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, memberBeat)
	defer cancel()
	_, err := m.pool.Exec(ctx, `INSERT INTO member (id, until) VALUES ($1, `+now+` + $2) ON CONFLICT (id) DO UPDATE SET until = excluded.until`, m.id, memberTime.Microseconds())
	m.mu.Lock()
	defer m.mu.Unlock()
	switch {
	case err != nil:
		m.since = time.Time{}
		return err
	case m.since.IsZero():
		m.since = time.Now()
	}
	for name := range m.owed {
		if _, err := m.pool.Exec(ctx, `DELETE FROM lease WHERE name = $1 AND owner = $2`, name, m.id); err != nil {
			return err
		}
		delete(m.owed, name)
	}
	return nil
}

// Alive returns the members that are alive. sure is false when this process has
// not itself been alive for long enough: after an outage of the database the
// others need the time to say that they are.
func (m *Member) Alive(ctx context.Context) (ids []string, sure bool, err error) {
	rows, err := m.pool.Query(ctx, `SELECT id FROM member WHERE until > `+now+` ORDER BY id`)
	if err != nil {
		return nil, false, fmt.Errorf("who is alive: %w", err)
	}
	if ids, err = pgx.CollectRows(rows, pgx.RowTo[string]); err != nil {
		return nil, false, fmt.Errorf("who is alive: %w", err)
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	return ids, !m.since.IsZero() && time.Since(m.since) > memberTime, nil
}

// TryLock takes a name if no member holds it, for a time at most; unlock gives
// it back. A name that this process holds is taken over: within a process the
// caller knows.
func (m *Member) TryLock(ctx context.Context, name string, atMost time.Duration) (unlock func(), ok bool, err error) {
	var got string
	err = m.pool.QueryRow(ctx, `INSERT INTO lease (name, owner, until) VALUES ($1, $2, `+now+` + $3)
		ON CONFLICT (name) DO UPDATE SET owner = excluded.owner, until = excluded.until WHERE lease.owner = excluded.owner OR `+free+`
		RETURNING name`, name, m.id, atMost.Microseconds()).Scan(&got)
	if errors.Is(err, pgx.ErrNoRows) {
		return nil, false, nil
	}
	if err != nil {
		return nil, false, fmt.Errorf("lock %s: %w", name, err)
	}
	m.mu.Lock()
	delete(m.owed, name)
	m.mu.Unlock()
	return func() { m.giveBack(name) }, true, nil
}

// giveBackTime bounds the wait for the database when a lease is given back.
const giveBackTime = 3 * time.Second

func (m *Member) giveBack(name string) {
	ctx, cancel := context.WithTimeout(context.Background(), giveBackTime)
	defer cancel()
	if _, err := m.pool.Exec(ctx, `DELETE FROM lease WHERE name = $1 AND owner = $2`, name, m.id); err != nil {
		m.mu.Lock()
		m.owed[name] = true
		m.mu.Unlock()
	}
}

// Sweep deletes what ended long ago.
func (m *Member) Sweep(ctx context.Context) error {
	for _, q := range [...]string{
		`DELETE FROM host_turn WHERE next < ` + now + ` - 3600000000`,
		`DELETE FROM lease WHERE until < ` + now + ` - 3600000000`,
		`DELETE FROM member WHERE until < ` + now + ` - 3600000000`,
	} {
		if _, err := m.pool.Exec(ctx, q); err != nil {
			return fmt.Errorf("sweep leases: %w", err)
		}
	}
	return nil
}
