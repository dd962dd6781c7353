package dev.holdfast.audit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.holdfast.domain.Digest;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * One line of a segment. Every line has exactly one way to be written, and reading refuses any other.
 *
 * <pre>
 * {"header":{"first":N,"format":"holdfast-audit/1","frontier":[HASH...],"key":KEY,"previous":DIGEST,"serial":N}}
 * {"entry":ENTRY,"leaf":HASH}
 * {"checkpoint":{"key":KEY,"previous":DIGEST,"root":HASH,"serial":N,"size":N,"time":INSTANT},"signature":SIGNATURE}
 * </pre>
 */
sealed interface Line {
    String FORMAT = "holdfast-audit/1";

    /** The first line of a segment: what is known before its first entry. */
    record Header(long first, List<String> frontier, LedgerKey key, Digest previous, long serial) implements Line {
        public Header {
            frontier = List.copyOf(frontier);
        }

        void write(JsonBuffer out) {
            out.raw("{\"header\":{\"first\":").number(first).raw(",\"format\":\"" + FORMAT + "\",\"frontier\":[");
            String comma = "";
            for (String hash : frontier) {
                out.raw(comma).raw("\"").raw(hash).raw("\"");
                comma = ",";
            }
            out.raw("],\"key\":\"").raw(key.encoded()).raw("\",\"previous\":\"").raw(previous.hex());
            out.raw("\",\"serial\":").number(serial).raw("}}\n");
        }

        Frontier tree(TreeHasher hasher) {
            return new Frontier(
                    hasher, frontier.stream().map(TreeHasher::decode).toList(), first);
        }
    }

    /** An entry, whose bytes match the leaf hash it states. */
    record Entry(long sequence, Leaf leaf) implements Line {}

    /** A signed checkpoint; its signature is not checked yet. */
    record Signed(Checkpoint checkpoint) implements Line {
        void write(JsonBuffer out) {
            out.raw("{\"checkpoint\":{\"key\":\"").raw(checkpoint.key().encoded());
            out.raw("\",\"previous\":\"").raw(checkpoint.previous().hex());
            out.raw("\",\"root\":\"").raw(TreeHasher.text(checkpoint.rootBytes()));
            out.raw("\",\"serial\":").number(checkpoint.serial());
            out.raw(",\"size\":").number(checkpoint.size());
            out.raw(",\"time\":\"").raw(checkpoint.time().toString());
            out.raw("\"},\"signature\":\"").raw(checkpoint.signature()).raw("\"}\n");
        }
    }

    /** An entry whose bytes do not match the leaf hash it states. */
    record Altered() implements Line {}

    /** Nothing that a ledger writes. */
    record Malformed(String why) implements Line {}

    /** The hash of an entry. */
    @SuppressWarnings("ArrayRecordComponent")
    record Leaf(byte[] hash) {}

    /** Reads lines. Confined to one thread. */
    final class Parser {
        private static final byte[] ENTRY = ascii("{\"entry\":");
        private static final byte[] LEAF = ascii(",\"leaf\":\"");
        private static final byte[] END = ascii("\"}");
        private static final int TAIL = LEAF.length + TreeHasher.ENCODED + END.length;
        private static final ObjectMapper MAPPER = new ObjectMapper();

        private final TreeHasher hasher;

        Parser(TreeHasher hasher) {
            this.hasher = hasher;
        }

        static int entryStart() {
            return ENTRY.length;
        }

        static int entryLength(int lineLength) {
            return lineLength - ENTRY.length - TAIL;
        }

        static boolean isEntry(byte[] bytes, int offset, int length) {
            return entryLength(length) > 1 && at(bytes, offset, ENTRY);
        }

        /** Reads a line, given without its line feed. */
        Line parse(byte[] bytes, int offset, int length) {
            try {
                if (isEntry(bytes, offset, length)) {
                    return entry(bytes, offset, length);
                }
                JsonNode node = MAPPER.readTree(bytes, offset, length);
                Line line = node.has("header") ? header(node.path("header")) : checkpoint(node);
                return written(line, bytes, offset, length) ? line : new Malformed("it is not in canonical form");
            } catch (IOException | IllegalArgumentException | DateTimeException unreadable) {
                return new Malformed("it is neither header, entry nor checkpoint");
            }
        }

        private Line entry(byte[] bytes, int offset, int length) {
            int start = offset + entryStart();
            int entry = entryLength(length);
            int end = start + entry;
            if (!at(bytes, end, LEAF) || !at(bytes, offset + length - END.length, END)) {
                return new Malformed("an entry is not followed by its leaf hash");
            }
            byte[] hash = hasher.leaf(bytes, start, entry);
            int stated = end + LEAF.length;
            if (!Arrays.equals(
                    TreeHasher.encode(hash), 0, TreeHasher.ENCODED, bytes, stated, stated + TreeHasher.ENCODED)) {
                return new Altered();
            }
            return new Entry(EntryReader.sequence(bytes, start, entry), new Leaf(hash));
        }

        private static Line header(JsonNode node) {
            List<String> frontier = new ArrayList<>();
            node.path("frontier").forEach(hash -> frontier.add(hash.asText()));
            return new Header(
                    node.path("first").asLong(-1),
                    frontier,
                    new LedgerKey(node.path("key").asText()),
                    new Digest(node.path("previous").asText()),
                    node.path("serial").asLong(-1));
        }

        private static Line checkpoint(JsonNode line) {
            JsonNode node = line.path("checkpoint");
            return new Signed(new Checkpoint(
                    node.path("size").asLong(-1),
                    Checkpoint.digest(TreeHasher.decode(node.path("root").asText())),
                    node.path("serial").asLong(-1),
                    new Digest(node.path("previous").asText()),
                    Instant.parse(node.path("time").asText()),
                    new LedgerKey(node.path("key").asText()),
                    line.path("signature").asText()));
        }

        private static boolean written(Line line, byte[] bytes, int offset, int length) {
            JsonBuffer out = new JsonBuffer();
            switch (line) {
                case Header header -> header.write(out);
                case Signed signed -> signed.write(out);
                case Entry entry -> throw new IllegalStateException("entries are compared by their hash: " + entry);
                case Altered altered -> throw new IllegalStateException("not written: " + altered);
                case Malformed malformed -> throw new IllegalStateException("not written: " + malformed);
            }
            return Arrays.equals(out.array(), 0, out.length() - 1, bytes, offset, offset + length);
        }

        private static boolean at(byte[] bytes, int offset, byte[] expected) {
            return Arrays.equals(bytes, offset, offset + expected.length, expected, 0, expected.length);
        }

        private static byte[] ascii(String text) {
            return text.getBytes(java.nio.charset.StandardCharsets.US_ASCII);
        }
    }
}
