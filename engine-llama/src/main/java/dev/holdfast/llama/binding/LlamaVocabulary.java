package dev.holdfast.llama.binding;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import dev.holdfast.llama.schedule.Vocabulary;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.BitSet;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** The tokens of a model; usable until the model is closed. Thread-safe. The bytes of all tokens are read once, at load. */
public final class LlamaVocabulary implements Vocabulary {
    private static final byte[] NOTHING = new byte[0];
    private static final int SENTENCE_PIECE = 1;

    private final VocabularyCalls calls;
    private final MemorySegment handle;
    private final byte[][] pieces;
    private final byte[][] plainPieces;
    private final BitSet ends;
    private final int[] endTokens;
    private final int[] suppressed;
    private final BitSet missing;
    private volatile @Nullable TokenIndex index;

    LlamaVocabulary(VocabularyCalls calls, MemorySegment handle) {
        this.calls = calls;
        this.handle = handle;
        int size = calls.size(handle);
        pieces = new byte[size][];
        plainPieces = new byte[size][];
        ends = new BitSet(size);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment buffer = arena.allocate(256);
            for (int token = 0; token < size; token++) {
                pieces[token] = read(token, true, buffer);
                byte[] plain = read(token, false, buffer);
                plainPieces[token] = plain.length == pieces[token].length ? pieces[token] : plain;
                ends.set(token, calls.endsGeneration(handle, token));
            }
            MemorySegment count = arena.allocate(JAVA_INT);
            MemorySegment tokens = calls.suppressed(handle, count);
            suppressed = Foreign.view(tokens, 4L * count.get(JAVA_INT, 0)).toArray(JAVA_INT);
        }
        endTokens = ends.stream().toArray();
        missing = calls.type(handle) == SENTENCE_PIECE ? missingBytes() : new BitSet();
    }

    /** The bytes for which there is no token. */
    private BitSet missingBytes() {
        BitSet bytes = new BitSet(256);
        bytes.set(0, 256);
        for (byte[] piece : plainPieces) {
            if (piece.length == 1) {
                bytes.clear(piece[0] & 0xff);
            }
        }
        return bytes;
    }

    /** The library ends the process where a text needs a byte for which there is no token. */
    private void checkBytes(byte[] text) {
        if (missing.isEmpty()) {
            return;
        }
        for (byte part : text) {
            if (missing.get(part & 0xff)) {
                throw new IllegalArgumentException("The model has no token for a part of the text, the byte 0x"
                        + HexFormat.of().toHexDigits(part) + ".");
            }
        }
    }

    private byte[] read(int token, boolean special, MemorySegment buffer) {
        int length = calls.piece(handle, token, buffer, (int) buffer.byteSize(), 0, special);
        if (length < 0) {
            try (Arena arena = Arena.ofConfined()) {
                return read(token, special, arena.allocate(-length));
            }
        }
        return length == 0 ? NOTHING : buffer.asSlice(0, length).toArray(JAVA_BYTE);
    }

    @Override
    public int size() {
        return pieces.length;
    }

    /**
     * The tokens of a text.
     *
     * @throws IllegalArgumentException if the text has a part for which the model has no token
     */
    @Override
    public int[] tokenize(String text, boolean addSpecial, boolean parseSpecial) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        checkBytes(bytes);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment utf8 = arena.allocateFrom(JAVA_BYTE, bytes);
            int capacity = bytes.length + 8;
            while (true) {
                MemorySegment tokens = arena.allocate(JAVA_INT, capacity);
                int count = calls.tokenize(handle, utf8, tokens, addSpecial, parseSpecial);
                if (count >= 0) {
                    return tokens.asSlice(0, 4L * count).toArray(JAVA_INT);
                }
                if (count == Integer.MIN_VALUE) {
                    throw new IllegalArgumentException("The text has more tokens than can be counted.");
                }
                capacity = -count;
            }
        }
    }

    @Override
    public byte[] piece(int token, boolean special) {
        return special ? pieces[token] : plainPieces[token];
    }

    @Override
    public boolean endsGeneration(int token) {
        return ends.get(token);
    }

    /** The token that begins a text, or -1 if the model has none. */
    public int begin() {
        return calls.begin(handle);
    }

    /** The token that ends a text, or -1 if the model has none. */
    public int end() {
        return calls.end(handle);
    }

    /** The tokens that end a generation. Not to be changed. */
    int[] endTokens() {
        return endTokens;
    }

    /** The tokens that the model file says are never to be drawn. Not to be changed. */
    int[] suppressed() {
        return suppressed;
    }

    /** The ordinary tokens by their bytes; made at the first call. */
    TokenIndex index() {
        TokenIndex made = index;
        if (made == null) {
            made = new TokenIndex(this);
            index = made;
        }
        return made;
    }

    MemorySegment handle() {
        return handle;
    }
}
