package web

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"io/fs"
	"mime"
	"net/http"
	"path"
	"strings"
	"sync"
	"time"
)

// assetFiles holds our own stylesheets and, in builds made after `make assets`,
// bootstrap-italia's under assets/bootstrap-italia.
//
//go:embed all:assets
var assetFiles embed.FS

// embedded reads the embedded files once a process.
var embedded = sync.OnceValues(func() (*assets, error) { return newAssets(assetFiles) })

// stylesheets are used in this order; plain.css stands in where
// bootstrap-italia is not built in.
var (
	bootstrapItalia = []string{"assets/bootstrap-italia/css/fonts.css", "assets/bootstrap-italia/css/bootstrap-italia.min.css"}
	plain           = []string{"assets/plain.css"}
	own             = []string{"assets/campanile.css"}
)

// assets serves the files that pages need. It knows each by its whole name, so
// no folder is listed and no name leads anywhere else.
type assets struct {
	byName map[string]*asset
	styles []string // addresses of the stylesheets, with their version
	script string   // that of the page that follows a scan
}

type asset struct {
	kind, tag string // media type; entity tag
	raw, gzip []byte // gzip is nil where it gains nothing
}

func newAssets(files fs.FS) (*assets, error) {
	a := &assets{byName: map[string]*asset{}}
	err := fs.WalkDir(files, "assets", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		raw, err := fs.ReadFile(files, name)
		if err != nil {
			return err
		}
		a.byName[name], err = newAsset(name, raw)
		return err
	})
	if err != nil {
		return nil, err
	}
	if f := a.byName["assets/scan.js"]; f != nil {
		a.script = "/assets/scan.js?v=" + f.tag[1:9]
	}
	sheets := plain
	if a.byName[bootstrapItalia[1]] != nil {
		sheets = bootstrapItalia
	}
	for _, name := range append(append([]string(nil), sheets...), own...) {
		if f := a.byName[name]; f != nil {
			a.styles = append(a.styles, "/"+name+"?v="+f.tag[1:9])
		}
	}
	return a, nil
}

func newAsset(name string, raw []byte) (*asset, error) {
	sum := sha256.Sum256(raw)
	f := &asset{kind: kindOf(name), tag: `"` + hex.EncodeToString(sum[:8]) + `"`, raw: raw}
	if strings.HasSuffix(name, ".woff2") {
		return f, nil
	}
	var b bytes.Buffer
	z, err := gzip.NewWriterLevel(&b, gzip.BestCompression)
	if err != nil {
		return nil, err
	}
	_, _ = z.Write(raw) // to memory: no error
	z.Close()
	if b.Len() < len(raw) {
		f.gzip = b.Bytes()
	}
	return f, nil
}

func kindOf(name string) string {
	switch ext := path.Ext(name); ext {
	case ".woff2":
		return "font/woff2" // not in every system's table
	case ".js":
		return "text/javascript; charset=utf-8" // systems differ
	case "":
		return "text/plain; charset=utf-8"
	default:
		return mime.TypeByExtension(ext)
	}
}

// ServeHTTP implements http.Handler. An address with a version never changes
// what it answers.
func (a *assets) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	f := a.byName[strings.TrimPrefix(r.URL.Path, "/")]
	if f == nil {
		http.NotFound(w, r)
		return
	}
	h := w.Header()
	h.Set("Content-Type", f.kind)
	h.Set("ETag", f.tag)
	h.Set("Cache-Control", "public, max-age=3600")
	if r.URL.Query().Get("v") != "" {
		h.Set("Cache-Control", "public, max-age=31536000, immutable")
	}
	body := f.raw
	if f.gzip != nil {
		h.Add("Vary", "Accept-Encoding")
		if acceptsGzip(r) {
			h.Set("Content-Encoding", "gzip")
			h.Set("ETag", strings.TrimSuffix(f.tag, `"`)+`-gz"`)
			body = f.gzip
		}
	}
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(body))
}
