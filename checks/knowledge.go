package checks

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/goccy/go-yaml"

	"github.com/campanile-italia/campanile/evidence"
)

//go:embed knowledge/*.yaml
var embedded embed.FS

// Knowledge is what changes without code: payment portals, whose networks are
// whose, suppliers' hosts, names to look for. Each line carries its source and
// the date it was true.
type Knowledge struct {
	Portals   []Portal
	Networks  []Network
	HostNames []HostName
	Hosts     []KnownHost
	Sections  []Section
	Topics    []Topic
	CMS       []CMS

	Suppliers      []Supplier
	Qualifications []Qualification // of ACN; may be empty: then nothing is known of any supplier
	Software       []Software      // of servers, with the end of its life

	networks map[uint32]*Network
	hosts    map[string]*KnownHost
	topics   map[string]bool // of the official model, as nameWords writes them
	digest   string
}

// Digest names this knowledge: two that differ in a byte of their files have
// two. It stands on the cards that were made with it.
func (k *Knowledge) Digest() string { return k.digest }

// Origin says where a line of knowledge comes from and when it was true.
type Origin struct {
	Source string `yaml:"source"`
	Date   string `yaml:"date"` // 2006-01-02
}

// Portal is a host on which bodies are paid through pagoPA.
type Portal struct {
	Host   string `yaml:"host"` // a name, or ".suffix" for every name below it
	Path   string `yaml:"path"` // what the folded path begins with; empty for any
	Family string `yaml:"family"`
	Tenant string `yaml:"tenant"` // label, url or none: where the address names the body
	Kind   string `yaml:"kind"`   // portal or touchpoint
	Origin `yaml:",inline"`
}

// Network is an autonomous system and what it is to the question of hosting.
type Network struct {
	ASN   uint32 `yaml:"asn"`
	Class Class  `yaml:"class"`
	Name  string `yaml:"name"`
	Body  string `yaml:"body"` // Codice IPA of the body it belongs to, for own-as
	// Worldwide is set for providers with data centres on several continents:
	// where a range is registered does not say where the server stands.
	Worldwide bool `yaml:"worldwide"`
	Origin    `yaml:",inline"`
}

// HostName is the end of a CNAME or PTR that says where a host is.
type HostName struct {
	Suffix string `yaml:"suffix"`
	Class  Class  `yaml:"class"`
	Name   string `yaml:"name"`
	Origin `yaml:",inline"`
}

// KnownHost is a domain that is no comune's own.
type KnownHost struct {
	Host   string `yaml:"host"`
	Kind   string `yaml:"kind"` // national, vendor or public
	Origin `yaml:",inline"`
}

// Section is a first-level name of the transparency section.
type Section struct {
	Name   string   `yaml:"name"`
	Also   []string `yaml:"also"`
	Origin `yaml:",inline"`

	spellings []string // as plainName writes them
}

// Topic is one of the topics of the official model of municipal sites.
type Topic struct {
	Name   string `yaml:"name"`
	Origin `yaml:",inline"`
}

// shipped is the knowledge embedded in this build, parsed at first use.
var shipped = sync.OnceValues(func() (*Knowledge, error) { return ParseKnowledge(embedded) })

// chosen is an operator's knowledge; nil: the shipped one.
var chosen atomic.Pointer[Knowledge]

// UseKnowledge has every snapshot that is judged from now on judged with k, an
// operator's knowledge (LoadKnowledge); nil goes back to what is shipped. It is
// called once, before anything is judged.
func UseKnowledge(k *Knowledge) { chosen.Store(k) }

// KnowledgeDigest is the digest of the knowledge in use.
func KnowledgeDigest() string {
	k := chosen.Load()
	if k == nil {
		var err error
		if k, err = shipped(); err != nil {
			panic(err) // the embedded files are tested: this cannot be reached by input
		}
	}
	return k.Digest()
}

type knowledgeKey struct{}

// JudgedWith has one snapshot judged with k, whatever is in use otherwise. It
// must be called before the snapshot is judged.
func JudgedWith(s *evidence.Snapshot, k *Knowledge) {
	s.Derived(knowledgeKey{}, func() any { return k })
}

// knowledgeFor returns the knowledge a snapshot is judged with. It stays the
// same for all checks of one snapshot.
func knowledgeFor(s *evidence.Snapshot) *Knowledge {
	return s.Derived(knowledgeKey{}, func() any {
		if k := chosen.Load(); k != nil {
			return k
		}
		k, err := shipped()
		if err != nil {
			panic(err) // the embedded files are tested: this cannot be reached by input
		}
		return k
	}).(*Knowledge)
}

// LoadKnowledge reads an operator's folder: each of KnowledgeFiles that is in
// it stands in for the shipped one, whole. Any other file is refused, so that a
// misspelt name does not go unnoticed.
func LoadKnowledge(dir fs.FS) (*Knowledge, error) {
	entries, err := fs.ReadDir(dir, ".")
	if err != nil {
		return nil, fmt.Errorf("knowledge: %w", err)
	}
	for _, e := range entries {
		if !slices.Contains(KnowledgeFiles, e.Name()) {
			return nil, fmt.Errorf("knowledge: %q is not allowed: a file is called one of %s", e.Name(), strings.Join(KnowledgeFiles, ", "))
		}
	}
	return parseKnowledge(func(file string) ([]byte, error) {
		b, err := fs.ReadFile(dir, strings.TrimPrefix(file, "knowledge/"))
		if errors.Is(err, fs.ErrNotExist) {
			return embedded.ReadFile(file)
		}
		return b, err
	})
}

// ParseKnowledge reads the files of a knowledge directory. Unknown keys and
// lines without source or date are refused.
func ParseKnowledge(dir fs.FS) (*Knowledge, error) {
	return parseKnowledge(func(file string) ([]byte, error) { return fs.ReadFile(dir, file) })
}

