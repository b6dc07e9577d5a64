/** Prints what AWS's own chain finds, as JSON: a program of its own, because the chain keeps what it has read. */
import { defaultProvider } from "@aws-sdk/credential-provider-node";

const { accessKeyId, secretAccessKey, sessionToken } = await defaultProvider({
  clientConfig: { region: "eu-west-1" },
})();
const text = JSON.stringify({ accessKeyId, secretAccessKey, sessionToken });
await Deno.stdout.write(new TextEncoder().encode(text));
