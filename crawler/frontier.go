package crawler

import (
	"container/heap"
	"hash/maphash"
	"maps"
	"net/url"
	"slices"
	"strings"

	"github.com/campanile-italia/campanile/evidence"
)

// Bounds that keep a trap (a calendar without end, a path that grows, a
// session in every address) from eating the visit.
const (
	maxFrontier  = 3000
	maxPerShape  = 20 // addresses alike but for their numbers: old CMS number every page
	maxPerDate   = 3  // the same, of a calendar
	maxPerWanted = 60 // the same, where the words name what a family or a duty needs
	maxSegments  = 12 // of a path
	maxRepeats   = 2  // of one segment in a path
	maxAddress   = 600

	fewOfAKind = 3 // pages of one rank that are read at that rank
	weariness  = 5 // what each further one takes from the rest
)

// candidate is an address worth asking for.
type candidate struct {
	url  string
	rank int
	own  bool
	via  evidence.Linked // the link, where its words name a service: a redirect may lead to the service's host
}

// frontier is what is still to be read, best first, each page once. It holds
// words by number and keys as hashes: a visit waits with it beside a thousand
// others.
type frontier struct {
	words   *symbols
	met     []met             // every address taken in, in the order of discovery
	queue   []uint32          // those of them that wait, a heap
	known   map[uint64]uint32 // by page key: place in met, one more than it is; 0: had without waiting
	shapes  map[uint64]int32
	read    map[int32]int // pages handed out, by kind
	dropped bool          // a page of the site was left out: the site was not read whole
}

// met is a candidate while it waits.
type met struct {
	url, viaPage, viaText, viaRole uint32 // of words
	rank                           int32
	kind                           int32 // the rank before weariness: what the page is expected to be
	place                          int32 // in the queue; -1 when no longer waiting
	own, via                       bool
}

func newFrontier(words *symbols) frontier {
	return frontier{words: words, known: map[uint64]uint32{}, shapes: map[uint64]int32{}, read: map[int32]int{}}
}

// done marks addresses as had.
func (f *frontier) done(addresses ...string) {
	for _, a := range addresses {
		if key := hashOf(evidence.PageKey(a)); f.known[key] == 0 {
			f.known[key] = 0
		}
	}
}

// push adds an address unless it is known or looks like a trap.
func (f *frontier) push(c candidate) {
	page := evidence.PageKey(c.url)
	key := hashOf(page)
	if n, ok := f.known[key]; ok {
		f.again(n, c)
		return
	}
	if len(f.queue) >= maxFrontier || isTrap(c.url) || !f.mayTake(shapeOf(page), c.rank) {
		f.dropped = f.dropped || c.own
		return
	}
	f.met = append(f.met, met{url: f.words.numberOf(c.url), rank: int32(c.rank), kind: int32(c.rank), own: c.own})
	f.met[len(f.met)-1].lead(f.words, c.via)
	f.known[key] = uint32(len(f.met))
	heap.Push((*queue)(f), uint32(len(f.met)-1))
}

// mayTake says whether another address of a shape is welcome, and counts it.
// What a family or a duty needs, services and offices, and the rest are counted
// apart: all pages of an old CMS have one shape, and its menus must not shut
// "Contatti" out.
func (f *frontier) mayTake(shape string, rank int) bool {
	class, limit := "", int32(maxPerShape)
	switch {
	case rank >= rankWanted, rankDuty <= rank && rank < rankCrowd, rank == rankLogIn:
		class, limit = "wanted ", maxPerWanted
	case rank >= rankCrowd:
		class = "crowd "
	case isCalendar(shape):
		limit = maxPerDate
	}
	key := hashOf(class + shape)
	if f.shapes[key] >= limit {
		return false
	}
	f.shapes[key]++
	return true
}

func hashOf(s string) uint64 { return maphash.String(seed, s) }

// again meets a known address: it is lifted while it waits when a better link
// leads to it. A menu may call "Area 7" what a page calls "IBAN e pagamenti
// informatici".
func (f *frontier) again(n uint32, c candidate) {
	if n == 0 {
		return
	}
	m := &f.met[n-1]
	if m.place >= 0 && m.rank < int32(c.rank) {
		m.rank, m.kind = int32(c.rank), int32(c.rank)
		heap.Fix((*queue)(f), int(m.place))
	}
	if !m.via {
		m.lead(f.words, c.via)
	}
}

