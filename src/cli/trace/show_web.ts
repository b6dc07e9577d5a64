import { reachableUrl } from "../../base/reachable_url.ts";
import { Fault } from "../../base/fault.ts";
import { optional } from "../../base/optional.ts";
import { planoHome } from "../../process/home.ts";
import { portFault } from "../../process/port_check.ts";
import { readRunRecord } from "../../process/run_record.ts";
import { serveViewer } from "../../viewer/web/serve_viewer.ts";
import type { ExitCode, Io } from "../io.ts";
import { openStore } from "./store.ts";

/** Where the viewer is when nobody says otherwise. */
const USUAL_PORT = 12_080;

/** `planoai trace --web`: the viewer for browsers, without a gateway, until Ctrl-C. */
export async function showWeb(io: Io, asked: number | undefined): Promise<ExitCode> {
  const hostname = "127.0.0.1";
  const busy = portFault(hostname, asked ?? USUAL_PORT);
  if (busy !== undefined && asked !== undefined) {
    throw new Fault("config", busy.message, { note: "--port names another port, 0 any free one" });
  }
  using source = openStore(io);
  const port = asked ?? (busy === undefined ? USUAL_PORT : 0);
  const gateway = await gatewayHere(io);
  const viewer = serveViewer({
    source,
    hostname,
    port,
    signal: io.signal,
    ...optional("gateway", gateway),
  });
  io.out(`${viewer.signInUrl}\n`);
  io.err("The traces of this home are shown there; Ctrl-C ends it\n");
  await viewer.finished;
  return 0;
}

/** Where the gateway that runs here listens, for the commands that the page offers to copy. */
async function gatewayHere(io: Io): Promise<string | undefined> {
  const record = await readRunRecord(planoHome(io)).catch(() => undefined);
  const first = record?.listeners[0];
  if (first === undefined) return undefined;
  const { address, port } = first;
  return reachableUrl(address, port);
}
