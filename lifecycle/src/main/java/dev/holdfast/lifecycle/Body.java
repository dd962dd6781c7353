package dev.holdfast.lifecycle;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The body of an answer, read piece by piece with back-pressure, which notices a server that falls silent. Read by one
 * thread.
 */
final class Body implements BodySubscriber<Body>, AutoCloseable {
    private final BlockingQueue<Piece> pieces = new ArrayBlockingQueue<>(4);
    private final CompletableFuture<Flow.Subscription> subscription = new CompletableFuture<>();
    private final Duration silence;

    /** @param silence how long the server may send nothing */
    Body(Duration silence) {
        this.silence = silence;
    }

    private sealed interface Piece {
        record Bytes(List<ByteBuffer> buffers) implements Piece {}

        record End() implements Piece {}

        record Failed(String why) implements Piece {}
    }

    /**
     * The next bytes, or null at the end.
     *
     * @throws IOException if the connection broke, or the server was silent for too long
     */
    @Nullable
    List<ByteBuffer> next() throws IOException, InterruptedException {
        subscription.join().request(1);
        Piece piece = pieces.poll(silence.toMillis(), TimeUnit.MILLISECONDS);
        return switch (piece) {
            case null -> throw new IOException("nothing came for " + silence.toSeconds() + " s");
            case Piece.Bytes(List<ByteBuffer> buffers) -> buffers;
            case Piece.End ignored -> null;
            case Piece.Failed(String why) -> throw new IOException(why);
        };
    }

    /** The whole body as text, which may not be longer than a limit in bytes. */
    String text(int limit) throws IOException, InterruptedException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (List<ByteBuffer> buffers = next(); buffers != null; buffers = next()) {
            for (ByteBuffer buffer : buffers) {
                byte[] bytes = new byte[buffer.remaining()];
                buffer.get(bytes);
                all.writeBytes(bytes);
            }
            if (all.size() > limit) {
                throw new IOException("the answer is longer than " + limit + " bytes");
            }
        }
        return all.toString(StandardCharsets.UTF_8);
    }

    @Override
    public CompletionStage<Body> getBody() {
        return CompletableFuture.completedStage(this);
    }

    @Override
    public void onSubscribe(Flow.Subscription made) {
        subscription.complete(made);
    }

    @Override
    public void onNext(List<ByteBuffer> buffers) {
        pieces.add(new Piece.Bytes(buffers));
    }

    @Override
    public void onError(Throwable failure) {
        pieces.add(new Piece.Failed("the connection broke: " + failure.getMessage()));
    }

    @Override
    public void onComplete() {
        pieces.add(new Piece.End());
    }

    /** Ends the connection if the body has not ended. */
    @Override
    public void close() {
        subscription.join().cancel();
    }
}
