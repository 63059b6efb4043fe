package web

import (
	"errors"
	"net/http"
	"reflect"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"
)

// newAPI registers the operations. Errors are RFC 9457 and never echo input;
// the library's documentation page is off, it would load scripts from a CDN.
func (s *Server) newAPI(mux *http.ServeMux) huma.API {
	config := huma.DefaultConfig("Campanile", s.Version)
	config.Info.Description = "What every comune shows to the outside, judged against AgID's rules. A measurement, not an ascertainment."
	config.OpenAPIPath, config.DocsPath, config.SchemasPath = "/api/openapi", "", "/api/schemas"
	config.CreateHooks = nil // no "$schema" in answers
	config.Components = &huma.Components{Schemas: huma.NewMapRegistry("#/components/schemas/", schemaName)}
	config.Components.SecuritySchemes = map[string]*huma.SecurityScheme{"token": {Type: "http", Scheme: "bearer"}}
	api := humago.New(mux, config)
	s.registerLists(api)
	s.registerComune(api)
	huma.Register(api, huma.Operation{
		OperationID: "ask-scan", Method: http.MethodPost, Path: apiRoot + "/municipalities/{ipa}/scans",
		Summary: "Ask for a new scan of a comune", DefaultStatus: http.StatusAccepted,
		Description: "202 with the Location to follow; 200 with the pending scan when there is one. A token of an official or a supplier is not needed; it is not bound by the limit of a client.",
		Errors:      []int{http.StatusUnauthorized, http.StatusForbidden, http.StatusNotFound, http.StatusTooManyRequests},
		Security:    []map[string][]string{{}, {"token": {}}},
	}, s.postScan)
	describeScanAnswers(api.OpenAPI().Paths[apiRoot+"/municipalities/{ipa}/scans"].Post.Responses)
	huma.Register(api, huma.Operation{
		OperationID: "get-scan", Method: http.MethodGet, Path: apiRoot + "/scans/{id}",
		Summary: "How far a scan is", Errors: []int{http.StatusNotFound},
	}, s.getScan)
	huma.Register(api, huma.Operation{
		OperationID: "list-checks", Method: http.MethodGet, Path: apiRoot + "/checks",
		Summary: "The catalogue of checks",
	}, s.listChecks)
	return api
}

// schemaNames is what the description calls our types: generated clients name
// their classes by it, so it does not change with our code.
var schemaNames = map[string]string{
	"Brief": "MunicipalityBrief", "Public": "Municipality", "PublicResult": "Result", "Entry": "Check", "ScanBody": "Scan",
	"ErrorModel": "Problem", "ListOutputBody": "MunicipalityList", "ResultsOutputBody": "ResultList", "RunsOutputBody": "RunList", "ChangesOutputBody": "ChangeList",
	"SourcesOutputBody": "SourceList", "SuppliersOutputBody": "SupplierList", "NetworksOutputBody": "NetworkList", "HistoryOutputBody": "History", "ExplainOutputBody": "Explanation",
	"SourceBody": "Source", "SupplierBody": "Supplier", "LackingBody": "Lacking", "NetworkBody": "Network", "PointBody": "Visit", "ChangeBody": "VerdictChange", "StepBody": "Step",
}

func schemaName(t reflect.Type, hint string) string {
	name := huma.DefaultSchemaNamer(t, hint)
	return firstOf(schemaNames[name], name)
}

// describeScanAnswers adds what the library does not derive from the types.
func describeScanAnswers(r map[string]*huma.Response) {
	pending := *r["202"]
	pending.Description = "A scan was pending already: where to follow it"
	r["200"] = &pending
	r["429"].Headers = map[string]*huma.Param{
		"Retry-After": {Description: "Seconds to wait", Schema: &huma.Schema{Type: huma.TypeInteger}},
	}
}

func init() {
	huma.DefaultArrayNullable = false // lists are empty, never null
	// The library's errors would repeat the offending value.
	original := huma.NewError
	huma.NewError = func(status int, msg string, errs ...error) huma.StatusError {
		for _, err := range errs {
			var d *huma.ErrorDetail
			if errors.As(err, &d) {
				d.Value = nil
			}
		}
		return original(status, msg, errs...)
	}
}
