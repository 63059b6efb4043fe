package dashboards

// comune is one comune: where it stands, how it came there, what fails.
func comune() Dashboard {
	one := func(metric, more string) string { return `max(` + metric + `{ipa="$ipa"` + more + `})` }
	panels := []sized{{24, 3, text("### [Apri la pagina del comune](${portal}/comuni/${ipa})\nLì stanno le prove, le norme e come rimediare. Qui i punteggi nel tempo, accanto ai comuni della stessa classe.")}}
	for _, f := range append(append([]family{}, themes...), scores[4]) {
		panels = append(panels, sized{6, 5, stat(f.name, "Un trattino: meno del 60% degli obblighi si è potuto valutare.", share(scoreSteps), query(one("campanile_score_ratio", `, family="`+f.id+`"`), ""))})
	}
	var own, cover []Target
	for _, f := range scores {
		own = append(own, query(one("campanile_score_ratio", `, family="`+f.id+`"`), f.name))
		cover = append(cover, query(one("campanile_coverage_ratio", `, family="`+f.id+`"`), f.name))
	}
	own = append(own, query(`avg(`+score("overall")+` and on (ipa) (`+info+` * on (cluster) group_left () count by (cluster) (campanile_municipality_info{ipa="$ipa"})))`, "Complessivo, comuni della stessa classe"))
	panels = append(panels,
		sized{12, 9, trend("Punteggi nel tempo", "", lines(), own...)},
		sized{12, 9, trend("Copertura nel tempo", "Quota degli obblighi che si è potuta valutare.", lines(), cover...)},
		sized{12, 14, sparse(list("Da correggere", "Controlli non conformi (0%) o da migliorare (50%).", share(scoreSteps), map[string]string{"check": "Controllo", "Value": "Esito"}, []string{"check", "Value"},
			table(`max by (check) (campanile_check_status{ipa="$ipa"} < 1)`)))},
		sized{12, 14, list("Tutti gli esiti", "Manca ciò che non si è potuto rilevare o non si applica.", share(scoreSteps), map[string]string{"check": "Controllo", "Value": "Esito"}, []string{"check", "Value"},
			table(`max by (check) (campanile_check_status{ipa="$ipa"})`))},
		sized{12, 4, stat("Ultima visita", "Quanto tempo fa.", number("s"), query("time() - "+one("campanile_last_visit_timestamp_seconds", ""), ""))},
		sized{12, 4, stat("Abitanti", "ISTAT.", number("none"), query(one("campanile_municipality_population", ""), ""))},
	)
	return page("comune", "Campanile · Un comune", "I punteggi di un comune nel tempo, e che cosa gli manca.", []Variable{choice("ipa", "Codice IPA", "ipa", "campanile_municipality_info", false)}, panels...)
}

func sparse(p Panel) Panel { p.sparse = true; return p }
