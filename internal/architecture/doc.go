// Package architecture holds the rules of the house as tests: which package may
// import which, and that every dependency has a line that says why it is there.
package architecture
