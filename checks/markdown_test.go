package checks_test

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"github.com/campanile-italia/campanile/checks"
)

func TestMarkdown(t *testing.T) {
	var first, second bytes.Buffer
	if err := errors.Join(checks.Markdown(&first), checks.Markdown(&second)); err != nil {
		t.Fatal(err)
	}
	if first.String() != second.String() {
		t.Error("the catalogue is not written the same way twice")
	}
	for _, c := range catalogue(t) {
		for _, want := range []string{"### " + c.ID + "\n", c.Dimension.Title().IT, c.Remedy.IT, c.Remedy.EN, c.Cites[0].URL} {
			if !strings.Contains(first.String(), want) {
				t.Errorf("%s: %q is not in the catalogue", c.ID, want)
			}
		}
	}
}

type fullDisk struct{}

var errFull = errors.New("no space left")

func (fullDisk) Write([]byte) (int, error) { return 0, errFull }

func TestMarkdownSaysWhenItCannotBeWritten(t *testing.T) {
	if err := checks.Markdown(fullDisk{}); !errors.Is(err, errFull) {
		t.Errorf("got %v, want the writer's error", err)
	}
}
