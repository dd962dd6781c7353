package dev.holdfast.llama.schedule;

import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashSet;
import org.jspecify.annotations.Nullable;

/**
 * Prefixes that were copied out of the decoder's memory, up to a bound in bytes; the least recently used are dropped first.
 * Confined.
 *
 * <p>The second level of a hierarchical prefix cache, as in SGLang's HiCache: looking into it costs no attention, bringing
 * something back costs a copy, which is far less than computing it.
 */
final class KvStore {
    private final long maxBytes;
    /** In the order of their use, the least recent first. */
    private final LinkedHashSet<Entry> entries = new LinkedHashSet<>();

    private long bytes;

    KvStore(long maxBytes) {
        this.maxBytes = maxBytes;
    }

    /** Text of which the positions from some point to the end were copied. Equal to itself alone. */
    static final class Entry {
        final String salt;
        final int[] tokens;
        final int from;
        final KvCopy copy;

        Entry(String salt, int[] tokens, int from, KvCopy copy) {
            this.salt = salt;
            this.tokens = tokens;
            this.from = from;
            this.copy = copy;
        }

        /** How many positions were copied. */
        int length() {
            return tokens.length - from;
        }

        /** How long a prefix of a text it can bring, no longer than a limit, if so much of that is held; 0 if it cannot. */
        int reach(String itsSalt, int[] text, int limit, int held) {
            if (from > held || !salt.equals(itsSalt) || tokens[0] != text[0]) {
                return 0;
            }
            int most = Math.min(limit, tokens.length);
            int mismatch = Arrays.mismatch(tokens, 0, most, text, 0, most);
            int same = mismatch < 0 ? most : mismatch;
            return same > held ? same : 0;
        }

        /** Whether another brings all that it brings. */
        boolean covered(Entry other) {
            return other.from <= from
                    && other.tokens.length >= tokens.length
                    && other.salt.equals(salt)
                    && Arrays.equals(other.tokens, 0, tokens.length, tokens, 0, tokens.length);
        }
    }

    long bytes() {
        return bytes;
    }

    /** The one that brings the longest prefix of a text, beyond what is held; null if none does. */
    @Nullable
    Entry longest(String salt, int[] text, int limit, int held) {
        Entry best = null;
        int most = held;
        for (Entry entry : entries) {
            int reach = entry.reach(salt, text, limit, held);
            if (reach > most) {
                most = reach;
                best = entry;
            }
        }
        return best;
    }

    /** How long a prefix of a text all of them together bring, beyond what is held. */
    int reach(String salt, int[] text, int limit, int held) {
        int reached = held;
        for (Entry next = longest(salt, text, limit, reached); next != null; ) {
            reached = next.reach(salt, text, limit, reached);
            next = longest(salt, text, limit, reached);
        }
        return reached;
    }

    /** Keeps a copy, in place of those that it covers and of the least recently used ones. */
    void put(Entry entry) {
        for (Iterator<Entry> all = entries.iterator(); all.hasNext(); ) {
            Entry old = all.next();
            if (old.covered(entry)) {
                all.remove();
                drop(old);
            }
        }
        entries.add(entry);
        bytes += entry.copy.bytes();
        for (Iterator<Entry> all = entries.iterator(); bytes > maxBytes && all.hasNext(); ) {
            Entry oldest = all.next();
            all.remove();
            drop(oldest);
        }
    }

    /** Hands a copy over. */
    void take(Entry entry) {
        entries.remove(entry);
        bytes -= entry.copy.bytes();
    }

    private void drop(Entry entry) {
        bytes -= entry.copy.bytes();
        entry.copy.close();
    }

    void clear() {
        entries.forEach(entry -> entry.copy.close());
        entries.clear();
        bytes = 0;
    }
}
