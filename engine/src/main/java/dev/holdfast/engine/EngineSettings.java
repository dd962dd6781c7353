package dev.holdfast.engine;

import dev.holdfast.domain.Secret;
import dev.holdfast.domain.Setting;
import java.net.URI;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Where an engine is and how to talk to it: a server at a URL, or a model file that the platform runs itself. Immutable.
 *
 * @param url the address, with an optional path before {@code /v1}; null for a local model
 * @param kind the kind of engine
 * @param model the model's name at the engine; empty for the public name
 * @param apiKey the key to send; empty for none
 * @param connections the most connections
 * @param timeouts how long to wait
 * @param maxTokensField how to bound a chat's tokens
 * @param healthPath the path of the health check; empty for that of the kind
 * @param wire finer points
 * @param local the model file to run; null for an engine at a URL
 */
public record EngineSettings(
        @Setting("Address of the engine, for example http://127.0.0.1:8000; a path such as /openai is put"
                + " before /v1. An https address is called with TLS. Either this or local is needed.")
        @Nullable
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

        @Setting("Finer points.") EngineWire wire,

        @Setting("A model file that the platform runs itself, in a worker process. Either this or url is needed.")
        @Nullable
        LocalSettings local) {
    /**
     * Checks that the engine is in one place.
     *
     * @throws IllegalArgumentException if it is in none or two
     */
    public EngineSettings {
        if (url == null && local == null) {
            throw new IllegalArgumentException("an engine needs a place: write url for a server, such as"
                    + " url: http://127.0.0.1:8000, or local for a model file, such as local: {file: demo}");
        }
        if (url != null && local != null) {
            throw new IllegalArgumentException("an engine is in one place: write url or local, not both");
        }
        boolean ofServers = kind != EngineKind.GENERIC || !apiKey.reveal().isEmpty() || !healthPath.isEmpty();
        if (local != null && ofServers) {
            throw new IllegalArgumentException(
                    "kind, api_key and health_path are for engines with a url; remove them beside local");
        }
    }

    /** Where the engine is, for people: its URL, or {@code local:FILE}. */
    public String place() {
        return local == null ? String.valueOf(url) : "local:" + local.file();
    }

    /**
     * The URL of an engine that has one.
     *
     * @throws NullPointerException for a local model
     */
    URI requiredUrl() {
        return Objects.requireNonNull(url, "a local model has no URL of its own");
    }

    /** These settings for a server of this kind at this address. */
    public EngineSettings at(URI address, EngineKind as, Secret key) {
        return new EngineSettings(
                address, as, model, key, connections, timeouts, maxTokensField, healthPath, wire, null);
    }
}
