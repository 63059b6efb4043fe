// Package evaluate says what the pilots of a programme added: a protocol written
// beforehand, a comparison group, difference in differences with intervals that
// hold with few suppliers, and what the unknowns could change. It works on plain
// observations; where they come from is not its business, and the same
// observations under the same protocol give the same figures on any machine.
//
// The method, for an official and for a statistician, is docs/evaluation.md.
package evaluate
