package evidence

// Fault says why something could not be observed. The set is closed: every
// unknown verdict carries one of these, and officials filter by them.
type Fault string

// The faults. The empty Fault means that the thing was observed.
const (
	DNS              Fault = "dns"               // the name does not resolve
	Refused          Fault = "refused"           // connection refused
	Reset            Fault = "reset"             // connection closed before an answer
	Timeout          Fault = "timeout"           // no answer in time
	TLS              Fault = "tls"               // no TLS session can be made
	Blocked          Fault = "blocked"           // 403, 429, bot wall, CAPTCHA
	Robots           Fault = "robots"            // closed to us by robots.txt (RFC 9309)
	ServerError      Fault = "server-error"      // 5xx
	NotFound         Fault = "not-found"         // 404, 410, or nothing that leads there
	TooLarge         Fault = "too-large"         // over the body limit after decompression
	Malformed        Fault = "malformed"         // not what it says it is
	ScriptOnly       Fault = "script-only"       // the page needs a browser
	Redirect         Fault = "redirect"          // a loop, or off to somewhere else
	ForbiddenAddress Fault = "forbidden-address" // our guard: a private or special address
	OutOfBudget      Fault = "out-of-budget"     // pages, bytes or time of this visit used up
	RegistryValue    Fault = "registry-value"    // the register's value is no site
	CDNMasked        Fault = "cdn-masked"        // the address belongs to a CDN, the origin is hidden
	SourceMissing    Fault = "source-missing"    // the register is not configured or was never read
	SourceStale      Fault = "source-stale"      // the register's last delivery is too old
	NotInSource      Fault = "not-in-source"     // the register was read and does not hold it
)

// Faults lists the closed set in a fixed order.
var Faults = [...]Fault{
	DNS, Refused, Reset, Timeout, TLS, Blocked, Robots, ServerError, NotFound, TooLarge, Malformed,
	ScriptOnly, Redirect, ForbiddenAddress, OutOfBudget, RegistryValue, CDNMasked, SourceMissing,
	SourceStale, NotInSource,
}
