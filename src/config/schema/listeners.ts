import {
  deprecated,
  duration,
  flag,
  integer,
  list,
  mapping,
  NOT_LANDED,
  planned,
  type Schema,
  text,
} from "./schema.ts";

const port = integer("The port to listen on: 12000 for `model`, 10000 for `prompt` unless set.", {
  minimum: 1,
  maximum: 65535,
});

const address = text(
  "The address to listen on. The default is this machine only; anything else needs `auth.keys`.",
  { default: "127.0.0.1", examples: ["127.0.0.1", "0.0.0.0", "::1"] },
);

const timeout = duration("How long a whole request may take, streams included.");

const auth = mapping("Who may call this listener. Absent: anyone who can reach it.", {
  keys: list(
    "Keys that clients show as `Authorization: Bearer …` or `x-api-key`. Keep them in variables.",
    text("A key: `$GATEWAY_KEY`.", { minLength: 1 }),
    { minItems: 1 },
  ),
}, ["keys"]);

const cors = mapping("Which web pages may call this listener. Absent: none.", {
  origins: list(
    "Origins such as `https://app.example.com`, or `*` for any.",
    text("An origin: scheme, host and port."),
  ),
}, ["origins"]);

function filterIds(description: string): Schema {
  return planned(list(description, text("An id of `filters` or `agents`.")));
}

const filterChain = deprecated(
  list("The old name of `input_filters`.", text("An id of `filters`.")),
  "input_filters",
);

const agent = mapping("An agent that this listener offers.", {
  id: text("An id of `agents`."),
  description: text("What it is for; the router chooses by this."),
  default: flag("Takes the requests that fit no other agent."),
  input_filters: filterIds("Filters that see its requests, in order."),
  filter_chain: filterChain,
}, ["id", "description"]);

const listener = mapping("One listener.", {
  type: text("What it speaks: `model` for model APIs, `agent` for agents, `prompt` for targets.", {
    enum: ["model", "prompt", "agent"],
    "x-plano-planned-values": {
      prompt: "answers every turn with a 501: prompt targets have not landed",
      agent: NOT_LANDED,
    },
  }),
  name: text("Its name in logs and status."),
  port,
  address,
  timeout,
  auth,
  cors,
  max_retries: integer(
    "Tries on the same provider after the first, before the first byte of the reply.",
    { minimum: 0, maximum: 10, default: 0 },
  ),
  router: text("How agents are chosen.", { enum: ["plano_orchestrator_v1"] }),
  agents: list("The agents of an `agent` listener.", agent),
  input_filters: filterIds("Filters that see every request, in order."),
  output_filters: filterIds("Filters that see every reply, in order."),
  filter_chain: filterChain,
}, ["type", "name"]);

const oldListener = mapping("A listener in the form of v0.1.", {
  address,
  port,
  message_format: text("Only `openai`; has no effect.", { enum: ["openai"] }),
  timeout,
});

const oldListeners = mapping("The form of v0.1: one listener for models, one for prompts.", {
  egress_traffic: oldListener,
  ingress_traffic: oldListener,
});

/** Both forms. */
export const listeners: Schema = {
  description: "Where planoai listens. Without a `model` listener there is one on port 12000.",
  oneOf: [list("Listeners.", listener), oldListeners],
};
