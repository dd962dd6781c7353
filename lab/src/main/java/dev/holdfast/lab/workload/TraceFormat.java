package dev.holdfast.lab.workload;

import com.fasterxml.jackson.databind.JsonNode;

/** The formats of traces that can be read. */
public enum TraceFormat {
    /**
     * The Azure LLM inference traces of 2023 and 2024: CSV with the header {@code TIMESTAMP,ContextTokens,GeneratedTokens}
     * (github.com/Azure/AzurePublicDataset). Times become relative to the first row.
     */
    AZURE_2023,

    /**
     * The traces of Mooncake (USENIX FAST 2025): JSON lines with {@code timestamp} in milliseconds, {@code input_length}, {@code
     * output_length} and {@code hash_ids}, one for each block of 512 input tokens (github.com/kvcache-ai/Mooncake).
     */
    MOONCAKE,

    /**
     * Our own: JSON lines with {@code at} in seconds, {@code input_tokens}, {@code output_tokens} and, if wanted, {@code blocks} (whole
     * numbers, one for each block from the beginning of the prompt) with {@code block_tokens}, {@code tenant} and {@code messages} (objects
     * of {@code role} and {@code content}). Lines are in the order of their times.
     */
    HOLDFAST;

    static final String AZURE_HEADER = "TIMESTAMP,ContextTokens,GeneratedTokens";
    static final int MOONCAKE_BLOCK = 512;

    /** Which format begins with this line. */
    static TraceFormat detect(String first, Lines lines) {
        String line = first.startsWith("\uFEFF") ? first.substring(1) : first;
        if (line.startsWith("TIMESTAMP")) {
            return AZURE_2023;
        }
        JsonNode row = TraceJson.parse(line, lines);
        if (row.has("timestamp") && row.has("input_length")) {
            return MOONCAKE;
        }
        if (row.has("at")) {
            return HOLDFAST;
        }
        throw lines.error(
                "this is no trace that is known; possible are the CSV of Azure 2023 with the header " + AZURE_HEADER
                        + ", the JSON lines of Mooncake (timestamp, input_length, output_length, hash_ids) and those of Holdfast (at,"
                        + " input_tokens, output_tokens)");
    }
}
