package web

import (
	"net/http"
	"testing"
)

const lombardia = 1500

func BenchmarkRegionPage(b *testing.B) {
	s := portal(b, lombardia)
	b.ReportAllocs()
	for b.Loop() {
		if w := ask(s, http.MethodGet, "/?q=borgo&sort=score"); w.Code != http.StatusOK {
			b.Fatal(w.Code)
		}
	}
}

func BenchmarkRegionPageCompressed(b *testing.B) {
	s := portal(b, lombardia)
	for b.Loop() {
		ask(s, http.MethodGet, "/", "Accept-Encoding", "gzip")
	}
}

func BenchmarkComunePage(b *testing.B) {
	s := portal(b, lombardia)
	for b.Loop() {
		ask(s, http.MethodGet, "/comuni/c_x001")
	}
}

func BenchmarkListAll(b *testing.B) {
	s := portal(b, lombardia)
	for b.Loop() {
		ask(s, http.MethodGet, "/api/v1/municipalities?limit=2000")
	}
}

// BenchmarkShow is what each end of a visit costs: the daemon shows the board
// anew at most once a second.
func BenchmarkShow(b *testing.B) {
	board := NewBoard()
	inv, outcomes := invented(lombardia)
	b.ReportAllocs()
	for b.Loop() {
		board.Show(Standing{Inventory: inv, Current: outcomes})
	}
}
