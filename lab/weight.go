package lab

import (
	"strconv"
	"strings"
)

// weigh brings a page to about n bytes by what real pages carry beside their
// content: inline icons, a slider of cards, style rules and a script's data.
// None of it says anything that a check reads.
func weigh(page string, n int) string {
	end := strings.LastIndex(page, "</body>")
	if end < 0 || len(page) >= n {
		return page
	}
	var b strings.Builder
	b.Grow(n + 1024)
	b.WriteString(page[:end])
	for i := 0; b.Len() < n-len(page[end:]); i++ {
		no := strconv.Itoa(i)
		switch i % 4 {
		case 0:
			b.WriteString("<svg class=\"icon icon-sm icon-white\" viewBox=\"0 0 24 24\" aria-hidden=\"true\" focusable=\"false\"><g fill=\"none\" stroke=\"currentColor\"><path d=\"M12 2.5c-5.2 0-9.5 4.3-9.5 9.5s4.3 9.5 9.5 9.5 9.5-4.3 9.5-9.5-4.3-9.5-9.5-9.5zm" + no + " 14.2-4.1-4.1 1.4-1.4 2.7 2.7 5.8-5.8 1.4 1.4-7.2 7.2z\"/><path d=\"M4 6h16v2H4zm0 5h16v2H4zm0 5h16v2H4z\"/></g></svg>\n")
		case 1:
			b.WriteString("<div class=\"card-wrapper card-teaser-wrapper shadow rounded\"><div class=\"card card-teaser no-after rounded\"><div class=\"card-body\"><h3 class=\"card-title t-primary h5\"><a class=\"text-decoration-none\" href=\"#luogo-" + no + "\">Luogo di interesse numero " + no + "</a></h3><p class=\"card-text text-secondary\">Tra le colline e il fiume, una passeggiata di mezz&#39;ora tra ville, mulini e cascine: si visita il sabato &egrave; la domenica mattina.</p></div></div></div>\n")
		case 2:
			b.WriteString("<script>window.galleria=window.galleria||[];window.galleria.push({id:" + no + ",larghezza:1200,altezza:800,didascalia:'Veduta del borgo dalla torre civica',ordine:[" + no + ",3,5,8,13,21,34,55]});if(1<" + no + "&&2>1){window.galleria.sort(function(a,b){return a.id-b.id});}</script>\n")
		default:
			b.WriteString("<style>.carta-" + no + "{display:grid;grid-template-columns:repeat(3,minmax(0,1fr));gap:1.5rem;padding:0 1rem;background:linear-gradient(180deg,#fff 0,#f5f6fa 100%)}.carta-" + no + ">a{color:#0066cc;font-weight:600}</style>\n")
		}
	}
	b.WriteString(page[end:])
	return b.String()
}
