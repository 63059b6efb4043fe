package dashboards

import "fmt"

func at(v float64) *float64 { return &v }
func digits(n int) *int     { return &n }

// scoreSteps are the bands of the portal: under 50%, under 80%, from there.
var scoreSteps = &thresholds{Mode: "absolute", Steps: []step{{"red", nil}, {"orange", at(0.5)}, {"green", at(0.8)}}}

// noSteps colours nothing.
var noSteps = &thresholds{Mode: "absolute", Steps: []step{{"text", nil}}}

// share is how a share or a score is drawn: 0 to 100%.
func share(steps *thresholds) *fieldConfig {
	return &fieldConfig{Defaults: defaults{Unit: "percentunit", Min: at(0), Max: at(1), Decimals: digits(0), NoValue: "—", Thresholds: steps, Color: map[string]any{"mode": "thresholds"}}, Overrides: []override{}}
}

// lines is a share over time, a colour a line.
func lines() *fieldConfig {
	f := share(noSteps)
	f.Defaults.Color = map[string]any{"mode": "palette-classic"}
	f.Defaults.Custom = map[string]any{"lineWidth": 2, "fillOpacity": 0, "showPoints": "never", "spanNulls": true}
	return f
}

// number is a count.
func number(unit string) *fieldConfig {
	return &fieldConfig{Defaults: defaults{Unit: unit, Decimals: digits(0), NoValue: "0", Thresholds: noSteps, Color: map[string]any{"mode": "thresholds"}}, Overrides: []override{}}
}

// amounts is numbers with as many decimals as they need.
func amounts() *fieldConfig {
	f := number("none")
	f.Defaults.Decimals, f.Defaults.NoValue = nil, "—"
	return f
}

func query(expr, legend string) Target {
	return Target{Datasource: prometheus, Expr: expr, LegendFormat: legend, Range: true}
}

func now(expr, legend string) Target {
	return Target{Datasource: prometheus, Expr: expr, LegendFormat: legend, Instant: true}
}

func table(expr string) Target {
	return Target{Datasource: prometheus, Expr: expr, Format: "table", Instant: true}
}

func panel(kind, title, description string, f *fieldConfig, options map[string]any, targets ...Target) Panel {
	for i := range targets {
		targets[i].RefID = string(rune('A' + i))
	}
	return Panel{Type: kind, Title: title, Description: description, Datasource: &prometheus, FieldConfig: f, Options: options, Targets: targets}
}

var reduceLast = map[string]any{"calcs": []string{"lastNotNull"}, "fields": "", "values": false}

// stat is one figure, large.
func stat(title, description string, f *fieldConfig, t Target) Panel {
	return panel("stat", title, description, f, map[string]any{"reduceOptions": reduceLast, "colorMode": "value", "graphMode": "area", "textMode": "value", "justifyMode": "center"}, t)
}

// bars is a bar a series, the values now.
func bars(title, description string, f *fieldConfig, targets ...Target) Panel {
	return panel("bargauge", title, description, f, map[string]any{"reduceOptions": reduceLast, "orientation": "horizontal", "displayMode": "basic", "valueMode": "color", "showUnfilled": true, "sizing": "auto", "minVizHeight": 16}, targets...)
}

// trend is lines over time.
func trend(title, description string, f *fieldConfig, targets ...Target) Panel {
	return panel("timeseries", title, description, f, map[string]any{
		"legend":  map[string]any{"displayMode": "table", "placement": "right", "calcs": []string{"lastNotNull"}, "showLegend": true},
		"tooltip": map[string]any{"mode": "multi", "sort": "desc"},
	}, targets...)
}

