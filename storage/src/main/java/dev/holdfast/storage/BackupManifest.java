package dev.holdfast.storage;

import dev.holdfast.domain.Digest;
import java.io.EOFException;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/**
 * What a backup holds. Immutable.
 *
 * @param when when it was made
 * @param members the SHA-256 of each member, by name
 */
public record BackupManifest(Instant when, SequencedMap<String, Digest> members) {
    private static final String FORMAT = "holdfast-backup 1";

    /** Copies the map. */
    public BackupManifest {
        members = Collections.unmodifiableSortedMap(new TreeMap<>(members));
    }

    /** Lines: format, time, one per member, and the digest of all lines before. */
    byte[] encode() {
        StringBuilder text = new StringBuilder(FORMAT + "\n" + when + "\n");
        members.forEach((name, digest) ->
                text.append(digest.hex()).append("  ").append(name).append('\n'));
        text.append(Digest.of(bytes(text.toString())).hex()).append("  .\n");
        return bytes(text.toString());
    }

    static BackupManifest decode(byte[] encoded) {
        List<String> lines = new String(encoded, StandardCharsets.UTF_8).lines().toList();
        if (lines.size() < 3 || !lines.getFirst().equals(FORMAT)) {
            throw BackupArchive.damaged("its manifest is not of this format");
        }
        TreeMap<String, Digest> members = new TreeMap<>();
        try {
            for (String line : lines.subList(2, lines.size() - 1)) {
                members.put(line.substring(66), new Digest(line.substring(0, 64)));
            }
            BackupManifest manifest = new BackupManifest(Instant.parse(lines.get(1)), members);
            if (!MessageDigest.isEqual(encoded, manifest.encode())) {
                throw BackupArchive.damaged("its manifest was altered");
            }
            return manifest;
        } catch (IllegalArgumentException | IndexOutOfBoundsException | DateTimeException wrong) {
            throw BackupArchive.damaged("its manifest cannot be read");
        }
    }

    /** Compares the members of an archive with this manifest. */
    void check(ZipFile zip, String manifestName) throws IOException {
        Set<String> expected = new TreeSet<>(members.keySet());
        expected.add(manifestName);
        Set<String> found = zip.stream().map(ZipEntry::getName).collect(Collectors.toCollection(TreeSet::new));
        if (!found.equals(expected) || zip.size() != expected.size()) {
            throw BackupArchive.damaged("its members are not those of the manifest");
        }
        for (Map.Entry<String, Digest> member : members.entrySet()) {
            if (!member.getValue().equals(digest(zip, member.getKey()))) {
                throw BackupArchive.damaged(member.getKey() + " was altered");
            }
        }
    }

    private static Digest digest(ZipFile zip, String name) throws IOException {
        MessageDigest sha256 = Digest.sha256();
        try (InputStream in = zip.getInputStream(zip.getEntry(name));
                DigestOutputStream out = new DigestOutputStream(OutputStream.nullOutputStream(), sha256)) {
            in.transferTo(out);
        } catch (ZipException | EOFException broken) {
            throw BackupArchive.damaged(name + " cannot be read");
        }
        return new Digest(HexFormat.of().formatHex(sha256.digest()));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** Writes content of a member. */
    @FunctionalInterface
    interface Content {
        void writeTo(OutputStream out) throws IOException;
    }

    /** Writes members and notes their digests. */
    static final class Builder {
        private final Instant when;
        private final TreeMap<String, Digest> members = new TreeMap<>();

        Builder(Instant when) {
            this.when = when;
        }

        void add(String name, ZipOutputStream zip, Content content) throws IOException {
            MessageDigest sha256 = Digest.sha256();
            zip.putNextEntry(new ZipEntry(name));
            OutputStream open = new DigestOutputStream(new Unclosed(zip), sha256);
            content.writeTo(open);
            open.flush();
            zip.closeEntry();
            members.put(name, new Digest(HexFormat.of().formatHex(sha256.digest())));
        }

        BackupManifest build() {
            return new BackupManifest(when, members);
        }
    }

    /** Keeps the archive open when the stream of one member is closed. */
    private static final class Unclosed extends FilterOutputStream {
        private Unclosed(OutputStream out) {
            super(out);
        }

        @Override
        public void write(byte[] bytes, int from, int length) throws IOException {
            out.write(bytes, from, length);
        }

        @Override
        public void close() throws IOException {
            flush();
        }
    }
}
