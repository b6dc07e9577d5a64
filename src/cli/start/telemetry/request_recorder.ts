import { costOfRecord, type Pricing } from "../../../telemetry/cost/pricing.ts";
import { InFlight } from "../../../telemetry/metrics/in_flight.ts";
import { RecordSender } from "../../../telemetry/relay/record_sender.ts";
import { soften } from "../../../telemetry/record_words.ts";
import type { RequestRecord } from "../../../telemetry/request_record.ts";
import type { Output } from "../output.ts";
import type { TelemetryHost } from "./telemetry_host.ts";

/** Who keeps what is told of requests: this process, or the supervisor of this worker. */
export type Keeper =
  | { readonly kind: "host"; readonly host: TelemetryHost }
  | { readonly kind: "supervisor"; readonly path: string; readonly worker: number };

/** Takes the stories of one gateway process: prices them, logs them, and hands them on. */
export class RequestRecorder {
  readonly #output: Pick<Output, "access">;
  readonly #pricing: Pick<Pricing, "costOf">;
  readonly #inFlight = new InFlight();
  readonly #isQuiet: boolean;
  readonly #hand: (record: RequestRecord) => void;
  readonly #sender: RecordSender | undefined;

  constructor(
    output: Pick<Output, "access">,
    pricing: Pick<Pricing, "costOf">,
    keeper: Keeper,
    { captures }: { readonly captures: boolean },
  ) {
    this.#isQuiet = !captures;
    this.#output = output;
    this.#pricing = pricing;
    if (keeper.kind === "host") {
      const { host } = keeper;
      this.#hand = (record) => host.record(record);
      host.watch(this.#inFlight);
      return;
    }
    const sender = new RecordSender({
      path: keeper.path,
      from: keeper.worker,
      inFlight: () => Object.fromEntries(this.#inFlight.counts()),
    });
    this.#sender = sender;
    this.#hand = (record) => sender.add(record);
  }

  /** A request begins; the returned function is called once when it is over. */
  begin(method: string, path: string): () => void {
    return this.#inFlight.begin(method, path);
  }

  record(record: RequestRecord): void {
    soften(record, this.#isQuiet);
    const cost = costOfRecord(record, this.#pricing);
    if (cost !== undefined) record.cost = cost;
    this.#output.access(record);
    this.#hand(record);
  }

  /** Tells what waits to be told. */
  async close(): Promise<void> {
    await this.#sender?.close();
  }
}
