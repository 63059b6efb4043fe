package lab

// The axes. Each has its ways, what they write and what they come to in the
// file of its subject.
const (
	axisDNSSEC axis = iota
	axisCAA
	axisIPv6
	axisMX
	axisNameServers
	axisMTASTS
	axisTLSRPT
	axisWithoutWWW
	axisSecurityTxt
	axisSoftware
	axisHSTS
	axisRedirect
	axisCertificate

	axes
)

var axisSpecs = [axes]axisSpec{
	axisDNSSEC:      {"dnssec", dnssecWays, (*comune).ownZone},
	axisCAA:         {"caa", caaWays, (*comune).ownZone},
	axisIPv6:        {"ipv6", ipv6Ways, (*comune).ownZone},
	axisMX:          {"mx", mxWays, (*comune).ownZone},
	axisNameServers: {"name servers", nameServerWays, (*comune).ownZone},
	axisMTASTS:      {"mta-sts", mtaSTSWays, (*comune).ownZone},
	axisTLSRPT:      {"tls-rpt", tlsRPTWays, (*comune).ownZone},
	axisWithoutWWW:  {"without www", withoutWWWWays, (*comune).ownSite},
	axisSecurityTxt: {"security.txt", securityTxtWays, (*comune).ownSite},
	axisSoftware:    {"software", softwareWays, (*comune).ownSite},
	axisHSTS:        {"hsts", hstsWays, (*comune).ownSite},
	axisRedirect:    {"redirect", redirectWays, (*comune).ownSite},
	axisCertificate: {"certificate", certificateWays, (*comune).ownSite},
}
