/** The load generator's process: one job a line on stdin, one result a line on stdout, ends with its stdin. */
import { type Job, runJob } from "./load.ts";

const utf8 = new TextEncoder();
let rest = "";
for await (const text of Deno.stdin.readable.pipeThrough(new TextDecoderStream())) {
  const lines = (rest + text).split("\n");
  rest = lines.pop()!;
  for (const line of lines) {
    const result = await runJob(JSON.parse(line) as Job);
    Deno.stdout.writeSync(utf8.encode(JSON.stringify(result) + "\n"));
  }
}
