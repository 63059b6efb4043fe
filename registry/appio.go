package registry

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
)

// maxJSON bounds the list of App IO's services, which is read value by value:
// all of Italy has some 20 MB.
const maxJSON = 128 << 20

// ReadAppIO reads the services visible in App IO
// (visible-services-extended.json: an array of {fc, o, s: [...]}) and counts
// them for each body, by tax code. Nothing else of it is kept.
func ReadAppIO(r io.Reader) (services map[string]AppIOServices, stats ReadStats, err error) {
	b, head, err := openText(r)
	if err != nil {
		return nil, stats, err
	}
	if kind := notTable(head); kind != "JSON" {
		return nil, stats, &DeliveryError{Detail: "the services of App IO are a JSON array of {fc, o, s}; look at what the address answers", Err: ErrNotTable}
	}
	in := appIOReader{json.NewDecoder(&bounded{r: b, left: maxJSON})}
	services = make(map[string]AppIOServices)
	if err := in.delim('['); err != nil {
		return nil, stats, jsonFault(err)
	}
	for in.More() {
		if stats.Rows++; stats.Rows > maxRows {
			return nil, stats, &DeliveryError{Detail: fmt.Sprintf("more than %d bodies", maxRows), Err: ErrTooLarge}
		}
		fc, n, err := in.body()
		if err != nil {
			return nil, stats, jsonFault(err)
		}
		key := taxCode(fc)
		if key == "" {
			stats.bad(stats.Rows, "fc is no tax code of a body")
			continue
		}
		services[key] = AppIOServices{Services: services[key].Services + n}
	}
	if err := in.delim(']'); err != nil {
		return nil, stats, jsonFault(err)
	}
	return services, stats, stats.judge()
}

var errNotAppIO = errors.New("not an array of {fc, o, s}")

func jsonFault(err error) error {
	var syntax *json.SyntaxError
	switch {
	case errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, io.EOF):
		return &DeliveryError{Detail: "the JSON ends early; fetch it again", Err: ErrTruncated}
	case errors.As(err, &syntax), errors.Is(err, errNotAppIO):
		return &DeliveryError{Detail: err.Error() + "; look at what the address answers", Err: ErrNotTable}
	}
	return deliveryFault(0, err)
}

type appIOReader struct{ *json.Decoder }

func (in *appIOReader) delim(want json.Delim) error {
	t, err := in.Token()
	if err != nil {
		return err
	}
	if t != want {
		return errNotAppIO
	}
	return nil
}

// body reads one {fc, o, s}: the tax code and how many services there are.
func (in *appIOReader) body() (fc string, services int, err error) {
	if err := in.delim('{'); err != nil {
		return "", 0, err
	}
	for in.More() {
		key, err := in.Token()
		if err != nil {
			return "", 0, err
		}
		switch key {
		case "fc":
			v, err := in.Token()
			if err != nil {
				return "", 0, err
			}
			if d, opens := v.(json.Delim); opens {
				return "", 0, fmt.Errorf("%w: fc is %s", errNotAppIO, d)
			}
			fc, _ = v.(string)
		case "s":
			if services, err = in.count(); err != nil {
				return "", 0, err
			}
		default:
			if err := in.skip(); err != nil {
				return "", 0, err
			}
		}
	}
	return fc, services, in.delim('}')
}

// count counts the values of an array without keeping any.
func (in *appIOReader) count() (n int, err error) {
	if err := in.delim('['); err != nil {
		return 0, err
	}
	for ; in.More(); n++ {
		if err := in.skip(); err != nil {
			return n, err
		}
	}
	return n, in.delim(']')
}

// maxDepth bounds nesting; services have two levels.
const maxDepth = 32

func (in *appIOReader) skip() error {
	for depth := 0; ; {
		t, err := in.Token()
		if err != nil {
			return err
		}
		if d, ok := t.(json.Delim); ok {
			if d == '[' || d == '{' {
				depth++
			} else {
				depth--
			}
		}
		if depth > maxDepth {
			return fmt.Errorf("%w: too deep", errNotAppIO)
		}
		if depth <= 0 {
			return nil
		}
	}
}