// CheckKnowledge says whether content could stand in for one of the shipped
// files (KnowledgeFiles) with the others as they are.
func CheckKnowledge(file string, content []byte) error {
	if !slices.Contains(KnowledgeFiles, file) {
		return fmt.Errorf("knowledge: %q is not allowed: a file is called one of %s", file, strings.Join(KnowledgeFiles, ", "))
	}
	_, err := parseKnowledge(func(name string) ([]byte, error) {
		if name == "knowledge/"+file {
			return content, nil
		}
		return embedded.ReadFile(name)
	})
	return err
}

// KnowledgeFiles are the names of the files of knowledge.
var KnowledgeFiles = []string{"cms.yaml", "hostnames.yaml", "hosts.yaml", "networks.yaml", "portals.yaml", "qualifications.yaml", "software.yaml", "suppliers.yaml", "topics.yaml", "transparency.yaml"}

func parseKnowledge(read func(file string) ([]byte, error)) (*Knowledge, error) {
	k := &Knowledge{networks: map[uint32]*Network{}, hosts: map[string]*KnownHost{}, topics: map[string]bool{}}
	sums := map[string][sha256.Size]byte{}
	for name, into := range map[string]any{
		"portals": &k.Portals, "networks": &k.Networks, "hostnames": &k.HostNames, "hosts": &k.Hosts, "transparency": &k.Sections, "topics": &k.Topics, "cms": &k.CMS,
		"suppliers": &k.Suppliers, "qualifications": &k.Qualifications, "software": &k.Software,
	} {
		file := "knowledge/" + name + ".yaml"
		b, err := read(file)
		if err != nil {
			return nil, fmt.Errorf("knowledge: %w", err)
		}
		sums[name] = sha256.Sum256(b)
		if err := yaml.NewDecoder(bytes.NewReader(b), yaml.Strict()).Decode(into); err != nil {
			return nil, fmt.Errorf("knowledge: %s: %s", file, strings.Join(strings.Fields(yaml.FormatError(err, false, false)), " "))
		}
	}
	all := sha256.New()
	for _, name := range slices.Sorted(maps.Keys(sums)) {
		fmt.Fprintf(all, "%s %x\n", name, sums[name])
	}
	k.digest = hex.EncodeToString(all.Sum(nil)[:8])
	for i := range k.Networks {
		k.networks[k.Networks[i].ASN] = &k.Networks[i]
	}
	for i := range k.Hosts {
		k.hosts[k.Hosts[i].Host] = &k.Hosts[i]
	}
	for i := range k.Topics {
		k.topics[nameWords(k.Topics[i].Name)] = true
	}
	for i := range k.Sections {
		s := &k.Sections[i]
		for _, name := range append([]string{s.Name}, s.Also...) {
			s.spellings = append(s.spellings, plainName(name))
		}
	}
	return k, k.validate()
}

func (k *Knowledge) validate() error {
	origins := map[string][]Origin{}
	for _, p := range k.Portals {
		origins["portals"] = append(origins["portals"], p.Origin)
		if p.Host == "" || p.Family == "" || (p.Tenant != "label" && p.Tenant != "url" && p.Tenant != "none") || (p.Kind != "portal" && p.Kind != "touchpoint") {
			return fmt.Errorf("knowledge: portals: %q: host, family, tenant (label, url, none) and kind (portal, touchpoint) are needed", p.Host)
		}
	}
	for _, n := range k.Networks {
		origins["networks"] = append(origins["networks"], n.Origin)
		if n.ASN == 0 || !n.Class.known() || (n.Class == ClassOwnAS) != (n.Body != "") {
			return fmt.Errorf("knowledge: networks: AS%d: a known class is needed, and a body for own-as only", n.ASN)
		}
	}
	for _, h := range k.HostNames {
		origins["hostnames"] = append(origins["hostnames"], h.Origin)
		if h.Suffix == "" || !h.Class.known() {
			return fmt.Errorf("knowledge: hostnames: %q: suffix and class are needed", h.Suffix)
		}
	}
	for _, h := range k.Hosts {
		origins["hosts"] = append(origins["hosts"], h.Origin)
		if h.Host == "" || (h.Kind != "national" && h.Kind != "vendor" && h.Kind != "public") {
			return fmt.Errorf("knowledge: hosts: %q: kind is national, vendor or public", h.Host)
		}
	}
	for _, s := range k.Sections {
		origins["transparency"] = append(origins["transparency"], s.Origin)
	}
	for _, t := range k.Topics {
		origins["topics"] = append(origins["topics"], t.Origin)
	}
	if err := k.validateCMS(origins); err != nil {
		return err
	}
	if err := k.validateSuppliers(origins); err != nil {
		return err
	}
	for file, all := range origins {
		for i, o := range all {
			if o.Source == "" || len(o.Date) != len("2006-01-02") {
				return fmt.Errorf("knowledge: %s: line %d: source and date are needed", file, i+1)
			}
		}
	}
	return nil
}

// kind returns what a host is, by its own name or that of a domain above it:
// national, vendor, public, or empty.
func (k *Knowledge) kind(host string) string {
	for name := host; name != ""; {
		if h := k.hosts[name]; h != nil {
			return h.Kind
		}
		_, name, _ = strings.Cut(name, ".")
	}
	return ""
}

// ofState says whether a host is the State's or another public body's: what a
// page shows of it in a frame is not the body's own content.
func (k *Knowledge) ofState(host string) bool {
	kind := k.kind(host)
	return kind == "national" || kind == "public"
}

// under says whether host is the domain or a name below it.
func under(host, domain string) bool {
	return host == domain || strings.HasSuffix(host, "."+domain)
}
