/** Google's and AWS's SDKs, each streamed an answer by a provider that speaks Anthropic's Messages. */
import { BedrockRuntimeClient, ConverseStreamCommand } from "@aws-sdk/client-bedrock-runtime";
import { GoogleGenAI } from "@google/genai";
import { NodeHttpHandler } from "@smithy/node-http-handler";
import { loadConfig, startGateway, startMock } from "../../mod.ts";

const text = await Deno.readTextFile(new URL("./config.yaml", import.meta.url));
const mock = await startMock({ pace: { chunkMs: 40 } });
const { config } = loadConfig({ text, file: "config.yaml", env: { MOCK_URL: mock.url } });
const listeners = config!.listeners.map((listener) => ({ ...listener, port: 0 }));
const gateway = await startGateway({ ...config!, listeners });
const url = `http://127.0.0.1:${gateway.listeners[0]!.port}`;
const model = "anthropic/claude-sonnet-5";
const write = (words = "") => Deno.stdout.write(new TextEncoder().encode(words));

await write("\nGoogle's SDK  →  Messages provider\n  ");
const google = new GoogleGenAI({ apiKey: "any", httpOptions: { baseUrl: url } });
const asked = { model, contents: "Hello from Google's SDK" };
for await (const chunk of await google.models.generateContentStream(asked)) await write(chunk.text);

await write("\n\nAWS's SDK  →  Messages provider\n  ");
const bedrock = new BedrockRuntimeClient({
  endpoint: url,
  region: "us-east-1", // it signs for a region; here it is any
  credentials: { accessKeyId: "any", secretAccessKey: "any" },
  requestHandler: new NodeHttpHandler(), // docs/clients.md says why
});
const messages = [{ role: "user" as const, content: [{ text: "Hello from AWS's SDK" }] }];
const { stream } = await bedrock.send(new ConverseStreamCommand({ modelId: model, messages }));
for await (const event of stream!) await write(event.contentBlockDelta?.delta?.text);

await write(`\n\nThe provider saw: ${mock.requests.map(({ path }) => path).join(", ")}\n`);
bedrock.destroy();
await gateway.close();
await mock.close();
