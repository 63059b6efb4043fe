package checks

// modelURL is where the official model of municipal sites is documented.
const modelURL = "https://docs.italia.it/italia/designers-italia/design-comuni-docs/it/versione-corrente/"
