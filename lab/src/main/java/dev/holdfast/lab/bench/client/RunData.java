package dev.holdfast.lab.bench.client;

import dev.holdfast.lab.bench.measure.ClientHealth;
import dev.holdfast.lab.bench.measure.RequestRecord;
import java.time.Instant;
import java.util.List;

/**
 * All that one load left. Immutable.
 *
 * @param started when it began
 * @param records of each request, in the order of their numbers
 * @param client what the measuring process needed
 * @param stopped whether someone stopped it before its end
 */
public record RunData(Instant started, List<RequestRecord> records, ClientHealth client, boolean stopped) {
    /** Copies the records. */
    public RunData {
        records = List.copyOf(records);
    }
}
