package dashboards

import "github.com/campanile-italia/campanile/checks"

// theme is one of the programme's three: its checks, its trend, its comuni.
func theme(f family) Dashboard {
	panels := []sized{
		{6, 5, stat("Punteggio medio", "", share(scoreSteps), query("avg("+score(f.id)+")", ""))},
		{6, 5, stat("Copertura media", "Quota degli obblighi che si è potuta valutare.", share(noSteps), query("avg("+coverage(f.id)+")", ""))},
		{6, 5, stat("Comuni con punteggio", "", number("none"), query("count("+score(f.id)+")", ""))},
		{6, 5, stat("Comuni sotto il 50%", "", number("none"), query("count("+score(f.id)+" < 0.5) or vector(0)", ""))},
		{12, 8, trend("Andamento per classe di popolazione", "", lines(), query(`max by (cluster) (campanile:score_ratio:mean_by_cluster{family="`+f.id+`"})`, "{{cluster}}"))},
		{12, 8, trend("Andamento per provincia", "", lines(), query(`max by (province) (campanile:score_ratio:mean_by_province{family="`+f.id+`"})`, "{{province}}"))},
	}
	if f.id == "hosting" {
		panels = append(panels, networks()...)
	}
	panels = append(panels, sized{24, 1, row("Controllo per controllo")})
	for _, c := range checks.All() {
		if string(c.Family) != f.id || c.Weight == 0 {
			continue
		}
		panels = append(panels, sized{12, 7, sparse(bars(c.Title.IT, c.ID+". Comuni per esito. "+c.About.IT, number("none"),
			now(`sum by (status) (`+tallies+` and on (check) campanile_check_municipalities{check="`+c.ID+`"})`, "{{status}}")))})
		panels = append(panels, sized{6, 7, sparse(stat("Comuni conformi", "Quota dei comuni valutati: "+c.Title.IT+".", share(scoreSteps), query(passing(c.ID), "")))})
		panels = append(panels, sized{6, 7, sparse(stat("Abitanti dei comuni conformi", "Quota degli abitanti dei comuni valutati: "+c.Title.IT+".", share(scoreSteps), query(inhabitants(c.ID), "")))})
	}
	panels = append(panels, sized{24, 1, row("I comuni")}, sized{24, 14, linked(list("Comuni, dal punteggio più basso", "Il nome porta alla pagina del comune.", share(scoreSteps),
		map[string]string{"ipa": "", "name": "Comune", "province": "Provincia", "cluster": "Classe", "Value": "Punteggio", "pilot": ""}, []string{"name", "province", "cluster", "Value"},
		table("sort("+with(score(f.id), "name, province, cluster")+")")), "Comune")})
	return page(f.uid, "Campanile · "+f.name, "La famiglia «"+f.name+"» controllo per controllo.", nil, panels...)
}

// networks are who hosts whom, and how concentrated that is.
func networks() []sized {
	const all = `max by (class, owner, country) (campanile_network_municipalities)`
	return []sized{
		{24, 1, row("Chi ospita chi")},
		{8, 9, bars("Comuni per classe della rete", "psn: Polo strategico nazionale; public-in-house: società pubblica; own-as: rete propria; qualified-cloud: cloud qualificato; other-hoster: altro fornitore; access-isp: linea di accesso; cdn: rete di distribuzione.", number("none"), now(`sum by (class) (`+all+`)`, "{{class}}"))},
		{10, 9, bars("Le reti con più comuni", "Le dodici reti su cui stanno più siti.", number("none"), now(`topk(12, sum by (owner) (`+all+`))`, "{{owner}}"))},
		{6, 9, bars("Comuni per Paese della rete", "Dove è registrato l'intervallo di indirizzi: non è detto che sia dove stanno i server.", number("none"), now(`sum by (country) (`+all+`)`, "{{country}}"))},
		{12, 5, stat("Concentrazione (indice di Herfindahl)", "Somma dei quadrati delle quote delle reti: 1 = tutti i siti su una rete.", &fieldConfig{Defaults: defaults{Unit: "none", Min: at(0), Max: at(1), Decimals: digits(2), NoValue: "—", Thresholds: noSteps, Color: map[string]any{"mode": "thresholds"}}, Overrides: []override{}},
			query(`sum((sum by (owner) (`+all+`) / scalar(sum(`+all+`))) ^ 2)`, ""))},
		{12, 5, stat("Siti sulle prime tre reti", "", share(noSteps), query(`sum(topk(3, sum by (owner) (`+all+`))) / sum(`+all+`)`, ""))},
	}
}
