import { providerNames } from "../../providers/registry.ts";
import { AUTH_WORDS } from "../../providers/auth_words.ts";
import { knownSettings } from "../../providers/settings.ts";
import { USUAL_WAYS } from "../../providers/speaks.ts";
import { deprecated, flag, list, mapping, type Schema, text, textMap } from "./schema.ts";

// Not marked as deprecated: the rule inline_preferences says more than a general warning could.
const inlinePreferences = list("The old form of routing_preferences, up to v0.3.0.", {
  description: "A preference.",
  type: "object",
  properties: {
    name: text("Its name; the same name under several models makes one preference."),
    description: text("What kind of request it stands for."),
  },
});

const provider = mapping("One model, or all models of a provider.", {
  model: text(
    "`<provider>/<model id>`, or `<provider>/*` for every model of the provider.",
    { minLength: 1, examples: ["openai/gpt-4o", "anthropic/*", "ollama/llama3.1"] },
  ),
  name: text("The name that clients may use; the default is `model` as written."),
  access_key: text(
    "The provider's key, as a variable: `$OPENAI_API_KEY`. Read from `.env` beside the config " +
      "first, then from the environment.",
    { examples: ["$OPENAI_API_KEY"] },
  ),
  default: flag("Answers requests that name no model. At most one; not a wildcard."),
  base_url: text(
    "Where the provider's API is. With a path it is the whole root (`https://host/v1`); without, " +
      "the provider's usual path is added.",
  ),
  passthrough_auth: flag(
    "Pass the client's own credentials on instead of `access_key`.",
    { default: false },
  ),
  http_host: text("The `Host` header to send, when it is not the host of `base_url`."),
  provider_interface: text(
    "Whose API a server speaks, when the part before the slash in `model` names no provider.",
    { enum: providerNames() },
  ),
  dialects: list(
    "What this address speaks, in order of preference, when it differs from its provider.",
    text("A wire format.", { enum: USUAL_WAYS.map((way) => way.dialect) }),
    { minItems: 1 },
  ),
  auth: text(
    "How `access_key` is sent, when not as the provider usually wants it: as a bearer token or in " +
      "the header of this name.",
    { enum: AUTH_WORDS },
  ),
  ...settings(),
  headers: textMap("Headers for every request to this provider, set after its credentials."),
  routing_preferences: inlinePreferences,
}, ["model"]);

/** The keys that only some providers have, from their rows. */
function settings(): Readonly<Record<string, Schema>> {
  return Object.fromEntries(
    knownSettings().map(({ name, of }) => [
      name,
      text(
        of.map(({ provider, setting }) =>
          `For \`${provider}\`: ${setting.doc} ` +
          (setting.env.length === 0
            ? ""
            : `Read from ${setting.env.map((env) => `\`${env}\``).join(" or ")} when not given.`) +
          (setting.default === undefined ? "" : ` Default: \`${setting.default}\`.`)
        ).join(" ").trim(),
      ),
    ]),
  );
}

export const model_providers: Schema = list("The models, and where they are.", provider);

export const llm_providers: Schema = deprecated(
  list("The old name of `model_providers`.", provider),
  "model_providers",
);
