package dev.holdfast.llama.schedule;

/**
 * Shares out the tokens of one step among the generations that can use them. Reused from step to step; confined. Its result
 * depends on nothing but what was added.
 *
 * <p>Who needs one token to draw the next has it first, so that no prompt halts others; prompts share the rest of the step,
 * piece by piece (Agrawal et al., "Taming Throughput-Latency Tradeoff in LLM Inference with Sarathi-Serve", 2024). Of the
 * prompts of the best priority, the first in line has at least half of what there is, so that none starves; the other half
 * goes to the shortest first, so that short prompts do not wait for long ones.
 */
final class StepPlan {
    private final int[] remaining;
    private final int[] priority;
    private final int[] granted;
    private int count;

    /** For so many generations at most. */
    StepPlan(int capacity) {
        remaining = new int[capacity];
        priority = new int[capacity];
        granted = new int[capacity];
    }

    void clear() {
        count = 0;
    }

    /** Adds a generation; they come in the order of their priority and arrival. */
    void add(int remainingTokens, int itsPriority) {
        remaining[count] = remainingTokens;
        priority[count] = itsPriority;
        granted[count] = 0;
        count++;
    }

    /** How many tokens the one added at this index has. */
    int granted(int index) {
        return granted[index];
    }

    /**
     * Shares out.
     *
     * @param batchTokens how many tokens there are
     * @param promptTokens the most tokens of prompts, if anyone draws
     * @return how many were given
     */
    int share(int batchTokens, int promptTokens) {
        int left = batchTokens;
        boolean drawing = false;
        for (int i = 0; i < count && left > 0; i++) {
            if (remaining[i] == 1) {
                granted[i] = 1;
                left--;
                drawing = true;
            }
        }
        int prompts = drawing ? Math.min(left, promptTokens) : left;
        return batchTokens - left + sharePrompts(prompts);
    }

    private int sharePrompts(int budget) {
        int left = budget;
        int first = next(i -> 0);
        if (first >= 0) {
            left -= grant(first, (left + 1) / 2);
        }
        while (left > 0) {
            int next = next(i -> remaining[i]);
            if (next < 0) {
                break;
            }
            left -= grant(next, left);
        }
        return budget - left;
    }

    private interface Rank {
        int of(int index);
    }

    /** Of the best priority that wants more, the first of the lowest rank; -1 if none. */
    private int next(Rank rank) {
        int best = -1;
        for (int i = 0; i < count; i++) {
            if (granted[i] == remaining[i]) {
                continue;
            }
            if (best < 0 || (priority[i] == priority[best] && rank.of(i) < rank.of(best))) {
                best = i;
            } else if (priority[i] != priority[best]) {
                break;
            }
        }
        return best;
    }

    private int grant(int index, int most) {
        int given = Math.min(most, remaining[index] - granted[index]);
        granted[index] += given;
        return given;
    }
}
