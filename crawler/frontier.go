package crawler

import (
	"container/heap"
	"net/url"
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
	url   string
	rank  int
	kind  int // the rank before weariness: what the page is expected to be
	own   bool
	via   *evidence.Linked // the link, where its words name a service: a redirect may lead to the service's host
	order int              // of discovery: equal ranks are read in the order they were found
	place int              // in the heap; -1 when no longer waiting
}

// frontier is what is still to be read, best first, each page once.
type frontier struct {
	queue   queue
	known   map[string]*candidate // by page key; nil: had without waiting
	shapes  map[string]int
	read    map[int]int // pages handed out, by kind
	order   int
	dropped bool // a page of the site was left out: the site was not read whole
}

func newFrontier() frontier {
	return frontier{known: map[string]*candidate{}, shapes: map[string]int{}, read: map[int]int{}}
}

// done marks addresses as had.
func (f *frontier) done(addresses ...string) {
	for _, a := range addresses {
		if key := evidence.PageKey(a); f.known[key] == nil {
			f.known[key] = nil
		}
	}
}

// push adds an address unless it is known or looks like a trap.
func (f *frontier) push(c candidate) {
	key := evidence.PageKey(c.url)
	if waiting, ok := f.known[key]; ok {
		f.raise(waiting, c.rank)
		if waiting != nil && waiting.via == nil {
			waiting.via = c.via
		}
		return
	}
	if len(f.queue) >= maxFrontier || isTrap(c.url) {
		f.dropped = f.dropped || c.own
		return
	}
	shape := shapeOf(key)
	limit := maxPerShape
	switch {
	case c.rank >= rankWanted, rankDuty <= c.rank && c.rank < rankCrowd:
		limit = maxPerWanted
	case isCalendar(shape):
		limit = maxPerDate
	}
	if f.shapes[shape] >= limit {
		f.dropped = f.dropped || c.own
		return
	}
	f.shapes[shape]++
	f.order++
	c.order, c.kind = f.order, c.rank
	f.known[key] = &c
	heap.Push(&f.queue, &c)
}

// raise lifts a waiting address when a better link leads to it: a menu may call
// "Area 7" what a page calls "IBAN e pagamenti informatici".
func (f *frontier) raise(c *candidate, rank int) {
	if c != nil && c.place >= 0 && c.rank < rank {
		c.rank, c.kind = rank, rank
		heap.Fix(&f.queue, c.place)
	}
}

// next hands out the best. Each page of a kind beyond the first few makes the
// rest of that kind worth less: three hundred "Servizi dell'ufficio…" or an
// archive of headlines about payments must not keep the visit from "Contatti".
func (f *frontier) next() (candidate, bool) {
	for len(f.queue) > 0 {
		c := f.queue[0]
		if worn := c.kind - weariness*max(0, f.read[c.kind]-fewOfAKind); worn < c.rank {
			c.rank = worn
			heap.Fix(&f.queue, 0)
			continue
		}
		heap.Pop(&f.queue)
		f.read[c.kind]++
		return *c, true
	}
	return candidate{}, false
}

// best is the rank of what comes next; below every rank when nothing does.
func (f *frontier) best() int {
	if len(f.queue) == 0 {
		return -1000
	}
	return f.queue[0].rank
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

// queue is a heap: higher rank first, then the earlier found.
type queue []*candidate

func (q queue) Len() int { return len(q) }

func (q queue) Less(i, j int) bool {
	if q[i].rank != q[j].rank {
		return q[i].rank > q[j].rank
	}
	return q[i].order < q[j].order
}

func (q queue) Swap(i, j int) {
	q[i], q[j] = q[j], q[i]
	q[i].place, q[j].place = i, j
}

func (q *queue) Push(x any) {
	c := x.(*candidate)
	c.place = len(*q)
	*q = append(*q, c)
}

func (q *queue) Pop() any {
	old := *q
	c := old[len(old)-1]
	c.place = -1
	*q = old[:len(old)-1]
	return c
}
