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
	axisDKIM
	axisDANE
	axisWithoutWWW
	axisSecurityTxt
	axisSoftware
	axisHSTS
	axisRedirect
	axisCertificate
	axisMark
	axisTouch
	axisAccount
	axisCost
	axisOffer
	axisPayCert
	axisPrivacy
	axisLicence
	axisEntry
	axisAlbo
	axisGoals
	axisProduct
	axisThird
	axisStated
	axisTaxCode
	axisNamed
	axisMenu
	axisTopics
	axisLevel
	axisFAQ
	axisReport
	axisTheme
	axisSheet
	axisMeta
	axisBooking
	axisRating
	axisPeppol
	axisPaid
	axisAppIO
	axisPartner
	axisPayGrant
	axisCloudGrant
	axisSiteGrant
	axisRecord
	axisCUU
	axisOffice
	axisDomicile

	axes

	firstOfRegisters = axisPaid // what registers say is dealt first: sites show it
)

var axisSpecs = [axes]axisSpec{
	axisDNSSEC:      {"dnssec", dnssecWays, (*comune).ownZone},
	axisCAA:         {"caa", caaWays, (*comune).ownZone},
	axisIPv6:        {"ipv6", ipv6Ways, (*comune).ownZone},
	axisMX:          {"mx", mxWays, (*comune).ownZone},
	axisNameServers: {"name servers", nameServerWays, (*comune).ownZone},
	axisMTASTS:      {"mta-sts", mtaSTSWays, (*comune).ownZone},
	axisTLSRPT:      {"tls-rpt", tlsRPTWays, (*comune).ownZone},
	axisDKIM:        {"dkim", dkimWays, (*comune).ownZone},
	axisDANE:        {"dane", daneWays, (*comune).ownZone},
	axisWithoutWWW:  {"without www", withoutWWWWays, (*comune).ownSite},
	axisSecurityTxt: {"security.txt", securityTxtWays, (*comune).ownSite},
	axisSoftware:    {"software", softwareWays, (*comune).ownSite},
	axisHSTS:        {"hsts", hstsWays, (*comune).ownSite},
	axisRedirect:    {"redirect", redirectWays, (*comune).ownSite},
	axisCertificate: {"certificate", certificateWays, (*comune).ownSite},
	axisMark:        {"mark", markWays, (*comune).markSite},
	axisTouch:       {"touchpoint", touchWays, (*comune).goodPortal},
	axisAccount:     {"account", accountWays, (*comune).ownSite},
	axisCost:        {"cost", costWays, (*comune).sheetSite},
	axisOffer:       {"offer", offerWays, (*comune).knownPortal},
	axisPayCert:     {"portal's certificate", payCertWays, (*comune).hostedPortal},
	axisPrivacy:     {"privacy", privacyWays, (*comune).openDoor},
	axisLicence:     {"licence", licenceWays, (*comune).openDoor},
	axisEntry:       {"log-in", entryWays, (*comune).openDoor},
	axisAlbo:        {"albo beside", alboWays, (*comune).openDoor},
	axisGoals:       {"objectives", goalsWays, (*comune).wordySite},
	axisProduct:     {"product", productWays, (*comune).quietSite},
	axisThird:       {"third parties", thirdWays, (*comune).openDoor},
	axisStated:      {"stated", statedWays, (*comune).statedSite},
	axisTaxCode:     {"tax code", taxCodeWays, (*comune).openDoor},
	axisNamed:       {"name", namedWays, (*comune).namelessSite},
	axisMenu:        {"menu", menuWays, (*comune).modelSite},
	axisTopics:      {"topics", topicsWays, (*comune).modelSite},
	axisLevel:       {"second level", levelWays, (*comune).modelSite},
	axisFAQ:         {"questions", faqWays, (*comune).modelSite},
	axisReport:      {"report", reportWays, (*comune).modelSite},
	axisTheme:       {"theme", themeWays, (*comune).modelSite},
	axisSheet:       {"sheet", sheetWays, (*comune).modelSheets},
	axisMeta:        {"metatag", metaWays, (*comune).modelSheets},
	axisBooking:     {"booking", bookingWays, (*comune).modelSheets},
	axisRating:      {"rating", ratingWays, (*comune).modelSheets},
	axisPeppol:      {"peppol", peppolWays, (*comune).sound},
	axisPaid:        {"paid", paidWays, everybody},
	axisAppIO:       {"app io", appIOWays, everybody},
	axisPartner:     {"partner", partnerWays, everybody},
	axisPayGrant:    {"1.4.3", payWays, everybody},
	axisCloudGrant:  {"1.2", cloudWays, everybody},
	axisSiteGrant:   {"1.4.1", siteWays, everybody},
	axisRecord:      {"record", recordWays, everybody},
	axisCUU:         {"code", cuuWays, everybody},
	axisOffice:      {"office", officeWays, everybody},
	axisDomicile:    {"digital domicile", domicileWays, (*comune).hasMailbox},
}
