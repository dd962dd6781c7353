package dev.holdfast.bench.engine;

import java.util.Locale;

/** What is measured; each is one figure of one server. */
enum Row {
    /** Tokens a second of one stream, from its first token to its last. */
    SINGLE("single stream, tokens/s", true),
    /** The same once 20,000 tokens of other prompts were served and may be kept. */
    SINGLE_AFTER("single stream after 20,000 tokens, tokens/s", true),
    /** Tokens a second of 8 streams together, from the first request to the last answer. */
    STREAMS_8("8 streams, tokens/s", true),
    /** The same of 32. */
    STREAMS_32("32 streams, tokens/s", true),
    /** Prompt tokens a second until the first token of the answer. */
    PREFILL("prefill, tokens/s", true),
    /** The median time to the first token of 12 callers with prompts and answers of mixed length. */
    MIXED_TTFT("TTFT p50, mixed load, ms", false),
    /** The time to the first token of a request that shares 1,000 tokens with one before, as a share of that one's. */
    SHARED_PREFIX("TTFT shared prefix / cold", false),
    /** Tokens a second of 16 users who chat, four turns each, with one system prompt for all. */
    TURNS_TOKENS("16 chats, tokens/s", true),
    /** The 95th percentile of their times to the first token. */
    TURNS_TTFT("16 chats, TTFT p95, ms", false),
    /** From the start of the process to the first token. */
    START("start to first token, s", false),
    /** The most resident memory in the whole run. */
    MEMORY("peak memory, MB", false);

    private final String title;
    private final boolean moreIsBetter;

    Row(String title, boolean moreIsBetter) {
        this.title = title;
        this.moreIsBetter = moreIsBetter;
    }

    String title() {
        return title;
    }

    boolean moreIsBetter() {
        return moreIsBetter;
    }

    /** Its name in options and results. */
    String key() {
        return name().toLowerCase(Locale.ROOT);
    }
}
