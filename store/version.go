package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"hash/crc64"
	"time"

	"github.com/campanile-italia/campanile/registry"
)

// Every sync is a dated version of the inventory. A comune is written again
// only when the registers say something else of it, so that a year of daily
// syncs costs little more than its changes.

// SaveSync replaces the inventory in force and keeps it as the version of its
// date, with what the sync did. It is all done or nothing.
func (s *Store) SaveSync(ctx context.Context, inv *registry.Inventory, report *registry.SyncReport) error {
	w, err := newVersion(inv, report)
	if err != nil {
		return fmt.Errorf("save inventory: %w", err)
	}
	err = s.tx(ctx, func(tx *sql.Tx) error {
		if err := s.serialise(ctx, tx, "inventory", ""); err != nil {
			return err
		}
		if err := w.replace(ctx, tx); err != nil {
			return err
		}
		return w.keep(ctx, tx)
	})
	if err != nil {
		return fmt.Errorf("save inventory: %w", err)
	}
	return nil
}

// version is what is written, made before the transaction begins.
type version struct {
	made              int64
	inventory, report []byte
	sources           []byte
	ipas              []string
	data              map[string][]byte // by Codice IPA: registry.Municipality as JSON
	sums              map[string]int64
}

func newVersion(inv *registry.Inventory, report *registry.SyncReport) (*version, error) {
	v := &version{made: inv.Date.UnixMicro(), data: make(map[string][]byte, len(inv.Municipalities)), sums: make(map[string]int64, len(inv.Municipalities))}
	var err error
	if v.inventory, err = pack(inv); err != nil {
		return nil, err
	}
	if v.report, err = pack(report); err != nil {
		return nil, err
	}
	if v.sources, err = json.Marshal(inv.Sources); err != nil {
		return nil, err
	}
	for i := range inv.Municipalities {
		m := inv.Municipalities[i]
		m.Payments = nil
		plain, err := json.Marshal(&m)
		if err != nil {
			return nil, err
		}
		v.ipas = append(v.ipas, m.IPA)
		v.data[m.IPA], v.sums[m.IPA] = plain, int64(crc64.Checksum(plain, crcTable))
	}
	return v, nil
}

// replace puts the inventory in force.
func (v *version) replace(ctx context.Context, tx *sql.Tx) error {
	if _, err := tx.ExecContext(ctx, `INSERT INTO inventory (id, made, data) VALUES (1, ?, ?)
		ON CONFLICT (id) DO UPDATE SET made = excluded.made, data = excluded.data`, v.made, v.inventory); err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, `DELETE FROM comune`); err != nil {
		return err
	}
	add, err := tx.PrepareContext(ctx, `INSERT INTO comune (ipa) VALUES (?)`)
	if err != nil {
		return err
	}
	defer add.Close()
	for _, ipa := range v.ipas {
		if _, err := add.ExecContext(ctx, ipa); err != nil {
			return err
		}
	}
	return nil
}

// keep ends the versions of comuni that are otherwise now and begins the new ones.
func (v *version) keep(ctx context.Context, tx *sql.Tx) error {
	if _, err := tx.ExecContext(ctx, `INSERT INTO sync (made, sources, report) VALUES (?, ?, ?)`, v.made, string(v.sources), v.report); err != nil {
		return err
	}
	have, err := versionsNow(ctx, tx)
	if err != nil {
		return err
	}
	for ipa, sum := range have {
		if now, there := v.sums[ipa]; there && now == sum {
			continue
		}
		if _, err := tx.ExecContext(ctx, `UPDATE comune_version SET until = ? WHERE ipa = ? AND until IS NULL`, v.made, ipa); err != nil {
			return err
		}
	}
	for _, ipa := range v.ipas {
		if was, there := have[ipa]; there && was == v.sums[ipa] {
			continue
		}
		data, err := packBytes(v.data[ipa])
		if err != nil {
			return err
		}
		// A second sync of the same instant replaces the first.
		if _, err := tx.ExecContext(ctx, `INSERT INTO comune_version (ipa, since, until, sum, data) VALUES (?, ?, NULL, ?, ?)
			ON CONFLICT (ipa, since) DO UPDATE SET until = NULL, sum = excluded.sum, data = excluded.data`, ipa, v.made, v.sums[ipa], data); err != nil {
			return err
		}
	}
	return nil
}

