package main

import (
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/campanile-italia/campanile/checks"
	"github.com/campanile-italia/campanile/config"
	"github.com/campanile-italia/campanile/crawler"
	"github.com/campanile-italia/campanile/evidence"
	"github.com/campanile-italia/campanile/registry"
	"github.com/campanile-italia/campanile/store"
)

// app is what every command that works on a region shares: configuration,
// store and registers.
type app struct {
	config config.Config
	store  *store.Store
	log    *slog.Logger
	std    stdio
	limits crawler.Limits // over other processes too; nil: there are none
}

// withConfig is the flag of every command that needs a configuration.
type withConfig struct {
	Config string `required:"" short:"c" placeholder:"FILE" help:"Configuration file (YAML)."`
}

func (c withConfig) open(ctx context.Context, std stdio) (*app, error) {
	cfg, err := config.Load(c.Config, std.getenv)
	if err != nil {
		return nil, err
	}
	return openApp(ctx, cfg, std)
}

func openApp(ctx context.Context, cfg config.Config, std stdio) (*app, error) {
	k, err := loadKnowledge(cfg.Knowledge)
	if err != nil {
		return nil, err
	}
	checks.UseKnowledge(k)
	s, err := store.Open(ctx, cfg.Store, store.WithEvidence(store.Keep(cfg.Evidence.Keep)))
	if err != nil {
		return nil, err
	}
	return &app{config: cfg, store: s, std: std, log: slog.New(slog.NewTextHandler(std.err, nil))}, nil
}

// Close releases the store.
func (a *app) Close() error { return a.store.Close() }

// locations returns where the configured registers are.
func (a *app) locations() map[registry.SourceID]registry.Location {
	out := map[registry.SourceID]registry.Location{}
	for id, s := range a.config.Sources {
		out[registry.SourceID(id)] = registry.Location{File: s.File, URL: s.URL}
	}
	if a.config.Pilots != "" {
		out[registry.Pilots] = registry.Location{File: a.config.Pilots}
	}
	return out
}

// downloadTime bounds the download of one register.
const downloadTime = 10 * time.Minute

// sync reads the registers and replaces the inventory.
func (a *app) sync(ctx context.Context, force bool) (*registry.Inventory, *registry.SyncReport, error) {
	previous, err := a.store.Inventory(ctx)
	if err != nil && !errors.Is(err, store.ErrNoInventory) {
		return nil, nil, err
	}
	o, err := a.registers()
	if err != nil {
		return nil, nil, err
	}
	o.Previous, o.Force = previous, force
	inv, report, err := registry.Build(ctx, o)
	if err != nil {
		return nil, report, err
	}
	if err := a.store.SaveSync(ctx, inv, report); err != nil {
		return nil, report, err
	}
	return inv, report, nil
}

// registers returns how the configured registers are read.
func (a *app) registers() (registry.Options, error) {
	client, err := crawler.Client(a.config.Network.AllowPrefixes, downloadTime)
	return registry.Options{
		Territory: registry.Territory{Region: a.config.Territory.Region, Provinces: a.config.Territory.Provinces, IPA: a.config.Territory.IPA},
		Sources:   a.locations(), Now: time.Now().UTC(), Spool: a.config.Registers,
		Client: client, Agent: userAgent(a.config.Crawl.Contact),
	}, err
}

// networks returns the table of address ranges; nil when there is none, which
// is said.
func (a *app) networks() *registry.ASNTable {
	at, ok := a.locations()[registry.ASN]
	if !ok {
		return nil
	}
	o, err := a.registers()
	if err == nil {
		ctx, cancel := context.WithTimeout(context.Background(), downloadTime)
		defer cancel()
		err = registry.FetchASN(ctx, o)
	}
	if err != nil {
		a.log.Warn("the table of networks could not be fetched, a copy at hand is used", "error", err)
	}
	table, err := registry.LoadASN(at, a.config.Registers)
	if err != nil {
		a.log.Warn("networks cannot be told apart, hosting checks stay unknown", "error", err)
		return nil
	}
	return table
}

// inventory returns the inventory in force, syncing first when there is none.
func (a *app) inventory(ctx context.Context) (*registry.Inventory, error) {
	inv, err := a.store.Inventory(ctx)
	if errors.Is(err, store.ErrNoInventory) {
		inv, _, err = a.sync(ctx, false)
	}
	if err != nil {
		return nil, err
	}
	if len(inv.Municipalities) == 0 {
		return nil, fmt.Errorf("the inventory holds no comune: check territory and sources.ipa_entities in the configuration")
	}
	return inv, nil
}

