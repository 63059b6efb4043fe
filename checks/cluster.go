package checks

import "github.com/campanile-italia/campanile/registry"

// ClusterTitle names a population cluster.
func ClusterTitle(c registry.Cluster) Text {
	switch c {
	case registry.Under5000:
		return Text{IT: "Fino a 4.999 abitanti", EN: "Up to 4,999 inhabitants"}
	case registry.From5000:
		return Text{IT: "Da 5.000 a 15.000 abitanti", EN: "5,000 to 15,000 inhabitants"}
	case registry.Over15000:
		return Text{IT: "Oltre 15.000 abitanti", EN: "Over 15,000 inhabitants"}
	}
	return Text{IT: "Popolazione non nota", EN: "Population unknown"}
}
