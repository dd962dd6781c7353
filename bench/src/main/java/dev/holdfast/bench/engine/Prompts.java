package dev.holdfast.bench.engine;

import dev.holdfast.bench.load.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The bodies of requests: made so that both servers do exactly the same work. Immutable. */
record Prompts(int firstToken, int vocabulary) {
    private static final String SAMPLING =
            "\"stream\":true,\"stream_options\":{\"include_usage\":true},\"ignore_eos\":true,\"temperature\":0.8,\"top_k\":40,"
                    + "\"top_p\":0.95,\"seed\":1,\"max_tokens\":";

    /** So many random tokens. */
    List<Integer> tokens(RandomGenerator random, int count) {
        return IntStream.range(0, count)
                .map(i -> firstToken + random.nextInt(vocabulary - firstToken))
                .boxed()
                .toList();
    }

    /** A completion of exactly so many tokens. */
    static Ask completion(List<Integer> prompt, int maxTokens) {
        return Ask.post(
                "/v1/completions",
                "{\"model\":\"bench\",\"prompt\":["
                        + prompt.stream().map(String::valueOf).collect(Collectors.joining(",")) + "]," + SAMPLING
                        + maxTokens + "}");
    }

    /** A chat; the answers are texts as they stood in JSON. */
    static Ask chat(List<String> rawMessages, int maxTokens) {
        return Ask.post(
                "/v1/chat/completions",
                "{\"model\":\"bench\",\"messages\":[" + String.join(",", rawMessages) + "]," + SAMPLING + maxTokens
                        + "}");
    }

    /** One message of a chat. */
    static String message(String role, String text) {
        return Json.write(new TreeMap<>(Map.of("role", role, "content", text)));
    }

    /** One message whose text is in JSON already. */
    static String rawMessage(String role, String rawText) {
        return "{\"role\":\"" + role + "\",\"content\":\"" + rawText + "\"}";
    }

    /** A list with more at its end. */
    static <T> List<T> with(List<T> first, List<T> more) {
        List<T> all = new ArrayList<>(first);
        all.addAll(more);
        return all;
    }
}
