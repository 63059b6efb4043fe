package evaluate

import (
	"slices"

	"gonum.org/v1/gonum/mat"
)

// row is one comune in one wave: a pilot, or one of those compared, with its weight.
type row struct {
	change  float64
	pilot   bool
	weight  float64
	wave    int
	cluster string
}

// rows lays the waves out for the regression, by a figure of each comune. A
// pilot without anybody to compare it with has no row.
func rows(trials []trial, of func(*change) float64) (all []row) {
	for w := range trials {
		t := &trials[w]
		for i := range t.pilots {
			if len(t.matches[i]) > 0 {
				all = append(all, row{of(&t.pilots[i]), true, 1, w, t.pilots[i].cluster})
			}
		}
		for j, weight := range t.weights() {
			if weight > 0 {
				all = append(all, row{of(&t.pool[j]), false, weight, w, t.pool[j].cluster})
			}
		}
	}
	return all
}

// fit is the regression of the change on being a pilot, with an intercept for
// each wave, weighted: the mean over the pilots of their change less that of
// those they are compared with.
type fit struct {
	x         *mat.Dense    // rows by waves, then the pilots' column
	bread     *mat.SymDense // (X'WX)^-1
	w, y, e   []float64
	groups    [][]int // rows of each cluster, clusters in order of name
	estimate  float64
	treatment int // the pilots' column
}

// regress returns nil when there is nothing to estimate: no pilot with a
// comparison, or too few rows.
func regress(all []row) *fit {
	waves, n := compact(all), len(all)
	k := waves + 1
	if n <= k {
		return nil
	}
	f := &fit{x: mat.NewDense(n, k, nil), w: make([]float64, n), y: make([]float64, n), e: make([]float64, n), treatment: waves}
	for i, r := range all {
		f.x.Set(i, r.wave, 1)
		if r.pilot {
			f.x.Set(i, waves, 1)
		}
		f.w[i], f.y[i] = r.weight, r.change
	}
	f.groups = clustersOf(all)
	var wx mat.Dense
	wx.Mul(mat.NewDiagDense(n, f.w), f.x)
	var xwx mat.Dense
	xwx.Mul(f.x.T(), &wx)
	var chol mat.Cholesky
	if !chol.Factorize(mat.NewSymDense(k, slices.Clone(xwx.RawMatrix().Data))) || chol.Cond() > 1e12 {
		return nil
	}
	f.bread = mat.NewSymDense(k, nil)
	if chol.InverseTo(f.bread) != nil {
		return nil
	}
	var beta, fitted mat.VecDense
	beta.MulVec(wx.T(), mat.NewVecDense(n, f.y))
	beta.MulVec(f.bread, mat.VecDenseCopyOf(&beta))
	fitted.MulVec(f.x, &beta)
	for i := range f.e {
		f.e[i] = f.y[i] - fitted.AtVec(i)
	}
	f.estimate = beta.AtVec(f.treatment)
	return f
}

// compact numbers the waves that have rows from 0 and returns how many.
func compact(all []row) int {
	var seen []int
	for i := range all {
		at := slices.Index(seen, all[i].wave)
		if at < 0 {
			at = len(seen)
			seen = append(seen, all[i].wave)
		}
		all[i].wave = at
	}
	return len(seen)
}

func clustersOf(all []row) [][]int {
	by := map[string][]int{}
	var names []string
	for i, r := range all {
		if by[r.cluster] == nil {
			names = append(names, r.cluster)
		}
		by[r.cluster] = append(by[r.cluster], i)
	}
	slices.Sort(names)
	groups := make([][]int, len(names))
	for g, name := range names {
		groups[g] = by[name]
	}
	return groups
}

// Interval is an estimate with its uncertainty, in points of the outcome (0 to
// 1). Low and High are the ends of the protocol's level.
type Interval struct {
	Estimate float64 `json:"estimate"`
	Low      float64 `json:"low"`
	High     float64 `json:"high"`
	SE       float64 `json:"se"`
	DF       float64 `json:"df"` // degrees of freedom of the t distribution; 0 where the errors are counted and not assumed
	P        float64 `json:"p"`  // of the hypothesis that there is no effect
}

// interval is the estimate with cluster-robust errors.
func (f *fit) interval(level float64) Interval {
	i := Interval{Estimate: f.estimate, P: 1}
	i.SE, i.DF = f.robust()
	i.spreadBy(level)
	return i
}

func abs(v float64) float64 { return max(v, -v) }
