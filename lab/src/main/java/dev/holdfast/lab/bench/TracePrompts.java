package dev.holdfast.lab.bench;

import dev.holdfast.lab.stats.RandomSource;
import dev.holdfast.lab.workload.Arrivals;
import dev.holdfast.lab.workload.Message;
import dev.holdfast.lab.workload.Prompt;
import dev.holdfast.lab.workload.Prose;
import dev.holdfast.lab.workload.Trace;
import dev.holdfast.lab.workload.TraceRow;
import dev.holdfast.lab.workload.TracedRequest;
import java.util.Iterator;
import java.util.List;

/**
 * Asks what a trace asked: its texts, or prose of the lengths that it tells. Rows whose block ids agree begin with the same words, so a
 * prefix cache finds as much as it did there. Deterministic by the seed. Immutable.
 *
 * @param trace the requests
 * @param tokensPerWord how many tokens a word of prose has, for the server's tokenizer
 * @param seed of the prose
 */
public record TracePrompts(Trace trace, double tokensPerWord, long seed) {
    /** The prompts, in the order of the trace. */
    public Iterator<Prompt> prompts() {
        Iterator<TraceRow> rows = trace.rows();
        return new Iterator<>() {
            private long number;

            @Override
            public boolean hasNext() {
                return rows.hasNext();
            }

            @Override
            public Prompt next() {
                return prompt(rows.next(), number++);
            }
        };
    }

    /** The times of the trace; after its last row, the last time again. */
    public Arrivals arrivals() {
        Iterator<TraceRow> rows = trace.rows();
        double[] last = new double[1];
        return () -> {
            last[0] = rows.hasNext() ? rows.next().request().at() : last[0];
            return last[0];
        };
    }

    private Prompt prompt(TraceRow row, long number) {
        TracedRequest request = row.request();
        List<Message> messages =
                row.messages().isEmpty() ? List.of(Message.user(text(request, number))) : row.messages();
        return Prompt.single(messages, request.inputTokens(), Math.max(1, request.outputTokens()), "t" + number);
    }

    private String text(TracedRequest request, long number) {
        if (request.blocks().length == 0) {
            return words(RandomSource.mix(seed + number), request.inputTokens());
        }
        StringBuilder text = new StringBuilder();
        int left = request.inputTokens();
        for (long block : request.blocks()) {
            int tokens = Math.min(left, request.blockTokens());
            if (tokens > 0) {
                text.append(text.isEmpty() ? "" : " ").append(words(RandomSource.mix(seed ^ block), tokens));
            }
            left -= tokens;
        }
        return text.toString();
    }

    private String words(long from, int tokens) {
        return new Prose(RandomSource.of(from)).words(Math.max(1, (int) Math.round(tokens / tokensPerWord)));
    }
}
