package reports

import (
	"io"
	"time"

	"github.com/parquet-go/parquet-go"
)

// verdictRow is one verdict of one comune, with what is needed to group it: the
// table of an analyst.
type verdictRow struct {
	IPA        string    `parquet:"ipa,dict"`
	ISTAT      string    `parquet:"istat,dict"`
	Name       string    `parquet:"name,dict"`
	Province   string    `parquet:"province,dict"`
	Population int32     `parquet:"population"`
	Cluster    string    `parquet:"cluster,dict"`
	Pilot      bool      `parquet:"pilot"`
	Supplier   string    `parquet:"supplier,dict"`
	Finished   time.Time `parquet:"finished,timestamp(millisecond)"`
	Ruleset    string    `parquet:"ruleset,dict"`
	Check      string    `parquet:"check,dict"`
	Family     string    `parquet:"family,dict"`
	Weight     int32     `parquet:"weight"`
	Status     string    `parquet:"status,dict"`
	Reason     string    `parquet:"reason,dict"`
	Score      *float64  `parquet:"score,optional"` // the comune's overall score; null when not published
	Coverage   float64   `parquet:"coverage"`
}

// Parquet writes a row a comune and check.
func Parquet(w io.Writer, r Report) error {
	out := parquet.NewGenericWriter[verdictRow](w, parquet.Compression(&parquet.Zstd))
	var rows []verdictRow
	for i, named := 0, r.Shown(); i < len(named); i++ {
		o := &named[i]
		rows = rows[:0]
		for _, res := range o.Results {
			rows = append(rows, verdictRow{
				IPA: o.IPA, ISTAT: o.ISTAT, Name: o.Name, Province: o.Province, Population: int32(o.Population), Cluster: string(o.Cluster), Pilot: o.Pilot, Supplier: o.Supplier,
				Finished: o.Finished.UTC(), Ruleset: o.Card.Ruleset, Check: res.Check, Family: string(res.Family), Weight: int32(res.Weight),
				Status: string(res.Status), Reason: res.Reason, Score: o.Card.Overall.Value, Coverage: o.Card.Overall.Coverage,
			})
		}
		if _, err := out.Write(rows); err != nil {
			return err
		}
	}
	return out.Close()
}
