package dev.holdfast.lab.simulate.result;

/** What became of one tenant's requests. Confined to one thread. */
final class TenantTally {
    private static final double NANOS = 1e9;

    private final String name;
    private long arrived;
    private long completed;
    private long good;
    private long outputTokens;
    private double ttftNanos;
    private double e2eNanos;

    TenantTally(String name) {
        this.name = name;
    }

    void arrived() {
        arrived++;
    }

    void completed(CompletedRequest request, boolean met) {
        completed++;
        good += met ? 1 : 0;
        outputTokens += request.request().outputTokens();
        ttftNanos += request.ttft();
        e2eNanos += request.e2e();
    }

    Outcome.Tenant summary() {
        return new Outcome.Tenant(
                name,
                arrived,
                completed,
                good,
                outputTokens,
                completed == 0 ? 0 : ttftNanos / NANOS / completed,
                e2eNanos == 0 ? 0 : outputTokens / (e2eNanos / NANOS));
    }
}
