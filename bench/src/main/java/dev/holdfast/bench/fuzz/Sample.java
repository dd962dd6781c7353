package dev.holdfast.bench.fuzz;

import java.util.List;
import java.util.SplittableRandom;

/** A valid request to begin from. Immutable. */
record Sample(String path, String body) {
    private static final String CHAT = "/v1/chat/completions";
    private static final String HELLO = "\"messages\":[{\"role\":\"user\",\"content\":\"Hello\"}]";
    private static final List<Sample> ALL = List.of(
            new Sample(CHAT, "{\"model\":\"mock\"," + HELLO + "}"),
            new Sample(CHAT, "{\"model\":\"mock\",\"stream\":true,\"max_tokens\":4," + HELLO + "}"),
            new Sample(
                    CHAT,
                    "{\"model\":\"mock\",\"stream\":true,\"stream_options\":{\"include_usage\":true},\"n\":2,\"max_tokens\":3,"
                            + HELLO + "}"),
            new Sample(
                    CHAT,
                    "{\"model\":\"mock\",\"n\":2,\"temperature\":0.5,\"top_p\":0.9,\"stop\":[\"a\",\"b\"],\"seed\":7,"
                            + "\"logprobs\":true,\"top_logprobs\":3,\"user\":\"u\",\"metadata\":{\"k\":\"v\"},"
                            + "\"messages\":[{\"role\":\"system\",\"content\":\"s\"},{\"role\":\"user\",\"content\":"
                            + "[{\"type\":\"text\",\"text\":\"\u00fc\u4e2d\ud83d\ude00\\ud83d\\ude00\"},{\"type\":\"image_url\","
                            + "\"image_url\":{\"url\":\"data:image/png;base64,AAAA\",\"detail\":\"low\"}}]}]}"),
            new Sample(
                    CHAT,
                    "{\"model\":\"mock\",\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"f\",\"parameters\":"
                            + "{\"type\":\"object\",\"properties\":{\"x\":{\"type\":\"number\"}}},\"strict\":true}}],"
                            + "\"tool_choice\":{\"type\":\"function\",\"function\":{\"name\":\"f\"}},\"messages\":["
                            + "{\"role\":\"assistant\",\"content\":null,\"tool_calls\":[{\"id\":\"c1\",\"type\":\"function\","
                            + "\"function\":{\"name\":\"f\",\"arguments\":\"{\\\"x\\\":1}\"}}]},{\"role\":\"tool\","
                            + "\"tool_call_id\":\"c1\",\"content\":\"2\"}]}"),
            new Sample(
                    CHAT,
                    "{\"model\":\"mock\",\"response_format\":{\"type\":\"json_schema\",\"json_schema\":{\"name\":\"s\","
                            + "\"schema\":{\"type\":\"object\"}}},\"max_completion_tokens\":5," + HELLO + "}"),
            new Sample(
                    "/v1/completions", "{\"model\":\"mock\",\"prompt\":[\"a\",\"b\"],\"max_tokens\":5,\"echo\":false}"),
            new Sample("/v1/completions", "{\"model\":\"mock\",\"prompt\":[1,2,3],\"stream\":true,\"max_tokens\":5}"),
            new Sample("/v1/embeddings", "{\"model\":\"mock\",\"input\":[\"a\",\"b\"],\"encoding_format\":\"float\"}"),
            new Sample("/v1/embeddings", "{\"model\":\"mock\",\"input\":\"text\",\"dimensions\":4}"));

    static Sample any(SplittableRandom random) {
        return ALL.get(random.nextInt(ALL.size()));
    }
}
