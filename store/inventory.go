package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/campanile-italia/campanile/registry"
)

// SaveInventory replaces the inventory by one that no sync made.
func (s *Store) SaveInventory(ctx context.Context, inv *registry.Inventory) error {
	return s.SaveSync(ctx, inv, &registry.SyncReport{At: inv.Date, Comuni: len(inv.Municipalities)})
}

// InventoryDate returns when the inventory in force was made, or ErrNoInventory.
func (s *Store) InventoryDate(ctx context.Context) (time.Time, error) {
	var made sql.NullInt64
	err := s.read.QueryRowContext(ctx, `SELECT made FROM inventory WHERE id = 1`).Scan(&made)
	if errors.Is(err, sql.ErrNoRows) {
		return time.Time{}, ErrNoInventory
	}
	if err != nil {
		return time.Time{}, fmt.Errorf("read inventory: %w", err)
	}
	return instant(made), nil
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
