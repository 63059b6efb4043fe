package architecture_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/goccy/go-yaml"
)

// TestComposeServicesAreHardened: every service has a read-only root, no
// privileges to gain, a bound on memory, and every file it mounts is there.
func TestComposeServicesAreHardened(t *testing.T) {
	deploy := filepath.Join("..", "..", "deploy")
	seen := 0
	for _, name := range []string{"compose.yaml", "compose.postgres.yaml"} {
		var c struct {
			Services map[string]struct {
				Image, Build any
				ReadOnly     bool     `yaml:"read_only"`
				SecurityOpt  []string `yaml:"security_opt"`
				MemLimit     string   `yaml:"mem_limit"`
				Restart      string   `yaml:"restart"`
				Volumes      []string `yaml:"volumes"`
			} `yaml:"services"`
		}
		readYAML(t, filepath.Join(deploy, name), &c)
		for service, s := range c.Services {
			if s.Image == nil && s.Build == nil {
				continue // says more of a service of the other file
			}
			seen++
			if !s.ReadOnly || len(s.SecurityOpt) == 0 || s.MemLimit == "" || s.Restart == "" {
				t.Errorf("%s: %s is not hardened: %+v", name, service, s)
			}
			for _, v := range s.Volumes {
				if from, _, _ := cut(v); from[0] == '.' {
					if _, err := os.Stat(filepath.Join(deploy, from)); err != nil {
						t.Errorf("%s: %s mounts what is not there: %v", name, service, err)
					}
				}
			}
		}
	}
	if seen < 5 {
		t.Fatalf("only %d services were seen", seen)
	}
}

func cut(volume string) (from, to string, ok bool) {
	for i := range volume {
		if volume[i] == ':' {
			return volume[:i], volume[i+1:], true
		}
	}
	return volume, "", false
}

func readYAML(t *testing.T, path string, v any) {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := yaml.Unmarshal(b, v); err != nil {
		t.Fatalf("%s: %v", path, err)
	}
}

// TestKustomization: what it names is there, and pods are as restricted as the
// namespace asks.
func TestKustomization(t *testing.T) {
	dir := filepath.Join("..", "..", "deploy", "kubernetes")
	var k struct {
		Resources          []string
		ConfigMapGenerator []struct{ Files []string } `yaml:"configMapGenerator"`
		SecretGenerator    []struct{ Envs []string }  `yaml:"secretGenerator"`
	}
	readYAML(t, filepath.Join(dir, "kustomization.yaml"), &k)
	if len(k.Resources) == 0 || len(k.ConfigMapGenerator) == 0 || len(k.SecretGenerator) == 0 {
		t.Fatalf("nothing is named: %+v", k)
	}
	for _, name := range append(append(k.Resources, k.ConfigMapGenerator[0].Files...), k.SecretGenerator[0].Envs...) {
		if _, err := os.Stat(filepath.Join(dir, name)); err != nil {
			t.Error(err)
		}
	}
	for _, name := range []string{"web.yaml", "worker.yaml"} {
		var d struct {
			Spec struct {
				Template struct {
					Spec struct {
						SecurityContext struct {
							RunAsNonRoot bool `yaml:"runAsNonRoot"`
						} `yaml:"securityContext"`
						Containers []struct {
							SecurityContext struct {
								ReadOnlyRootFilesystem bool `yaml:"readOnlyRootFilesystem"`
								Capabilities           struct{ Drop []string }
							} `yaml:"securityContext"`
							LivenessProbe map[string]any `yaml:"livenessProbe"`
						}
					}
				}
			}
		}
		readYAML(t, filepath.Join(dir, name), &d)
		pod := d.Spec.Template.Spec
		if !pod.SecurityContext.RunAsNonRoot || len(pod.Containers) != 1 {
			t.Fatalf("%s: %+v", name, pod)
		}
		if c := pod.Containers[0]; !c.SecurityContext.ReadOnlyRootFilesystem || len(c.SecurityContext.Capabilities.Drop) != 1 || c.LivenessProbe == nil {
			t.Errorf("%s: %+v", name, c)
		}
	}
}
