// Uses the client that openapi-typescript makes from docs/openapi.json: what
// does not fit the description does not compile, what is not answered fails.
import createClient from "openapi-fetch";
import type { paths } from "./generated.js";

const token = "good";
const api = createClient<paths>({ baseUrl: process.argv[2]! });

function want(holds: boolean, what: string): asserts holds {
  if (!holds) throw new Error(what);
}

const list = await api.GET("/api/v1/municipalities", { params: { query: { sort: "-score", limit: 5, status: "fail", check: "mail-spf" } } });
want(list.data !== undefined && list.data.items.length === 5 && list.data.next !== undefined, "list");
const ipa = list.data.items[0]!.ipa;
const score: number | null = list.data.items[0]!.score;
want(score === null || score <= 1, "score");

const one = await api.GET("/api/v1/municipalities/{ipa}", { params: { path: { ipa }, query: { lang: "en" } } });
want(one.data?.results.some((r) => r.check === "mail-spf" && r.status === "fail") === true, "one comune");
const results = await api.GET("/api/v1/municipalities/{ipa}/results", { params: { path: { ipa }, query: { family: "hosting" } } });
want(results.data !== undefined && results.data.items.every((r) => r.family === "hosting"), "results");
const why = await api.GET("/api/v1/municipalities/{ipa}/results/{check}", { params: { path: { ipa, check: "mail-spf" } } });
want((why.data?.steps.length ?? 0) > 0, "explanation");
const past = await api.GET("/api/v1/municipalities/{ipa}/history", { params: { path: { ipa } } });
want((past.data?.visits.length ?? 0) > 0, "history");

let cursor: string | undefined;
let changes = 0;
for (let pages = 0; pages < 20; pages++) {
  const page = await api.GET("/api/v1/changes", { params: { query: cursor ? { cursor, limit: 50 } : { since: "2026-01-01T00:00:00Z", limit: 50 } } });
  want(page.data !== undefined, "changes");
  changes += page.data.items.length;
  cursor = page.data.next;
  if (!page.data.more) break;
}
want(changes === 130, `changes: ${changes}`);

for (const path of ["/api/v1/runs", "/api/v1/sources", "/api/v1/suppliers", "/api/v1/networks"] as const) {
  const answer = await api.GET(path);
  want((answer.data?.items.length ?? 0) > 0, path);
}
want(((await api.GET("/api/v1/checks")).data?.length ?? 0) > 50, "checks");

const asked = await api.POST("/api/v1/municipalities/{ipa}/scans", { params: { path: { ipa: "c_x001" } }, headers: { Authorization: `Bearer ${token}` } });
want(asked.data?.state === "queued" && asked.response.status === 202, "scan");
const followed = await api.GET("/api/v1/scans/{id}", { params: { path: { id: asked.data.id } } });
want(followed.data?.position === 3, "scan followed");
const none = await api.GET("/api/v1/municipalities/{ipa}", { params: { path: { ipa: "c_nope" } } });
want(none.error?.status === 404 && none.data === undefined, "problem");
console.log("used");
