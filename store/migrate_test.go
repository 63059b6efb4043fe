package store_test

import (
	"database/sql"
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/pressly/goose/v3"

	"github.com/campanile-italia/campanile/checks"
	"github.com/campanile-italia/campanile/store"
)

var update = flag.Bool("update", false, "write PostgreSQL's migrations from those of SQLite")

// inPostgres are the words of a migration that PostgreSQL says otherwise. Its
// text is compared by bytes, as SQLite's is.
var inPostgres = []struct {
	word *regexp.Regexp
	is   string
}{
	{regexp.MustCompile(`\bid +INTEGER PRIMARY KEY,`), "id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,"},
	{regexp.MustCompile(`\bBLOB\b`), "BYTEA"},
	{regexp.MustCompile(`\bTEXT\b`), `TEXT COLLATE "C"`},
}

// A migration is written for SQLite; that of PostgreSQL follows from it word by
// word, so that no schema has what the other lacks. One that cannot follow is
// listed here with its reason.
func TestMigrationsOfBothDatabasesAgree(t *testing.T) {
	apart := map[string]string{}
	files, err := filepath.Glob("migrations/sqlite/*.sql")
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	for _, file := range files {
		name := filepath.Base(file)
		if apart[name] != "" {
			continue
		}
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		lines := strings.Split(string(text), "\n")
		for i, line := range lines {
			code, comment, found := strings.Cut(line, "--")
			for _, w := range inPostgres {
				code = w.word.ReplaceAllString(code, w.is)
			}
			if lines[i] = code; found {
				lines[i] += "--" + comment
			}
		}
		want, at := strings.Join(lines, "\n"), filepath.Join("migrations/postgres", name)
		if *update {
			if err := os.WriteFile(at, []byte(want), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		got, err := os.ReadFile(at)
		if err != nil || string(got) != want {
			t.Errorf("%s is not %s in PostgreSQL's words (%v): go test ./store -run Migrations -update", at, file, err)
		}
	}
	if all, err := filepath.Glob("migrations/postgres/*.sql"); err != nil || len(all) != len(files) {
		t.Errorf("%d migrations of PostgreSQL, %d of SQLite (%v)", len(all), len(files), err)
	}
}

// oldRows are written into a store of the first schema: what a region that has
// run since then would have.
const oldRows = `
INSERT INTO comune (ipa) VALUES ('a');
INSERT INTO run (id, kind, started, finished, ruleset, expected) VALUES ('r1', 'scheduled', 1000000, 2000000, '2026.1', 1), ('r2', 'scheduled', 3000000, NULL, '2026.1', 1);
INSERT INTO visit (ipa, run, started, finished, card, verdicts) VALUES
 ('a', 'r1', 1000000, 1500000, '{"ruleset":"2026.1"}', '{"check-0":"pass","check-1":"fail"}'),
 ('a', 'r2', 3000000, 3500000, '{"ruleset":"2026.1"}', '{"check-0":"fail","check-1":"fail"}');
INSERT INTO verdict_change (ipa, run, check_id, before, after, at) VALUES ('a', 'r2', 'check-0', 'pass', 'fail', 3000000);
INSERT INTO scan (id, ipa, client, state, asked) VALUES ('s1', 'a', '', 'queued', 1000000);
INSERT INTO schedule (name, last) VALUES ('scan', 3000000);`

// A store of every earlier schema is brought up to date and keeps what it held.
func TestMigrateFromEverySchema(t *testing.T) {
	onEachAddress(t, func(t *testing.T, address func() string) {
		dialect, driver, folder := goose.DialectSQLite3, "sqlite", "migrations/sqlite"
		if strings.HasPrefix(address(), "postgres:") {
			dialect, driver, folder = goose.DialectPostgres, "pgx", "migrations/postgres"
		}
		files, err := os.ReadDir(folder)
		if err != nil || len(files) < 3 {
			t.Fatal(files, err)
		}
		for _, file := range files[:len(files)-1] {
			n, err := goose.NumericComponent(file.Name())
			if err != nil {
				t.Fatal(err)
			}
			dsn := address()
			db, err := sql.Open(driver, strings.TrimPrefix(dsn, "sqlite:"))
			if err != nil {
				t.Fatal(err)
			}
			p, err := goose.NewProvider(dialect, db, os.DirFS(folder), goose.WithDisableGlobalRegistry(true))
			if err != nil {
				t.Fatal(err)
			}
			if _, err := p.UpTo(ctx, 1); err != nil {
				t.Fatal(err)
			}
			if _, err := db.ExecContext(ctx, oldRows); err != nil {
				t.Fatal(err)
			}
			if _, err := p.UpTo(ctx, n); err != nil {
				t.Fatal(err)
			}
			if err := db.Close(); err != nil {
				t.Fatal(err)
			}
			readOld(t, dsn)
		}
	})
}

func readOld(t *testing.T, dsn string) {
	t.Helper()
	s, err := store.Open(ctx, dsn)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	cards, changes, err := s.History(ctx, "a", 0)
	if err != nil || len(cards) != 2 || cards[0].Run != "r2" || cards[0].Card.Ruleset != "2026.1" || len(changes) != 1 {
		t.Error(cards, changes, err)
	}
	if runs, err := s.Runs(ctx, 0); err != nil || len(runs) != 2 || runs[1].Done != 1 {
		t.Error(runs, err)
	}
	if scans, err := s.PendingScans(ctx); err != nil || len(scans) != 1 {
		t.Error(scans, err)
	}
	// The next visit is compared with the last of the old ones.
	snap, o := seen("a", "r3", day(0), checks.Pass, checks.Fail)
	save(t, s, snap, o)
	if a, err := s.Agreement(ctx, "r3"); err != nil || a != (store.Agreement{Compared: 2, Alike: 1}) {
		t.Error(a, err)
	}
}
