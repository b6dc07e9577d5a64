import { pause } from "../../base/wait.ts";
import { CODE_LIFE_MS, deviceLogin } from "../../transport/credentials/chatgpt_device.ts";
import { loginText } from "../../transport/credentials/chatgpt_login.ts";
import type { ExitCode, Io } from "../io.ts";
import type { ChatgptHome } from "./home.ts";

/** Shows a code, waits until it is typed, and keeps the tokens. Nothing is written before that. */
export async function login(io: Io, { deps, file }: ChatgptHome): Promise<ExitCode> {
  const line = new WaitingLine(io);
  try {
    const login = await deviceLogin(deps, {
      show: ({ url, code }) => {
        io.err(instructions(url, code, io.color.err));
        line.show(CODE_LIFE_MS);
      },
      waiting: (leftMs) => line.show(leftMs),
      pause,
    }, io.signal);
    await deps.exclusively(file, () => deps.writePrivate(file, loginText(login)));
    line.end();
    const account = login.accountId === undefined ? "" : `, account ${login.accountId}`;
    io.out(`Logged in to ChatGPT${account}\n`);
    return 0;
  } catch (error) {
    line.end();
    throw error;
  }
}

function instructions(url: string, code: string, color: boolean): string {
  const bold = (text: string) => color ? `\x1b[1m${text}\x1b[0m` : text;
  return "To log in to ChatGPT\n" +
    `  1. open  ${bold(url)}\n` +
    `  2. type  ${bold(code)}\n\n` +
    "Type only a code you asked for: whoever sends you one wants your account.\n";
}

/** One line that is written over on a terminal, and written once elsewhere. */
class WaitingLine {
  readonly #io: Io;
  #shown = false;

  constructor(io: Io) {
    this.#io = io;
  }

  show(leftMs: number): void {
    const { tty, err } = this.#io;
    const words = `Waiting for you, ${Math.ceil(leftMs / 60_000)} min left (Ctrl-C gives up)`;
    if (tty.stderr) err(`\r\x1b[K${words}`);
    else if (!this.#shown) err(`${words}\n`);
    this.#shown = true;
  }

  end(): void {
    if (this.#shown && this.#io.tty.stderr) this.#io.err("\r\x1b[K");
  }
}
