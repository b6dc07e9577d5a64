import { testCertificate } from "../../support/tls.ts";

/** A request as the real collector printed it. */
export interface Received {
  readonly signal: "traces" | "metrics";
  readonly headers: Readonly<Record<string, readonly string[]>>;
  /** OTLP/JSON, as the collector writes it. */
  readonly body: string;
}

/** A real collector that runs. */
export interface RealCollector {
  readonly grpc: string;
  readonly http: string;
  readonly grpcTls: string;
  readonly httpTls: string;
  /** The authority of its certificate, PEM. */
  readonly ca: string;
  readonly received: readonly Received[];
  /** Resolves when so many requests have been received. */
  until(requests: number): Promise<void>;
  stop(): Promise<void>;
}

/** Starts it on free ports. The caller stops it. */
export async function startRealCollector(path: string): Promise<RealCollector> {
  const folder = await Deno.makeTempDir({ prefix: "planoai-collector-" });
  const { ca, cert, key } = await testCertificate();
  await Deno.writeTextFile(`${folder}/cert.pem`, cert);
  await Deno.writeTextFile(`${folder}/key.pem`, key, { mode: 0o600 });
  const [grpc, http, grpcTls, httpTls] = freePorts(4);
  const tls = { cert_file: `${folder}/cert.pem`, key_file: `${folder}/key.pem` };
  const at = (port: number, more = {}) => ({
    endpoint: `127.0.0.1:${port}`,
    include_metadata: true,
    ...more,
  });
  const receivers = {
    otlp: { protocols: { grpc: at(grpc!), http: at(http!) } },
    "otlp/tls": { protocols: { grpc: at(grpcTls!, { tls }), http: at(httpTls!, { tls }) } },
  };
  const pipeline = { receivers: Object.keys(receivers), exporters: ["lines"] };
  const config = {
    receivers,
    exporters: { lines: {} },
    service: {
      pipelines: { traces: pipeline, metrics: pipeline },
    },
  };
  // JSON is YAML.
  const child = new Deno.Command(path, {
    args: ["--config", `yaml:${JSON.stringify(config)}`],
    stdout: "piped",
    stderr: "piped",
    stdin: "null",
  }).spawn();
  const errors = new Response(child.stderr).text();
  const received: Received[] = [];
  const reading = readLines(child.stdout, received);
  async function stop(): Promise<void> {
    child.kill("SIGKILL");
    await child.status;
    await Promise.all([reading, errors]);
    await Deno.remove(folder, { recursive: true });
  }
  try {
    await until(async () => await reaches(grpc!) && await reaches(httpTls!));
  } catch (error) {
    await stop();
    throw new Error(`the collector did not start: ${await errors}`, { cause: error });
  }
  return {
    grpc: `http://127.0.0.1:${grpc}`,
    http: `http://127.0.0.1:${http}/v1/traces`,
    grpcTls: `https://localhost:${grpcTls}`,
    httpTls: `https://localhost:${httpTls}/v1/traces`,
    ca,
    received,
    until: (requests) => until(() => received.length >= requests),
    stop,
  };
}

function freePorts(count: number): readonly number[] {
  const listeners = Array.from(
    { length: count },
    () => Deno.listen({ hostname: "127.0.0.1", port: 0 }),
  );
  const ports = listeners.map((listener) => listener.addr.port);
  for (const listener of listeners) listener.close();
  return ports;
}

async function readLines(stdout: ReadableStream<Uint8Array>, received: Received[]): Promise<void> {
  let rest = "";
  for await (const chunk of stdout.pipeThrough(new TextDecoderStream())) {
    const lines = (rest + chunk).split("\n");
    rest = lines.pop()!;
    for (const line of lines) {
      const { signal, headers, body } = JSON.parse(line);
      received.push({ signal, headers, body: JSON.stringify(body) });
    }
  }
}

async function reaches(port: number): Promise<boolean> {
  try {
    (await Deno.connect({ hostname: "127.0.0.1", port })).close();
    return true;
  } catch {
    return false;
  }
}

async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  for (let i = 0; i < 400; i++) {
    if (await holds()) return;
    await new Promise((go) => setTimeout(go, 25));
  }
  throw new Error("the collector did not come that far");
}
