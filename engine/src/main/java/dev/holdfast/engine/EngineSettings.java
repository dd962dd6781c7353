package dev.holdfast.engine;

import dev.holdfast.domain.Secret;
import dev.holdfast.domain.Setting;
import java.net.URI;

/**
 * Where an engine is and how to talk to it.
 *
 * @param url the address, with an optional path before {@code /v1}
 * @param kind the kind of engine
 * @param model the model's name at the engine; empty for the public name
 * @param apiKey the key to send; empty for none
 * @param connections the most connections
 * @param timeouts how long to wait
 * @param maxTokensField how to bound a chat's tokens
 * @param healthPath the path of the health check; empty for that of the kind
 * @param wire finer points
 */
public record EngineSettings(
        @Setting(
                value = "Address of the engine, for example http://127.0.0.1:8000; a path such as /openai is put"
                        + " before /v1. An https address is called with TLS.",
                byDefault = Setting.REQUIRED)
        URI url,

        @Setting(
                value = "Kind of engine: generic, vllm, sglang, llama_server, ollama, trtllm, lmdeploy or openai.",
                byDefault = "generic")
        EngineKind kind,

        @Setting(value = "The model's name at the engine; empty for its public name.")
        String model,

        @Setting(value = "Key to send as a bearer token; empty for none.")
        Secret apiKey,

        @Setting(
                value = "The most connections to the engine; each running request needs one with HTTP/1.1.",
                byDefault = "4096")
        int connections,

        @Setting("How long to wait for the engine.") EngineTimeouts timeouts,

        @Setting(
                value = "Field that bounds the tokens of a chat: auto, max_tokens or max_completion_tokens; auto is the"
                        + " one that the kind of engine honours.",
                byDefault = "auto")
        TokenLimitField maxTokensField,

        @Setting(value = "Path of the health check; empty for the one of the kind of engine.")
        String healthPath,

        @Setting("Finer points.") EngineWire wire) {}
