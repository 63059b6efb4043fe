package crawler

import (
	"bytes"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/net/html"
)

// said is a document as a list of what its tokens say.
type said struct {
	Kind  string
	Text  string
	Attrs map[string]string
}

// FuzzScanner holds the scanner against the Tokenizer of x/net/html: the same
// tags with the same attributes and the same text between them.
func FuzzScanner(f *testing.F) {
	for _, s := range []string{
		`<!doctype html><html lang=it><title>a &amp; b</title><p class="x y" id='z'>c<br/>d</p>`,
		`a < b <> </> </ x> <!-- c --> <!--> <!---> <!-- a --!> b <!x> <?php echo "x>" ?> c`,
		`<script>var a = "</p>"; <!-- <script> </script> --> </script>d<style>p > a {}</style>`,
		`<script><!-- a < b --></script>x<script><!-- </script>y<SCRIPT>z</Script >w`,
		`<a href=/x?a=1&copy=2&amp;b&lt;=3&eacute;&eacute href=2 =a / title onclick="location='/y'">x</A>`,
		`<textarea><p>&lt;</textarea><noscript><a href=x></noscript><xmp></xmp><plaintext></p>`,
		`<iframe src=x>`, `<a href="x`, `<a `, `<`, `</`, `</a`, `<!--`, `<!`, `<a/b=c/d>`, "<div\nID=a\x00\fCLASS=\"b\">", `<title></title x=">">`,
		`<a href='&#x2f;a&#47;b&notit;&not;&notin;&semi;&'>`,
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, doc string) {
		if len(doc) > 1<<16 || strings.ContainsAny(doc, "\r\x00") {
			return // the Tokenizer rewrites these; the reader takes both for white space
		}
		if diff := cmp.Diff(tokens(doc), scanned(doc)); diff != "" {
			t.Errorf("%q (-x/net/html +scanner):\n%s", doc, diff)
		}
	})
}

func tokens(doc string) []said {
	var all []said
	z := html.NewTokenizer(strings.NewReader(doc))
	for {
		switch z.Next() {
		case html.ErrorToken:
			return all
		case html.TextToken:
			all = addText(all, string(z.Raw()))
		case html.StartTagToken, html.SelfClosingTagToken:
			name, more := z.TagName()
			s := said{Kind: "<", Text: string(name), Attrs: map[string]string{}}
			seen := [attrCount]bool{}
			for more {
				var key, val []byte
				key, val, more = z.TagAttr()
				if n := attrOf(key); n < attrCount && !seen[n] {
					if seen[n] = true; len(val) > 0 {
						s.Attrs[attrKey(n)] = string(val)
					}
				}
			}
			all = append(all, s)
		case html.EndTagToken:
			name, _ := z.TagName()
			all = append(all, said{Kind: ">", Text: string(name)})
		}
	}
}

func scanned(doc string) []said {
	var all []said
	z := newScanner([]byte(doc))
	for {
		switch z.next() {
		case endOfDocument:
			return all
		case textToken:
			all = addText(all, string(z.text))
		case startTag:
			s := said{Kind: "<", Text: string(asciiLower(z.name)), Attrs: map[string]string{}}
			for n := range attrCount {
				if b := z.attrs.bytes(n); len(b) > 0 {
					s.Attrs[attrKey(n)] = unescapeAttr(string(b))
				}
			}
			all = append(all, s)
		case endTag:
			all = append(all, said{Kind: ">", Text: string(asciiLower(z.name))})
		}
	}
}

func asciiLower(b []byte) []byte {
	b = bytes.Clone(b)
	for i, c := range b {
		if 'A' <= c && c <= 'Z' {
			b[i] = c + 'a' - 'A'
		}
	}
	return b
}

func attrKey(n attr) string { return string(rune('a' + n)) }

// addText joins text: the two cut it at different places.
func addText(all []said, text string) []said {
	if n := len(all); n > 0 && all[n-1].Kind == "text" {
		all[n-1].Text += text
		return all
	}
	return append(all, said{Kind: "text", Text: text})
}
