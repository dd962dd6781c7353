package dev.holdfast.llama.worker;

import dev.holdfast.llama.schedule.FinishReason;
import dev.holdfast.llama.schedule.GenerationFailure;
import dev.holdfast.llama.schedule.GenerationQueue;
import dev.holdfast.llama.schedule.GenerationStats;
import dev.holdfast.llama.schedule.SchedulerStatus;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Counts and durations for Prometheus, under vLLM's names and ours. Confined to the event loop. */
final class WorkerMetrics {
    private static final double[] FIRST_TOKEN = {
        0.001, 0.0025, 0.005, 0.01, 0.02, 0.04, 0.06, 0.08, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10, 20, 40, 80, 160,
        640
    };
    private static final double[] NEXT_TOKEN = {
        0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.75, 1, 2.5, 5, 10, 80
    };
    private static final double[] WHOLE = {
        0.01, 0.025, 0.05, 0.1, 0.2, 0.3, 0.5, 0.8, 1, 1.5, 2, 2.5, 5, 10, 15, 20, 30, 40, 50, 60, 120, 240, 480, 960
    };

    private final LongSupplier nanoTime;
    private final DurationHistogram firstToken = new DurationHistogram(FIRST_TOKEN);
    private final DurationHistogram nextToken = new DurationHistogram(NEXT_TOKEN);
    private final DurationHistogram whole = new DurationHistogram(WHOLE);
    private long promptTokens;
    private long cachedTokens;
    private long generationTokens;
    private long stopped;
    private long cut;
    private long aborted;
    private long errors;

    WorkerMetrics(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    void firstToken(long nanos) {
        firstToken.record(nanos);
    }

    void nextToken(long nanos) {
        nextToken.record(nanos);
    }

    /** A request that arrived at a time of the monotonic clock is answered. */
    void answered(long arrivedNanos) {
        whole.record(nanoTime.getAsLong() - arrivedNanos);
    }

    void finished(FinishReason reason, GenerationStats stats) {
        switch (reason) {
            case STOP -> stopped++;
            case LENGTH -> cut++;
        }
        add(stats);
    }

    void failed(GenerationFailure failure, GenerationStats stats) {
        if (failure instanceof GenerationFailure.Cancelled) {
            aborted++;
        } else {
            errors++;
        }
        if (stats.outputTokens() > 0) {
            add(stats); // otherwise its prompt may not have been computed
        }
    }

    private void add(GenerationStats stats) {
        promptTokens += stats.promptTokens();
        cachedTokens += stats.cachedTokens();
        generationTokens += stats.outputTokens();
    }

    /** The page for Prometheus. */
    String page(@Nullable ServedModel model, boolean up) {
        Exposition page = new Exposition(model == null ? "" : model.name());
        page.gauge("holdfast_worker_up", "Whether it serves: 1, or 0 while it loads, stops or is broken.")
                .value(up ? 1 : 0);
        GenerationQueue queue = model == null ? null : model.queue();
        if (queue != null) {
            scheduler(page, queue.status());
        }
        page.counter("vllm:prompt_tokens_total", "Tokens of prompts, cached ones included.")
                .value(promptTokens);
        page.counter("vllm:prompt_tokens_cached_total", "Tokens of prompts that were not computed anew.")
                .value(cachedTokens);
        page.counter("vllm:generation_tokens_total", "Tokens drawn.").value(generationTokens);
        page.counter("vllm:request_success_total", "Ended generations.")
                .value("finished_reason", "stop", stopped)
                .value("finished_reason", "length", cut)
                .value("finished_reason", "abort", aborted)
                .value("finished_reason", "error", errors);
        page.histogram("vllm:time_to_first_token_seconds", "From a request's arrival to its first token.", firstToken);
        page.histogram("vllm:inter_token_latency_seconds", "From one token to the next.", nextToken);
        page.histogram("vllm:time_per_output_token_seconds", "The older name of the same.", nextToken);
        page.histogram("vllm:e2e_request_latency_seconds", "From a request's arrival to its last token.", whole);
        return page.text();
    }

    private static void scheduler(Exposition page, SchedulerStatus status) {
        SchedulerStatus.Totals totals = status.totals();
        page.gauge("vllm:num_requests_running", "Generations that run.").value(status.running());
        page.gauge("vllm:num_requests_waiting", "Generations that wait.").value(status.waiting());
        int kept = status.kvTokensUsed() - status.kvTokensCached();
        page.gauge("vllm:kv_cache_usage_perc", "The share of KV memory that running generations hold, 0 to 1.")
                .share(status.kvTokens() == 0 ? 0 : (double) kept / status.kvTokens());
        page.counter("vllm:prefix_cache_queries_total", "Prompt tokens looked up in the prefix cache.")
                .value(totals.cacheQueries());
        page.counter("vllm:prefix_cache_hits_total", "Those found there.").value(totals.cacheHits());
        page.counter("vllm:num_preemptions_total", "Generations that lost their memory and were computed anew.")
                .value(totals.preemptions());
        page.gauge("holdfast_worker_kv_tokens_used", "Cells of KV memory in use, cached ones included.")
                .value(status.kvTokensUsed());
        page.gauge("holdfast_worker_kv_tokens_cached", "Cells that only the prefix cache holds.")
                .value(status.kvTokensCached());
        page.gauge("holdfast_worker_prefix_store_bytes", "Memory of cached prefixes outside the KV memory.")
                .value(status.kvBytesStored());
        page.gauge("holdfast_worker_kv_tokens", "All cells of KV memory.").value(status.kvTokens());
        page.counter("holdfast_worker_steps_total", "Batches run.").value(totals.steps());
        page.counter("holdfast_worker_computed_prompt_tokens_total", "Prompt tokens computed.")
                .value(totals.promptTokens());
        page.counter("holdfast_worker_drawn_tokens_total", "Tokens drawn.").value(totals.outputTokens());
        page.counter("holdfast_worker_evicted_tokens_total", "Cells that the prefix cache gave up.")
                .value(totals.evictedTokens());
    }
}
