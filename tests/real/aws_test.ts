import { BedrockRuntimeServiceException } from "@aws-sdk/client-bedrock-runtime";
import { BEDROCK_CONVERSE } from "../../src/dialects/ids.ts";
import { aws } from "../conformance/clients/aws.ts";
import { plainSdk, testEverywhere } from "./matrix.ts";

testEverywhere(plainSdk(aws, BEDROCK_CONVERSE, BedrockRuntimeServiceException));
