// Judges by Slack's own types: a line of JSON in, {"what": "chat.postMessage", "given": {...}}; a line out for each
// thing that does not fit. {"count": true} is answered with {"told": n}, after everything before it has been judged.
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import Ajv from "ajv";

const schemas = JSON.parse(readFileSync(new URL("schema.json", import.meta.url)));
const judges = new Map();
let told = 0;

function judge(what) {
  if (!judges.has(what)) {
    const ajv = new Ajv({ strict: false, coerceTypes: !("modal" === what || "home" === what), allErrors: false });
    judges.set(what, what in schemas ? ajv.compile(schemas[what]) : null);
  }
  return judges.get(what);
}

for await (const line of createInterface({ input: process.stdin })) {
  const { what, given, count } = JSON.parse(line);
  if (count) {
    process.stdout.write(JSON.stringify({ told }) + "\n");
    continue;
  }
  told += 1;
  const fits = judge(what);
  if (fits && !fits(given)) {
    const worst = fits.errors.reduce((a, b) => (b.instancePath.length > a.instancePath.length ? b : a));
    process.stdout.write(JSON.stringify({ what, at: worst.instancePath, why: worst.message, more: worst.params }) + "\n");
  }
}
