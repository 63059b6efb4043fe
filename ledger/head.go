package ledger

import (
	"encoding/base64"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/tlog"
)

// Head is a state of the log: how many records, and the hash of all of them. It
// is published as a signed note in the form of tlog-checkpoint (C2SP): origin,
// size, hash.
type Head struct {
	Origin string
	Size   int64
	Hash   tlog.Hash
}

func (h Head) text() string {
	return fmt.Sprintf("%s\n%d\n%s\n", h.Origin, h.Size, base64.StdEncoding.EncodeToString(h.Hash[:]))
}

var errHead = errors.New("not a head of the log")

// parseHead reads the one text that a head has.
func parseHead(text string) (Head, error) {
	lines := strings.Split(text, "\n")
	if len(lines) != 4 || lines[3] != "" {
		return Head{}, errHead
	}
	size, err := strconv.ParseInt(lines[1], 10, 64)
	if err != nil || size < 0 {
		return Head{}, errHead
	}
	sum, err := base64.StdEncoding.Strict().DecodeString(lines[2])
	if err != nil || len(sum) != tlog.HashSize {
		return Head{}, errHead
	}
	h := Head{Origin: lines[0], Size: size, Hash: tlog.Hash(sum)}
	if h.text() != text {
		return Head{}, errHead
	}
	return h, nil
}

// OpenHead verifies a signed head.
func (v *Verifier) OpenHead(signed string) (Head, error) {
	text, err := v.open(signed)
	if err != nil {
		return Head{}, err
	}
	h, err := parseHead(text)
	if err == nil && h.Origin != v.Name() {
		err = fmt.Errorf("%w: its origin is %.60q, the key is of %s", errHead, h.Origin, v.Name())
	}
	return h, err
}

func strictBase64(s string) bool {
	_, err := base64.StdEncoding.Strict().DecodeString(s)
	return err == nil
}
