package store

import (
	"bytes"
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"
	"net/netip"
	"strings"
	"time"

	"github.com/campanile-italia/campanile/checks"
	"github.com/campanile-italia/campanile/evidence"
	"github.com/campanile-italia/campanile/registry"
)

// maxArchived bounds what one visit adds to the archive, in bytes as received:
// no site fills the store.
const maxArchived = 8 << 20

// archivable is an answer to be archived with its visit.
type archivable struct {
	evidence.Capture
	at          time.Time // of the page, as proofs have it
	body        string    // SHA-256 of the page
	notModified bool      // the answer was HTTP 304: the body came with an earlier one
}

// archivables returns the answers that a visit's verdicts rest on, or those of
// every page. They are read from the visit's spool now: it ends with the visit.
func archivables(s *evidence.Snapshot, o *checks.Outcome, keep Keep) ([]archivable, error) {
	var all []archivable
	size := 0
	for _, p := range proofPages(s, o, keep) {
		c, err := s.Capture(p)
		if err != nil {
			return nil, err
		}
		if c == nil || size+len(c.Body) > maxArchived {
			continue
		}
		size += len(c.Body)
		c.URL = strings.ToValidUTF8(c.URL, "\uFFFD") // PostgreSQL keeps no other text
		all = append(all, archivable{*c, p.At, p.SHA256, isNotModified(c.Head)})
	}
	return all, nil
}

// proofPages returns each page that a proof points at, once. It looks no page up
// in the snapshot's index, which is made at the first question: several may save
// one snapshot.
func proofPages(s *evidence.Snapshot, o *checks.Outcome, keep Keep) []*evidence.Page {
	proof := map[string]bool{}
	for i := range o.Results {
		for _, p := range o.Results[i].Proof {
			proof[p.URL] = true
		}
	}
	var pages []*evidence.Page
	seen := map[string]bool{}
	for i := range s.Pages {
		if p := &s.Pages[i]; (keep == KeepAll || proof[p.URL]) && !seen[p.URL] {
			seen[p.URL] = true
			pages = append(pages, p)
		}
	}
	return pages
}

func isNotModified(head []byte) bool {
	fields := bytes.Fields(head[:min(len(head), 20)])
	return len(fields) > 1 && string(fields[1]) == "304" // http.StatusNotModified
}

// copyID names an archived answer in addresses: the same visit made again keeps it.
func copyID(run, url string) string {
	sum := sha256.Sum256([]byte(run + "\x00" + url))
	return hex.EncodeToString(sum[:12])
}

// saveArchive keeps the visit's answers, each body once.
func (v *visit) saveArchive(ctx context.Context, tx *sql.Tx) error {
	res, err := tx.ExecContext(ctx, `DELETE FROM archived WHERE ipa = ? AND run = ?`, v.ipa, v.run)
	if err != nil {
		return err
	}
	for i := range v.archive {
		if err := v.saveCopy(ctx, tx, &v.archive[i]); err != nil {
			return fmt.Errorf("archive %s: %w", v.archive[i].URL, err)
		}
	}
	if n, err := res.RowsAffected(); err != nil || n == 0 {
		return err
	}
	return dropPayloads(ctx, tx, v.ipa) // of the same visit made before
}

func (v *visit) saveCopy(ctx context.Context, tx *sql.Tx, a *archivable) error {
	if a.notModified {
		return v.saveUnchanged(ctx, tx, a)
	}
	sum := sha256.Sum256(a.Body)
	packed, data, err := packPayload(a)
	if err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, `INSERT INTO payload (ipa, sha256, packed, data) VALUES (?, ?, ?, ?) ON CONFLICT (ipa, sha256) DO NOTHING`,
		v.ipa, sum[:], packed, data); err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, `INSERT INTO archived (ipa, id, run, url, at, asked, ip, head, not_modified, cut, body, payload)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, NULL, ?, ?, ?) ON CONFLICT (ipa, id) DO NOTHING`,
		v.ipa, copyID(v.run, a.URL), v.run, a.URL, a.at.UnixMicro(), a.At.UnixMicro(), a.IP.String(), orEmpty(a.Head), flag(a.Cut), a.body, sum[:])
	return err
}

// saveUnchanged keeps the word of the server that a page is still what it was:
// its body is in the archive when the page was proof then. Where it was not,
// there is nothing to show, and the next visit asks for it whole (Remembered).
func (v *visit) saveUnchanged(ctx context.Context, tx *sql.Tx, a *archivable) error {
	_, err := tx.ExecContext(ctx, `INSERT INTO archived (ipa, id, run, url, at, asked, ip, head, not_modified, cut, body, payload)
		SELECT ipa, ?, ?, url, ?, asked, ip, head, ?, cut, body, payload FROM archived
		WHERE ipa = ? AND url = ? AND body = ? AND asked <= ? ORDER BY asked DESC, id LIMIT 1
		ON CONFLICT (ipa, id) DO NOTHING`,
		copyID(v.run, a.URL), v.run, a.at.UnixMicro(), orEmpty(a.Head), v.ipa, a.URL, a.body, a.at.UnixMicro())
	return err
}

