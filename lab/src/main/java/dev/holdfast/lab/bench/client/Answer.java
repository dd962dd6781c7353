package dev.holdfast.lab.bench.client;

import dev.holdfast.lab.bench.measure.Events;
import dev.holdfast.lab.bench.measure.FailureKind;
import dev.holdfast.lab.bench.measure.Instants;
import dev.holdfast.lab.bench.measure.Outcome;
import dev.holdfast.lab.bench.measure.TokenCount;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * One answer as it arrives: takes bytes with the instant at which the socket gave them, and finds its events, its tokens and how it
 * ended. Has no clock of its own. Confined to one thread; many answers of a thread may share a {@link ChunkReader}.
 */
public final class Answer {
    /** What a reader of answers is told once for all of them. */
    public record Options(int maxEventBytes, boolean keepText) {}

    private static final int MAX_ERROR_BYTES = 16 * 1024;
    private static final int USUAL_CHARACTERS_PER_TOKEN = 4;
    private static final int MOST_CHARACTERS_OF_A_TOKEN = 6;
    private static final byte[] DONE = {'[', 'D', 'O', 'N', 'E', ']'};

    private final ChunkReader chunk;
    private final Options options;
    private final int plannedInput;
    private final @Nullable StringBuilder text;
    private final SseReader stream;
    private byte[] body = new byte[0];
    private int bodyLength;
    private int status;
    private boolean streamed;
    private long now = Instants.NEVER;

    private long[] at = new long[16];
    private int[] characters = new int[16];
    private int[] tokens = new int[16];
    private int count;
    private long firstToken = Instants.NEVER;
    private long firstContent = Instants.NEVER;
    private long lastToken = Instants.NEVER;
    private boolean finished;
    private boolean done;
    private boolean told;
    private boolean ending;
    private int input = TokenCount.UNKNOWN;
    private int output = TokenCount.UNKNOWN;
    private int cached = TokenCount.UNKNOWN;
    private int reasoning = TokenCount.UNKNOWN;
    private Outcome.@Nullable Failed failure;

    /**
     * An answer of which nothing has come yet.
     *
     * @param chunk reads its objects
     * @param plannedInput the tokens of the prompt as planned, in case the server does not count them
     */
    public Answer(ChunkReader chunk, Options options, int plannedInput) {
        this.chunk = chunk;
        this.options = options;
        this.plannedInput = plannedInput;
        this.text = options.keepText() ? new StringBuilder() : null;
        this.stream = new SseReader(options.maxEventBytes(), new Data());
    }

    /** The status line and the headers are there. */
    public void head(int statusCode, boolean eventStream) {
        status = statusCode;
        streamed = eventStream && statusCode / 100 == 2;
    }

    /** Bytes are there; they are only lent. */
    public void bytes(byte[] bytes, int from, int to, long instant) {
        now = instant;
        if (failure != null) {
            return;
        }
        if (streamed) {
            if (!stream.feed(bytes, from, to)) {
                fail(FailureKind.MALFORMED, "an event is larger than " + options.maxEventBytes() + " bytes");
            }
        } else {
            int room = (status / 100 == 2 ? options.maxEventBytes() : MAX_ERROR_BYTES) - bodyLength;
            int taken = Math.min(room, to - from);
            if (bodyLength + taken > body.length) {
                body = Arrays.copyOf(body, Math.max(2 * body.length, bodyLength + taken));
            }
            System.arraycopy(bytes, from, body, bodyLength, taken);
            bodyLength += taken;
        }
    }

    /** Whether a failure was found, so that the rest need not be read. */
    public boolean hasFailed() {
        return failure != null;
    }

    /** The answer ended in order. */
    public Outcome end(long instant) {
        ending = true;
        if (streamed) {
            stream.end();
        } else if (failure == null) {
            now = instant;
            whole();
        }
        if (failure != null) {
            return failure;
        }
        if (count == 0) {
            return new Outcome.Failed(FailureKind.NO_CHOICES, status, "the answer held no event with choices");
        }
        return finished || done
                ? new Outcome.Success(finished, done)
                : new Outcome.Incomplete("the stream ended without finish_reason and without [DONE]");
    }

    /** The connection broke. */
    public Outcome broken(String why) {
        ending = true;
        if (streamed) {
            stream.end();
        }
        if (failure != null) {
            return failure;
        }
        if (done) {
            return new Outcome.Success(finished, true);
        }
        return count > 0
                ? new Outcome.Incomplete("the connection broke: " + why)
                : new Outcome.Failed(FailureKind.BROKEN, status, why);
    }

    /** The first event with choices, or {@link Instants#NEVER}. */
    public long first() {
        return count == 0 ? Instants.NEVER : at[0];
    }

    /** The last event with choices, or {@link Instants#NEVER}. */
    public long last() {
        return count == 0 ? Instants.NEVER : at[count - 1];
    }