// lead notes the link that names a service.
func (m *met) lead(words *symbols, via evidence.Linked) {
	if via.Role != "" {
		m.viaPage, m.viaText, m.viaRole, m.via = words.numberOf(via.Page), words.numberOf(via.Text), words.numberOf(string(via.Role)), true
	}
}

// next hands out the best. Each page of a kind beyond the first few makes the
// rest of that kind worth less: three hundred "Servizi dell'ufficio…" or an
// archive of headlines about payments must not keep the visit from "Contatti".
func (f *frontier) next() (candidate, bool) {
	for len(f.queue) > 0 {
		m := &f.met[f.queue[0]]
		if worn := m.kind - int32(weariness*max(0, f.read[m.kind]-fewOfAKind)); worn < m.rank {
			m.rank = worn
			heap.Fix((*queue)(f), 0)
			continue
		}
		heap.Pop((*queue)(f))
		f.read[m.kind]++
		return f.candidate(m), true
	}
	return candidate{}, false
}

// clone returns a frontier whose next may be called without the other's changing.
func (f *frontier) clone() *frontier {
	return &frontier{words: f.words, met: slices.Clone(f.met), queue: slices.Clone(f.queue), read: maps.Clone(f.read)}
}

func (f *frontier) candidate(m *met) candidate {
	c := candidate{url: f.words.at(m.url), rank: int(m.rank), own: m.own}
	if m.via {
		c.via = evidence.Linked{Page: f.words.at(m.viaPage), Text: f.words.at(m.viaText), Role: evidence.Role(f.words.at(m.viaRole))}
	}
	return c
}

// best is the rank of what comes next; below every rank when nothing does.
func (f *frontier) best() int {
	if len(f.queue) == 0 {
		return -1000
	}
	return int(f.met[f.queue[0]].rank)
}

func isTrap(address string) bool {
	u, err := url.Parse(address)
	if err != nil || len(address) > maxAddress {
		return true
	}
	segments := strings.Split(strings.Trim(u.Path, "/"), "/")
	if len(segments) > maxSegments {
		return true
	}
	seen := map[string]int{}
	for _, s := range segments {
		if seen[s]++; s != "" && seen[s] > maxRepeats {
			return true
		}
	}
	return false
}

// isCalendar says whether addresses of this shape name days: such pages link to
// the next ones for ever.
func isCalendar(shape string) bool {
	shape = strings.ToLower(shape)
	for _, word := range [...]string{"calend", "agenda", "mese=", "month=", "anno=", "year=", "giorno=", "day=", "data=", "date=", "/#/#/#"} {
		if strings.Contains(shape, word) {
			return true
		}
	}
	return false
}

// shapeOf is an address with its numbers replaced: the pages of a calendar all
// have one shape.
func shapeOf(key string) string {
	var b strings.Builder
	digits := false
	for i := range len(key) {
		if c := key[i]; '0' <= c && c <= '9' {
			if !digits {
				b.WriteByte('#')
			}
			digits = true
		} else {
			b.WriteByte(c)
			digits = false
		}
	}
	return b.String()
}

// queue is the frontier as a heap: higher rank first, then the earlier found.
type queue frontier

func (q *queue) Len() int { return len(q.queue) }

func (q *queue) Less(i, j int) bool {
	a, b := q.queue[i], q.queue[j]
	if q.met[a].rank != q.met[b].rank {
		return q.met[a].rank > q.met[b].rank
	}
	return a < b
}

func (q *queue) Swap(i, j int) {
	q.queue[i], q.queue[j] = q.queue[j], q.queue[i]
	q.met[q.queue[i]].place, q.met[q.queue[j]].place = int32(i), int32(j)
}

func (q *queue) Push(n any) {
	q.met[n.(uint32)].place = int32(len(q.queue))
	q.queue = append(q.queue, n.(uint32))
}

func (q *queue) Pop() any {
	last := len(q.queue) - 1
	n := q.queue[last]
	q.met[n].place = -1
	q.queue = q.queue[:last]
	return n
}
