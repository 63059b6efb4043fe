package dashboards

import "fmt"

// Series as queries read them. The maximum over instances makes one of them,
// should two web processes be scraped.
const (
	info       = `max by (ipa, name, province, cluster, pilot) (campanile_municipality_info)`
	population = `max by (ipa) (campanile_municipality_population)`
	tallies    = `max by (check, status, province, cluster) (campanile_check_municipalities)`
)

func score(family string) string {
	return fmt.Sprintf(`max by (ipa) (campanile_score_ratio{family=%q})`, family)
}

func coverage(family string) string {
	return fmt.Sprintf(`max by (ipa) (campanile_coverage_ratio{family=%q})`, family)
}

// with joins what is known of each comune to a series by ipa.
func with(series, labels string) string {
	return fmt.Sprintf(`%s * on (ipa) group_left (%s) %s`, series, labels, info)
}

// meanBy is the mean score of a family by a label of the comuni.
func meanBy(family, label string) string {
	return fmt.Sprintf(`avg by (%s) (%s)`, label, with(score(family), label))
}

// passing is the share of the assessed comuni that pass a check.
func passing(check string) string {
	return fmt.Sprintf(`sum(campanile_check_municipalities{check=%[1]q, status="pass"}) / sum(campanile_check_municipalities{check=%[1]q, status=~"pass|warn|fail"})`, check)
}

// inhabitants is the share of inhabitants whose comune passes a check.
func inhabitants(check string) string {
	return fmt.Sprintf(`sum(%[2]s and on (ipa) (campanile_check_status{check=%[1]q} == 1)) / sum(%[2]s and on (ipa) campanile_check_status{check=%[1]q})`, check, population)
}

// family is a theme of the programme, as its pages are called.
type family struct{ id, uid, name string }

// themes are the three of the programme.
var themes = []family{{"pagopa", "pagopa", "pagoPA"}, {"einvoice", "fatturazione", "Fatturazione elettronica"}, {"hosting", "hosting", "Hosting e cloud"}}

// scores are all that has a score, in the order of the programme.
var scores = append(append([]family{}, themes...), family{"adjacent", "altri", "Altri obblighi AgID"}, family{"overall", "complessivo", "Complessivo"})
