package dev.holdfast.lifecycle;

import dev.holdfast.domain.Digest;
import dev.holdfast.lifecycle.ModelStoreException.Reason;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Fetches one file at a time, goes on where an earlier attempt or process stopped, and checks size and digest. Confined to
 * one thread.
 */
final class Downloader {
    private static final int ATTEMPTS = 8;

    private final HttpFetch fetch;
    private final Surroundings surroundings;

    Downloader(HttpFetch fetch, Surroundings surroundings) {
        this.fetch = fetch;
        this.surroundings = surroundings;
    }

    /** How an attempt ended. */
    private sealed interface Attempt {
        record Complete() implements Attempt {}

        record Broken(ModelStoreException why, @Nullable Duration wish) implements Attempt {}
    }

    /**
     * Fetches a file.
     *
     * @param target where it is to be
     * @throws ModelStoreException if it cannot be had; what was fetched of it stays for a later attempt
     */
    StoredModel.StoredFile fetch(RemoteFile remote, Path target, RateMeter meter) throws IOException {
        StoredModel.StoredFile earlier = earlier(remote, target, meter);
        if (earlier != null) {
            return earlier;
        }
        try (PartialFile partial = PartialFile.open(target, remote, meter)) {
            Patience patience = new Patience(ATTEMPTS);
            while (attempt(remote, partial, meter) instanceof Attempt.Broken(ModelStoreException why, Duration wish)) {
                Duration pause = patience.pause(partial.length(), wish);
                if (pause == null) {
                    throw why;
                }
                meter.listener().again(why, pause);
                await(pause);
            }
            return finish(remote, target, partial);
        }
    }

    /** The file as an earlier process finished it, or null if it did not, or it cannot be told that it is the same. */
    private static StoredModel.@Nullable StoredFile earlier(RemoteFile remote, Path target, RateMeter meter)
            throws IOException {
        if (!Files.exists(target)) {
            return null;
        }
        if (remote.sha256() != null) {
            long bytes = Files.size(target);
            Digest digest = FileCopy.digest(target, bytes, meter);
            if (digest.equals(remote.sha256())) {
                return new StoredModel.StoredFile(target, bytes, digest, digest.hex());
            }
            meter.found(-bytes);
        }
        Files.delete(target);
        return null;
    }

    private StoredModel.StoredFile finish(RemoteFile remote, Path target, PartialFile partial) throws IOException {
        Digest digest = partial.digest();
        if (remote.sha256() != null && !remote.sha256().equals(digest)) {
            partial.clear();
            throw ModelStoreException.failed(remote.name() + " arrived with the " + digest + ", but was to have the "
                    + remote.sha256() + "; it was discarded, so try again; if that does not help, the file at "
                    + remote.address().getHost() + " is damaged");
        }
        PartialFile.Version version = partial.version();
        long bytes = partial.length();
        partial.finish();
        return new StoredModel.StoredFile(target, bytes, digest, version == null ? null : label(version));
    }

    private static @Nullable String label(PartialFile.Version version) {
        return version.linkedEtag() != null ? version.linkedEtag() : version.etag();
    }

    private Attempt attempt(RemoteFile remote, PartialFile partial, RateMeter meter) throws IOException {
        if (remote.bytes() >= 0 && partial.length() == remote.bytes() && partial.version() != null) {
            return new Attempt.Complete();
        }
        try (Answer answer = fetch.get(remote.address(), resumption(partial))) {
            PartialFile.Version version = version(remote, answer);
            return switch (answer.status()) {
                case 200 -> {
                    restart(partial, version, meter);
                    yield receive(remote, version.bytes(), answer, partial, meter);
                }
                case 206 -> resume(remote, version, answer, partial, meter);
                case 416 -> startOver(remote, partial, meter, "has no bytes where the download stopped");
                default -> refusal(remote, answer);
            };
        } catch (ModelStoreException certain) {
            throw certain;
        } catch (IOException broken) {
            return broken(remote, String.valueOf(broken.getMessage()));
        }
    }

    private Attempt refusal(RemoteFile remote, Answer answer) throws ModelStoreException {
        ModelStoreException why = HttpTrouble.of(answer, remote.name(), surroundings.hub());
        if (!HttpTrouble.passes(answer.status())) {
            throw why;
        }
        return new Attempt.Broken(why, answer.retryAfter(surroundings.clock().instant()));
    }

