import type { Seen } from "./compare.ts";
import type { Difference } from "./run.ts";

/** A difference for people: the request, what differs, and how to see it again. */
export function describe(found: Difference, seed: number, whole: boolean): string {
  const { nth, one, lines, embedded, native } = found;
  const headers = one.headers.map(([name, value]) => `    ${name}: ${short(value, whole)}`);
  const body = one.body === undefined
    ? "(no body)"
    : short(new TextDecoder().decode(one.body), whole);
  return [
    `${nth}: ${one.marks.join(", ") || "a plain request"}`,
    `  ${one.method} ${short(one.path, whole)} (${one.door}${one.chunked ? ", chunked" : ""})`,
    ...headers,
    `    ${body}`,
    ...lines.map((line) => `  * ${line}`),
    ...(whole ? [shown("embedded", embedded), shown("native", native)] : []),
    `  deno task differential --seed ${seed} --only ${nth}`,
    "",
  ].join("\n");
}

function shown(plane: string, { answer, asked }: Seen): string {
  return [
    `  ${plane} answered ${answer.status}${answer.whole ? "" : ", not to its end"}`,
    ...answer.headers.map(([name, value]) => `    ${name}: ${value}`),
    `    ${short(new TextDecoder().decode(answer.body), true)}`,
    ...asked.flatMap((one) => [
      `  and asked ${one.method} ${one.path}${one.query}`,
      ...Object.entries(one.headers).map(([name, value]) => `    ${name}: ${value}`),
      `    ${short(one.body, true)}`,
    ]),
  ].join("\n");
}

function short(text: string, whole: boolean): string {
  const bound = whole ? 4_000 : 200;
  const plain = JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"');
  return plain.length <= bound ? plain : `${plain.slice(0, bound)}… (${text.length} characters)`;
}
