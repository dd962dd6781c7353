package dev.holdfast.lab.bench;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** Writes what vLLM's counters say of speculative decoding under the keys of {@code vllm bench serve}; nothing if it did none. Pure. */
record SpeculationJson(ServerSays server) {
    private static final double PERCENT = 100;
    private static final String ACCEPTED = "vllm:spec_decode_num_accepted_tokens_per_pos_total";

    void write(ObjectNode json) {
        double drafts = server.of("vllm:spec_decode_num_drafts_total");
        double tokens = server.of("vllm:spec_decode_num_draft_tokens_total");
        double accepted = server.of("vllm:spec_decode_num_accepted_tokens_total");
        if (!(drafts > 0 && tokens > 0)) {
            return;
        }
        json.put("spec_decode_acceptance_rate", accepted / tokens * PERCENT);
        json.put("spec_decode_acceptance_length", 1 + accepted / drafts);
        json.put("spec_decode_num_drafts", (long) drafts);
        json.put("spec_decode_draft_tokens", (long) tokens);
        json.put("spec_decode_accepted_tokens", (long) accepted);
        ArrayNode rates = json.putArray("spec_decode_per_position_acceptance_rates");
        double at = server.of(ACCEPTED + "[0]");
        for (int i = 1; !Double.isNaN(at); i++) {
            rates.add(at / drafts);
            at = server.of(ACCEPTED + "[" + i + "]");
        }
    }
}
