package checks

// Dimension is the side of the programme that a remedy is a matter of: what
// has to move for the finding to be mended.
type Dimension string

// The four dimensions of the programme.
const (
	Administrative Dimension = "administrative-legal" // acts, declarations, register entries
	Economic       Dimension = "economic-financial"   // grants, contracts, costs
	Technological  Dimension = "technological"        // configuration, software, networks
	Organisational Dimension = "organisational"       // who does the work, services offered, contents kept up
)

// Dimensions lists them in the programme's order.
var Dimensions = [...]Dimension{Administrative, Economic, Technological, Organisational}

var dimensionTitles = map[Dimension]Text{
	Administrative: {"amministrativo-legale", "administrative-legal"},
	Economic:       {"economico-finanziaria", "economic-financial"},
	Technological:  {"tecnologica", "technological"},
	Organisational: {"organizzativa", "organisational"},
}

// Title names the dimension; no words for a value outside Dimensions.
func (d Dimension) Title() Text { return dimensionTitles[d] }
