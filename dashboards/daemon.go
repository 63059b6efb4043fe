package dashboards

// daemon is the health of Campanile itself, for who runs it.
func daemon() Dashboard {
	rates := func(unit string) *fieldConfig {
		f := number(unit)
		f.Defaults.Decimals = nil
		f.Defaults.Color = map[string]any{"mode": "palette-classic"}
		f.Defaults.Custom = map[string]any{"lineWidth": 1, "fillOpacity": 10, "showPoints": "never"}
		return f
	}
	withheld := number("none")
	withheld.Defaults.Mappings = []any{map[string]any{"type": "value", "options": map[string]any{"0": map[string]any{"text": "pubblicata", "color": "green"}, "1": map[string]any{"text": "trattenuta", "color": "orange"}}}}
	fine := share(noSteps)
	fine.Defaults.Decimals = digits(2)
	panels := []sized{
		{6, 5, stat("Ultima rilevazione", "Trattenuta: non è nei dati pubblici; il motivo è sulla prima pagina del portale.", withheld, query("max(campanile_run_withheld)", ""))},
		{6, 5, sparse(stat("Ripetibilità", "Quota dei verdetti uguali a quelli della visita precedente.", fine, query("max(campanile_run_agreement_ratio)", "")))},
		{6, 5, stat("Lavori in attesa", "", number("none"), query(`sum(campanile_jobs{state="waiting"})`, ""))},
		{6, 5, stat("Spazio libero", "Dove sta l'archivio; manca con PostgreSQL.", number("bytes"), query("min(campanile_store_free_bytes)", ""))},
		{12, 8, trend("Visite", "Al minuto, per esito: ok o il guasto del sito.", rates("none"), query("sum by (outcome) (rate(campanile_visits_total[5m])) * 60", "{{outcome}}"))},
		{12, 8, trend("Richieste e pagine", "Al secondo.", rates("reqps"), query("sum(rate(campanile_requests_total[5m]))", "richieste"), query("sum(rate(campanile_pages_total[5m]))", "pagine"))},
		{12, 8, trend("Durata delle visite", "", rates("s"), query("histogram_quantile(0.5, sum by (le) (rate(campanile_visit_duration_seconds_bucket[1h])))", "mediana"), query("histogram_quantile(0.95, sum by (le) (rate(campanile_visit_duration_seconds_bucket[1h])))", "95%"))},
		{12, 8, trend("Lavori per corsia", "", rates("none"), query("sum by (lane, state) (campanile_jobs)", "{{lane}} {{state}}"))},
		{12, 8, trend("Attesa del lavoro più vecchio", "Di quelli che possono partire.", rates("s"), query("max by (lane) (campanile_oldest_job_age_seconds)", "{{lane}}"))},
		{12, 8, sparse(bars("Verdetti instabili", "Cambiati e tornati indietro entro una settimana, negli ultimi 30 giorni.", number("none"), now("topk(15, max by (check) (campanile_check_flaps))", "{{check}}")))},
		{12, 8, bars("Età dei registri", "Dalla data del contenuto.", number("s"), now("time() - max by (source) (campanile_source_timestamp_seconds)", "{{source}}"))},
		{12, 8, trend("Memoria e archivio", "", rates("bytes"), query("sum(process_resident_memory_bytes)", "memoria"), query("max(campanile_store_bytes)", "archivio"))},
		{12, 8, trend("CPU", "Processori usati.", rates("none"), query("sum(rate(process_cpu_seconds_total[5m]))", "CPU"))},
		{12, 8, trend("Goroutine e file aperti", "", rates("none"), query("sum(go_goroutines)", "goroutine"), query("sum(process_open_fds)", "file"))},
		{24, 4, list("Versione", "", number("none"), map[string]string{"version": "Versione", "goversion": "Go", "Value": ""}, []string{"version", "goversion"}, table("max by (version, goversion) (campanile_build_info)"))},
	}
	return page("daemon", "Campanile · Il servizio", "La salute di Campanile: lavori, visite, registri, archivio.", nil, panels...)
}
