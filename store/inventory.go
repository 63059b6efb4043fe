package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"github.com/campanile-italia/campanile/registry"
)

// SaveInventory replaces the inventory, all at once.
func (s *Store) SaveInventory(ctx context.Context, inv *registry.Inventory) error {
	data, err := pack(inv)
	if err != nil {
		return fmt.Errorf("save inventory: %w", err)
	}
	err = s.tx(ctx, func(tx *sql.Tx) error {
		if _, err := tx.ExecContext(ctx, `INSERT INTO inventory (id, made, data) VALUES (1, ?, ?)
			ON CONFLICT (id) DO UPDATE SET made = excluded.made, data = excluded.data`, inv.Date.UnixMicro(), data); err != nil {
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
		for i := range inv.Municipalities {
			if _, err := add.ExecContext(ctx, inv.Municipalities[i].IPA); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("save inventory: %w", err)
	}
	return nil
}

// Inventory returns the inventory in force, or ErrNoInventory.
func (s *Store) Inventory(ctx context.Context) (*registry.Inventory, error) {
	var data []byte
	err := s.read.QueryRowContext(ctx, `SELECT data FROM inventory WHERE id = 1`).Scan(&data)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, ErrNoInventory
	}
	if err != nil {
		return nil, fmt.Errorf("read inventory: %w", err)
	}
	var inv registry.Inventory
	if err := unpack(data, &inv); err != nil {
		return nil, fmt.Errorf("read inventory: %w", err)
	}
	return &inv, nil
}