    /** The text so far, if it is kept. */
    public String text() {
        return text == null ? "" : text.toString();
    }

    /** The events so far. */
    public Events events() {
        int[] weights = Arrays.copyOf(told ? tokens : characters, count);
        return new Events(Arrays.copyOf(at, count), weights, told, firstToken, firstContent, lastToken);
    }

    /** The tokens as far as they are known. */
    public TokenCount tokens() {
        int prompt = input == TokenCount.UNKNOWN ? plannedInput : input;
        if (output != TokenCount.UNKNOWN) {
            return new TokenCount(prompt, output, cached, reasoning, TokenCount.Source.USAGE);
        }
        if (told) {
            return new TokenCount(prompt, sum(tokens), cached, reasoning, TokenCount.Source.LOGPROBS);
        }
        return new TokenCount(prompt, estimate(), cached, reasoning, TokenCount.Source.ESTIMATE);
    }

    /** An event is a token, unless its text is so long that it must hold several; then a token is about four characters. */
    private int estimate() {
        int events = 0;
        for (int i = 0; i < count; i++) {
            events += characters[i] > 0 ? 1 : 0;
        }
        int all = sum(characters);
        return all <= MOST_CHARACTERS_OF_A_TOKEN * events ? events : Math.ceilDiv(all, USUAL_CHARACTERS_PER_TOKEN);
    }

    private int sum(int[] values) {
        int sum = 0;
        for (int i = 0; i < count; i++) {
            sum += values[i];
        }
        return sum;
    }

    private void whole() {
        if (status / 100 != 2) {
            String shown = new String(body, 0, bodyLength, StandardCharsets.UTF_8);
            boolean json = chunk.read(body, 0, bodyLength) && chunk.error() != null;
            fail(FailureKind.HTTP, json ? String.valueOf(chunk.error()) : firstLine(shown));
            return;
        }
        object(body, 0, bodyLength);
        if (failure == null && chunk.hasVectors()) {
            event(0, 0);
            output = 0;
        }
        finished |= count > 0;
        done = true;
    }

    private static String firstLine(String text) {
        String line = text.strip().lines().findFirst().orElse("");
        return line.length() <= 200 ? line : line.substring(0, 200) + "…";
    }

    private void object(byte[] bytes, int from, int to) {
        chunk.collect(text);
        if (!chunk.read(bytes, from, to)) {
            if (streamed && ending) {
                return;
            }
            fail(FailureKind.MALFORMED, streamed ? "an event is not a JSON object" : "the answer is not a JSON object");
            return;
        }
        String error = chunk.error();
        if (error != null) {
            fail(FailureKind.ERROR_EVENT, error);
            return;
        }
        int before = output;
        usage();
        if (chunk.hasChoices()) {
            int grown = output == TokenCount.UNKNOWN ? 0 : output - Math.max(0, before);
            event(chunk.contentLength() + chunk.reasoningLength(), chunk.logprobs() > 0 ? chunk.logprobs() : grown);
        }
    }

    private void usage() {
        if (chunk.hasUsage()) {
            input = chunk.promptTokens() >= 0 ? chunk.promptTokens() : input;
            output = chunk.completionTokens() >= 0 ? chunk.completionTokens() : output;
            cached = chunk.cachedTokens() >= 0 ? chunk.cachedTokens() : cached;
            reasoning = chunk.reasoningTokens() >= 0 ? chunk.reasoningTokens() : reasoning;
        }
    }

    private void event(int length, int tokensOfIt) {
        if (count == at.length) {
            at = Arrays.copyOf(at, 2 * count);
            characters = Arrays.copyOf(characters, 2 * count);
            tokens = Arrays.copyOf(tokens, 2 * count);
        }
        at[count] = now;
        characters[count] = length;
        tokens[count] = Math.max(0, tokensOfIt);
        count++;
        finished |= chunk.isFinished();
        told |= tokensOfIt > 0 && streamed;
        if (length > 0) {
            firstToken = firstToken == Instants.NEVER ? now : firstToken;
            lastToken = now;
            if (chunk.contentLength() > 0 && firstContent == Instants.NEVER) {
                firstContent = now;
            }
        }
    }

    private void fail(FailureKind kind, String message) {
        if (failure == null) {
            failure = new Outcome.Failed(kind, status, message);
        }
    }

    private final class Data implements SseReader.Sink {
        @Override
        public void data(byte[] bytes, int from, int to) {
            int end = to;
            while (end > from && bytes[end - 1] == ' ') {
                end--;
            }
            if (Arrays.equals(bytes, from, end, DONE, 0, DONE.length)) {
                done = true;
            } else if (!done && failure == null) {
                object(bytes, from, end);
            }
        }

        @Override
        public void comment() {}
    }
}
