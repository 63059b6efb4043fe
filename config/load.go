package config

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
)

// maxFile bounds a configuration, in bytes.
const maxFile = 1 << 20

// Load reads a configuration file over the defaults. ${VAR} in a value is
// taken from getenv (os.Getenv). Every error is an *Error of one line.
func Load(path string, getenv func(string) string) (Config, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		var pe *os.PathError
		if errors.As(err, &pe) {
			err = pe.Err
		}
		return Config{}, &Error{File: path, What: "cannot be read: " + err.Error()}
	}
	c, err := parse(path, text, getenv)
	if err != nil {
		return Config{}, err
	}
	c.resolve(filepath.Dir(path))
	return c, nil
}

func parse(path string, text []byte, getenv func(string) string) (Config, error) {
	if len(text) > maxFile {
		return Config{}, &Error{File: path, What: fmt.Sprintf("%d bytes: at most %d", len(text), maxFile)}
	}
	file, err := parser.ParseBytes(text, 0)
	if err != nil {
		return Config{}, syntaxError(path, err)
	}
	r := &reader{file: path, getenv: getenv, c: Default(), seen: map[string]bool{}}
	r.c.file = path
	docs := 0
	for _, doc := range file.Docs {
		if doc.Body == nil || doc.Body.Type() == ast.NullType || doc.Body.Type() == ast.CommentType {
			continue
		}
		if docs++; docs > 1 {
			return Config{}, &Error{File: path, Line: lineOf(doc.Body), What: "a second document: one configuration a file"}
		}
		if err := r.mapping("", doc.Body); err != nil {
			return Config{}, err
		}
	}
	if r.seen["territory.provinces"] || r.seen["territory.ipa"] {
		if !r.seen["territory.region"] {
			r.c.Territory.Region = ""
		}
	}
	if t := r.c.Territory; t.Region == "" && len(t.Provinces) == 0 && len(t.IPA) == 0 {
		return Config{}, &Error{File: path, Line: r.line["territory"], Key: "territory", What: `names no place: region: "03", provinces: [MB, LC] or ipa: [c_d150]`}
	}
	if err := r.mail(); err != nil {
		return Config{}, err
	}
	return r.c, nil
}

// mail checks that a letter would have a sender and an address to lead to.
func (r *reader) mail() error {
	m := r.c.Mail
	for _, need := range []struct{ key, v string }{{"mail.from", m.From}, {"portal", r.c.Portal}} {
		if m.SMTP != "" && need.v == "" {
			return &Error{File: r.file, Line: r.line["mail.smtp"], Key: "mail.smtp", What: "needs " + need.key + " too: " + keys[need.key].allowed}
		}
	}
	if (m.User == "") != (m.Password == "") {
		return &Error{File: r.file, Line: r.line["mail"], Key: "mail", What: "user and password belong together: give both or none"}
	}
	return nil
}

// syntaxError makes one line of a parser's several.
func syntaxError(path string, err error) error {
	e := &Error{File: path, What: "not YAML: "}
	var se *yaml.SyntaxError
	if errors.As(err, &se) {
		if se.Token != nil && se.Token.Position != nil {
			e.Line = se.Token.Position.Line
		}
		e.What += oneLine(se.Message)
		return e
	}
	e.What += oneLine(err.Error())
	return e
}

func oneLine(s string) string {
	s, _, _ = strings.Cut(s, "\n")
	return strings.TrimSpace(s)
}

// reader walks the file's tree and sets the keys it finds.
type reader struct {
	file   string
	getenv func(string) string
	c      Config
	seen   map[string]bool // keys that were set
	line   map[string]int
}

func (r *reader) errorf(n ast.Node, key, format string, args ...any) error {
	return &Error{File: r.file, Line: lineOf(n), Key: key, What: fmt.Sprintf(format, args...)}
}

func lineOf(n ast.Node) int {
	if t := n.GetToken(); t != nil && t.Position != nil {
		return t.Position.Line
	}
	return 0
}

// mapping reads one level of keys.
func (r *reader) mapping(prefix string, n ast.Node) error {
	var pairs []*ast.MappingValueNode
	switch n := n.(type) {
	case *ast.MappingNode:
		pairs = n.Values
	case *ast.MappingValueNode:
		pairs = []*ast.MappingValueNode{n}
	case *ast.NullNode:
		return nil
	default:
		return r.errorf(n, strings.TrimSuffix(prefix, "."), "keys are expected here: %s", strings.Join(keysUnder(prefix), ", "))
	}
	for _, p := range pairs {
		if err := r.pair(prefix, p); err != nil {
			return err
		}
	}
	return nil
}

