import type { Shown } from "./scene.ts";

const colour = Deno.stdout.isTerminal() && !Deno.noColor;
const utf8 = new TextEncoder();

/** Text in a colour, where there are colours. */
export function paint(code: string, text: string): string {
  return colour ? `\x1b[${code}m${text}\x1b[0m` : text;
}

/** Text to the terminal, at once. */
export function write(text: string): void {
  Deno.stdout.writeSync(utf8.encode(text));
}

const LABELS: Readonly<Record<Exclude<Shown["kind"], "tokens">, string>> = {
  text: "says    ",
  thinking: "thinks  ",
  tool: "calls   ",
};

/** Writes pieces as they come, each kind on lines of its own. */
export class Screen {
  tokens = "";
  #kind: Shown["kind"] | undefined;

  show({ kind, text }: Shown): void {
    if (kind === "tokens") {
      this.tokens = text;
      return;
    }
    if (kind !== this.#kind) {
      write(`${this.#kind === undefined ? "" : "\n"}  ${paint("36", LABELS[kind])} `);
    }
    this.#kind = kind;
    write(kind === "thinking" ? paint("2;3", text) : text);
  }
}
