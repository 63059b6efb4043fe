package checks_test

import (
	"testing"

	"github.com/campanile-italia/campanile/checks"
)

func TestGrouped(t *testing.T) {
	for n, want := range map[int][2]string{
		0: {"0", "0"}, 999: {"999", "999"}, 1000: {"1.000", "1,000"}, 1352529: {"1.352.529", "1,352,529"}, -100: {"-100", "-100"}, -4999: {"-4.999", "-4,999"},
	} {
		if it, en := checks.Grouped(n, "it"), checks.Grouped(n, "en"); it != want[0] || en != want[1] {
			t.Errorf("%d: %s, %s", n, it, en)
		}
	}
}
