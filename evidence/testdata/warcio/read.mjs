// Reads a WARC file with warcio, an implementation that is not ours, and prints
// one JSON object a record: what it makes of each, its body decoded.
import { createReadStream } from "node:fs";
import { createHash } from "node:crypto";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";
import path from "node:path";

const [file, modules] = process.argv.slice(2);
const require = createRequire(path.join(modules, "package.json"));
const { WARCParser } = await import(pathToFileURL(path.join(path.dirname(require.resolve("warcio")), "index.js")));

for await (const record of new WARCParser(createReadStream(file))) {
  const body = await record.readFully(record.warcType !== "warcinfo");
  console.log(JSON.stringify({
    type: record.warcType,
    uri: record.warcTargetURI ?? "",
    date: record.warcDate ?? "",
    status: Number(record.httpHeaders?.statusCode ?? 0),
    sha256: createHash("sha256").update(body ?? "").digest("hex"),
    fields: Object.fromEntries(record.warcHeaders.headers),
  }));
}
