package ledger

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// MaxDocument bounds a document that is read, in bytes.
const MaxDocument = 64 << 20

// maxDepth bounds how deep a document may nest.
const maxDepth = 64

// Canonical returns the canonical form of a value's JSON (RFC 8785): keys in the
// order of their UTF-16 code units, no white space, the shortest form of strings
// and of numbers, which are doubles. A number that stands for an integer
// above 2^53 up to 1e21, an integer above that, and text that is not UTF-8, are
// errors.
func Canonical(v any) ([]byte, error) {
	plain, err := json.Marshal(v)
	if err != nil {
		return nil, fmt.Errorf("canonical JSON: %w", err)
	}
	return Canonicalise(plain)
}

// Canonicalise returns the canonical form of a JSON text.
func Canonicalise(plain []byte) ([]byte, error) {
	if len(plain) > MaxDocument {
		return nil, fmt.Errorf("canonical JSON: larger than %d MiB", MaxDocument>>20)
	}
	if !utf8.Valid(plain) {
		return nil, errors.New("canonical JSON: text that is not UTF-8")
	}
	d := json.NewDecoder(bytes.NewReader(plain))
	d.UseNumber()
	var tree any
	if err := d.Decode(&tree); err != nil {
		return nil, fmt.Errorf("canonical JSON: %w", err)
	}
	if _, err := d.Token(); err != io.EOF {
		return nil, errors.New("canonical JSON: something follows the value")
	}
	var b bytes.Buffer
	if err := write(&b, tree, 0); err != nil {
		return nil, fmt.Errorf("canonical JSON: %w", err)
	}
	return b.Bytes(), nil
}

// IsCanonical says whether a text is its own canonical form, byte for byte. A
// key given twice, white space or an escape that need not be there is not.
func IsCanonical(text []byte) bool {
	c, err := Canonicalise(text)
	return err == nil && bytes.Equal(c, text)
}

func write(b *bytes.Buffer, v any, depth int) error {
	if depth > maxDepth {
		return fmt.Errorf("nested deeper than %d", maxDepth)
	}
	switch v := v.(type) {
	case nil:
		b.WriteString("null")
	case bool:
		b.WriteString(strconv.FormatBool(v))
	case json.Number:
		return writeNumber(b, v)
	case string:
		writeString(b, v)
	case []any:
		return writeArray(b, v, depth)
	case map[string]any:
		return writeObject(b, v, depth)
	}
	return nil
}

func writeArray(b *bytes.Buffer, list []any, depth int) error {
	b.WriteByte('[')
	for i, v := range list {
		if i > 0 {
			b.WriteByte(',')
		}
		if err := write(b, v, depth+1); err != nil {
			return err
		}
	}
	b.WriteByte(']')
	return nil
}

func writeObject(b *bytes.Buffer, object map[string]any, depth int) error {
	type member struct {
		key   string
		units []uint16
	}
	members := make([]member, 0, len(object))
	for k := range object {
		members = append(members, member{k, utf16.Encode([]rune(k))})
	}
	slices.SortFunc(members, func(a, b member) int { return slices.Compare(a.units, b.units) })
	b.WriteByte('{')
	for i, m := range members {
		if i > 0 {
			b.WriteByte(',')
		}
		writeString(b, m.key)
		b.WriteByte(':')
		if err := write(b, object[m.key], depth+1); err != nil {
			return err
		}
	}
	b.WriteByte('}')
	return nil
}

// writeString escapes what RFC 8785, 3.2.2.2 escapes and nothing else.
func writeString(b *bytes.Buffer, s string) {
	b.WriteByte('"')
	for _, r := range s {
		switch r {
		case '"', '\\':
			b.WriteByte('\\')
			b.WriteRune(r)
		case '\b':
			b.WriteString(`\b`)
		case '\f':
			b.WriteString(`\f`)
		case '\n':
			b.WriteString(`\n`)
		case '\r':
			b.WriteString(`\r`)
		case '\t':
			b.WriteString(`\t`)
		default:
			if r < 0x20 {
				fmt.Fprintf(b, `\u%04x`, r)
			} else {
				b.WriteRune(r)
			}
		}
	}
	b.WriteByte('"')
}

// maxSafe is the largest integer up to which every integer is a double.
const maxSafe = 1 << 53

// writeNumber writes a double as ECMAScript does (RFC 8785, 3.2.2.3).
func writeNumber(b *bytes.Buffer, n json.Number) error {
	f, err := n.Float64()
	if err != nil || math.IsInf(f, 0) || math.IsNaN(f) {
		return fmt.Errorf("number %.40s is no double", n)
	}
	// Below 1e21 a double is written with all its digits: read again it would be
	// an integer that is refused.
	abs, integer := math.Abs(f), !strings.ContainsAny(n.String(), ".eE")
	if i, err := n.Int64(); err == nil && (i > maxSafe || i < -maxSafe) || abs > maxSafe && (integer || abs < 1e21) {
		return fmt.Errorf("number %.40s is larger than a double holds exactly", n)
	}
	switch {
	case f == 0:
		b.WriteByte('0') // -0 too
	case abs >= 1e-6 && abs < 1e21:
		b.Write(strconv.AppendFloat(nil, f, 'f', -1, 64))
	default:
		text := strconv.AppendFloat(nil, f, 'e', -1, 64) // 1e-07, in ECMAScript 1e-7
		if at := bytes.IndexByte(text, 'e') + 2; len(text) > at+1 && text[at] == '0' {
			text = slices.Delete(text, at, at+1)
		}
		b.Write(text)
	}
	return nil
}
