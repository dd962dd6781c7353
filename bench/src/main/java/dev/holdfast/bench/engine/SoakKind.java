package dev.holdfast.bench.engine;

import java.util.List;
import java.util.random.RandomGenerator;

/** The kinds of requests in a soak, and what must become of each. */
enum SoakKind {
    /** A short prompt, a short answer. */
    SHORT,
    /** A prompt of hundreds of tokens. */
    LONG,
    /** A short prompt, a long answer: several of them outgrow the memory. */
    GROW,
    /** A chat that begins as many others do. */
    CHAT,
    /** The caller leaves within the answer. */
    LEAVE,
    /** The caller leaves at any moment, mostly within a long prompt. */
    LEAVE_EARLY,
    /** A prompt that cannot fit. */
    OVERFLOW,
    /** An answer that must match a schema. */
    SCHEMA,
    /** Three answers to one prompt. */
    MANY,
    /** An answer that ends at a text. */
    STOP,
    /** A caller that reads slowly. */
    SLOW,
    /** Log probabilities of each token. */
    LOGPROBS,
    /** A request that makes no sense. */
    NONSENSE;

    private static final String END =
            "\"stream\":true,\"stream_options\":{\"include_usage\":true},\"temperature\":1.5,\"max_tokens\":";
    private static final String SCHEMA_TEXT =
            "{\"type\":\"object\",\"properties\":{\"name\":{\"type\":\"string\",\"maxLength\":12},"
                    + "\"count\":{\"type\":\"integer\",\"minimum\":0,\"maximum\":99},\"tags\":{\"type\":\"array\",\"items\":{\"enum\":[\"a\",\"b\"]},"
                    + "\"maxItems\":3}},\"required\":[\"name\",\"count\"],\"additionalProperties\":false}";
    private static final long MILLI = 1_000_000;

    /** A request of this kind. */
    Ask ask(RandomGenerator random, Prompts prompts, int context) {
        return switch (this) {
            case SHORT ->
                completion(random, prompts, 1 + random.nextInt(60), "\"max_tokens\":" + (1 + random.nextInt(60)));
            case LONG ->
                completion(
                        random,
                        prompts,
                        200 + random.nextInt(context - 300),
                        "\"max_tokens\":" + (1 + random.nextInt(40)));
            case GROW -> completion(random, prompts, 20, "\"ignore_eos\":true,\"max_tokens\":" + context / 2);
            case CHAT -> Ask.post("/v1/chat/completions", chat(random, END + (1 + random.nextInt(60))));
            case LEAVE ->
                completion(random, prompts, 30, "\"ignore_eos\":true,\"max_tokens\":200")
                        .leavingAfterEvents(1 + random.nextInt(20));
            case LEAVE_EARLY ->
                completion(random, prompts, context - 200, "\"max_tokens\":100")
                        .leavingAfter(1 + random.nextLong(1_500 * MILLI));
            case OVERFLOW -> completion(random, prompts, context + 1 + random.nextInt(500), "\"max_tokens\":10");
            case SCHEMA ->
                Ask.post(
                        "/v1/chat/completions",
                        chat(
                                random,
                                END + (random.nextInt(4) == 0 ? 8 : 250)
                                        + ",\"response_format\":{\"type\":\"json_schema\",\"json_schema\":{\"name\":\"s\",\"schema\":"
                                        + SCHEMA_TEXT + "}}"));
            case MANY ->
                completion(
                        random, prompts, 100, "\"n\":3,\"ignore_eos\":true,\"max_tokens\":" + (1 + random.nextInt(40)));
            case STOP -> completion(random, prompts, 20, "\"stop\":[\"e\",\" the\",\"\\n\"],\"max_tokens\":200");
            case SLOW ->
                completion(random, prompts, 20, "\"ignore_eos\":true,\"max_tokens\":40")
                        .pausing(200 * MILLI);
            case LOGPROBS -> completion(random, prompts, 20, "\"logprobs\":5,\"max_tokens\":20");
            case NONSENSE -> Ask.post("/v1/completions", NONSENSES.get(random.nextInt(NONSENSES.size())));
        };
    }

    private static final List<String> NONSENSES = List.of(
            "{\"prompt\":",
            "{}",
            "{\"prompt\":\"a\",\"temperature\":\"hot\"}",
            "{\"prompt\":\"a\",\"n\":100000}",
            "[]",
            "{\"prompt\":\"a\",\"response_format\":{\"type\":\"json_schema\",\"json_schema\":{\"name\":\"s\",\"schema\":{\"not\":{}}}}}");

    private static Ask completion(RandomGenerator random, Prompts prompts, int tokens, String rest) {
        return Ask.post(
                "/v1/completions",
                "{\"model\":\"bench\",\"prompt\":" + prompts.tokens(random, tokens)
                        + ",\"stream\":true,\"stream_options\":{\"include_usage\":true},\"temperature\":1," + rest
                        + "}");
    }

    private static String chat(RandomGenerator random, String rest) {
        String system = Words.text(new java.util.SplittableRandom(random.nextInt(3)), 150);
        return "{\"model\":\"bench\",\"messages\":[" + Prompts.message("system", system) + ","
                + Prompts.message("user", Words.text(random, 1 + random.nextInt(60))) + "]," + rest + "}";
    }

    /** Whether that is what must become of it. */
    boolean expects(Outcome outcome) {
        return switch (this) {
            case SHORT, LONG, GROW, CHAT, STOP, SLOW, LOGPROBS ->
                outcome.well() && outcome.finishes().size() == 1;
            case MANY -> outcome.well() && outcome.finishes().equals(List.of("length", "length", "length"));
            case LEAVE, LEAVE_EARLY ->
                outcome.well()
                        || (outcome.end() == Outcome.End.LEFT && outcome.error().isEmpty())
                        || (outcome.end() == Outcome.End.LEFT && outcome.status() == 0);
            case OVERFLOW -> outcome.status() == 400 && outcome.error().contains("maximum context length");
            case SCHEMA ->
                outcome.well()
                        && (outcome.finishes().equals(List.of("length"))
                                || (outcome.finishes().equals(List.of("stop"))
                                        && JsonText.isObject(JsonText.unescape(outcome.text()))));
            case NONSENSE -> outcome.status() == 400 || outcome.status() == 422;
        };
    }
}