    private static Attempt broken(RemoteFile remote, String why) {
        return new Attempt.Broken(new ModelStoreException(Reason.UNREACHABLE, remote.name() + ": " + why), null);
    }

    private static Map<String, String> resumption(PartialFile partial) {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("Accept-Encoding", "identity");
        PartialFile.Version version = partial.version();
        if (version != null) {
            headers.put("Range", "bytes=" + partial.length() + "-");
            if (version.etag() != null && !version.etag().startsWith("W/")) {
                headers.put("If-Range", version.etag());
            }
        }
        return headers;
    }

    private static PartialFile.Version version(RemoteFile remote, Answer answer) throws ModelStoreException {
        long said = answer.status() == 206 ? answer.rangeTotal() : answer.length();
        boolean success = answer.status() == 200 || answer.status() == 206;
        if (success && remote.bytes() >= 0 && said >= 0 && said != remote.bytes()) {
            throw ModelStoreException.failed(
                    remote.name() + ": " + answer.address().getHost() + " offers " + said
                            + " bytes, but it was to have " + remote.bytes() + "; it is another file than announced");
        }
        return new PartialFile.Version(
                remote.address().toString(),
                answer.firstHeader("X-Linked-Etag"),
                answer.etag(),
                remote.bytes() >= 0 ? remote.bytes() : said);
    }

    private void restart(PartialFile partial, PartialFile.Version version, RateMeter meter) throws IOException {
        meter.found(-partial.length());
        partial.clear();
        DiskSpace.check(surroundings.space(), partial.folder(), version.bytes());
        partial.begin(version);
        meter.expect(version.bytes());
    }

    private static Attempt startOver(RemoteFile remote, PartialFile partial, RateMeter meter, String why)
            throws IOException {
        meter.found(-partial.length());
        partial.clear();
        return broken(remote, "the server " + why + "; starting over");
    }

    private Attempt resume(
            RemoteFile remote, PartialFile.Version version, Answer answer, PartialFile partial, RateMeter meter)
            throws IOException, ModelStoreException {
        PartialFile.Version begun = partial.version();
        boolean same = begun != null && (begun.matches(version) || (remote.sha256() != null && unnamed(version)));
        if (!same || answer.rangeStart() != partial.length()) {
            return startOver(remote, partial, meter, "has another version of the file now");
        }
        return receive(remote, version.bytes(), answer, partial, meter);
    }

    /** Whether the server gives versions no names; a known digest then tells in the end whether the parts belong together. */
    private static boolean unnamed(PartialFile.Version version) {
        return version.linkedEtag() == null && version.etag() == null;
    }

    private Attempt receive(RemoteFile remote, long expected, Answer answer, PartialFile partial, RateMeter meter)
            throws IOException {
        try {
            for (List<ByteBuffer> next = answer.body().next();
                    next != null;
                    next = answer.body().next()) {
                for (ByteBuffer bytes : next) {
                    long count = bytes.remaining();
                    if (expected >= 0 && partial.length() + count > expected) {
                        partial.clear();
                        throw ModelStoreException.failed(
                                remote.name() + ": " + answer.address().getHost() + " sent more than the " + expected
                                        + " bytes that it announced");
                    }
                    partial.write(bytes);
                    meter.advance("downloading", remote.name(), count);
                }
            }
        } catch (InterruptedException stopped) {
            throw interrupted(stopped);
        }
        if (expected >= 0 && partial.length() < expected) {
            return broken(remote, "the connection ended after " + partial.length() + " of " + expected + " bytes");
        }
        return new Attempt.Complete();
    }

    private void await(Duration pause) throws InterruptedIOException {
        try {
            surroundings.pause().await(pause);
        } catch (InterruptedException stopped) {
            throw interrupted(stopped);
        }
    }

    private static InterruptedIOException interrupted(InterruptedException stopped) {
        Thread.currentThread().interrupt();
        InterruptedIOException wrapped = new InterruptedIOException("interrupted");
        wrapped.initCause(stopped);
        return wrapped;
    }
}
