package registry

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"time"
)

// Location is where a register is delivered: a file or an address, not both.
type Location struct {
	File string // path; gzip is recognised
	URL  string // http or https; fetched with a conditional GET
}

// IsZero says that no place is configured.
func (l Location) IsZero() bool { return l.File == "" && l.URL == "" }

// String names the place as it may be shown: a file's name, an address without
// credentials and query.
func (l Location) String() string {
	if l.File != "" {
		return filepath.Base(l.File)
	}
	u, err := url.Parse(l.URL)
	if err != nil {
		return "address that cannot be read"
	}
	return (&url.URL{Scheme: u.Scheme, Host: u.Host, Path: u.Path}).String()
}

// delivery is one register at hand, as a file.
type delivery struct {
	path      string
	modified  time.Time // of the file, or Last-Modified of the answer
	unchanged bool      // the publisher says that our last good copy is still current
	note      string    // how the address was found, when it is not the one configured
	meta      *fetched  // set for a download that may become the last good copy
}

// fetched is kept beside the last good copy of a download, and beside one that
// broke off.
type fetched struct {
	URL          string    `json:"url"`             // as configured
	Asked        string    `json:"asked,omitempty"` // the address it led to, when that is another
	ETag         string    `json:"etag,omitempty"`
	LastModified string    `json:"last_modified,omitempty"`
	At           time.Time `json:"at"`
	// Resume is the validator under which the rest may be asked for (RFC 9110,
	// 13.1.5); empty when the server gave no strong one.
	Resume string `json:"resume,omitempty"`
}

// spool is the folder of last good copies of what was downloaded.
type spool struct {
	dir    string
	client *http.Client
	agent  string
	pause  time.Duration // before the second attempt at a download; doubled each time
}

func (s *spool) data(id SourceID) string     { return filepath.Join(s.dir, string(id)+".data") }
func (s *spool) meta(id SourceID) string     { return filepath.Join(s.dir, string(id)+".json") }
func (s *spool) next(id SourceID) string     { return filepath.Join(s.dir, string(id)+".new") }
func (s *spool) nextMeta(id SourceID) string { return filepath.Join(s.dir, string(id)+".new.json") }

// ask is a GET as every server is asked.
func (s *spool) ask(ctx context.Context, address string) (*http.Request, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err == nil && s.agent != "" {
		req.Header.Set("User-Agent", s.agent)
	}
	return req, err
}

// get brings a register to hand. A download is not yet the last good copy:
// keep makes it so, once it was read.
func (s *spool) get(ctx context.Context, id SourceID, l Location, now time.Time) (delivery, error) {
	if l.File != "" {
		return fileDelivery(l.File)
	}
	addresses, note := s.resolve(ctx, l.URL)
	var d delivery
	var err error
	for _, asked := range addresses {
		d, err = s.download(ctx, id, l, asked, now)
		var status *statusError
		if !errors.As(err, &status) || status.code != http.StatusNotFound && status.code != http.StatusGone {
			break
		}
	}
	if err != nil {
		return delivery{}, fmt.Errorf("fetch %s: %w", l, err)
	}
	d.note = note
	return d, nil
}

// last returns what is kept about the last good copy, if it is of this address.
func (s *spool) last(id SourceID, l Location) *fetched {
	b, err := os.ReadFile(s.meta(id))
	if err != nil {
		return nil
	}
	var f fetched
	if json.Unmarshal(b, &f) != nil || f.URL != l.URL {
		return nil
	}
	if _, err := os.Stat(s.data(id)); err != nil {
		return nil
	}
	return &f
}

// keep makes a download that was read with success the last good copy.
func (s *spool) keep(id SourceID, d delivery) error {
	if d.meta == nil {
		return nil
	}
	b, err := json.Marshal(d.meta)
	if err != nil {
		return err
	}
	_ = os.Remove(s.nextMeta(id))
	// Without the sidecar the copy is fetched anew: it goes first and comes last.
	if err := os.Remove(s.meta(id)); err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	if err := os.Rename(d.path, s.data(id)); err != nil {
		return err
	}
	return os.WriteFile(s.meta(id), b, 0o600)
}

// drop forgets a download that was read and refused, or kept.
func (s *spool) drop(id SourceID, d delivery) {
	if d.meta != nil {
		s.discard(id)
	}
}

func fileDelivery(path string) (delivery, error) {
	info, err := os.Stat(path)
	if err != nil {
		var pe *os.PathError
		if errors.As(err, &pe) {
			err = pe.Err
		}
		return delivery{}, fmt.Errorf("%s: %w", path, err)
	}
	if info.IsDir() {
		return delivery{}, fmt.Errorf("%s is a folder, not a file", path)
	}
	return delivery{path: path, modified: info.ModTime().UTC()}, nil
}

func httpTime(s string, otherwise time.Time) time.Time {
	if t, err := http.ParseTime(s); err == nil {
		return t.UTC()
	}
	return otherwise
}

func clipHeader(s string) string {
	if len(s) > 500 {
		return ""
	}
	return s
}

// digest reads a delivery through a reader and returns the SHA-256 of all its bytes.
func digest(path string, read func(io.Reader) error) (string, error) {
	f, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer f.Close()
	h := sha256.New()
	if err := read(io.TeeReader(f, h)); err != nil {
		return "", err
	}
	if _, err := io.Copy(h, &bounded{r: f, left: maxDelivery}); err != nil {
		return "", err
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}

// FetchASN brings the table of address ranges to hand where no sync was made on
// this machine: a worker beside others has the inventory from the store, and the
// table from its address. It does nothing when a copy is there.
func FetchASN(ctx context.Context, o Options) error {
	at := o.Sources[ASN]
	s := &spool{dir: o.Spool, client: cmp.Or(o.Client, http.DefaultClient), agent: o.Agent, pause: cmp.Or(o.RetryPause, 2*time.Second)}
	if at.URL == "" || s.last(ASN, at) != nil {
		return nil
	}
	d, err := s.get(ctx, ASN, at, o.Now)
	if err != nil {
		return err
	}
	defer s.drop(ASN, d)
	if _, err := digest(d.path, func(r io.Reader) error { _, _, err := ReadASN(r); return err }); err != nil {
		return fmt.Errorf("%s: %w", at, err)
	}
	return s.keep(ASN, d)
}

// LoadASN reads the table of address ranges from its file, or from the last
// good copy in the spool folder when it is configured by address. It asks no
// network: Build does.
func LoadASN(l Location, spoolDir string) (*ASNTable, error) {
	path := l.File
	if path == "" {
		path = (&spool{dir: spoolDir}).data(ASN)
	}
	var table *ASNTable
	_, err := digest(path, func(r io.Reader) (err error) {
		table, _, err = ReadASN(r)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("%s (%s): %w", ASN, filepath.Base(path), err)
	}
	return table, nil
}
