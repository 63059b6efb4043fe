package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"github.com/campanile-italia/campanile/registry"
)

// SaveInventory replaces the inventory by one that no sync made.
func (s *Store) SaveInventory(ctx context.Context, inv *registry.Inventory) error {
	return s.SaveSync(ctx, inv, &registry.SyncReport{At: inv.Date, Comuni: len(inv.Municipalities)})
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
