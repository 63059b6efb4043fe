// All that use.ts takes from Node.
declare const process: { argv: string[] };
