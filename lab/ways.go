package lab

// axis is one thing that comuni do in several ways, or only seem to do. Its
// ways are dealt out in turn over a seeded order of the comuni it is dealt
// among; all others do it in the first way.
type axis uint8

// way is one of them.
type way string

// axisSpec is how an axis is dealt: its ways, the first the plainest, and among
// whom.
type axisSpec struct {
	name  string
	ways  []way
	among func(*comune) bool
}

func (c *comune) way(a axis) way {
	if w := c.ways[a]; w != "" {
		return w
	}
	return axisSpecs[a].ways[0]
}

// dealWays deals the axes from one up to another.
func (d dealer) dealWays(all []*comune, from, to axis) {
	for a := from; a < to; a++ {
		spec := &axisSpecs[a]
		i := 0
		for _, c := range d.order(spec.name, all) {
			if spec.among(c) {
				c.ways[a] = spec.ways[i%len(spec.ways)]
				i++
			}
		}
	}
}

// The comuni that axes are dealt among.

// everybody is for registers.
func everybody(*comune) bool { return true }

// ownSite is for what stands on the pages of a readable site that is one
// comune's alone, on its own host and over HTTPS.
func (c *comune) ownSite() bool {
	return c.contentFault() == "" && c.host != "" && !c.vendor && c.lead == nil && len(c.united) == 0 && !c.overPlainHTTP()
}

// ownZone is for what DNS says of a domain of the comune's own.
func (c *comune) ownZone() bool {
	return c.host != "" && !c.vendor && c.lead == nil && len(c.united) == 0 && c.outage != outDNS
}
