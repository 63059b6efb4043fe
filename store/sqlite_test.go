package store_test

import (
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/campanile-italia/campanile/checks"
	"github.com/campanile-italia/campanile/store"
)

// What was saved is there when the file is opened again, whatever its name.
func TestReopen(t *testing.T) {
	dsn := "sqlite:" + filepath.Join(t.TempDir(), "odd name%20?#&ü.db")
	for i := range 2 {
		s, err := store.Open(ctx, dsn)
		if err != nil {
			t.Fatal(err)
		}
		if i == 0 {
			snap, o := seen("a", "r1", day(0), checks.Pass)
			save(t, s, snap, o)
		}
		if _, err := s.Outcome(ctx, "a"); err != nil {
			t.Error(err)
		}
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	}
	if _, err := os.Stat(strings.TrimPrefix(dsn, "sqlite:")); err != nil {
		t.Error(err)
	}
}

func TestRelativePath(t *testing.T) {
	t.Chdir(t.TempDir())
	s, err := store.Open(ctx, "sqlite:campanile.db")
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if _, err := os.Stat("campanile.db"); err != nil {
		t.Error(err)
	}
}

func TestOpenRefuses(t *testing.T) {
	dir := t.TempDir()
	text := filepath.Join(dir, "text.db")
	if err := os.WriteFile(text, []byte(strings.Repeat("this is no database\n", 100)), 0o600); err != nil {
		t.Fatal(err)
	}
	newer := filepath.Join(dir, "newer.db")
	s, err := store.Open(ctx, "sqlite:"+newer)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	db, err := sql.Open("sqlite", newer)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := db.Exec(`INSERT INTO goose_db_version (version_id, is_applied) VALUES (9999, 1)`); err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	for dsn, says := range map[string]string{
		"sqlite:" + dir + "/none/x.db":             "none does not exist",
		"sqlite:" + dir:                            "cannot be written: is a directory",
		"sqlite:" + text:                           "not a Campanile store",
		"sqlite:" + newer:                          "newer Campanile",
		"sqlite:":                                  "no path",
		"postgres://user:secret@127.0.0.1:1/db":    "cannot be reached",
		"postgres://user:secret@127.0.0.1:port/db": "cannot be read",
		"mysql://user:secret@host/campanil":        "neither sqlite: nor postgres://",
	} {
		s, err := store.Open(ctx, dsn)
		if err == nil {
			s.Close()
			t.Errorf("%s: opened", dsn)
			continue
		}
		if got := err.Error(); !strings.Contains(got, says) || strings.Contains(got, "\n") || strings.Contains(got, "secret") {
			t.Errorf("%s: %v", dsn, got)
		}
	}
}

// big is an outcome of the size of a real one: 40 checks with proof.
func big(ipa string) *checks.Outcome {
	_, o := seen(ipa, "r1", day(0))
	for i := range 40 {
		o.Results = append(o.Results, checks.Result{
			Check: fmt.Sprintf("check-number-%d", i), Family: checks.Adjacent, Severity: checks.Must, Weight: 5, Status: checks.Warn,
			Message: checks.Text{IT: strings.Repeat("Il sito mostra quanto chiesto. ", 4), EN: strings.Repeat("The site shows what is asked. ", 4)},
			Proof:   []checks.Proof{{URL: "https://www.comune." + ipa + ".mi.it/amministrazione-trasparente", Quote: strings.Repeat("parole viste ", 12), At: day(0)}},
		})
	}
	o.Card = checks.NewCard(o.Results)
	return o
}

func BenchmarkSaveVisit(b *testing.B) {
	s := opened(b, databases["sqlite"](b))
	n := 0
	for b.Loop() {
		n++
		snap, _ := seen(fmt.Sprint("c", n%1500), fmt.Sprint("r", n/1500), day(0))
		o := big(fmt.Sprint("c", n%1500))
		o.Run = snap.Run
		save(b, s, snap, o)
	}
}

func BenchmarkCurrent1500(b *testing.B) {
	s := opened(b, databases["sqlite"](b))
	var ipas []string
	for i := range 1500 {
		ipas = append(ipas, fmt.Sprintf("c%04d", i))
		save(b, s, nil, big(ipas[i]))
	}
	if err := s.SaveInventory(ctx, inventory(ipas...)); err != nil {
		b.Fatal(err)
	}
	if _, err := s.Current(ctx); err != nil { // the second call is what scrapes and pages see
		b.Fatal(err)
	}
	for b.Loop() {
		if all, err := s.Current(ctx); err != nil || len(all) != 1500 {
			b.Fatal(len(all), err)
		}
	}
}

func BenchmarkCurrentCold1500(b *testing.B) {
	dsn := "sqlite:" + filepath.Join(b.TempDir(), "campanile.db")
	s, err := store.Open(ctx, dsn)
	if err != nil {
		b.Fatal(err)
	}
	defer s.Close()
	var ipas []string
	for i := range 1500 {
		ipas = append(ipas, fmt.Sprintf("c%04d", i))
		save(b, s, nil, big(ipas[i]))
	}
	if err := s.SaveInventory(ctx, inventory(ipas...)); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		cold, err := store.Open(ctx, dsn)
		if err != nil {
			b.Fatal(err)
		}
		if all, err := cold.Current(ctx); err != nil || len(all) != 1500 {
			b.Fatal(len(all), err)
		}
		cold.Close()
	}
}

// One changed byte of kept evidence is noticed, and said.
func TestAlteredEvidenceIsNoticed(t *testing.T) {
	path := filepath.Join(t.TempDir(), "c.db")
	s, err := store.Open(ctx, "sqlite:"+path)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	snap, o := seen("a", "r1", day(0), checks.Pass)
	save(t, s, snap, o)
	if _, err := s.LatestSnapshot(ctx, "a"); err != nil {
		t.Fatal(err)
	}
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.ExecContext(ctx, `UPDATE snapshot SET data = CAST(substr(data, 1, length(data) - 1) || x'ff' AS BLOB)`); err != nil {
		t.Fatal(err)
	}
	if _, err := s.LatestSnapshot(ctx, "a"); !errors.Is(err, store.ErrAltered) {
		t.Errorf("altered evidence read: %v", err)
	}
	if _, err := db.ExecContext(ctx, `UPDATE snapshot SET sha256 = NULL, data = CAST(substr(data, 1, length(data) - 1) || x'00' AS BLOB)`); err != nil {
		t.Fatal(err)
	}
	if _, err := s.LatestSnapshot(ctx, "a"); errors.Is(err, store.ErrAltered) {
		t.Errorf("evidence kept before hashes were is called altered: %v", err)
	}
}
