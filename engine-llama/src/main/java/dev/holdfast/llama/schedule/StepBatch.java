package dev.holdfast.llama.schedule;

import java.util.ArrayList;
import java.util.List;

/** The batch of one step: whose tokens it holds, and how many. Reused from step to step; confined. */
final class StepBatch {
    private final StepPlan plan;
    private final Batch batch;
    private final int promptTokens;
    private final List<ActiveGeneration> planned = new ArrayList<>();

    /**
     * An empty one.
     *
     * @param promptTokens the most tokens of prompts, if anyone draws
     */
    StepBatch(int maxRunning, int batchTokens, int promptTokens) {
        this.plan = new StepPlan(maxRunning);
        this.batch = new Batch(batchTokens);
        this.promptTokens = promptTokens;
    }

    /** Shares out so many tokens among those that run, and returns how many were given. */
    int plan(List<ActiveGeneration> running, int tokens) {
        plan.clear();
        planned.clear();
        for (int i = 0; i < running.size(); i++) {
            ActiveGeneration generation = running.get(i);
            if (!generation.suspended) {
                planned.add(generation);
                plan.add(generation.remaining(), generation.request.priority());
            }
        }
        return plan.share(tokens, promptTokens);
    }

    /** Fills the batch as planned. */
    Batch fill() {
        batch.clear();
        for (int i = 0; i < planned.size(); i++) {
            ActiveGeneration generation = planned.get(i);
            int granted = plan.granted(i);
            KvSequence sequence = generation.sequence();
            generation.granted = granted;
            generation.output = -1;
            if (granted == 0 || sequence == null) {
                continue;
            }
            int[] tokens = generation.tokens();
            int from = sequence.length();
            int last = from + granted - 1;
            for (int at = from; at < last; at++) {
                batch.add(tokens[at], at, sequence.id, false);
            }
            boolean complete = last + 1 == generation.size();
            int index = batch.add(tokens[last], last, sequence.id, complete);
            generation.output = complete ? index : -1;
        }
        return batch;
    }

    /** Who was considered in the last plan. */
    List<ActiveGeneration> planned() {
        return planned;
    }
}
