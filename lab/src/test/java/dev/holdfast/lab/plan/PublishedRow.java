package dev.holdfast.lab.plan;

import java.util.List;

/**
 * A published measurement of Llama-3.1-70B in FP8 under vLLM (InferenceX, 2025-10): streams in a closed loop that all begin at once,
 * ten requests each, lengths drawn evenly from 0.8 of the nominal one to it, no shared prefixes.
 *
 * @param accelerator which
 * @param ranks how many share each layer
 * @param input nominal tokens of prompts
 * @param output nominal tokens of answers
 * @param streams requests at once
 * @param ttft mean, milliseconds
 * @param tpot mean, milliseconds
 */
public record PublishedRow(
        String accelerator, int ranks, int input, int output, int streams, double ttft, double tpot) {
    /** Those whose streams the cache holds. */
    public static final List<PublishedRow> ALL = List.of(
            new PublishedRow("H100", 2, 1024, 1024, 4, 121, 17.41),
            new PublishedRow("H100", 2, 1024, 1024, 16, 253, 19.74),
            new PublishedRow("H100", 2, 1024, 1024, 32, 273, 23.54),
            new PublishedRow("H100", 2, 1024, 1024, 64, 415, 28.77),
            new PublishedRow("H100", 4, 8192, 1024, 4, 453, 13.27),
            new PublishedRow("H100", 4, 8192, 1024, 16, 732, 21.06),
            new PublishedRow("H100", 4, 8192, 1024, 32, 1069, 32.82),
            new PublishedRow("H100", 4, 8192, 1024, 64, 1745, 53.49),
            new PublishedRow("H100", 2, 1024, 8192, 4, 124, 17.97),
            new PublishedRow("H100", 2, 1024, 8192, 16, 191, 22.13),
            new PublishedRow("H100", 2, 1024, 8192, 32, 289, 27.69),
            new PublishedRow("B200", 1, 1024, 1024, 4, 122, 16.34),
            new PublishedRow("B200", 1, 1024, 1024, 16, 199, 17.67),
            new PublishedRow("B200", 1, 1024, 1024, 32, 262, 19.56),
            new PublishedRow("B200", 1, 1024, 1024, 64, 385, 23.10));

    /** More streams than the cache holds. */
    public static final PublishedRow EXHAUSTED = new PublishedRow("H100", 2, 1024, 8192, 64, 30_787, 41.68);
}
