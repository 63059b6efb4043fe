package registry

import (
	"errors"
	"fmt"
	"io"
	"net/mail"
	"path/filepath"
	"strings"
)

// ErrNoDomicile is returned for a body without certified mail in IndicePA.
var ErrNoDomicile = errors.New("no certified mail in the register of bodies")

// Domicile returns the digital domicile of a body: the first certified mailbox
// (PEC) of its row in IndicePA's register of bodies (CAD, art. 6-ter), read from
// the file, or from the last good copy in the spool folder when the register is
// configured by address. The inventory holds no mailbox: it is read when a
// letter is sent, and kept nowhere.
func Domicile(l Location, spoolDir, ipa string) (address string, err error) {
	path := l.File
	if path == "" {
		path = (&spool{dir: spoolDir}).data(IPAEntities)
	}
	_, err = digest(path, func(r io.Reader) (err error) {
		address, err = readDomicile(r, NormalIPA(ipa))
		return err
	})
	if err != nil {
		return "", fmt.Errorf("%s (%s): %w", IPAEntities, filepath.Base(path), err)
	}
	if address == "" {
		return "", ErrNoDomicile
	}
	return address, nil
}

func readDomicile(r io.Reader, ipa string) (address string, err error) {
	var stats ReadStats
	t, err := openTable(r, &stats, false)
	if err != nil {
		return "", err
	}
	c, err := entityColumns(t)
	if err != nil {
		return "", err
	}
	for {
		more, err := t.next()
		if err != nil {
			return "", err
		}
		if !more {
			return address, nil
		}
		if address != "" || NormalIPA(t.at(c.ipa)) != ipa {
			continue // to the end: the hash is over the whole file
		}
		for i := range c.mail {
			if strings.EqualFold(t.at(c.mailKind[i]), "pec") && address == "" {
				address = plainAddress(t.at(c.mail[i]))
			}
		}
	}
}

// plainAddress returns an address that may stand in a letter's head; "" for
// anything else that a register's field may hold.
func plainAddress(s string) string {
	a, err := mail.ParseAddress(s)
	if err != nil || a.Address != s || len(s) > 254 || strings.ContainsAny(s, "\r\n\x00 <>,;\"") {
		return ""
	}
	for _, r := range s {
		if r > 126 {
			return ""
		}
	}
	return s
}
