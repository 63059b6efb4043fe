package registry

import (
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

// fetchTimeout bounds one download; the largest register is 60 MB.
const fetchTimeout = 10 * time.Minute

// delivery is one register at hand, as a file.
type delivery struct {
	path      string
	modified  time.Time // of the file, or Last-Modified of the answer
	unchanged bool      // the publisher says that our last good copy is still current
	meta      *fetched  // set for a download that may become the last good copy
}

// fetched is kept beside the last good copy of a download.
type fetched struct {
	URL          string    `json:"url"`
	ETag         string    `json:"etag,omitempty"`
	LastModified string    `json:"last_modified,omitempty"`
	At           time.Time `json:"at"`
}

// spool is the folder of last good copies of what was downloaded.
type spool struct {
	dir    string
	client *http.Client
}

func (s *spool) data(id SourceID) string { return filepath.Join(s.dir, string(id)+".data") }
func (s *spool) meta(id SourceID) string { return filepath.Join(s.dir, string(id)+".json") }
func (s *spool) next(id SourceID) string { return filepath.Join(s.dir, string(id)+".new") }

// get brings a register to hand. A download is not yet the last good copy:
// keep makes it so, once it was read.
func (s *spool) get(ctx context.Context, id SourceID, l Location, now time.Time) (delivery, error) {
	if l.File != "" {
		return fileDelivery(l.File)
	}
	have := s.last(id, l)
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, l.URL, nil)
	if err != nil || (req.URL.Scheme != "https" && req.URL.Scheme != "http") {
		return delivery{}, fmt.Errorf("%s is no http or https address", l)
	}
	if have != nil && have.ETag != "" {
		req.Header.Set("If-None-Match", have.ETag)
	}
	if have != nil && have.LastModified != "" {
		req.Header.Set("If-Modified-Since", have.LastModified)
	}
	resp, err := s.client.Do(req)
	if err != nil {
		var ue *url.Error // names the address with its query: shown without
		if errors.As(err, &ue) {
			err = ue.Err
		}
		return delivery{}, fmt.Errorf("fetch %s: %w", l, err)
	}
	defer resp.Body.Close()
	if resp.StatusCode == http.StatusNotModified && have != nil {
		d, err := fileDelivery(s.data(id))
		d.unchanged, d.modified = true, httpTime(have.LastModified, have.At)
		return d, err
	}
	if resp.StatusCode != http.StatusOK {
		return delivery{}, fmt.Errorf("fetch %s: the server answers %s", l, resp.Status)
	}
	meta := &fetched{URL: l.URL, ETag: clipHeader(resp.Header.Get("ETag")), LastModified: clipHeader(resp.Header.Get("Last-Modified")), At: now}
	if err := writeBounded(s.next(id), resp.Body); err != nil {
		return delivery{}, fmt.Errorf("fetch %s: %w", l, err)
	}
	return delivery{path: s.next(id), modified: httpTime(meta.LastModified, now), meta: meta}, nil
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
	// Without the sidecar the copy is fetched anew: it goes first and comes last.
	if err := os.Remove(s.meta(id)); err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	if err := os.Rename(d.path, s.data(id)); err != nil {
		return err
	}
	return os.WriteFile(s.meta(id), b, 0o600)
}

func (s *spool) drop(d delivery) {
	if d.meta != nil {
		_ = os.Remove(d.path)
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

func writeBounded(path string, r io.Reader) error {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = io.Copy(f, &bounded{r: r, left: maxDelivery})
	if cerr := f.Close(); err == nil {
		err = cerr
	}
	if err != nil {
		_ = os.Remove(path)
	}
	return err
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