// pick returns the comuni with the given codes; each code may hold several,
// separated by commas, in any case.
func pick(inv *registry.Inventory, codes []string) ([]registry.Municipality, error) {
	var picked []registry.Municipality
	seen := map[string]bool{}
	for _, list := range codes {
		for code := range strings.SplitSeq(list, ",") {
			if code = registry.NormalIPA(code); code == "" || seen[code] {
				continue
			}
			seen[code] = true
			m, ok := inv.Find(code)
			if !ok {
				return nil, usage("--ipa: no comune of the inventory has the Codice IPA %.60q", code)
			}
			picked = append(picked, *m)
		}
	}
	return picked, nil
}

// normalIPAs splits and normalises repeated or comma-separated codes.
func normalIPAs(codes []string) []string {
	var out []string
	for _, list := range codes {
		for code := range strings.SplitSeq(list, ",") {
			if code = registry.NormalIPA(code); code != "" && !slices.Contains(out, code) {
				out = append(out, code)
			}
		}
	}
	return out
}

// spool is the folder where visits keep the answers that may turn out to be
// proof: the store's own, which is on a disk; empty when none is archived.
func (a *app) spool() string {
	if store.Keep(a.config.Evidence.Keep) == store.KeepNone {
		return ""
	}
	if path, ok := strings.CutPrefix(a.config.Store, "sqlite:"); ok {
		return filepath.Dir(path)
	}
	return os.TempDir()
}

// crawler returns a crawler that follows the configuration. previous may be
// nil; spool is empty when what is seen is not saved.
func (a *app) crawler(observe func(crawler.Request), previous func(context.Context, string) *evidence.Snapshot, spool string) (*crawler.Crawler, error) {
	n, c := a.config.Network, a.config.Crawl
	opt := crawler.Options{
		Agent: userAgent(c.Contact), MaxPages: c.MaxPages, HostDelay: c.HostDelay, IPParallel: c.IPParallel,
		Timeout: c.Timeout, BodyLimit: c.BodyLimit, Resolvers: n.Resolvers, AllowPrefixes: n.AllowPrefixes, PeppolZone: n.PeppolZone, Observe: observe, Previous: previous, Limits: a.limits, Spool: spool,
		SpoolFailed: func(err error) {
			a.log.Warn("proofs of this visit have no archived copy: make room in the folder", "folder", spool, "error", err)
		},
	}
	if c.JavaScript == "auto" {
		program, err := crawler.FindBrowser()
		if err != nil {
			return nil, usageError{fmt.Errorf("crawl.javascript: auto: %w, or set never", err)}
		}
		opt.Browser = program
		if os.Geteuid() == 0 {
			a.log.Warn("the browser runs without its sandbox, because Campanile runs as root: run it as another user", "browser", program)
		}
	}
	for _, rule := range n.Connect {
		opt.Connect = append(opt.Connect, rule.String())
	}
	if len(n.CAFiles) > 0 {
		roots, err := rootsWith(n.CAFiles)
		if err != nil {
			return nil, err
		}
		opt.Roots = roots
	}
	if table := a.networks(); table != nil {
		opt.Network = table.Lookup
	}
	return crawler.New(opt)
}

// previous returns the newest snapshot of a comune; nil when there is none.
func (a *app) previous(ctx context.Context, ipa string) *evidence.Snapshot {
	s, err := a.store.Remembered(ctx, ipa)
	if err != nil {
		if !errors.Is(err, store.ErrNotFound) && ctx.Err() == nil {
			a.log.Warn("the last snapshot cannot be read: every page is asked for anew", "ipa", ipa, "error", err)
		}
		return nil
	}
	return s
}

// userAgent says who visits and how to reach them.
func userAgent(contact string) string {
	if contact == "" {
		return "Campanile/" + buildVersion()
	}
	return "Campanile/" + buildVersion() + " (+" + contact + ")"
}

// rootsWith returns the system's roots and those in the files.
func rootsWith(files []string) (*x509.CertPool, error) {
	roots, err := x509.SystemCertPool()
	if err != nil {
		roots = x509.NewCertPool()
	}
	for _, f := range files {
		pem, err := os.ReadFile(f)
		if err != nil {
			return nil, fmt.Errorf("network.ca_files: %w", err)
		}
		if !roots.AppendCertsFromPEM(pem) {
			return nil, fmt.Errorf("network.ca_files: %s holds no certificate in PEM", f)
		}
	}
	return roots, nil
}