// list is a table; columns are renamed and, with "", hidden.
func list(title, description string, f *fieldConfig, columns map[string]string, order []string, targets ...Target) Panel {
	p := panel("table", title, description, f, map[string]any{"showHeader": true, "cellHeight": "sm", "footer": map[string]any{"show": false}}, targets...)
	exclude, rename, index := map[string]any{"Time": true, "__name__": true, "instance": true, "job": true}, map[string]any{}, map[string]any{}
	for name, as := range columns {
		if as == "" {
			exclude[name] = true
		} else {
			rename[name] = as
		}
	}
	for i, name := range order {
		index[name] = i
	}
	if len(targets) > 1 {
		p.Transformations = append(p.Transformations, transform{"merge", map[string]any{}})
	}
	p.Transformations = append(p.Transformations, transform{"organize", map[string]any{"excludeByName": exclude, "renameByName": rename, "indexByName": index}})
	return p
}

// linked makes a table's column of names lead to the comune's page.
func linked(p Panel, column string) Panel {
	f := *p.FieldConfig
	f.Overrides = append([]override{{
		Matcher: map[string]any{"id": "byName", "options": column},
		Properties: []map[string]any{{"id": "links", "value": []link{
			{Title: "Pagina del comune", URL: "${portal}/comuni/${__data.fields.ipa}", TargetBlank: true},
			{Title: "Il comune in Grafana", URL: "/d/campanile-comune?var-ipa=${__data.fields.ipa}&${datasource:queryparam}"},
		}}},
	}}, f.Overrides...)
	p.FieldConfig = &f
	return p
}

func text(markdown string) Panel {
	return Panel{Type: "text", Options: map[string]any{"mode": "markdown", "content": markdown}}
}

func row(title string) Panel {
	closed := false
	return Panel{Type: "row", Title: title, Collapsed: &closed}
}

// sized is a panel with how much of the page it takes.
type sized struct {
	w, h int
	Panel
}

// lay places panels from left to right, a line after the other, and numbers them.
func lay(panels ...sized) []Panel {
	var out []Panel
	x, y, line := 0, 0, 0
	for i, s := range panels {
		if s.Type == "row" {
			s.w, s.h = 24, 1
		}
		if x+s.w > 24 {
			x, y, line = 0, y+line, 0
		}
		p := s.Panel
		p.ID, p.GridPos = i+1, grid{H: s.h, W: s.w, X: x, Y: y}
		out = append(out, p)
		x, line = x+s.w, max(line, s.h)
	}
	return out
}

// page is a dashboard with what all have in common: the data source and the
// portal's address are chosen, and the others are a click away.
func page(uid, title, description string, vars []Variable, panels ...sized) Dashboard {
	return Dashboard{
		UID: "campanile-" + uid, Title: title, Description: description, Tags: []string{"campanile"}, Timezone: "Europe/Rome", SchemaVersion: 39, Version: 1,
		Refresh: "5m", Time: timeRange{"now-90d", "now"},
		Templating: templating{List: append([]Variable{
			{Name: "datasource", Label: "Fonte dei dati", Type: "datasource", Query: "prometheus", Current: map[string]any{}},
			{Name: "portal", Label: "Indirizzo del portale", Type: "textbox", Query: "http://localhost:8080", Current: map[string]any{"text": "http://localhost:8080", "value": "http://localhost:8080"}},
		}, vars...)},
		Links:  []link{{Title: "Campanile", Type: "dashboards", Tags: []string{"campanile"}, AsDropdown: true, KeepTime: true, IncludeVars: true}},
		Panels: lay(panels...),
	}
}

// choice is a variable with the values of a label.
func choice(name, label, of, metric string, multi bool) Variable {
	q := fmt.Sprintf("label_values(%s, %s)", metric, of)
	v := Variable{Name: name, Label: label, Type: "query", Datasource: &prometheus, Query: queryOf{q, "values"}, Definition: q, Refresh: 2, Sort: 1, Current: map[string]any{}}
	if multi {
		v.Multi, v.IncludeAll, v.AllValue = true, true, ".*"
		v.Current = map[string]any{"text": []string{"Tutte"}, "value": []string{"$__all"}}
	}
	return v
}
