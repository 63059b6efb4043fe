// Package ledger makes what Campanile publishes checkable by others: a canonical
// form of JSON to hash, signatures as signed notes (Ed25519), and an append-only
// Merkle log (RFC 6962) of protocols, published runs, certificates and replies.
//
// The log holds hashes of documents and never the documents: what a comune wrote
// can be taken away where the law asks, its place in the log cannot.
package ledger
