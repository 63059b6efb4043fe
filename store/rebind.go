package store

import (
	"context"
	"database/sql/driver"
	"errors"
	"strconv"
	"strings"
	"sync"

	"github.com/jackc/pgx/v5/stdlib"
)

// rebinding opens connections of PostgreSQL that understand the ? of SQLite for
// a parameter, so that every query of this package is written once.
type rebinding struct{ driver.Connector }

// Connect implements driver.Connector.
func (r rebinding) Connect(ctx context.Context) (driver.Conn, error) {
	c, err := r.Connector.Connect(ctx)
	if err != nil {
		return nil, err
	}
	conn, ok := c.(*stdlib.Conn)
	if !ok {
		return nil, errors.Join(errors.New("store: the connection is not of pgx"), c.Close())
	}
	return reboundConn{conn}, nil
}

// reboundConn is a connection whose queries are rewritten; the rest is pgx's own.
type reboundConn struct{ *stdlib.Conn }

// Prepare implements driver.Conn.
func (c reboundConn) Prepare(query string) (driver.Stmt, error) { return c.Conn.Prepare(rebind(query)) }

// PrepareContext implements driver.ConnPrepareContext.
func (c reboundConn) PrepareContext(ctx context.Context, query string) (driver.Stmt, error) {
	return c.Conn.PrepareContext(ctx, rebind(query))
}

// ExecContext implements driver.ExecerContext.
func (c reboundConn) ExecContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Result, error) {
	return c.Conn.ExecContext(ctx, rebind(query), args)
}

// QueryContext implements driver.QueryerContext.
func (c reboundConn) QueryContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Rows, error) {
	return c.Conn.QueryContext(ctx, rebind(query), args)
}

// rebound remembers queries: there are as many as this package holds.
var rebound sync.Map // query -> string

func rebind(query string) string {
	if !strings.Contains(query, "?") {
		return query
	}
	if q, ok := rebound.Load(query); ok {
		return q.(string)
	}
	q := numbered(query)
	rebound.Store(query, q)
	return q
}

// numbered replaces every ? outside quotes by $1, $2 and so on.
func numbered(query string) string {
	var b strings.Builder
	n, quote := 0, byte(0)
	for i := range len(query) {
		c := query[i]
		switch {
		case quote != 0:
			if c == quote {
				quote = 0
			}
		case c == '\'' || c == '"':
			quote = c
		case c == '?':
			n++
			b.WriteString("$" + strconv.Itoa(n))
			continue
		}
		b.WriteByte(c)
	}
	return b.String()
}
