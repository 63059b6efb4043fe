package store_test

import (
	"database/sql"
	"errors"
	"fmt"
	"net/netip"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/campanile-italia/campanile/checks"
	"github.com/campanile-italia/campanile/evidence"
	"github.com/campanile-italia/campanile/store"
)

// answers are a visit's captures, by address.
type answers map[string]*evidence.Capture

func (a answers) Capture(address string) (*evidence.Capture, error) { return a[address], nil }

const proofPage = "https://www.comune.a.mi.it/pagamenti"

// proved is a visit whose verdict rests on proofPage; another page is no proof.
func proved(run string, at time.Time, verdict checks.Status, body string) (*evidence.Snapshot, *checks.Outcome) {
	snap, o := seen("a", run, at, verdict)
	o.Results[0].Proof[0] = checks.Proof{URL: proofPage, Quote: "x", At: at.Add(time.Second)}
	all := answers{}
	for _, url := range []string{proofPage, "https://www.comune.a.mi.it/altro"} {
		snap.Pages = append(snap.Pages, evidence.Page{Asked: url, URL: url, Status: 200, At: at.Add(time.Second), SHA256: "sum of " + strings.TrimSpace(body)})
		all[url] = &evidence.Capture{URL: url, At: at.Add(2 * time.Second), IP: netip.MustParseAddr("192.0.2.1"), Head: []byte("HTTP/1.1 200 OK\r\nServer: " + run + "\r\n\r\n"), Body: []byte(body)}
	}
	snap.SetCaptures(all)
	return snap, o
}

// unchanged makes the visit's answers HTTP 304.
func unchanged(snap *evidence.Snapshot) {
	all := answers{}
	for i := range snap.Pages {
		url := snap.Pages[i].URL
		all[url] = &evidence.Capture{URL: url, At: snap.Started, Head: []byte("HTTP/1.1 304 Not Modified\r\n\r\n")}
	}
	snap.SetCaptures(all)
}

func TestArchiveKeepsTheAnswersThatAreProof(t *testing.T) {
	onEach(t, func(t *testing.T, open func(...store.Option) *store.Store) {
		for keep, want := range map[store.Keep][]string{
			store.KeepNone: nil, store.KeepProof: {proofPage}, store.KeepAll: {"https://www.comune.a.mi.it/altro", proofPage},
		} {
			s := open(store.WithEvidence(keep))
			body := strings.Repeat("pagine compresse ", 500)
			snap, o := proved("r1", day(0), checks.Fail, body)
			save(t, s, snap, o)
			copies, err := s.Copies(ctx, "A")
			var got []string
			for _, c := range copies {
				got = append(got, c.URL)
				if !c.At.Equal(o.Results[0].Proof[0].At) || c.Run != "r1" {
					t.Errorf("%+v is not of the proof's time", c)
				}
				a, err := s.Archived(ctx, "a", c.ID)
				if err != nil {
					t.Fatal(err)
				}
				if string(a.Body) != body || string(a.Head) != "HTTP/1.1 200 OK\r\nServer: r1\r\n\r\n" || a.IP.String() != "192.0.2.1" || a.NotModified != nil || a.Cut {
					t.Errorf("%s is not as it came: %q, %v", c.URL, a.Head, a.IP)
				}
			}
			if diff := cmp.Diff(want, sorted(got)); diff != "" || err != nil {
				t.Errorf("%s (-want +got):\n%s%v", keep, diff, err)
			}
		}
	})
}

func sorted(s []string) []string {
	if len(s) == 2 && s[0] > s[1] {
		s[0], s[1] = s[1], s[0]
	}
	return s
}

func TestArchiveOfAPageThatDidNotChange(t *testing.T) {
	onEach(t, func(t *testing.T, open func(...store.Option) *store.Store) {
		s := open(store.WithEvidence(store.KeepAll))
		for n, body := range []string{"uno", "uno", "uno", "due", "due"} {
			snap, o := proved(fmt.Sprint("r", n), day(n), checks.Pass, body)
			if n == 2 || n == 4 {
				unchanged(snap)
			}
			save(t, s, snap, o)
		}
		var got []string
		err := s.EachArchived(ctx, nil, day(0), func(a *store.Archived) error {
			if a.Copy.URL == proofPage {
				got = append(got, fmt.Sprintf("%s %s %v", a.Run, a.Body, a.NotModified != nil))
			}
			return nil
		})
		if diff := cmp.Diff([]string{"r0 uno false", "r1 uno false", "r2 uno true", "r3 due false", "r4 due true"}, got); diff != "" || err != nil {
			t.Errorf("(-want +got):\n%s%v", diff, err)
		}
		// A page that was not archived when it was read has nothing to show.
		fresh := open()
		snap, o := proved("r9", day(9), checks.Pass, "tre")
		unchanged(snap)
		save(t, fresh, snap, o)
		if copies, err := fresh.Copies(ctx, "a"); len(copies) != 0 || err != nil {
			t.Errorf("%v, %v", copies, err)
		}
	})
}

