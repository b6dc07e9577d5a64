import { askStatus } from "../../process/control.ts";
import { planoHome } from "../../process/home.ts";
import { readRunRecord } from "../../process/run_record.ts";
import type { Io } from "../io.ts";

/** Says what is missing for a first trace: a gateway, tracing, or a request. */
export async function sayWhyEmpty(io: Io): Promise<void> {
  io.err(`note: ${await reason(io)}\n`);
}

async function reason(io: Io): Promise<string> {
  const record = await readRunRecord(planoHome(io));
  if (record === undefined) {
    return "no gateway is running here: planoai up --with-tracing starts one that keeps traces";
  }
  const status = await askStatus(record.socket, 3_000);
  if (status === undefined) {
    return `the gateway (pid ${record.pid}) does not answer: planoai status`;
  }
  const isTraced = status.surfaces.some(({ what }) => what === "tracing");
  if (!isTraced) {
    return "the gateway keeps no traces: planoai up --with-tracing takes over from it, or set " +
      "tracing.random_sampling in its config";
  }
  const [listener] = status.listeners;
  const address = listener === undefined ? "" : ` at port ${listener.port}`;
  return `the gateway${address} keeps traces, and nothing was asked of it yet`;
}
