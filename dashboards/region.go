package dashboards

// region is where the territory stands, at a glance.
func region() Dashboard {
	var tiles, trends []sized
	for _, f := range scores[:3] {
		tiles = append(tiles, sized{6, 5, stat(f.name+": punteggio medio", "Media dei punteggi pubblicati, da 0 a 100%.", share(scoreSteps), query("avg("+score(f.id)+")", ""))})
	}
	tiles = append(tiles, sized{6, 5, stat("Complessivo: punteggio medio", "pagoPA 35, fatturazione 25, hosting 20, altri obblighi 20.", share(scoreSteps), query("avg("+score("overall")+")", ""))})
	tiles = append(tiles,
		sized{6, 4, stat("Comuni rilevati", "Comuni con almeno una visita.", number("none"), query("count("+info+")", ""))},
		sized{6, 4, stat("Con punteggio pubblicato", "Comuni di cui si è potuto valutare almeno il 60% degli obblighi, per peso.", share(noSteps), query("count("+score("overall")+") / count("+info+")", ""))},
		sized{6, 4, stat("Copertura media", "Quota degli obblighi che si è potuta valutare.", share(noSteps), query("avg("+coverage("overall")+")", ""))},
		sized{6, 4, stat("Ultima rilevazione pubblicata", "Quanto tempo fa.", number("s"), query("time() - max(campanile_run_published_timestamp_seconds)", ""))},
	)
	var targets []Target
	for _, f := range scores {
		targets = append(targets, query("max(campanile:score_ratio:mean{family=\""+f.id+"\"})", f.name))
	}
	trends = append(trends, sized{24, 9, trend("Andamento dei punteggi medi", "Un cambio di regole sposta i punteggi: le regole in vigore sono nella pagina «Metodo» del portale.", lines(), targets...)})
	panels := append([]sized{{24, 1, row("A colpo d'occhio")}}, tiles...)
	panels = append(panels, trends...)
	panels = append(panels, sized{24, 1, row("Per classe di popolazione")})
	for _, f := range themes {
		panels = append(panels, sized{8, 6, bars(f.name+" per classe di popolazione", "Le classi del programma: fino a 4.999, da 5.000 a 15.000, oltre 15.000 abitanti.", share(scoreSteps), now(meanBy(f.id, "cluster"), "{{cluster}}"))})
	}
	panels = append(panels, sized{24, 1, row("Per provincia")})
	panels = append(panels, sized{12, 12, provinceMap()})
	panels = append(panels, sized{12, 12, list("Punteggi medi per provincia", "Un trattino: nessun punteggio pubblicato.", share(scoreSteps),
		map[string]string{"province": "Provincia", "Value #A": "pagoPA", "Value #B": "Fatturazione", "Value #C": "Hosting", "Value #D": "Complessivo"}, []string{"province", "Value #A", "Value #B", "Value #C", "Value #D"},
		table(meanBy("pagopa", "province")), table(meanBy("einvoice", "province")), table(meanBy("hosting", "province")), table(meanBy("overall", "province")))})
	panels = append(panels, sized{24, 1, row("Da dove cominciare")})
	panels = append(panels,
		sized{12, 12, bars("Controlli con più comuni non conformi", "I quindici controlli falliti da più comuni.", number("none"), now(`topk(15, sum by (check) (`+tallies+` and on (check, status) campanile_check_municipalities{status="fail"}))`, "{{check}}"))},
		sized{12, 12, linked(list("Comuni con il punteggio complessivo più basso", "Il nome porta alla pagina del comune.", share(scoreSteps),
			map[string]string{"ipa": "", "name": "Comune", "province": "Provincia", "Value": "Punteggio", "cluster": "", "pilot": ""}, []string{"name", "province", "Value"},
			table(`bottomk(25, `+with(score("overall"), "name, province")+`)`)), "Comune")},
	)
	return page("regione", "Campanile · Il territorio", "Dove sta il territorio: le tre famiglie, la copertura, l'andamento, le classi di popolazione, le province.", nil, panels...)
}

// provinceMap draws the provinces at their chief towns: a gazetteer of ours, no
// boundaries of others.
func provinceMap() Panel {
	return panel("geomap", "Punteggio complessivo per provincia", "Un cerchio a ogni capoluogo: il colore è il punteggio medio, la grandezza il numero di comuni rilevati.", share(scoreSteps), map[string]any{
		"view":    map[string]any{"id": "coords", "lat": 45.6, "lon": 9.9, "zoom": 7.6},
		"basemap": map[string]any{"type": "osm-standard", "name": "OpenStreetMap"},
		"layers": []any{map[string]any{
			"type": "markers", "name": "Province",
			"location": map[string]any{"mode": "lookup", "lookup": "province", "gazetteer": "public/gazetteer/campanile-province.json"},
			"config": map[string]any{
				"showLegend": true,
				"style": map[string]any{
					"color":   map[string]any{"field": "Value #A", "fixed": "dark-green"},
					"size":    map[string]any{"field": "Value #B", "fixed": 8, "min": 8, "max": 30},
					"opacity": 0.8, "symbol": map[string]any{"mode": "fixed", "fixed": "img/icons/marker/circle.svg"},
					"text": map[string]any{"mode": "field", "field": "province", "fixed": ""},
				},
			},
		}},
		"controls": map[string]any{"showZoom": true, "showAttribution": true, "mouseWheelZoom": false},
		"tooltip":  map[string]any{"mode": "details"},
	}, table(meanBy("overall", "province")), table(`count by (province) (`+info+`)`)).merged()
}

func (p Panel) merged() Panel {
	p.Transformations = []transform{{"merge", map[string]any{}}}
	return p
}