// A page that became proof when it was only said to be unchanged is asked for
// whole the next time; one whose copy is there is not.
func TestRememberedAsksForProofWithoutACopy(t *testing.T) {
	const other = "https://www.comune.a.mi.it/altro"
	for keep, want := range map[store.Keep][]string{
		store.KeepProof: {other}, store.KeepAll: nil,
	} {
		onEach(t, func(t *testing.T, open func(...store.Option) *store.Store) {
			s := open(store.WithEvidence(keep))
			if _, err := s.Remembered(ctx, "a"); !errors.Is(err, store.ErrNotFound) {
				t.Errorf("never visited: %v", err)
			}
			validators := func() (left []string) {
				snap, err := s.Remembered(ctx, "A")
				if err != nil {
					t.Fatal(err)
				}
				for _, p := range snap.Pages {
					if p.Header["etag"] != "" && p.Header["last-modified"] != "" {
						left = append(left, p.URL)
					}
					if p.Header["server"] == "" {
						t.Errorf("%s lost its other fields", p.URL)
					}
				}
				return left
			}
			for n, want := range [][]string{want, {proofPage, other}} {
				snap, o := proved(fmt.Sprint("r", n), day(n), checks.Pass, "uno")
				for i := range snap.Pages {
					snap.Pages[i].Header = map[string]string{"etag": `"1"`, "last-modified": "Mon, 02 Nov 2026 08:00:00 GMT", "server": "nginx"}
				}
				if n == 0 {
					unchanged(snap)
				}
				save(t, s, snap, o)
				if diff := cmp.Diff(want, validators()); diff != "" {
					t.Errorf("%s, visit %d (-want +got):\n%s", keep, n, diff)
				}
			}
		})
	}
}

// Where no page has a validator nothing is remembered: there is nothing to ask.
func TestRememberedNeedsAValidator(t *testing.T) {
	onEach(t, func(t *testing.T, open func(...store.Option) *store.Store) {
		s := open()
		snap, o := proved("r0", day(0), checks.Pass, "uno")
		save(t, s, snap, o)
		if snap, err := s.Remembered(ctx, "a"); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("%v, %v", snap, err)
		}
		if _, err := s.LatestSnapshot(ctx, "a"); err != nil {
			t.Error(err)
		}
	})
}

// The archive follows the snapshots: what is pruned of them is pruned of it,
// and a body goes with the last answer that has it.
func TestArchiveIsPrunedWithTheSnapshots(t *testing.T) {
	path := filepath.Join(t.TempDir(), "campanile.db")
	s, err := store.Open(ctx, "sqlite:"+path)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	for n := range 9 {
		verdict := checks.Pass
		if n >= 5 {
			verdict = checks.Fail
		}
		snap, o := proved(fmt.Sprint("r", n), day(n), verdict, fmt.Sprint("corpo ", n/2))
		save(t, s, snap, o)
	}
	snap, o := proved("r8", day(8), checks.Fail, "corpo rifatto") // the newest visit made again
	save(t, s, snap, o)
	copies, err := s.Copies(ctx, "a")
	var got []string
	for _, c := range copies {
		got = append(got, c.Run)
	}
	// r0 begins the month, r5 changed what r4 had otherwise, r6 made the change
	// public (checks.Settle), r8 is the newest.
	if diff := cmp.Diff([]string{"r8", "r6", "r5", "r4", "r0"}, got); diff != "" || err != nil {
		t.Errorf("(-want +got):\n%s%v", diff, err)
	}
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	var bodies int
	if err := db.QueryRow(`SELECT count(*) FROM payload`).Scan(&bodies); err != nil || bodies != 4 {
		t.Errorf("%d bodies kept (%v), want those of r0, r4 with r5, r6, r8", bodies, err)
	}
	// A byte that changed since is noticed.
	if _, err := db.Exec(`UPDATE payload SET data = CAST('corpo 9' AS BLOB) WHERE data = CAST('corpo 0' AS BLOB)`); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Archived(ctx, "a", copies[4].ID); !errors.Is(err, store.ErrAltered) {
		t.Errorf("an altered body: %v", err)
	}
	if _, err := s.Archived(ctx, "a", "unknown"); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("an unknown copy: %v", err)
	}
	if _, err := s.Archived(ctx, "b", copies[0].ID); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("another comune's copy: %v", err)
	}
}
