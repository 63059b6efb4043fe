package registry

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"
)

// IndicePA is published with CKAN, which gives a resource a new id when it is
// made anew; the dataset's name stays. An address of CKAN's is therefore asked
// for its dataset's resources first (package_show), and the id in the address
// is what is used when that does not answer.

const (
	ckanTimeout = 30 * time.Second
	maxCKAN     = 4 << 20 // bytes of a package_show; IndicePA's have 5 KB
	ckanQuery   = "bom=True&format=csv"
)

// ipaDatasets names the dataset of IndicePA's resources, so that the address of
// a dump is understood too (ids of 2026-11-22).
var ipaDatasets = map[string]string{
	"d09adf99-dc10-4349-8c53-27b1e5aa97b6": "5baa3eb8-266e-455a-8de8-b1f434c279b2", // enti
	"57bd2be0-4d3d-41cd-bdb8-2f0a60d6f490": "unita-organizzative-che-ricevono-fatture-elettroniche",
}

var (
	ckanSlug = regexp.MustCompile(`^[a-z0-9][a-z0-9_-]{1,99}$`)
	ckanID   = regexp.MustCompile(`^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$`)
)

// ckanAddress is a resource of a CKAN portal.
type ckanAddress struct {
	base     url.URL // of the portal: "https://indicepa.gov.it/ipa-dati"
	dataset  string  // name or id
	resource string  // the known id; empty: the dataset's one table
	query    string  // of the dump
}

// parseCKAN recognises the address of a dataset's or a resource's page
// (.../dataset/<name>[/resource/<id>]) and of a dump of IndicePA's.
func parseCKAN(address string) (c ckanAddress, ok bool) {
	u, err := url.Parse(address)
	if err != nil {
		return c, false
	}
	c.base, c.query = url.URL{Scheme: u.Scheme, User: u.User, Host: u.Host}, ckanQuery
	if base, id, found := strings.Cut(u.Path, "/datastore/dump/"); found {
		c.base.Path, c.dataset, c.resource = base, ipaDatasets[id], id
		if u.RawQuery != "" {
			c.query = u.RawQuery
		}
		return c, c.dataset != ""
	}
	base, rest, found := strings.Cut(u.Path, "/dataset/")
	parts := strings.Split(strings.TrimSuffix(rest, "/"), "/")
	if !found || u.RawQuery != "" || !ckanSlug.MatchString(parts[0]) {
		return c, false
	}
	c.base.Path, c.dataset = base, parts[0]
	switch {
	case len(parts) == 1:
		return c, true
	case len(parts) == 3 && parts[1] == "resource" && ckanID.MatchString(parts[2]):
		c.resource = parts[2]
		return c, true
	}
	return c, false
}

// dump is where a resource's table is downloaded. It is made here, never taken
// from an answer.
func (c *ckanAddress) dump(resource string) string {
	u := c.base
	u.Path += "/datastore/dump/" + resource
	u.RawQuery = c.query
	return u.String()
}

// resolve returns the addresses to try for a configured one, best first, and
// what to say about them.
func (s *spool) resolve(ctx context.Context, address string) (addresses []string, note string) {
	c, ok := parseCKAN(address)
	if !ok {
		return []string{address}, ""
	}
	id, err := s.packageShow(ctx, &c)
	switch {
	case err != nil && c.resource == "":
		return []string{address}, "package_show does not say the resource (" + plainError(err).Error() + "): fetched as written"
	case err != nil:
		return []string{c.dump(c.resource)}, "package_show does not say the resource (" + plainError(err).Error() + "): the known id was used"
	case c.resource == "":
		return []string{c.dump(id)}, "resource " + id
	case id != c.resource:
		return []string{c.dump(id), c.dump(c.resource)}, "resource " + id + " by package_show; the address configured has " + c.resource
	}
	return []string{c.dump(id)}, ""
}

// ckanPackage is the part of package_show's answer that is read.
type ckanPackage struct {
	Success bool `json:"success"`
	Result  struct {
		Resources []ckanResource `json:"resources"`
	} `json:"result"`
}

type ckanResource struct {
	ID        string `json:"id"`
	State     string `json:"state"`
	Datastore *bool  `json:"datastore_active"` // nil where the portal does not say
	Changed   string `json:"last_modified"`
	Created   string `json:"created"`
}

// packageShow returns the id of the dataset's table: the known one while it is
// listed, else the newest with a table.
func (s *spool) packageShow(ctx context.Context, c *ckanAddress) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, ckanTimeout)
	defer cancel()
	u := c.base
	u.Path += "/api/3/action/package_show"
	u.RawQuery = url.Values{"id": {c.dataset}}.Encode()
	req, err := s.ask(ctx, u.String())
	if err != nil {
		return "", err
	}
	resp, err := s.client.Do(req)
	if err != nil {
		return "", err
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return "", &statusError{code: resp.StatusCode, status: resp.Status}
	}
	var p ckanPackage
	if err := json.NewDecoder(io.LimitReader(resp.Body, maxCKAN)).Decode(&p); err != nil {
		return "", fmt.Errorf("its answer is no JSON of CKAN's: %w", err)
	}
	return p.table(c.resource)
}

func (p *ckanPackage) table(known string) (string, error) {
	tables := slices.DeleteFunc(p.Result.Resources, func(r ckanResource) bool {
		return !ckanID.MatchString(r.ID) || r.State != "" && r.State != "active" || r.Datastore != nil && !*r.Datastore
	})
	if !p.Success || len(tables) == 0 {
		return "", fmt.Errorf("the dataset has no table")
	}
	if slices.ContainsFunc(tables, func(r ckanResource) bool { return r.ID == known }) {
		return known, nil
	}
	newest := slices.MaxFunc(tables, func(a, b ckanResource) int {
		return strings.Compare(max(a.Changed, a.Created), max(b.Changed, b.Created))
	})
	return newest.ID, nil
}
