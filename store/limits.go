package store

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/netip"
	"time"

	"github.com/jackc/pgx/v5"
)

// Limits are the crawler's limits by host and by address over all members.
type Limits struct {
	member   *Member
	parallel int           // requests in flight to one address
	atMost   time.Duration // a request: its lease ends by itself after it
}

// Limits returns limits that hold over all members. atMost is longer than any
// request may last.
func (m *Member) Limits(parallel int, atMost time.Duration) *Limits {
	return &Limits{member: m, parallel: max(parallel, 1), atMost: atMost}
}

const (
	// slotPoll is about how often a slot of an address is asked for again.
	slotPoll = 40 * time.Millisecond
	// outagePoll is how often the database is asked again that did not answer.
	outagePoll = time.Second
)

// Enter waits until a request to a host at an address may start, delay after
// the last one to that host, and returns what ends it. No host: it only
// waits for the address. While the database does not answer nobody enters.
func (l *Limits) Enter(ctx context.Context, host string, ip netip.Addr, delay time.Duration) (leave func(), err error) {
	for {
		slot, err := l.slot(ctx, ip)
		if err == nil && slot != "" {
			if host == "" || delay <= 0 {
				return func() { l.member.giveBack(slot) }, nil
			}
			var next time.Duration
			if next, err = l.turn(ctx, host, delay); err == nil && next <= 0 {
				return func() { l.member.giveBack(slot) }, nil
			}
			l.member.giveBack(slot) // others may use it meanwhile
			if err == nil {
				if err := rest(ctx, next); err != nil {
					return nil, err
				}
				continue
			}
		}
		again := slotPoll/2 + rand.N(slotPoll)
		if err != nil {
			again = outagePoll
		}
		if err := rest(ctx, again); err != nil {
			return nil, err
		}
	}
}

// slot takes a place at an address; "" when there is none.
func (l *Limits) slot(ctx context.Context, ip netip.Addr) (name string, err error) {
	err = l.member.pool.QueryRow(ctx, `INSERT INTO lease (name, owner, until)
		SELECT name, $3, `+now+` + $4 FROM (SELECT $1 || n AS name FROM generate_series(1, $2) n) place
		WHERE NOT EXISTS (SELECT 1 FROM lease WHERE lease.name = place.name AND NOT `+free+`)
		ORDER BY random() LIMIT 1
		ON CONFLICT (name) DO UPDATE SET owner = excluded.owner, until = excluded.until WHERE `+free+`
		RETURNING name`, "ip:"+ip.String()+"#", l.parallel, l.member.id, l.atMost.Microseconds()).Scan(&name)
	if errors.Is(err, pgx.ErrNoRows) {
		return "", nil
	}
	return name, err
}

// turn takes the next turn at a host if it is due; else it says in how long it
// will be.
func (l *Limits) turn(ctx context.Context, host string, delay time.Duration) (due time.Duration, err error) {
	var micros int64
	err = l.member.pool.QueryRow(ctx, `WITH taken AS (
			INSERT INTO host_turn (host, next) VALUES ($1, `+now+` + $2)
			ON CONFLICT (host) DO UPDATE SET next = excluded.next WHERE host_turn.next <= `+now+`
			RETURNING 0::bigint AS due)
		SELECT due FROM taken UNION ALL
		SELECT greatest(next - `+now+`, $3) FROM host_turn WHERE host = $1 AND NOT EXISTS (SELECT 1 FROM taken)`, host, delay.Microseconds(), slotPoll.Microseconds()).Scan(&micros)
	if errors.Is(err, pgx.ErrNoRows) { // taken by another at this very moment
		return slotPoll, nil
	}
	if err != nil {
		return 0, fmt.Errorf("turn at %s: %w", host, err)
	}
	return time.Duration(micros) * time.Microsecond, nil
}

// Hold keeps all members off a host for a time, as its Retry-After asks.
func (l *Limits) Hold(ctx context.Context, host string, d time.Duration) error {
	_, err := l.member.pool.Exec(ctx, `INSERT INTO host_turn (host, next) VALUES ($1, `+now+` + $2)
		ON CONFLICT (host) DO UPDATE SET next = greatest(host_turn.next, excluded.next)`, host, d.Microseconds())
	if err != nil {
		return fmt.Errorf("hold off %s: %w", host, err)
	}
	return nil
}

func rest(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
