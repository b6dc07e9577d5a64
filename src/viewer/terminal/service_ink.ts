import { INK } from "./piece.ts";

/** The first that a service's name contains says its colour (cli-config §4.2). */
const COLORS: readonly (readonly [part: string, ink: string])[] = [
  ["inbound", "1;38;2;72;96;250"],
  ["outbound", "1;38;2;87;217;169"],
  ["orchestrator", `1;${INK.plano}`],
  ["routing", "1;38;2;227;162;250"],
  ["agent", "1;36"],
  ["llm", "1;32"],
];

/** The colour of a service; others are bold in the terminal's own, which may be white on black or not. */
export function serviceInk(service: string): string {
  const name = service.toLowerCase();
  return COLORS.find(([part]) => name.includes(part))?.[1] ?? INK.bold;
}