func (r *reader) pair(prefix string, p *ast.MappingValueNode) error {
	name := p.Key.GetToken().Value
	key := prefix + name
	isGroup := group(key)
	k, isKey := keys[key]
	switch {
	case !isGroup && !isKey:
		return r.unknown(prefix, name, p.Key)
	case r.seen[key]:
		return r.errorf(p.Key, key, "given twice")
	}
	r.seen[key] = true
	if r.line == nil {
		r.line = map[string]int{}
	}
	r.line[key] = lineOf(p.Key)
	if isGroup {
		if err := r.mapping(key+".", p.Value); err != nil {
			return err
		}
		return r.source(key, p.Key)
	}
	values, err := r.values(key, p.Value, k.list)
	if err != nil {
		return err
	}
	if values == nil {
		return nil // "key:" alone leaves the default
	}
	for _, v := range values {
		if strings.ContainsAny(v.text, "\x00\r\n") {
			return r.errorf(v.node, key, "a line break is not allowed")
		}
		if err := k.set(&r.c, v.text); err != nil {
			shown := fmt.Sprintf("%q", v.text)
			if v.plain {
				shown = v.text
			}
			if k.secret || v.secret {
				shown = "the value"
			}
			return r.errorf(v.node, key, "%s is not allowed: %s", shown, k.allowed)
		}
	}
	return nil
}

// unknown is the error of a key that does not exist, with the one that was meant.
func (r *reader) unknown(prefix, name string, n ast.Node) error {
	allowed := keysUnder(prefix)
	hint := ""
	if near := nearest(name, allowed); near != "" {
		hint = "; did you mean " + near + "?"
	}
	return r.errorf(n, prefix+name, "unknown key%s (allowed here: %s)", hint, strings.Join(allowed, ", "))
}

// source checks that a source has one place.
func (r *reader) source(key string, n ast.Node) error {
	id, ok := strings.CutPrefix(key, "sources.")
	if !ok {
		return nil
	}
	s := r.c.Sources[id]
	switch {
	case s.File == "" && s.URL == "":
		return r.errorf(n, key, "names no place: file: or url:")
	case s.File != "" && s.URL != "":
		return r.errorf(n, key, "has both file: and url:, one is allowed")
	}
	return nil
}

// value is one scalar of the file.
type value struct {
	node   ast.Node
	text   string
	plain  bool // shown without quotes
	secret bool // holds something from the environment
}

// values returns the scalars of a key; nil when it has none.
func (r *reader) values(key string, n ast.Node, list bool) ([]value, error) {
	switch n := n.(type) {
	case *ast.NullNode:
		return nil, nil
	case *ast.SequenceNode:
		if !list {
			return nil, r.errorf(n, key, "a list is not allowed: one value is")
		}
		var out []value
		for _, item := range n.Values {
			v, err := r.scalar(key, item)
			if err != nil {
				return nil, err
			}
			out = append(out, v)
		}
		return out, nil
	}
	v, err := r.scalar(key, n)
	if err != nil {
		return nil, err
	}
	return []value{v}, nil
}

func (r *reader) scalar(key string, n ast.Node) (value, error) {
	v := value{node: n}
	switch n := n.(type) {
	case *ast.StringNode:
		v.text = n.Value
	case *ast.LiteralNode:
		v.text = strings.TrimSpace(n.Value.Value)
	case *ast.IntegerNode, *ast.FloatNode, *ast.BoolNode:
		v.text, v.plain = n.GetToken().Value, true
	default:
		return v, r.errorf(n, key, "a plain value is expected: %s", keys[key].allowed)
	}
	var err error
	v.text, v.secret, err = r.expand(key, v)
	return v, err
}

var variable = regexp.MustCompile(`\$\{([^}]*)\}`)

// expand puts in what the environment holds.
func (r *reader) expand(key string, v value) (string, bool, error) {
	var missing string
	secret := false
	text := variable.ReplaceAllStringFunc(v.text, func(m string) string {
		name := m[2 : len(m)-1]
		got := r.getenv(name)
		if got == "" && missing == "" {
			missing = m
		}
		secret = true
		return got
	})
	if missing != "" {
		return "", false, r.errorf(v.node, key, "%s is not set in the environment", missing)
	}
	return text, secret, nil
}

// resolve makes relative paths relative to the file's folder.
func (c *Config) resolve(dir string) {
	at := func(p string) string {
		if p == "" || filepath.IsAbs(p) {
			return p
		}
		return filepath.Join(dir, p)
	}
	if p, ok := strings.CutPrefix(c.Store, "sqlite:"); ok {
		c.Store = "sqlite:" + at(p)
	}
	c.Pilots, c.Knowledge, c.Boundaries = at(c.Pilots), at(c.Knowledge), at(c.Boundaries)
	c.Registers, c.OnDemand.TokensFile, c.Reports.Folder = at(c.Registers), at(c.OnDemand.TokensFile), at(c.Reports.Folder)
	for i := range c.Network.CAFiles {
		c.Network.CAFiles[i] = at(c.Network.CAFiles[i])
	}
	for id, s := range c.Sources {
		s.File = at(s.File)
		c.Sources[id] = s
	}
}
