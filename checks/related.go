package checks

import "github.com/campanile-italia/campanile/evidence"

type relatedKey struct{ id string }

// related returns what another check of the catalogue finds, gates included,
// for the checks that lay two sides beside each other. It is worked out once a
// snapshot.
func related(s *evidence.Snapshot, id string) Finding {
	return s.Derived(relatedKey{id}, func() any {
		c, ok := Find(id)
		if !ok {
			panic("no check is called " + id) // a typing error: every fixture would show it
		}
		return c.judge(s, nil)
	}).(Finding)
}
