package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"time"

	"github.com/campanile-italia/campanile/lab"
	"github.com/campanile-italia/campanile/registry"
)

type labCommand struct {
	Entities     string        `name:"ipa-entities" required:"" placeholder:"FILE" help:"Register of bodies in IndicePA's \"Enti\" layout."`
	EInvoice     string        `name:"einvoice" placeholder:"FILE" help:"Register of e-invoicing offices in IndicePA's layout; the lab invents one otherwise."`
	Dir          string        `required:"" placeholder:"DIR" help:"Where configuration, registers, root certificate and truth are written."`
	Seed         uint64        `default:"1" help:"Decides everything that is not in the registers."`
	Latency      time.Duration `placeholder:"200ms" help:"How long every answer is on its way."`
	Apart        bool          `help:"Give every comune servers of its own, none of a supplier."`
	Weight       int           `placeholder:"BYTES" help:"Size that pages are brought to; as they come, about 18 KB, otherwise."`
	Unprivileged bool          `help:"Use unprivileged ports and network.connect even as root."`
}

func (labCommand) Help() string {
	return "Example:\n  campanile lab --ipa-entities enti.csv --dir /tmp/lab &\n  campanile scan --config /tmp/lab/campanile.yaml --all --format jsonl\n\nRuns until interrupted. Loopback only."
}

func (c labCommand) Run(ctx context.Context, std stdio) error {
	opt, err := c.options()
	if err != nil {
		return err
	}
	world, err := lab.New(opt)
	if err != nil {
		return err
	}
	if err := world.Start(ctx); err != nil {
		return err
	}
	defer world.Close()
	path, err := world.WriteConfig(c.Dir)
	if err != nil {
		return err
	}
	fmt.Fprintf(std.err, "%d simulated comuni are answering; scan them with:\n", len(opt.Entities))
	fmt.Fprintf(std.out, "campanile scan --config %s --all --format jsonl\n", path)
	<-ctx.Done()
	return nil
}

func (c labCommand) options() (lab.Options, error) {
	opt := lab.Options{Seed: c.Seed, Latency: c.Latency, Weight: c.Weight, Apart: c.Apart, Unprivileged: c.Unprivileged}
	var err error
	if opt.EntitiesFile, err = os.ReadFile(c.Entities); err != nil {
		return opt, fmt.Errorf("--ipa-entities: %w", err)
	}
	if opt.Entities, _, err = registry.ReadEntities(bytes.NewReader(opt.EntitiesFile)); err != nil {
		return opt, fmt.Errorf("--ipa-entities: %s: %w", c.Entities, err)
	}
	if c.EInvoice == "" {
		return opt, nil
	}
	if opt.EInvoiceFile, err = os.ReadFile(c.EInvoice); err != nil {
		return opt, fmt.Errorf("--einvoice: %w", err)
	}
	if opt.EInvoice, _, err = registry.ReadEInvoice(bytes.NewReader(opt.EInvoiceFile)); err != nil {
		return opt, fmt.Errorf("--einvoice: %s: %w", c.EInvoice, err)
	}
	return opt, nil
}
