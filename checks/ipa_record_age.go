package checks

import (
	"fmt"
	"time"

	"github.com/campanile-italia/campanile/evidence"
	"github.com/campanile-italia/campanile/registry"
)

var _ = register(Check{
	ID: "ipa-record-age", Family: EInvoice, Severity: Must, Weight: 3, Dimension: Administrative,
	Title: Text{IT: "Dati in IPA aggiornati da non più di sei mesi", EN: "IPA data updated within six months"},
	About: Text{
		IT: "Si guarda la data di aggiornamento più recente dell'ente e dei suoi uffici di fatturazione in IPA: entro 183 giorni dalla data della copia del registro l'esito è positivo, oltre è parziale. Non è mai negativo: una conferma dei dati senza modifiche può non cambiare la data.",
		EN: "Looks at the newest day of update of the body and its invoicing offices in IPA: within 183 days of the register's copy is a pass, older a warning. It never fails: confirming the data without a change may leave the day as it was.",
	},
	Remedy: Text{
		IT: "Il referente IPA controlla i dati dell'ente e degli uffici e li aggiorna o conferma sull'indice, almeno ogni sei mesi.",
		EN: "The body's IPA contact checks the data of the body and its offices and updates or confirms them in the index, every six months at least.",
	},
	Cites: []Cite{
		{Act: "D.Lgs. 82/2005 (CAD)", Where: "art. 6-ter, c. 3", URL: "https://www.normattiva.it/uri-res/N2Ls?urn:nir:stato:decreto.legislativo:2005-03-07;82~art6ter"},
	},
	Since: date(2015, 3, 31),
	Gives: []Status{Pass, Warn, Unknown, NotApplicable},
	Applies: func(s *evidence.Snapshot) (string, bool) {
		return notInLiquidation(s)
	},
	Judge: judgeRecordAge,
})

// halfYear is the term of art. 6-ter, in days.
const halfYear = 183

func judgeRecordAge(s *evidence.Snapshot) Finding {
	src, ok := s.Source(registry.IPAEntities)
	if !ok || src.Missing {
		return unknown(evidence.SourceMissing, FaultText(evidence.SourceMissing), registerProof(s, registry.IPAEntities, string(evidence.SourceMissing)))
	}
	newest, id := s.Municipality.Updated, registry.IPAEntities
	for _, o := range s.Municipality.Offices {
		if o.Updated.After(newest) {
			newest, id = o.Updated, registry.IPAEInvoice
		}
	}
	if newest.IsZero() {
		return notDelivered(s, registry.IPAEntities, "Data_aggiornamento")
	}
	read := s.Started
	for _, d := range [...]time.Time{src.Read, src.Date} {
		if !d.IsZero() && d.Before(read) {
			read = d // an old copy does not make the body late
		}
	}
	days := max(0, int(read.Sub(newest).Hours()/24))
	proof := registerProof(s, id, "Data_aggiornamento "+newest.Format("2006-01-02"))
	if days > halfYear {
		return warned(Text{
			IT: fmt.Sprintf("L'ultimo aggiornamento in IPA è del %s: %d giorni prima della copia del registro.", newest.Format("02/01/2006"), days),
			EN: fmt.Sprintf("The last update in IPA is of %s: %d days before the register's copy.", newest.Format("2006-01-02"), days),
		}, proof)
	}
	return passed(Text{
		IT: "L'ultimo aggiornamento in IPA è del " + newest.Format("02/01/2006") + ".",
		EN: "The last update in IPA is of " + newest.Format("2006-01-02") + ".",
	}, proof)
}
