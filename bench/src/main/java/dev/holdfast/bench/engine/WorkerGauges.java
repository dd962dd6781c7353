package dev.holdfast.bench.engine;

import java.io.IOException;
import java.util.Locale;

/** What a worker says on its metrics page about what it holds. Immutable. */
record WorkerGauges(
        double running,
        double waiting,
        double kvUsed,
        double kvCached,
        double preemptions,
        double hits,
        double queries) {
    static WorkerGauges read(Server server) throws IOException {
        String page = server.get("/metrics");
        return new WorkerGauges(
                value(page, "vllm:num_requests_running"),
                value(page, "vllm:num_requests_waiting"),
                value(page, "holdfast_worker_kv_tokens_used"),
                value(page, "holdfast_worker_kv_tokens_cached"),
                value(page, "vllm:num_preemptions_total"),
                value(page, "vllm:prefix_cache_hits_total"),
                value(page, "vllm:prefix_cache_queries_total"));
    }

    private static double value(String page, String name) throws IOException {
        for (String line : page.split("\n", -1)) {
            if (line.startsWith(name)
                    && line.length() > name.length()
                    && " {".indexOf(line.charAt(name.length())) >= 0) {
                return Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1));
            }
        }
        throw new IOException("The worker's /metrics lacks " + name);
    }

    /** Whether nothing runs and every cell of KV memory in use is one of the prefix cache. */
    boolean quiet() {
        return running == 0 && waiting == 0 && kvUsed == kvCached;
    }

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "running %.0f, waiting %.0f, KV used %.0f of which cached %.0f, preemptions %.0f, cache hits %.0f of %.0f",
                running,
                waiting,
                kvUsed,
                kvCached,
                preemptions,
                hits,
                queries);
    }
}