// packPayload returns a body as it is kept: what the server compressed stays so.
func packPayload(a *archivable) (packed int, data []byte, err error) {
	if bytes.HasPrefix(a.Body, []byte{0x1f, 0x8b}) || len(a.Body) == 0 {
		return 0, orEmpty(a.Body), nil
	}
	data, err = packBytes(a.Body)
	if err != nil || len(data) >= len(a.Body) {
		return 0, a.Body, err
	}
	return 1, data, nil
}

// orEmpty keeps nothing apart from NULL.
func orEmpty(b []byte) []byte {
	if b == nil {
		return []byte{}
	}
	return b
}

func flag(b bool) int {
	if b {
		return 1
	}
	return 0
}

// Copy is an archived answer without its body.
type Copy struct {
	IPA, Run string
	ID       string // within the comune
	URL      string
	At       time.Time // of the proofs taken from it
	Asked    time.Time // when the body was had; before At when the server then said that nothing had changed
	SHA256   string    // of the page, decoded; empty when it was not read
}

// Archived is an archived answer.
type Archived struct {
	Copy
	evidence.Capture        // as it was had at Asked
	NotModified      []byte // head of the answer HTTP 304 had at At; nil: the body came at At
}

const copyColumns = `ipa, id, run, url, at, asked, body`

func scanCopy(rows interface{ Scan(...any) error }, c *Copy, more ...any) error {
	var at, asked sql.NullInt64
	err := rows.Scan(append([]any{&c.IPA, &c.ID, &c.Run, &c.URL, &at, &asked, &c.SHA256}, more...)...)
	c.At, c.Asked = instant(at), instant(asked)
	return err
}

// Copies lists the archived answers of a comune, newest first.
func (s *Store) Copies(ctx context.Context, ipa string) ([]Copy, error) {
	rows, err := s.read.QueryContext(ctx, `SELECT `+copyColumns+` FROM archived WHERE ipa = ? ORDER BY at DESC, id`, registry.NormalIPA(ipa))
	return collect(rows, err, "archive of "+ipa, func(rows *sql.Rows, c *Copy) error { return scanCopy(rows, c) })
}

// Archived returns one archived answer, or ErrNotFound. A body whose bytes are
// not those that came is ErrAltered.
func (s *Store) Archived(ctx context.Context, ipa, id string) (*Archived, error) {
	a, err := s.archived(ctx, registry.NormalIPA(ipa), id)
	if err != nil {
		return nil, fmt.Errorf("archive of %s: %w", ipa, err)
	}
	return a, nil
}

func (s *Store) archived(ctx context.Context, ipa, id string) (*Archived, error) {
	var a Archived
	var ip string
	var cut, packed int
	var data, sum []byte
	row := s.read.QueryRowContext(ctx, `SELECT a.ipa, id, run, url, at, asked, body, ip, head, not_modified, cut, payload, packed, data
		FROM archived a JOIN payload p ON p.ipa = a.ipa AND p.sha256 = a.payload WHERE a.ipa = ? AND id = ?`, ipa, id)
	err := scanCopy(row, &a.Copy, &ip, &a.Head, &a.NotModified, &cut, &sum, &packed, &data)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, ErrNotFound
	}
	if err != nil {
		return nil, err
	}
	if packed == 1 {
		if data, err = unpackBytes(data); err != nil {
			return nil, fmt.Errorf("%w: %s: %w", ErrAltered, a.Copy.URL, err)
		}
	}
	if now := sha256.Sum256(data); !bytes.Equal(now[:], sum) {
		return nil, fmt.Errorf("%w: %s: archived with SHA-256 %x, now %x: restore the store from a backup", ErrAltered, a.Copy.URL, sum, now)
	}
	a.Capture.URL, a.Capture.At, a.Body, a.Cut = a.Copy.URL, a.Asked, data, cut == 1
	a.IP, _ = netip.ParseAddr(ip) // not known: the zero Addr
	return &a, nil
}

// EachArchived gives the archived answers to yield one by one, by Codice IPA
// and then by time, those of visits since a time. No ipas: every comune. It
// stops at yield's first error and returns it.
func (s *Store) EachArchived(ctx context.Context, ipas []string, since time.Time, yield func(*Archived) error) error {
	from := int64(0)
	if !since.IsZero() {
		from = since.UnixMicro()
	}
	rows, err := s.read.QueryContext(ctx, `SELECT ipa, id FROM archived WHERE at >= ? ORDER BY ipa, at, id`, from)
	keys, err := collect(rows, err, "read archive", func(rows *sql.Rows, k *snapshotKey) error { return rows.Scan(&k.ipa, &k.run) })
	if err != nil {
		return err
	}
	for _, k := range wanted(keys, ipas) {
		a, err := s.Archived(ctx, k.ipa, k.run)
		if errors.Is(err, ErrNotFound) {
			continue // pruned since the keys were read
		}
		if err != nil {
			return err
		}
		if err := yield(a); err != nil {
			return err
		}
	}
	return nil
}
