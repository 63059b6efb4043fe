package main

import (
	"fmt"
	"os"

	"github.com/campanile-italia/campanile/web"
)

// boundaries reads the file the map is drawn from; nil when none is configured.
func (a *app) boundaries() (*web.Boundaries, error) {
	if a.config.Boundaries == "" {
		return nil, nil
	}
	f, err := os.Open(a.config.Boundaries)
	if err != nil {
		return nil, fmt.Errorf("boundaries: %w", err)
	}
	defer f.Close()
	b, err := web.ReadBoundaries(f)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", a.config.Boundaries, err)
	}
	return b, nil
}
