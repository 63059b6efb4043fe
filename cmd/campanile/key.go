package main

import (
	"fmt"

	"github.com/campanile-italia/campanile/ledger"
)

type keyCommand struct {
	Name string `required:"" placeholder:"HOST" help:"Whose key it is: the portal's host name. It stands in every signature."`
	Out  string `required:"" placeholder:"FILE" help:"Where the private key goes; the public one goes to FILE.pub. Nothing is overwritten."`
}

func (keyCommand) Help() string {
	return "Example:\n  campanile key --name campanile.regione.example --out campanile.key\n\nThe private key signs certificates and the log's head: keep FILE off the servers that the world reaches (the daemon signs heads with signing_key, in the process with the scheduler's role), with a copy in a safe. Publish what FILE.pub holds."
}

func (c keyCommand) Run(std stdio) error {
	private, public, err := ledger.NewKey(c.Name)
	if err != nil {
		return usageError{fmt.Errorf("--name: %w", err)}
	}
	if err := ledger.WriteKey(c.Out, private, public); err != nil {
		return err
	}
	fmt.Fprintf(std.err, "private key in %s (keep it), public key in %s.pub (publish it):\n", c.Out, c.Out)
	_, err = fmt.Fprintln(std.out, public)
	return err
}
