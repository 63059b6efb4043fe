package lab

// sentences is what municipal pages are filled with. None of them speaks of
// electronic payments or invoices: only pages that should, do.
var sentences = []string{
	"L'ufficio riceve il pubblico dal lunedì al venerdì dalle ore 9.00 alle ore 12.30 e il giovedì anche dalle 16.00 alle 18.00, su appuntamento.",
	"Per informazioni è possibile rivolgersi allo sportello polifunzionale al piano terra del palazzo municipale.",
	"La domanda può essere presentata dall'interessato o da un suo delegato munito di documento di riconoscimento in corso di validità.",
	"Il procedimento si conclude entro trenta giorni dalla presentazione dell'istanza, salvo sospensione dei termini per integrazioni documentali.",
	"Il Consiglio comunale, riunito in seduta pubblica, ha approvato il documento unico di programmazione per il prossimo triennio.",
	"La biblioteca civica propone un ciclo di incontri con gli autori dedicato alla storia del territorio e delle sue tradizioni.",
	"Si avvisa la cittadinanza che, per lavori di manutenzione della rete idrica, sarà sospesa l'erogazione dell'acqua in alcune vie del centro.",
	"La raccolta differenziata porta a porta segue il calendario distribuito a tutte le famiglie e disponibile presso l'ufficio ecologia.",
	"L'amministrazione ha avviato i lavori di riqualificazione del parco comunale, con nuovi percorsi pedonali e un'area giochi inclusiva.",
	"Le iscrizioni al servizio di trasporto degli alunni si raccolgono entro il mese di giugno e valgono per l'intero anno.",
	"Il mercato settimanale si svolge ogni mercoledì mattina in piazza, con operatori del settore alimentare e non alimentare.",
	"Gli atti sono consultabili presso l'archivio storico, previa richiesta motivata e nel rispetto della normativa vigente.",
	"La commissione paesaggio si riunisce con cadenza mensile ed esprime pareri obbligatori sugli interventi in area tutelata.",
	"Il servizio di assistenza domiciliare è rivolto alle persone anziane e con disabilità residenti nel territorio comunale.",
	"La protezione civile raccomanda di consultare i bollettini di allerta meteo prima di mettersi in viaggio nelle zone collinari.",
	"I residenti possono chiedere il rilascio della carta d'identità elettronica prenotando un appuntamento con l'ufficio anagrafe.",
	"È aperto il bando per l'assegnazione degli orti comunali ai cittadini che ne facciano richiesta entro la data indicata.",
	"Il gruppo alpini organizza la tradizionale festa di primavera con il patrocinio dell'amministrazione comunale.",
	"La deliberazione è pubblicata per quindici giorni consecutivi e diviene esecutiva decorsi i termini di legge.",
	"Il piano di governo del territorio individua gli ambiti di trasformazione, i servizi e le regole per il tessuto consolidato.",
	"L'ufficio tecnico è competente per le pratiche edilizie, le autorizzazioni allo scavo e la manutenzione del patrimonio.",
	"Le associazioni iscritte all'albo possono richiedere l'utilizzo delle sale comunali compilando l'apposito modulo.",
	"La polizia locale presidia gli attraversamenti nei pressi delle scuole durante gli orari di ingresso e di uscita.",
	"Il nuovo regolamento disciplina l'occupazione di suolo pubblico e la collocazione dei dehors nelle vie del centro storico.",
	"Il sentiero che sale alla chiesetta di San Rocco è stato ripulito grazie all'impegno dei volontari.",
	"La sala consiliare ospita la mostra fotografica dedicata ai mestieri di una volta, con ingresso libero nei fine settimana.",
	"Il Comune aderisce alla rete dei servizi bibliotecari della provincia e garantisce il prestito tra biblioteche.",
	"Sono disponibili contributi regionali per l'abbattimento delle barriere architettoniche negli edifici privati.",
	"Lo stato civile riceve le dichiarazioni di nascita, matrimonio, unione civile e morte secondo le norme dell'ordinamento.",
	"La consulta dei giovani propone iniziative culturali e sportive e si riunisce ogni primo martedì del mese.",
	"Gli interventi di asfaltatura interesseranno le strade comunali secondo il cronoprogramma predisposto dall'ufficio tecnico.",
	"Il centro estivo accoglie bambine e bambini dai tre ai dodici anni con attività all'aperto e laboratori creativi.",
	"La certificazione anagrafica può essere richiesta anche dal proprio domicilio attraverso l'anagrafe nazionale.",
	"Il bilancio partecipativo consente ai cittadini di proporre idee per migliorare gli spazi pubblici del paese.",
	"L'isola ecologica è aperta il martedì e il sabato; per accedere occorre la tessera sanitaria dell'intestatario.",
	"La stagione teatrale prende il via con una compagnia del territorio e prosegue fino alla primavera.",
	"Il contributo per i libri di testo si chiede entro i termini stabiliti dalla Regione, allegando l'attestazione ISEE.",
	"Le variazioni di residenza sono registrate entro due giorni lavorativi dalla dichiarazione resa dall'interessato.",
	"È stato pubblicato l'avviso per la formazione dell'elenco degli scrutatori di seggio elettorale.",
	"Il lungolago sarà chiuso al traffico nelle domeniche di luglio e agosto, dalle ore 10.00 alle ore 19.00.",
}

// serviceNames are the service pages every site has.
var serviceNames = [...]struct{ slug, title string }{
	{"carta-identita-elettronica", "Carta d'identità elettronica"}, {"certificati-anagrafici", "Certificati anagrafici"}, {"cambio-residenza", "Cambio di residenza"},
	{"tassa-rifiuti", "Tassa sui rifiuti (TARI)"}, {"imposta-municipale", "Imposta municipale propria (IMU)"}, {"trasporto-alunni", "Trasporto degli alunni"},
	{"assistenza-domiciliare", "Assistenza domiciliare"}, {"occupazione-suolo", "Occupazione di suolo pubblico"}, {"permesso-costruire", "Permesso di costruire"},
	{"accesso-atti", "Accesso agli atti"}, {"stato-civile", "Stato civile"}, {"orti-comunali", "Orti comunali"},
}

var newsTitles = [...]string{
	"Sospensione dell'acqua in alcune vie del centro", "Nuovi orari della biblioteca civica", "Lavori di asfaltatura: il calendario", "Festa patronale: il programma",
	"Bando per gli orti comunali", "Allerta meteo: le raccomandazioni",
}

// sectionNames are the first-level names of the annex to D.Lgs. 33/2013.
var sectionNames = [...]string{
	"Disposizioni generali", "Organizzazione", "Consulenti e collaboratori", "Personale", "Bandi di concorso", "Performance", "Enti controllati",
	"Attività e procedimenti", "Provvedimenti", "Bandi di gara e contratti", "Sovvenzioni, contributi, sussidi, vantaggi economici", "Bilanci",
	"Beni immobili e gestione patrimonio", "Controlli e rilievi sull'amministrazione", "Servizi erogati", "Pagamenti dell'amministrazione", "Opere pubbliche",
	"Pianificazione e governo del territorio", "Informazioni ambientali", "Interventi straordinari e di emergenza", "Altri contenuti",
}

const paymentsSection = 15 // "Pagamenti dell'amministrazione"
