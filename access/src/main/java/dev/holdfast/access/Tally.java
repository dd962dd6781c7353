package dev.holdfast.access;

/** Requests, tokens and cost, added up. */
record Tally(long requests, long prompt, long cached, long completion, long costNanos) {
    static final Tally NOTHING = new Tally(0, 0, 0, 0, 0);

    static Tally of(UsageEntry entry) {
        return new Tally(
                1, entry.usage().prompt(), entry.usage().cached(), entry.usage().completion(), entry.costNanos());
    }

    long tokens() {
        return prompt + completion;
    }

    Tally plus(Tally other) {
        return new Tally(
                requests + other.requests,
                prompt + other.prompt,
                cached + other.cached,
                completion + other.completion,
                costNanos + other.costNanos);
    }
}
