package evaluate

import (
	"math"

	"gonum.org/v1/gonum/mat"
)

// robust returns the standard error of the pilots' coefficient, clustered by
// supplier, with the bias reduction CR2 of Bell and McCaffrey (2002) and the
// degrees of freedom of Satterthwaite (Imbens and Kolesár 2016; Pustejovsky and
// Tipton 2018): the plain sandwich is too small when clusters are few or uneven,
// and suppliers are both.
func (f *fit) robust() (se, df float64) {
	n, k := f.x.Dims()
	// m = I - X (X'WX)^-1 X'W gives the residuals of any outcome.
	var wx, xb, m mat.Dense
	wx.Mul(mat.NewDiagDense(n, f.w), f.x)
	xb.Mul(f.x, f.bread)
	m.Mul(&xb, wx.T())
	m.Scale(-1, &m)
	for i := range n {
		m.Set(i, i, m.At(i, i)+1)
	}
	lever := mat.NewVecDense(k, nil) // the pilots' row of (X'WX)^-1
	for j := range k {
		lever.SetVec(j, f.bread.At(f.treatment, j))
	}
	q := mat.NewDense(len(f.groups), n, nil)
	variance := 0.0
	for g, group := range f.groups {
		a := adjusted(&m, group)
		influence := make([]float64, len(group)) // c'(X'WX)^-1 X_g' W_g A_g
		for i, r := range group {
			var s float64
			for j := range k {
				s += lever.AtVec(j) * wx.At(r, j)
			}
			for c := range group {
				influence[c] += s * a.At(i, c)
			}
		}
		var u float64
		for c, r := range group {
			u += influence[c] * f.e[r]
			for j := range n {
				q.Set(g, j, q.At(g, j)+influence[c]*m.At(r, j))
			}
		}
		variance += u * u
	}
	return math.Sqrt(variance), satterthwaite(q)
}

// adjusted returns the matrix A of CR2 for one cluster: the symmetric inverse
// square root of M_g M_g', directions without variance left out.
func adjusted(m *mat.Dense, group []int) *mat.Dense {
	_, n := m.Dims()
	part := mat.NewDense(len(group), n, nil)
	for i, r := range group {
		part.SetRow(i, m.RawRowView(r))
	}
	var b mat.SymDense
	b.SymOuterK(1, part)
	var eigen mat.EigenSym
	out := mat.NewDense(len(group), len(group), nil)
	if !eigen.Factorize(&b, true) {
		for i := range group {
			out.Set(i, i, 1)
		}
		return out
	}
	var vectors, scaled mat.Dense
	eigen.VectorsTo(&vectors)
	values := eigen.Values(nil)
	for i, v := range values {
		if values[i] = 0; v > 1e-10 {
			values[i] = 1 / math.Sqrt(v)
		}
	}
	scaled.Mul(&vectors, mat.NewDiagDense(len(values), values))
	out.Mul(&scaled, vectors.T())
	return out
}

// satterthwaite is (sum of eigenvalues)² / sum of their squares of QQ'.
func satterthwaite(q *mat.Dense) float64 {
	var p mat.SymDense
	p.SymOuterK(1, q)
	g := p.SymmetricDim()
	var trace, squares float64
	for i := range g {
		trace += p.At(i, i)
		for j := range g {
			squares += p.At(i, j) * p.At(i, j)
		}
	}
	if squares <= 0 {
		return 0
	}
	return trace * trace / squares
}
