package dev.holdfast.lifecycle;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.holdfast.domain.Digest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A file that is being fetched, {@code NAME.part}, and beside it {@code NAME.part.json}, which says what it is a part of;
 * both survive the process. Digests the bytes as they come. Confined to one thread.
 */
final class PartialFile implements AutoCloseable {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final Path target;
    private final Path part;
    private final Path state;
    private final FileChannel channel;
    private MessageDigest digest = Digest.sha256();
    private long length;
    private @Nullable Version version;

    /**
     * Which version of which file it is.
     *
     * @param address where it comes from
     * @param linkedEtag what the Hub calls this version, if it does
     * @param etag what the server that holds it calls this version, if it does
     * @param bytes the size of the whole, -1 if not known
     */
    record Version(
            String address,
            @Nullable String linkedEtag,
            @Nullable String etag,
            long bytes) {
        /** Whether an answer is about the same bytes, as far as it says. */
        boolean matches(Version other) {
            boolean size = bytes < 0 || other.bytes < 0 || bytes == other.bytes;
            if (linkedEtag != null && other.linkedEtag != null) {
                return size && linkedEtag.equals(other.linkedEtag);
            }
            return size && etag != null && etag.equals(other.etag);
        }
    }

    private PartialFile(Path target) throws IOException {
        this.target = target;
        this.part = target.resolveSibling(target.getFileName() + ".part");
        this.state = target.resolveSibling(target.getFileName() + ".part.json");
        this.channel =
                FileChannel.open(part, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    }

    /** How many bytes of a file an earlier process fetched, 0 if none. */
    static long lengthOf(Path target) throws IOException {
        Path part = target.resolveSibling(target.getFileName() + ".part");
        return Files.exists(part) ? Files.size(part) : 0;
    }

    /** Opens what is there of a file, which counts as done, or begins it. */
    static PartialFile open(Path target, RemoteFile remote, RateMeter meter) throws IOException {
        PartialFile file = new PartialFile(target);
        Version known = file.readState();
        if (known == null || !isPartOf(known, remote)) {
            file.clear();
        } else {
            file.version = known;
            file.digestWhatIsThere(remote.name(), meter);
        }
        return file;
    }

    /** Whether it is the same file: by its address, or by its digest, which the Hub gives as name of the version. */
    private static boolean isPartOf(Version known, RemoteFile remote) {
        return known.address.equals(remote.address().toString())
                || (remote.sha256() != null && remote.sha256().hex().equals(known.linkedEtag));
    }

    long length() {
        return length;
    }

    /** What it is a part of, or null if nothing is there. */
    @Nullable
    Version version() {
        return length == 0 ? null : version;
    }

    /** The folder it is in. */
    Path folder() {
        return Objects.requireNonNull(target.toAbsolutePath().getParent());
    }

    /** Forgets what is there. */
    void clear() throws IOException {
        channel.truncate(0);
        channel.position(0);
        length = 0;
        digest = Digest.sha256();
        version = null;
        Files.deleteIfExists(state);
    }

    /** Begins anew with another version. */
    void begin(Version next) throws IOException {
        clear();
        ObjectNode json = JSON.createObjectNode()
                .put("address", next.address())
                .put("linkedEtag", next.linkedEtag())
                .put("etag", next.etag())
                .put("bytes", next.bytes());
        Files.writeString(state, json.toPrettyString());
        version = next;
    }

    /**
     * Adds bytes.
     *
     * @throws ModelStoreException if they cannot be written
     */
    void write(ByteBuffer bytes) throws ModelStoreException {
        digest.update(bytes.duplicate());
        try {
            while (bytes.hasRemaining()) {
                length += channel.write(bytes);
            }
        } catch (IOException failed) {
            throw ModelStoreException.failed("cannot write " + part + ": " + failed.getMessage());
        }
    }

    /** The digest of all bytes; to be asked once, when all are there. */
    Digest digest() {
        return new Digest(HexFormat.of().formatHex(digest.digest()));
    }

    /** Puts the bytes on disk and gives the file its name. */
    void finish() throws IOException {
        channel.force(true);
        channel.close();
        Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
        Files.deleteIfExists(state);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }

    private @Nullable Version readState() throws IOException {
        if (!Files.exists(state)) {
            return null;
        }
        try {
            JsonNode json = JSON.readTree(state.toFile());
            return new Version(
                    json.path("address").asText(),
                    json.path("linkedEtag").textValue(),
                    json.path("etag").textValue(),
                    json.path("bytes").asLong(-1));
        } catch (IOException damaged) {
            return null;
        }
    }

    private void digestWhatIsThere(String name, RateMeter meter) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(1 << 20);
        channel.position(0);
        while (channel.read(buffer) >= 0) {
            int count = buffer.flip().remaining();
            digest.update(buffer);
            length += count;
            meter.advance("reading", name, count);
            buffer.clear();
        }
    }
}
