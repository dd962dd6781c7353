package dev.holdfast.lab.bench.measure;

import java.util.List;

/**
 * A run second by second. Immutable by agreement: the arrays are not copied.
 *
 * @param outputTokens that arrived in each second
 * @param completed whole answers that ended in each second
 * @param failed requests that ended otherwise in each second
 * @param inFlight requests that were with the server at the begin of each second
 */
@SuppressWarnings("ArrayRecordComponent") // as the arrays of a chart
public record Timeline(double[] outputTokens, int[] completed, int[] failed, int[] inFlight) {
    private static final long NANOS_PER_SECOND = 1_000_000_000;

    /** Of a run, from its zero to its last event. */
    public static Timeline of(List<RequestRecord> records) {
        long end =
                records.stream().mapToLong(record -> record.at().ended()).max().orElse(0);
        int seconds = (int) (end / NANOS_PER_SECOND) + 1;
        Timeline line = new Timeline(new double[seconds], new int[seconds], new int[seconds], new int[seconds]);
        records.forEach(line::add);
        return line;
    }

    private void add(RequestRecord record) {
        double[] shares = TokenShares.of(record);
        for (int i = 0; i < shares.length; i++) {
            outputTokens[second(record.events().at()[i])] += shares[i];
        }
        int[] ends = record.succeeded() ? completed : failed;
        ends[second(record.at().ended())]++;
        if (record.at().permit() != Instants.NEVER) {
            int last = second(record.at().ended());
            for (int i = (int) Math.ceilDiv(record.at().permit(), NANOS_PER_SECOND); i <= last; i++) {
                inFlight[i]++;
            }
        }
    }

    private static int second(long instant) {
        return (int) (instant / NANOS_PER_SECOND);
    }
}
