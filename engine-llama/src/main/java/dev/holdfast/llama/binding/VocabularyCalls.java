package dev.holdfast.llama.binding;

import static dev.holdfast.llama.binding.Symbols.BOOL;
import static dev.holdfast.llama.binding.Symbols.INT;
import static dev.holdfast.llama.binding.Symbols.POINTER;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/** Functions of vocabularies. Thread-safe. */
final class VocabularyCalls {
    private final MethodHandle size;
    private final MethodHandle type;
    private final MethodHandle tokenize;
    private final MethodHandle piece;
    private final MethodHandle attributes;
    private final MethodHandle endsGeneration;
    private final MethodHandle begin;
    private final MethodHandle end;
    private final MethodHandle suppressed;

    VocabularyCalls(Symbols symbols) {
        size = symbols.function("llama_vocab_n_tokens", INT, POINTER);
        type = symbols.function("llama_vocab_type", INT, POINTER);
        tokenize = symbols.function("llama_tokenize", INT, POINTER, POINTER, INT, POINTER, INT, BOOL, BOOL);
        piece = symbols.function("llama_token_to_piece", INT, POINTER, INT, POINTER, INT, INT, BOOL);
        attributes = symbols.function("llama_vocab_get_attr", INT, POINTER, INT);
        endsGeneration = symbols.function("llama_vocab_is_eog", BOOL, POINTER, INT);
        begin = symbols.function("llama_vocab_bos", INT, POINTER);
        end = symbols.function("llama_vocab_eos", INT, POINTER);
        suppressed = symbols.function("llama_vocab_get_suppress_tokens", POINTER, POINTER, POINTER);
    }

    /** How many tokens there are. */
    int size(MemorySegment vocabulary) {
        try {
            return (int) size.invokeExact(vocabulary);
        } catch (Throwable e) {
            throw Symbols.thrown(e);
        }
    }

    /** The kind of tokenizer. */
    int type(MemorySegment vocabulary) {
        try {
            return (int) type.invokeExact(vocabulary);
        } catch (Throwable e) {
            throw Symbols.thrown(e);
        }
    }

    /** Writes the tokens of a text, both of the length of their segments; returns their count, or minus the room needed. */
    int tokenize(
            MemorySegment vocabulary,
            MemorySegment text,
            MemorySegment tokens,
            boolean addSpecial,
            boolean parseSpecial) {
        int length = (int) text.byteSize();
        int room = (int) (tokens.byteSize() / INT.byteSize());
        try {
            return (int) tokenize.invokeExact(vocabulary, text, length, tokens, room, addSpecial, parseSpecial);
        } catch (Throwable e) {
            throw Symbols.thrown(e);
        }
    }

    /** Writes the bytes of a token; returns their count, or minus the capacity needed. */
    int piece(MemorySegment vocabulary, int token, MemorySegment buffer, int capacity, int skip, boolean special) {
        try {
            return (int) piece.invokeExact(vocabulary, token, buffer, capacity, skip, special);
        } catch (Throwable e) {
            throw Symbols.thrown(e);
        }
    }

    /** A bit set of the attributes of a token. */
    int attributes(MemorySegment vocabulary, int token) {
        try {
            return (int) attributes.invokeExact(vocabulary, token);
        } catch (Throwable e) {
            throw Symbols.thrown(e);
        }
    }

    /** Whether a token ends a generation. */
    boolean endsGeneration(MemorySegment vocabulary, int token) {
        try {
            return (boolean) endsGeneration.invokeExact(vocabulary, token);
        } catch (Throwable e) {
            throw Symbols.thrown(e);
        }
    }

    /** The token that begins a text, or -1. */
    int begin(MemorySegment vocabulary) {
        try {
            return (int) begin.invokeExact(vocabulary);
        } catch (Throwable e) {
            throw Symbols.thrown(e);
        }
    }

    /** The token that ends a text, or -1. */
    int end(MemorySegment vocabulary) {
        try {
            return (int) end.invokeExact(vocabulary);
        } catch (Throwable e) {
            throw Symbols.thrown(e);
        }
    }

    /** The tokens that the model says never to draw. */
    MemorySegment suppressed(MemorySegment vocabulary, MemorySegment count) {
        try {
            return (MemorySegment) suppressed.invokeExact(vocabulary, count);
        } catch (Throwable e) {
            throw Symbols.thrown(e);
        }
    }
}
