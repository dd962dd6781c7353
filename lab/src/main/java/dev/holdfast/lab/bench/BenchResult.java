package dev.holdfast.lab.bench;

import dev.holdfast.lab.bench.client.RunData;
import dev.holdfast.lab.bench.measure.Goals;
import dev.holdfast.lab.bench.measure.Origin;
import dev.holdfast.lab.bench.measure.RequestRecord;
import dev.holdfast.lab.bench.measure.Validity;
import java.util.List;

/**
 * A run and all that is needed to report it. Immutable.
 *
 * @param identity what was measured
 * @param traffic how requests came
 * @param goals the objectives of goodput
 * @param run what was seen
 * @param server what the server says it did
 */
public record BenchResult(Identity identity, Traffic traffic, Goals goals, RunData run, ServerSays server) {
    /** Each request. */
    public List<RequestRecord> records() {
        return run.records();
    }

    /** Whether the run measured the server and not its own client. */
    public Validity validity() {
        return Validity.of(records(), goals, run.client());
    }

    /** The latency that counts: the response in an open loop, where waiting is the server's fault; otherwise the service. */
    public Origin origin() {
        return traffic.isOpen() ? Origin.SCHEDULED : Origin.PERMIT;
    }
}
