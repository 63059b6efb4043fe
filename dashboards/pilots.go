package dashboards

// pilots lays the pilot comuni beside the others. It shows, it does not prove:
// what the pilots added is in the evaluation.
func pilots() Dashboard {
	panels := []sized{{24, 3, text("Medie dei comuni pilota e degli altri. **Una differenza qui non è un effetto**: i due gruppi non sono uguali in partenza. L'effetto, con il suo intervallo, è nella valutazione del portale.")}}
	for _, f := range append(append([]family{}, themes...), scores[4]) {
		panels = append(panels,
			sized{6, 5, sparse(stat(f.name+": pilota", "", share(scoreSteps), query(`avg(`+score(f.id)+` and on (ipa) campanile_municipality_info{pilot="true"})`, "")))},
			sized{6, 5, stat(f.name+": altri", "", share(scoreSteps), query(`avg(`+score(f.id)+` and on (ipa) campanile_municipality_info{pilot="false"})`, ""))},
		)
	}
	for _, f := range append(append([]family{}, themes...), scores[4]) {
		panels = append(panels, sized{12, 9, trend(f.name+" nel tempo", "", lines(), query(`max by (pilot) (campanile:score_ratio:mean_by_pilot{family="`+f.id+`"})`, "pilota: {{pilot}}"))})
	}
	for _, f := range append(append([]family{}, themes...), scores[4]) {
		panels = append(panels, sized{12, 9, sparse(trend(f.name+": pilota e comuni simili", "I comuni simili sono quelli con cui il certificato più recente confronta i pilota.", lines(),
			query(`max by (group) (campanile_group_score_ratio{family="`+f.id+`"})`, "{{group}}")))})
	}
	panels = append(panels, sized{24, 6, sparse(trend("Effetto certificato", "Quanto i pilota sono cambiati più dei comuni simili: stima ed estremi dell'intervallo del certificato più recente.", lines(),
		query(`max by (outcome, bound) (campanile_pilots_effect_ratio)`, "{{outcome}} {{bound}}")))})
	panels = append(panels, sized{24, 12, sparse(linked(list("I comuni pilota", "Il nome porta alla pagina del comune.", share(scoreSteps),
		map[string]string{"ipa": "", "name": "Comune", "province": "Provincia", "Value": "Complessivo", "cluster": "", "pilot": ""}, []string{"name", "province", "Value"},
		table(`sort_desc(`+score("overall")+` * on (ipa) group_left (name, province) max by (ipa, name, province) (campanile_municipality_info{pilot="true"}))`)), "Comune"))})
	panels = append(panels, sized{24, 9, sparse(trend("Prime ondate del piano di estensione", "Punteggio complessivo medio dei comuni di ciascuna ondata del piano pubblicato: si vede se, quando tocca a loro, salgono.", lines(),
		query(`max by (wave) (campanile_rollout_wave_score_ratio{family="overall",wave=~"0[1-6]"})`, "ondata {{wave}}")))})
	panels = append(panels, sized{24, 12, sparse(list("Le ondate del piano di estensione", "Il guadagno atteso è in comuni portati da nulla a tutto, con gli estremi del suo intervallo. I comuni di ciascuna ondata sono nel piano del portale.", amounts(),
		map[string]string{"wave": "Ondata", "Value #A": "Comuni", "Value #B": "Guadagno atteso", "Value #C": "Da", "Value #D": "A"}, []string{"wave", "Value #A", "Value #B", "Value #C", "Value #D"},
		table(`max by (wave) (campanile_rollout_wave_comuni)`), waveGain("estimate"), waveGain("low"), waveGain("high")))})
	return page("pilota", "Campanile · I comuni pilota", "I comuni pilota accanto agli altri, nel tempo.", nil, panels...)
}

func waveGain(bound string) Target {
	return table(`max by (wave) (campanile_rollout_wave_gain_comuni{bound="` + bound + `"})`)
}