func versionsNow(ctx context.Context, tx *sql.Tx) (map[string]int64, error) {
	rows, err := tx.QueryContext(ctx, `SELECT ipa, sum FROM comune_version WHERE until IS NULL`)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	have := map[string]int64{}
	for rows.Next() {
		var ipa string
		var sum int64
		if err := rows.Scan(&ipa, &sum); err != nil {
			return nil, err
		}
		have[ipa] = sum
	}
	return have, rows.Err()
}

// InventoryAt returns the inventory as it was in force at an instant, without
// payments; ErrNoInventory before the first sync that was kept.
func (s *Store) InventoryAt(ctx context.Context, at time.Time) (*registry.Inventory, error) {
	inv := &registry.Inventory{}
	var made int64
	var sources string
	err := s.read.QueryRowContext(ctx, `SELECT made, sources FROM sync WHERE made <= ? ORDER BY made DESC, id DESC LIMIT 1`, at.UnixMicro()).Scan(&made, &sources)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, ErrNoInventory
	}
	if err == nil {
		err = json.Unmarshal([]byte(sources), &inv.Sources)
	}
	if err != nil {
		return nil, fmt.Errorf("read inventory: %w", err)
	}
	inv.Date = time.UnixMicro(made).UTC()
	rows, err := s.read.QueryContext(ctx, `SELECT data FROM comune_version WHERE since <= ? AND (until IS NULL OR until > ?) ORDER BY ipa`, made, made)
	if err != nil {
		return nil, fmt.Errorf("read inventory: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		var data []byte
		var m registry.Municipality
		if err := rows.Scan(&data); err != nil {
			return nil, fmt.Errorf("read inventory: %w", err)
		}
		if err := unpack(data, &m); err != nil {
			return nil, fmt.Errorf("read inventory: %w", err)
		}
		inv.Municipalities = append(inv.Municipalities, m)
	}
	return inv, rows.Err()
}

// Syncs returns what the newest n syncs did, newest first.
func (s *Store) Syncs(ctx context.Context, n int) ([]registry.SyncReport, error) {
	return s.syncs(ctx, `SELECT report FROM sync ORDER BY made DESC, id DESC LIMIT ?`, n)
}

// SyncAt returns what the sync did whose inventory was in force at an instant;
// ErrNoInventory before the first.
func (s *Store) SyncAt(ctx context.Context, at time.Time) (*registry.SyncReport, error) {
	all, err := s.syncs(ctx, `SELECT report FROM sync WHERE made <= ? ORDER BY made DESC, id DESC LIMIT 1`, at.UnixMicro())
	if err != nil {
		return nil, err
	}
	if len(all) == 0 {
		return nil, ErrNoInventory
	}
	return &all[0], nil
}

func (s *Store) syncs(ctx context.Context, query string, arg any) ([]registry.SyncReport, error) {
	rows, err := s.read.QueryContext(ctx, query, arg)
	if err != nil {
		return nil, fmt.Errorf("read syncs: %w", err)
	}
	defer rows.Close()
	var out []registry.SyncReport
	for rows.Next() {
		var data []byte
		if err := rows.Scan(&data); err != nil {
			return nil, fmt.Errorf("read syncs: %w", err)
		}
		var r registry.SyncReport
		if err := unpack(data, &r); err != nil {
			return nil, fmt.Errorf("read syncs: %w", err)
		}
		out = append(out, r)
	}
	return out, rows.Err()
}
