package dev.holdfast.app.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.holdfast.lab.bench.client.Endpoint;
import dev.holdfast.lab.bench.client.Probe;
import dev.holdfast.lab.bench.client.RequestWriter;
import dev.holdfast.lab.bench.client.Target;
import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of a benchmark that say what is loaded. */
final class BenchTarget {
    private static final int MOST_CONNECTIONS = 60_000;
    private static final Duration CONNECT = Duration.ofSeconds(10);

    @Option(
            names = "--base-url",
            paramLabel = "URL",
            description = "The server (default: $HOLDFAST_URL or http://127.0.0.1:8080).")
    private @Nullable URI url;

    @Option(
            names = "--backend",
            paramLabel = "KIND",
            description = "openai-chat, openai (completions) or openai-embeddings (default: openai-chat).")
    private String backend = "openai-chat";

    @Option(
            names = {"-m", "--model"},
            paramLabel = "MODEL",
            description = "The model (default: the first that the server names).")
    private @Nullable String model;

    @Option(
            names = "--api-key",
            paramLabel = "KEY",
            description = "The key (default: $HOLDFAST_API_KEY). Others on this machine can see it in the list of"
                    + " processes; prefer the environment.")
    private @Nullable String key;

    @Option(names = "--header", paramLabel = "NAME=VALUE", description = "A further header; may be repeated.")
    private Map<String, String> headers = new LinkedHashMap<>();

    @Option(
            names = "--extra-body",
            paramLabel = "JSON",
            description = "Further fields of each request, such as '{\"top_p\": 0.9}'.")
    private String extraBody = "{}";

    @Option(names = "--temperature", paramLabel = "NUMBER", description = "The temperature of each request.")
    private @Nullable Double temperature;

    @Option(
            names = "--ignore-eos",
            description = "Let answers go on to their length (vLLM, SGLang, llama.cpp, Holdfast's worker).")
    private boolean ignoreEos;

    @Option(names = "--no-stream", description = "Ask for whole answers; then TTFT is the time to the whole answer.")
    private boolean whole;

    Target target(Console console) {
        String found = key == null ? console.environment().getOrDefault("HOLDFAST_API_KEY", "") : key;
        return new Target(address(console), endpoint(), found.strip(), headers, MOST_CONNECTIONS, CONNECT);
    }

    private URI address(Console console) {
        URI address = url;
        if (address == null) {
            try {
                address = URI.create(console.environment().getOrDefault("HOLDFAST_URL", "http://127.0.0.1:8080"));
            } catch (IllegalArgumentException malformed) {
                throw new CommandFailure(ExitCode.USAGE, "HOLDFAST_URL is not a URL", malformed);
            }
        }
        if (address.getHost() == null || !String.valueOf(address.getScheme()).matches("https?")) {
            throw new CommandFailure(
                    ExitCode.USAGE,
                    "'" + address + "' is not the URL of a server; write for example http://127.0.0.1:8080");
        }
        return address;
    }

    Endpoint endpoint() {
        return Arrays.stream(Endpoint.values())
                .filter(each -> each.backend().equals(backend))
                .findFirst()
                .orElseThrow(() -> new CommandFailure(
                        ExitCode.USAGE,
                        "--backend " + backend + " is not known; there are openai-chat, openai and openai-embeddings"));
    }

    /** The model that was asked for, if the server has it, or the server's first. */
    String model(Probe probe) throws InterruptedException {
        List<String> models;
        try {
            models = probe.models();
        } catch (Probe.Refused refused) {
            ExitCode code = refused.status() == 0 ? ExitCode.UNREACHABLE : ExitCode.NOT_ALLOWED;
            throw new CommandFailure(code, Console.printable(String.valueOf(refused.getMessage())), refused);
        }
        String wanted = model;
        if (wanted == null) {
            if (models.isEmpty()) {
                throw new CommandFailure(ExitCode.FAILED, "the server names no model; name one with --model");
            }
            return models.getFirst();
        }
        if (!models.isEmpty() && !models.contains(wanted)) {
            throw new CommandFailure(
                    ExitCode.FAILED,
                    Console.printable("the server has no model '" + wanted + "'; it has " + String.join(", ", models)));
        }
        return wanted;
    }

    RequestWriter.Options requests(String named) {
        return new RequestWriter.Options(endpoint(), named, !whole, ignoreEos, extra());
    }

    private ObjectNode extra() {
        try {
            JsonNode extra = AdminClient.JSON.readTree(extraBody);
            if (extra instanceof ObjectNode object) {
                if (temperature != null) {
                    object.put("temperature", temperature);
                }
                return object;
            }
        } catch (JsonProcessingException malformed) {
            throw new CommandFailure(
                    ExitCode.USAGE, "--extra-body is not JSON: " + malformed.getOriginalMessage(), malformed);
        }
        throw new CommandFailure(ExitCode.USAGE, "--extra-body is not a JSON object, such as '{\"top_p\": 0.9}'");
    }
}
