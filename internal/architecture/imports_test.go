package architecture_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"go/ast"
	"go/parser"
	"go/token"
	"io"
	"os/exec"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const module = "github.com/campanile-italia/campanile"

// mayImport is the import table: what each package may import of this module in
// files that are not tests. A package that is not here has no place yet: decide
// where it stands and add its row.
var mayImport = map[string][]string{
	"cmd/campanile": {"config", "registry", "evidence", "crawler", "checks", "store", "jobs", "metrics", "web", "reports", "publication", "lab", "lab/past", "ledger", "evaluate"},

	"config":      {}, // only cmd/campanile reads a configuration
	"registry":    {},
	"evidence":    {"registry"},
	"crawler":     {"evidence", "registry", "crawler/clienthello"}, // sees
	"checks":      {"evidence", "registry"},                        // judges
	"store":       {"checks", "evidence", "registry"},              // remembers
	"jobs":        {},                                              // interfaces of its own
	"publication": {"checks", "evidence"},
	"dashboards":  {"checks"}, // made at build time: the program does not hold it
	"metrics":     {"checks", "registry"},
	"web":         {"checks", "evaluate", "evidence", "registry", "spreadsheet", "jobs"}, // of jobs only the time zone of Rome
	"reports":     {"checks", "evaluate", "registry", "spreadsheet"},
	"spreadsheet": {},
	"lab":         {"registry"}, // knows the truth by itself: it never runs a check

	"ledger":   {},                     // canonical form, signatures, the log: no matter of what
	"evaluate": {"checks", "registry"}, // plain types: it asks neither store nor network

	"lab/past": {"evidence", "registry"}, // snapshots as the crawler would have left them

	"crawler/clienthello": {"evidence"}, // the names of suites

	"internal/architecture": {},
	"internal/needs":        {}, // for tests only, as nobody else has it in its row
	"bench":                 {"registry", "evidence", "crawler", "checks", "store", "lab"},
}

// notYet are rows for packages that need not be there.
var notYet = []string{"bench"}

// forbidden is what a package may not use of the standard library, because a
// verdict must follow from the snapshot alone: the same tomorrow, offline, and
// on another machine.
var forbidden = map[string]struct{ imports, calls []string }{
	"checks": {
		imports: []string{"net", "net/http", "os", "os/exec", "crypto/tls", "database/sql", "math/rand", "math/rand/v2"},
		calls:   []string{"time.Now", "time.Since", "time.Until", "time.Sleep"},
	},
	"registry": {calls: []string{"time.Now", "time.Since", "time.Until"}},
	"evidence": {imports: []string{"net", "net/http", "os"}, calls: []string{"time.Now", "time.Since", "time.Until"}},
}

// onlyUses bounds what a package takes of another to some names.
var onlyUses = map[string]map[string][]string{
	"web": {"jobs": {"Rome"}},
}

func TestImportTable(t *testing.T) {
	seen := map[string]bool{}
	for _, p := range packages(t) {
		seen[p.name] = true
		allowed, ok := mayImport[p.name]
		if !ok {
			t.Errorf("%s has no row in the import table", p.name)
			continue
		}
		for _, f := range p.files {
			for imported := range f.imports {
				name, ours := strings.CutPrefix(imported, module+"/")
				if ours && !slices.Contains(allowed, name) {
					t.Errorf("%s: %s may not import %s", f.path, p.name, name)
				}
				if slices.Contains(forbidden[p.name].imports, imported) {
					t.Errorf("%s: %s may not import %s", f.path, p.name, imported)
				}
			}
		}
	}
	for name := range mayImport {
		if !seen[name] && !slices.Contains(notYet, name) {
			t.Errorf("the import table has a row for %s, which is not there", name)
		}
	}
}

func TestForbiddenNames(t *testing.T) {
	for _, p := range packages(t) {
		for _, f := range p.files {
			ast.Inspect(f.ast, func(n ast.Node) bool {
				imported, name, ok := f.selected(n)
				if !ok {
					return true
				}
				if slices.Contains(forbidden[p.name].calls, imported+"."+name) {
					t.Errorf("%s: %s may not use %s.%s", f.at(n), p.name, imported, name)
				}
				short := strings.TrimPrefix(imported, module+"/")
				if names, bound := onlyUses[p.name][short]; bound && !slices.Contains(names, name) {
					t.Errorf("%s: of %s, %s may only use %v, not %s", f.at(n), short, p.name, names, name)
				}
				return true
			})
		}
	}
}

// TestNoCgo: no package of the module may need a C compiler, so that the
// program is one static file.
func TestNoCgo(t *testing.T) {
	for _, p := range packages(t) {
		for _, f := range p.files {
			if _, ok := f.imports["C"]; ok {
				t.Errorf("%s imports C: the program is built without cgo", f.path)
			}
		}
	}
}

// goPackage is one package of the module by its files that are not tests, those
// for other systems included.
type goPackage struct {
	name  string // folder, from the module's root
	files []goFile
}

type goFile struct {
	path    string
	fset    *token.FileSet
	ast     *ast.File
	imports map[string]string // path -> name it has in the file
}

func (f *goFile) at(n ast.Node) string { return f.fset.Position(n.Pos()).String() }

// selected returns the package and name of an expression like time.Now.
func (f *goFile) selected(n ast.Node) (imported, name string, ok bool) {
	sel, ok := n.(*ast.SelectorExpr)
	if !ok {
		return "", "", false
	}
	x, ok := sel.X.(*ast.Ident)
	if !ok {
		return "", "", false
	}
	for imported, as := range f.imports {
		if as == x.Name {
			return imported, sel.Sel.Name, true
		}
	}
	return "", "", false
}

// packages returns every package of the module, and fails when it sees none:
// a rule that looks at nothing holds always.
func packages(t *testing.T) []goPackage {
	t.Helper()
	list := exec.CommandContext(t.Context(), "go", "list", "-e", "-json=ImportPath,Dir,GoFiles,CgoFiles,IgnoredGoFiles", module+"/...")
	var errOut bytes.Buffer
	list.Stderr = &errOut
	out, err := list.Output()
	if err != nil {
		t.Fatalf("go list: %v\n%s", err, errOut.String())
	}
	var all []goPackage
	files := 0
	for d := json.NewDecoder(bytes.NewReader(out)); ; {
		var p struct {
			ImportPath, Dir                   string
			GoFiles, CgoFiles, IgnoredGoFiles []string
		}
		if err := d.Decode(&p); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatal(err)
		}
		g := goPackage{name: strings.TrimPrefix(p.ImportPath, module+"/")}
		for _, name := range slices.Concat(p.GoFiles, p.CgoFiles, p.IgnoredGoFiles) {
			if !strings.HasSuffix(name, "_test.go") {
				g.files = append(g.files, parse(t, filepath.Join(p.Dir, name)))
			}
		}
		files += len(g.files)
		all = append(all, g)
	}
	if len(all) == 0 || files == 0 {
		t.Fatal("no package of the module was seen: the import table is not tested")
	}
	return all
}

func parse(t *testing.T, file string) goFile {
	t.Helper()
	fset := token.NewFileSet()
	tree, err := parser.ParseFile(fset, file, nil, parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	f := goFile{path: file, fset: fset, ast: tree, imports: map[string]string{}}
	for _, i := range tree.Imports {
		imported, err := strconv.Unquote(i.Path.Value)
		if err != nil {
			t.Fatal(err)
		}
		f.imports[imported] = path.Base(imported)
		if i.Name != nil {
			f.imports[imported] = i.Name.Name
		}
	}
	return f
}
