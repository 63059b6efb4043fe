package checks

import "time"

// Entry is a check as scripts and the API see it.
type Entry struct {
	ID       string   `json:"id"`
	Family   Family   `json:"family"`
	Severity Severity `json:"severity"`
	Weight   int      `json:"weight"`
	Title    Text     `json:"title"`
	About    Text     `json:"about"`
	Remedy   Text     `json:"remedy"`
	Cites    []Cite   `json:"cites"`
	Since    string   `json:"since" format:"date"`

	Dimension      Dimension `json:"dimension" enum:"administrative-legal,economic-financial,technological,organisational"`
	DimensionTitle Text      `json:"dimension_title"`
}

// Catalogue returns every check without its code, in the order of All.
func Catalogue() []Entry {
	var out []Entry
	for _, c := range All() {
		out = append(out, Entry{c.ID, c.Family, c.Severity, c.Weight, c.Title, c.About, c.Remedy, c.Cites, c.Since.Format(time.DateOnly), c.Dimension, c.Dimension.Title()})
	}
	return out
}
