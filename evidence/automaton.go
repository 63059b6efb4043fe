package evidence

// automaton finds which words of the vocabulary a text holds, in one walk over
// it (Aho and Corasick, 1975). Every link of every page is asked; word by word
// it was a sixth of a visit.
type automaton struct {
	next  [][symbols]int16 // state, symbol -> state
	found []Topics         // by state: of the words that end there
}

// symbols are the characters that the vocabulary is written in, and 0 for all
// others.
const symbols = 48

var symbol = func() (table [256]uint8) {
	for i, c := range []byte("abcdefghijklmnopqrstuvwxyz0123456789 -./'_") {
		table[c] = uint8(i + 1)
	}
	return table
}()

func newAutomaton() *automaton {
	a := &automaton{next: make([][symbols]int16, 1), found: make([]Topics, 1)}
	for _, entry := range vocabulary {
		for _, w := range entry.words {
			a.add(w, entry.topics)
		}
	}
	a.link()
	return a
}

func (a *automaton) add(word string, topics Topics) {
	state := int16(0)
	for i := range len(word) {
		c := symbol[word[i]]
		if c == 0 {
			panic("evidence: no symbol for a character of the vocabulary's " + word)
		}
		if a.next[state][c] == 0 {
			a.next = append(a.next, [symbols]int16{})
			a.found = append(a.found, 0)
			a.next[state][c] = int16(len(a.next) - 1)
		}
		state = a.next[state][c]
	}
	a.found[state] |= topics
}

// link completes the transitions: where no word goes on, the longest beginning
// of another that the text just ended on does.
func (a *automaton) link() {
	fallback := make([]int16, len(a.next))
	var queue []int16
	for _, s := range a.next[0] {
		if s != 0 {
			queue = append(queue, s)
		}
	}
	for len(queue) > 0 {
		state := queue[0]
		queue = queue[1:]
		a.found[state] |= a.found[fallback[state]]
		for c, to := range a.next[state] {
			other := a.next[fallback[state]][c]
			if to == 0 {
				a.next[state][c] = other
				continue
			}
			fallback[to] = other
			queue = append(queue, to)
		}
	}
}

// find returns the topics whose words a folded text holds.
func (a *automaton) find(text string) Topics {
	var found Topics
	state := int16(0)
	for i := range len(text) {
		state = a.next[state][symbol[text[i]]]
		found |= a.found[state]
	}
	return found
}
