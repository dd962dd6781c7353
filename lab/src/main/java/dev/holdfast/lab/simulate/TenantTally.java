package dev.holdfast.lab.simulate;

/** What became of one tenant's requests. Confined to one thread. */
final class TenantTally {
    private final String name;
    private long arrived;
    private long completed;
    private long good;
    private long outputTokens;
    private double ttftSeconds;
    private double e2eSeconds;

    TenantTally(String name) {
        this.name = name;
    }

    void arrived() {
        arrived++;
    }

    void completed(Sequence sequence, double ttft, double e2e, boolean met) {
        completed++;
        good += met ? 1 : 0;
        outputTokens += sequence.output;
        ttftSeconds += ttft;
        e2eSeconds += e2e;
    }

    Outcome.Tenant summary() {
        return new Outcome.Tenant(
                name,
                arrived,
                completed,
                good,
                outputTokens,
                completed == 0 ? 0 : ttftSeconds / completed,
                e2eSeconds == 0 ? 0 : outputTokens / e2eSeconds);
    }
}
