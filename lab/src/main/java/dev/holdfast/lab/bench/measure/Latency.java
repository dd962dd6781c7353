package dev.holdfast.lab.bench.measure;

/**
 * The latencies of one request, in seconds, each common definition under a name of its own. Those that a request does not have are
 * {@code NaN}. Pure functions.
 */
public final class Latency {
    private static final double NANOS_PER_SECOND = 1e9;

    private Latency() {}

    /** To the first event with {@code choices}, even an empty one: TTFT as {@code vllm bench serve} defines it. */
    public static double ttft(RequestRecord request, Origin origin) {
        return Instants.seconds(origin.of(request.at()), request.at().first());
    }

    /** To the first event with any text, reasoning included: TTFT as inference-perf and SGLang define it. */
    public static double firstToken(RequestRecord request, Origin origin) {
        return Instants.seconds(origin.of(request.at()), request.events().firstToken());
    }

    /** To the first text that is not reasoning: what a reader sees of the answer. */
    public static double firstContent(RequestRecord request, Origin origin) {
        return Instants.seconds(origin.of(request.at()), request.events().firstContent());
    }

    /** To the last event with {@code choices}: E2EL. What comes after it, such as {@code usage}, does not count. */
    public static double e2el(RequestRecord request, Origin origin) {
        return Instants.seconds(origin.of(request.at()), request.at().last());
    }

    /**
     * {@code (E2EL - TTFT) / (n - 1)} for n output tokens: TPOT of {@code vllm bench serve}, which AIPerf and guidellm call ITL of a
     * request; none for an answer of one token.
     */
    public static double tpot(RequestRecord request) {
        int tokens = request.tokens().output();
        return tokens > 1 ? Instants.seconds(request.at().first(), request.at().last()) / (tokens - 1) : Double.NaN;
    }

    /** The same between the first and the last event with text, so that empty events at both ends do not count. */
    public static double tpotOfTokens(RequestRecord request) {
        int tokens = request.tokens().output();
        Events events = request.events();
        return tokens > 1 ? Instants.seconds(events.firstToken(), events.lastToken()) / (tokens - 1) : Double.NaN;
    }

    /** {@code E2EL / n}: normalised time for a token, with the time to the first; what guidellm calls TPOT and inference-perf NTPOT. */
    public static double normalised(RequestRecord request, Origin origin) {
        int tokens = request.tokens().output();
        return tokens > 0 ? e2el(request, origin) / tokens : Double.NaN;
    }

    /** The gaps between successive events with {@code choices}: ITL of {@code vllm bench serve}, AIPerf's inter-chunk latency. */
    public static double[] chunkGaps(RequestRecord request) {
        long[] at = request.events().at();
        double[] gaps = new double[Math.max(0, at.length - 1)];
        for (int i = 0; i < gaps.length; i++) {
            gaps[i] = (at[i + 1] - at[i]) / NANOS_PER_SECOND;
        }
        return gaps;
    }

    /**
     * An estimate of the gap before each token but the first event's, where events bundle several: the gap before an event, divided among
     * its tokens. An event's tokens are what the server told, or else its share of all by characters. Empty events lengthen the gap of
     * the next one.
     */
    public static double[] tokenGaps(RequestRecord request) {
        double[] tokens = TokenShares.of(request);
        long[] at = request.events().at();
        int total = 0;
        int start = firstWithText(tokens);
        for (int i = start + 1; i < tokens.length; i++) {
            total += (int) Math.max(tokens[i] > 0 ? 1 : 0, Math.round(tokens[i]));
        }
        double[] gaps = new double[total];
        int filled = 0;
        long before = start < at.length ? at[start] : 0;
        for (int i = start + 1; i < tokens.length; i++) {
            int many = (int) Math.max(tokens[i] > 0 ? 1 : 0, Math.round(tokens[i]));
            for (int j = 0; j < many; j++) {
                gaps[filled++] = (at[i] - before) / NANOS_PER_SECOND / many;
            }
            before = many > 0 ? at[i] : before;
        }
        return gaps;
    }

    private static int firstWithText(double[] tokens) {
        int at = 0;
        while (at < tokens.length && tokens[at] <= 0) {
            at++;
        }
        return at;
    }
}
