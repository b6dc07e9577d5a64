import type { FindOptions } from "../../envoy/install/options.ts";
import { planoHome } from "../../process/home.ts";
import type { Io } from "../io.ts";

/** What finding an Envoy needs, from the real world; `chosen` is what `--envoy` says. */
export function envoyOptions(io: Io, chosen?: string): FindOptions {
  return {
    root: planoHome(io).root,
    cwd: io.cwd,
    env: io.env,
    screen: { write: (text) => io.err(text), terminal: io.tty.stderr, columns: io.columns },
    signal: io.signal,
    ...(chosen === undefined ? {} : { chosen }),
  };
}
