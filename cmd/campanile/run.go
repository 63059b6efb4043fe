package main

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/alecthomas/kong"

	"github.com/campanile-italia/campanile/config"
)

// stdio is what a command talks to: results go to out, everything else to err.
type stdio struct {
	out    io.Writer
	err    io.Writer
	getenv func(string) string
}

// Exit codes of the contract.
const (
	exitDone    = 0
	exitFailed  = 1 // it could not do its work
	exitUsage   = 2 // bad usage or bad configuration
	exitPartial = 3 // done, but some comuni could not be visited, or some sources not read
)

// usageError is bad usage that kong cannot see.
type usageError struct{ error }

func usage(format string, args ...any) error { return usageError{fmt.Errorf(format, args...)} }

// partialError ends a command whose output is complete although a part of the
// world could not be had.
type partialError struct{ error }

func partial(what string) error { return partialError{errors.New(what)} }

var errPartial = partial("some comuni could not be visited")

// commands is the command line: one field a command, one file each.
type commands struct {
	Demo        demoCommand        `cmd:"" help:"Show everything at work: a simulated region on this machine, scanned and served. Needs no network, no root, no files."`
	Serve       serveCommand       `cmd:"" help:"Run the daemon: schedules, visits, portal, API and metrics."`
	Sync        syncCommand        `cmd:"" help:"Read the registers and replace the inventory."`
	Scan        scanCommand        `cmd:"" help:"Visit and judge now, without a daemon."`
	Publish     publishCommand     `cmd:"" help:"Let a run that was held back into the public figures."`
	Recheck     recheckCommand     `cmd:"" help:"Judge stored evidence again with this build's ruleset. No network."`
	Evidence    evidenceCommand    `cmd:"" help:"Export and verify kept evidence."`
	Report      reportCommand      `cmd:"" help:"Write a document about a region, a province or a comune."`
	Opendata    opendataCommand    `cmd:"" help:"Write the tables as open data, described in DCAT-AP_IT."`
	Explain     explainCommand     `cmd:"" help:"Explain one verdict: inputs, rule, norm, proof."`
	Evaluate    evaluateCommand    `cmd:"" help:"Say what the pilots added: protocol, evaluation, certificates."`
	Log         logCommand         `cmd:"" help:"Show the append-only log, sign its head, audit it."`
	Reply       replyCommand       `cmd:"" help:"Let a comune answer before it is named: drafts, replies, decisions."`
	Rollout     rolloutCommand     `cmd:"" help:"Propose waves of comuni by what the pilots gained, and compare them with simple orders."`
	Token       tokenCommand       `cmd:"" help:"Tokens with which officials and suppliers ask for scans."`
	Audit       auditCommand       `cmd:"" help:"Show who asked for what: scans, links, tokens."`
	Verify      verifyCommand      `cmd:"" help:"Verify a certificate without any database: signature, log, every figure."`
	Key         keyCommand         `cmd:"" help:"Make the pair of keys that signs certificates and the log's head."`
	Checks      checksCommand      `cmd:"" help:"Print the catalogue of checks."`
	Lab         labCommand         `cmd:"" help:"Run a simulated world for a register in IndicePA layout and write the configuration that scans it."`
	Config      configCommand      `cmd:"" help:"Work on a configuration."`
	Store       storeCommand       `cmd:"" help:"Back up the store, or move it to another database."`
	Knowledge   knowledgeCommand   `cmd:"" help:"Work on the knowledge that checks use."`
	Healthcheck healthcheckCommand `cmd:"" help:"Ask a running daemon whether it is alive; for container health checks."`
	Version     versionCommand     `cmd:"" help:"Print the version."`
}

// run is the program as a value: it returns the exit code.
func run(ctx context.Context, args []string, std stdio) (code int) {
	var cli commands
	exited := false
	parser, err := kong.New(&cli, kong.Name("campanile"), kong.Writers(std.out, std.err),
		kong.Description("Campanile watches what every comune shows to the outside and says what the law asks, what was seen, with proof, and how to mend it."),
		kong.Exit(func(c int) { code, exited = c, true }), kong.ConfigureHelp(kong.HelpOptions{Compact: true}))
	if err != nil {
		fmt.Fprintln(std.err, "campanile:", err)
		return exitFailed
	}
	if len(args) == 0 {
		args = []string{"--help"}
	}
	parsed, err := parser.Parse(args)
	if exited { // --help
		return code
	}
	if err != nil {
		fmt.Fprintf(std.err, "campanile: %v (see campanile --help)\n", err)
		return exitUsage
	}
	parsed.BindTo(ctx, (*context.Context)(nil))
	return exitCode(parsed.Run(std), std)
}

// exitCode says an error in one line and returns its code.
func exitCode(err error, std stdio) int {
	var (
		bad  usageError
		conf *config.Error
		part partialError
	)
	switch {
	case err == nil:
		return exitDone
	case errors.As(err, &part):
		fmt.Fprintln(std.err, "campanile:", err)
		return exitPartial
	case errors.As(err, &bad), errors.As(err, &conf):
		fmt.Fprintln(std.err, "campanile:", err)
		return exitUsage
	case errors.Is(err, context.Canceled):
		fmt.Fprintln(std.err, "campanile: interrupted")
		return exitFailed
	default:
		fmt.Fprintln(std.err, "campanile:", err)
		return exitFailed
	}
}
