package main

import (
	"errors"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/campanile-italia/campanile/store"
	"github.com/campanile-italia/campanile/web"
)

// While the mail server is down what was asked for is kept, and sent when it is
// back; nobody has to ask again, and the same letter goes out once.
func TestLettersWaitForTheMailServer(t *testing.T) {
	a, post := withDomiciles(t), &sent{down: true}
	l := &letters{a, post}
	if err := l.sendLink(t.Context(), "c_x001", "en"); !errors.Is(err, web.ErrLetterWaits) {
		t.Fatal(err)
	}
	if address, err := a.openDraft(t.Context(), "c_x001", 20, l); err != nil || address != "" {
		t.Fatal(address, err)
	}
	d, err := a.store.OpenDraft(t.Context(), "c_x001", time.Now())
	if err != nil || !d.Closes.IsZero() {
		t.Fatalf("the days of a draft run before the comune was told: %+v %v", d, err)
	}
	post.down = false
	if err := l.sendDue(t.Context()); err != nil || len(post.to) != 0 {
		t.Fatalf("sent before its turn: %v %v", post.to, err)
	}
	for range 2 {
		one, err := a.store.TakeLetter(t.Context(), time.Now().Add(2*letterTurn), pauseAfter)
		if err != nil {
			t.Fatal(err)
		}
		if err := l.send(t.Context(), one); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := a.store.TakeLetter(t.Context(), time.Now().Add(2*letterTurn), pauseAfter); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("a letter goes out twice: %v", err)
	}
	if len(post.to) != 2 || post.to[0] != "protocollo@pec.x.example" || post.to[1] != post.to[0] {
		t.Fatal(post.to)
	}
	all := strings.Join(post.text, "\n")
	found := regexp.MustCompile(`https://campanile\.example/identity/(\w{52})`).FindStringSubmatch(all)
	if found == nil {
		t.Fatal(all)
	}
	if ipa, err := a.store.Link(t.Context(), sumOf(found[1]), time.Now()); err != nil || ipa != "c_x001" {
		t.Error(ipa, err)
	}
	found = regexp.MustCompile(`https://campanile\.example/reply/(\w{52})`).FindStringSubmatch(all)
	if found == nil || !strings.Contains(all, "20") {
		t.Fatal(all)
	}
	if got, err := (replies{app: a}).Draft(t.Context(), found[1]); err != nil || got.IPA != "c_x001" || time.Until(got.Closes) < 19*24*time.Hour {
		t.Errorf("%+v %v", got, err)
	}
	if _, err := a.openDraft(t.Context(), "c_x001", 20, l); err != nil || len(post.to) != 2 {
		t.Errorf("told twice of one draft: %v %v", post.to, err)
	}
}

// Where the register has no certified mail the operator sends the address.
func TestDraftWithoutADomicile(t *testing.T) {
	a, post := withDomiciles(t), &sent{}
	address, err := a.openDraft(t.Context(), "c_x002", 20, &letters{a, post})
	if err != nil || !strings.HasPrefix(address, "https://campanile.example/reply/") || len(post.to) != 0 {
		t.Fatal(address, err, post.to)
	}
	if by, err := a.replying(t.Context()); err != nil || by["c_x002"].IsZero() {
		t.Error(by, err)
	}
}

func TestPauseBetweenTries(t *testing.T) {
	for tries, want := range map[int]time.Duration{0: time.Minute, 1: 2 * time.Minute, 5: 32 * time.Minute, 50: 6 * time.Hour} {
		if got := pauseAfter(tries); got != want {
			t.Errorf("%d: %v, want %v", tries, got, want)
		}
	}
}
